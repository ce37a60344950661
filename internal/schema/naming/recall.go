package naming

import (
	"fmt"

	"github.com/bpgen/bpgen/internal/schema"
)

// recall takes all that the recorded names bring, before any newcomer can. A name that
// cannot be honoured is an error and never replaced: users compile against it. What people
// decided to call otherwise is not recalled: its recorded name is free.
func (a *assigner) recall(decided map[schema.Subject]bool) {
	for e := range a.memory.All() {
		subject := schema.Subject{Entity: e.Entity, Field: e.Field, IsField: !e.IsEntity()}
		if decided[subject] {
			continue
		}
		what, t, claims := a.place(subject, e.Go)
		if why, o := t.refusal(e.Go, claims); o.decided != nil {
			a.diags.Add(schema.OverrideInvalid, o.pos, o.decided.Entity, o.decided.Field,
				"the Go name %s was given out to %s (%s:%d), and code may use it: choose another",
				schema.Printable(o.decided.Go), subject, e.Pos.File, e.Pos.Line)
		} else if why != "" {
			a.diags.Add(schema.FieldsConflict, e.Pos, e.Entity, e.Field,
				"the recorded Go name %s %s; %s", schema.Printable(e.Go), why, advice(o))
		}
		t.take(claims, owner{label: what, pos: e.Pos})
	}
}

// place returns how messages call a subject, where its names have to be free, and all that
// a name brings there.
func (a *assigner) place(s schema.Subject, name string) (what string, t table, claims []claim) {
	if s.IsField {
		return label("field", s.Field), a.record(s.Entity), fieldClaims(name)
	}
	return label("entity", s.Entity), a.entities, entityClaims(name)
}

// refusal says why a name that is not bpgen's own choice cannot be used, and who holds
// what it needs, if somebody does; it is empty if the name can be used.
func (t table) refusal(name string, claims []claim) (string, owner) {
	if !exportable(name) {
		return "is not an exported Go identifier", owner{}
	}
	c, o, taken := t.taken(claims)
	switch {
	case !taken:
		return "", owner{}
	case c == claims[0]:
		return "is taken by " + o.String(), o
	default:
		return fmt.Sprintf("brings %s, which is taken by %s", c, o), o
	}
}

// advice says what to do about a recorded name that cannot be used.
func advice(o owner) string {
	switch o.label {
	case "":
		return "correct this line"
	case sdk.label:
		return "give it another name in this line"
	default:
		return "give one of the two another name, in its line"
	}
}
