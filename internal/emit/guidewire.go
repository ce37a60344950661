package emit

import (
	"slices"
	"strings"
	"sync"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/naming"
)

// reservedGuidewire are the names that every SDK of the dialect has.
var reservedGuidewire = sync.OnceValue(func() naming.Reserved {
	return withTemplates(guidewire, naming.Reserved{
		Package: []string{"Client", "NewClient"},
		Tests:   []string{"Example", "TestMain", "TestNewClient", "newClient", sdkAlias, fakeAlias},
		// Methods that records and clients have, or may get without breaking anyone.
		Record: []string{"Extra", "Meta", "MarshalJSON", "UnmarshalJSON", "Changes", "Clone", "Equal", "LogValue", "String"},
		Client: []string{"Batch", "Close", "Composite", "Do", "Hook", "Raw", "RoundTrip", "String", "Format", "GoString", "LogValue"},
		Files:  []string{"client.go", "client_test.go", "doc.go", "example_test.go", Directive},
		Nested: true,
	})
})

// guidewire lists the producers of an SDK of the dialect (docs/adr/0031): records for the schemas
// of attributes, and services for the places where there are some.
func (e *emitter) guidewire() []func() ([]File, error) {
	return []func() ([]File, error){e.guidewireProse, e.guidewireModel, e.guidewireTests, e.guidewireExample, e.verbatim}
}

// guidewireModel renders the client, and one file per record and per service.
func (e *emitter) guidewireModel() ([]File, error) {
	files, err := e.add(nil, "client.go", e.guidewireClient())
	for _, entity := range e.entities {
		if err != nil {
			return nil, err
		}
		files, err = e.add(files, entity.Go.File, e.resourceFile(entity))
	}
	for _, c := range e.collections() {
		if err != nil {
			return nil, err
		}
		files, err = e.add(files, c.Go.File, e.placeFile(c))
	}
	return files, err
}

// collections returns the places by path, so that output does not depend on the order of the
// document.
func (e *emitter) collections() []*schema.Collection {
	sorted := slices.Clone(e.schema.Collections)
	slices.SortFunc(sorted, func(a, b *schema.Collection) int { return strings.Compare(a.Name.Wire, b.Name.Wire) })
	return sorted
}

// guidewireClient renders
//
//	// Client is a connection to one application. …
//	type Client struct {
//		conn *conn
//
//		BillingPlans *BillingPlansService // /admin/v1/billing-plans
//	}
//
//	// NewClient returns a client for the application at baseURL, …
//	func NewClient(baseURL string, opts ...Option) (*Client, error) {
//		c, err := newGuidewireConn(baseURL, opts)
//		if err != nil {
//			return nil, err
//		}
//		return &Client{
//			conn:         c,
//			BillingPlans: &BillingPlansService{place{conn: c, name: "BillingPlans"}},
//		}, nil
//	}
func (e *emitter) guidewireClient() *jen.File {
	f := e.newFile()
	f.Add(doc(0, "Client is a connection to one application, with a service for each of its collections. It is safe for "+
		"concurrent use.")).
		Type().Id("Client").StructFunc(func(g *jen.Group) {
		g.Id("conn").Op("*").Id("conn")
		g.Line()
		for _, c := range e.collections() {
			g.Id(c.Name.Go).Op("*").Id(c.Go.Service).Comment("// " + clean(e.wholePath(c.Name.Wire)))
		}
	}).Line()
	f.Line()
	f.Add(doc(0, "NewClient returns a client for the application at baseURL: its host, and the context that it has there, as in "+
		"https://billing.example.com/bc. What the API definition calls its server is not asked. One option must say how to "+
		"authenticate: [WithBasicAuth], [WithBearerToken] or [WithTokenSource].")).
		Func().Id("NewClient").Params(jen.Id("baseURL").String(), jen.Id("opts").Op("...").Id("Option")).
		Add(withError(jen.Op("*").Id("Client"))).Block(
		jen.List(jen.Id("c"), jen.Err()).Op(":=").Id("newGuidewireConn").Call(jen.Id("baseURL"), jen.Id("opts")),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
		jen.Return(jen.Op("&").Id("Client").Values(e.places()...), jen.Nil()),
	).Line()
	return f
}

// places renders the elements of the Client literal, one per line.
func (e *emitter) places() []jen.Code {
	values := []jen.Code{jen.Line().Id("conn").Op(":").Id("c")}
	for _, c := range e.collections() {
		values = append(values, jen.Line().Id(c.Name.Go).Op(":").Op("&").Id(c.Go.Service).
			Values(jen.Id("place").Values(jen.Id("conn").Op(":").Id("c"), jen.Id("name").Op(":").Lit(c.Name.Go))))
	}
	return append(values, jen.Line())
}

// wholePath returns a path of the document below the root of the REST APIs.
func (e *emitter) wholePath(path string) string { return e.schema.BasePath + path }
