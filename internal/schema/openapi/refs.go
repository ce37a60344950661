package openapi

import (
	"errors"
	"net/url"
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
			l.diags.Add(schema.RefExternal, ref.Pos(), "", "",
				"the $ref %s leads out of the document and is not followed: expected one that starts with #/; bundle the export into one file",
				schema.Printable(ref.Text()))
			return tree.Node{}
		}
		if plain, err := url.PathUnescape(pointer); err == nil {
			pointer = plain
		}
		target := l.doc.Root().Lookup(pointer)
		if !target.Exists() {
			l.diags.Add(schema.RefUnresolved, ref.Pos(), "", "",
				"the $ref %s points at nothing in this document: expected a JSON pointer to something in it", schema.Printable(ref.Text()))
			return tree.Node{}
		}
		n = target
	}
	l.diags.Add(schema.RefCycle, start.Get("$ref").Pos(), "", "",
		"the $ref %s leads back to itself: expected a schema at its end", schema.Printable(start.Get("$ref").Text()))
	return tree.Node{}
}

// keyword returns a keyword of a property, also where it stands beside a $ref: exports
// put nullable, readOnly and descriptions there, and most readers lose them.
func (l *loader) keyword(property, resolved tree.Node, key string) tree.Node {
	if beside := property.Get(key); beside.Exists() {
		return beside
	}
	return resolved.Get(key)
}

func asSyntaxError(err error) (*tree.SyntaxError, bool) {
	var broken *tree.SyntaxError
	ok := errors.As(err, &broken)
	return broken, ok
}
