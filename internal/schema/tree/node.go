package tree

import (
	"iter"

	"github.com/bpgen/bpgen/internal/schema"
)

// Node is one value or one key of a document. The zero Node is Missing, and every
// method works on it, so that lookups can be chained without checks.
type Node struct {
	d *Doc
	i uint32 // index into d.tape
}

func (n Node) entry() entry { return n.d.tape[n.i] }

// Kind returns the type of the value; that of a key is String.
func (n Node) Kind() Kind {
	if n.d == nil {
		return Missing
	}
	return n.entry().kind()
}

// Exists reports whether there is a value, be it null.
func (n Node) Exists() bool { return n.d != nil }

// Pos returns the position of the value's or key's first byte.
func (n Node) Pos() schema.Pos {
	if n.d == nil {
		return schema.Pos{}
	}
	return n.d.pos(n.entry().offset())
}

// Get returns the member of an object with that key, and the last one of several, as
// encoding/json does. It searches from the first member on: to look at all members,
// range over Members.
func (n Node) Get(key string) Node {
	if n.Kind() != Object {
		return Node{}
	}
	var found Node
	d := n.d
	for i, end := n.i+1, d.after(n.i); i < end; i = d.after(i + 1) {
		if d.is(i, key) {
			found = Node{d, i + 1}
			if len(d.dups) == 0 {
				break
			}
		}
	}
	return found
}

// At returns the item of an array at index i, from 0. It counts from the first item
// on: to look at all items, range over Items.
func (n Node) At(i int) Node {
	if i < 0 {
		return Node{}
	}
	for item := range n.Items() {
		if i == 0 {
			return item
		}
		i--
	}
	return Node{}
}

// Items ranges over the values of an array, in document order.
func (n Node) Items() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.Kind() != Array {
			return
		}
		for i, end := n.i+1, n.d.after(n.i); i < end; i = n.d.after(i) {
			if !yield(Node{n.d, i}) {
				return
			}
		}
	}
}

// Members ranges over the keys and values of an object, in document order, with every
// repetition of a key.
func (n Node) Members() iter.Seq2[Node, Node] {
	return func(yield func(key, value Node) bool) {
		if n.Kind() != Object {
			return
		}
		for i, end := n.i+1, n.d.after(n.i); i < end; i = n.d.after(i + 1) {
			if !yield(Node{n.d, i}, Node{n.d, i + 1}) {
				return
			}
		}
	}
}

// Len returns the number of items of an array or of members of an object, every
// repetition of a key counted. It counts them each time.
func (n Node) Len() int {
	count := 0
	switch n.Kind() {
	case Array:
		for range n.Items() {
			count++
		}
	case Object:
		for range n.Members() {
			count++
		}
	}
	return count
}
