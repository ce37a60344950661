// Package validate checks documents against all rules of OpenAPI, on request.
//
// The loader asks no more of an export than it needs. Whoever wants to know whether a
// document is OpenAPI to the letter asks kin-openapi, which only this package imports.
// kin-openapi is not made for documents of strangers: it is given a copy in JSON whose
// size is bounded, and from which no reference leads out.
package validate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

const (
	maxFindings = 1000 // a document with one systematic mistake has thousands
	maxMessage  = 300  // in bytes
)

// Options says how much validation may cost, and what findings are about.
type Options struct {
	Asked  bool                     // somebody asked for it, and waits
	Entity func(path string) string // wire name of the entity that a path belongs to, or ""
}

// Document validates an OpenAPI 3.0 or 3.1 document and returns what kin-openapi objects
// to, in the order of the document. Nothing but the document is read: references out of it
// are findings. A document that would cost too much is not validated, which is a finding.
func Document(doc *tree.Doc, o Options) schema.Diags {
	v := &validator{doc: doc, root: doc.Root(), index: tree.NewIndex(doc), entity: o.Entity, skip: map[tree.Node]bool{}, byKey: map[tree.Node]map[string]member{}}
	most := unasked
	if o.Asked {
		most = asked
		most.values = min(most.values, spareValues+len(doc.Source())/valueSize)
	}
	if excess := v.weigh(most); excess != "" {
		v.diags.Add(schema.OpenAPIUnchecked, v.root.Pos(), "", "", "kin-openapi was not asked whether this is valid OpenAPI: %s", excess)
		if o.Asked {
			v.diags[0].Severity = schema.Warning
		}
		return v.diags
	}
	v.checkRefs()
	v.run()
	v.diags.Sort()
	if extra := len(v.diags) - maxFindings; extra > 0 {
		last := v.diags[maxFindings].Pos
		v.diags = v.diags[:maxFindings]
		v.diags.Add(schema.OpenAPIInvalid, last, "", "", "%d more objections from here on, expected none", extra)
	}
	return v.diags
}

// validator is one run of Document.
type validator struct {
	doc    *tree.Doc
	root   tree.Node
	index  *tree.Index
	entity func(path string) string
	refs   []reference        // those that kin-openapi follows, in document order
	skip   map[tree.Node]bool // values that are left out of the copy, having been reported
	byKey  map[tree.Node]map[string]member
	diags  schema.Diags
}

// object adds a finding with kin-openapi's words at a place.
func (v *validator) object(at place, message string) {
	entity := ""
	if v.entity != nil && at.path != "" {
		entity = v.entity(at.path)
	}
	v.diags.Add(schema.OpenAPIInvalid, at.pos, entity, "", "expected valid OpenAPI: %s", clean(message))
}

// clean makes one line of limited length of a message that may quote the document.
func clean(message string) string {
	if len(message) > 4*maxMessage {
		message = message[:4*maxMessage]
	}
	line := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(message, "?"))
	line = strings.Join(strings.Fields(line), " ")
	if len(line) <= maxMessage {
		return line
	}
	const ellipsis = "…"
	end := maxMessage - len(ellipsis)
	for !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + ellipsis
}

// limit bounds what kin-openapi is given. Its memory and time follow from these
// numbers, and not from anything else in the document.
type limit struct {
	values int // about a kilobyte each at the peak
	bytes  int // of text
	depth  int // of values in each other: kin-openapi reads each once for every value around it
	work   int // a value costs as much as it is deep, a reference as much as it reaches
}

// Without being asked, validation may take no more memory than reading the export does.
var (
	unasked = limit{values: 40_000, bytes: 4 << 20, depth: 100, work: 3_000_000}
	asked   = limit{values: 500_000, bytes: 32 << 20, depth: 100, work: 10_000_000}
)

// Where somebody asked, a document pays with its size for the memory that its values take.
// Exports have one for every 40 bytes or more; a document of nothing but empty schemas has
// one for every ten.
const (
	spareValues = 20_000
	valueSize   = 36
)

// maxText is the length, in bytes, of the longest text that is copied as it is: a longer
// one is no less valid without its end.
const maxText = 4000

// keyCopies is how often kin-openapi holds a key, which cannot be cut short.
const keyCopies = 8

// weigh returns what about the document exceeds the limit, or "". It gathers the references.
func (v *validator) weigh(most limit) string {
	w := weigher{v: v, left: most, reach: map[tree.Node]int{}}
	w.value(v.root, 1, "", false)
	for _, r := range v.refs {
		if w.exceeded() {
			break
		}
		if target := v.target(r); target.Exists() {
			w.left.work -= w.reached(target)
		}
	}
	switch {
	case w.left.values < 0:
		return fmt.Sprintf("it has more than %d values, expected fewer", most.values)
	case w.left.bytes < 0:
		return fmt.Sprintf("its texts have more than %d bytes, expected fewer", most.bytes)
	case w.deep:
		return fmt.Sprintf("it has more than %d values in each other, expected fewer", most.depth)
	case w.left.work < 0:
		return fmt.Sprintf("nesting and references multiply it to more than %d values, expected fewer", most.work)
	}
	return ""
}

// weigher subtracts what a document costs from a limit, and stops where nothing is left.
type weigher struct {
	v     *validator
	left  limit
	deep  bool
	reach map[tree.Node]int // values that a target of references leads to
}

func (w *weigher) exceeded() bool {
	return w.deep || w.left.values < 0 || w.left.bytes < 0 || w.left.work < 0
}

func (w *weigher) text(size, depth int) {
	w.left.bytes -= size
	w.left.work -= depth * (1 + size/64)
}

// value weighs a value. Data, such as examples, may hold a key $ref that is none.
func (w *weigher) value(n tree.Node, depth int, key string, data bool) {
	w.left.values--
	w.deep = w.deep || depth > w.left.depth
	w.text(min(len(n.Text()), maxText), depth)
	for member, value := range n.Members() {
		if w.exceeded() {
			return
		}
		name := member.Text()
		w.text(len(name)*keyCopies, depth)
		if name == "$ref" && value.Kind() == tree.String && !data {
			w.v.refs = append(w.v.refs, reference{holder: n, value: value, key: key})
		}
		w.value(value, depth+1, name, data || key != "properties" && isData(name))
	}
	for item := range n.Items() {
		if w.exceeded() {
			return
		}
		w.value(item, depth+1, "", data)
	}
}

// isData reports whether a member holds data rather than a part of the description.
func isData(key string) bool {
	switch key {
	case "example", "examples", "default", "enum", "const":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

// reached counts the values that a target leads to, through further references too, each
// once: that is how far kin-openapi goes for each reference.
func (w *weigher) reached(target tree.Node) int {
	if n, ok := w.reach[target]; ok {
		return n
	}
	count, seen, todo := 0, map[tree.Node]bool{target: true}, []tree.Node{target}
	visit := func(n tree.Node) {
		if !seen[n] {
			seen[n] = true
			todo = append(todo, n)
		}
	}
	for len(todo) > 0 && count <= w.left.work {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		count++
		for key, value := range n.Members() {
			visit(value)
			if key.Is("$ref") && value.Kind() == tree.String {
				if next := w.v.target(reference{value: value}); next.Exists() {
					visit(next)
				}
			}
		}
		for item := range n.Items() {
			visit(item)
		}
	}
	w.left.work -= count
	w.reach[target] = count
	return count
}
