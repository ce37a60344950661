package emit

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	goformat "go/format"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

func TestClean(t *testing.T) {
	long := strings.Repeat("word ", 1000)
	for in, want := range map[string]string{
		"":                                     "",
		" \t\r\n ":                             "",
		"Account  Name:\n the name":            "Account Name: the name",
		"&lt;b&gt;":                            "&lt;b&gt;",
		"x +build ignore":                      "x + build ignore",
		"a\u202eb\u200bc\x00d\ufeffe":          "abcde",
		"*/ //go:build ignore":                 "*/ //go:build ignore",
		"bad \xff\xfe bytes":                   "bad bytes",
		"line\u2028separator\u2029s\u0085next": "line separator s next",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := clean(long); len(got) > maxDoc+10 || !strings.HasSuffix(got, " …") {
		t.Errorf("a long text becomes %d bytes ending in %q", len(got), got[len(got)-10:])
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{"the customer&#x27;s &lt;b&gt;": "the customer's <b>.", "&amp;lt;": "&lt;.",
		"System controlled field": "", "Created: when. System controlled field": "Created: when.", "": "", "Label": "Label.", "Is it?": "Is it?", "End.": "End."} {
		if got := sentence(in); got != want {
			t.Errorf("sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzDoc proves that no text leaves the comment that it is put into: the file still has
// exactly the one declaration behind it, and lines stay within the width where words allow.
func FuzzDoc(f *testing.F) {
	for _, seed := range []string{"", "*/ func init() {}", "a\nfunc init() {}", "//go:embed x", "\u2028var x = 1", "+build ignore", "&#43;build x", "`", "&#10;type T int", "a&#13;b", strings.Repeat("x", 5000)} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		file := jen.NewFile("p")
		file.NoFormat = true
		file.Add(doc(0, one, two)).Var().Id("Declared").Int()
		out := fmt.Sprintf("%#v", file)
		parsed, err := parser.ParseFile(token.NewFileSet(), "p.go", out, parser.ParseComments)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if len(parsed.Decls) != 1 || len(parsed.Imports) != 0 {
			t.Fatalf("%d declarations:\n%s", len(parsed.Decls), out)
		}
		checkComment(t, parsed, out)
		checkFormatted(t, out)
	})
}

// checkFormatted wants gofmt to leave a file as it has left it once, without a condition for
// building it, and not much longer than what may stand in it.
func checkFormatted(t *testing.T, out string) {
	t.Helper()
	once, err := goformat.Source([]byte(out))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	twice, err := goformat.Source(once)
	if err != nil || string(twice) != string(once) {
		t.Fatalf("gofmt does not come to rest: %v\n%s\n%s", err, once, twice)
	}
	for line := range strings.Lines(string(once)) {
		if constraint.IsGoBuild(line) || constraint.IsPlusBuild(line) {
			t.Fatalf("a build constraint: %s", once)
		}
	}
	if len(once) > 4*maxDoc+200 {
		t.Fatalf("%d bytes", len(once))
	}
}

func checkComment(t *testing.T, parsed *ast.File, out string) {
	for _, group := range parsed.Comments {
		for _, c := range group.List {
			if !strings.HasPrefix(c.Text, "// ") && c.Text != "//" {
				t.Fatalf("a line that is no plain comment: %q\n%s", c.Text, out)
			}
			if strings.ContainsFunc(c.Text, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(c.Text) {
				t.Fatalf("invisible characters: %q", c.Text)
			}
			if len(c.Text) > docWidth+8 && strings.Contains(strings.TrimSpace(strings.TrimPrefix(c.Text, "// ")), " ") {
				t.Fatalf("a line of %d bytes: %q", len(c.Text), c.Text)
			}
		}
	}
}

// FuzzTag proves that a struct tag names exactly the wire name it was made of.
func FuzzTag(f *testing.F) {
	for _, seed := range []string{"Id", "", "-", "a,b", "a\"b", "a`b", "a\nb", "a\\b", "\u202e", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, wire string) {
		wire = strings.ToValidUTF8(wire, "") // the document tree holds valid UTF-8 only
		out := "package p\n\ntype T struct {\n\tF int " + wireTag(&schema.Field{Name: schema.Name{Wire: wire}}).GoString() + "\n}\n"
		parsed, err := parser.ParseFile(token.NewFileSet(), "p.go", out, 0)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := tagName(t, parsed); got != wire {
			t.Fatalf("the tag of %q names %q:\n%s", wire, got, out)
		}
		literal := jen.Lit(wire).GoString()
		if got, err := strconv.Unquote(literal); err != nil || got != wire {
			t.Fatalf("the literal of %q is %s: %v", wire, literal, err)
		}
	})
}

// tagName reads the tag of the one field as the runtime does.
func tagName(t *testing.T, file *ast.File) string {
	t.Helper()
	field := file.Decls[0].(*ast.GenDecl).Specs[0].(*ast.TypeSpec).Type.(*ast.StructType).Fields.List[0]
	text, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		t.Fatal(err)
	}
	tag := reflect.StructTag(text)
	if name, ok := tag.Lookup("wire"); ok {
		return name
	}
	name, _, _ := strings.Cut(tag.Get("json"), ",")
	return name
}

// TestEveryTypeIsKnown compares the tables by type with the model's list of types.
func TestEveryTypeIsKnown(t *testing.T) {
	for _, typ := range schema.Types {
		if goTypes[typ] == "" || contents[typ] == "" {
			t.Errorf("type %s: Go type %q, content %q", typ, goTypes[typ], contents[typ])
		}
		if s := samples[typ]; s[0] == "" || s[1] == "" || s[0] == s[1] {
			t.Errorf("type %s: samples %q", typ, s)
		}
	}
	if len(goTypes) != len(schema.Types) || len(contents) != len(schema.Types) {
		t.Errorf("%d types, %d Go types, %d contents", len(schema.Types), len(goTypes), len(contents))
	}
}
