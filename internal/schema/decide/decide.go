// Package decide applies to a schema what people decided about its export: which entities
// are in, what fields are called and typed, and which fields are old ones renamed.
//
// It works between the loader and naming. A decision is a promise about the export, so one
// that the export does not bear out is an error, at its place in bpgen.yaml, rather than
// silently without effect.
package decide

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// Apply changes s, whose names are not assigned yet, as d says, and returns what is to be
// said about that. Snapshot is the name of the export; see SnapshotName. Names are handed
// on to package naming, which alone knows what is free.
func Apply(s *schema.Schema, d schema.Decisions, snapshot string) schema.Diags {
	a := &applier{schema: s, all: s.Entities, snapshot: snapshot, suggestions: maxSuggestions}
	a.filter(d)
	a.names(d.Names)
	a.types(d.Types)
	a.renames(d.Renames)
	a.incomplete(d.Incomplete)
	a.diags.Sort()
	return a.diags
}

// SnapshotName returns the name by which decisions call the export in a file: the file's,
// without folder and extension.
func SnapshotName(path string) string {
	name := filepath.Base(path)
	switch ext := filepath.Ext(name); strings.ToLower(ext) {
	case ".json", ".yaml", ".yml":
		return strings.TrimSuffix(name, ext)
	}
	return name
}

// maxSuggestions bounds how many names are looked for in one run: comparing a name with
// all others takes its time, and nobody reads more.
const maxSuggestions = 50

// applier is one run of Apply.
type applier struct {
	schema      *schema.Schema
	all         []*schema.Entity // those of the export
	snapshot    string
	suggestions int // how many more may be made
	diags       schema.Diags
}

// names attaches the names that people chose to their subjects.
func (a *applier) names(names []schema.NameDecision) {
	seen := make(map[schema.Subject]schema.Pos)
	for i := range names {
		n := &names[i]
		if e, f := a.subject(n.Subject, n.Pos, seen); f != nil {
			f.Name.Decided = n
		} else if e != nil {
			e.Name.Decided = n
		}
	}
}

// types gives fields the types that people chose.
func (a *applier) types(types []schema.TypeDecision) {
	seen := make(map[schema.Subject]schema.Pos)
	for i := range types {
		t := &types[i]
		e, f := a.subject(t.Subject, t.Pos, seen)
		switch {
		case f == nil:
		case f == e.Identity:
			a.diags.Add(schema.OverrideInvalid, t.Pos, t.Entity, t.Field,
				"the field identifies its record and is %s on this platform: expected no override", schema.TypeID)
		default:
			f.Type, f.Override = t.Type, t
		}
	}
}

// incomplete marks the entities whose lists of fields are known to lack some.
func (a *applier) incomplete(marks []schema.EntityMark) {
	for _, m := range marks {
		e := find(a.all, m.Entity)
		if e == nil {
			a.diags.Add(schema.OverrideUnmatched, m.Pos, m.Entity, "", "the mark as incomplete matches nothing: %s", a.noEntity(m.Entity))
			continue
		}
		e.Incomplete = true
	}
}

// subject finds what an override is about, and reports why it cannot: then both are nil.
// The field is nil where the subject is the entity itself.
func (a *applier) subject(s schema.Subject, pos schema.Pos, seen map[schema.Subject]schema.Pos) (*schema.Entity, *schema.Field) {
	if first, ok := seen[s]; ok {
		a.diags.Add(schema.OverrideRepeated, pos, s.Entity, s.Field,
			"%s is overridden twice, first at %s: expected one override", s, first)
		return nil, nil
	}
	seen[s] = pos
	e := find(a.all, s.Entity)
	if e == nil {
		a.diags.Add(schema.OverrideUnmatched, pos, s.Entity, s.Field,
			"the override matches nothing: %s", a.noEntity(s.Entity))
		return nil, nil
	}
	if !slices.Contains(a.schema.Entities, e) {
		a.diags.Add(schema.OverrideUnmatched, pos, s.Entity, s.Field,
			"the override matches nothing: include and exclude of this target leave the entity out, expected it to be kept")
		return nil, nil
	}
	if !s.IsField {
		return e, nil
	}
	f := field(e, s.Field)
	if f == nil {
		a.diags.Add(schema.OverrideUnmatched, pos, s.Entity, s.Field, "the override matches nothing: %s", a.noField(e, s.Field))
		return nil, nil
	}
	return e, f
}

// find returns the entity with that wire name, or nil.
func find(entities []*schema.Entity, wire string) *schema.Entity {
	i := slices.IndexFunc(entities, func(e *schema.Entity) bool { return e.Name.Wire == wire })
	if i < 0 {
		return nil
	}
	return entities[i]
}

// field returns the field of e's records with that wire name, be it the identity that the
// export does not list, or nil.
func field(e *schema.Entity, wire string) *schema.Field {
	if f := e.Field(wire); f != nil {
		return f
	}
	if id := e.Identity; id != nil && id.Name.Wire == wire {
		return id
	}
	return nil
}

// noEntity says that the export lacks an entity, and which are spelt like it.
func (a *applier) noEntity(wire string) string {
	var names []string
	for _, e := range a.all {
		names = append(names, e.Name.Wire)
	}
	return "the export has no entity " + schema.Printable(wire) + a.suggest(wire, names, "expected the wire name of one, as bpgen inspect shows it")
}

// noField says that an entity lacks a field, and which are spelt like it.
func (a *applier) noField(e *schema.Entity, wire string) string {
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name.Wire)
	}
	return schema.Printable(e.Name.Wire) + " has no field " + schema.Printable(wire) + a.suggest(wire, names, "expected the wire name of one, as bpgen inspect --format json shows it")
}

// suggest returns the names that are near, or else what was expected.
func (a *applier) suggest(wire string, names []string, expected string) string {
	if a.suggestions > 0 {
		a.suggestions--
		if near := schema.Nearest(wire, names); near != "" {
			return "; expected a name that it has; " + near
		}
	}
	return "; " + expected
}
