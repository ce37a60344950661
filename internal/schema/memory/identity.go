package memory

import (
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// Respell gives the line of an identity the spelling that an export has for it: platforms take
// field names in any case, so what another export calls ID is the Id that has a name already. To
// be called before anything is asked.
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
		respelt := *old
		respelt.Field = e.Identity.Name.Wire
		if _, taken := f.entries[respelt.key()]; !taken {
			delete(f.entries, old.key())
			f.entries[respelt.key()] = &respelt
		}
	}
}
