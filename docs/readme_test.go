// Package docs tests what the documentation shows.
package docs

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsTheExample compares the example in README with the one that is run here.
func TestReadmeShowsTheExample(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(readme), "<!-- example -->\n```go\n")
	shown, _, found := strings.Cut(shown, "```\n<!-- /example -->")
	_, run, _ := strings.Cut(string(source), "\nfunc Example() {\n")
	if !found || shown != "func Example() {\n"+run {
		t.Errorf("README and docs/example_test.go show different examples; README:\n%s", shown)
	}
}
