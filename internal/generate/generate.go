// Package generate goes the whole way from an export to the files of an SDK, in memory.
package generate

import (
	"fmt"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/decide"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/memory"
	"github.com/bpgen/bpgen/internal/schema/naming"
	"github.com/bpgen/bpgen/internal/schema/openapi"
	"github.com/bpgen/bpgen/internal/schema/types"
)

// Target is one SDK to generate.
type Target struct {
	Spec       string   // path of the export
	Out        string   // folder of the SDK
	Package    string   // name of its Go package
	ImportPath string   // import path of that package
	Dialect    string   // name of the dialect of the export
	Validate   bool     // ask for full OpenAPI validation
	Siblings   []string // paths of other exports of the same API, as evidence of types
	Metadata   string   // path of a dump of the tenant's metadata, likewise, or ""
	Decisions  schema.Decisions
	// Accept says whose types people accept in this run; see types.Sources. Nil accepts nothing.
	Accept func(entity, field string) bool
}

// Result is what generating a target comes to.
type Result struct {
	Schema *schema.Schema // nil when a finding is an error
	Diags  schema.Diags   // sorted
	Files  []emit.File    // nil when a finding is an error
	Stamp  output.Stamp   // what the files are made from
}

// Render reads the export and renders the SDK; recorded is the content of the bpgen.fields
// in the output folder, nil where there is none. It writes nothing. Findings, errors among
// them, are in the result; the error is about the target, or a defect of bpgen.
func Render(t Target, recorded []byte) (*Result, error) {
	c, err := check(t, recorded)
	if err != nil || c.diags.Failed() {
		return &Result{Diags: c.diags}, err
	}
	files, err := emit.SDK(c.schema, emit.Options{Package: t.Package, ImportPath: t.ImportPath})
	if err != nil {
		return nil, err
	}
	files = append(files, emit.File{Path: output.MemoryFile, Data: c.names.Merge(c.schema).Format()})
	return &Result{Schema: c.schema, Diags: c.diags, Files: files, Stamp: c.stamp}, nil
}

// Lint returns all findings about a target, sorted: about its export, and about the names
// recorded in its output folder, where it has one. The error is about the target or disk.
func Lint(t Target) (schema.Diags, error) {
	recorded, err := recorded(t.Out)
	if err != nil {
		return nil, err
	}
	c, err := check(t, recorded)
	return c.diags, err
}

// recorded reads the names recorded in an output folder; there may be none yet, or no folder.
func recorded(out string) ([]byte, error) {
	if out == "" {
		return nil, nil
	}
	folder, err := output.Open(out, false)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return folder.Memory()
}

// checked is a target as far as names.
type checked struct {
	schema   *schema.Schema
	entities []string // wire names of those of the export, which the schema may have fewer of
	sources  types.Sources
	names    *memory.Fields
	diags    schema.Diags
	stamp    output.Stamp
}

// check goes as far as names. What it finds in one document keeps it from none of the
// others.
func check(t Target, recorded []byte) (c checked, err error) {
	d, err := dialect.Lookup(t.Dialect)
	if err != nil {
		return c, err
	}
	s, diags, err := openapi.ReadFile(t.Spec, openapi.Options{Dialect: d, Validate: t.Validate, Decisions: t.Decisions})
	if err != nil {
		diags.Add(schema.Unreadable, schema.Pos{File: t.Spec}, "", "", "the file cannot be read, expected a regular one: %v", err)
	}
	names, found := remembered(filepath.Join(t.Out, output.MemoryFile), recorded)
	sources, hash, unread := t.sources(d)
	c.diags = slices.Concat(diags, found, unread)
	c.stamp = output.Stamp{Config: output.Hash(append(t.Canonical(), hash...))}
	if s != nil && !found.Failed() {
		names.Respell(s)
		c.stamp.Model = s.Hash()
		sources.Recorded = names
		c.entities = wireNames(s)
		c.diags = append(c.diags, decide.Restore(s, t.Decisions, names)...)
		c.diags = append(c.diags, settle(s, c.entities, t.Spec, t.Decisions, sources)...)
	}
	c.diags.Sort()
	c.schema, c.names, c.sources = s, names, sources
	return c, nil
}

// remembered reads the bpgen.fields at a path, which is nil where there is none. bpgen never writes
// one that lists nothing: who generated over it would lose all types and names without a word.
func remembered(path string, recorded []byte) (*memory.Fields, schema.Diags) {
	names, found := memory.Parse(path, recorded)
	if recorded != nil && names.Empty() && !found.Failed() {
		found.Add(schema.FieldsSyntax, schema.Pos{File: path}, "", "",
			"the file lists nothing, expected the names and types that the SDK has given out").Fix = "restore it from version control, or delete it to forget them"
	}
	return names, found
}

// settle gives what an export at a path lists its types and names: decisions first, which the
// others build on. Entities are those of the whole export.
func settle(s *schema.Schema, entities []string, path string, decisions schema.Decisions, sources types.Sources) schema.Diags {
	return slices.Concat(
		decide.Apply(s, decisions, decide.SnapshotName(path)),
		types.Resolve(s, entities, sources),
		naming.Assign(s, sources.Recorded, emit.Reserved(s.Dialect)),
	)
}

// wireNames returns the names of the entities of a schema on the wire.
func wireNames(s *schema.Schema) []string {
	var names []string
	for _, e := range s.Entities {
		names = append(names, e.Name.Wire)
	}
	return names
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
