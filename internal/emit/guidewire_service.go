package emit

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/naming"
)

// placeFile renders the service of a place.
func (e *emitter) placeFile(c *schema.Collection) *jen.File {
	f := e.newFile()
	f.Add(doc(0, fmt.Sprintf("%s is what the platform offers at %s.", c.Go.Service, clean(e.wholePath(c.Name.Wire))))).
		Type().Id(c.Go.Service).Struct(jen.Id("place").Id("place")).Line()
	for _, op := range methodOrder(c) {
		for _, m := range e.placeMethods(op) {
			f.Line().Add(m.render(c))
		}
	}
	return f
}

// methodOrder returns the operations of a place that have methods: by verb, those of one verb by path.
func methodOrder(c *schema.Collection) []*schema.Operation {
	var sorted []*schema.Operation
	for _, verb := range schema.NestedVerbs {
		for _, op := range byPath(c.Operations) {
			if op.Verb == verb && op.Go != "" {
				sorted = append(sorted, op)
			}
		}
	}
	return sorted
}

// placeMethod is a method of a service of a place.
type placeMethod struct {
	name    string
	doc     []string
	params  []jen.Code
	results *jen.Statement
	body    []jen.Code
}

func (m placeMethod) render(c *schema.Collection) *jen.Statement {
	return doc(0, m.doc...).Func().Params(jen.Id("s").Op("*").Id(c.Go.Service)).Id(m.name).
		Params(append([]jen.Code{ctx()}, m.params...)...).Add(m.results).Block(m.body...).Line()
}

// placeCall is an operation on its way to becoming methods.
type placeCall struct {
	op     *schema.Operation
	path   string   // below the root of the REST APIs
	ids    []string // parameters of the path, as variables
	take   *payload // what is sent; nil for nothing
	give   *payload // what is answered; nil for nothing
	update bool     // the last of the path's parameters is the identity of what is sent
}

// payload is what one side of an operation carries.
type payload struct {
	kind schema.BodyKind
	typ  string // Go type of the attributes, "Value" where nothing is known of them
}

// record returns the Go type of a variable that holds the payload.
func (p *payload) record() *jen.Statement {
	if p.typ == "Value" {
		return jen.Id("Value")
	}
	return jen.Op("*").Id(p.typ)
}

// placeMethods returns the methods of an operation: two where it lists, one else.
func (e *emitter) placeMethods(op *schema.Operation) []placeMethod {
	call := e.placeCall(op)
	switch {
	case call.lists() && op.Verb == schema.Search:
		return []placeMethod{call.goThrough("search"), call.onePage("searchPage")}
	case call.lists() && op.Verb == schema.Query:
		return []placeMethod{call.goThrough("list"), call.onePage("page")}
	case op.Verb == schema.Get && call.give != nil && call.give.typ != "Value":
		return []placeMethod{call.get()}
	case op.Verb == schema.Delete && call.give == nil && call.take == nil:
		return []placeMethod{call.delete()}
	}
	return []placeMethod{call.do()}
}

func (e *emitter) placeCall(op *schema.Operation) *placeCall {
	call := &placeCall{op: op, path: e.wholePath(op.Path), take: e.payload(op.Request), give: e.payload(op.Response)}
	for _, p := range op.Params {
		if p.In == "path" {
			call.ids = append(call.ids, p.Name.Go)
		}
	}
	if op.Verb == schema.Get || op.Verb == schema.Query {
		call.take = nil // no request of these has a body
	}
	isResource := call.take != nil && call.take.kind != schema.BodyRaw && !e.isPart(op.Request.Entity)
	call.update = op.Verb == schema.Update && isResource && strings.HasSuffix(op.Path, "}") && len(call.ids) > 0
	return call
}

// payload returns what a body carries; nil for nothing. What is sent without data goes along by
// an option of the call.
func (e *emitter) payload(b schema.Body) *payload {
	if b.Kind == schema.BodyNone || b.Kind == schema.BodyIncluded {
		return nil
	}
	p := &payload{b.Kind, "Value"}
	if entity := e.schema.Entity(b.Entity); entity != nil && b.Kind != schema.BodyRaw {
		p.typ = entity.Name.Go
	}
	if p.typ == "Value" && b.Kind != schema.BodyMultipart {
		p.kind = schema.BodyRaw
	}
	return p
}

func (e *emitter) isPart(wire string) bool {
	entity := e.schema.Entity(wire)
	return entity == nil || entity.Part
}

// lists reports whether the answer is a page of records.
func (c *placeCall) lists() bool { return c.give != nil && c.give.kind == schema.BodyCollection }

// params returns the parameters for the path, as one list of strings.
func (c *placeCall) params() []jen.Code {
	ids := c.variables()
	if len(ids) == 0 {
		return nil
	}
	var list []jen.Code
	for _, id := range ids {
		list = append(list, jen.Id(id))
	}
	return []jen.Code{jen.List(list...).String()}
}

// variables are those of the path that the caller gives.
func (c *placeCall) variables() []string {
	if c.update {
		return c.ids[:len(c.ids)-1]
	}
	return c.ids
}

// request returns the parameters for what is sent.
func (c *placeCall) request() []jen.Code {
	if c.take == nil {
		return nil
	}
	params := []jen.Code{jen.Id(c.sent()).Add(c.take.record())}
	if c.take.kind == schema.BodyMultipart {
		params = append(params, jen.Id("file").Op("*").Id("Upload"))
	}
	return params
}

// sent is the name of the variable for what is sent: a record, or what an action asks for.
func (c *placeCall) sent() string {
	if c.op.Verb == schema.Create || c.op.Verb == schema.Update {
		return "record"
	}
	return "request"
}

// run renders a call of a method of the runtime: the path, then what differs, then the ids.
func (c *placeCall) run(method string, args ...jen.Code) *jen.Statement {
	args = append([]jen.Code{jen.Id("ctx")}, args...)
	for _, id := range c.variables() {
		args = append(args, jen.Id(id))
	}
	return jen.Id("s").Dot("place").Dot(method).Call(args...)
}

func options(typ string) jen.Code { return jen.Id("opts").Op("...").Id(typ) }

// get renders
//
//	func (s *BillingPlansService) Get(ctx context.Context, billingPlanID string, opts ...GetOption) (*BillingPlan, error) {
//		record := new(BillingPlan)
//		err := s.place.get(ctx, "/admin/v1/billing-plans/{billingPlanId}", opts, &record, billingPlanID)
//		return record, err
//	}
func (c *placeCall) get() placeMethod {
	return placeMethod{
		name:    c.op.Go,
		doc:     c.doc(c.op.Go+" returns the resource, or an error that is [ErrNotFound]", "read"),
		params:  append(c.params(), options("GetOption")),
		results: withError(c.give.record()),
		body: []jen.Code{
			jen.Id("record").Op(":=").New(jen.Id(c.give.typ)),
			jen.Err().Op(":=").Add(c.run("get", jen.Lit(c.path), jen.Id("opts"), jen.Op("&").Id("record"))),
			jen.Return(jen.Id("record"), jen.Err()),
		},
	}
}

// goThrough renders
//
//	func (s *BillingPlansService) List(ctx context.Context, opts ...ListOption) iter.Seq2[*BillingPlan, error] {
//		return func(yield func(*BillingPlan, error) bool) {
//			var record *BillingPlan
//			for rows := s.place.list(ctx, "/admin/v1/billing-plans", opts); rows.next(&record) && yield(record, rows.err); {
//			}
//		}
//	}
func (c *placeCall) goThrough(method string) placeMethod {
	rows := jen.Id("rows")
	record := c.give.record()
	text := c.op.Go + " goes through the resources that satisfy the filters, however many there are, page by page"
	if c.op.Verb == schema.Search {
		text = c.op.Go + " goes through what the request asks for, however much there is, page by page"
	}
	return placeMethod{
		name:    c.op.Go,
		doc:     c.doc(text, "read"),
		params:  append(append(c.params(), c.request()...), options("ListOption")),
		results: jen.Qual("iter", "Seq2").Index(jen.List(record.Clone(), jen.Error())),
		body: []jen.Code{jen.Return(jen.Func().
			Params(jen.Id("yield").Func().Params(record.Clone(), jen.Error()).Bool()).Block(
			jen.Var().Id("record").Add(record.Clone()),
			jen.For(
				rows.Clone().Op(":=").Add(c.run(method, c.listing()...)),
				rows.Clone().Dot("next").Call(jen.Op("&").Id("record")).Op("&&").
					Id("yield").Call(jen.Id("record"), rows.Clone().Dot("err")),
				jen.Empty(),
			).Block(),
		))},
	}
}

// onePage renders
//
//	func (s *BillingPlansService) Page(ctx context.Context, opts ...ListOption) (*Page[BillingPlan], error) {
//		page := new(Page[BillingPlan])
//		err := s.place.page(ctx, "/admin/v1/billing-plans", opts, &page)
//		return page, err
//	}
func (c *placeCall) onePage(method string) placeMethod {
	page := jen.Id("Page").Index(jen.Id(c.give.typ))
	name := naming.PageMethod(c.op.Go)
	return placeMethod{
		name:    name,
		doc:     c.doc(name+" returns the first page of what "+c.op.Go+" goes through; its Next returns the one behind it", "read"),
		params:  append(append(c.params(), c.request()...), options("ListOption")),
		results: withError(jen.Op("*").Add(page)),
		body: []jen.Code{
			jen.Id("page").Op(":=").New(page.Clone()),
			jen.Err().Op(":=").Add(c.run(method, append(c.listing(), jen.Op("&").Id("page"))...)),
			jen.Return(jen.Id("page"), jen.Err()),
		},
	}
}

// listing returns the arguments that say what to list.
func (c *placeCall) listing() []jen.Code {
	args := []jen.Code{jen.Lit(c.path)}
	switch {
	case c.op.Verb != schema.Search:
	case c.take == nil:
		args = append(args, jen.Nil())
	default:
		args = append(args, jen.Id(c.sent()))
	}
	return append(args, jen.Id("opts"))
}

// delete renders
//
//	func (s *BillingPlansService) Delete(ctx context.Context, billingPlanID string, opts ...CallOption) error {
//		return s.place.delete(ctx, "/admin/v1/billing-plans/{billingPlanId}", opts, billingPlanID)
//	}
func (c *placeCall) delete() placeMethod {
	return placeMethod{
		name:    c.op.Go,
		doc:     c.doc(c.op.Go+" deletes the resource, with [Checksum] only if it has not changed since", "keyed write"),
		params:  append(c.params(), options("CallOption")),
		results: jen.Error(),
		body:    []jen.Code{jen.Return(c.run("delete", jen.Lit(c.path), jen.Id("opts")))},
	}
}

// do renders the other operations:
//
//	func (s *ActivitiesService) Complete(ctx context.Context, activityID string, request *ActivityCompleteRequest, opts ...CallOption) (*Activity, error) {
//		result := new(Activity)
//		err := s.place.act(ctx, "POST", "/common/v1/activities/{activityId}/complete", request, opts, &result, activityID)
//		return result, err
//	}
func (c *placeCall) do() placeMethod {
	var sent []jen.Code
	if c.take != nil {
		sent = append(sent, jen.Id(c.sent()))
		if c.take.kind == schema.BodyMultipart {
			sent = append(sent, jen.Id("file"))
		}
	}
	method, args := c.runtime(sent)
	args = append(args, jen.Id("opts"))
	m := placeMethod{
		name:   c.op.Go,
		doc:    c.doc(c.says()),
		params: append(append(c.params(), c.request()...), options("CallOption")),
	}
	if c.give == nil {
		m.results = jen.Error()
		m.body = []jen.Code{jen.Return(c.run(method, append(args, jen.Nil())...))}
		return m
	}
	typ := jen.Id(c.give.typ)
	if c.lists() {
		typ = jen.Id("Page").Index(typ)
	}
	m.results, m.body = c.fill(typ, method, append(args, jen.Op("&").Id("result")))
	return m
}

// fill returns the results and the body of a method whose call fills a result.
func (c *placeCall) fill(typ *jen.Statement, method string, args []jen.Code) (*jen.Statement, []jen.Code) {
	result, made := jen.Op("*").Add(typ), jen.Id("result").Op(":=").New(typ)
	if c.give.typ == "Value" && !c.lists() {
		result, made = jen.Id("Value"), jen.Var().Id("result").Id("Value")
	}
	return withError(result), []jen.Code{
		made,
		jen.Err().Op(":=").Add(c.run(method, args...)),
		jen.Return(jen.Id("result"), jen.Err()),
	}
}

// runtime returns the method of the runtime that an operation runs, and what it is told before
// the options. The plain writes have one of their own.
func (c *placeCall) runtime(sent []jen.Code) (string, []jen.Code) {
	path := jen.Lit(c.path)
	verb := jen.Lit(c.op.Method)
	typed := c.take != nil && c.take.typ != "Value"
	switch {
	case c.take != nil && c.take.kind == schema.BodyMultipart:
		return "upload", append([]jen.Code{verb, path}, sent...)
	case c.op.Verb == schema.Create && typed:
		return "create", append([]jen.Code{path}, sent...)
	case c.op.Verb == schema.Update && typed:
		return "update", append([]jen.Code{path}, sent...)
	case len(sent) == 0:
		sent = []jen.Code{jen.Nil()}
	}
	return "act", append([]jen.Code{verb, path}, sent...)
}

// says returns what the documentation of a method says that it does, and its replay class.
func (c *placeCall) says() (does, class string) {
	name := c.op.Go
	switch c.op.Verb {
	case schema.Create:
		return name + " creates a resource from the attributes that are not absent and returns what the platform made of it", "blind write"
	case schema.Update:
		if c.take != nil && c.take.kind == schema.BodyMultipart {
			return name + " sends the attributes that changed since the resource was read, with its checksum, and the file unless that is nil, and returns the resource as it is then", "keyed write"
		}
		return name + " sends the attributes that changed since the resource was read, with its checksum, and returns it as it is then; if nothing changed it sends nothing", "keyed write"
	case schema.Delete:
		return name + " deletes the resource", "keyed write"
	case schema.Search:
		return name + " returns what the request asks for", "read"
	}
	if c.op.Method == http.MethodGet {
		return name + " returns what the platform answers", "read"
	}
	text := name + " runs the action " + clean(c.op.Action)
	if c.take != nil && !c.op.Request.Required && c.take.typ != "Value" {
		text += "; the request can be nil"
	}
	return text, "blind write"
}

// doc returns the documentation of a method: what it does and where, and what the definition
// says of it.
func (c *placeCall) doc(does, class string) []string {
	paragraphs := []string{fmt.Sprintf("%s (%s %s). Replay class: %s.", does, clean(c.op.Method), clean(c.path), class)}
	if text := sentence(c.op.Doc); text != "" {
		paragraphs = append(paragraphs, text)
	}
	if c.op.Request.Kind == schema.BodyIncluded {
		paragraphs = append(paragraphs, "[Alongside] adds the resources that can be sent with it.")
	}
	if names := c.ownParams(); len(names) > 0 {
		paragraphs = append(paragraphs, "[QueryParam] adds what only some operations take: "+strings.Join(names, ", ")+".")
	}
	return paragraphs
}

// usualParams are the query parameters for which there are options.
var usualParams = map[string]bool{
	"fields": true, "filter": true, "include": true, "includeTotal": true, "pageOffset": true, "pageSize": true, "sort": true,
}

// ownParams returns the query parameters for which there are none.
func (c *placeCall) ownParams() []string {
	var names []string
	for _, p := range c.op.Params {
		if p.In == "query" && !usualParams[p.Name.Wire] {
			names = append(names, clean(p.Name.Wire))
		}
	}
	return names
}

// byPath returns operations by path, then by method.
func byPath(ops []*schema.Operation) []*schema.Operation {
	return slices.SortedFunc(slices.Values(ops), func(a, b *schema.Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
}
