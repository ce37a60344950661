// Package tree reads JSON and YAML documents into an ordered tree with positions.
//
// It is the authority on what a document says: the order of members, the exact bytes
// of strings, the line and column of every key and value, and keys that an object has
// twice, all of which encoding/json loses. Exports are large, so that a document is
// one flat slice of eight-byte entries over its source: nothing is copied, strings
// are decoded when somebody asks for them, and reading makes no garbage. Only YAML with
// more to it than collections and scalars goes through a full parser, which copies.
package tree

import (
	"strings"
	"sync"
)

// Kind is the JSON type of a node.
type Kind uint8

// The kinds. The order matters inside this package: containers come last.
const (
	Missing Kind = iota // no node at all
	Null
	Bool
	Number
	String
	Array
	Object
)

// String returns the kind as messages to users spell it.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

const (
	maxSize     = 1 << 30 // in bytes; what the offsets of entries can hold
	maxDepth    = 1000    // of arrays and objects in each other; readers of trees recurse
	maxRepeated = 1 << 16 // keys that their object has already
)

// maxEntries returns how many entries a document may have. It keeps memory in proportion
// to the file: an export without any white space has one entry for about nine bytes,
// where a list of digits would have one for two.
func maxEntries(src string) int { return 1<<20 + len(src)/6 }

const byteOrderMark = "\uFEFF"

// Doc is a document. It never changes after Parse and may be read concurrently.
type Doc struct {
	name  string
	src   string
	start int     // where the text begins: behind a byte order mark
	tape  []entry // every key and value in document order
	form  form
	texts []string // that the source does not have, if the form is parsedYAML
	dups  []repetition

	once  sync.Once // guards lines
	lines lineIndex
}

// form says who read a document, which decides how entries with an escapeBit hold texts.
type form uint8

const (
	jsonForm   form = iota
	blockYAML       // the source has the text, as a scalar of YAML
	parsedYAML      // Doc.texts has the text
)

// Parse reads src, which is JSON when its first byte that is not white space is '{' or
// '[', and YAML otherwise. The name appears in positions only. An error is always a
// *SyntaxError.
func Parse(name, src string) (*Doc, error) {
	d := &Doc{name: name, src: src}
	if err := checkSize(name, int64(len(src))); err != nil {
		return nil, err
	}
	if strings.HasPrefix(src, byteOrderMark) {
		d.start = len(byteOrderMark)
	}
	text := strings.TrimLeft(src[d.start:], " \t\r\n")
	if text == "" {
		return nil, d.errorAt(d.start, "the document is empty, expected JSON or YAML")
	}
	read := parseYAML
	if text[0] == '{' || text[0] == '[' {
		read = parseJSON
	}
	if err := read(d); err != nil {
		return nil, err
	}
	d.sortDuplicates()
	if len(d.dups) > maxRepeated {
		return nil, d.errorAt(d.tape[d.dups[maxRepeated].again].offset(), "more than %d keys repeat one of their object", maxRepeated)
	}
	return d, nil
}

// Name returns the name given to Parse.
func (d *Doc) Name() string { return d.name }

// Source returns the bytes that the document was read from.
func (d *Doc) Source() string { return d.src }

// Root returns the value that is the whole document.
func (d *Doc) Root() Node { return Node{d, 0} }

// An entry describes one key or value. From the low bits up it holds
//
//	30 bits  offset into the source
//	30 bits  scalars: length of the text in the source, or its index in Doc.texts;
//	         containers: index of the first entry behind the container
//	 1 bit   the source does not have the text verbatim; see form
//	 3 bits  kind
//
// The members of a container follow it, an object's as key, value, key, value.
type entry uint64

const (
	argShift  = 30
	escapeBit = 1 << 60
	kindShift = 61
	fieldMask = 1<<30 - 1
)

func newEntry(kind Kind, offset, arg int) entry {
	return entry(kind)<<kindShift | entry(arg)<<argShift | entry(offset)
}

func (e entry) kind() Kind    { return Kind(e >> kindShift) }
func (e entry) offset() int   { return int(e & fieldMask) }
func (e entry) arg() int      { return int(e >> argShift & fieldMask) }
func (e entry) escaped() bool { return e&escapeBit != 0 }

// after returns the index of the entry behind the node at index i.
func (d *Doc) after(i uint32) uint32 {
	if e := d.tape[i]; e.kind() >= Array {
		return uint32(e.arg())
	}
	return i + 1
}
