package openapi

import (
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// draft is an entity while its operations are being gathered.
type draft struct {
	entity *schema.Entity
	lists  [len(verbOrder)]list // by verb
	fields map[string]*fieldDraft
	order  []*fieldDraft // by first appearance in the document
	keyPos tree.Node     // where the upsert names its external keys
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
	for i, known := range verbOrder {
		if v == known {
			return i
		}
	}
	panic("openapi: a dialect returned the verb " + string(v) + ", which verbOrder lacks")
}

func (l *loader) readPaths(paths tree.Node) {
	l.byName = map[string]*draft{}
	for key, item := range paths.Members() {
		path, item := key.Text(), l.resolve(item)
		if strings.HasPrefix(path, "x-") {
			continue
		}
		unknown := false
		for method, op := range item.Members() {
			verb, ok := httpMethod(method.Text())
			if !ok {
				continue // parameters, summary, extensions
			}
			switch at, verdict := l.dialect.Classify(verb, path); verdict {
			case dialect.Known:
				l.addOperation(at, &schema.Operation{Verb: at.Verb, Method: verb, Path: path, Pos: method.Pos()}, l.resolve(op))
			case dialect.UnknownMethod:
				l.diags.Add(schema.MethodUnknown, method.Pos(), at.Entity, "",
					"%s %s is no operation of the %s dialect; it is left out", verb, schema.Printable(path), l.dialect.Name())
			default:
				unknown = true
			}
		}
		if unknown {
			l.diags.Add(schema.PathUnknown, key.Pos(), "", "",
				"the path %s is no entity's in the %s dialect; it is left out", schema.Printable(path), l.dialect.Name())
		}
	}
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
		}
		l.byName[at.Entity] = d
		l.drafts = append(l.drafts, d)
	}
	if old := d.entity.Operation(op.Verb); old != nil {
		l.diags.Add(schema.OperationRepeated, op.Pos, at.Entity, "",
			"%s is both %s %s and, at %s, %s %s; their fields are merged",
			op.Verb, op.Method, schema.Printable(op.Path), old.Pos, old.Method, schema.Printable(old.Path))
		if op.Path < old.Path {
			*old = *op
		}
	} else {
		d.entity.Operations = append(d.entity.Operations, op)
	}
	l.readPayload(d, op.Verb, node)
}

// readPayload adds the fields that one operation lists, and the external keys.
func (l *loader) readPayload(d *draft, verb schema.Verb, op tree.Node) {
	where := l.dialect.Payload(verb)
	body := l.body(op, where.Side)
	for key, wrapped := range body.Get("properties").Members() {
		switch name := key.Text(); {
		case where.Key != "" && name == where.Key:
			l.readKeys(d, l.resolve(wrapped))
		case where.Envelope != nil && where.Envelope(name):
			l.readFields(d, verb, l.resolve(wrapped), 0)
		}
	}
}

// body returns the JSON schema of an operation's request or successful response.
func (l *loader) body(op tree.Node, side dialect.Side) tree.Node {
	var holder tree.Node
	switch side {
	case dialect.Request:
		holder = l.resolve(op.Get("requestBody"))
	case dialect.Response:
		holder = l.resolve(success(op.Get("responses")))
	default:
		return tree.Node{}
	}
	var chosen tree.Node
	for media, content := range holder.Get("content").Members() {
		if strings.Contains(strings.ToLower(media.Text()), "json") {
			chosen = content
			break
		}
		if !chosen.Exists() {
			chosen = content
		}
	}
	return l.resolve(chosen.Get("schema"))
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

// readKeys takes the external keys from the enumeration of the upsert's key member.
func (l *loader) readKeys(d *draft, property tree.Node) {
	d.keyPos = property
	for value := range property.Get("enum").Items() {
		d.entity.ExternalKeys = append(d.entity.ExternalKeys, value.Text())
	}
	if c := property.Get("const"); len(d.entity.ExternalKeys) == 0 && c.Kind() == tree.String {
		d.entity.ExternalKeys = []string{c.Text()}
	}
}
