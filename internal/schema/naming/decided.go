package naming

import (
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// takeDecided takes all that the names people chose bring, before anything else can, and
// returns whose names these are. One that cannot be honoured is an error.
func (a *assigner) takeDecided(entities []*schema.Entity) map[schema.Subject]bool {
	decisions := decisions(entities)
	decided := make(map[schema.Subject]bool, len(decisions))
	for _, d := range decisions {
		decided[d.Subject] = true
		what, t, claims := a.place(d.Subject, d.Go)
		if why, _, _ := t.refusal(d.Go, claims); why != "" {
			a.diags.Add(schema.OverrideInvalid, d.Pos, d.Entity, d.Field,
				"the Go name %s %s", schema.Printable(d.Go), why)
		}
		t.take(claims, owner{label: what, pos: d.Pos, decided: d, entity: d.Entity})
	}
	return decided
}

// decisions lists the names that people chose, in the order in which they stand.
func decisions(entities []*schema.Entity) []*schema.NameDecision {
	var list []*schema.NameDecision
	add := func(n schema.Name) {
		if n.Decided != nil {
			list = append(list, n.Decided)
		}
	}
	for _, e := range entities {
		add(e.Name)
		for _, f := range memory.Record(e) {
			add(f.Name)
		}
	}
	slices.SortStableFunc(list, func(a, b *schema.NameDecision) int { return a.Pos.Compare(b.Pos) })
	return list
}

// nameAliases gives the former names of a field the Go names they had. They are recorded,
// and recalling has taken them, so that nothing else can get them.
func (a *assigner) nameAliases(e *schema.Entity, f *schema.Field) {
	for _, alias := range f.Aliases {
		old, ok := a.memory.Field(e.Name.Wire, alias.Name.Wire)
		if !ok {
			a.diags.Add(schema.RenameInactive, alias.Pos, e.Name.Wire, alias.Name.Wire,
				"the rename to %s changes nothing here, where it was expected to apply: bpgen.fields does not list the old name, so no code can use it", schema.Printable(f.Name.Wire))
			continue
		}
		alias.Name.Go, alias.Type = old.Go, old.Type
		if old.Named != "" {
			alias.Picklist = &schema.Picklist{Go: old.Named}
			for _, c := range a.memory.Choices(e.Name.Wire, alias.Name.Wire) {
				alias.Picklist.Choices = append(alias.Picklist.Choices, schema.Choice{Text: c.Choice, Go: c.Go})
			}
		}
	}
}
