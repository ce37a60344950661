package decide

import (
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// reach takes from a platform of nested resources the places whose entities were left out, and the
// structures that only these hold. An entity that one of the others holds stays as a structure.
func reach(s *schema.Schema, all []*schema.Entity) {
	r := reacher{all: make(map[string]*schema.Entity, len(all)), in: make(map[*schema.Entity]bool)}
	for _, e := range all {
		r.all[e.Name.Wire] = e
	}
	inside := make(map[string]bool, len(s.Entities))
	for _, e := range s.Entities {
		inside[e.Name.Wire] = true
	}
	everything := len(s.Entities) == len(all)
	s.Collections = slices.DeleteFunc(slices.Clone(s.Collections), func(c *schema.Collection) bool {
		return !everything && !inside[c.Entity]
	})
	for _, e := range s.Entities {
		if !e.Part || everything {
			r.add(e)
		}
	}
	for _, c := range s.Collections {
		for _, op := range c.Operations {
			r.add(r.all[op.Request.Entity])
			r.add(r.all[op.Response.Entity])
		}
	}
	s.Entities = slices.DeleteFunc(slices.Clone(all), func(e *schema.Entity) bool { return !r.in[e] })
	for _, e := range s.Entities {
		if !inside[e.Name.Wire] {
			e.Part, e.Operations = true, nil
		}
	}
}

// reacher finds what entities hold.
type reacher struct {
	all map[string]*schema.Entity
	in  map[*schema.Entity]bool
}

func (r *reacher) add(e *schema.Entity) {
	if e == nil || r.in[e] {
		return
	}
	r.in[e] = true
	for _, f := range e.Fields {
		if f.Type == schema.TypeObject {
			r.add(r.all[f.Target])
		}
	}
}
