package kit

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// match returns the field an upsert matches on, and the options that make it so: none if
// the entity has a key of its own.
func (e *entity) match() (key string, opts []sdk.UpsertOption) {
	if e.key != "" {
		return e.key, nil
	}
	return e.unlisted, []sdk.UpsertOption{sdk.MatchOn(sdk.NamedField(e.unlisted))}
}

// keyField returns the name under which a record holds the key, which can be declared in
// another case.
func (e *entity) keyField() string {
	key, _ := e.match()
	if _, exact := e.row[key]; exact {
		return key
	}
	for _, field := range slices.Sorted(maps.Keys(e.row)) {
		if strings.EqualFold(field, key) {
			return field
		}
	}
	return key
}

// keyed returns a record to be upserted, with a value to match on.
func (e *entity) keyed(value string) map[string]any {
	values := e.sendable("more")
	values[e.keyField()] = value
	return values
}

// upserts is the body of an upsert.
func upserts(key string, records any) map[string]any {
	return map[string]any{"brmObjects": records, "externalIDFieldName": key}
}

func (e *entity) testUpsert(t *testing.T) {
	t.Run("create and update", e.upsertTwice)
	t.Run("fields", e.upsertFields)
	t.Run("other key", e.upsertOther)
	t.Run("without value", e.upsertWithoutValue)
	t.Run("refused", e.upsertRefused)
	_, opts := e.match()
	upsert := func(t *testing.T, c calls) error {
		_, err := c.upsert(t.Context(), e.make(t, e.keyed("1")), opts...)
		return err
	}
	e.envelope(t, "upsertResponse", upsert)
	e.wholeRequest(t, "keyed write", upsert)
}

// upsertTwice tests that the second upsert of a key updates what the first one created.
func (e *entity) upsertTwice(t *testing.T) {
	tenant, c := e.start(t)
	key, opts := e.match()
	var ids [2]sdk.ID
	for i := range ids {
		result, err := c.upsert(t.Context(), e.make(t, e.keyed("1")), opts...)
		check(t, err)
		e.sent(t, tenant, http.MethodPatch, upserts(key, e.keyed("1")))
		if first := i == 0; result.Created != first {
			t.Errorf("upsert %d: got Created %v, want %v", i, result.Created, first)
		}
		ids[i] = result.ID
	}
	if ids[0] != ids[1] || len(tenant.Rows(e.name)) != 1 {
		t.Errorf("got Ids %v and %d records, want one", ids, len(tenant.Rows(e.name)))
	}
	want := e.keyed("1")
	delete(want, e.idField)
	want["Id"] = string(ids[0])
	e.stored(t, tenant, string(ids[0]), want)
}

// upsertFields tests that read-only fields are not sent, and the Id only as the caller set
// it, or as the key.
func (e *entity) upsertFields(t *testing.T) {
	tenant, c := e.start(t)
	key, opts := e.match()
	record := e.record()
	set(t, record, map[string]any{e.keyField(): "1"})
	_, err := c.upsert(t.Context(), record, opts...)
	check(t, err)
	want := map[string]any{}
	for _, field := range e.writable {
		want[field] = e.row[field]
	}
	if _, declared := e.row[e.idField]; declared {
		want[e.idField] = e.id
	}
	want[e.keyField()] = "1"
	e.sent(t, tenant, http.MethodPatch, upserts(key, want))
}

// upsertOther tests matching on a field of the caller's choice, with a record that was
// read: its Id stays behind.
func (e *entity) upsertOther(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{e.unlisted: "other"})
	record, ok := e.read(t, c)
	if !ok {
		record = e.make(t, e.sendable("other"))
	}
	result, err := c.upsert(t.Context(), record, sdk.MatchOn(sdk.NamedField(e.unlisted)))
	check(t, err)
	e.sent(t, tenant, http.MethodPatch, upserts(e.unlisted, e.sendable("other")))
	if result.Created || string(result.ID) != e.id {
		t.Errorf("got %+v, want an update of %s", result, e.id)
	}
}

// upsertWithoutValue tests that an upsert that could match nothing is not sent.
func (e *entity) upsertWithoutValue(t *testing.T) {
	tenant, c := e.start(t)
	_, opts := e.match()
	for _, value := range []any{nil, "", " "} {
		_, err := c.upsert(t.Context(), e.make(t, map[string]any{e.keyField(): value}), opts...)
		nothingSent(t, tenant, 0, err)
	}
	_, err := c.upsert(t.Context(), e.blank(), opts...)
	nothingSent(t, tenant, 0, err)
	if e.key == "" {
		_, err := c.upsert(t.Context(), e.make(t, e.keyed("1")))
		nothingSent(t, tenant, 0, err)
	}
}

func (e *entity) upsertRefused(t *testing.T) {
	tenant, c := e.start(t)
	_, opts := e.match()
	for _, failure := range refused {
		tenant.FailRow(0, failure)
		_, err := c.upsert(t.Context(), e.make(t, e.keyed("1")), opts...)
		e.isRowError(t, err, 0, failure)
	}
}

func (e *entity) testUpsertBatch(t *testing.T) {
	t.Run("create and update", e.upsertMany)
	t.Run("refused", e.upsertManyRefused)
	t.Run("without value", e.upsertManyWithoutValue)
	_, opts := e.match()
	t.Run("empty", func(t *testing.T) {
		tenant, c := e.start(t)
		results, err := c.upsertBatch(t.Context(), nil, opts...)
		e.emptyBatch(t, len(tenant.Requests()), results, err)
	})
	e.envelope(t, "upsertResponse", func(t *testing.T, c calls) error {
		_, err := c.upsertBatch(t.Context(), []any{e.make(t, e.keyed("1"))}, opts...)
		return err
	})
}

// upsertMany tests a record that exists between two that do not.
func (e *entity) upsertMany(t *testing.T) {
	tenant, c := e.start(t)
	key, opts := e.match()
	tenant.Insert(e.name, e.keyed("2"))
	var list []any
	var values []map[string]any
	for _, value := range []string{"1", "2", "3"} {
		values = append(values, e.keyed(value))
		list = append(list, e.make(t, e.keyed(value)))
	}
	results, err := c.upsertBatch(t.Context(), list, opts...)
	check(t, err)
	e.sent(t, tenant, http.MethodPatch, upserts(key, values))
	if len(results) != 3 || !results[0].Created || results[1].Created || !results[2].Created {
		t.Errorf("got %+v, want created, updated, created", results)
	}
	if got := len(tenant.Rows(e.name)); got != 3 {
		t.Errorf("the tenant has %d records, want 3", got)
	}
}

func (e *entity) upsertManyRefused(t *testing.T) {
	tenant, c := e.start(t)
	_, opts := e.match()
	failure := fake.RowFailure{Code: "17", Text: "no", Field: "Name"}
	tenant.FailRow(1, failure)
	list := []any{e.make(t, e.keyed("1")), e.make(t, e.keyed("2"))}
	results, err := c.upsertBatch(t.Context(), list, opts...)
	e.isBatchError(t, results, err, 2, 1, failure)
}

func (e *entity) upsertManyWithoutValue(t *testing.T) {
	tenant, c := e.start(t)
	_, opts := e.match()
	_, err := c.upsertBatch(t.Context(), []any{e.make(t, e.keyed("1")), e.blank()}, opts...)
	nothingSent(t, tenant, 0, err)
}
