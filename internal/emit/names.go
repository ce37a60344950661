package emit

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"sync"

	"github.com/bpgen/bpgen/internal/schema/naming"
	"github.com/bpgen/bpgen/templates"
)

// Reserved returns the names that every SDK of a dialect has before any entity gets one. Those
// of the files under templates are read by parsing them, so that nobody has to keep a list.
func Reserved(dialect string) naming.Reserved {
	if dialect == guidewire {
		return reservedGuidewire()
	}
	return reservedBillingPlatform()
}

var reservedBillingPlatform = sync.OnceValue(func() naming.Reserved {
	return withTemplates(billingPlatform, naming.Reserved{
		Package: []string{"Client", "NewClient"},
		Tests:   []string{"TestBearerToken", "TestClearing", "TestMain", "TestQueryRows", "newClient", sdkAlias, fakeAlias},
		// Methods that records and clients have, or may get without breaking anyone.
		Record: []string{"Extra", "MarshalJSON", "UnmarshalJSON", "Changes", "Clone", "Equal", "Error",
			"FieldErrors", "Format", "GoString", "LogValue", "Raw", "String"},
		Client: []string{"Batch", "Close", "Download", "Extract", "Hook", "Login", "Logout", "NewLookup", "Query", "QueryRows", "Raw",
			"RoundTrip", "String", "Format", "GoString", "LogValue"},
		Files: []string{"client.go", "client_test.go", "doc.go", "example_test.go", Directive},
	})
})

// withTemplates adds the names of the files that go into every SDK of a dialect.
func withTemplates(dialect string, r naming.Reserved) naming.Reserved {
	for _, c := range folders[dialect] {
		for _, name := range c.files(dialect) {
			switch {
			case c.fake: // a package of its own
			case c.test:
				r.Tests = append(r.Tests, declared(c.from, name)...)
				r.Files = append(r.Files, c.path("", name))
			default:
				r.Package = append(r.Package, declared(c.from, name)...)
				r.Files = append(r.Files, name)
			}
		}
	}
	return r
}

// declared returns the names that a file of templates declares at its top level.
func declared(folder, name string) []string {
	src, err := templates.FS.ReadFile(path.Join(folder, name))
	if err != nil {
		panic(fmt.Sprintf("emit: embedded file: %v", err))
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		panic(fmt.Sprintf("emit: templates, which are compiled, do not parse: %v", err))
	}
	var names []string
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				names = append(names, specNames(spec)...)
			}
		}
	}
	return names
}

func specNames(spec ast.Spec) []string {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []string{s.Name.Name}
	case *ast.ValueSpec:
		var names []string
		for _, n := range s.Names {
			names = append(names, n.Name)
		}
		return names
	}
	return nil
}
