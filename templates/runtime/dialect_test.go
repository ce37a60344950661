package runtime

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// dialects are what files are named for that not all platforms share.
var dialects = []string{"billingplatform", "guidewire"}

// TestDialectsApart builds the files of each dialect with those that all share, as SDKs get them:
// shared files refer to no dialect, and no dialect to another.
func TestDialectsApart(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	check(t, err)
	for _, dialect := range dialects {
		t.Run(dialect, func(t *testing.T) {
			dir := t.TempDir()
			check(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/sdk\n\ngo 1.24\n"), 0o644))
			for _, path := range paths {
				if strings.HasSuffix(path, "_test.go") || ofOther(dialect, path) {
					continue
				}
				data, err := os.ReadFile(path)
				check(t, err)
				check(t, os.WriteFile(filepath.Join(dir, path), data, 0o644))
			}
			cmd := exec.CommandContext(t.Context(), "go", "vet", ".")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// ofOther reports whether a file is named for another dialect.
func ofOther(dialect, path string) bool {
	for _, other := range dialects {
		if other != dialect && strings.HasSuffix(path, "_"+other+".go") {
			return true
		}
	}
	return false
}

// TestSharedSpeakOfNoPlatform reads the documentation of what all share: it becomes that of every
// SDK, whatever its platform.
func TestSharedSpeakOfNoPlatform(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	check(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || ofOther("", path) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		check(t, err)
		ast.FileExports(file)
		ast.Inspect(file, func(n ast.Node) bool {
			if group, ok := n.(*ast.CommentGroup); ok {
				for _, name := range []string{"BillingPlatform", "Guidewire", "WithLogin", "fieldsToNull", "checksum", "sessionid", "queryRows"} {
					if strings.Contains(group.Text(), name) {
						t.Errorf("%s speaks of %s: %s", path, name, group.Text())
					}
				}
			}
			return true
		})
	}
}
