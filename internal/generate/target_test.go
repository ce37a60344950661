package generate

import (
	"bytes"
	"testing"

	"github.com/bpgen/bpgen/internal/config"
)

// TestCanonical changes one thing of a configuration at a time.
func TestCanonical(t *testing.T) {
	const base = `targets:
  - spec: s
    out: o
    package: p
    import-path: example.com/p
    include: ["A*", B]
    exclude: [C]
    names: [{entity: A, field: F, go: G, why: w}, {entity: A, go: H, why: w}]
    types: [{entity: A, field: F, type: raw, why: w}]
    renames: [{entity: A, from: X, to: Y, since: s}]
`
	describe := func(old, new string) []byte {
		t.Helper()
		text := bytes.Replace([]byte(base), []byte(old), []byte(new), 1)
		if old != "" && string(text) == base {
			t.Fatalf("%q is not in the configuration", old)
		}
		targets, diags := config.Parse("bpgen.yaml", string(text))
		if len(targets) != 1 {
			t.Fatal(diags)
		}
		return FromConfig(targets[0]).Canonical()
	}
	want := describe("", "")
	for _, c := range [][2]string{
		{"spec: s", "spec: t"},
		{"out: o", "out: x"},
		{"why: w", "why: because"},
		{"since: s", "since: t, why: w"},
		{`["A*", B]`, `[B, "A*", B]`},
		{"targets:", "# comment\n\ntargets:"},
		{"package: p", "package: p\n    dialect: billingplatform"},
		{"[{entity: A, field: F, go: G, why: w}, {entity: A, go: H, why: w}]", "[{entity: A, go: H, why: w}, {entity: A, field: F, go: G, why: w}]"},
	} {
		if got := describe(c[0], c[1]); !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c[1], got, want)
		}
	}
	seen := map[string]string{string(want): "the configuration itself"}
	for _, c := range [][2]string{
		{"package: p", "package: q"},
		{"package: p", "package: p\n    dialect: other"},
		{"example.com/p", "example.com/q"},
		{`["A*", B]`, `["A*"]`},
		{`["A*", B]`, `["A* B"]`},
		{"exclude: [C]", "exclude: [D]"},
		{"exclude: [C]", "exclude: [C, D]"},
		{"go: G", "go: I"},
		{"field: F, go", "field: E, go"},
		{"{entity: A, go: H, why: w}", "{entity: A, field: '', go: H, why: w}"},
		{"type: raw", "type: text"},
		{"from: X", "from: Z"},
		{"to: Y", "to: Z"},
		{"renames: [{entity: A, from", "renames: [{entity: B, from"},
	} {
		got := string(describe(c[0], c[1]))
		if other, ok := seen[got]; ok {
			t.Errorf("%s reads like %s:\n%s", c[1], other, got)
		}
		seen[got] = c[1]
	}
}
