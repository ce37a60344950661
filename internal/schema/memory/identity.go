package memory

import (
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// Respell gives the line of an identity the spelling that an export has for it: platforms take
// field names in any case, so what another export calls ID is the Id that has a name already. A
// field that had this spelling beside the identity gets the other one, and has its name to keep
// for when both are there again. To be called before anything is asked.
func (f *Fields) Respell(s *schema.Schema) {
	if f.Empty() {
		return
	}
	identities := make(map[string]*Entry)
	for _, e := range f.entries {
		if e.IsField() && e.Origin == schema.EvidencePlatform {
			if other := identities[e.Entity]; other == nil || e.Field < other.Field {
				identities[e.Entity] = e
			}
		}
	}
	for _, e := range s.Entities {
		old := identities[e.Name.Wire]
		if old == nil || e.Identity == nil || !strings.EqualFold(old.Field, e.Identity.Name.Wire) {
			continue
		}
		name := e.Identity.Name.Wire
		if other, taken := f.Field(e.Name.Wire, name); !taken || other.Origin != schema.EvidencePlatform {
			f.exchange(e.Name.Wire, old.Field, name)
		}
	}
}

// exchange gives what is recorded of two fields of an entity the names of each other.
func (f *Fields) exchange(entity, a, b string) {
	names := map[string]string{a: b, b: a}
	var respelt []*Entry
	for k, e := range f.entries {
		if name, ok := names[e.Field]; ok && e.Entity == entity && (e.IsField() || e.IsChoice()) {
			delete(f.entries, k)
			other := *e
			other.Field = name
			respelt = append(respelt, &other)
		}
	}
	for _, e := range respelt {
		f.entries[e.key()] = e
	}
}
