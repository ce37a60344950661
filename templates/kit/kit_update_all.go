package kit

import (
	"context"
	"net/http"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

func (e *entity) testUpdateAll(t *testing.T) {
	t.Run("fields", e.updateAllFields)
	t.Run("unlisted fields", e.updateAllUnlisted)
	t.Run("replaced", e.updateAllReplaced)
	t.Run("without id", e.updateAllWithoutID)
	t.Run("refused", e.updateAllRefused)
	update := func(t *testing.T, c calls) error {
		return c.updateAll(t.Context(), e.make(t, map[string]any{e.idField: "1", e.unlisted: "more"}))
	}
	e.envelope(t, "updateResponse", update)
	e.wholeRequest(t, "keyed write", update)
}

// updateAllFields tests that of a record that was read everything is sent that can be, also
// what the caller left alone: on a tenant that replaces the record, the rest would be lost.
func (e *entity) updateAllFields(t *testing.T) {
	tenant, c := e.start(t)
	stored := map[string]any{e.unlisted: "old", e.unlisted + "2": "kept", e.unlisted + "Obj.Name": "related"}
	e.insert(tenant, stored)
	record, ok := e.read(t, c)
	if !ok {
		record = e.record()
		set(t, record, stored)
		set(t, record, map[string]any{e.idField: e.id})
	}
	want := e.sendable("new")
	want[e.unlisted+"2"], want[e.idField] = "kept", e.id
	changes := map[string]any{e.unlisted: "new"}
	if len(e.writable) > 0 {
		changes[e.writable[0]], want[e.writable[0]] = nil, nil
	}
	set(t, record, changes)
	check(t, c.updateAll(t.Context(), record))
	e.sent(t, tenant, http.MethodPut, objects(updated(want)))
}

// updateAllUnlisted tests that no field is lost of which the export knows nothing.
func (e *entity) updateAllUnlisted(t *testing.T) {
	tenant, c := e.start(t)
	values := map[string]any{}
	for i := range 200 {
		values[e.unlisted+string(rune('a'+i%26))+string(rune('a'+i/26))] = "kept"
	}
	e.insert(tenant, values)
	record, ok := e.read(t, c)
	if !ok {
		return // the entity cannot be read
	}
	check(t, c.updateAll(t.Context(), record))
	for _, field := range e.writable {
		values[field] = e.row[field]
	}
	values[e.idField] = e.id
	e.sent(t, tenant, http.MethodPut, objects(values))
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

func (e *entity) updateAllWithoutID(t *testing.T) {
	tenant, c := e.start(t)
	record := e.make(t, e.sendable("1"))
	nothingSent(t, tenant, 0, c.updateAll(t.Context(), record))
	set(t, record, map[string]any{e.idField: nil})
	nothingSent(t, tenant, 0, c.updateAll(t.Context(), record))
}

func (e *entity) updateAllRefused(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, nil)
	record := e.make(t, map[string]any{e.idField: e.id, e.unlisted: "more"})
	for _, failure := range refused {
		tenant.FailRow(0, failure)
		e.isRowError(t, c.updateAll(t.Context(), record), 0, failure)
	}
}

// testChanges tests that of two states of a record the difference is found, and nothing but
// that is sent: a field that was set, one that was cleared, one the record does not declare.
func (e *entity) testChanges(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{e.unlisted: "old", e.unlisted + "2": "kept"})
	old, ok := e.read(t, c)
	if !ok {
		old = e.record()
		set(t, old, map[string]any{e.unlisted: "old", e.unlisted + "2": "kept"})
	}
	same := map[string]any{e.idField: e.id}
	sameJSON(t, "the changes from a record to itself", encode(t, e.changes(old, old)), same)

	values, want := e.nextState()
	now := e.make(t, values)
	set(t, now, want)
	changes := e.changes(now, old)
	sameJSON(t, "the changes", encode(t, changes), want)
	if c.update != nil {
		check(t, c.update(t.Context(), changes))
		e.sent(t, tenant, http.MethodPut, objects(updated(want)))
		e.stored(t, tenant, e.id, e.after(want))
	}
}

// nextState returns what a record becomes: a field set, one cleared, one absent and the rest
// alike, and the difference from the fixture.
func (e *entity) nextState() (values, want map[string]any) {
	want = map[string]any{e.idField: e.id, e.unlisted: "new"}
	values = map[string]any{e.unlisted + "2": "kept"}
	for _, field := range e.others {
		values[field] = "new" // those of them that are read-only keep that
	}
	for i, field := range e.writable {
		switch i {
		case 0:
			want[field] = "new"
		case 1:
			want[field] = nil
		case 2:
			delete(values, field)
		default:
			values[field] = e.row[field]
		}
	}
	return values, want
}

// testClearing tests each way of clearing a field, on the entity of that name; id is
// the name of its identity. How fields are cleared is the same for all.
func testClearing[T any](t *testing.T, name, id string, connect func(*testing.T, *fake.Server, sdk.Option) func(context.Context, *T) error) {
	t.Helper()
	const field = "C_Unlisted"
	for way, want := range map[sdk.Clearing]map[string]any{
		sdk.ClearByList:      {id: sampleID, "fieldsToNull": []string{field}},
		sdk.ClearByNull:      {id: sampleID, field: nil},
		sdk.ClearByEmptyText: {id: sampleID, field: ""},
	} {
		tenant := fake.NewServer(t)
		tenant.Insert(name, map[string]any{"Id": sampleID, field: "old"})
		record := new(T)
		set(t, record, map[string]any{id: sampleID, field: nil})
		check(t, connect(t, tenant, sdk.WithClearing(way))(t.Context(), record))
		path := (&entity{name: name}).path()
		sameJSON(t, "the request", lastRequest(t, tenant, http.MethodPut, path).Body, objects(want))
	}
}
