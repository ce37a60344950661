package emit

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/templates"
)

// copied is one folder of templates that goes into every SDK of a dialect.
type copied struct {
	from string   // folder under templates
	only []string // the files that are copied; nil for all
	fake bool     // files go into the package of the fake tenant, with the doc.go there is
	test bool     // files become tests of the SDK
}

// folders are those of each dialect. Of the runtime an SDK gets the files that all share, and
// those that are named for its dialect.
var folders = map[string][]copied{
	billingPlatform: {{from: "runtime"}, {from: "fake", fake: true}, {from: "kit", test: true}},
	guidewire: {{from: "runtime"}, {from: "fake", only: ofEveryFake, fake: true}, {from: "fakeguidewire", fake: true},
		{from: "kitguidewire", test: true}},
}

// ofEveryFake are the files that the fakes of all dialects have: the ways in, and what goes wrong
// on any of them. They are in the folder of the first fake. Those of the others have links to
// them, by which the others are compiled and tested: links are not embedded.
var ofEveryFake = []string{"fault.go", "serve.go", "transport.go"}

// The dialects, as package dialect names them.
const (
	billingPlatform = "billingplatform"
	guidewire       = "guidewire"
)

// verbatim copies the runtime, the fake tenant and the test kit. What changes is found by
// parsing, never by pattern: the package clause and the import paths. The rest is taken as
// it is, formatted and parsed as it was when bpgen was compiled.
func (e *emitter) verbatim() ([]File, error) {
	var files []File
	for _, c := range folders[e.dialect()] {
		for _, name := range c.files(e.dialect()) {
			src, err := templates.FS.ReadFile(path.Join(c.from, name))
			if err != nil {
				return nil, fmt.Errorf("emit: %w", err)
			}
			data, err := e.rewrite(name, src, c.packageName(e.Package))
			if err != nil {
				return nil, err
			}
			files = append(files, File{Path: c.path(e.Package, name), Data: data})
		}
	}
	return files, nil
}

// dialect returns the one that the SDK is for. A schema that says nothing of it is of the first
// there was.
func (e *emitter) dialect() string {
	if e.schema.Dialect == guidewire {
		return guidewire
	}
	return billingPlatform
}

// files lists the Go files of the folder that are copied into SDKs of a dialect: not its own
// tests, nor what is named for another dialect. The SDK's own package has a rendered doc.go.
func (c copied) files(dialect string) []string {
	entries, err := fs.ReadDir(templates.FS, c.from)
	if err != nil {
		panic("emit: the embedded folder " + c.from + " is missing")
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasSuffix(name, "_test.go") || name == "doc.go" && !c.fake || ofAnother(dialect, name) || !c.takes(name) {
			continue
		}
		names = append(names, name)
	}
	return names
}

func (c copied) takes(name string) bool { return c.only == nil || slices.Contains(c.only, name) }

// ofAnother reports whether a file is named for another dialect, as paths_billingplatform.go is.
func ofAnother(dialect, name string) bool {
	for other := range folders {
		if other != dialect && strings.HasSuffix(name, "_"+other+".go") {
			return true
		}
	}
	return false
}

func (c copied) packageName(sdk string) string {
	switch {
	case c.fake:
		return FakePackage(sdk)
	case c.test:
		return sdk + "_test"
	default:
		return sdk
	}
}

func (c copied) path(sdk, name string) string {
	switch {
	case c.fake:
		return path.Join(FakePackage(sdk), name)
	case c.test:
		return strings.TrimSuffix(name, ".go") + "_test.go"
	default:
		return name
	}
}

// FakePackage returns the name, and the folder inside the SDK's, of the fake tenant.
func FakePackage(sdk string) string { return sdk + "test" }

// edit replaces the bytes from one offset up to another.
type edit struct {
	from, to int
	text     string
}

// rewrite gives a file of templates its place in the SDK.
func (e *emitter) rewrite(name string, src []byte, pkg string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("emit: templates: %w", err)
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	edits := []edit{{offset(file.Name.Pos()), offset(file.Name.End()), pkg}}
	if file.Doc != nil {
		edits = append(edits, docEdit(file, offset, pkg))
	}
	edits = append(edits, e.importEdits(file, offset)...)
	return append([]byte(Header+"\n\n"), apply(src, edits)...), nil
}

// docEdit renames the package in the first words of its comment, "Package fake …".
func docEdit(file *ast.File, offset func(token.Pos) int, pkg string) edit {
	const lead = "// Package "
	start := offset(file.Doc.Pos()) + len(lead)
	return edit{start, start + len(file.Name.Name), pkg}
}

// importEdits gives the imports of template packages their new paths, and puts them into
// the order of the paths, as gofmt has them.
func (e *emitter) importEdits(file *ast.File, offset func(token.Pos) int) []edit {
	type rewritten struct{ path, text string }
	var edits []edit
	var specs []rewritten
	for _, spec := range file.Imports {
		if to, ok := e.importPath(spec); ok {
			edits = append(edits, edit{from: offset(spec.Pos()), to: offset(spec.Path.End())})
			specs = append(specs, rewritten{to, spec.Name.Name + " " + strconv.Quote(to)})
		}
	}
	slices.SortFunc(specs, func(a, b rewritten) int { return strings.Compare(a.path, b.path) })
	for i := range edits {
		edits[i].text = specs[i].text
	}
	return edits
}

// importPath returns what an import of one template package is in the SDK.
func (e *emitter) importPath(spec *ast.ImportSpec) (string, bool) {
	imported, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return "", false
	}
	switch imported {
	case templates.ImportPath + "/runtime":
		return e.ImportPath, true
	case templates.ImportPath + "/fake", templates.ImportPath + "/fakeguidewire":
		return path.Join(e.ImportPath, FakePackage(e.Package)), true
	}
	return "", false
}

func apply(src []byte, edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, ed := range edits {
		out.Write(src[at:ed.from])
		out.WriteString(ed.text)
		at = ed.to
	}
	out.Write(src[at:])
	return out.Bytes()
}
