package emit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/naming"
)

// model returns a schema of entities, with names.
func model(entities ...*schema.Entity) *schema.Schema {
	s := &schema.Schema{Dialect: "billingplatform", Entities: entities}
	naming.Assign(s, nil, Reserved(billingPlatform))
	return s
}

// entity returns an entity with these operations and fields, all of them raw, and an identity.
func entity(name string, verbs []schema.Verb, fields ...*schema.Field) *schema.Entity {
	id := field("Id", schema.TypeID)
	e := &schema.Entity{Name: schema.Name{Wire: name}, Identity: id, IdentityDeclared: true, Fields: append(fields, id)}
	for _, verb := range verbs {
		e.Operations = append(e.Operations, &schema.Operation{Verb: verb, Method: "GET", Path: "/" + name})
	}
	return e
}

func field(wire string, typ schema.Type) *schema.Field {
	return &schema.Field{Name: schema.Name{Wire: wire}, Type: typ}
}

func readOnly(wire string) *schema.Field {
	return &schema.Field{Name: schema.Name{Wire: wire}, Type: schema.TypeRaw, ReadOnly: true}
}

func without(verbs ...schema.Verb) []schema.Verb {
	return slices.DeleteFunc(slices.Clone(schema.Verbs), func(v schema.Verb) bool { return slices.Contains(verbs, v) })
}

// exampleSource renders the examples of a model, "" without any.
func exampleSource(t *testing.T, s *schema.Schema, pkg string) string {
	t.Helper()
	e := &emitter{Options: Options{Package: pkg, ImportPath: "example.com/m/" + pkg}, schema: s, entities: sortedEntities(s)}
	files, err := e.exampleFile()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		return ""
	}
	return string(files[0].Data)
}

// functions lists the functions of a file, in order.
func functions(t *testing.T, src string) []string {
	t.Helper()
	if src == "" {
		return nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), "example_test.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			names = append(names, f.Name.Name)
		}
	}
	return names
}

// TestExamplesFollowTheModel says which examples there are for which operations. That they run
// is tested with the goldens.
func TestExamplesFollowTheModel(t *testing.T) {
	name := func() *schema.Field { return field("Name", schema.TypeRaw) }
	for _, c := range []struct {
		what   string
		schema *schema.Schema
		want   string
	}{
		{"all operations", model(entity("ACCOUNT", schema.Verbs, name())),
			"connect Example ExampleWithLogin ExampleAccountService_Query ExampleAccountService_All " +
				"ExampleAccountService_Create ExampleAccountService_Update ExampleNull " +
				"ExampleAccountService_Upsert ExampleAccountService_CreateBatch ExampleExtra Example_testing"},
		{"no upsert", model(entity("ACCOUNT", without(schema.Upsert), name())),
			"connect Example ExampleWithLogin ExampleAccountService_Query ExampleAccountService_All " +
				"ExampleAccountService_Create ExampleAccountService_Update ExampleNull " +
				"ExampleAccountService_CreateBatch ExampleExtra Example_testing"},
		{"no create", model(entity("ACCOUNT", without(schema.Create), name())),
			"connect Example ExampleWithLogin ExampleAccountService_Query ExampleAccountService_All " +
				"ExampleAccountService_Update ExampleNull ExampleAccountService_Upsert ExampleExtra"},
		{"read only", model(entity("ACCOUNT", []schema.Verb{schema.Get, schema.Query}, name())),
			"connect Example ExampleWithLogin ExampleAccountService_Query ExampleAccountService_All"},
		{"a name that no statement has", model(entity("ACCOUNT", []schema.Verb{schema.Get, schema.Query}, name(), field("Na-me", schema.TypeRaw))),
			"Example ExampleWithLogin"},
		{"update only", model(entity("ACCOUNT", []schema.Verb{schema.Update}, name())), "connect ExampleNull"},
		{"nothing to write", model(entity("ACCOUNT", schema.Verbs, readOnly("Created"))), "connect Example ExampleWithLogin ExampleExtra"},
		{"nothing for it", model(entity("ACCOUNT", []schema.Verb{schema.Delete}, name())), ""},
		{"no entities", model(), ""},
		{"a name with an underscore", model(entity(" ", schema.Verbs, name())), ""},
		{"operations spread", model(entity("A", []schema.Verb{schema.Get}, name()), entity("B", []schema.Verb{schema.Create}, name())),
			"connect Example ExampleWithLogin ExampleBService_Create ExampleBService_CreateBatch Example_testing"},
	} {
		if diff := cmp.Diff(c.want, strings.Join(functions(t, exampleSource(t, c.schema, "billing")), " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

// TestExampleIsShownWith says which entity and field are chosen.
func TestExampleIsShownWith(t *testing.T) {
	raw := func(names ...string) (fields []*schema.Field) {
		for _, n := range names {
			fields = append(fields, field(n, schema.TypeRaw))
		}
		return fields
	}
	for _, c := range []struct {
		what          string
		schema        *schema.Schema
		entity, field string
	}{
		{"the most operations", model(entity("A", without(schema.Upsert), raw("Name")...), entity("B", schema.Verbs, raw("Amount")...)), "B", "Amount"},
		{"then the best field", model(entity("A", schema.Verbs, raw("Amount")...), entity("B", schema.Verbs, raw("FirstName")...)), "B", "FirstName"},
		{"then the order", model(entity("B", schema.Verbs, raw("Name")...), entity("A", schema.Verbs, raw("Name")...)), "A", "Name"},
		{"a name", model(entity("A", schema.Verbs, raw("AccountId", "Amount", "Description", "FirstName", "Name")...)), "A", "Name"},
		{"no reference", model(entity("A", schema.Verbs, raw("AccountId", "Status")...)), "A", "Status"},
		{"text before what has a type", model(entity("A", schema.Verbs, field("Name", schema.TypeDate), field("Other", schema.TypeText))), "A", "Other"},
		{"what has a type before nothing", model(entity("A", schema.Verbs, field("Name", schema.TypeDecimal))), "A", "Name"},
		{"what can be written", model(entity("A", schema.Verbs, readOnly("Name"), raw("Owner.Name")[0], raw("Zip")[0])), "A", "Zip"},
	} {
		e := &emitter{schema: c.schema, entities: sortedEntities(c.schema)}
		s, ok := e.subject(true, schema.Create)
		if !ok || s.entity.Name.Wire != c.entity || s.field.Name.Wire != c.field {
			t.Errorf("%s: %v, %+v", c.what, ok, s)
		}
	}
}

// TestExampleText compares parts of examples that depend on more than the operations.
func TestExampleText(t *testing.T) {
	keyed := func(key string, fields ...*schema.Field) *schema.Schema {
		e := entity("ACCOUNT", schema.Verbs, fields...)
		if key != "" {
			e.ExternalKeys = []string{key}
		}
		return model(e)
	}
	name := func() *schema.Field { return field("Name", schema.TypeText) }
	for _, c := range []struct {
		what   string
		schema *schema.Schema
		pkg    string
		want   string
	}{
		{"a key that is a field", keyed("Code", name(), field("Code", schema.TypeDecimal)), "billing",
			`Upsert(ctx, &billing.Account{
			Code: billing.Set(billing.Decimal(billing.Text("12.50"))),
		})`},
		{"a key that is no field", keyed("C_Key", name()), "billing", `Extra: billing.Extra{"C_Key": billing.Set(billing.Text("Acme"))},`},
		{"a key in another case", keyed("NAME", name()), "billing", "}, billing.MatchOn(billing.AccountFields.Name))"},
		{"no key", keyed("", name()), "billing", "}, billing.MatchOn(billing.AccountFields.Name))"},
		{"the identity as key", keyed("Id", name()), "billing", "}, billing.MatchOn(billing.AccountFields.Name))"},
		{"a string", keyed("", name()), "billing", "Name: billing.Null[string](),"},
		{"a flag", keyed("", field("Name", schema.TypeFlag)), "billing", "record.Name = billing.Set(billing.Flag(billing.Text(\"0\")))"},
		{"an unlisted name that is listed", keyed("", name(), field("c_region", schema.TypeRaw)), "billing", `"C_Region_2": "EMEA"`},
		{"a package called as a variable", keyed("", name()), "client", `sdk "example.com/m/client"`},
		{"a package called as what tests declare", keyed("", name()), "fixture", `fake "example.com/m/fixture/fixturetest"`},
		{"a package called as one of the library", keyed("", name()), "fmt", `sdk "example.com/m/fmt"`},
	} {
		if src := exampleSource(t, c.schema, c.pkg); !strings.Contains(src, c.want) {
			t.Errorf("%s: no %s in\n%s", c.what, c.want, src)
		}
	}
}

// TestExampleNames holds the list of identifiers against those that examples declare.
func TestExampleNames(t *testing.T) {
	name := field("Name", schema.TypeText)
	src := exampleSource(t, model(entity("ACCOUNT", schema.Verbs, name)), "billing")
	file, err := parser.ParseFile(token.NewFileSet(), "example_test.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range declaredIn(file) {
		if name != "_" && !strings.HasPrefix(name, "Example") && !slices.Contains(exampleNames, name) {
			t.Errorf("examples declare %s, which a package can be called", name)
		}
	}
}

// declaredIn lists what a file declares anywhere, and its imports.
func declaredIn(file *ast.File) []string {
	var names []string
	add := func(x ast.Expr) {
		if id, ok := x.(*ast.Ident); ok {
			names = append(names, id.Name)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, x := range n.Lhs {
					add(x)
				}
			}
		case *ast.RangeStmt:
			add(n.Key)
			add(n.Value)
		case *ast.ValueSpec:
			for _, x := range n.Names {
				add(x)
			}
		case *ast.FuncDecl:
			add(n.Name)
		case *ast.ImportSpec:
			if path := strings.Trim(n.Path.Value, `"`); !strings.Contains(path, "/") {
				names = append(names, path)
			}
		}
		return true
	})
	return names
}

// TestManualListsExamples compares the examples with the package documentation.
func TestManualListsExamples(t *testing.T) {
	s := model(entity("ACCOUNT", []schema.Verb{schema.Create}, field("Name", schema.TypeText)))
	e := &emitter{Options: Options{Package: "billing"}, schema: s, entities: sortedEntities(s)}
	files, err := e.prose()
	if err != nil {
		t.Fatal(err)
	}
	const want = `// Each example is a test that runs against the tenant of package billingtest, in this order:
//
//   - create a record: [AccountService.Create]
//   - create records of which some are refused: [AccountService.CreateBatch]
//   - have a call fail, to test what code makes of it: the package, testing
//
// # Field state
`
	if doc := string(files[0].Data); !strings.Contains(doc, want) {
		t.Errorf("no\n%s\nin\n%s", want, doc)
	}
	e = &emitter{Options: Options{Package: "billing"}, schema: model()}
	if files, err = e.prose(); err != nil || strings.Contains(string(files[0].Data), "xamples") {
		t.Errorf("error %v, or examples where there are none:\n%s", err, files[0].Data)
	}
}
