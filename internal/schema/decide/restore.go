package decide

import (
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// Restore gives entities whose lists are marked as incomplete the fields back that the SDK had
// and the lists lack: nothing says that they are gone. It goes before Apply, since decisions
// can be about these fields too. Former names of fields that are there stay aliases.
func Restore(s *schema.Schema, d schema.Decisions, recorded *memory.Fields) schema.Diags {
	r := restorer{dialect: s.Dialect, recorded: recorded, renamed: make(map[oldName]string)}
	for _, rename := range d.Renames {
		r.renamed[oldName{rename.Entity, rename.From}] = rename.To
	}
	for _, e := range kept(s.Entities, d) {
		marked := slices.ContainsFunc(d.Incomplete, func(m schema.EntityMark) bool { return m.Entity == e.Name.Wire })
		if marked || e.Incomplete {
			r.restore(e)
		}
	}
	r.diags.Sort()
	return r.diags
}

// restorer is one run of Restore.
type restorer struct {
	dialect  string
	recorded *memory.Fields
	renamed  map[oldName]string
	diags    schema.Diags
}

func (r *restorer) restore(e *schema.Entity) {
	for _, entry := range r.recorded.Of(e.Name.Wire) {
		if field(e, entry.Field) != nil || r.former(e, entry.Field) {
			continue
		}
		e.Fields = append(e.Fields, &schema.Field{
			Name: schema.Name{Wire: entry.Field}, Type: schema.TypeRaw, Unlisted: true, Pos: entry.Pos,
			ReadOnly: readOnly(r.dialect, entry.Field),
		})
		r.diags.Add(schema.FieldUnlisted, entry.Pos, e.Name.Wire, entry.Field,
			"the export does not list the field, and its list is marked as incomplete where a whole one was expected: the SDK keeps it")
	}
}

// former reports whether a field has a later name under which the SDK has it.
func (r *restorer) former(e *schema.Entity, name string) bool {
	for range len(r.renamed) {
		next, ok := r.renamed[oldName{e.Name.Wire, name}]
		if !ok {
			return false
		}
		if _, ok := r.recorded.Field(e.Name.Wire, next); ok || field(e, next) != nil {
			return true
		}
		name = next
	}
	return false
}

// readOnly reports whether the platform maintains a field of that name.
func readOnly(name, field string) bool {
	d, err := dialect.Lookup(name)
	return err == nil && d.ReadOnly(dialect.Property{Name: field})
}
