package kit

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
)

func (e *entity) testUpdate(t *testing.T) {
	t.Run("changes", e.updateChanges)
	t.Run("fields", e.updateFields)
	t.Run("unchanged", e.updateUnchanged)
	t.Run("copied", e.updateCopied)
	t.Run("without id", e.updateWithoutID)
	t.Run("refused", e.updateRefused)
	update := func(t *testing.T, c calls) error {
		return c.update(t.Context(), e.make(t, map[string]any{e.idField: "1", e.unlisted: "more"}))
	}
	e.envelope(t, "updateResponse", update)
	e.wholeRequest(t, "keyed write", update)
}

// updateChanges tests that only what changed since reading is sent: a field that was set,
// one that was cleared, and one the record does not declare.
func (e *entity) updateChanges(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{e.unlisted: "old", e.unlisted + "2": "kept"})
	record, ok := e.read(t, c)
	if !ok {
		record = e.make(t, map[string]any{e.idField: e.id})
	}
	changes := map[string]any{e.unlisted: "new"}
	if len(e.writable) > 0 {
		changes[e.writable[0]] = e.row[e.writable[0]]
	}
	if len(e.writable) > 1 {
		changes[e.writable[1]] = nil
	}
	set(t, record, changes)
	check(t, c.update(t.Context(), record))
	changes[e.idField] = e.id
	e.sent(t, tenant, http.MethodPut, objects(updated(changes)))
	e.stored(t, tenant, e.id, e.after(changes))
}

// updated returns how an update sends values: the null ones are on a list.
func updated(values map[string]any) map[string]any {
	sent := map[string]any{}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] == nil {
			list = append(list, name)
		} else {
			sent[name] = values[name]
		}
	}
	if list != nil {
		sent["fieldsToNull"] = list
	}
	return sent
}

// after returns the fixture's row as changes leave it.
func (e *entity) after(changes map[string]any) map[string]any {
	row := fields(e.row)
	row[e.unlisted+"2"], row[e.idField] = "kept", e.id
	for name, value := range changes {
		if row[name] = value; value == nil {
			delete(row, name)
		}
	}
	return row
}

// updateFields tests that a record built by the caller is sent without read-only fields.
func (e *entity) updateFields(t *testing.T) {
	tenant, c := e.start(t)
	tenant.Insert(e.name, map[string]any{"Id": e.id})
	record := e.record()
	set(t, record, map[string]any{e.unlisted: "more", e.idField: e.id})
	check(t, c.update(t.Context(), record))
	want := e.sendable("more")
	want[e.idField] = e.id
	e.sent(t, tenant, http.MethodPut, objects(want))
}

// updateUnchanged tests that nothing is sent of a record just read.
func (e *entity) updateUnchanged(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{e.unlisted: nil})
	record, ok := e.read(t, c)
	if !ok {
		return // the entity cannot be read
	}
	before := len(tenant.Requests())
	check(t, c.update(t.Context(), record))
	if sent := len(tenant.Requests()) - before; sent != 0 {
		t.Errorf("%d requests were sent, want none", sent)
	}
}

// updateCopied tests that a value read into one record and assigned to another is sent.
func (e *entity) updateCopied(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{e.unlisted: "first"})
	from, ok := e.read(t, c)
	if !ok {
		return // the service cannot read, so nothing can be copied
	}
	e.insert(tenant, map[string]any{e.unlisted: "second"})
	record, _ := e.read(t, c)
	extra(t, record)[e.unlisted] = extra(t, from)[e.unlisted]
	check(t, c.update(t.Context(), record))
	e.sent(t, tenant, http.MethodPut, objects(map[string]any{e.idField: e.id, e.unlisted: "first"}))
}

func (e *entity) updateWithoutID(t *testing.T) {
	tenant, c := e.start(t)
	record := e.make(t, e.sendable("1"))
	nothingSent(t, tenant, 0, c.update(t.Context(), record))
	set(t, record, map[string]any{e.idField: ""})
	nothingSent(t, tenant, 0, c.update(t.Context(), record))
	set(t, record, map[string]any{e.idField: nil})
	nothingSent(t, tenant, 0, c.update(t.Context(), record))
}

func (e *entity) updateRefused(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, nil)
	record := e.make(t, map[string]any{e.idField: e.id, e.unlisted: "more"})
	for _, failure := range refused {
		tenant.FailRow(0, failure)
		e.isRowError(t, c.update(t.Context(), record), 0, failure)
	}
	if row, _ := tenant.Row(e.name, e.id); row[e.unlisted] != "" {
		t.Error("the tenant stored a refused change")
	}
}

func (e *entity) testUpdateBatch(t *testing.T) {
	t.Run("refused", e.updateMany)
	t.Run("unchanged", e.updateManyUnchanged)
	t.Run("without id", e.updateManyWithoutID)
	t.Run("empty", func(t *testing.T) {
		tenant, c := e.start(t)
		results, err := c.updateBatch(t.Context(), nil)
		e.emptyBatch(t, len(tenant.Requests()), results, err)
	})
	e.envelope(t, "updateResponse", func(t *testing.T, c calls) error {
		_, err := c.updateBatch(t.Context(), []any{e.make(t, map[string]any{e.idField: "1", e.unlisted: "more"})})
		return err
	})
}

// updateMany tests one request in which the middle record is refused.
func (e *entity) updateMany(t *testing.T) {
	tenant, c := e.start(t)
	var list []any
	var values []map[string]any
	for _, id := range []string{"30", "10", "20"} {
		tenant.Insert(e.name, map[string]any{"Id": id})
		value := map[string]any{e.idField: id, e.unlisted: "mark " + id}
		values = append(values, value)
		list = append(list, e.make(t, value))
	}
	failure := fake.RowFailure{Code: "17", Text: "no", Field: "Name"}
	tenant.FailRow(1, failure)
	results, err := c.updateBatch(t.Context(), list)
	e.sent(t, tenant, http.MethodPut, objects(values))
	e.isBatchError(t, results, err, 3, 1, failure)
	e.resultsMatch(t, tenant, results, "mark 30", "", "mark 20")
}

func (e *entity) updateManyWithoutID(t *testing.T) {
	tenant, c := e.start(t)
	list := []any{e.make(t, map[string]any{e.idField: e.id}), e.make(t, e.sendable("1"))}
	_, err := c.updateBatch(t.Context(), list)
	nothingSent(t, tenant, 0, err)
}

// updateManyUnchanged tests that of a record without changes nothing is sent, and that the
// results of the others still belong to theirs.
func (e *entity) updateManyUnchanged(t *testing.T) {
	if !e.declaresID() {
		return // without one, what else there is beside it is not looked at
	}
	tenant, c := e.start(t)
	var list []any
	var values []map[string]any
	for _, id := range []string{"30", "10", "20"} {
		tenant.Insert(e.name, map[string]any{"Id": id, e.unlisted: "mark " + id})
		value := map[string]any{e.idField: id}
		if id != "10" {
			value[e.unlisted] = "new " + id
			values = append(values, value)
		}
		list = append(list, e.make(t, value))
	}
	failure := fake.RowFailure{Code: "17", Text: "no", Field: "Name"}
	tenant.FailRow(1, failure)
	results, err := c.updateBatch(t.Context(), list)
	e.sent(t, tenant, http.MethodPut, objects(values))
	e.isBatchError(t, results, err, 3, 2, failure)
	e.resultsMatch(t, tenant, results, "new 30", "mark 10", "mark 20")
}
