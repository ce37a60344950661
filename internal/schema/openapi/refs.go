package openapi

import (
	"errors"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// maxRefs bounds a chain of references; a longer one is a cycle.
const maxRefs = 64

// resolve follows a local $ref to what it points at. References out of the document are
// never followed: a spec is untrusted and must not make bpgen read files or addresses.
func (l *loader) resolve(n tree.Node) tree.Node {
	start := n
	for range maxRefs {
		ref := n.Get("$ref")
		if ref.Kind() != tree.String {
			return n
		}
		pointer, local := strings.CutPrefix(ref.Text(), "#")
		if !local {
			l.diags.Add(schema.RefExternal, ref.Pos(), l.reading, "",
				"the $ref %s leads out of the document and is not followed: expected one that starts with #/",
				schema.Printable(ref.Text()))
			return tree.Node{}
		}
		target := l.index.Lookup(pointer)
		if !target.Exists() {
			l.diags.Add(schema.RefUnresolved, ref.Pos(), l.reading, "",
				"the $ref %s points at nothing in this document: expected a JSON pointer to something in it", schema.Printable(ref.Text()))
			return tree.Node{}
		}
		n = target
	}
	l.diags.Add(schema.RefCycle, start.Get("$ref").Pos(), l.reading, "",
		"the $ref %s leads back to itself: expected a schema at its end", schema.Printable(start.Get("$ref").Text()))
	return tree.Node{}
}

// A document of some kilobytes can have references that make thousands of millions of fields
// of it. Beyond what documents have that share a few, each field takes its place.
const (
	spareFields = 10_000
	fieldSize   = 40 // in bytes: real exports take hundreds for a field
	spareTexts  = 20_000
	textSize    = 8 // likewise for a text of a pick-list
	maxSteps    = 5_000_000
)

// One entity is rendered in one piece, which takes two kilobytes for each field. Beyond what
// any entity has, the document pays for that memory with its own size.
const (
	spareEntityFields = 12_000
	entityFieldSize   = 500
	maxKeys           = 1000
)

// What has more of something than a document of its size may make.
const (
	allEntities = "the references up to here give the entities"
	oneEntity   = "the entity has"
)

// limit reports, once, that one of these has more of something than it may.
func (l *loader) limit(who string, have, most int, what string, at tree.Node) {
	if have <= most || l.full {
		return
	}
	l.full = true
	l.diags.Add(schema.TooManyFields, at.Pos(), l.reading, "",
		"%s more than %d %s, expected fewer in a document of this size", who, most, what)
}

// parts returns a schema and the schemas that it is composed of, however deep, each once.
func (l *loader) parts(n tree.Node) []tree.Node {
	if !n.Exists() {
		return nil
	}
	parts := []tree.Node{n}
	var seen map[tree.Node]bool
	for i := 0; i < len(parts); i++ {
		for _, keyword := range [...]string{"allOf", "oneOf", "anyOf"} {
			for item := range parts[i].Get(keyword).Items() {
				l.steps++
				if l.limit(allEntities, l.steps, maxSteps, "schemas", n); l.full {
					return parts
				}
				if seen == nil {
					seen = map[tree.Node]bool{n: true}
				}
				if item = l.resolve(item); !seen[item] {
					seen[item] = true
					parts = append(parts, item)
				}
			}
		}
	}
	return parts
}

// keyword returns a keyword of a property, also where it stands beside a $ref, which is
// where exports put nullable, readOnly and descriptions and most readers lose them, or in
// a schema that the property is composed of.
func (l *loader) keyword(property, resolved tree.Node, key string) tree.Node {
	if beside := property.Get(key); beside.Exists() {
		return beside
	}
	if own := resolved.Get(key); own.Exists() || !resolved.Get("allOf").Exists() {
		return own
	}
	for _, part := range l.parts(resolved) {
		if found := part.Get(key); found.Exists() {
			return found
		}
	}
	return tree.Node{}
}

// hasRefs reports whether any object of the document has a key $ref. Text that only
// mentions it does not count.
func hasRefs(doc *tree.Doc) bool {
	source := doc.Source()
	if !strings.Contains(source, "$ref") && !strings.Contains(source, `\u00`) {
		return false
	}
	return holdsRef(doc.Root())
}

func holdsRef(n tree.Node) bool {
	for key, value := range n.Members() {
		if key.Is("$ref") || holdsRef(value) {
			return true
		}
	}
	for item := range n.Items() {
		if holdsRef(item) {
			return true
		}
	}
	return false
}

func asSyntaxError(err error) (*tree.SyntaxError, bool) {
	var broken *tree.SyntaxError
	ok := errors.As(err, &broken)
	return broken, ok
}
