// Package rules checks the rules of the house that no compiler checks.
package rules

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/templates"
)

// allowed says what the packages of this module may import beyond the standard library:
// packages of this module by their path in it, modules by their path. The direction is
// cmd → generate → emit → schema, and never back.
var allowed = map[string][]string{
	"bench":        {"bench/proc", "bench/report", "bench/synth"},
	"bench/proc":   {},
	"bench/report": {},
	"bench/synth":  {},
	// A module of its own, which pins what bpgen is compared with.
	"bench/peers": {"github.com/go-faster", "github.com/oapi-codegen", "github.com/ogen-go", "go.opentelemetry.io/otel"},
	"cmd/bpgen": {
		"internal/config", "internal/diff", "internal/diff/api", "internal/diff/drift", "internal/diff/render",
		"internal/emit", "internal/emit/output", "internal/generate", "internal/report", "internal/schema", "internal/schema/decide", "internal/schema/dialect",
		"internal/schema/memory", "internal/schema/openapi", "internal/schema/types", "github.com/spf13/cobra",
	},
	"internal/config": {"internal/schema", "internal/schema/tree"},
	"internal/generate": {
		"internal/config", "internal/emit", "internal/emit/output", "internal/schema", "internal/schema/decide",
		"internal/schema/dialect", "internal/schema/memory", "internal/schema/naming", "internal/schema/openapi",
		"internal/schema/types", "golang.org/x/mod",
	},
	"internal/diff":           {"internal/emit", "internal/schema"},
	"internal/diff/api":       {"internal/diff", "internal/emit", "golang.org/x/exp"},
	"internal/diff/drift":     {"internal/diff", "internal/schema"},
	"internal/diff/render":    {"internal/diff", "internal/diff/drift", "internal/schema"},
	"internal/downstream":     {},
	"internal/emit":           {"internal/schema", "internal/schema/naming", "templates", "github.com/dave/jennifer"},
	"internal/emit/output":    {"internal/emit", "github.com/aymanbagabas/go-udiff"},
	"internal/gocmd":          {},
	"internal/golden":         {},
	"internal/report":         {"internal/diff", "internal/diff/drift", "internal/diff/render", "internal/schema", "templates"},
	"internal/hostile":        {},
	"internal/rules":          {},
	"internal/schema":         {},
	"internal/schema/decide":  {"internal/schema", "internal/schema/dialect", "internal/schema/memory"},
	"internal/schema/dialect": {"internal/schema"},
	"internal/schema/memory":  {"internal/schema"},
	"internal/schema/naming":  {"internal/schema", "internal/schema/memory"},
	"internal/schema/openapi": {"internal/schema", "internal/schema/dialect", "internal/schema/tree", "internal/schema/validate"},
	"internal/schema/tree":    {"internal/schema", "go.yaml.in/yaml/v3"},
	"internal/schema/types": {
		"internal/schema", "internal/schema/dialect", "internal/schema/memory", "internal/schema/naming", "internal/schema/tree",
	},
	"internal/schema/validate": {"internal/schema", "internal/schema/tree", "github.com/getkin/kin-openapi"},
	"templates":                {},
	"templates/fake":           {},
	"templates/fakeguidewire":  {},
	"templates/kit":            {"templates/fake", "templates/runtime"},
	"templates/kitguidewire":   {"templates/fakeguidewire", "templates/runtime"},
	"templates/runtime":        {},
}

// TestImportDirection parses the imports of every package of the generator. Tests may
// import what they like.
func TestImportDirection(t *testing.T) {
	seen := map[string]bool{}
	for _, top := range []string{"bench", "cmd", "internal", "templates"} {
		walkGo(t, filepath.Join("../..", top), func(path string) {
			if strings.HasSuffix(path, "_test.go") {
				return
			}
			pkg := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), "../../"))
			rule, known := allowed[pkg]
			if !known {
				t.Errorf("%s: no rule for this package: say in rules_test.go what it may import", pkg)
			}
			seen[pkg] = true
			for _, imported := range imports(t, path) {
				if !permitted(imported, rule) {
					t.Errorf("%s may not import %s", path, imported)
				}
			}
		})
	}
	for pkg := range allowed {
		if !seen[pkg] && pkg != "internal/rules" {
			t.Errorf("the rule for %s applies to nothing: remove it", pkg)
		}
	}
}

func permitted(imported string, rule []string) bool {
	if own, ok := strings.CutPrefix(imported, templates.Module+"/"); ok {
		return slices.Contains(rule, own)
	}
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return true // standard library
	}
	return slices.ContainsFunc(rule, func(module string) bool {
		return imported == module || strings.HasPrefix(imported, module+"/")
	})
}

// TestSDKsUseTheStandardLibraryOnly reads what is generated, and what is copied into it.
func TestSDKsUseTheStandardLibraryOnly(t *testing.T) {
	count := 0
	for _, top := range []string{"generated", "templates/runtime", "templates/fake", "templates/fakeguidewire", "templates/kit", "templates/kitguidewire"} {
		walkGo(t, filepath.Join("../..", top), func(path string) {
			if strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "/generated/") {
				return
			}
			count++
			for _, imported := range imports(t, path) {
				own := strings.HasPrefix(imported, templates.Module+"/generated/") || strings.HasPrefix(imported, templates.ImportPath+"/")
				first, _, _ := strings.Cut(imported, "/")
				if imported == "unsafe" || strings.Contains(first, ".") && !own {
					t.Errorf("%s imports %s", path, imported)
				}
			}
		})
	}
	if count < 200 {
		t.Errorf("looked at %d files only", count)
	}
}

// TestModulePathIsInOneConstant compares go.mod with the constant that bpgen goes by.
func TestModulePathIsInOneConstant(t *testing.T) {
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if line, _, _ := strings.Cut(string(data), "\n"); line != "module "+templates.Module {
		t.Errorf("go.mod says %q, the constant %q", line, templates.Module)
	}
}

func walkGo(t *testing.T, root string, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "testdata" {
			return fs.SkipDir
		}
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".go") {
			visit(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func imports(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}
