package docs

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/config"
)

// TestConfigurationsShown reads the configurations that the documentation shows.
func TestConfigurationsShown(t *testing.T) {
	for _, page := range []string{"files.md", "../README.md"} {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		_, shown, _ := strings.Cut(string(data), "```yaml\n")
		shown, _, found := strings.Cut(shown, "```\n")
		if targets, diags := config.Parse(page, shown); !found || len(targets) != 1 || len(diags) > 0 {
			t.Errorf("%s: %d targets, %v", page, len(targets), diags)
		}
	}
}

// TestFilesPageHasEveryKey compares the page with the JSON Schema.
func TestFilesPageHasEveryKey(t *testing.T) {
	page, err := os.ReadFile("files.md")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Definitions map[string]struct{ Properties map[string]json.RawMessage }
	}
	if err := json.Unmarshal(config.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	keys := 0
	for name, object := range schema.Definitions {
		for key := range object.Properties {
			keys++
			if !strings.Contains(string(page), "`"+key+"`") {
				t.Errorf("docs/files.md lacks %s of a %s", key, name)
			}
		}
	}
	if keys < 20 {
		t.Errorf("looked for %d keys only", keys)
	}
}
