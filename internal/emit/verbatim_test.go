package emit

import (
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/templates"
)

// TestFakesAreWhatIsTested compares what is copied into an SDK's fake with the package that is
// compiled and tested here: its own files, and those it shares.
func TestFakesAreWhatIsTested(t *testing.T) {
	for dialect, list := range folders {
		copies, folder := map[string]string{}, ""
		for _, c := range list {
			if !c.fake {
				continue
			}
			folder = filepath.Join("../../templates", c.from)
			for _, name := range c.files(dialect) {
				src, err := templates.FS.ReadFile(path.Join(c.from, name))
				if err != nil {
					t.Fatal(err)
				}
				copies[name] = string(src)
			}
		}
		paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, tested := range paths {
			name := filepath.Base(tested)
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			if src, err := os.ReadFile(tested); err != nil || copies[name] != string(src) {
				t.Errorf("%s is not what SDKs get, see templates.FS (%v)", tested, err)
			}
			delete(copies, name)
		}
		for name := range copies {
			t.Errorf("SDKs get %s, which %s does not have", name, folder)
		}
	}
}

// TestWhatFakesShareSpeaksOfNoPlatform reads comments that become the documentation of every fake.
func TestWhatFakesShareSpeaksOfNoPlatform(t *testing.T) {
	for _, name := range ofEveryFake {
		src, err := templates.FS.ReadFile(path.Join("fake", name))
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, comment := range file.Comments {
			for _, word := range []string{"BillingPlatform", "Guidewire", "organisation", "context of the application", "the tenant", "the application"} {
				if strings.Contains(comment.Text(), word) {
					t.Errorf("%s speaks of %s: %s", name, word, comment.Text())
				}
			}
		}
	}
}
