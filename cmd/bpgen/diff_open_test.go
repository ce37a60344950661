package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
)

// TestDiffNeedsNoModule reads the decisions of a target that no SDK can be generated of yet: there
// is no go.mod above its folder, and its package has a name that Go does not take.
func TestDiffNeedsNoModule(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.json"), tiny)
	put(t, filepath.Join(dir, "b.json"), strings.Replace(tiny, `"Name":`, `"FullName":`, 1))
	put(t, filepath.Join(dir, "bpgen.yaml"), `targets:
  - spec: b.json
    out: sdk
    package: main
    renames: [{entity: ACCOUNT, from: Name, to: FullName, since: b}]
`)
	for _, args := range [][]string{{"a.json", "b.json"}, {"--config", "bpgen.yaml", "a.json", "b.json"}, {"--target", "main", "a.json", "b.json"}, {"--api", "a.json", "b.json"}} {
		if r := diffJSON(t, dir, args...); len(r.Changes) != 1 || r.Changes[0].ID != diff.FieldRenamed || r.API != nil && !r.API.Agrees {
			t.Errorf("%v: %+v, %+v", args, r.Changes, r.API)
		}
	}
	out := bpgen(t, dir, nil, "drift", "a.json", "b.json", "--against", "all")
	out.want(t, exitOK)
	if out.stderr != "" {
		t.Error(out.stderr)
	}
}

// TestDiffBrokenConfiguration breaks the configuration of a target that is about one of the files,
// and one that is not.
func TestDiffBrokenConfiguration(t *testing.T) {
	dir := module(t, "a.json", tiny, "b.json", tiny, "c.json", tiny)
	for text, want := range map[string]string{
		"targets:\n  - {spec: %s, out: sdk, package: sdk, nams: []}\n":           "bpgen.yaml:2:44: error:",
		"targets:\n  - {spec: %s, out: sdk, package: sdk, dialect: zuora}\n":     "bpgen.yaml:2:5: error:",
		"targets:\n  - {spec: %s, out: sdk, package: sdk\n  - {spec: c.json}}\n": "bpgen.yaml:2:1: error: invalid YAML",
	} {
		for _, command := range []string{"diff", "drift"} {
			put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(text, "b.json"))
			got := bpgen(t, dir, nil, command, "a.json", "b.json")
			got.want(t, exitUsage, want, "nothing was compared")
			if got.stdout != "" {
				t.Errorf("%s printed %q", command, got.stdout)
			}
			put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(text, "other.json"))
			bpgen(t, dir, nil, command, "a.json", "b.json").want(t, exitOK, "was left aside")
		}
	}
}

// TestDiffSlashesAtTheEnd writes every path of the real export with a slash behind it.
func TestDiffSlashesAtTheEnd(t *testing.T) {
	slashed := strings.NewReplacer(`/{id}":`, `/{id}/":`, `"/rest/2.0/ACCOUNT":`, `"/rest/2.0/ACCOUNT/":`).Replace(tiny)
	if slashed == tiny {
		t.Fatal("nothing was replaced")
	}
	dir := module(t, "a.json", tiny, "b.json", slashed)
	for _, pair := range [][2]string{{"a.json", "b.json"}, {"b.json", "a.json"}} {
		if r := diffJSON(t, dir, pair[0], pair[1]); len(r.Changes) != 0 {
			t.Errorf("%v: %+v", pair, r.Changes)
		}
		if out := bpgen(t, dir, nil, "drift", pair[0], pair[1], "--fail-on", "any"); out.code != exitOK {
			t.Errorf("%v: %s", pair, out.stdout)
		}
	}
}

// TestDiffOfNoApprovals approves nothing in each of the ways to write that, and then something.
func TestDiffOfNoApprovals(t *testing.T) {
	dir := module(t, "a.json", tiny, "b.json", strings.Replace(tiny, `,"Name":{"type":"string"}`, "", 1))
	fp := diffJSON(t, dir, "a.json", "b.json").Changes[0].FP
	for _, text := range []string{"", "\n", "# none yet", "approve:\n", "approve: []", "approve: [ ] # none\n", "# approve: []\n"} {
		put(t, filepath.Join(dir, "bpgen.diff.yaml"), text)
		bpgen(t, dir, nil, "diff", "a.json", "b.json", "--strict").want(t, exitNo)
		bpgen(t, dir, nil, "diff", "a.json", "b.json", "--approve", fp, "--reason", "x").want(t, exitOK)
		if r := diffJSON(t, dir, "a.json", "b.json"); r.Changes[0].Approved == nil {
			t.Errorf("%q became %q", text, files(t, dir)["bpgen.diff.yaml"])
		}
	}
	bpgen(t, dir, nil, "diff", "a.json", "b.json", "--strict").want(t, exitOK)
}
