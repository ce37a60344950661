package schema

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestEveryIDIsExplained reads the ids out of the code, and compares docs/lint.md with
// what findings say.
func TestEveryIDIsExplained(t *testing.T) {
	src, err := os.ReadFile("id.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/lint.md")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\t\w+\s+ID = "([a-z-]+)"`).FindAllStringSubmatch(string(src), -1)
	if len(declared) < 25 || len(declared) != len(IDs()) {
		t.Errorf("%d ids are declared, %d explained", len(declared), len(IDs()))
	}
	for _, m := range declared {
		id := ID(m[1])
		if id.Meaning() == "" || id.Remedy() == "" {
			t.Errorf("%s is not explained in remedy.go", id)
		}
		row := fmt.Sprintf("| `%s` | %s | %s | %s |\n", id, id.Severity(), id.Meaning(), id.Remedy())
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/lint.md lacks the row\n%s", row)
		}
	}
	if rows := strings.Count(string(page), "\n| `"); rows < len(declared) {
		t.Errorf("docs/lint.md has %d rows", rows)
	}
}

// TestRemediesAreYAML reads what findings tell people to write into bpgen.yaml back.
func TestRemediesAreYAML(t *testing.T) {
	for _, name := range []string{"ACCOUNT", "", "true", "null", "no", "1.5", "a: b", "a\"b", "a\\b", "{x}", "[", "#", "a\nb",
		"\x00", "\u202e", "é", "顧客", "\U0001f600", "- ", "*", "&a", "'", "NULL", "~", "=", "y", "_", "a.b-c"} {
		text := Remedy(NameOverride, name, name)
		_, line, _ := strings.Cut(text, "bpgen.yaml: ")
		var got struct {
			Names []struct{ Entity, Field, Go, Why string }
		}
		if err := yaml.Unmarshal([]byte(line), &got); err != nil {
			t.Errorf("%q: %v in %s", name, err, line)
			continue
		}
		if len(got.Names) != 1 || got.Names[0].Entity != name || got.Names[0].Field != name {
			t.Errorf("%q comes back as %+v from %s", name, got, line)
		}
	}
	var d Diags
	d.Add(NameFallback, Pos{File: "f"}, "CLIENT", "", "m")
	if want := "f:1:1: note: CLIENT: m; to choose the name yourself, before it is released, write in bpgen.yaml: " +
		"names: [{entity: CLIENT, go: NAME, why: REASON}] [name-fallback]"; d[0].String() != want {
		t.Errorf("got  %s\nwant %s", d[0], want)
	}
	if long := Remedy(NameOverride, strings.Repeat("é", 1<<20), "x"); len(long) > 1000 || strings.Contains(long, "\n") {
		t.Errorf("a remedy of %d bytes", len(long))
	}
}
