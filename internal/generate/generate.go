// Package generate goes the whole way from an export to the files of an SDK, in memory.
package generate

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/memory"
	"github.com/bpgen/bpgen/internal/schema/naming"
	"github.com/bpgen/bpgen/internal/schema/openapi"
)

// Target is one SDK to generate.
type Target struct {
	Spec       string // path of the export
	Out        string // folder of the SDK
	Package    string // name of its Go package
	ImportPath string // import path of that package
	Dialect    string // name of the dialect of the export
	Validate   bool   // ask for full OpenAPI validation
}

// Result is what generating a target comes to.
type Result struct {
	Schema *schema.Schema // nil when a finding is an error
	Diags  schema.Diags   // sorted
	Files  []emit.File    // nil when a finding is an error
}

// Render reads the export and the names recorded in the output folder and renders the
// SDK. It writes nothing. Findings, errors among them, are in the result; the error is
// about the target or the output folder.
func Render(t Target) (*Result, error) {
	s, recorded, diags, err := check(t)
	if err != nil || diags.Failed() {
		return &Result{Diags: diags}, err
	}
	files, err := emit.SDK(s, emit.Options{Package: t.Package, ImportPath: t.ImportPath})
	if err != nil {
		return nil, err
	}
	files = append(files, emit.File{Path: output.MemoryFile, Data: recorded.Merge(s).Format()})
	return &Result{Schema: s, Diags: diags, Files: files}, nil
}

// Lint returns all findings about a target, sorted: about its export, and where it has an
// output folder, about the names recorded there. The error is as that of Render.
func Lint(t Target) (schema.Diags, error) {
	_, _, diags, err := check(t)
	return diags, err
}

// check goes as far as names. What it finds in one document keeps it from none of the
// others.
func check(t Target) (*schema.Schema, *memory.Fields, schema.Diags, error) {
	d, err := dialect.Lookup(t.Dialect)
	if err != nil {
		return nil, nil, nil, err
	}
	s, diags, err := openapi.ReadFile(t.Spec, openapi.Options{Dialect: d, Validate: t.Validate})
	if err != nil {
		diags.Add(schema.Unreadable, schema.Pos{File: t.Spec}, "", "", "the file cannot be read, expected a regular one: %v", err)
	}
	recorded, found, err := recall(t.Out)
	if err != nil {
		return nil, nil, diags, err
	}
	diags = append(diags, found...)
	if s != nil && !found.Failed() {
		diags = append(diags, naming.Assign(s, recorded, emit.Reserved())...)
	}
	diags.Sort()
	return s, recorded, diags, nil
}

// recall reads the names recorded in an output folder; there may be none yet, or no folder.
func recall(out string) (*memory.Fields, schema.Diags, error) {
	if out == "" {
		return nil, nil, nil
	}
	path := filepath.Join(out, output.MemoryFile)
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	m, diags := memory.Parse(path, data)
	return m, diags, nil
}

var packageName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// CheckPackage reports why a name cannot be that of the SDK's package.
func CheckPackage(name string) error {
	switch {
	case !packageName.MatchString(name):
		return fmt.Errorf("%q is no package name: expected lower-case letters and digits, such as %q", name, "billing")
	case token.IsKeyword(name) || name == "main" || name == "documentation":
		return fmt.Errorf("the package cannot be called %q: Go has that word for itself", name)
	}
	return nil
}

// CheckDialect reports why a name is not that of a dialect.
func CheckDialect(name string) error {
	_, err := dialect.Lookup(name)
	return err
}
