package kit

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
)

// former is a field under the name that it had before it was renamed: how code that still
// uses that name assigns the fixture's value, and reads one.
type former[T any] struct {
	field string // name on the platform
	set   func(*T)
	text  func(*T) string
}

// formerName is a former without its type parameter.
type formerName struct {
	field string
	set   func(any)
	text  func(any) string
}

func eraseFormer[T any](list []former[T]) []formerName {
	var names []formerName
	for _, f := range list {
		names = append(names, formerName{
			field: f.field,
			set:   func(r any) { f.set(r.(*T)) },
			text:  func(r any) string { return f.text(r.(*T)) },
		})
	}
	return names
}

// testFormer tests that code written for former names reads and writes the same fields.
func (e *entity) testFormer(t *testing.T) {
	for _, f := range e.former {
		old := e.blank()
		f.set(old)
		sameJSON(t, "a record with the former name of "+f.field+" as JSON", encode(t, old), map[string]any{f.field: e.row[f.field]})
		r := e.blank()
		check(t, json.Unmarshal(encode(t, e.row), r))
		if got := f.text(r); got != e.row[f.field] {
			t.Errorf("under the former name of %s: got %q, want %q", f.field, got, e.row[f.field])
		}
		e.updateFormer(t, f)
	}
}

// updateFormer tests that a record that was read is updated from a former name alone.
func (e *entity) updateFormer(t *testing.T, f formerName) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{f.field: "before"})
	record, ok := e.read(t, c)
	if !ok || c.update == nil || !slices.Contains(e.writable, f.field) {
		return // the entity cannot be read, or the field not be written
	}
	if got := f.text(record); got != "before" {
		t.Errorf("under the former name of %s: got %q, want before", f.field, got)
	}
	f.set(record)
	check(t, c.update(t.Context(), record))
	e.sent(t, tenant, http.MethodPut, objects(map[string]any{e.idField: e.id, f.field: e.row[f.field]}))
}
