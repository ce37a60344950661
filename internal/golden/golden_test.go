package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
)

var update = flag.Bool("update", false, "rewrite the goldens from what the generator does now")

// root is the folder of the goldens, from this package's.
const root = "../../golden"

// A golden's folder holds the spec and, where names were given out before, what was
// recorded of them; where people decided something, or wrote a broken configuration, a
// bpgen.yaml with one target. Everything else in it is expected output.
const (
	recorded    = "recorded"        // folder with a bpgen.fields, input
	diagnostics = "diagnostics.txt" // findings, one a line
	ir          = "ir.json"         // what `inspect --format json` prints
	suffix      = ".golden"         // of emitted files, so that Go does not compile them here
)

// TestGolden compares what each spec becomes with what is committed beside it.
func TestGolden(t *testing.T) {
	for _, quirk := range quirks(t) {
		t.Run(quirk, func(t *testing.T) {
			t.Chdir(filepath.Join(root, quirk))
			got := expected(t, render(t, "example.com/golden/"+packageOf(quirk)))
			if *update {
				rewrite(t, got)
			}
			if diff := cmp.Diff(committed(t), got); diff != "" {
				t.Errorf("golden/%s differs (-committed +now); if that is what you want: make golden\n%s", quirk, diff)
			}
		})
	}
}

// quirks lists the folders of golden/.
func quirks(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("no goldens found")
	}
	return names
}

// spec returns the spec of the golden in the working directory.
func spec(t *testing.T) string {
	t.Helper()
	found, _ := filepath.Glob("spec.*")
	if len(found) != 1 {
		t.Fatalf("expected one spec.json, spec.yaml or the like, found %v", found)
	}
	return found[0]
}

// render generates the golden in the working directory.
func render(t *testing.T, importPath string) *generate.Result {
	t.Helper()
	target, diags := target(t)
	if diags.Failed() {
		return &generate.Result{Diags: diags}
	}
	target.Package, target.ImportPath = filepath.Base(importPath), importPath
	names, err := os.ReadFile(filepath.Join(recorded, output.MemoryFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	r, err := generate.Render(target, names)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// target returns the target of the golden in the working directory, or what is wrong with
// its configuration.
func target(t *testing.T) (generate.Target, schema.Diags) {
	t.Helper()
	if _, err := os.Stat(config.Name); err != nil {
		return generate.FromConfig(config.Target{Spec: spec(t), Out: recorded}), nil
	}
	targets, diags, err := config.Read(config.Name)
	if err != nil || len(targets) > 1 {
		t.Fatalf("%d targets, error %v", len(targets), err)
	}
	if diags.Failed() {
		return generate.Target{}, diags
	}
	return generate.FromConfig(targets[0]), nil
}

// expected returns the files that a golden commits of a result: findings, model, names, and
// the emitted files that depend on the model. The copied runtime is the same everywhere.
func expected(t *testing.T, r *generate.Result) map[string]string {
	t.Helper()
	files := map[string]string{}
	if len(r.Diags) > 0 {
		var b strings.Builder
		for _, d := range r.Diags {
			b.WriteString(d.String() + "\n")
		}
		files[diagnostics] = b.String()
	}
	if r.Schema == nil {
		return files
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema.NewIR(spec(t), r.Schema, nil)); err != nil {
		t.Fatal(err)
	}
	files[ir] = b.String()
	for _, f := range modelFiles(r) {
		files[f.Path+suffix] = string(f.Data)
	}
	return files
}

// modelFiles returns the emitted files that depend on the model.
func modelFiles(r *generate.Result) []emit.File {
	var files []emit.File
	for _, f := range r.Files {
		named := f.Path == "client.go" || f.Path == "client_test.go" || f.Path == output.MemoryFile
		for _, e := range r.Schema.Entities {
			named = named || f.Path == e.Go.File || f.Path == e.Go.TestFile
		}
		for _, c := range r.Schema.Collections {
			named = named || f.Path == c.Go.File || f.Path == c.Go.TestFile
		}
		if named {
			files = append(files, f)
		}
	}
	return files
}

// committed returns the expected files of the golden in the working directory.
func committed(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), "spec.") || e.Name() == config.Name {
			continue
		}
		data, err := os.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

func rewrite(t *testing.T, got map[string]string) {
	t.Helper()
	for name := range committed(t) {
		if _, ok := got[name]; !ok {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, data := range got {
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// packageOf makes a package name of a quirk.
func packageOf(quirk string) string { return strings.ReplaceAll(quirk, "-", "") }

// TestEveryDiagnosticHasAGolden reads the ids out of the code, so that a new one fails here
// until a golden shows it.
func TestEveryDiagnosticHasAGolden(t *testing.T) {
	src, err := os.ReadFile("../schema/id.go")
	if err != nil {
		t.Fatal(err)
	}
	ids := regexp.MustCompile(`(?m)^\t\w+\s+ID = "([a-z-]+)"`).FindAllStringSubmatch(string(src), -1)
	if len(ids) < 20 {
		t.Fatalf("found only %d ids: has id.go another form?", len(ids))
	}
	var all strings.Builder
	for _, quirk := range quirks(t) {
		data, err := os.ReadFile(filepath.Join(root, quirk, diagnostics))
		if err == nil {
			all.Write(data)
		}
	}
	for _, id := range ids {
		if !strings.Contains(all.String(), "["+id[1]+"]\n") {
			t.Errorf("no golden has the diagnostic %s", id[1])
		}
	}
}

// TestFindingsAreComplete wants of every finding of every golden, errors and notes alike,
// what its reader needs: where, what was expected and how to mend or override it.
func TestFindingsAreComplete(t *testing.T) {
	for _, quirk := range quirks(t) {
		t.Run(quirk, func(t *testing.T) {
			t.Chdir(filepath.Join(root, quirk))
			diags := render(t, "example.com/golden/"+packageOf(quirk)).Diags
			for _, d := range diags {
				if d.Pos.File == "" || d.Pos.Line < 1 || d.Pos.Col < 1 {
					t.Errorf("no position: %s", d)
				}
				if !strings.Contains(d.Message, "expected") {
					t.Errorf("does not say what was expected: %s", d)
				}
				if d.Fix == "" || strings.Contains(d.Fix, "{entity}") || strings.Contains(d.Fix, "{field}") {
					t.Errorf("no remedy, or not one for this finding: %s", d)
				}
				if (d.ID == schema.NameFallback || d.ID == schema.OperationsDisagree) && d.Entity == "" {
					t.Errorf("about no entity: %s", d)
				}
			}
			if !slices.IsSortedFunc(diags, func(a, b schema.Diag) int { return a.Pos.Compare(b.Pos) }) {
				t.Error("findings are not sorted by position")
			}
		})
	}
}

// TestReadmeListsEveryGolden keeps golden/README.md and the folders in step.
func TestReadmeListsEveryGolden(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile("`([a-z0-9-]+)/`").FindAllStringSubmatch(string(data), -1) {
		listed = append(listed, m[1])
	}
	slices.Sort(listed)
	if diff := cmp.Diff(quirks(t), slices.Compact(listed)); diff != "" {
		t.Errorf("folders and README differ (-folders +README):\n%s", diff)
	}
}
