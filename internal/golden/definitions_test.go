package golden

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/gocmd"
)

// definitions is the environment variable that names a folder of API definitions which cannot
// be committed, because they are somebody's.
const definitions = "BPGEN_DEFINITIONS"

// TestDefinitions generates an SDK from each definition in the folder, without configuration,
// vets it and runs its tests. Files that are no definitions are passed over, and named.
func TestDefinitions(t *testing.T) {
	folder := os.Getenv(definitions)
	if folder == "" {
		t.Skipf("skipped: %s names no folder of API definitions", definitions)
	}
	if testing.Short() {
		t.Skip("runs the go command")
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		if entry.IsDir() || !isDefinition(t, path) {
			t.Logf("passed over, being no definition: %s", entry.Name())
			continue
		}
		found++
		t.Run(entry.Name(), func(t *testing.T) { testDefinition(t, path) })
	}
	if found == 0 {
		t.Errorf("no definition in %s", folder)
	}
}

// testDefinition generates, vets and tests the SDK of one definition.
func testDefinition(t *testing.T, path string) {
	const pkg = "definition"
	module := t.TempDir()
	result, err := generate.Render(generate.Target{
		Spec: path, Out: filepath.Join(module, pkg), Package: pkg, ImportPath: "example.com/sdk/" + pkg, Dialect: "guidewire",
	}, nil)
	if err != nil || result.Diags.Failed() {
		t.Fatalf("%v\n%v", err, result.Diags)
	}
	write(t, filepath.Join(module, "go.mod"), []byte("module example.com/sdk\n\ngo "+goFloor+"\n"))
	for _, f := range result.Files {
		write(t, filepath.Join(module, pkg, filepath.FromSlash(f.Path)), f.Data)
	}
	gocmd.Run(t, module, "test", "-vet=all", "./...")
}

// topLevel finds the member that makes a YAML file a definition.
var topLevel = regexp.MustCompile(`(?m)^["']?(openapi|swagger)["']?\s*:`)

// isDefinition reports whether a JSON or YAML file says at its top level what it is.
func isDefinition(t *testing.T, path string) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		var members map[string]json.RawMessage
		if json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &members) != nil {
			return false
		}
		return members["openapi"] != nil || members["swagger"] != nil
	case ".yaml", ".yml":
		return topLevel.Match(data)
	}
	return false
}

// TestIsDefinition tells definitions from what lies beside them.
func TestIsDefinition(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    bool
	}{
		"a.json":    {`{"openapi":"3.0.0"}`, true},
		"b.json":    {"\xef\xbb\xbf" + `{"swagger":"2.0"}`, true},
		"c.json":    {`{"data":{"openapi":"3.0.0"}}`, false},
		"d.json":    {`{`, false},
		"e.yaml":    {"---\nopenapi: 3.0.1\n", true},
		"f.yml":     {"\"swagger\" : '2.0'\n", true},
		"g.yaml":    {"data:\n  openapi: 3.0.1\n", false},
		"README.md": {"openapi: not here\n", false},
	} {
		path := filepath.Join(t.TempDir(), name)
		write(t, path, []byte(test.content))
		if got := isDefinition(t, path); got != test.want {
			t.Errorf("%s with %q: %v", name, test.content, got)
		}
	}
}
