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
	"sync"

	"github.com/bpgen/bpgen/internal/schema"
)

// The columns of lines that are not about a field: of an entity's own, and of one for a text of
// a pick-list.
const (
	TypeEntity schema.Type     = "entity"
	TypeChoice schema.Type     = "choice"
	OriginSpec schema.Evidence = "spec"
)

// Entry is one line of the file.
type Entry struct {
	Entity string             // wire name of the entity
	Field  string             // wire name of the field; empty on an entity's own line
	Choice string             // text of a pick-list, on its line
	Go     string             // the Go name given out, which only people change
	Type   schema.Type        // type of the field; TypeEntity and TypeChoice on lines that are no field's
	Within []schema.Container // what holds the values, where the document types its fields
	Named  string             // Go name of the field's own type, which a pick-list of known texts has
	Origin schema.Evidence    // why the field has its type
	Pos    schema.Pos         // the line it was read from; zero for a newcomer
	// Accepted says that people accepted the type. It holds either way; the mark says whether
	// somebody has looked at it.
	Accepted bool
}

// IsEntity reports whether the entry is an entity's own line, as opposed to a field's.
// An empty Field does not say so: JSON allows empty keys.
func (e Entry) IsEntity() bool { return e.Type == TypeEntity }

// IsChoice reports whether the entry is the line of a text of a pick-list.
func (e Entry) IsChoice() bool { return e.Type == TypeChoice }

// IsField reports whether the entry is a field's own line.
func (e Entry) IsField() bool { return e.rank() == 1 }

// key identifies what an entry is about.
type key struct {
	entity, field, choice string
	rank                  uint8 // an entity, a field, a text of a pick-list, a service, a method
}

func (e Entry) key() key { return key{e.Entity, e.Field, e.Choice, e.rank()} }

// compare orders entries as the file lists them: by entity, its own line first, and by field,
// its texts behind it.
func (e *Entry) compare(f *Entry) int {
	return cmp.Or(
		cmp.Compare(e.Entity, f.Entity),
		cmp.Compare(min(e.rank(), 1), min(f.rank(), 1)),
		cmp.Compare(e.Field, f.Field),
		cmp.Compare(e.rank(), f.rank()),
		cmp.Compare(e.Choice, f.Choice),
	)
}

func (e *Entry) rank() uint8 {
	switch e.Type {
	case TypeEntity:
		return 0
	case TypeChoice:
		return 2
	case TypeService:
		return 3
	case TypeMethod:
		return 4
	}
	return 1
}

// Fields is the content of one bpgen.fields. The zero Fields, and nil, remember nothing.
type Fields struct {
	entries map[key]*Entry // none changes once it is in
	lists   lists
}

// lists are the entries by what they belong to, in the order of the file; made when first asked
// for, when no more entries come in.
type lists struct {
	once    sync.Once
	fields  map[string][]Entry
	choices map[[2]string][]Entry
	methods map[string][]Entry
}

// Empty reports whether nothing is remembered.
func (f *Fields) Empty() bool { return f == nil || len(f.entries) == 0 }

// Entity returns the entity's own line.
func (f *Fields) Entity(wire string) (Entry, bool) {
	return f.lookup(key{entity: wire})
}

// Field returns the line of a field.
func (f *Fields) Field(entity, field string) (Entry, bool) {
	return f.lookup(key{entity: entity, field: field, rank: 1})
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

// Choice returns the line of a text of a pick-list.
func (f *Fields) Choice(entity, field, text string) (Entry, bool) {
	return f.lookup(key{entity, field, text, 2})
}

// Choices returns the lines of the texts of a pick-list, in the order of the file.
func (f *Fields) Choices(entity, field string) []Entry {
	if f == nil {
		return nil
	}
	return f.listed().choices[[2]string{entity, field}]
}

// Of returns the lines of an entity's fields, in the order of the file.
func (f *Fields) Of(entity string) []Entry {
	if f == nil {
		return nil
	}
	return f.listed().fields[entity]
}

func (f *Fields) listed() *lists {
	l := &f.lists
	l.once.Do(func() {
		l.fields, l.choices, l.methods = make(map[string][]Entry), make(map[[2]string][]Entry), make(map[string][]Entry)
		for e := range f.All() {
			switch at := [2]string{e.Entity, e.Field}; {
			case e.IsChoice():
				l.choices[at] = append(l.choices[at], e)
			case e.IsField():
				l.fields[e.Entity] = append(l.fields[e.Entity], e)
			case e.Type == TypeMethod:
				l.methods[e.Entity] = append(l.methods[e.Entity], e)
			}
		}
	})
	return l
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
// generated: all of f, and what s adds. Types are taken from s, whose types are those that f
// binds; a Go name that f has is kept whatever s says, unless people decided on another.
func (f *Fields) Merge(s *schema.Schema) *Fields {
	merged := &Fields{entries: make(map[key]*Entry, f.size(s))}
	if f != nil {
		maps.Copy(merged.entries, f.entries)
	}
	for _, e := range s.Entities {
		merged.update(e.Name, Entry{Entity: e.Name.Wire, Type: TypeEntity, Origin: OriginSpec})
		for _, field := range Record(e) {
			merged.field(e, field)
		}
	}
	for _, c := range s.Collections {
		merged.place(c)
	}
	return merged
}

// Accept returns f with the lines of the fields of s that are accepted, as Merge makes them.
func (f *Fields) Accept(s *schema.Schema, accepts func(entity, field string) bool) *Fields {
	merged := &Fields{entries: make(map[key]*Entry, f.size(s))}
	if f != nil {
		maps.Copy(merged.entries, f.entries)
	}
	for _, e := range s.Entities {
		for _, field := range Record(e) {
			if accepts(e.Name.Wire, field.Name.Wire) {
				merged.update(e.Name, Entry{Entity: e.Name.Wire, Type: TypeEntity, Origin: OriginSpec})
				merged.field(e, field)
			}
		}
	}
	return merged
}

// field records a field, and the names that come with its type.
func (f *Fields) field(e *schema.Entity, field *schema.Field) {
	entry := Entry{
		Entity: e.Name.Wire, Field: field.Name.Wire, Type: field.Type, Within: field.Within, Origin: field.TypeEvidence(), Accepted: !field.Provisional,
	}
	if list := field.Picklist; list != nil {
		entry.Named = list.Go
		for _, c := range list.Choices {
			f.update(schema.Name{Go: c.Go}, Entry{
				Entity: e.Name.Wire, Field: field.Name.Wire, Choice: c.Text, Type: TypeChoice, Origin: OriginSpec,
			})
		}
	}
	f.update(field.Name, entry)
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
