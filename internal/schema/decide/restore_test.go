package decide

import (
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// TestRestore gives fields back that only an incomplete list lacks, before decisions are applied:
// those may be about them, and former names are aliases of what is restored.
func TestRestore(t *testing.T) {
	lines := "A - A entity spec\nA Id ID id platform accepted\nA Created Created datetime rule accepted\n" +
		"A Gone Gone flag rule accepted\nA Former Former text declared accepted\nA Now Now text declared accepted\nB Lost Lost raw none\n"
	names, diags := memory.Parse("bpgen.fields", []byte(strings.ReplaceAll(lines, " ", "\t")))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for _, incomplete := range []bool{true, false} {
		s := export("A Id Name", "B Id")
		s.Dialect = "billingplatform"
		d := schema.Decisions{
			Exclude: patterns("B"), Incomplete: []schema.EntityMark{{Entity: "B"}},
			Renames: []schema.RenameDecision{{Entity: "A", From: "Former", To: "Now", Since: "s", Pos: at(1)}},
			Types:   []schema.TypeDecision{{Subject: schema.Subject{Entity: "A", Field: "Gone", IsField: true}, Type: schema.TypeText, Pos: at(2)}},
		}
		want, findings := "Id Name", "1:rename-stale 2:override-unmatched"
		if incomplete {
			d.Incomplete = append(d.Incomplete, schema.EntityMark{Entity: "A"})
			want, findings = "Id Name Created Gone Now", ""
		}
		restored := Restore(s, d, names)
		applied := Apply(s, d, "s")
		var got []string
		for _, f := range s.Entities[0].Fields {
			got = append(got, f.Name.Wire)
		}
		if strings.Join(got, " ") != want || len(restored) != len(got)-2 || ids(applied) != findings {
			t.Fatalf("incomplete %v: %v, %v, %v", incomplete, got, restored, applied)
		}
		if !incomplete {
			continue
		}
		f := s.Entities[0].Fields[2:]
		if !f[0].ReadOnly || !f[0].Unlisted || f[1].ReadOnly || f[1].Override == nil || len(f[2].Aliases) != 1 {
			t.Errorf("%+v, %+v, %+v", f[0], f[1], f[2])
		}
		if slices.ContainsFunc(restored, func(d schema.Diag) bool { return d.ID != schema.FieldUnlisted || d.Pos.File != "bpgen.fields" }) {
			t.Error(restored)
		}
	}
}
