package config

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestSetSpec edits one value, and wants every other byte as it was.
func TestSetSpec(t *testing.T) {
	for _, c := range []struct{ name, text, old, new string }{
		{"plain", "# keep\ntargets:\n  - spec: a.json # why\n    out: o\n    package: p\n", "a.json # why", "specs/b.json # why"},
		{"flow", "targets: [{out: o, spec: a.json, package: p, exclude: [A*]}]", "a.json", "specs/b.json"},
		{"double", "targets:\n- {spec: \"a.json\", out: o, package: p}\n", `"a.json"`, `"specs/b.json"`},
		{"single", "targets:\n- {spec: 'a.json', out: o, package: p}\n", `'a.json'`, `'specs/b.json'`},
		{"escaped", "targets:\n- {spec: \"a\\\".json\", out: o, package: p}\n", `"a\".json"`, `"specs/b.json"`},
		{"doubled", "targets:\n- {spec: 'a''.json', out: o, package: p}\n", `'a''.json'`, `'specs/b.json'`},
		{"json", `{"targets": [{"spec": "a.json", "out": "o", "package": "p"}]}`, `"a.json"`, `"specs/b.json"`},
		{"windows", "targets:\r\n  - spec: a.json\r\n    out: o\r\n    package: p\r\n", "a.json", "specs/b.json"},
		{"second line", "targets:\n  - package: p\n    out: a.json\n    spec:\n      a.json\n", "      a.json\n", "      specs/b.json\n"},
		{"names", "targets:\n  - spec: a.json\n    out: o\n    package: p\n    names: [{entity: A, go: B, why: a.json}]\n", "spec: a.json", "spec: specs/b.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			targets, diags := Parse("bpgen.yaml", c.text)
			if diags.Failed() || strings.Count(c.text, c.old) != 1 {
				t.Fatal(diags, c.old)
			}
			got, err := SetSpec("bpgen.yaml", c.text, targets[0].Pos, "specs/b.json")
			if want := strings.Replace(c.text, c.old, c.new, 1); err != nil || got != want {
				t.Errorf("%v\n%s\nwant\n%s", err, got, want)
			}
			again, err := SetSpec("bpgen.yaml", got, targets[0].Pos, "specs/b.json")
			if err != nil || again != got {
				t.Errorf("twice: %v\n%s", err, again)
			}
		})
	}
}

// TestSetSpecOfOthers leaves the other targets, and writes odd paths so that they are read back.
func TestSetSpecOfOthers(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = "targets:\n  - {spec: a.json, out: o, package: p}\n  - {spec: a.json, out: q, package: q}\n"
	targets, _ := Parse("sub/bpgen.yaml", text)
	for _, spec := range []string{"sub/x y.json", "sub/Größe/ä.json", "#.json", "sub/a: b.json", "sub/'\"\\.json", "sub/[x].json", "null", "12"} {
		got, err := SetSpec("sub/bpgen.yaml", text, targets[1].Pos, spec)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		after, diags := Parse("sub/bpgen.yaml", got)
		if diags.Failed() || len(after) != 2 || after[0].Spec != targets[0].Spec || after[1].Spec != filepath.FromSlash(spec) {
			t.Errorf("%s: %v %v\n%s", spec, after, diags, got)
		}
	}
}

// TestSetSpecRefuses what it cannot edit without touching more than that value.
func TestSetSpecRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	const shared, lines = "stands for more than itself", "is not written on one line"
	for name, c := range map[string]struct{ text, want string }{
		"anchor":  {"targets:\n  - {spec: &x a.json, out: o, package: p}\n  - {spec: *x, out: q, package: q}\n", shared},
		"tag":     {"targets:\n  - {spec: !!str a.json, out: o, package: p}\n", shared},
		"merged":  {"targets:\n  - &t {spec: a.json, out: o, package: p}\n  - {<<: *t, out: q, package: q}\n", shared},
		"folded":  {"targets:\n  - spec: >-\n      a.json\n    out: o\n    package: p\n", lines},
		"escapes": {"targets:\n  - {spec: \"a\\\n      .json\", out: o, package: p}\n", lines},
	} {
		t.Run(name, func(t *testing.T) {
			targets, diags := Parse("bpgen.yaml", c.text)
			if diags.Failed() {
				t.Fatal(diags)
			}
			got, err := SetSpec("bpgen.yaml", c.text, targets[0].Pos, "b.json")
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "write b.json there yourself") && !strings.Contains(err.Error(), "write it there yourself") || !strings.Contains(err.Error(), "bpgen.yaml:") {
				t.Errorf("%v\n%s", err, got)
			}
		})
	}
}

func FuzzSetSpec(f *testing.F) {
	f.Add("targets:\n  - spec: a.json\n    out: o\n    package: p\n", "b.json")
	f.Add("targets: [{spec: 'a', out: o, package: p}]", "x y")
	f.Fuzz(func(t *testing.T, text, spec string) {
		targets, diags := Parse("bpgen.yaml", text)
		if diags.Failed() || len(targets) == 0 || strings.TrimSpace(spec) == "" {
			return
		}
		got, err := SetSpec("bpgen.yaml", text, targets[0].Pos, spec)
		if err != nil {
			return
		}
		after, diags := Parse("bpgen.yaml", got)
		if diags.Failed() || len(after) != len(targets) {
			t.Errorf("%v\n%s", diags, got)
		}
	})
}
