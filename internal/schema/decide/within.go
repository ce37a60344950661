package decide

import (
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// Within returns the decisions that another export than the one they were made for can bear
// out: those about what it has. What its lists lack is not said of this export. Renames stay:
// they name the snapshot that has to show them.
func Within(d schema.Decisions, s *schema.Schema) schema.Decisions {
	a := &applier{schema: s, all: s.Entities}
	unmatched := func(p schema.Pattern) bool { return !a.matches(p) }
	lacks := func(subject schema.Subject) bool {
		e := find(s.Entities, subject.Entity)
		return e == nil || subject.IsField && field(e, subject.Field) == nil
	}
	include := slices.DeleteFunc(slices.Clone(d.Include), unmatched)
	if len(include) > 0 { // without any, everything would be in
		d.Include = include
	}
	d.Exclude = slices.DeleteFunc(slices.Clone(d.Exclude), unmatched)
	inside := kept(s.Entities, d)
	out := func(subject schema.Subject) bool { return lacks(subject) || find(inside, subject.Entity) == nil }
	d.Names = slices.DeleteFunc(slices.Clone(d.Names), func(n schema.NameDecision) bool { return out(n.Subject) })
	d.Types = slices.DeleteFunc(slices.Clone(d.Types), func(t schema.TypeDecision) bool { return out(t.Subject) })
	d.Incomplete = nil
	return d
}
