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

// sampleID is the identity of the record in every fixture.
const sampleID = "7001"

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
//	// newClient returns a client of the fake tenant.
//	func newClient(t *testing.T, tenant *fake.Server) *sdk.Client {
//		t.Helper()
//		client, err := sdk.NewClient(tenant.URL, sdk.WithSessionID(tenant.SessionID))
//		if err != nil {
//			t.Fatal(err)
//		}
//		return client
//	}
func (e *emitter) clientTestFile() *jen.File {
	f := e.newTestFile()
	f.Add(doc(0, "newClient returns a client of the fake tenant.")).
		Func().Id("newClient").Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Server"))).Op("*").Add(e.sdk("Client")).Block(
		jen.Id("t").Dot("Helper").Call(),
		jen.List(jen.Id("client"), jen.Err()).Op(":=").Add(e.sdk("NewClient")).Call(
			jen.Id("tenant").Dot("URL"), e.sdk("WithSessionID").Call(jen.Id("tenant").Dot("SessionID"))),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatal").Call(jen.Err())),
		jen.Return(jen.Id("client")),
	)
	for _, entity := range e.entities {
		if entity.Operation(schema.Get) != nil {
			f.Line().Line().Add(e.bearerTest(entity))
			break
		}
	}
	return f
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
//		if _, err := client.Account.Get(t.Context(), "7001"); !errors.Is(err, sdk.ErrNotFound) {
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
				jen.Id("t").Dot("Context").Call(), jen.Lit(sampleID)),
			jen.Op("!").Qual("errors", "Is").Call(jen.Err(), e.sdk("ErrNotFound")),
		).Block(jen.Id("t").Dot("Errorf").Call(jen.Lit("got error %v, want ErrNotFound"), jen.Err())),
	)
}

func testingT() *jen.Statement { return jen.Id("t").Op("*").Qual("testing", "T") }

// entityTestFile renders
//
//	func TestAccount(t *testing.T) {
//		testEntity(t, fixture[sdk.Account]{
//			entity: "ACCOUNT",
//			key:    "Name",
//			record: func() *sdk.Account {
//				return &sdk.Account{
//					ID:   sdk.Set[sdk.ID]("7001"),
//					Name: sdk.Set("value of Name"),
//				}
//			},
//			row: map[string]string{
//				"Id":   "7001",
//				"Name": "value of Name",
//			},
//		}, func(t *testing.T, tenant *fake.Server) methods[sdk.Account] {
//			s := newClient(t, tenant).Account
//			return methods[sdk.Account]{Get: s.Get}
//		})
//	}
func (e *emitter) entityTestFile(entity *schema.Entity) *jen.File {
	f := e.newTestFile()
	record := e.sdk(entity.Name.Go)
	connect := jen.Func().Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Server"))).
		Id("methods").Index(record.Clone()).Block(
		jen.Id("s").Op(":=").Id("newClient").Call(jen.Id("t"), jen.Id("tenant")).Dot(entity.Name.Go),
		jen.Return(jen.Id("methods").Index(record.Clone()).Values(boundMethods(entity)...)),
	)
	f.Func().Id(entity.Go.Test).Params(testingT()).Block(
		jen.Id("testEntity").Call(jen.Id("t"), jen.Id("fixture").Index(record.Clone()).Values(e.fixture(entity)...), connect),
	)
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

// fixture renders what a test knows of an entity. Wire names stand in the row and Go names
// in the record, each with the same value, so that a field under a wrong name is noticed
// without asking the struct tags.
func (e *emitter) fixture(entity *schema.Entity) []jen.Code {
	var record, row, readOnly []jen.Code
	for _, f := range sortedFields(entity) {
		value := sampleValue(f)
		record = append(record, jen.Line().Id(f.Name.Go).Op(":").Add(e.sampleField(f)))
		row = append(row, jen.Line().Lit(f.Name.Wire).Op(":").Lit(value))
		if f.ReadOnly {
			readOnly = append(readOnly, jen.Lit(f.Name.Wire))
		}
	}
	values := []jen.Code{jen.Line().Id("entity").Op(":").Lit(entity.Name.Wire)}
	if key := externalKey(entity); key != "" && entity.Operation(schema.Upsert) != nil {
		values = append(values, jen.Line().Id("key").Op(":").Lit(key))
	}
	name := e.sdk(entity.Name.Go)
	values = append(values,
		jen.Line().Id("record").Op(":").Func().Params().Op("*").Add(name.Clone()).Block(
			jen.Return(jen.Op("&").Add(name.Clone()).Values(append(record, jen.Line())...))),
		jen.Line().Id("row").Op(":").Map(jen.String()).String().Values(append(row, jen.Line())...),
	)
	if len(readOnly) > 0 {
		values = append(values, jen.Line().Id("readOnly").Op(":").Index().String().Values(readOnly...))
	}
	if list := e.former(entity); len(list) > 0 {
		values = append(values, jen.Line().Id("former").Op(":").Index().Id("former").Index(name.Clone()).Values(append(list, jen.Line())...))
	}
	return append(values, jen.Line())
}

// former renders, for each former name of a field,
//
//	{
//		field: "LongDescription",
//		set:   func(r *sdk.Account) { r.Description = sdk.Set("value of LongDescription") },
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
				jen.Line().Id("set").Op(":").Func().Params(record.Clone()).Block(old.Clone().Op("=").Add(e.set(a.Type, sampleValue(f)))),
				jen.Line().Id("text").Op(":").Func().Params(record.Clone()).String().Block(jen.Return(old.Clone().Dot("String").Call())),
				jen.Line(),
			))
		}
	}
	return list
}

// sampleValue returns the text of a field in the fixture's row. It depends on the field
// alone, so that a new field changes no other line.
func sampleValue(f *schema.Field) string {
	if f.Type == schema.TypeID {
		return sampleID
	}
	return "value of " + f.Name.Wire
}

// sampleField renders the same value as the record holds it.
func (e *emitter) sampleField(f *schema.Field) *jen.Statement { return e.set(f.Type, sampleValue(f)) }

// set renders an Opt of a type that holds a text.
func (e *emitter) set(typ schema.Type, text string) *jen.Statement {
	value := jen.Lit(text)
	switch typ {
	case schema.TypeID:
		return e.sdk("Set").Index(e.sdk("ID")).Call(value)
	case schema.TypeText:
		return e.sdk("Set").Call(value)
	default:
		return e.sdk("Set").Call(e.sdk("Text").Call(value))
	}
}
