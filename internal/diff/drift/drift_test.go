package drift

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/schema"
)

// side makes an export of entities, each spelt "NAME Field:type Field ..."; "?" behind the name
// marks its list as incomplete.
func side(name string, entities ...string) diff.Side {
	s := &schema.Schema{}
	for _, text := range entities {
		words := strings.Fields(text)
		e := &schema.Entity{Name: schema.Name{Wire: strings.TrimSuffix(words[0], "?")}, Incomplete: strings.HasSuffix(words[0], "?")}
		e.Identity = &schema.Field{Name: schema.Name{Wire: "Id"}}
		for _, word := range words[1:] {
			field, typ, _ := strings.Cut(word, ":")
			e.Fields = append(e.Fields, &schema.Field{Name: schema.Name{Wire: field}, Declared: typ})
		}
		s.Entities = append(s.Entities, e)
	}
	return diff.NewSide(name, name+".json", s, nil)
}

// rows returns the rows of a matrix as text.
func rows(m *Matrix) []string {
	var list []string
	for _, r := range m.Rows {
		text := r.Kind + " " + r.Name() + " " + strings.Join(r.Cells, " ") + " " + r.FirstSeen + ".." + r.LastSeen
		if r.Flapping {
			text += " flapping"
		}
		if r.Former != nil {
			text += " was " + strings.Join(r.Former, " ")
		}
		list = append(list, text)
	}
	return list
}

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		sides []diff.Side
		want  []string
	}{
		"equal":          {[]diff.Side{side("a", "E X Y"), side("b", "E Y X")}, nil},
		"a field":        {[]diff.Side{side("a", "E X"), side("b", "E X Y"), side("c", "E X")}, []string{"field E.Y absent present absent b..b"}},
		"flapping":       {[]diff.Side{side("a", "E X Y"), side("b", "E X"), side("c", "E X Y")}, []string{"field E.Y present absent present a..c flapping"}},
		"an entity":      {[]diff.Side{side("a", "E X"), side("b", "E X", "F X Y")}, []string{"entity F absent present b..b"}},
		"within some":    {[]diff.Side{side("a", "E X"), side("b"), side("c", "E X Y")}, []string{"entity E present absent present a..c flapping", "field E.Y absent - present c..c"}},
		"incomplete":     {[]diff.Side{side("a", "E? X"), side("b", "E X Y")}, nil},
		"unknown in one": {[]diff.Side{side("a", "E? X"), side("b", "E X Y"), side("c", "E X")}, []string{"field E.Y unknown present absent b..b"}},
		"types":          {[]diff.Side{side("a", "E X:string"), side("b", "E X"), side("c", "E X:integer")}, []string{"type E.X string unknown integer a..c"}},
		"types unsaid":   {[]diff.Side{side("a", "E X:string"), side("b", "E X")}, nil},
	} {
		if got := rows(Compare(c.sides, nil)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestRenames(t *testing.T) {
	renames := []schema.RenameDecision{{Entity: "E", From: "A", To: "B"}, {Entity: "E", From: "B", To: "C"}, {Entity: "E", From: "X", To: "Z"}}
	m := Compare([]diff.Side{side("a", "E A X"), side("b", "E B X"), side("c", "E C X")}, renames)
	want := []string{"field E.C present present present a..c was A B"}
	if got := rows(m); !slices.Equal(got, want) || m.Core.Fields != 2 {
		t.Errorf("got %q, want %q; core %+v", got, want, m.Core)
	}
	// Where a snapshot has both names they are two fields, and one without a new name stays.
	m = Compare([]diff.Side{side("a", "E A B"), side("b", "E B A")}, renames)
	if len(m.Rows) != 0 || m.Core.Fields != 2 {
		t.Errorf("got %q", rows(m))
	}
}

// TestRenamesOfEntities has one entity under two names, and its paths with it.
func TestRenamesOfEntities(t *testing.T) {
	renames := []schema.RenameDecision{{From: "PLAN", To: "TARIFF"}, {Entity: "TARIFF", From: "A", To: "B"}}
	m := Compare([]diff.Side{side("a", "PLAN A X"), side("b", "TARIFF B Y")}, renames)
	want := []string{
		"entity TARIFF present present a..b was PLAN", "field TARIFF.B present present a..b was A",
		"field TARIFF.X present absent a..a", "field TARIFF.Y absent present b..b",
	}
	if got := rows(m); !slices.Equal(got, want) || m.Core.Entities != 1 || m.Union.Entities != 1 {
		t.Errorf("got %q, want %q", got, want)
	}
	m = Compare([]diff.Side{side("a", "PLAN A", "TARIFF A"), side("b", "TARIFF A", "PLAN A")}, renames)
	if len(m.Rows) != 0 || m.Core.Entities != 2 {
		t.Errorf("got %q", rows(m))
	}
}

// TestRenamesToOneName has two fields that one name is accepted for: none of them is lost, and
// which gets the name is the same in every run.
func TestRenamesToOneName(t *testing.T) {
	renames := []schema.RenameDecision{{Entity: "E", From: "A", To: "C"}, {Entity: "E", From: "B", To: "C"}}
	want := []string{"field E.B present absent a..a", "field E.C present present a..b was A"}
	for range 20 {
		m := Compare([]diff.Side{side("a", "E A B"), side("b", "E C")}, renames)
		if got := rows(m); !slices.Equal(got, want) || m.Union.Fields != 2 {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

// TestNothingDiffersFromItself follows a chain of renames only as far as a snapshot has its names.
func TestNothingDiffersFromItself(t *testing.T) {
	renames := []schema.RenameDecision{{Entity: "E", From: "A", To: "B"}, {Entity: "E", From: "B", To: "C"}, {Entity: "E", From: "C", To: "A"}}
	for _, fields := range []string{"E A", "E B", "E C", "E A X", "E A B", "E A C"} {
		if m := Compare([]diff.Side{side("a", fields), side("b", fields)}, renames); len(m.Rows) != 0 {
			t.Errorf("%s: %q", fields, rows(m))
		}
	}
	m := Compare([]diff.Side{side("a", "E A"), side("b", "E C")}, renames[:2])
	if got, want := rows(m), []string{"field E.C present present a..b was A"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNamesOfPathParametersMeanNothing(t *testing.T) {
	a, b := side("a", "E X"), side("b", "E X")
	a.Schema.Entities[0].Operations = []*schema.Operation{{Verb: schema.Get, Method: "GET", Path: "/E/{id}"}}
	b.Schema.Entities[0].Operations = []*schema.Operation{{Verb: schema.Get, Method: "GET", Path: "/E/{Id}"}}
	if m := Compare([]diff.Side{a, b}, nil); len(m.Rows) != 0 || m.Core.Operations != 1 {
		t.Errorf("%q, %+v", rows(m), m.Core)
	}
}

func TestGroupsAndExtras(t *testing.T) {
	m := Compare([]diff.Side{side("a", "E X", "F Y"), side("b", "E X P Q", "F Y"), side("c", "E P", "F Y", "G Z")}, nil)
	var groups []string
	for _, g := range m.Groups {
		groups = append(groups, g.Kind+" "+g.Pattern+": "+strings.Join(g.Names, " "))
	}
	want := []string{"entity only in c: G", "field missing in a: E.P", "field missing in c: E.X", "field only in b: E.Q"}
	if !slices.Equal(groups, want) {
		t.Errorf("got %q, want %q", groups, want)
	}
	extras := []Extra{
		{"a", []string{}, []string{}, []string{}},
		{"b", []string{}, []string{"E.Q"}, []string{}},
		{"c", []string{"G"}, []string{}, []string{}},
	}
	if !reflect.DeepEqual(m.Extras, extras) {
		t.Errorf("extras %+v", m.Extras)
	}
	if m.Core != (Size{Entities: 2, Fields: 1}) || m.Union != (Size{Entities: 3, Fields: 5}) {
		t.Errorf("core %+v, union %+v", m.Core, m.Union)
	}
}
