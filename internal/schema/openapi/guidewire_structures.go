package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// structure is a schema that describes an object: one with a name, or one that stands where it
// is used.
type structure struct {
	key     string // in the document's schemas; "" where it stands in another one
	name    string // on the wire: without the alias that an import gave it
	node    tree.Node
	pos     schema.Pos
	skipped bool // people want it kept as it is sent
}

// nameStructures gives every schema of the document its name. Exports of Swagger 2.0 repeat
// shared schemas under the alias of each import, with the name itself in xml.name (Guidewire
// facts, 5.2): those that are equal are one. One that differs keeps its alias.
func (n *nested) nameStructures() {
	groups := map[string][]*structure{}
	var names []string
	for key, node := range n.schemas().Members() {
		if node.Get("$ref").Kind() == tree.String && !node.Get("properties").Exists() {
			continue // another name of a schema
		}
		name := key.Text()
		if n.tooLong("schema", name, maxWireName, key.Pos(), "") {
			continue
		}
		if original := node.Get("xml").Get("name").Text(); original != "" && len(original) <= maxWireName {
			name = original
		}
		s := &structure{key: n.keep(key.Text()), name: n.keep(name), node: node, pos: key.Pos()}
		n.structures[node] = s
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], s)
	}
	slices.Sort(names)
	var others []*structure
	for _, name := range names {
		group := groups[name]
		slices.SortFunc(group, func(a, b *structure) int {
			return cmp.Or(order(a.key != name, b.key != name), cmp.Compare(a.key, b.key))
		})
		n.claim(group[0])
		for _, s := range group[1:] {
			if n.equal(s.node, group[0].node, 0) {
				n.structures[s.node] = group[0]
			} else {
				s.name = s.key
				others = append(others, s)
			}
		}
	}
	for _, s := range others {
		n.claim(s)
	}
}

func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// claim enters a structure under its name, or where that is taken, one that is free.
func (n *nested) claim(s *structure) {
	for n.byName[s.name] != nil {
		s.name += "_"
	}
	n.byName[s.name] = s
	s.skipped = n.decided.skipsSchema(s)
}

// maxDepth bounds how deep two schemas are compared: they are trees that the document spells out.
const maxDepth = 64

// aside are the members of a schema that describe it and say nothing of its values.
var aside = map[string]bool{"xml": true, "title": true, "description": true}

// equal reports whether two schemas say the same, each with its own aliases.
func (n *nested) equal(a, b tree.Node, depth int) bool {
	if a.Kind() != b.Kind() || depth > maxDepth {
		return false
	}
	switch a.Kind() {
	case tree.Object:
		if x, y := a.Get("$ref"), b.Get("$ref"); x.Kind() == tree.String && y.Kind() == tree.String && !n.sameTarget(x.Text(), y.Text()) {
			return false
		}
		return n.covers(a, b, depth) && n.names(a) == n.names(b)
	case tree.Array:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !n.equal(a.At(i), b.At(i), depth+1) {
				return false
			}
		}
		return true
	case tree.Null:
		return true
	}
	return a.Text() == b.Text()
}

// names counts the members of a schema that say something of its values.
func (n *nested) names(s tree.Node) int {
	count := 0
	for key := range s.Members() {
		if name := key.Text(); name != "$ref" && !aside[name] {
			count++
		}
	}
	return count
}

// covers reports whether b has all members of the object a, references apart.
func (n *nested) covers(a, b tree.Node, depth int) bool {
	members := make(map[string]tree.Node)
	for key, value := range b.Members() {
		members[key.Text()] = value
	}
	for key, value := range a.Members() {
		name := key.Text()
		if name == "$ref" || aside[name] {
			continue
		}
		if other := members[name]; !other.Exists() || !n.equal(value, other, depth+1) {
			return false
		}
	}
	return true
}

// sameTarget reports whether two references lead to schemas of one name.
func (n *nested) sameTarget(a, b string) bool {
	return a == b || n.original(a) == n.original(b)
}

// original returns the name of the schema that a reference leads to, without an alias.
func (n *nested) original(ref string) string {
	pointer, _ := strings.CutPrefix(ref, "#")
	if name := n.index.Lookup(pointer).Get("xml").Get("name").Text(); name != "" {
		return name
	}
	return ref[strings.LastIndexByte(ref, '/')+1:]
}

// members returns the properties of a schema and of those that it is composed of, by name: of
// envelopes, whose properties are few and do not conflict.
func (n *nested) members(node tree.Node) map[string]tree.Node {
	found := map[string]tree.Node{}
	for _, part := range n.parts(node) {
		for key, property := range part.Get("properties").Members() {
			if name := key.Text(); !found[name].Exists() {
				found[name] = property
			}
		}
	}
	return found
}

// property returns one property of a schema, resolved.
func (n *nested) property(node tree.Node, name string) tree.Node {
	for _, part := range n.parts(node) {
		if property := part.Get("properties").Get(name); property.Exists() {
			return n.resolve(property)
		}
	}
	return tree.Node{}
}

// structureOf returns the structure of a resolved schema. One without a name of its own is called
// by where it stands.
func (n *nested) structureOf(node tree.Node, where string) *structure {
	s := n.structures[node]
	if s == nil {
		s = &structure{name: n.keep(where), node: node, pos: node.Pos()}
		n.structures[node] = s
		n.claim(s)
	}
	return s
}

// entity returns the entity of a structure, whose fields may not have been read yet.
func (n *nested) entity(s *structure) *schema.Entity {
	if e := n.entities[s.name]; e != nil {
		return e
	}
	e := &schema.Entity{
		Name: schema.Name{Wire: s.name}, Part: true, Doc: n.keep(clip(s.node.Get("description").Text())), Pos: s.pos,
	}
	n.entities[s.name] = e
	n.queue = append(n.queue, s)
	return e
}

// envelope is what a request or an answer is wrapped in.
type envelope struct {
	kind       schema.BodyKind
	attributes tree.Node // schema of the attributes, resolved; of elements and collections
}

// envelope finds out by its structure what a body is wrapped in: names of envelopes tell nothing
// (Guidewire facts, 0).
func (n *nested) envelope(body tree.Node) envelope {
	if !body.Exists() {
		return envelope{}
	}
	members := n.members(body)
	n.included = n.included || members["included"].Exists()
	data := n.resolve(members["data"])
	if items := data.Get("items"); items.Exists() {
		if attributes := n.property(n.resolve(items), "attributes"); attributes.Exists() {
			return envelope{schema.BodyCollection, attributes}
		}
		return envelope{kind: schema.BodyRaw}
	}
	if attributes := n.property(data, "attributes"); attributes.Exists() {
		return envelope{schema.BodyElement, attributes}
	}
	if members["included"].Exists() && !members["data"].Exists() {
		return envelope{kind: schema.BodyIncluded}
	}
	return envelope{kind: schema.BodyRaw}
}

// bodyOf returns what is in an envelope. Attributes without a schema of their own, which is rare,
// are called by where they stand.
func (n *nested) bodyOf(e envelope, where string, pos schema.Pos, required bool) schema.Body {
	b := schema.Body{Kind: e.kind, Required: required, Pos: pos}
	if !e.attributes.Exists() {
		return b
	}
	s := n.structureOf(e.attributes, where)
	if s.skipped {
		b.Kind = schema.BodyRaw
		return b
	}
	b.Entity = n.entity(s).Name.Wire
	return b
}
