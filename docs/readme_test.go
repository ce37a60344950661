// Package docs tests what the documentation shows.
package docs

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsTheExamples compares the examples in README with those that are run here.
func TestReadmeShowsTheExamples(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for marker, x := range map[string]struct{ file, name string }{
		"example":   {"example_test.go", "Example"},
		"guidewire": {"guidewire_test.go", "Example_guidewire"},
	} {
		source, err := os.ReadFile(x.file)
		if err != nil {
			t.Fatal(err)
		}
		_, shown, _ := strings.Cut(string(readme), "<!-- "+marker+" -->\n```go\n")
		shown, _, found := strings.Cut(shown, "```\n<!-- /"+marker+" -->")
		_, run, _ := strings.Cut(string(source), "\nfunc "+x.name+"() {\n")
		if !found || shown != "func "+x.name+"() {\n"+run {
			t.Errorf("README and docs/%s show different examples; README:\n%s", x.file, shown)
		}
	}
}
