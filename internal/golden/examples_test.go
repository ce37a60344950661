package golden

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExamplesAreHeldToTheirOutput generates an SDK that has all examples, once as it is and once
// with another output for each, and runs the examples of both.
func TestExamplesAreHeldToTheirOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	const quirk, examples = "six-operations-one-entity", 11
	module := t.TempDir()
	write(t, filepath.Join(module, "go.mod"), []byte("module example.com/golden\n\ngo "+goFloor+"\n"))
	writeSDKAs(t, quirk, "right", module)
	wrong := filepath.Join(writeSDKAs(t, quirk, "wrong", module), "example_test.go")
	data, err := os.ReadFile(wrong)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.ReplaceAll(data, []byte("\n}\n\n"), []byte("\n\t// and more\n}\n\n"))
	changed = append(bytes.TrimSuffix(changed, []byte("}\n")), "\t// and more\n}\n"...)
	write(t, wrong, changed)

	outcomes := testOutcomes(t, module)
	if o := outcomes["example.com/golden/right"]; o == nil || !o.passed || strings.Contains(o.output.String(), "no tests to run") {
		t.Errorf("examples fail: %+v", o)
	}
	if o := outcomes["example.com/golden/wrong"]; o == nil || o.failedTests != examples {
		t.Errorf("%+v, want %d failed examples", o, examples)
	}
}
