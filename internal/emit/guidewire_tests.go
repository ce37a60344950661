package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/naming"
)

// guidewireTests renders the tests of each record and each service, and the constructor that
// they share. What they do is in templates/kitguidewire.
func (e *emitter) guidewireTests() ([]File, error) {
	files, err := e.add(nil, "client_test.go", e.newClientFile())
	for _, entity := range e.entities {
		if err != nil {
			return nil, err
		}
		files, err = e.add(files, entity.Go.TestFile, e.resourceTestFile(entity))
	}
	for _, c := range e.collections() {
		if err != nil {
			return nil, err
		}
		files, err = e.add(files, c.Go.TestFile, e.placeTestFile(c))
	}
	return files, err
}

// newClientFile renders
//
//	// newClient returns a client of the application in memory, without a rate limit.
//	func newClient(t *testing.T, tenant *fake.Tenant) *sdk.Client {
//		t.Helper()
//		client, err := sdk.NewClient(fake.URL, sdk.WithBearerToken(tenant.BearerToken),
//			sdk.WithHTTPClient(tenant.Client()), sdk.WithoutRateLimit())
//		if err != nil {
//			t.Fatal(err)
//		}
//		return client
//	}
//
//	func TestNewClient(t *testing.T) {
//		newClient(t, fake.NewTenant())
//		…
//	}
func (e *emitter) newClientFile() *jen.File {
	f := e.newTestFile()
	t := jen.Id("t")
	f.Add(doc(0, "newClient returns a client of the application in memory, without a rate limit.")).
		Func().Id("newClient").Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Tenant"))).Op("*").Add(e.sdk("Client")).Block(
		t.Clone().Dot("Helper").Call(),
		jen.List(jen.Id("client"), jen.Err()).Op(":=").Add(e.sdk("NewClient")).Call(e.fake("URL"),
			jen.Line().Add(e.sdk("WithBearerToken")).Call(jen.Id("tenant").Dot("BearerToken")),
			e.sdk("WithHTTPClient").Call(jen.Id("tenant").Dot("Client").Call()), e.sdk("WithoutRateLimit").Call()),
		jen.If(jen.Err().Op("!=").Nil()).Block(t.Clone().Dot("Fatal").Call(jen.Err())),
		jen.Return(jen.Id("client")),
	).Line()
	f.Line()
	f.Add(doc(0, "TestNewClient asks for a client that says who it is, and for one that does not.")).
		Func().Id("TestNewClient").Params(testingT()).Block(
		jen.Id("newClient").Call(jen.Id("t"), e.fake("NewTenant").Call()),
		jen.If(jen.List(jen.Id("_"), jen.Err()).Op(":=").Add(e.sdk("NewClient")).Call(e.fake("URL")), jen.Err().Op("==").Nil()).Block(
			t.Clone().Dot("Error").Call(jen.Lit("a client without credentials is no error"))),
	)
	return f
}

// resourceTestFile renders
//
//	// TestBillingPlan reads each attribute and writes it again.
//	func TestBillingPlan(t *testing.T) {
//		r := new(sdk.BillingPlan)
//		testResource(t, r, []attribute{
//			{"currencies", &r.Currencies, listOf(typekey)},
//			{"name", &r.Name, text},
//		})
//	}
func (e *emitter) resourceTestFile(entity *schema.Entity) *jen.File {
	f := e.newTestFile()
	var attributes []jen.Code
	for _, field := range resourceFields(entity) {
		attributes = append(attributes, jen.Line().Values(
			jen.Lit(field.Name.Wire), jen.Op("&").Id("r").Dot(field.Name.Go), e.sample(field)))
	}
	if len(attributes) > 0 {
		attributes = append(attributes, jen.Line())
	}
	f.Add(doc(0, entity.Go.Test+" reads each attribute and writes it again.")).
		Func().Id(entity.Go.Test).Params(testingT()).Block(
		jen.Id("r").Op(":=").New(e.sdk(entity.Name.Go)),
		jen.Id("testResource").Call(jen.Id("t"), jen.Id("r"), jen.Index().Id("attribute").Values(attributes...)),
	)
	return f
}

// sampleNames are the samples that the kit has of each type.
var sampleNames = map[schema.Type]string{
	schema.TypeID:         "text",
	schema.TypeText:       "text",
	schema.TypeTypecode:   "text",
	schema.TypeTypekey:    "typekey",
	schema.TypeReference:  "reference",
	schema.TypeFlag:       "flag",
	schema.TypeInteger:    "integer",
	schema.TypeBigInteger: "bigInteger",
	schema.TypeDecimal:    "decimal",
	schema.TypeNumber:     "number",
	schema.TypeDate:       "date",
	schema.TypeDateTime:   "dateTime",
	schema.TypeMoney:      "money",
	schema.TypeBytes:      "base64",
	schema.TypeObject:     "object",
}

// sample renders the sample of a field: mapOf(listOf(text)).
func (e *emitter) sample(f *schema.Field) *jen.Statement {
	name := "anything"
	if known, ok := sampleNames[f.Type]; ok {
		name = known
	}
	sample := jen.Id(name)
	for i := len(f.Within) - 1; i >= 0; i-- {
		sample = jen.Id(map[schema.Container]string{schema.List: "listOf", schema.Map: "mapOf"}[f.Within[i]]).Call(sample)
	}
	return sample
}

// placeTestFile renders
//
//	// TestBillingPlansService calls each method and looks at what is sent.
//	func TestBillingPlansService(t *testing.T) {
//		testService(t, func(t *testing.T, tenant *fake.Tenant) []operation {
//			s := newClient(t, tenant).BillingPlans
//			return []operation{
//				…
//			}
//		})
//	}
func (e *emitter) placeTestFile(c *schema.Collection) *jen.File {
	f := e.newTestFile()
	var operations []jen.Code
	for _, op := range methodOrder(c) {
		operations = append(operations, e.operationTests(op)...)
	}
	list := jen.Index().Id("operation")
	body := []jen.Code{jen.Return(list.Clone().Values(append(operations, jen.Line())...))}
	if len(operations) > 0 {
		body = append([]jen.Code{jen.Id("s").Op(":=").Id("newClient").Call(jen.Id("t"), jen.Id("tenant")).Dot(c.Name.Go)}, body...)
	} else {
		body = []jen.Code{jen.Return(jen.Nil())}
	}
	f.Add(doc(0, c.Go.Test+" calls each method and looks at what is sent.")).
		Func().Id(c.Go.Test).Params(testingT()).Block(
		jen.Id("testService").Call(jen.Id("t"), jen.Func().
			Params(testingT(), jen.Id("tenant").Op("*").Add(e.fake("Tenant"))).Add(list.Clone()).Block(body...)))
	return f
}

// operationTests renders what the kit has to know of the methods of an operation.
func (e *emitter) operationTests(op *schema.Operation) []jen.Code {
	call := e.placeCall(op)
	if call.lists() && (op.Verb == schema.Query || op.Verb == schema.Search) {
		return []jen.Code{
			e.operationTest(call, op.Go, jen.Id("all"), jen.Id("pages").Op(":").True()),
			e.operationTest(call, naming.PageMethod(op.Go), jen.Id("onPage")),
		}
	}
	through := jen.Null()
	if call.lists() {
		through = jen.Id("onPage")
	}
	return []jen.Code{e.operationTest(call, op.Go, through)}
}

// operationTest renders, for a method whose result goes through a function of the kit, if any,
//
//	{
//		name: "Update", verb: "PATCH", path: "/admin/v1/billing-plans/{billingPlanId}", answer: "element",
//		sends: new(sdk.BillingPlan), attribute: "name", sample: text, readOnly: "id", never: text,
//		call: func(ctx context.Context, ids []string, sent any) (any, error) {
//			return s.Update(ctx, sent.(*sdk.BillingPlan))
//		},
//	},
func (e *emitter) operationTest(c *placeCall, method string, through *jen.Statement, more ...jen.Code) *jen.Statement {
	members := []jen.Code{
		jen.Line().Id("name").Op(":").Lit(method),
		jen.Id("kind").Op(":").Lit(string(c.op.Verb)),
		jen.Id("verb").Op(":").Lit(c.op.Method),
		jen.Id("path").Op(":").Lit(c.path),
		jen.Line().Id("answer").Op(":").Lit(answerOf(c)),
	}
	members = append(append(members, more...), e.sendTest(c)...)
	call := jen.Id("s").Dot(method).Call(e.testArguments(c)...)
	body := jen.Return(call)
	switch {
	case c.give == nil:
		body = jen.Return(jen.Nil(), call)
	case c.lists():
		body = jen.Return(through.Clone().Call(call))
	}
	members = append(members, jen.Line().Id("call").Op(":").Func().
		Params(ctx(), jen.Id("ids").Index().String(), jen.Id("sent").Any()).Add(withError(jen.Any())).Block(body), jen.Line())
	return jen.Line().Values(members...)
}

// answerOf returns the kind of the answer in the words of the kit.
func answerOf(c *placeCall) string {
	switch {
	case c.give == nil:
		return ""
	case c.give.typ == "Value":
		return string(schema.BodyRaw)
	case c.lists():
		return string(schema.BodyCollection)
	}
	return string(schema.BodyElement)
}

// sendTest renders what a method is called with, and an attribute of it that can be sent.
func (e *emitter) sendTest(c *placeCall) []jen.Code {
	if c.take == nil {
		return nil
	}
	members := []jen.Code{jen.Line().Id("body").Op(":").Lit(string(c.take.kind))}
	if c.take.typ == "Value" {
		return append(members, jen.Id("sends").Op(":").Add(e.sdk("Text")).Call(jen.Lit("anything")))
	}
	members = append(members, jen.Id("sends").Op(":").New(e.sdk(c.take.typ)))
	if c.update {
		members = append(members, jen.Id("identified").Op(":").True())
	}
	if f := e.sendable(c); f != nil {
		members = append(members, jen.Id("attribute").Op(":").Lit(f.Name.Wire), jen.Id("sample").Op(":").Add(e.sample(f)))
	}
	for _, f := range resourceFields(e.schema.Entity(c.op.Request.Entity)) {
		if f.ReadOnly {
			return append(members, jen.Id("readOnly").Op(":").Lit(f.Name.Wire), jen.Id("never").Op(":").Add(e.sample(f)))
		}
	}
	return members
}

// sendable returns the first attribute that an operation can send, texts before others.
func (e *emitter) sendable(c *placeCall) *schema.Field {
	var first *schema.Field
	for _, f := range resourceFields(e.schema.Entity(c.op.Request.Entity)) {
		switch {
		case f.ReadOnly || f.CreateOnly && c.op.Verb == schema.Update || f.Type == schema.TypeObject:
		case f.Type == schema.TypeText && len(f.Within) == 0:
			return f
		case first == nil:
			first = f
		}
	}
	return first
}

// testArguments renders the arguments with which a test calls a method.
func (e *emitter) testArguments(c *placeCall) []jen.Code {
	args := []jen.Code{jen.Id("ctx")}
	for i := range c.variables() {
		args = append(args, jen.Id("ids").Index(jen.Lit(i)))
	}
	if c.take == nil {
		return args
	}
	typ := e.sdk("Value")
	if c.take.typ != "Value" {
		typ = jen.Op("*").Add(e.sdk(c.take.typ))
	}
	args = append(args, jen.Id("sent").Assert(typ))
	if c.take.kind == schema.BodyMultipart {
		args = append(args, jen.Id("file").Call())
	}
	return args
}
