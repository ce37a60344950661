package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
)

func TestParse(t *testing.T) {
	targets, diags := Parse("conf/bpgen.yaml", strings.Replace(most, "spec: a", "spec: ../specs/a.json", 1))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	at := func(line, col int) schema.Pos { return schema.Pos{File: "conf/bpgen.yaml", Line: line, Col: col} }
	field := func(name string) schema.Subject { return schema.Subject{Entity: "A", Field: name, IsField: true} }
	want := []Target{{
		Spec: filepath.FromSlash("specs/a.json"), Out: filepath.FromSlash("conf/b"), Package: "c",
		ImportPath: "example.com/c", Dialect: "billingplatform", Pos: at(3, 5),
		Siblings: []string{filepath.FromSlash("conf/d.json"), "e.json"}, Metadata: filepath.FromSlash("conf/m.json"),
		Decisions: schema.Decisions{
			Include: []schema.Pattern{{Glob: "A*", Pos: at(8, 15)}, {Glob: "B", Pos: at(8, 21)}},
			Exclude: []schema.Pattern{{Glob: "?C", Pos: at(9, 15)}},
			Names: []schema.NameDecision{
				{Subject: schema.Subject{Entity: "A"}, Go: "Alpha", Why: "w", Pos: at(11, 9)},
				{Subject: field("B"), Go: "Beta", Why: "w", Pos: at(12, 9)},
			},
			Types: []schema.TypeDecision{
				{Subject: field("B"), Type: schema.TypeRaw, Why: "w", Pos: at(14, 9)},
				{Subject: field("C"), Type: schema.TypeText, Why: "w", Pos: at(15, 9)},
				{Subject: field("D"), Type: schema.TypeID, Why: "w", Pos: at(16, 9)},
			},
			Incomplete: []schema.EntityMark{{Entity: "A", Pos: at(17, 18)}, {Entity: "", Pos: at(17, 21)}},
			RulesOff:   []schema.RuleSwitch{{Rule: "amount", Pos: at(21, 19)}, {Rule: "flag", Pos: at(21, 27)}},
			Renames: []schema.RenameDecision{
				{Entity: "A", From: "B", To: "C", Since: "s", Pos: at(23, 9)},
				{Entity: "A", From: "D", To: "C", Since: "s", Why: "w", Pos: at(24, 9)},
			},
		},
	}}
	if diff := cmp.Diff(want, targets); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestFindings wants all mistakes of a file at once, each at its place.
func TestFindings(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"all": {`target: 1
targets:
  - spec: [a]
    outt: b
    packge: c
    include: A
    names: [{entity: 1, go: '', wy: w}]
    types: [{entity: A, field: B, type: texd, why: w}]
    spec: b
`, `f:1:1: error: unknown key target: did you mean targets? expected what the configuration has, targets [config-unknown-key]
f:3:5: error: a target lacks out: expected spec, out, package, (import-path), (dialect), (include), (exclude), (names), (types), (incomplete), (evidence), (rules), (attributes), (filters), (skip), (renames) [config-missing-key]
f:3:5: error: a target lacks package: expected spec, out, package, (import-path), (dialect), (include), (exclude), (names), (types), (incomplete), (evidence), (rules), (attributes), (filters), (skip), (renames) [config-missing-key]
f:3:11: error: found an array, expected a path [config-value]
f:4:5: error: unknown key outt: did you mean out? expected what a target has, spec, out, package, (import-path), (dialect), (include), (exclude), (names), (types), (incomplete), (evidence), (rules), (attributes), (filters), (skip), (renames) [config-unknown-key]
f:5:5: error: unknown key packge: did you mean package? expected what a target has, spec, out, package, (import-path), (dialect), (include), (exclude), (names), (types), (incomplete), (evidence), (rules), (attributes), (filters), (skip), (renames) [config-unknown-key]
f:6:14: error: found a string, expected a list of patterns of entities [config-value]
f:7:13: error: a name override lacks why: expected entity, (field), go, why [config-missing-key]
f:7:22: error: found a number, expected a wire name; quote it to make a text of it [config-value]
f:7:29: error: found a blank text, expected a Go name [config-value]
f:7:33: error: unknown key wy: did you mean why? expected what a name override has, entity, (field), go, why [config-unknown-key]
f:8:41: error: found the type texd, expected one of ["id" "reference" "text" "decimal" "integer" "flag" "date" "datetime" "currency" "language" "country" "picklist" "raw"]; did you mean text? [config-value]
f:9:5: error: the key spec is there twice, first at f:3:5: expected it once [config-repeated-key]
`},
		"empty":         {"", "f:1:1: error: the document is empty, expected JSON or YAML [config-syntax]\n"},
		"comments":      {"# nothing\n", "f:1:1: error: the document is empty, expected JSON or YAML [config-syntax]\n"},
		"no list":       {"targets: a", "f:1:10: error: found a string, expected a list of targets [config-value]\n"},
		"invalid UTF-8": {"targets: # é\n  - \xff", "f:2:5: error: found the byte 0xFF, which is not UTF-8: expected UTF-8 [config-syntax]\n"},
		"huge":          {"# " + strings.Repeat("x", maxSize), "f:1:1: error: the configuration is larger than 1 MiB [config-syntax]\n"},
	} {
		_, diags := Parse("f", c.text)
		var b strings.Builder
		for _, d := range diags {
			d.Fix = "" // follows from the id
			b.WriteString(d.String() + "\n")
		}
		if diff := cmp.Diff(c.want, b.String()); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func TestDeepNesting(t *testing.T) {
	for _, text := range []string{
		"targets: " + strings.Repeat("[", 100_000),
		"targets: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		`{"targets": ` + strings.Repeat("[", 5000),
	} {
		_, diags := Parse("f", text)
		if len(diags) != 1 || diags[0].ID != schema.ConfigSyntax || diags[0].Pos.Line != 1 {
			t.Errorf("got %v", diags)
		}
	}
}

// TestFindingsAreBounded repeats mistakes by aliases, and aliases by aliases.
func TestFindingsAreBounded(t *testing.T) {
	mistakes := "targets: [" + strings.Repeat("1,", 100_000) + "1]"
	if _, diags := Parse("f", mistakes); len(diags) != maxFindings {
		t.Errorf("%d findings, want %d", len(diags), maxFindings)
	}
	bomb := "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
	for c := 'b'; c < 'z'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ",") + "]\n"
	}
	_, diags := Parse("f", bomb)
	if !diags.Failed() || diags[0].ID != schema.ConfigSyntax || diags[0].Pos.Line == 0 {
		t.Errorf("got %v, want a positioned error", diags)
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "missing.yaml")} {
		if _, _, err := Read(path); err == nil {
			t.Errorf("%s: got no error", path)
		}
	}
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, []byte("# "+strings.Repeat("x", 2*maxSize)), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, diags, err := Read(large); err != nil || !diags.Failed() {
		t.Errorf("a large file: got findings %v and error %v", diags, err)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(inner, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(inner)
	if path, err := Find(); err != ErrNone {
		t.Skipf("the temporary folder is below a configuration: %s, %v", path, err)
	}
	if err := os.WriteFile(filepath.Join(dir, Name), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if path, err := Find(); err != nil || path != filepath.Join("..", "..", Name) {
		t.Errorf("got %q, %v", path, err)
	}
}
