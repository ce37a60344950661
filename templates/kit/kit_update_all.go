package kit

import (
	"net/http"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
)

func (e *entity) testUpdateAll(t *testing.T) {
	t.Run("replaced", e.updateAllReplaced)
	t.Run("without id", func(t *testing.T) {
		tenant, c := e.start(t)
		nothingSent(t, tenant, 0, c.updateAll(t.Context(), e.make(t, e.sendable("1"))))
	})
	e.wholeRequest(t, "keyed write", func(t *testing.T, c calls) error {
		return c.updateAll(t.Context(), e.make(t, map[string]any{e.idField: "1", e.unlisted: "more"}))
	})
}

// updateAllReplaced tests that a record that was read and written loses nothing, unknown
// fields included, to a tenant that replaces whole records.
func (e *entity) updateAllReplaced(t *testing.T) {
	tenant, c := e.start(t)
	tenant.Behave(fake.Behaviour{ReplaceOnPut: true})
	e.insert(tenant, map[string]any{e.unlisted: "old", e.unlisted + "2": "kept"})
	record, ok := e.read(t, c)
	if !ok {
		return // the entity cannot be read
	}
	changes := map[string]any{e.unlisted: "new"}
	set(t, record, changes)
	check(t, c.updateAll(t.Context(), record))
	want := e.sendable("new")
	want[e.unlisted+"2"], want[e.idField] = "kept", e.id
	e.sent(t, tenant, http.MethodPut, objects(want))
	row, _ := tenant.Row(e.name, e.id)
	for name, value := range want {
		if row[name] != value {
			t.Errorf("%s: the tenant has %q, want %q", name, row[name], value)
		}
	}
}

// testChanges tests that the changes of a record are its identity and what differs.
func (e *entity) testChanges(t *testing.T) {
	values := e.sendable("old")
	values[e.idField] = e.id
	old := e.make(t, values)
	want := map[string]any{}
	if _, declared := e.row[e.idField]; declared {
		want[e.idField] = e.id
	}
	sameJSON(t, "the changes of nothing", encode(t, e.changes(e.make(t, values), old)), want)
	want[e.unlisted] = "new"
	values[e.unlisted] = "new"
	if len(e.writable) > 0 {
		values[e.writable[0]], want[e.writable[0]] = nil, nil
	}
	sameJSON(t, "the changes", encode(t, e.changes(e.make(t, values), old)), want)
}
