package types

import (
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// documentedPlan makes a model whose document types its fields, and a field that an incomplete list
// lacks.
func documentedPlan() *schema.Schema {
	field := func(wire string, typ schema.Type) *schema.Field {
		return &schema.Field{Name: schema.Name{Wire: wire}, Type: typ, Declared: "object", Evidence: schema.EvidenceDeclared, Pos: schema.Pos{File: "d", Line: 7, Col: 3}}
	}
	status := field("status", schema.TypeTypekey)
	status.Typelist, status.Within = "Status", []schema.Container{schema.List}
	said := field("amount", schema.TypeMoney)
	said.Attribute = &schema.AttributeDecision{Type: schema.TypeMoney, Why: "we know", Pos: schema.Pos{File: "c", Line: 2, Col: 1}}
	said.Evidence = schema.EvidenceOverride
	gone := &schema.Field{Name: schema.Name{Wire: "gone"}, Type: schema.TypeRaw, Unlisted: true}
	return &schema.Schema{DocumentTyped: true, Entities: []*schema.Entity{{Name: schema.Name{Wire: "Plan"}, Fields: []*schema.Field{status, said, gone}}}}
}

// TestDocumented leaves types alone that a document gives, whatever names say and was recorded.
func TestDocumented(t *testing.T) {
	s := documentedPlan()
	recorded, diags := memory.Parse("f", []byte("Plan\tstatus\tStatus\ttext\tdeclared\taccepted\nPlan\tgone\tGone\tlist/date\tdeclared\taccepted\n"))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	sources := Sources{Recorded: recorded}
	if diags := Resolve(s, []string{"Plan"}, sources); len(diags) > 0 {
		t.Errorf("unexpected findings %v", diags)
	}
	plan := s.Entities[0]
	for i, want := range []string{"list of typekey Status", "money", "list of date"} {
		if f := plan.Fields[i]; schema.DescribeType(f) != want || f.Provisional {
			t.Errorf("%s is %s, provisional %v, want %s, accepted", f.Name.Wire, schema.DescribeType(f), f.Provisional, want)
		}
	}
	ladder := NewLadder(s, []string{"Plan"}, sources)
	x := ladder.Explain(plan, plan.Fields[0])
	if x.Won != string(schema.EvidenceDeclared) || x.Status != Accepted || len(x.Evidence) != 1 || x.Evidence[0].Said != "list of typekey Status" || !strings.Contains(x.Changes[1], "attributes: [{entity: Plan, field: status") {
		t.Errorf("%+v", x)
	}
	if x := ladder.Explain(plan, plan.Fields[1]); x.Won != string(schema.EvidenceOverride) || x.Evidence[0].Said != "we know" || x.Evidence[0].Pos.File != "c" {
		t.Errorf("%+v", x)
	}
	lines := ladder.List([]string{"Plan"})
	if len(lines) != 3 || lines[2].Pos.Line != 1 || lines[2].Found != "" || lines[1].Status != Unlisted {
		t.Errorf("%+v", lines)
	}
	if c := ladder.Cover(); c.Fields != 3 || c.Raw != 0 {
		t.Errorf("%+v", c)
	}
}

// TestForeignTypes refuses recorded types that a platform does not have.
func TestForeignTypes(t *testing.T) {
	for line, documented := range map[string]bool{
		"Plan\txyz\tXyz\tpicklist\trule\taccepted\n": true,
		"Plan\txyz\tXyz\ttypekey\tdeclared\n":        false,
		"Plan\txyz\tXyz\tlist/text\tdeclared\n":      false,
	} {
		recorded, diags := memory.Parse("f", []byte(line))
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		s := &schema.Schema{DocumentTyped: documented, Entities: []*schema.Entity{{
			Name: schema.Name{Wire: "Plan"}, Fields: []*schema.Field{{Name: schema.Name{Wire: "xyz"}, Type: schema.TypeText, Declared: "string"}},
		}}}
		if diags = Resolve(s, []string{"Plan"}, Sources{Recorded: recorded}); diags.Count(schema.Error) != 1 || diags[0].ID != schema.FieldsSyntax || !strings.Contains(diags[0].Message, "on this platform") {
			t.Errorf("%q: %v", line, diags)
		}
	}
}
