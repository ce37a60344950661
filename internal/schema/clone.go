package schema

import "slices"

// Clone returns a copy of a schema as a loader made it, for whoever gives one export several sets
// of decisions and names. What the later steps change is not shared.
func (s *Schema) Clone() *Schema {
	out := *s
	out.Entities = slices.Clone(s.Entities)
	copies := map[*Operation]*Operation{} // entities and collections share theirs
	for i, e := range s.Entities {
		out.Entities[i] = e.clone(copies)
	}
	out.Collections = slices.Clone(s.Collections)
	for i, c := range s.Collections {
		place := *c
		place.Operations = cloneOperations(c.Operations, copies)
		out.Collections[i] = &place
	}
	return &out
}

// cloneOperations copies operations, each once.
func cloneOperations(list []*Operation, copies map[*Operation]*Operation) []*Operation {
	list = slices.Clone(list)
	for i, op := range list {
		if copies[op] == nil {
			out := *op
			out.Params = slices.Clone(op.Params)
			copies[op] = &out
		}
		list[i] = copies[op]
	}
	return list
}

func (e *Entity) clone(copies map[*Operation]*Operation) *Entity {
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for i, f := range e.Fields {
		out.Fields[i] = f.clone()
		if f == e.Identity {
			out.Identity = out.Fields[i]
		}
	}
	if out.Identity == e.Identity && e.Identity != nil { // the export does not list it
		out.Identity = e.Identity.clone()
	}
	out.Operations, out.Former = cloneOperations(e.Operations, copies), slices.Clone(e.Former)
	out.Filters = slices.Clone(e.Filters)
	return &out
}

func (f *Field) clone() *Field {
	out := *f
	out.Enum = slices.Clone(f.Enum)
	out.Aliases = nil
	for _, a := range f.Aliases {
		alias := *a
		alias.Picklist = a.Picklist.clone()
		out.Aliases = append(out.Aliases, &alias)
	}
	out.Picklist = f.Picklist.clone()
	return &out
}

func (p *Picklist) clone() *Picklist {
	if p == nil {
		return nil
	}
	return &Picklist{Go: p.Go, Choices: slices.Clone(p.Choices)}
}
