// Package generate goes the whole way from an export to the files of an SDK, in memory.
package generate

import (
	"fmt"
	"go/token"
	"path/filepath"
	"regexp"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/decide"
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
	Decisions  schema.Decisions
}

// Result is what generating a target comes to.
type Result struct {
	Schema *schema.Schema // nil when a finding is an error
	Diags  schema.Diags   // sorted
	Files  []emit.File    // nil when a finding is an error
	Stamp  output.Stamp   // what the files are made from
}

// SpecError is an export that cannot be read at all.
type SpecError struct{ Err error }

// Error returns the reason, which names the file.
func (e *SpecError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *SpecError) Unwrap() error { return e.Err }

// Render reads the export and renders the SDK; recorded is the content of the bpgen.fields
// in the output folder, nil where there is none. It writes nothing. Findings, errors among
// them, are in the result; the error is a *SpecError, or a defect of bpgen.
func Render(t Target, recorded []byte) (*Result, error) {
	d, err := dialect.Lookup(t.Dialect)
	if err != nil {
		return nil, err
	}
	s, diags, err := openapi.ReadFile(t.Spec, openapi.Options{Dialect: d, Validate: t.Validate})
	if err != nil {
		return nil, &SpecError{err}
	}
	names, found := memory.Parse(filepath.Join(t.Out, output.MemoryFile), recorded)
	return render(t, s, names, append(diags, found...))
}

func render(t Target, s *schema.Schema, recorded *memory.Fields, diags schema.Diags) (*Result, error) {
	r := &Result{Diags: diags}
	if !diags.Failed() {
		r.Stamp = output.Stamp{Model: s.Hash(), Config: output.Hash(t.Canonical())}
		r.Diags = append(r.Diags, decide.Apply(s, t.Decisions, decide.SnapshotName(t.Spec))...)
		r.Diags = append(r.Diags, naming.Assign(s, recorded, emit.Reserved())...)
	}
	r.Diags.Sort()
	if r.Diags.Failed() {
		return r, nil
	}
	files, err := emit.SDK(s, emit.Options{Package: t.Package, ImportPath: t.ImportPath})
	if err != nil {
		return nil, err
	}
	r.Schema = s
	r.Files = append(files, emit.File{Path: output.MemoryFile, Data: recorded.Merge(s).Format()})
	return r, nil
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
