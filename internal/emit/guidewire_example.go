package emit

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// placeSubject is what the example is shown with: a place, what it offers, and an attribute of
// its resources that can be written.
type placeSubject struct {
	place  *schema.Collection
	entity *schema.Entity
	field  *schema.Field
	get    *placeCall
	list   *placeCall
	update *placeCall // nil where there is none
}

// placeSubject returns the place that needs the least explanation: one that is below no other,
// whose resources can be read and listed, and best written, too.
func (e *emitter) placeSubject() *placeSubject {
	var best *placeSubject
	for _, c := range e.collections() {
		s := e.subjectAt(c)
		if s != nil && (best == nil || best.update == nil && s.update != nil) {
			best = s
		}
	}
	return best
}

func (e *emitter) subjectAt(c *schema.Collection) *placeSubject {
	entity := e.schema.Entity(c.Entity)
	if entity == nil || entity.Part || strings.Contains(c.Name.Wire, "{") || strings.Contains(c.Name.Go, "_") {
		return nil
	}
	s := &placeSubject{place: c, entity: entity, field: wordsField(entity)}
	for _, op := range methodOrder(c) {
		call := e.placeCall(op)
		switch {
		case call.give == nil || call.give.typ != entity.Name.Go:
		case op.Go == "Get" && len(call.ids) == 1:
			s.get = call
		case op.Go == "List":
			s.list = call
		case op.Go == "Update" && call.update && call.take.typ == entity.Name.Go && call.take.kind == schema.BodyElement:
			s.update = call
		}
	}
	if s.field == nil || s.get == nil || s.list == nil {
		return nil
	}
	return s
}

// wordsField returns an attribute of plain text that can be written, and that filters can name, the
// name before others.
func wordsField(entity *schema.Entity) *schema.Field {
	var first *schema.Field
	for _, f := range resourceFields(entity) {
		switch {
		case f.ReadOnly || f.CreateOnly || f.Type != schema.TypeText || len(f.Within) > 0 || !plainTag(f.Name.Wire):
		case f.Name.Wire == "name":
			return f
		case first == nil:
			first = f
		}
	}
	return first
}

// guidewireExample renders the example of the package:
//
//	// Example reads a resource, changes it and finds it again.
//	func Example() {
//		ctx := context.Background()
//		tenant := billingtest.NewTenant()
//		client, err := billing.NewClient(billingtest.URL,
//			billing.WithBearerToken(tenant.BearerToken), billing.WithHTTPClient(tenant.Client()))
//		if err != nil {
//			log.Fatal(err)
//		}
//		id := tenant.Insert("/admin/v1/billing-plans", map[string]any{"name": "Standard"})
//		record, err := client.BillingPlans.Get(ctx, id)
//		…
//		// Output:
//		// Standard
//	}
//
// Where no place lends itself to it, there is none.
func (e *emitter) guidewireExample() ([]File, error) {
	s := e.placeSubject()
	if s == nil {
		return nil, nil
	}
	f := e.newGuidewireExample()
	service := jen.Id("client").Dot(s.place.Name.Go)
	record := jen.Id("record").Dot(s.field.Name.Go)
	body := []jen.Code{
		background(),
		jen.Id("tenant").Op(":=").Add(e.fake("NewTenant")).Call(),
		jen.List(jen.Id("client"), jen.Err()).Op(":=").Add(e.sdk("NewClient")).Call(e.fake("URL"),
			jen.Line().Add(e.sdk("WithBearerToken")).Call(jen.Id("tenant").Dot("BearerToken")),
			e.sdk("WithHTTPClient").Call(jen.Id("tenant").Dot("Client").Call())),
		orFatal(),
		jen.Id("id").Op(":=").Id("tenant").Dot("Insert").Call(jen.Lit(e.wholePath(s.place.Name.Wire)),
			jen.Map(jen.String()).Any().Values(jen.Lit(s.field.Name.Wire).Op(":").Lit(exampleWas))),
		jen.Line(),
		jen.List(jen.Id("record"), jen.Err()).Op(":=").Add(service.Clone()).Dot("Get").Call(jen.Id("ctx"), jen.Id("id")),
		orFatal(),
		printLine(record.Clone()),
	}
	lines := []string{exampleWas}
	if s.update != nil {
		body = append(body, s.change(e, service, record)...)
		lines = append(lines, exampleBecomes)
	}
	body = append(body, s.find(e, service, lines[len(lines)-1])...)
	lines = append(lines, lines[len(lines)-1])
	body = append(body, output(lines))
	f.Add(doc(0, "Example reads a resource, changes it where that can be done, and finds it by a filter.")).
		Func().Id("Example").Params().Block(body...).Line()
	return e.add(nil, "example_test.go", f)
}

// The texts of the example.
const (
	exampleWas     = "Standard"
	exampleBecomes = "Quarterly"
)

// change renders what changes the attribute: only what was changed is sent, with the checksum.
func (s *placeSubject) change(e *emitter, service, record *jen.Statement) []jen.Code {
	return []jen.Code{
		jen.Line(),
		jen.Comment("// Only what changed is sent, with the checksum of what was read."),
		record.Clone().Op("=").Add(e.sdk("Set")).Call(jen.Lit(exampleBecomes)),
		jen.List(jen.Id("record"), jen.Err()).Op("=").Add(service.Clone()).Dot("Update").Call(jen.Id("ctx"), jen.Id("record")),
		orFatal(),
		printLine(record.Clone()),
	}
}

// find renders what goes through the resources with a text.
func (s *placeSubject) find(e *emitter, service *jen.Statement, text string) []jen.Code {
	filter := e.sdk("Where").Call(e.sdk(s.entity.Go.Fields).Dot(s.field.Name.Go).Dot("Eq").Call(jen.Lit(text)))
	return []jen.Code{
		jen.Line(),
		jen.For(jen.List(jen.Id("record"), jen.Err()).Op(":=").Range().Add(service.Clone()).Dot("List").Call(jen.Id("ctx"), filter)).Block(
			orFatal(),
			printLine(jen.Id("record").Dot(s.field.Name.Go)),
		),
	}
}

// newGuidewireExample starts the file: as newExampleFile does for the other dialect.
func (e *emitter) newGuidewireExample() *jen.File {
	f := e.newTestFile()
	taken := slices.Concat([]string{"ctx", "tenant", "client", "err", "id", "record", "context", "fmt", "log"}, Reserved(guidewire).Tests)
	if fake := FakePackage(e.Package); !slices.Contains(taken, e.Package) && !slices.Contains(taken, fake) {
		f.ImportName(e.ImportPath, e.Package)
		f.ImportName(e.fakePath(), fake)
	}
	return f
}
