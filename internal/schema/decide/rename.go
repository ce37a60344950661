package decide

import (
	"cmp"
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// oldName identifies a field by a name it had.
type oldName struct{ entity, field string }

// renames attaches the former names of fields to them, where the export shows the renames.
func (a *applier) renames(renames []schema.RenameDecision) {
	byOld := make(map[oldName]schema.RenameDecision, len(renames))
	for _, r := range renames {
		old := oldName{r.Entity, r.From}
		if first, ok := byOld[old]; ok {
			a.diags.Add(schema.RenameInvalid, r.Pos, r.Entity, r.From,
				"two renames start from this name, the first at %s: expected one", first.Pos)
			continue
		}
		byOld[old] = r
	}
	a.schema.Renamed = renamed(byOld)
	for _, r := range renames {
		switch {
		case byOld[oldName{r.Entity, r.From}] != r:
		case r.OfEntity():
			a.renameEntity(r, byOld)
		default:
			a.rename(r, byOld)
		}
	}
	for _, e := range a.schema.Entities {
		slices.Sort(e.Former)
		for _, f := range e.Fields {
			slices.SortFunc(f.Aliases, func(x, y *schema.Alias) int { return cmp.Compare(x.Name.Wire, y.Name.Wire) })
		}
	}
}

// renamed returns the renames of entities.
func renamed(byOld map[oldName]schema.RenameDecision) map[string]string {
	entities := make(map[string]string)
	for _, r := range byOld {
		if r.OfEntity() {
			entities[r.From] = r.To
		}
	}
	return entities
}

// rename attaches one former name, or says why it does not. Only the snapshot that a
// rename came with has to show it: older ones have the old name, later ones may have
// neither.
func (a *applier) rename(r schema.RenameDecision, byOld map[oldName]schema.RenameDecision) {
	e := find(a.all, r.Entity)
	why := a.missing(e, r)
	if why != "" && r.Since == a.snapshot {
		a.diags.Add(schema.RenameStale, r.Pos, r.Entity, r.From,
			"the rename to %s is expected in this export, with which it is said to come: %s", schema.Printable(r.To), why)
		return
	}
	if e == nil || field(e, r.From) != nil {
		a.inactive(r, why)
		return
	}
	f := current(e, r, byOld)
	switch {
	case f == nil:
		a.inactive(r, why)
	case f == e.Identity:
		a.diags.Add(schema.RenameInvalid, r.Pos, r.Entity, r.From,
			"%s identifies its record, which this platform always calls so: expected no rename", schema.Printable(f.Name.Wire))
	case !slices.Contains(a.schema.Entities, e):
		a.inactive(r, "include and exclude of this target leave the entity out")
	default:
		f.Aliases = append(f.Aliases, &schema.Alias{Name: schema.Name{Wire: r.From}, Pos: r.Pos})
	}
}

// renameEntity attaches the former name of an entity, or says why it does not, as rename does.
func (a *applier) renameEntity(r schema.RenameDecision, byOld map[oldName]schema.RenameDecision) {
	why := ""
	switch {
	case find(a.all, r.From) != nil:
		why = "the export still has " + schema.Printable(r.From)
	case find(a.all, r.To) == nil:
		why = a.noEntity(r.To)
	}
	if why != "" && r.Since == a.snapshot {
		a.diags.Add(schema.RenameStale, r.Pos, r.From, "",
			"the rename to %s is expected in this export, with which it is said to come: %s", schema.Printable(r.To), why)
		return
	}
	e := a.currentEntity(r, byOld)
	if e == nil || find(a.all, r.From) != nil {
		a.inactive(r, why)
		return
	}
	if !slices.Contains(a.schema.Entities, e) {
		a.inactive(r, "include and exclude of this target leave the entity out")
		return
	}
	e.Former = append(e.Former, r.From)
}

// currentEntity returns the entity that a renamed one is now, as current does for fields.
func (a *applier) currentEntity(r schema.RenameDecision, byOld map[oldName]schema.RenameDecision) *schema.Entity {
	for range len(byOld) {
		if e := find(a.all, r.To); e != nil {
			return e
		}
		next, ok := byOld[oldName{"", r.To}]
		if !ok {
			return nil
		}
		r = next
	}
	return nil
}

func (a *applier) inactive(r schema.RenameDecision, why string) {
	a.diags.Add(schema.RenameInactive, r.Pos, r.Entity, r.From,
		"the rename to %s changes nothing here, where it was expected to apply: %s", schema.Printable(r.To), why)
}

// missing says what of a rename the export does not show; it is empty if it shows all. E is
// nil where the export lacks the entity.
func (a *applier) missing(e *schema.Entity, r schema.RenameDecision) string {
	switch {
	case e == nil:
		return a.noEntity(r.Entity)
	case field(e, r.From) != nil:
		return "the export still has " + schema.Printable(r.From)
	case field(e, r.To) == nil:
		return a.noField(e, r.To)
	}
	return ""
}

// current returns the field that a renamed one is now: what it was renamed to, or what
// that was renamed to in turn. It returns nil if that is none, or the renames go in a circle.
func current(e *schema.Entity, r schema.RenameDecision, byOld map[oldName]schema.RenameDecision) *schema.Field {
	for range len(byOld) {
		if f := field(e, r.To); f != nil {
			return f
		}
		next, ok := byOld[oldName{r.Entity, r.To}]
		if !ok {
			return nil
		}
		r = next
	}
	return nil
}
