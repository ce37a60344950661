package config

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// maxFindings bounds what is said about one file: a few aliases can repeat one mistake
// a hundred thousand times.
const maxFindings = 100

// Parse reads the text of a configuration; path is its name in findings, and the paths in
// it are relative to the folder of that. With errors among the findings there are no
// targets.
func Parse(path, text string) ([]Target, schema.Diags) {
	r := &reader{path: path}
	var targets []Target
	if root, ok := r.document(text); ok {
		targets = r.targets(root)
	}
	r.diags.Sort()
	if len(r.diags) > maxFindings {
		r.diags = r.diags[:maxFindings]
	}
	if r.diags.Failed() {
		return nil, r.diags
	}
	return targets, r.diags
}

// reader turns the tree of a document into targets.
type reader struct {
	path  string
	diags schema.Diags
}

func (r *reader) add(id schema.ID, pos schema.Pos, format string, args ...any) {
	if len(r.diags) < 10*maxFindings { // more than is kept, for sorting to choose from
		r.diags.Add(id, pos, "", "", format, args...)
	}
}

// document returns the root of the document, and whether there is one.
func (r *reader) document(text string) (tree.Node, bool) {
	if len(text) > maxSize {
		r.add(schema.ConfigSyntax, schema.Pos{File: r.path, Line: 1, Col: 1}, "the configuration is larger than 1 MiB")
		return tree.Node{}, false
	}
	if at := invalid(text); at >= 0 {
		r.add(schema.ConfigSyntax, position(r.path, text[:at]), "found the byte 0x%02X, which is not UTF-8: expected UTF-8", text[at])
		return tree.Node{}, false
	}
	doc, err := tree.Parse(r.path, text)
	if err != nil {
		pos := schema.Pos{File: r.path, Line: 1, Col: 1}
		message := err.Error()
		var syntax *tree.SyntaxError
		if errors.As(err, &syntax) {
			pos, message = syntax.Pos, syntax.Msg
		}
		r.add(schema.ConfigSyntax, pos, "%s", message)
		return tree.Node{}, false
	}
	for _, d := range doc.Duplicates() {
		r.add(schema.ConfigRepeatedKey, d.AgainPos, "the key %s is there twice, first at %s: expected it once",
			schema.Printable(d.Key), d.FirstPos)
	}
	return doc.Root(), true
}

// invalid returns the offset of the first byte that is not UTF-8, or -1.
func invalid(text string) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// position returns the position behind a text that a file begins with.
func position(file, before string) schema.Pos {
	return schema.Pos{File: file, Line: strings.Count(before, "\n") + 1, Col: len(before) - strings.LastIndexByte(before, '\n')}
}

// A member is one key that an object may have.
type member struct {
	key    string
	needed bool
	read   func(tree.Node)
}

func needed(key string, read func(tree.Node)) member   { return member{key, true, read} }
func optional(key string, read func(tree.Node)) member { return member{key, false, read} }

// object reads the members of an object; what says in words what it describes.
func (r *reader) object(n tree.Node, what string, members ...member) {
	if n.Kind() != tree.Object {
		r.add(schema.ConfigValue, n.Pos(), "found %s, expected %s: an object with %s", n.Kind(), what, keys(members))
		return
	}
	seen := make(map[string]bool)
	for key, value := range n.Members() {
		name := key.Text()
		m := lookup(members, name)
		switch {
		case m == nil:
			r.unknown(key, what, members)
		case !seen[name]:
			m.read(value)
		}
		seen[name] = true
	}
	for _, m := range members {
		if m.needed && !seen[m.key] {
			r.add(schema.ConfigMissingKey, n.Pos(), "%s lacks %s: expected %s", what, m.key, keys(members))
		}
	}
}

// unknown reports a key that no member has.
func (r *reader) unknown(key tree.Node, what string, members []member) {
	var names []string
	for _, m := range members {
		names = append(names, m.key)
	}
	advice := schema.Nearest(key.Text(), names)
	if advice != "" {
		advice += " "
	}
	r.add(schema.ConfigUnknownKey, key.Pos(), "unknown key %s: %sexpected what %s has, %s", schema.Printable(key.Text()), advice, what, keys(members))
}

func lookup(members []member, key string) *member {
	for i := range members {
		if members[i].key == key {
			return &members[i]
		}
	}
	return nil
}

// keys lists the keys of members; those that are not needed stand in parentheses.
func keys(members []member) string {
	var words []string
	for _, m := range members {
		if m.needed {
			words = append(words, m.key)
		} else {
			words = append(words, "("+m.key+")")
		}
	}
	return strings.Join(words, ", ")
}

// list returns what reads a list, item by item.
func (r *reader) list(what string, item func(tree.Node)) func(tree.Node) {
	return func(n tree.Node) {
		if n.Kind() != tree.Array {
			r.add(schema.ConfigValue, n.Pos(), "found %s, expected a list of %s", n.Kind(), what)
			return
		}
		for each := range n.Items() {
			item(each)
		}
	}
}

// text returns what reads a text into to; what says in words what the text is.
func (r *reader) text(what string, to *string) func(tree.Node) {
	return func(n tree.Node) {
		if s, ok := r.string(n, what); ok {
			*to = s
		}
	}
}

// wire returns what reads a wire name, which may be any text, the empty one included.
func (r *reader) wire(what string, to *string) func(tree.Node) {
	return func(n tree.Node) {
		if n.Kind() != tree.String {
			r.notText(n, what)
			return
		}
		*to = n.Text()
	}
}

// string returns a text that is not blank.
func (r *reader) string(n tree.Node, what string) (string, bool) {
	if n.Kind() != tree.String {
		r.notText(n, what)
		return "", false
	}
	s := n.Text()
	if strings.TrimSpace(s) == "" {
		r.add(schema.ConfigValue, n.Pos(), "found a blank text, expected %s", what)
		return "", false
	}
	return s, true
}

// notText reports a value that is no text. What looks like a number or a boolean is meant
// as a text where one is expected.
func (r *reader) notText(n tree.Node, what string) {
	advice := ""
	if n.Kind() == tree.Number || n.Kind() == tree.Bool || n.Kind() == tree.Null {
		advice = "; quote it to make a text of it"
	}
	r.add(schema.ConfigValue, n.Pos(), "found %s, expected %s%s", n.Kind(), what, advice)
}
