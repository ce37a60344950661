package memory

import (
	"slices"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// TestWithin writes the type of a field whose values are in containers, and reads it back.
func TestWithin(t *testing.T) {
	e := entity("Plan", "Plan", "fees", "Fees", "codes", "Codes")
	for _, f := range e.Fields {
		f.Evidence = schema.EvidenceDeclared
	}
	e.Fields[0].Type, e.Fields[0].Within = schema.TypeDecimal, []schema.Container{schema.Map, schema.List}
	e.Fields[1].Type = schema.TypeTypekey
	data := (*Fields)(nil).Merge(&schema.Schema{Entities: []*schema.Entity{e}}).Format()
	const want = header + "\nPlan\t-\tPlan\tentity\tspec\nPlan\tcodes\tCodes\ttypekey\tdeclared\taccepted\nPlan\tfees\tFees\tmap/list/decimal\tdeclared\taccepted\n"
	if string(data) != want {
		t.Errorf("got\n%swant\n%s", data, want)
	}
	f, diags := Parse("f", data)
	fees, ok := f.Field("Plan", "fees")
	if len(diags) > 0 || !ok || fees.Type != schema.TypeDecimal || !slices.Equal(fees.Within, e.Fields[0].Within) {
		t.Errorf("%+v, %v", fees, diags)
	}
	for _, line := range []string{"Plan\t-\tPlan\tlist/entity\tspec\n", "Plan\tf\tF\tset/text\tdeclared\n"} {
		if _, diags := Parse("f", []byte(line)); !diags.Failed() || diags[0].ID != schema.FieldsSyntax {
			t.Errorf("%q: %v", line, diags)
		}
	}
	const both = "A\tf\tF\tlist/text\tdeclared\taccepted\nA\tf\tF\ttext\tdeclared\taccepted\n"
	if _, diags := Parse("f", []byte(both)); !diags.Failed() || diags[0].ID != schema.FieldsConflict {
		t.Errorf("a list and one value agree: %v", diags)
	}
}
