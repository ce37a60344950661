package diff

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// invented makes a schema of some entities with all that a diff looks at.
func invented(rng *rand.Rand) *schema.Schema {
	s := &schema.Schema{Title: "API", Servers: []string{"https://a.example"}}
	for i := range 4 + rng.IntN(4) {
		e := entity(fmt.Sprintf("ENTITY_%d", i), "Id", "")
		e.Go = schema.EntityNames{Service: e.Name.Go + "Service", Fields: e.Name.Go + "Fields"}
		for j := range 5 + rng.IntN(10) {
			f := &schema.Field{Name: schema.Name{Wire: fmt.Sprintf("Field%d_%d", i, j)}, Type: schema.TypeText, Declared: "string"}
			f.Name.Go = f.Name.Wire
			for _, verb := range []schema.Verb{schema.Get, schema.Create} {
				f.In = append(f.In, schema.Use{Verb: verb})
			}
			e.Fields = append(e.Fields, f)
		}
		e.Fields[0].In = e.Fields[1].In
		for _, verb := range schema.Verbs {
			e.Operations = append(e.Operations, &schema.Operation{Verb: verb, Method: strings.ToUpper(string(verb)), Path: "/" + e.Name.Wire + "/" + string(verb)})
		}
		e.ExternalKeys = []string{"Id"}
		s.Entities = append(s.Entities, e)
	}
	return s
}

// copied returns a deep copy in another order.
func copied(rng *rand.Rand, s *schema.Schema) *schema.Schema {
	c := *s
	c.Entities = nil
	for _, e := range s.Entities {
		f := *e
		f.Fields, f.Operations = nil, slices.Clone(e.Operations)
		for _, field := range e.Fields {
			g := *field
			g.In, g.Required = slices.Clone(field.In), slices.Clone(field.Required)
			if field == e.Identity {
				f.Identity = &g
			}
			f.Fields = append(f.Fields, &g)
		}
		rng.Shuffle(len(f.Fields), func(i, j int) { f.Fields[i], f.Fields[j] = f.Fields[j], f.Fields[i] })
		f.ExternalKeys = slices.Clone(e.ExternalKeys)
		c.Entities = append(c.Entities, &f)
	}
	rng.Shuffle(len(c.Entities), func(i, j int) { c.Entities[i], c.Entities[j] = c.Entities[j], c.Entities[i] })
	return &c
}

// planted changes one thing of a schema and returns the record that says so.
func planted(rng *rand.Rand, s *schema.Schema, n int) (want string) {
	e := s.Entities[rng.IntN(len(s.Entities))]
	own := slices.DeleteFunc(slices.Clone(e.Fields), func(f *schema.Field) bool { return f == e.Identity || f.Provisional })
	if len(own) == 0 {
		return ""
	}
	f := own[rng.IntN(len(own))]
	f.Provisional = true // touched: the next change is about another one
	name := fmt.Sprintf("Planted%d", n)
	switch rng.IntN(9) {
	case 0:
		g := *f
		g.Name = schema.Name{Wire: name, Go: name}
		e.Fields = append(e.Fields, &g)
		return "FIELD_ADDED " + e.Name.Wire + "." + name
	case 1:
		e.Fields = slices.DeleteFunc(e.Fields, func(g *schema.Field) bool { return g == f })
		return "FIELD_REMOVED " + e.Name.Wire + "." + f.Name.Wire
	case 2:
		f.Declared = "integer"
		return "FIELD_RETYPED " + e.Name.Wire + "." + f.Name.Wire
	case 3:
		f.ReadOnly = true
		return "FIELD_ACCESS_CHANGED " + e.Name.Wire + "." + f.Name.Wire
	case 4:
		f.Limits = "maxLength=10"
		return "FIELD_CONSTRAINT_CHANGED " + e.Name.Wire + "." + f.Name.Wire
	case 5:
		op := e.Operations[rng.IntN(len(e.Operations))]
		if op.Verb == schema.Get || op.Verb == schema.Create || op.Verb == schema.Upsert {
			return ""
		}
		e.Operations = slices.DeleteFunc(e.Operations, func(o *schema.Operation) bool { return o == op })
		return "OPERATION_REMOVED " + e.Name.Wire + " " + op.Method
	case 6:
		if e.ExternalKeys[0] != "Id" {
			return ""
		}
		e.ExternalKeys = []string{name}
		return "EXTERNAL_KEY_CHANGED " + e.Name.Wire
	case 7:
		s.Entities = append(s.Entities, entity("NEW_"+name, "Id", ""))
		return "ENTITY_ADDED NEW_" + name
	default:
		f.Name.Go = name
		return "GO_NAME_COLLISION " + e.Name.Wire + "." + f.Name.Wire
	}
}

// said returns a change as planted spells it.
func said(c *Change) string {
	text := strings.TrimSpace(string(c.ID) + " " + c.Entity)
	if c.Field != "" {
		text += "." + c.Field
	}
	if c.Operation != "" {
		text += " " + c.Operation
	}
	return text
}

// TestPlantedChanges finds all that was changed, nothing else, and the mirror of it the other
// way round, whatever the order of the exports.
func TestPlantedChanges(t *testing.T) {
	kinds := map[Kind]bool{}
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 7))
		a := invented(rng)
		b := copied(rng, a)
		if r := Compare(NewSide("a", "a", a, nil), NewSide("b", "b", b, nil)); len(r.Changes) > 0 {
			t.Fatalf("seed %d: a copy has %v", seed, r.Changes)
		}
		var want []string
		for n := range 1 + rng.IntN(12) {
			if text := planted(rng, b, n); text != "" {
				want = append(want, text)
			}
		}
		r := Compare(NewSide("a", "a", a, nil), NewSide("b", "b", b, nil))
		var got []string
		for i := range r.Changes {
			kinds[r.Changes[i].ID] = true
			got = append(got, said(&r.Changes[i]))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		mirrors(t, r, Compare(NewSide("b", "b", b, nil), NewSide("a", "a", a, nil)))
		again := Compare(NewSide("a", "a", copied(rng, a), nil), NewSide("b", "b", copied(rng, b), nil))
		if !reflect.DeepEqual(r.Changes, again.Changes) {
			t.Fatalf("seed %d: another order of the exports gives another report", seed)
		}
	}
	if len(kinds) < 9 {
		t.Errorf("planted %v only", kinds)
	}
}

// opposite are the kinds that are each other's mirror; the others are their own.
var opposite = map[Kind]Kind{
	EntityAdded: EntityRemoved, OperationAdded: OperationRemoved, FieldAdded: FieldRemoved,
	EntityRemoved: EntityAdded, OperationRemoved: OperationAdded, FieldRemoved: FieldAdded,
}

// mirrors holds one report to be the other one read backwards.
func mirrors(t *testing.T, r, back *Report) {
	t.Helper()
	facts := func(r *Report, turn bool) []string {
		var list []string
		for _, c := range r.Changes {
			id, from, to, field := c.ID, c.From, c.To, c.Field
			if turn {
				from, to = to, from
				if other, ok := opposite[id]; ok {
					id = other
				}
			}
			if id == FieldRenamed {
				field = "" // a rename is about what it is from
			}
			text := fmt.Sprint(id, c.Entity, field, c.Operation, c.Path, c.Subject, from, to, c.Count, len(c.Items), c.Likely)
			if _, ok := opposite[c.ID]; !ok && c.ID != ExternalKeyChanged && c.ID != FieldRenamed && c.ID != FieldConstraintChanged {
				text += fmt.Sprint(c.Source, c.Wire)
			}
			if c.Likely != nil {
				text = strings.Replace(text, fmt.Sprint(c.Likely), fmt.Sprint(c.Likely.ID, c.Likely.Entity, c.Likely.Field, c.Likely.Score), 1)
			}
			list = append(list, text)
		}
		slices.Sort(list)
		return list
	}
	if got, want := facts(back, true), facts(r, false); !slices.Equal(got, want) {
		t.Fatalf("backwards:\n%s\nforwards:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestUnknownIsNoChange takes types and list entries away, which a snapshot may just not say.
func TestUnknownIsNoChange(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	a := invented(rng)
	b := copied(rng, a)
	types := 0
	for _, e := range b.Entities {
		for _, f := range e.Fields {
			f.Declared = ""
			types++
		}
	}
	for _, e := range a.Entities {
		e.Fields[0].Declared = "string"
	}
	r := Compare(NewSide("a", "a", a, nil), NewSide("b", "b", b, nil))
	if len(r.Changes) != 1 || r.Changes[0].ID != SnapshotTypeInfo || r.Changes[0].Count != types || !r.Changes[0].Info() {
		t.Errorf("types that are gone: %+v", r.Changes)
	}

	c := copied(rng, a)
	cut := c.Entities[0]
	gone := cut.Fields[len(cut.Fields)-1]
	if gone == cut.Identity {
		gone = cut.Fields[0]
	}
	cut.Fields = slices.DeleteFunc(cut.Fields, func(f *schema.Field) bool { return f == gone })
	cut.Incomplete = true
	for side, r := range map[string]*Report{
		"new": Compare(NewSide("a", "a", a, nil), NewSide("c", "c", c, nil)),
		"old": Compare(NewSide("c", "c", c, nil), NewSide("a", "a", a, nil)),
	} {
		want := []Unknown{{Side: side, Entity: cut.Name.Wire, Fields: []string{gone.Name.Wire}}}
		if len(r.Changes) != 0 || !reflect.DeepEqual(r.Unknown, want) {
			t.Errorf("incomplete on the %s side: %+v, %+v", side, r.Changes, r.Unknown)
		}
	}
}

// TestOperationsOnOneSideSayNothingOfFields takes an operation away with the fields it lists.
func TestOperationsOnOneSideSayNothingOfFields(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	a := invented(rng)
	b := copied(rng, a)
	e := b.Entities[0]
	e.Operations = slices.DeleteFunc(e.Operations, func(op *schema.Operation) bool { return op.Verb == schema.Create })
	for _, f := range e.Fields {
		f.In = slices.DeleteFunc(f.In, func(u schema.Use) bool { return u.Verb == schema.Create })
	}
	r := Compare(NewSide("a", "a", a, nil), NewSide("b", "b", b, nil))
	if len(r.Changes) != 1 || r.Changes[0].ID != OperationRemoved {
		t.Errorf("%+v", r.Changes)
	}
}

// TestAnotherPathOfAVerb is a change on the wire, and none of the API.
func TestAnotherPathOfAVerb(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	a := invented(rng)
	b := copied(rng, a)
	op := *b.Entities[0].Operations[0]
	op.Path += "/v2"
	b.Entities[0].Operations[0] = &op
	r := Compare(NewSide("a", "a", a, nil), NewSide("b", "b", b, nil))
	if len(r.Changes) != 2 || r.Changes[0].ID != OperationRemoved || r.Changes[0].Source != None || r.Changes[0].Wire != Breaking || r.Changes[1].Source != None {
		t.Errorf("%+v", r.Changes)
	}
}

// TestGates asks each gate about each kind of effect.
func TestGates(t *testing.T) {
	effect := func(source, wire Effect) *Report {
		return &Report{Changes: []Change{{ID: FieldRemoved, Source: source, Wire: wire}}}
	}
	for _, c := range []struct {
		source, wire Effect
		stops        []Gate
		bump         string
	}{
		{Breaking, None, []Gate{OnSource, OnWire, OnRisky, OnAny}, "major"},
		{None, Breaking, []Gate{OnWire, OnRisky, OnAny}, "minor"},
		{Additive, Risky, []Gate{OnRisky, OnAny}, "minor"},
		{None, Risky, []Gate{OnRisky, OnAny}, "patch"},
		{Additive, None, []Gate{OnAny}, "minor"},
		{None, None, []Gate{OnAny}, "patch"},
	} {
		r := effect(c.source, c.wire)
		r.finish()
		var stops []Gate
		for _, g := range Gates {
			if r.Gated(g) > 0 {
				stops = append(stops, g)
			}
		}
		if !slices.Equal(stops, c.stops) || r.Semver.Bump != c.bump {
			t.Errorf("source %s, wire %s: stopped by %v, bump %s; want %v, %s", c.source, c.wire, stops, r.Semver.Bump, c.stops, c.bump)
		}
		r.Approve([]Approval{{FP: r.Changes[0].FP, Reason: "x"}})
		if r.Gated(OnAny) != 0 || r.Semver.Bump != c.bump || r.Counts.Approved != 1 {
			t.Errorf("approved: %d gated, bump %s, %d approved", r.Gated(OnAny), r.Semver.Bump, r.Counts.Approved)
		}
	}
}

// TestApprovals tells what selectors match, and which entries are stale.
func TestApprovals(t *testing.T) {
	for _, c := range []struct {
		approval Approval
		matches  bool
		stale    int
	}{
		{Approval{ID: FieldRemoved, Entity: "C_*"}, true, 0},
		{Approval{ID: FieldRemoved, Entity: "C_Deal", Field: "aaa_?ode"}, true, 0},
		{Approval{ID: FieldRemoved, Entity: "C_Deal", Field: "aaa"}, false, 1},
		{Approval{ID: FieldAdded, Entity: "C_Deal"}, false, 1},
		{Approval{ID: FieldRemoved, Entity: "[C]_Deal"}, false, 1},
		{Approval{ID: FieldRemoved, Entity: "C_Deal", Operation: "GET"}, false, 1},
		{Approval{ID: FieldRemoved, Entity: "C_Deal", From: "another"}, false, 0},
	} {
		r := &Report{Changes: []Change{{ID: FieldRemoved, Entity: "C_Deal", Field: "aaa_Code", Source: Breaking, Wire: Risky}}}
		r.finish()
		r.Approve([]Approval{c.approval})
		if (r.Changes[0].Approved != nil) != c.matches || len(r.Stale) != c.stale {
			t.Errorf("%+v: approved %v, %d stale", c.approval, r.Changes[0].Approved, len(r.Stale))
		}
	}
}

// FuzzScore compares any two names: the score is one, the same both ways, and 1 for a name and
// itself.
func FuzzScore(f *testing.F) {
	for _, p := range [][2]string{{"LongHelpDiscription", "LongHelpDescription"}, {"StartDate", "EndDate"}, {"", ""}, {"C_", "__c"}, {"a1b2", "A1"}, {"日付", "日付__c"}, {"NonTaxable", "Taxable"}} {
		f.Add(p[0], p[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > 200 || len(b) > 200 {
			return
		}
		x, y := newName(a), newName(b)
		s, why, _ := both(x, y, nil)
		back, _, _ := both(y, x, nil)
		if s < 0 || s > 1 || why == "" {
			t.Errorf("%q, %q: %v %q", a, b, s, why)
		}
		if s != back {
			t.Errorf("%q, %q: %v one way, %v the other", a, b, s, back)
		}
		if s, _, _ := x.score(x, nil); s != 1 {
			t.Errorf("%q and itself: %v", a, s)
		}
	})
}
