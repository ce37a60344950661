package naming

import (
	"fmt"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// recall takes all that the recorded names bring, before any newcomer can. A name that
// cannot be honoured is an error and never replaced: users compile against it. What people
// decided to call otherwise is not recalled: its recorded name is free.
func (a *assigner) recall(decided map[schema.Subject]bool) {
	for e := range a.memory.All() {
		subject := schema.Subject{Entity: e.Entity, Field: e.Field, IsField: !e.IsEntity()}
		if e.Named != "" {
			a.recallNames(e, packageClaims(e.Named), "pick-list "+subject.String())
		}
		switch {
		case e.IsChoice():
			a.recallNames(e, packageClaims(e.Go), choiceLabel(e.Entity, e.Field, e.Choice))
			continue
		case e.IsService():
			a.recallNames(e, collectionClaims(e.Go), label("collection", e.Entity))
			continue
		case e.IsMethod():
			continue // which claims nothing outside of its service
		}
		if decided[subject] {
			continue
		}
		what, t, claims := a.place(subject, e.Go)
		switch why, fix, o := t.refusal(e.Go, claims); {
		case why == "" || a.inherited(e, o):
		case o.decided != nil:
			a.givenOut(e, subject, o)
		default:
			a.diags.Add(schema.FieldsConflict, e.Pos, e.Entity, e.Field,
				"the recorded Go name %s %s", schema.Printable(e.Go), why).Fix = fix
		}
		t.take(claims, owner{label: what, pos: e.Pos, entity: e.Entity})
	}
}

// givenOut refuses the override of o, whose name was given out as an entry records.
func (a *assigner) givenOut(e memory.Entry, subject schema.Subject, o owner) {
	fix := "choose another name, or remove the override"
	if e.IsEntity() && o.decided.Field == "" {
		fix += "; if this entity is that one under another name, accept it under renames"
	}
	a.diags.Add(schema.OverrideInvalid, o.pos, o.decided.Entity, o.decided.Field,
		"the Go name %s was given out to %s (%s:%d), and code may use it: expected another",
		schema.Printable(o.decided.Go), subject, e.Pos.File, e.Pos.Line).Fix = fix
}

// inherited reports whether the recorded name of an entity is taken by what the entity was or is
// by accepted renames: code goes on using the name for the one entity that they are. Where the
// export has several of them they are several.
func (a *assigner) inherited(e memory.Entry, o owner) bool {
	now := a.latest(e.Entity)
	if !e.IsEntity() || o.entity == "" || a.latest(o.entity) != now {
		return false
	}
	listed := 0
	for _, other := range a.schema.Entities {
		if a.latest(other.Name.Wire) == now {
			listed++
		}
	}
	return listed < 2
}

// latest returns what accepted renames call an entity in the end.
func (a *assigner) latest(entity string) string {
	for range len(a.schema.Renamed) {
		next, ok := a.schema.Renamed[entity]
		if !ok {
			break
		}
		entity = next
	}
	return entity
}

// recallNames takes what comes with a recorded name that is no entity's and no field's, that
// name first.
func (a *assigner) recallNames(e memory.Entry, claims []claim, what string) {
	if why, fix, _ := a.entities.refusal(claims[0].name, claims); why != "" {
		a.diags.Add(schema.FieldsConflict, e.Pos, e.Entity, e.Field, "the recorded Go name %s %s", schema.Printable(claims[0].name), why).Fix = fix
	}
	a.entities.take(claims, owner{label: what, pos: e.Pos})
}

// place returns how messages call a subject, where its names have to be free, and all that
// a name brings there.
func (a *assigner) place(s schema.Subject, name string) (what string, t table, claims []claim) {
	if s.IsField {
		return label("field", s.Field), a.record(s.Entity, 0), fieldClaims(name)
	}
	return label("entity", s.Entity), a.entities, a.entityClaims(name)
}

// refusal says why a name that is not bpgen's own choice cannot be used, what to do about
// it where it was recorded, and who holds what it needs, if somebody does; all are empty if
// the name can be used.
func (t table) refusal(name string, claims []claim) (why, fix string, holder owner) {
	if !exportable(name) {
		return "cannot be used: expected an exported Go identifier", "correct this line", owner{}
	}
	c, o, taken := t.taken(claims)
	if !taken {
		return "", "", owner{}
	}
	why = "is taken by " + o.String() + ", expected it to be free"
	if c != claims[0] {
		why = fmt.Sprintf("brings %s, which is taken by %s, expected it to be free", c, o)
	}
	if o.label == sdk.label {
		return why, "give it another name in this line", o
	}
	return why, "give one of the two another name, in its line", o
}
