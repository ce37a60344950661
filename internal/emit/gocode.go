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

// clean makes a text from a document fit to stand in a comment: one line without control
// characters or the invisible ones that reorder text, and not longer than anybody reads.
// It is the only way from a description or a name into a comment.
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
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	// gofmt takes a comment line that starts so, which wrapping could make of any text, for
	// a build constraint and moves it to the top of the file.
	text = strings.ReplaceAll(text, "+build", "+ build")
	// It also takes these for quotation marks, one pair in each run.
	// And a line such as "[x]: y" for the target of a link, which it moves to the end.
	text = strings.NewReplacer("``", "“", "''", "”", "]:", "] :").Replace(text)
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

// prose returns what a description says, cleaned. Descriptions are HTML in part, and
// carry the platform's mark of read-only fields, which is said otherwise.
func prose(description string) string {
	if len(description) > 4*maxDoc {
		description = description[:4*maxDoc]
	}
	text := clean(html.UnescapeString(description))
	if cut := len(text) - len(systemMark); cut >= 0 && strings.EqualFold(text[cut:], systemMark) {
		text = strings.TrimRight(text[:cut], " .:-")
	}
	return text
}

// systemMark is what exports append to the description of a field that the platform
// maintains (BillingPlatform facts, 4.1).
const systemMark = "System controlled field"

// sentence returns a description as a sentence.
func sentence(description string) string {
	text := prose(description)
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

// goTypes are the Go types of values: those of the runtime, and string. A pick-list of known
// texts has a type of its own.
var goTypes = map[schema.Type]string{
	schema.TypeID:        "ID",
	schema.TypeReference: "ID",
	schema.TypeText:      "string",
	schema.TypeDecimal:   "Decimal",
	schema.TypeInteger:   "Integer",
	schema.TypeFlag:      "Flag",
	schema.TypeDate:      "Date",
	schema.TypeDateTime:  "DateTime",
	schema.TypeCurrency:  "string",
	schema.TypeLanguage:  "string",
	schema.TypeCountry:   "string",
	schema.TypePicklist:  "string",
	schema.TypeRaw:       "Value",
}

// GoType returns the name of the Go type of a field's value.
func GoType(f *schema.Field) string { return goType(f.Type, f.Picklist) }

// goType returns the name of the Go type of a field's value; list is nil for most.
func goType(t schema.Type, list *schema.Picklist) string {
	if list != nil {
		return list.Go
	}
	return goTypes[t]
}

// wireTag renders the struct tag that names a field on the wire. encoding/json cannot
// express every name; the runtime reads the wire tag first.
func wireTag(f *schema.Field) *jen.Statement {
	if f.ReadOnly {
		return tagOf(f, "readonly")
	}
	return tagOf(f, "")
}

// tagOf renders the struct tag that names a field on the wire and says when it is sent, if that
// is not always.
func tagOf(f *schema.Field, sent string) *jen.Statement {
	tag := "json:" + strconv.Quote(f.Name.Wire+",omitzero")
	if !plainTag(f.Name.Wire) {
		tag = `json:"-" wire:` + strconv.Quote(f.Name.Wire)
	}
	if sent != "" {
		tag += ` bpgen:"` + sent + `"`
	}
	return structTag(tag)
}

// aliasTag renders the struct tag of a former name of a field. It is none of
// encoding/json's business: the runtime sees to it.
func aliasTag(f *schema.Field) *jen.Statement {
	return structTag(`json:"-" alias:` + strconv.Quote(f.Name.Wire))
}

func structTag(tag string) *jen.Statement {
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
