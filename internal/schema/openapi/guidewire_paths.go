package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// pathFacts are what the paths of the document say of each other.
type pathFacts struct {
	lists    bool // GET answers with a collection
	elements bool // there is a path of its elements
}

// readPlaces reads all operations, enters them where they belong, and finds out which records the
// places have.
func (n *nested) readPlaces() {
	paths := n.object(n.root.Get("paths"), `"paths"`, "")
	n.surveyPaths(paths)
	for key, item := range paths.Members() {
		path := key.Text()
		if strings.HasPrefix(path, "x-") || n.dialect.Meta(path) || n.tooLong("path", path, maxPath, key.Pos(), "") {
			continue
		}
		path = n.keep(path)
		item = n.object(n.resolve(item), "a path", "")
		for method, node := range item.Members() {
			if verb, ok := httpMethod(method.Text()); ok {
				n.readOperation(path, verb, item, method, n.object(n.resolve(node), "an operation", ""))
			}
		}
	}
	for _, place := range n.places {
		slices.SortFunc(place.Operations, schema.CompareOperations)
		for _, op := range place.Operations {
			place.Entity = cmp.Or(place.Entity, op.Response.Entity)
			if e := n.entities[op.Response.Entity]; e != nil {
				e.Part = false
			}
		}
		for _, op := range place.Operations {
			if op.Verb == schema.Create {
				place.Entity = cmp.Or(place.Entity, op.Request.Entity)
			}
		}
		if e := n.entities[place.Entity]; e != nil {
			e.Part = false
		}
	}
}

// surveyPaths finds out which paths are collections.
func (n *nested) surveyPaths(paths tree.Node) {
	n.paths = map[string]pathFacts{}
	for key, item := range paths.Members() {
		path := key.Text()
		if get := item.Get("get"); get.Exists() && !n.dialect.Meta(path) && !n.decided.skipsOperation(operationID(get, "GET", path)) {
			facts := n.paths[path]
			facts.lists = n.envelope(n.answer(get)).kind == schema.BodyCollection
			n.paths[path] = facts
		}
		if parent, last := splitPath(path); isParameter(last) {
			facts := n.paths[parent]
			facts.elements = true
			n.paths[parent] = facts
		}
	}
}

// splitPath returns a path without its last segment, and that.
func splitPath(path string) (parent, last string) {
	path = strings.TrimSuffix(path, "/")
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// operationID returns the id of an operation, or where it has none, what stands for it.
func operationID(op tree.Node, method, path string) string {
	return cmp.Or(clip(op.Get("operationId").Text()), method+" "+path)
}

// readOperation enters one operation into its place.
func (n *nested) readOperation(path, method string, item, key, node tree.Node) {
	op := &schema.Operation{
		Method: method, Path: path, Pos: key.Pos(),
		ID:  n.keep(operationID(node, method, path)),
		Doc: n.keep(clip(cmp.Or(node.Get("description").Text(), node.Get("summary").Text()))),
	}
	if n.decided.skipsOperation(op.ID) {
		return
	}
	if !n.dialect.IsPath(path) {
		n.diags.Add(schema.PathUnknown, key.Pos(), "", "",
			"%s %s is left out: expected a path of plain segments and of parameters that are whole segments", method, schema.Printable(path)).Fix = skipOperation(op.ID)
		return
	}
	if method == "PUT" || method == "OPTIONS" || method == "HEAD" || method == "TRACE" {
		n.diags.Add(schema.MethodUnknown, key.Pos(), "", "",
			"%s %s is left out: expected GET, POST, PATCH or DELETE in the %s dialect", method, schema.Printable(path), n.dialect.Name()).Fix = skipOperation(op.ID)
		return
	}
	parameters := n.parameters(item, node)
	op.Params = n.params(path, parameters, key.Pos())
	request := n.request(node, parameters)
	answer := n.answer(node)
	in, out := n.envelope(request.schema), n.envelope(answer)
	if request.multipart {
		if in.kind != schema.BodyElement {
			in = envelope{}
		}
		in.kind = schema.BodyMultipart
	}
	if n.takesNothing(request.schema) && out.kind != schema.BodyRaw {
		in.kind = schema.BodyIncluded
	}
	op.Request = n.bodyOf(in, op.ID+"_request", cmp.Or(request.pos, key.Pos()), request.required)
	if !answer.Exists() && answersSomething(method, node) {
		out.kind = schema.BodyRaw
	}
	op.Response = n.bodyOf(out, op.ID+"_response", cmp.Or(answer.Pos(), key.Pos()), false)
	op.Reply = strings.TrimSpace(string(op.Response.Kind) + " " + op.Response.Entity)
	n.readMetadata(op, request, node)
	op.Verb = n.verb(op, node)
	n.reportRaw(op, in, out)
	n.place(op)
}

// readMetadata has the text beside a file be the element that the operation creates or updates.
// Swagger 2.0 has nothing but text there, and the mark that names its schema can be missing
// (Guidewire facts, 1.3).
func (n *nested) readMetadata(op *schema.Operation, r request, node tree.Node) {
	if op.Request.Kind != schema.BodyMultipart || op.Request.Entity != "" || op.Response.Kind != schema.BodyElement || !r.schema.Get("type").Is("string") {
		return
	}
	op.Request.Entity = op.Response.Entity
	if verb := n.verb(op, node); verb != schema.Create && verb != schema.Update {
		op.Request.Entity = ""
	}
}

// takesNothing reports whether a request is an object without members. Exports without inclusions
// (Guidewire facts, 5.1) make one of what takes nothing else.
func (n *nested) takesNothing(request tree.Node) bool {
	return request.Get("type").Is("object") && len(n.members(request)) == 0 && !request.Get("additionalProperties").Exists()
}

// skipOperation says how to leave an operation out.
func skipOperation(id string) string {
	return strings.Replace(schema.BodyUnsupported.Remedy(), "OPERATION", schema.YAMLText(id), 1)
}

// reportRaw reports bodies that are in no envelope. What people want raw is none.
func (n *nested) reportRaw(op *schema.Operation, in, out envelope) {
	for _, side := range []struct {
		what string
		body schema.Body
		kind schema.BodyKind
	}{{"request", op.Request, in.kind}, {"answer", op.Response, out.kind}} {
		if side.body.Kind != schema.BodyRaw || side.kind != schema.BodyRaw {
			continue
		}
		n.diags.Add(schema.BodyUnsupported, side.body.Pos, "", "",
			"the %s of %s %s is in no envelope, expected data with attributes: it is taken as it is",
			side.what, op.Method, schema.Printable(op.Path)).Fix = skipOperation(op.ID)
	}
}

// verb finds out what an operation does. Where the document says it, that agrees with what the
// methods, the envelopes and the paths say; native exports of OpenAPI 3 say it nowhere, so that
// only these are asked (Guidewire facts, 5.4).
func (n *nested) verb(op *schema.Operation, node tree.Node) schema.Verb {
	in, out := op.Request.Kind, op.Response.Kind
	element := in == schema.BodyElement || in == schema.BodyMultipart
	switch op.Method {
	case "GET":
		switch out {
		case schema.BodyCollection:
			return schema.Query
		case schema.BodyElement:
			return schema.Get
		}
	case "DELETE":
		if in == schema.BodyNone && out == schema.BodyNone {
			return schema.Delete
		}
	case "PATCH":
		if element && (out == schema.BodyNone || out == schema.BodyElement && op.Response.Entity == op.Request.Entity) {
			return schema.Update
		}
	case "POST":
		switch {
		case out == schema.BodyCollection && n.searches(op, node):
			return schema.Search
		case element && (out == schema.BodyNone || out == schema.BodyElement) && n.creates(op, node):
			return schema.Create
		}
	}
	return schema.Action
}

// searches reports whether a POST that answers with a collection takes pages of it.
func (n *nested) searches(op *schema.Operation, node tree.Node) bool {
	return childType(node) || slices.ContainsFunc(op.Params, func(p schema.Param) bool { return p.In == "query" && p.Name.Wire == "pageOffset" })
}

// creates reports whether a POST adds a record to a collection. Some actions answer 201 as
// creations do (Guidewire facts, 1.3), so the status decides only where nothing else does.
func (n *nested) creates(op *schema.Operation, node tree.Node) bool {
	facts := n.paths[strings.TrimSuffix(op.Path, "/")]
	created := node.Get("responses").Get("201").Exists()
	resource := node.Get(extensions).Get("resourceType").Exists() || node.Get(flatPrefix+"resourceType").Exists()
	return childType(node) || created && (facts.lists || facts.elements || !resource)
}

// childType reports whether an operation is said to be about the elements of a collection.
func childType(node tree.Node) bool { return mark(node, "childResourceType").Exists() }

// place enters an operation into the collection that it belongs to.
func (n *nested) place(op *schema.Operation) {
	path := n.keep(n.placeOf(op))
	c := n.places[path]
	if c == nil {
		c = &schema.Collection{Name: schema.Name{Wire: path}, Pos: op.Pos}
		n.places[path] = c
	}
	if op.Pos.Compare(c.Pos) < 0 {
		c.Pos = op.Pos
	}
	if op.Verb == schema.Action || op.Verb == schema.Search {
		op.Action = n.keep(lastWord(op.Path))
	}
	c.Operations = append(c.Operations, op)
}

// placeOf returns the path of an operation's collection: elements are in the collection above
// them, and actions belong to what they are below.
func (n *nested) placeOf(op *schema.Operation) string {
	path := strings.TrimSuffix(op.Path, "/")
	parent, last := splitPath(path)
	switch {
	case isParameter(last):
		return parent
	case op.Verb != schema.Action || parent == "":
		return path
	}
	if above, segment := splitPath(parent); isParameter(segment) {
		return above
	}
	return parent
}

// lastWord returns the last segment of a path that is no parameter.
func lastWord(path string) string {
	segments := strings.Split(path, "/")
	for i := len(segments) - 1; i >= 0; i-- {
		if segments[i] != "" && !isParameter(segments[i]) {
			return segments[i]
		}
	}
	return ""
}

// parameters returns the parameters of an operation, resolved: its own before those of its path.
func (n *nested) parameters(item, op tree.Node) []tree.Node {
	var list []tree.Node
	for _, from := range []tree.Node{op, item} {
		for p := range from.Get("parameters").Items() {
			if p = n.resolve(p); p.Exists() {
				list = append(list, p)
			}
		}
	}
	return list
}

// params returns the parameters in path and query: in the order of the path, then by name.
func (n *nested) params(path string, parameters []tree.Node, pos schema.Pos) []schema.Param {
	var inPath, inQuery []schema.Param
	for _, segment := range strings.Split(path, "/") {
		if !isParameter(segment) {
			continue
		}
		p := schema.Param{Name: schema.Name{Wire: n.keep(segment[1 : len(segment)-1])}, In: "path", Type: schema.TypeText, Pos: pos}
		if i := slices.IndexFunc(parameters, func(node tree.Node) bool { return node.Get("in").Is("path") && node.Get("name").Is(p.Name.Wire) }); i >= 0 {
			p.Doc, p.Pos = n.keep(clip(parameters[i].Get("description").Text())), parameters[i].Pos()
		}
		inPath = append(inPath, p)
	}
	seen := map[string]bool{}
	for _, node := range parameters {
		name := node.Get("name").Text()
		if !node.Get("in").Is("query") || seen[name] || n.tooLong("parameter", name, maxWireName, node.Pos(), "") {
			continue
		}
		seen[name] = true
		inQuery = append(inQuery, n.queryParam(name, node))
	}
	slices.SortFunc(inQuery, func(a, b schema.Param) int { return cmp.Compare(a.Name.Wire, b.Name.Wire) })
	return append(inPath, inQuery...)
}

func (n *nested) queryParam(name string, node tree.Node) schema.Param {
	p := schema.Param{
		Name: schema.Name{Wire: n.keep(name)}, In: "query", Type: schema.TypeText, Pos: node.Pos(),
		Doc: n.keep(clip(node.Get("description").Text())),
	}
	typed := node
	if s := node.Get("schema"); s.Exists() {
		typed = n.resolve(s)
	}
	if typed.Get("type").Is("array") {
		p.Repeats, typed = true, n.resolve(typed.Get("items"))
	}
	switch typed.Get("type").Text() {
	case "integer":
		p.Type = schema.TypeInteger
	case "number":
		p.Type = schema.TypeNumber
	case "boolean":
		p.Type = schema.TypeFlag
	}
	return p
}

// request is what an operation takes.
type request struct {
	schema    tree.Node
	multipart bool
	required  bool
	pos       schema.Pos
}

// request returns the body of an operation, in either version.
func (n *nested) request(op tree.Node, parameters []tree.Node) request {
	if body := n.object(n.resolve(op.Get("requestBody")), `"requestBody"`, ""); body.Exists() {
		return n.requestBody(body)
	}
	var r request
	for _, p := range parameters {
		switch {
		case p.Get("in").Is("body"):
			return request{schema: n.resolve(p.Get("schema")), required: p.Get("required").Bool(), pos: p.Pos()}
		case p.Get("in").Is("formData"):
			r.multipart, r.required = true, true
			r.pos = cmp.Or(r.pos, p.Pos())
			if ref := p.Get(schemaRef); ref.Exists() {
				r.schema = n.named(ref)
			} else if p.Get("name").Is(metadata) {
				r.schema = p
			}
		}
	}
	return r
}

// metadata is the part of a form that holds the element beside a file; where a form cannot have
// parts with a schema, a mark names that (Guidewire facts, 1.3).
const (
	metadata  = "metadata"
	schemaRef = "x-gw-schema-ref"
)

func (n *nested) requestBody(body tree.Node) request {
	content := n.object(body.Get("content"), `"content"`, "")
	for media, value := range content.Members() {
		if !strings.HasPrefix(strings.ToLower(media.Text()), "multipart/") {
			continue
		}
		r := request{multipart: true, required: true, pos: body.Pos()}
		form := n.resolve(value.Get("schema"))
		part := form.Get("properties").Get(metadata)
		if ref := part.Get(schemaRef); ref.Exists() {
			r.schema = n.named(ref)
		} else {
			r.schema = n.resolve(part)
		}
		return r
	}
	return request{schema: n.resolve(preferred(content).Get("schema")), required: body.Get("required").Bool(), pos: body.Pos()}
}

// named returns the schema that a mark names as references of Swagger 2.0 do, which converters
// leave as it is.
func (n *nested) named(ref tree.Node) tree.Node {
	name := ref.Text()[strings.LastIndexByte(ref.Text(), '/')+1:]
	node := n.index.Lookup("/components/schemas/" + name)
	if n.shape == swagger2 {
		node = n.index.Lookup("/definitions/" + name)
	}
	return n.resolve(node)
}

// answer returns the schema of the successful response of an operation.
func (n *nested) answer(op tree.Node) tree.Node {
	response := n.object(n.resolve(success(op.Get("responses"))), "a response", "")
	if s := response.Get("schema"); s.Exists() && n.shape == swagger2 {
		return n.resolve(s)
	}
	return n.resolve(preferred(n.object(response.Get("content"), `"content"`, "")).Get("schema"))
}

// answersSomething reports whether an operation answers with what has no schema: asynchronous
// requests replay any answer (Guidewire facts, 1.4).
func answersSomething(method string, op tree.Node) bool {
	return method == "GET" && op.Get("responses").Len() > 0
}
