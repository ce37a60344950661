package naming

import (
	"fmt"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// recall takes all that the recorded names bring, before any newcomer can. A name that
// cannot be honoured is an error and never replaced: users compile against it.
func (a *assigner) recall() {
	for e := range a.memory.All() {
		kind, wire, t, claims := "field", e.Field, a.record(e.Entity), fieldClaims(e.Go)
		if e.IsEntity() {
			kind, wire, t, claims = "entity", e.Entity, a.entities, entityClaims(e.Go)
		}
		if why, fix := t.refusal(e, claims); why != "" {
			a.diags.Add(schema.FieldsConflict, e.Pos, e.Entity, e.Field,
				"the recorded Go name %s %s", schema.Printable(e.Go), why).Fix = fix
		}
		t.take(claims, owner{label(kind, wire), e.Pos})
	}
}

// refusal says why a recorded name cannot be used and what to do; both are empty if it can.
func (t table) refusal(e memory.Entry, claims []claim) (why, fix string) {
	if !exportable(e.Go) {
		return "cannot be used: expected an exported Go identifier", "correct this line"
	}
	c, o, taken := t.taken(claims)
	if !taken {
		return "", ""
	}
	taker := "is taken by " + o.String() + ", expected it to be free"
	if c != claims[0] {
		taker = fmt.Sprintf("brings %s, which is taken by %s, expected it to be free", c, o)
	}
	if o == sdk {
		return taker, "give it another name in this line"
	}
	return taker, "give one of the two another name, in its line"
}
