package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// draft is an entity while its operations are being gathered.
type draft struct {
	entity *schema.Entity
	found  []foundOperation // in the order of the document
	lists  [len(verbOrder)]list
	fields map[string]*fieldDraft
	keys   map[string]bool
	keysAt tree.Node // where the upsert names its external keys
}

// foundOperation is an operation and what the document says of it.
type foundOperation struct {
	*schema.Operation
	node tree.Node
}

// list is one operation's list of fields.
type list struct {
	present bool // the operation has a list at all
	size    int
}

// verbOrder decides among operations that disagree, so that the outcome follows from
// what they say and never from the order in which the document has them.
var verbOrder = [...]schema.Verb{schema.Get, schema.Query, schema.Create, schema.Update, schema.Upsert, schema.Delete}

func rank(v schema.Verb) int {
	i := slices.Index(verbOrder[:], v)
	if i < 0 {
		panic("openapi: a dialect returned the verb " + string(v) + ", which verbOrder lacks")
	}
	return i
}

func (l *loader) readPaths(paths tree.Node) {
	l.byName = map[string]*draft{}
	for key, item := range paths.Members() {
		path := key.Text()
		if strings.HasPrefix(path, "x-") || l.tooLong("path", path, maxPath, key.Pos(), "") {
			continue
		}
		path = l.keep(path)
		unknown := false
		for method, op := range l.object(l.resolve(item), "a path", "").Members() {
			verb, ok := httpMethod(method.Text())
			if !ok {
				continue // parameters, summary, extensions
			}
			switch at, verdict := l.dialect.Classify(verb, path); verdict {
			case dialect.Known:
				if !l.tooLong("entity", at.Entity, maxWireName, key.Pos(), "") {
					l.addOperation(at, &schema.Operation{Verb: at.Verb, Method: verb, Path: path, Pos: method.Pos()}, op)
				}
			case dialect.UnknownMethod:
				l.diags.Add(schema.MethodUnknown, method.Pos(), at.Entity, "",
					"%s %s is left out: expected an operation that entities have in the %s dialect", verb, schema.Printable(path), l.dialect.Name())
			default:
				unknown = true
			}
		}
		if unknown {
			l.diags.Add(schema.PathUnknown, key.Pos(), "", "",
				"the path %s is left out: expected one of an entity in the %s dialect", schema.Printable(path), l.dialect.Name())
		}
	}
}

// Longer wire names than any platform has would stand in the code many times each.
const (
	maxWireName = 1000 // in bytes; databases behind these platforms take 128
	maxPath     = 4 * maxWireName
)

// tooLong reports a wire name, or a path that holds one, that is longer than most bytes.
func (l *loader) tooLong(what, name string, most int, pos schema.Pos, entity string) bool {
	if len(name) <= most {
		return false
	}
	l.diags.Add(schema.NameTooLong, pos, entity, "",
		"the %s %s has %d bytes, expected at most %d", what, schema.Printable(name), len(name), most)
	return true
}

func httpMethod(key string) (string, bool) {
	switch key {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace":
		return strings.ToUpper(key), true
	}
	return "", false
}

func (l *loader) addOperation(at dialect.Endpoint, op *schema.Operation, node tree.Node) {
	d := l.byName[at.Entity]
	if d == nil {
		d = &draft{
			entity: &schema.Entity{Name: schema.Name{Wire: at.Entity}, Pos: op.Pos},
			fields: map[string]*fieldDraft{},
			keys:   map[string]bool{},
		}
		l.byName[at.Entity] = d
		l.drafts = append(l.drafts, d)
	}
	l.reading = at.Entity
	node = l.object(l.resolve(node), "an operation", at.Entity)
	l.reading = ""
	d.found = append(d.found, foundOperation{op, node})
}

// readOperations reads what the operations of an entity list, in an order that does not
// depend on the document's. A verb that is on two paths keeps the first path and the
// fields of both.
func (l *loader) readOperations(d *draft) {
	slices.SortFunc(d.found, func(a, b foundOperation) int {
		return cmp.Or(cmp.Compare(rank(a.Verb), rank(b.Verb)), cmp.Compare(a.Path, b.Path))
	})
	for _, op := range d.found {
		if kept := d.entity.Operation(op.Verb); kept == nil {
			op.Reply = l.reply(op.node)
			d.entity.Operations = append(d.entity.Operations, op.Operation)
		} else {
			l.diags.Add(schema.OperationRepeated, op.Pos, d.entity.Name.Wire, "",
				"%s is both %s %s and, at %s, %s %s: expected one path; their fields are merged", op.Verb,
				op.Method, schema.Printable(op.Path), kept.Pos, kept.Method, schema.Printable(kept.Path))
		}
		l.readPayload(d, op.Verb, op.node)
	}
}

// readPayload adds the fields that one operation lists, and the external keys.
func (l *loader) readPayload(d *draft, verb schema.Verb, op tree.Node) {
	where := l.dialect.Payload(verb)
	var envelopes []tree.Node // key, value, key, value
	for _, part := range l.parts(l.body(d, op, where.Side)) {
		for key, value := range l.object(part.Get("properties"), `"properties"`, d.entity.Name.Wire).Members() {
			switch name := key.Text(); {
			case where.Key != "" && name == where.Key:
				l.readKeys(d, l.resolve(value))
			case where.Envelope != nil && where.Envelope(name):
				envelopes = append(envelopes, key, value)
			}
		}
	}
	pairs := slices.Collect(slices.Chunk(envelopes, 2))
	slices.SortStableFunc(pairs, func(a, b []tree.Node) int { return cmp.Compare(a[0].Text(), b[0].Text()) })
	if i := slices.IndexFunc(pairs, func(p []tree.Node) bool { return p[0].Is(where.Prefer) }); i >= 0 {
		pairs = pairs[i : i+1]
	}
	for _, pair := range pairs {
		l.readFields(d, verb, l.resolve(pair[1]))
	}
}

// body returns the JSON schema of an operation's request or successful response.
func (l *loader) body(d *draft, op tree.Node, side dialect.Side) tree.Node {
	entity := d.entity.Name.Wire
	var holder tree.Node
	switch side {
	case dialect.Request:
		holder = l.object(l.resolve(op.Get("requestBody")), `"requestBody"`, entity)
	case dialect.Response:
		responses := l.object(op.Get("responses"), `"responses"`, entity)
		holder = l.object(l.resolve(success(responses)), "a response", entity)
	default:
		return tree.Node{}
	}
	content := l.object(holder.Get("content"), `"content"`, entity)
	return l.resolve(preferred(content).Get("schema"))
}

// success returns the response of the lowest 2xx status, else the default response.
func success(responses tree.Node) tree.Node {
	best, bestStatus := responses.Get("default"), "3"
	for status, response := range responses.Members() {
		if s := status.Text(); strings.HasPrefix(s, "2") && s < bestStatus {
			best, bestStatus = response, s
		}
	}
	return best
}

// preferred returns the content of the media type that is most surely the platform's own
// JSON, whatever the order in which they are listed.
func preferred(content tree.Node) tree.Node {
	var best tree.Node
	bestRank, bestName := 3, ""
	for media, value := range content.Members() {
		name := strings.ToLower(media.Text())
		rank := 2
		if kind, _, _ := strings.Cut(name, ";"); strings.TrimSpace(kind) == "application/json" {
			rank = 0
		} else if strings.Contains(name, "json") {
			rank = 1
		}
		if rank < bestRank || rank == bestRank && name < bestName {
			best, bestRank, bestName = value, rank, name
		}
	}
	return best
}

// readKeys takes the external keys from the enumeration of the upsert's key member. A null
// among them only says that the member can be left out.
func (l *loader) readKeys(d *draft, property tree.Node) {
	d.keysAt = property
	add := func(value tree.Node) {
		if name := value.Text(); value.Kind() == tree.String && name != "" && !d.keys[name] &&
			!l.tooLong("key", name, maxWireName, value.Pos(), d.entity.Name.Wire) {
			d.keys[name] = true
			d.entity.ExternalKeys = append(d.entity.ExternalKeys, l.keep(name))
			l.limit(oneEntity, len(d.keys), maxKeys, "upsert keys", value)
		}
	}
	for value := range property.Get("enum").Items() {
		if l.full {
			return
		}
		add(value)
	}
	add(property.Get("const"))
}
