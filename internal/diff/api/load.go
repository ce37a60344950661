package api

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/emit"
)

// Loader type-checks SDKs that are in memory. What they import of the standard library it takes
// from the build cache, which the go command fills.
type Loader struct {
	fset     *token.FileSet
	importer types.Importer
	exports  map[string]string // file of a package's exported API, by its path
}

// NewLoader returns a loader.
func NewLoader() *Loader {
	l := &Loader{fset: token.NewFileSet(), exports: make(map[string]string)}
	l.importer = importer.ForCompiler(l.fset, "gc", l.open)
	return l
}

func (l *Loader) open(path string) (io.ReadCloser, error) {
	file := l.exports[path]
	if file == "" {
		return nil, fmt.Errorf("the go command knows no package %s", path)
	}
	return os.Open(file)
}

// Load type-checks the package of an SDK; its fake and its tests are left aside, and so are the
// bodies of functions.
func (l *Loader) Load(files []emit.File) (*types.Package, error) {
	var parsed []*ast.File
	var imports []string
	for _, f := range files {
		if strings.Contains(f.Path, "/") || path.Ext(f.Path) != ".go" || strings.HasSuffix(f.Path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(l.fset, f.Path, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			imports = append(imports, name)
		}
	}
	if len(parsed) == 0 {
		return nil, errors.New("there are no Go files")
	}
	if err := l.locate(imports); err != nil {
		return nil, err
	}
	config := types.Config{Importer: l.importer, IgnoreFuncBodies: true}
	return config.Check("sdk", l.fset, parsed, nil)
}

// locate asks the go command where the exported APIs of packages are.
func (l *Loader) locate(imports []string) error {
	slices.Sort(imports)
	imports = slices.DeleteFunc(slices.Compact(imports), func(name string) bool { return l.exports[name] != "" })
	if len(imports) == 0 {
		return nil
	}
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "--"}, imports...)
	cmd := exec.Command("go", args...)
	cmd.Dir = os.TempDir() // where no module is, or none that matters: it is the standard library
	cmd.Env = append(os.Environ(), "GO111MODULE=off", "GOWORK=off", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("the go command does not list the standard library: %w: %s", err, stderr.String())
	}
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		l.exports[name] = file
	}
	return nil
}

// Renderer is one half of a pair, which can render its SDK.
type Renderer interface {
	SDK(pkg string) ([]emit.File, error)
}

// Half renders an SDK and type-checks it.
func (l *Loader) Half(r Renderer) (*types.Package, error) {
	files, err := r.SDK("sdk")
	if err != nil {
		return nil, err
	}
	return l.Load(files)
}
