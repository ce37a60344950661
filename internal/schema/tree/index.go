package tree

import (
	"net/url"
	"strings"
)

// Index finds what pointers name, in a document that has many of them: a Node finds a
// member by looking at each, so objects that are pointed into are indexed once.
type Index struct {
	root    Node
	members map[string]map[string]Node // by the pointer of the object, then by key
}

// NewIndex returns an index of d.
func NewIndex(d *Doc) *Index {
	return &Index{root: d.Root(), members: map[string]map[string]Node{}}
}

// Lookup returns the node that a JSON pointer names, as it stands behind the # of a
// reference: it may be percent-encoded. The node is Missing when there is none.
func (x *Index) Lookup(pointer string) Node {
	if plain, err := url.PathUnescape(pointer); err == nil {
		pointer = plain
	}
	cut := strings.LastIndexByte(pointer, '/')
	if cut <= 0 {
		return x.root.Lookup(pointer)
	}
	parent := pointer[:cut]
	members, known := x.members[parent]
	if !known {
		members = map[string]Node{}
		for key, value := range x.root.Lookup(parent).Members() {
			members[key.Text()] = value
		}
		x.members[parent] = members
	}
	if key, ok := unescapeToken(pointer[cut+1:]); ok {
		if found, ok := members[key]; ok {
			return found
		}
	}
	return x.root.Lookup(pointer) // an element of an array, or nothing
}
