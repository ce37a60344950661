package tree

import (
	"errors"
	"strings"
	"testing"
)

// mustParse parses a document that is expected to be fine.
func mustParse(tb testing.TB, src string) *Doc {
	tb.Helper()
	d, err := Parse("t", src)
	if err != nil {
		tb.Fatalf("Parse(%.80q): %v", src, err)
	}
	return d
}

// dump returns a node in a form that shows order, kinds and decoded texts.
func dump(n Node) string {
	var b strings.Builder
	dumpTo(&b, n)
	return b.String()
}

func dumpTo(b *strings.Builder, n Node) {
	switch n.Kind() {
	case Missing, Null:
		b.WriteString(n.Kind().String())
	case String:
		b.WriteString("'" + n.Text() + "'")
	case Bool, Number:
		b.WriteString(n.Text())
	case Array:
		b.WriteString("[")
		for item := range n.Items() {
			dumpTo(b, item)
			b.WriteString(" ")
		}
		b.WriteString("]")
	case Object:
		b.WriteString("{")
		for key, value := range n.Members() {
			b.WriteString(key.Text() + ":")
			dumpTo(b, value)
			b.WriteString(" ")
		}
		b.WriteString("}")
	}
}

func TestParse(t *testing.T) {
	for src, want := range map[string]string{
		`{}`:                              `{}`,
		`[]`:                              `[]`,
		" \t\r\n[ ] \n":                   `[]`,
		"\uFEFF[1]":                       `[1 ]`,
		`{"b":1,"a":{"c":[]},"":null}`:    `{b:1 a:{c:[] } :null }`,
		`[0,-0,1.50,-1e+9,2E05,10]`:       `[0 -0 1.50 -1e+9 2E05 10 ]`,
		`[true,false,null,""]`:            `[true false null '' ]`,
		`["a\"\\\/\b\f\n\r\t","\u00e9é"]`: "['a\"\\/\b\f\n\r\t' 'éé' ]",
		`["\ud83d\ude00","\ud83d","\ude00\ud83d\u0041"]`: "['😀' '\uFFFD' '\uFFFD\uFFFDA' ]",
		`[[[]],[{}],{"a":[{}]}]`:                         `[[[] ] [{} ] {a:[{} ] } ]`,
		`{"a":1,"a":2}`:                                  `{a:1 a:2 }`,
		"[\"\x7F\u2028\uFFFD\"]":                         "['\x7F\u2028\uFFFD' ]",
	} {
		d := mustParse(t, src)
		if got := dump(d.Root()); got != want {
			t.Errorf("Parse(%q) = %s, want %s", src, got, want)
		}
		if d.Name() != "t" || d.Source() != src {
			t.Errorf("Name = %q, Source = %q", d.Name(), d.Source())
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for src, want := range map[string]string{
		"":                   "t:1:1: the document is empty, expected JSON or YAML",
		"\uFEFF \n":          "t:1:1: the document is empty, expected JSON or YAML",
		"[1,]":               "t:1:4: found ']', expected a value",
		`{"a":1,}`:           "t:1:8: found '}', expected a key in double quotes",
		"[1 // no\n]":        "t:1:4: found '/', expected ',' or ']'",
		"[01]":               "t:1:3: found '1', expected no digit after a leading zero",
		"[-]":                "t:1:3: found ']', expected a digit",
		"[1.]":               "t:1:4: found ']', expected a digit",
		"[1e+]":              "t:1:5: found ']', expected a digit",
		"[+1]":               "t:1:2: found '+', expected a value",
		"[.5]":               "t:1:2: found '.', expected a value",
		"[NaN]":              "t:1:2: found 'N', expected a value",
		"[trux]":             "t:1:5: found 'x', expected true",
		"[nul":               "t:1:5: unexpected end of the document, expected null",
		"[1] x":              "t:1:5: found 'x', expected the end of the document",
		"[1]\x00":            "t:1:4: found the character U+0000, expected the end of the document",
		"[1][2]":             "t:1:4: found '[', expected the end of the document",
		"[\"a\nb\"]":         "t:1:4: found the character U+000A, expected an escape such as \\n in its place, or the end of the string",
		`["\x41"]`:           `t:1:4: found 'x', expected one of "\/bfnrtu after the backslash`,
		`["\u12G4"]`:         `t:1:7: found 'G', expected four hexadecimal digits after \u`,
		`["\u12`:             `t:1:7: unexpected end of the document, expected four hexadecimal digits after \u`,
		`["a`:                "t:1:4: unexpected end of the document, expected '\"' at the end of the string",
		"[\"\xff\"]":         "t:1:3: found the byte 0xFF, which is not UTF-8, expected UTF-8",
		"[\"é\xe2\x82\"]":    "t:1:5: found the byte 0xE2, which is not UTF-8, expected UTF-8",
		"[\xff]":             "t:1:2: found the byte 0xFF, which is not UTF-8, expected a value",
		"{\"a\"\r\n\r\n 1}":  "t:3:2: found '1', expected ':' after the key",
		"{a: 1}":             "t:1:2: found 'a', expected a key in double quotes",
		"{\"a\":1]":          "t:1:7: found ']', expected ',' or '}'",
		"\uFEFF{\"a\":\n, 1": "t:2:1: found ',', expected a value",
		"{":                  "t:1:2: unexpected end of the document, expected a key in double quotes",
	} {
		checkSyntaxError(t, src, want)
	}
}

// checkSyntaxError checks that src is refused with exactly that error.
func checkSyntaxError(t *testing.T, src, want string) {
	t.Helper()
	d, err := Parse("t", src)
	if err == nil {
		t.Errorf("Parse(%.200q) = %.200s, want an error", src, dump(d.Root()))
		return
	}
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Errorf("Parse(%.200q): %T, want a *SyntaxError", src, err)
	}
	if err.Error() != want {
		t.Errorf("Parse(%.200q)\n got %s\nwant %s", src, err, want)
	}
}

// TestTruncated checks that every beginning of a document is an error at its end.
func TestTruncated(t *testing.T) {
	const src = `{"a": [1, -2.5e3, "x\u00e9\"é"], "b": {"c": true, "d": null}}`
	for n := range len(src) {
		_, err := Parse("t", src[:n])
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Fatalf("%q: %v", src[:n], err)
		}
		if syntax.Pos.Line != 1 || syntax.Pos.Col < n || syntax.Pos.Col > n+1 {
			t.Errorf("%q: position %s", src[:n], syntax.Pos)
		}
	}
}

func TestDepth(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	mustParse(t, nested(maxDepth))
	const want = "t:1:1001: more than 1000 arrays and objects in each other"
	checkSyntaxError(t, nested(maxDepth+1), want)
	checkSyntaxError(t, nested(10_000), want)
	checkSyntaxError(t, strings.Repeat("[", 10_000), want)
	checkSyntaxError(t, strings.Repeat(`{"a":`, 10_000), "t:1:5001: more than 1000 arrays and objects in each other")
}
