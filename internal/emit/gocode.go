package emit

import (
	"html"
	"strconv"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// docWidth is the column at which doc comments wrap.
const docWidth = 97

// maxDoc bounds, in bytes, how much of a description goes into a comment.
const maxDoc = 1000

// clean makes a text from a document fit to stand in a comment: one line without
// markup entities, control characters or the invisible ones that reorder text, and not
// longer than anybody reads. It is the only way from a description into Go source.
func clean(text string) string {
	if len(text) > 4*maxDoc {
		text = text[:4*maxDoc]
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(html.UnescapeString(text), ""))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxDoc {
		const more = " …"
		most := maxDoc - len(more)
		cut := strings.LastIndexByte(text[:most], ' ')
		if cut < most/2 {
			cut = most
		}
		text = strings.ToValidUTF8(text[:cut], "") + more
	}
	return text
}

// sentence returns a cleaned text that ends like a sentence.
func sentence(text string) string {
	text = clean(text)
	if text == "" || strings.HasSuffix(text, "…") || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

// doc renders paragraphs as one // comment, wrapped, with an empty line between them.
// Nobody calls jen.Comment directly: a line break in a text would end the comment there.
func doc(indent int, paragraphs ...string) *jen.Statement {
	s := jen.Null()
	first := true
	for _, p := range paragraphs {
		if p = clean(p); p == "" {
			continue
		}
		if !first {
			s.Comment("//").Line()
		}
		first = false
		for _, line := range wrap(p, docWidth-4*indent-len("// ")) {
			s.Comment("// " + line).Line()
		}
	}
	return s
}

// wrap breaks a text at spaces into lines of at most width bytes where words allow it.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

// goType returns the Go type of a field's value.
func goType(t schema.Type) *jen.Statement {
	switch t {
	case schema.TypeID:
		return jen.Id("ID")
	case schema.TypeText:
		return jen.String()
	default:
		return jen.Id("Value")
	}
}

// wireTag renders the struct tag that names a field on the wire. encoding/json cannot
// express every name; the runtime reads the wire tag first.
func wireTag(f *schema.Field) *jen.Statement {
	tag := "json:" + strconv.Quote(f.Name.Wire+",omitzero")
	if !plainTag(f.Name.Wire) {
		tag = `json:"-" wire:` + strconv.Quote(f.Name.Wire)
	}
	if f.ReadOnly {
		tag += ` bpgen:"readonly"`
	}
	if strconv.CanBackquote(tag) {
		return jen.Op("`" + tag + "`")
	}
	return jen.Op(strconv.Quote(tag))
}

// plainTag reports whether encoding/json takes a name from a tag as it stands.
func plainTag(wire string) bool {
	if wire == "" || wire == "-" {
		return false
	}
	return strings.IndexFunc(wire, func(r rune) bool {
		return !(r == '_' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}) < 0
}

// ctx is the first parameter of every call.
func ctx() *jen.Statement { return jen.Id("ctx").Qual("context", "Context") }

// withError is the result list of a call that returns a value or an error.
func withError(value jen.Code) *jen.Statement { return jen.Params(value, jen.Error()) }
