package emit

import (
	"path"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// Aliases under which tests import the SDK and its fake tenant. They are the same in every
// SDK, so that no package name can shadow a variable of a test.
const (
	sdkAlias  = "sdk"
	fakeAlias = "fake"
)

// tests renders the tests of each entity and the constructor that they share.
func (e *emitter) tests() ([]File, error) {
	files, err := e.add(nil, "client_test.go", e.clientTestFile())
	for _, entity := range e.entities {
		if err != nil {
			break
		}
		files, err = e.add(files, entity.Go.TestFile, e.entityTestFile(entity))
	}
	return files, err
}

func (e *emitter) newTestFile() *jen.File {
	f := jen.NewFile(e.Package + "_test")
	f.NoFormat = true
	f.HeaderComment(Header)
	f.ImportAlias(e.ImportPath, sdkAlias)
	f.ImportAlias(e.fakePath(), fakeAlias)
	return f
}

func (e *emitter) fakePath() string { return path.Join(e.ImportPath, FakePackage(e.Package)) }

func (e *emitter) sdk(name string) *jen.Statement  { return jen.Qual(e.ImportPath, name) }
func (e *emitter) fake(name string) *jen.Statement { return jen.Qual(e.fakePath(), name) }

// clientTestFile renders
//
//	// newClient returns a client of the fake tenant, without a rate limit.
//	func newClient(t *testing.T, tenant *fake.Server, opts ...sdk.Option) *sdk.Client {
//		t.Helper()
//		client, err := sdk.NewClient(tenant.URL, append(opts,
//			sdk.WithSessionID(tenant.SessionID), sdk.WithRetry(atOnce), sdk.WithoutRateLimit())...)
//		if err != nil {
//			t.Fatal(err)
//		}
//		return client
//	}
func (e *emitter) clientTestFile() *jen.File {
	f := e.newTestFile()
	f.Add(doc(0, "newClient returns a client of the fake tenant, without a rate limit.")).
		Func().Id("newClient").Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Server")), jen.Id("opts").Op("...").Add(e.sdk("Option"))).Op("*").Add(e.sdk("Client")).Block(
		jen.Id("t").Dot("Helper").Call(),
		jen.List(jen.Id("client"), jen.Err()).Op(":=").Add(e.sdk("NewClient")).Call(
			jen.Id("tenant").Dot("URL"),
			jen.Append(jen.Id("opts"), jen.Line().Add(e.sdk("WithSessionID")).Call(jen.Id("tenant").Dot("SessionID")),
				e.sdk("WithRetry").Call(jen.Id("atOnce")), e.sdk("WithoutRateLimit").Call()).Op("...")),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatal").Call(jen.Err())),
		jen.Return(jen.Id("client")),
	)
	for _, entity := range e.entities {
		if entity.Operation(schema.Get) != nil {
			f.Line().Line().Add(e.bearerTest(entity))
			break
		}
	}
	for _, entity := range e.entities {
		if entity.Operation(schema.Update) != nil {
			f.Line().Line().Add(e.clearingTest(entity))
			break
		}
	}
	for _, entity := range e.entities {
		if sqlName.MatchString(entity.Name.Wire) {
			f.Line().Line().Add(e.queryRowsTest(entity))
			break
		}
	}
	return f
}

// queryRowsTest renders, for one entity, since a statement can be about any,
//
//	// TestQueryRows sends a statement.
//	func TestQueryRows(t *testing.T) {
//		testQueryRows(t, "ACCOUNT", func(t *testing.T, tenant *fake.Server) func(context.Context, sdk.SQL, any) error {
//			return newClient(t, tenant).QueryRows
//		})
//	}
func (e *emitter) queryRowsTest(entity *schema.Entity) *jen.Statement {
	query := jen.Func().Params(jen.Qual("context", "Context"), e.sdk("SQL"), jen.Any()).Error()
	connect := jen.Func().Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Server"))).Add(query).Block(
		jen.Return(jen.Id("newClient").Call(jen.Id("t"), jen.Id("tenant")).Dot("QueryRows")))
	return doc(0, "TestQueryRows sends a statement.").
		Func().Id("TestQueryRows").Params(testingT()).Block(
		jen.Id("testQueryRows").Call(jen.Id("t"), jen.Lit(entity.Name.Wire), connect))
}

// clearingTest renders, for one entity, since the ways to clear a field are the same for all,
//
//	// TestClearing clears a field in each of the ways there are.
//	func TestClearing(t *testing.T) {
//		testClearing(t, "ACCOUNT", "Id", func(t *testing.T, tenant *fake.Server, way sdk.Option) func(context.Context, *sdk.Account) error {
//			return newClient(t, tenant, way).Account.Update
//		})
//	}
func (e *emitter) clearingTest(entity *schema.Entity) *jen.Statement {
	update := jen.Func().Params(jen.Qual("context", "Context"), jen.Op("*").Add(e.sdk(entity.Name.Go))).Error()
	connect := jen.Func().Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Server")), jen.Id("way").Add(e.sdk("Option"))).
		Add(update).Block(
		jen.Return(jen.Id("newClient").Call(jen.Id("t"), jen.Id("tenant"), jen.Id("way")).Dot(entity.Name.Go).Dot("Update")))
	return doc(0, "TestClearing clears a field in each of the ways there are.").
		Func().Id("TestClearing").Params(testingT()).Block(
		jen.Id("testClearing").Call(jen.Id("t"), jen.Lit(entity.Name.Wire), jen.Lit(entity.Identity.Name.Wire), connect))
}

// bearerTest renders, for one entity, since the way to authenticate is the same for all,
//
//	// TestBearerToken asks for a record that is not there by the other way to authenticate.
//	func TestBearerToken(t *testing.T) {
//		tenant := fake.NewServer(t)
//		client, err := sdk.NewClient(tenant.URL, sdk.WithBearerToken(tenant.BearerToken))
//		if err != nil {
//			t.Fatal(err)
//		}
//		if _, err := client.Account.Get(t.Context(), sampleID); !errors.Is(err, sdk.ErrNotFound) {
//			t.Errorf("got error %v, want ErrNotFound", err)
//		}
//	}
func (e *emitter) bearerTest(entity *schema.Entity) *jen.Statement {
	return doc(0, "TestBearerToken asks for a record that is not there by the other way to authenticate.").
		Func().Id("TestBearerToken").Params(testingT()).Block(
		jen.Id("tenant").Op(":=").Add(e.fake("NewServer")).Call(jen.Id("t")),
		jen.List(jen.Id("client"), jen.Err()).Op(":=").Add(e.sdk("NewClient")).Call(
			jen.Id("tenant").Dot("URL"), e.sdk("WithBearerToken").Call(jen.Id("tenant").Dot("BearerToken"))),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatal").Call(jen.Err())),
		jen.If(
			jen.List(jen.Id("_"), jen.Err()).Op(":=").Id("client").Dot(entity.Name.Go).Dot("Get").Call(
				jen.Id("t").Dot("Context").Call(), jen.Id("sampleID")),
			jen.Op("!").Qual("errors", "Is").Call(jen.Err(), e.sdk("ErrNotFound")),
		).Block(jen.Id("t").Dot("Errorf").Call(jen.Lit("got error %v, want ErrNotFound"), jen.Err())),
	)
}

func testingT() *jen.Statement { return jen.Id("t").Op("*").Qual("testing", "T") }

// entityTestFile renders
//
//	func TestAccount(t *testing.T) {
//		f := fixture[sdk.Account]{entity: "ACCOUNT", id: "Id", key: "Name"}
//		f.fill = func(r *sdk.Account) {
//			r.ID = sdk.Set[sdk.ID](sampleID)
//			r.Name = text("Name")
//		}
//		f.connect = func(t *testing.T, tenant *fake.Server) methods[sdk.Account] {
//			s := newClient(t, tenant).Account
//			return methods[sdk.Account]{Get: s.Get}
//		}
//		testEntity(t, f)
//	}
//
// Statements on one level, where one literal would do, because gofmt lays out the elements
// of a literal once for each literal around them.
func (e *emitter) entityTestFile(entity *schema.Entity) *jen.File {
	f := e.newTestFile()
	record := e.sdk(entity.Name.Go)
	member := func(name string) *jen.Statement { return jen.Id("f").Dot(name).Op("=") }
	f.Func().Id(entity.Go.Test).Params(testingT()).BlockFunc(func(g *jen.Group) {
		g.Id("f").Op(":=").Id("fixture").Index(record.Clone()).Values(fixture(entity)...)
		if readOnly := readOnlyNames(entity); len(readOnly) > 0 {
			g.Add(member("readOnly")).Index().String().Values(readOnly...)
		}
		if former := e.former(entity); len(former) > 0 {
			g.Add(member("former")).Index().Id("former").Index(record.Clone()).Values(append(former, jen.Line())...)
		}
		g.Add(member("fill")).Func().Params(jen.Id("r").Op("*").Add(record.Clone())).Block(e.fills(entity)...)
		g.Add(member("connect")).Func().Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Server"))).
			Id("methods").Index(record.Clone()).Block(
			jen.Id("s").Op(":=").Id("newClient").Call(jen.Id("t"), jen.Id("tenant")).Dot(entity.Name.Go),
			jen.Return(jen.Id("methods").Index(record.Clone()).Values(boundMethods(entity)...)),
		)
		g.Id("testEntity").Call(jen.Id("t"), jen.Id("f"))
	})
	return f
}

// boundMethods lists the methods that the entity's service has.
func boundMethods(entity *schema.Entity) []jen.Code {
	var values []jen.Code
	for _, op := range entity.Operations {
		for _, m := range methods[op.Verb] {
			values = append(values, jen.Line().Id(m.name).Op(":").Id("s").Dot(m.name))
		}
	}
	return append(values, jen.Line())
}

// fixture renders the names in the fixture of an entity.
func fixture(entity *schema.Entity) []jen.Code {
	values := []jen.Code{
		jen.Id("entity").Op(":").Lit(entity.Name.Wire),
		jen.Id("id").Op(":").Lit(entity.Identity.Name.Wire),
	}
	if key := externalKey(entity); key != "" && entity.Operation(schema.Upsert) != nil {
		values = append(values, jen.Id("key").Op(":").Lit(key))
	}
	return values
}

// readOnlyNames renders the names of the fields that are never sent.
func readOnlyNames(entity *schema.Entity) []jen.Code {
	var names []jen.Code
	for _, f := range sortedFields(entity) {
		if f.ReadOnly {
			names = append(names, jen.Lit(f.Name.Wire))
		}
	}
	return names
}

// former renders, for each former name of a field,
//
//	{
//		field: "LongDescription",
//		set:   func(r *sdk.Account) { r.Description = text("LongDescription") },
//		text:  func(r *sdk.Account) string { return r.Description.String() },
//	},
func (e *emitter) former(entity *schema.Entity) []jen.Code {
	var list []jen.Code
	record := jen.Id("r").Op("*").Add(e.sdk(entity.Name.Go))
	for _, f := range sortedFields(entity) {
		for _, a := range aliases(f) {
			old := jen.Id("r").Dot(a.Name.Go)
			list = append(list, jen.Line().Values(
				jen.Line().Id("field").Op(":").Lit(f.Name.Wire),
				jen.Line().Id("set").Op(":").Func().Params(record.Clone()).Block(old.Clone().Op("=").Add(e.contentOf(a.Type, a.Picklist, f.Name.Wire))),
				jen.Line().Id("text").Op(":").Func().Params(record.Clone()).String().Block(jen.Return(old.Clone().Dot("String").Call())),
				jen.Line(),
			))
		}
	}
	return list
}

// fills renders an assignment to each field: the Go name here and the name on the platform
// there, so that a field under a wrong name is noticed without asking the struct tags.
func (e *emitter) fills(entity *schema.Entity) []jen.Code {
	var fills []jen.Code
	for _, f := range sortedFields(entity) {
		content := e.contentOf(f.Type, f.Picklist, f.Name.Wire)
		if f == entity.Identity {
			content = e.sdk("Set").Index(e.sdk("ID")).Call(jen.Id("sampleID"))
		}
		fills = append(fills, jen.Id("r").Dot(f.Name.Go).Op("=").Add(content))
	}
	return fills
}

// contents are the functions of the kit that return the content of a field of each type.
var contents = map[schema.Type]string{
	schema.TypeID:        "reference",
	schema.TypeReference: "reference",
	schema.TypeText:      "text",
	schema.TypeDecimal:   "decimal",
	schema.TypeInteger:   "integer",
	schema.TypeFlag:      "yesOrNo",
	schema.TypeDate:      "date",
	schema.TypeDateTime:  "dateTime",
	schema.TypeCurrency:  "text",
	schema.TypeLanguage:  "text",
	schema.TypeCountry:   "text",
	schema.TypePicklist:  "text",
	schema.TypeRaw:       "value",
}

// contentOf renders the content of a field other than the identity, as an Opt of that type. It
// depends on the field alone, so that a new field changes no other line. The content of a
// pick-list with a type of its own is a text that the list does not have:
//
//	sdk.Set(sdk.AccountStatus(sampleText + "Status"))
func (e *emitter) contentOf(typ schema.Type, list *schema.Picklist, wire string) *jen.Statement {
	if list != nil {
		return e.sdk("Set").Call(e.sdk(list.Go).Call(jen.Id("sampleText").Op("+").Lit(wire)))
	}
	return jen.Id(contents[typ]).Call(jen.Lit(wire))
}
