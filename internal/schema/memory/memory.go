// Package memory keeps bpgen.fields, the file beside a generated SDK that lists every
// name the SDK has given out.
//
// Go names depend on their neighbours: a field that appears in a later export may want
// the name of one that users already compile against. The file settles that in favour
// of the older one. It is memory rather than output: nothing ever leaves it, because
// what an export stops listing may come back, and two branches that both generate are
// merged line by line (merge=union), which is why a line stands on its own and carries
// no count, date or position.
package memory

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// The columns of an entity's own line, which has no type of its own.
const (
	TypeEntity schema.Type     = "entity"
	OriginSpec schema.Evidence = "spec"
)

// Entry is one line of the file.
type Entry struct {
	Entity string          // wire name of the entity
	Field  string          // wire name of the field; empty on an entity's own line
	Go     string          // the Go name given out, which only people change
	Type   schema.Type     // type of the field; TypeEntity on an entity's own line
	Origin schema.Evidence // why the field has its type
	Pos    schema.Pos      // the line it was read from; zero for a newcomer
}

// IsEntity reports whether the entry is an entity's own line, as opposed to a field's.
// An empty Field does not say so: JSON allows empty keys.
func (e Entry) IsEntity() bool { return e.Type == TypeEntity }

// key identifies what an entry is about.
type key struct {
	entity, field string
	isField       bool
}

func (e Entry) key() key { return key{e.Entity, e.Field, !e.IsEntity()} }

// compare orders entries as the file lists them: by entity, its own line first.
func (e *Entry) compare(f *Entry) int {
	return cmp.Or(
		cmp.Compare(e.Entity, f.Entity),
		cmp.Compare(rank(*e), rank(*f)),
		cmp.Compare(e.Field, f.Field),
	)
}

func rank(e Entry) int {
	if e.IsEntity() {
		return 0
	}
	return 1
}

// Fields is the content of one bpgen.fields. The zero Fields, and nil, remember nothing.
type Fields struct {
	entries map[key]*Entry // none changes once it is in
}

// Entity returns the entity's own line.
func (f *Fields) Entity(wire string) (Entry, bool) {
	return f.lookup(key{entity: wire})
}

// Field returns the line of a field.
func (f *Fields) Field(entity, field string) (Entry, bool) {
	return f.lookup(key{entity, field, true})
}

func (f *Fields) lookup(k key) (Entry, bool) {
	if f == nil {
		return Entry{}, false
	}
	if e, ok := f.entries[k]; ok {
		return *e, true
	}
	return Entry{}, false
}

// All yields every entry in the order of the file.
func (f *Fields) All() iter.Seq[Entry] {
	if f == nil {
		return func(func(Entry) bool) {}
	}
	sorted := slices.SortedFunc(maps.Values(f.entries), func(a, b *Entry) int { return a.compare(b) })
	return func(yield func(Entry) bool) {
		for _, e := range sorted {
			if !yield(*e) {
				return
			}
		}
	}
}

// Merge returns what is to be remembered once s, whose names are assigned, has been
// generated: all of f, and what s adds. Types and their origins are taken from s, since
// they follow the evidence; a Go name that f has is kept whatever s says, unless people
// decided on another.
func (f *Fields) Merge(s *schema.Schema) *Fields {
	merged := &Fields{entries: make(map[key]*Entry, f.size(s))}
	if f != nil {
		maps.Copy(merged.entries, f.entries)
	}
	for _, e := range s.Entities {
		merged.update(e.Name, Entry{Entity: e.Name.Wire, Type: TypeEntity, Origin: OriginSpec})
		for _, field := range Record(e) {
			merged.update(field.Name, Entry{
				Entity: e.Name.Wire, Field: field.Name.Wire, Type: field.Type, Origin: field.TypeEvidence(),
			})
		}
	}
	return merged
}

// size returns how many entries f and s have at least: to grow the map costs more than all
// else in Merge.
func (f *Fields) size(s *schema.Schema) int {
	n := 0
	for _, e := range s.Entities {
		n += 1 + len(e.Fields)
	}
	if f != nil {
		n = max(n, len(f.entries))
	}
	return n
}

// update records e under a name, but never renames unless people decided so. What has no
// Go name was not given one out.
func (f *Fields) update(name schema.Name, e Entry) {
	e.Go = name.Go
	if old, ok := f.entries[e.key()]; ok {
		e.Pos = old.Pos
		if name.Decided == nil {
			e.Go = old.Go
		}
	}
	if e.Go != "" {
		f.entries[e.key()] = &e
	}
}

// Record returns the fields of e's records: those that the export lists, and the
// identity even if it does not, which has a name to keep as much as they have.
func Record(e *schema.Entity) []*schema.Field {
	id := e.Identity
	if id == nil || slices.Contains(e.Fields, id) || e.Field(id.Name.Wire) != nil {
		return e.Fields
	}
	return append(slices.Clip(e.Fields), id)
}
