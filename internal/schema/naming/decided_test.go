package naming

import (
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// decided returns a schema of one entity A with fields, to some of which a name is given:
// "Name=Title".
func decided(entity string, fields ...string) *schema.Schema {
	line := 0
	name := func(text string, s schema.Subject) schema.Name {
		wire, choice, ok := strings.Cut(text, "=")
		n := schema.Name{Wire: wire}
		if line++; ok {
			n.Decided = &schema.NameDecision{Subject: s, Go: choice, Pos: schema.Pos{File: "bpgen.yaml", Line: line, Col: 1}}
		}
		return n
	}
	wire, _, _ := strings.Cut(entity, "=")
	e := &schema.Entity{Name: name(entity, schema.Subject{Entity: wire})}
	for _, field := range fields {
		f, _, _ := strings.Cut(field, "=")
		e.Fields = append(e.Fields, &schema.Field{Name: name(field, schema.Subject{Entity: wire, Field: f, IsField: true}), Type: schema.TypeRaw})
	}
	return &schema.Schema{Entities: []*schema.Entity{e}}
}

// spelt spells out what a schema of one entity is called.
func spelt(s *schema.Schema) string {
	words := []string{s.Entities[0].Name.Go}
	for _, f := range s.Entities[0].Fields {
		words = append(words, f.Name.Go)
	}
	return strings.Join(words, " ")
}

func TestDecidedNames(t *testing.T) {
	const recorded = "A\t-\tAlpha\tentity\tspec\nA\tName\tLabel\traw\tnone\nA\tGone\tLost\traw\tnone\n"
	for _, c := range []struct {
		what     string
		recorded string
		s        *schema.Schema
		want     string
		finding  string // what the only error says; empty for none
	}{
		{"chosen", "", decided("A=Beta", "Name=Title", "Other"), "Beta Title Other", ""},
		{"wins over the recorded", recorded, decided("A=Beta", "Name=Title", "Label"), "Beta Title Label", ""},
		{"a newcomer gives way", "", decided("A", "Name=Title", "TITLE", "Title"), "A Title TITLE TitleField", ""},
		{"two trade their names", recorded, decided("A", "Name=Lost2", "Lost"), "Alpha Lost2 LostField", ""},
		{"meets one given out", recorded, decided("A", "Name=Lost"), "", "bpgen.yaml:2:1: error: A.Name: the Go name Lost was given out to A.Gone (bpgen.fields:3)"},
		{"meets another choice", "", decided("A", "Name=Title", "Label=Title"), "", "bpgen.yaml:3:1: error: A.Label: the Go name Title is taken by field Name (bpgen.yaml:2)"},
		{"not exported", "", decided("A=alpha"), "", "bpgen.yaml:1:1: error: A: the Go name alpha cannot be used: expected an exported Go identifier"},
		{"no identifier", "", decided("A", "Name=A b"), "", `bpgen.yaml:2:1: error: A.Name: the Go name "A b" cannot be used: expected an exported Go identifier`},
		{"blank", "", decided("A", "Name=_"), "", "cannot be used: expected an exported Go identifier"},
		{"of the runtime", "", decided("A=Client"), "", "bpgen.yaml:1:1: error: A: the Go name Client is taken by the SDK's own code"},
		{"of a method", "", decided("A", "Name=MarshalJSON"), "", "the Go name MarshalJSON is taken by the SDK's own code"},
		{"meets a derived one", "B\t-\tBeta\tentity\tspec\n", decided("A=BetaService"), "", "the Go name BetaService was given out to B (bpgen.fields:1)"},
	} {
		m, diags := memory.Parse("bpgen.fields", []byte(c.recorded))
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		diags = Assign(c.s, m, reserved)
		switch {
		case c.finding == "":
			if diags.Failed() || spelt(c.s) != c.want {
				t.Errorf("%s: got %s, want %s\n%v", c.what, spelt(c.s), c.want, diags)
			}
		case diags.Count(schema.Error) != 1 || !strings.Contains(diags[0].String(), c.finding) || diags[0].ID != schema.OverrideInvalid:
			t.Errorf("%s: got %v, want one error: %s", c.what, diags, c.finding)
		}
	}
}

// TestDecidedNamesStay generates with overrides, and then without them.
func TestDecidedNamesStay(t *testing.T) {
	first := decided("A=Beta", "Name=Title", "Other")
	if diags := Assign(first, nil, reserved); diags.Failed() {
		t.Fatal(diags)
	}
	m := new(memory.Fields).Merge(first)
	again := decided("A", "Name", "Other")
	if diags := Assign(again, m, reserved); diags.Failed() || spelt(again) != "Beta Title Other" {
		t.Errorf("got %s %v", spelt(again), diags)
	}
	changed := decided("A", "Name=Label", "Other")
	if diags := Assign(changed, m, reserved); diags.Failed() {
		t.Fatal(diags)
	}
	if e, _ := m.Merge(changed).Field("A", "Name"); e.Go != "Label" {
		t.Errorf("the record has %s, want the new choice", e.Go)
	}
}

// TestAliasesKeepTheirNames names a field that was called otherwise before.
func TestAliasesKeepTheirNames(t *testing.T) {
	m, _ := memory.Parse("bpgen.fields", []byte("A\t-\tA\tentity\tspec\nA\tNAME\tName\ttext\tdeclared\n"))
	s := decided("A", "Name")
	f := s.Entities[0].Fields[0]
	f.Aliases = []*schema.Alias{{Name: schema.Name{Wire: "NAME"}}, {Name: schema.Name{Wire: "never"}}}
	diags := Assign(s, m, reserved)
	if a := f.Aliases[0]; a.Name.Go != "Name" || a.Type != schema.TypeText || f.Name.Go != "NameField" {
		t.Errorf("the alias is %s %s, the field %s", a.Name.Go, a.Type, f.Name.Go)
	}
	said := slices.ContainsFunc(diags, func(d schema.Diag) bool { return d.ID == schema.RenameInactive && d.Field == "never" })
	if a := f.Aliases[1]; a.Name.Go != "" || !said {
		t.Errorf("the alias that never was is %q: %v", a.Name.Go, diags)
	}
	if e, ok := m.Merge(s).Field("A", "NAME"); !ok || e.Go != "Name" || e.Type != schema.TypeText {
		t.Errorf("the record forgets the former name: %+v", e)
	}
}

// TestNamesOfRenamedEntities lets what an entity is called now keep the Go name that it had: by an
// accepted rename they are one. Where the export has both they are two.
func TestNamesOfRenamedEntities(t *testing.T) {
	const old, both = "OLD\t-\tThing\tentity\tspec\n", "OLD\t-\tThing\tentity\tspec\nNEW\t-\tThing\tentity\tspec\n"
	renamed := map[string]string{"OLD": "MID", "MID": "NEW"}
	for _, c := range []struct {
		what, recorded string
		entity         string
		other          string // another entity of the export
		renamed        map[string]string
		finding        schema.ID // of the only error; empty for none
	}{
		{"decided", old, "NEW=Thing", "", renamed, ""},
		{"decided again", both, "NEW=Thing", "", renamed, ""},
		{"the override is gone", both, "NEW", "", renamed, ""},
		{"read against time", both, "OLD", "", renamed, ""},
		{"neither is there", both, "ANY=Any", "", renamed, ""},
		{"renames in a circle", old, "NEW=Thing", "", map[string]string{"OLD": "NEW", "NEW": "OLD"}, schema.OverrideInvalid},
		{"no rename", old, "NEW=Thing", "", nil, schema.OverrideInvalid},
		{"the rename is gone", both, "NEW", "", nil, schema.FieldsConflict},
		{"both are there, one decided", old, "NEW=Thing", "OLD", renamed, schema.OverrideInvalid},
		{"both are there", both, "NEW", "OLD", renamed, schema.FieldsConflict},
		{"two of three are there", both + "MID\t-\tThing\tentity\tspec\n", "NEW", "MID", renamed, schema.FieldsConflict},
		{"the pick-list of another", "A\tF\tF\tpicklist:Thing\tdeclared\taccepted\n", "NEW=Thing", "", renamed, schema.FieldsConflict},
	} {
		m, diags := memory.Parse("bpgen.fields", []byte(c.recorded))
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		s := decided(c.entity)
		if c.other != "" {
			s.Entities = append(s.Entities, decided(c.other).Entities...)
		}
		s.Renamed = c.renamed
		diags = Assign(s, m, reserved)
		switch {
		case c.finding == "" && (diags.Failed() || s.Entities[0].Name.Go != "Thing" && c.entity != "ANY=Any"):
			t.Errorf("%s: got %s\n%v", c.what, s.Entities[0].Name.Go, diags)
		case c.finding != "" && (!diags.Failed() || diags[0].ID != c.finding):
			t.Errorf("%s: got %v, want %s", c.what, diags, c.finding)
		}
	}
}
