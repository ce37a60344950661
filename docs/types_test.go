package docs

import (
	"os"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/types"
)

// TestTypesShown renders the records that README shows, without evidence and with it.
func TestTypesShown(t *testing.T) {
	var off []schema.RuleSwitch
	for _, r := range types.Rules {
		off = append(off, schema.RuleSwitch{Rule: r.ID})
	}
	without := generate.Target{Decisions: schema.Decisions{RulesOff: off}}
	with := generate.Target{Siblings: []string{
		"../specs/demogm_08_01_2025_schema.json", "../specs/demogm_schema_10_21_2024.json",
	}}
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for marker, target := range map[string]generate.Target{"before": without, "after": with} {
		target.Spec, target.Package, target.Dialect = "../specs/demogm_20250725_full_schema.json", "demogm", generate.DefaultDialect
		target.ImportPath = "example.com/demogm"
		_, shown, _ := strings.Cut(string(page), "<!-- "+marker+" -->\n```go\n")
		shown, _, found := strings.Cut(shown, "```\n<!-- /"+marker+" -->")
		r, err := generate.Render(target, nil)
		if err != nil || r.Diags.Failed() || !found {
			t.Fatal(err, r.Diags, found)
		}
		for _, f := range r.Files {
			if f.Path != "account_product.go" {
				continue
			}
			code := squeeze(string(f.Data))
			for line := range strings.Lines(shown) {
				if !strings.Contains(code, squeeze(line)) {
					t.Errorf("README shows %q %s, which is not generated", line, marker)
				}
			}
		}
	}
}

// squeeze makes one space of each run of spaces.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
