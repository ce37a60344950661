package kit

import (
	"net/http"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

func (e *entity) testCreate(t *testing.T) {
	t.Run("fields", e.createFields)
	t.Run("null and absent", e.createNull)
	t.Run("unlisted fields", e.createUnlisted)
	t.Run("copy of a record", e.createCopy)
	t.Run("refused", e.createRefused)
	t.Run("lost answer", e.createLost)
	create := func(t *testing.T, c calls) error {
		_, err := c.create(t.Context(), e.make(t, e.sendable("1")))
		return err
	}
	e.envelope(t, "createResponse", create)
	e.wholeRequest(t, "blind write", create)
}

// createFields tests that every field the caller set is sent, and read-only ones are not.
func (e *entity) createFields(t *testing.T) {
	tenant, c := e.start(t)
	id, err := c.create(t.Context(), e.record())
	check(t, err)
	want := map[string]any{}
	for _, field := range e.writable {
		want[field] = e.row[field]
	}
	if _, declared := e.row[e.idField]; declared {
		want[e.idField] = e.id
	}
	e.sent(t, tenant, http.MethodPost, objects(want))
	delete(want, e.idField)
	want["Id"] = string(id)
	e.stored(t, tenant, string(id), want)
}

// createNull tests that null is sent as null, empty as empty, that absent is not sent, and neither is an Id
// that is empty.
func (e *entity) createNull(t *testing.T) {
	tenant, c := e.start(t)
	values := map[string]any{e.unlisted: nil, e.unlisted + "2": ""}
	if len(e.writable) > 0 {
		values[e.writable[0]] = nil
	}
	if len(e.writable) > 1 {
		values[e.writable[1]] = ""
	}
	record := e.make(t, values)
	set(t, record, map[string]any{e.idField: ""})
	_, err := c.create(t.Context(), record)
	check(t, err)
	e.sent(t, tenant, http.MethodPost, objects(values))
}

// createUnlisted tests that undeclared fields are sent, except those of related records.
func (e *entity) createUnlisted(t *testing.T) {
	tenant, c := e.start(t)
	record := e.make(t, map[string]any{e.unlisted: "more", e.unlisted + "Obj.Name": "related"})
	id, err := c.create(t.Context(), record)
	check(t, err)
	e.sent(t, tenant, http.MethodPost, objects(map[string]any{e.unlisted: "more"}))
	e.stored(t, tenant, string(id), map[string]any{"Id": string(id), e.unlisted: "more"})
}

// createCopy tests that a record that was read can be created anew: its Id stays behind.
func (e *entity) createCopy(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{e.unlisted: "copied"})
	record, ok := e.read(t, c)
	if !ok {
		return // the entity cannot be read
	}
	id, err := c.create(t.Context(), record)
	check(t, err)
	e.sent(t, tenant, http.MethodPost, objects(e.sendable("copied")))
	if string(id) == e.id {
		t.Errorf("the copy has the Id of the original, %s", id)
	}
}

func (e *entity) createRefused(t *testing.T) {
	tenant, c := e.start(t)
	for _, failure := range refused {
		tenant.FailRow(0, failure)
		_, err := c.create(t.Context(), e.make(t, e.sendable("1")))
		e.isRowError(t, err, 0, failure)
	}
	if rows := tenant.Rows(e.name); len(rows) != 0 {
		t.Errorf("the tenant stored %v", rows)
	}
}

// createLost tests that a create whose answer does not arrive is an error, and that it is
// not sent again: the record may be there, and here it is.
func (e *entity) createLost(t *testing.T) {
	for name, fault := range map[string]fake.Fault{"lost": fake.LoseAnswer(), "cut": fake.CutAnswer()} {
		tenant, c := e.start(t)
		tenant.Inject(fault, fake.On(fake.Create))
		if _, err := c.create(t.Context(), e.make(t, e.sendable("1"))); err == nil {
			t.Errorf("the answer was %s: got no error", name)
		}
		if sent, stored := len(tenant.Requests()), len(tenant.Rows(e.name)); sent != 1 || stored != 1 {
			t.Errorf("the answer was %s: %d requests made %d records, want one and one", name, sent, stored)
		}
	}
}

func (e *entity) testCreateBatch(t *testing.T) {
	t.Run("order", e.createMany)
	t.Run("divided", e.createDivided)
	t.Run("refused", e.createManyRefused)
	t.Run("empty", func(t *testing.T) {
		tenant, c := e.start(t)
		results, err := c.createBatch(t.Context(), nil)
		e.emptyBatch(t, len(tenant.Requests()), results, err)
	})
	e.envelope(t, "createResponse", func(t *testing.T, c calls) error {
		_, err := c.createBatch(t.Context(), []any{e.make(t, e.sendable("1"))})
		return err
	})
}

// createMany tests that records go out in one request and results come back in order.
func (e *entity) createMany(t *testing.T) {
	tenant, c := e.start(t)
	list, values := e.marked(t, "a", "b", "c")
	results, err := c.createBatch(t.Context(), list)
	check(t, err)
	e.sent(t, tenant, http.MethodPost, objects(values))
	e.resultsMatch(t, tenant, results, "a", "b", "c")
}

// createDivided tests that a batch goes out in as many requests as its policy asks for.
func (e *entity) createDivided(t *testing.T) {
	tenant, c := e.start(t)
	list, _ := e.marked(t, "a", "b", "c")
	results, err := c.createBatch(t.Context(), list, sdk.BatchPolicy{Records: 2})
	check(t, err)
	if sent := len(tenant.Requests()); sent != 2 {
		t.Errorf("%d requests were sent, want two", sent)
	}
	e.resultsMatch(t, tenant, results, "a", "b", "c")
}

func (e *entity) createManyRefused(t *testing.T) {
	tenant, c := e.start(t)
	for _, failure := range refused {
		tenant.FailRow(1, failure)
		list, _ := e.marked(t, "a", "b", "c")
		results, err := c.createBatch(t.Context(), list)
		e.isBatchError(t, results, err, 3, 1, failure)
		e.resultsMatch(t, tenant, results, "a", "", "c")
	}
	if got := len(tenant.Rows(e.name)); got != 2*len(refused) {
		t.Errorf("the tenant stored %d records, want %d", got, 2*len(refused))
	}
}

// marked returns a new record for each mark, and what is to be sent of them.
func (e *entity) marked(t *testing.T, marks ...string) (list []any, values []map[string]any) {
	t.Helper()
	for _, mark := range marks {
		values = append(values, e.sendable(mark))
		list = append(list, e.make(t, e.sendable(mark)))
	}
	return list, values
}

// resultsMatch checks that each result names the record with its mark; "" means none.
func (e *entity) resultsMatch(t *testing.T, tenant interface {
	Row(entity, id string) (map[string]string, bool)
}, results []sdk.Result, marks ...string) {
	t.Helper()
	if len(results) != len(marks) {
		t.Fatalf("got %d results, want %d", len(results), len(marks))
	}
	for i, mark := range marks {
		row, _ := tenant.Row(e.name, string(results[i].ID))
		if row[e.unlisted] != mark {
			t.Errorf("result %d names Id %q, whose mark is %q, want %q", i, results[i].ID, row[e.unlisted], mark)
		}
	}
}

// emptyBatch checks that a batch without records is nothing to do.
func (e *entity) emptyBatch(t *testing.T, requests int, results []sdk.Result, err error) {
	t.Helper()
	if err != nil || len(results) != 0 || requests != 0 {
		t.Errorf("got %d results, error %v and %d requests, want none", len(results), err, requests)
	}
}
