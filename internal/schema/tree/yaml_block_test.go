package tree

import (
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// compareYAML checks that the reader of block YAML, if it takes src at all, makes of it
// what the YAML parser makes of it, and reports whether it does.
func compareYAML(tb testing.TB, src string) bool {
	tb.Helper()
	fast, full := &Doc{name: "t", src: src}, &Doc{name: "t", src: src}
	if strings.HasPrefix(src, byteOrderMark) {
		fast.start, full.start = len(byteOrderMark), len(byteOrderMark)
	}
	_, ok, tooMuch := readBlock(fast)
	err := parseFully(full)
	switch {
	case tooMuch != nil:
		if err == nil {
			tb.Fatalf("%.300q: %v, but the YAML parser takes it", src, tooMuch)
		}
		return false
	case !ok:
		return false
	case err != nil:
		tb.Fatalf("%.300q: the block reader takes it, but the YAML parser says %v", src, err)
	}
	fast.sortDuplicates()
	full.sortDuplicates()
	sameTree(tb, full, fast)
	for i := range fast.tape {
		a, b := fast.tape[i], full.tape[i]
		if a.offset() != b.offset() || a.kind() >= Array && a.arg() != b.arg() {
			tb.Fatalf("%.300q: entry %d is at %v, want %v", src, i, fast.pos(a.offset()), full.pos(b.offset()))
		}
	}
	if !slices.Equal(fast.dups, full.dups) {
		tb.Fatalf("%.300q: duplicates %v, want %v", src, fast.dups, full.dups)
	}
	return true
}

// snippets are block YAML that no YAML parser is needed for.
var snippets = []string{
	// Collections.
	"a: 1\nb: 2\n", "a:\n  b:\n    c: d\n  e: f\ng: h", "- a\n- b\n", "-\n  a\n-\n  b: c\n", "a:\n- b\n- c\nd:\n- e\n",
	"a:\n  - b\n  - c\nd: e\n", "- a: 1\n  b: 2\n- a: 3\n", "- - a\n  - b\n-   - c\n", "- - - a\n    - b\n  - c\n- d\n",
	"a:\n  -\n    b: c\n  -\n  - d\n", "- a:\n  - b\n  - c\n- d:\n    - e\n", "a:\n- b: 1\n  c:\n  - d\n  e: f\ng: 1\n",
	// Empty values.
	"a:\nb:\n", "a:", "-\n-\n", "-", "a:\n  b:\nc:\n", "a:\n-\n- b\n-\nc:", "- a:\n- b:\n", "a: # c\n  b: 1\n", "a: # c\n", "- # c\n  a\n",
	// Marked keys.
	"? a\n: b\n", "? a\n:\n  b: c\n? d\n: e: f\n  g: h\nh: i\n", "a:\n  ? /b/{c}\n  : get:\n      d: e\n    post: f\n  /g: h\n? 'i j'\n: - k\n  - l\n",
	"- ? a\n  : b\n  c: d\n", "? a # c\n# d\n: # e\n  b\n", "? \"a\\tb\"\n: [c]\n", "? a\n:\n", "? a\n: |\n  b\n", "? a\n: b\n  c\n",
	// Comments, blank lines, marks.
	"# c\n\na: 1 # d\n\n  # e\nb: 2\n# f", "---\na: 1\n", "# c\n--- # d\n- a\n", "a: b#c\nd: 'e' # f\n", "a: 1\n   \nb: 2\n  ", "a: 1\n\n\n",
	"a: b\n    # c\nd: e\n", "a:\n    # c\n  b: 1\n  # d\n", "a: ---\nb: ...\n---c: d\n",
	// Line ends, characters.
	"a: 1\r\nb:\r\n- c\r\n\r\n- d\r\n", "\uFEFFa: 1\n", "\uFEFF# c\n- k: |2\n    x\n", "é: ü\n", "a: \U0001F600 b\n'é': \"ü\"\n", "a: b\u00A0c\n",
	// Plain scalars.
	"a: b c d\n", "a: -1\nb: -c\n", "a: b:c\nd: http://e/f?g=h&i#j\n", "a:b: c\n", "a: b  \n", "a b: c d\n", "a: it's \"so\" [x] {y}\n",
	"a: ~\nb: null\nc: True\nd: FALSE\ne: 0x1F\nf: 1e3\ng: 2025-07-25\nh: .inf\n", "200: a\ntrue: b\n~: c\nnull: d\n1.5: e\n",
	"a: b@c\n", "a: <<\n", "'<<': a\n", "a: =\n", "a: -\u00e9\n", "-a: -b\n", "- -1\n- --\n", "a: \\n\n",
	// Quoted scalars.
	"'a': 'b'\n\"c\": \"d\"\n", "'200':\n  x: ''\n", "a: 'it''s'\nb: \"\\\"x\\\" \\\\ \\n\\t\\u00e9\\x41\\U0001F600\\e\\_\\N\\L\\P\\0\\a\\b\\v\\f\\r\\ \\'\"\n",
	"'a: b': 'c # d'\n\"- e\": \"[f\"\n", "a: 'b'   # c\n", "a: \"b\tc\"\n", "'it''s': 1\n\"a\\tb\": 2\n", "- \"a\"\n- 'b'\n", "\"\": ''\n", "a: ' b '\n",
	// Scalars over several lines.
	"a: b\n  c\n  d\ne: f\n", "a: b\n\n\n  c\n   d  \n\n  e\nf: g\n", "a:\n  b\n  c\nd: e\n", "- a\n  b\n- c\n", "a: b\n  - c\n  'd' [e]\n", "a: b\n  # c\nd: e\n",
	"a: 'b\n  c\n\n  d'\ne: f\n", "a: \"b \\\n  \\ c\\\n  d\\\n\n  e\"\n", "a: \"b\nc\"\nd: e\n", "a: \"\n  b\n  \"\n", "a: 'b  \n\t c'\n", "a: b\r\n  c\r\n\r\n  d\r\n",
	"a: 'b\r\n  c''d'\r\n", "- \"a \\\n  b\"\n- c\n", "a:\n  \"b\n  c\"\n", "a: \"b\\\r\n  c\"\n", "a: \"b\\n\\\n  \\  c\"\n", "a: 200\n  300\n",
	// Block scalars.
	"a: |\n  b\n  c\nd: e\n", "a: |-\n  b\n   c\n\n  d\n\nd: e\n", "a: |+\n  b\n\n\nd: e\n", "a: >\n  b\n  c\n\n  d\n   e\n   f\n  g\n", "a: >-\n  b\n\n\n  c\n",
	"- |\n a\n b\n- >-\n  c\n  d\n", "a:\n- |-\n  b\n- c: |-\n    d\n  e: f\n", "a: |\n\n  b\n \n   \n  c\n", "a: |2\n    b\n   c\nd: e\n", "- a: |1-\n    b\n  c: |+2\n     d\n\n",
	"- - a: >2\n         b\n         c\n", "a: |\n  b", "a: >+\n  b\n\n", "a: |\n  b\n  ", "a: |\n  # b\n# c\nd: e\n", "a: |\r\n  b\r\n\r\n  c\r\n", "a: |\n  b\tc\n  \td\n",
	"a:\n  b: |\n      c\n     \n    \n  d: e\n", "a: | \n  b\n", "a: >\n  b\n  \tc\n  d\n", "a: >\n\n  b\n   \n  c\n", "a:\n  |\n  b\n", "a: |-\n  b\n   ",
	// Flow collections.
	"a: []\nb: {}\n", "a: [b, c]\nd: {e: f, g: h}\n", "- [a, 'b', \"c\", 1, null, [d], {e: [f]}]\n", "a: [b,\n    c]\nd: [\n  e,\n]\n", "[a, b]\n", "{\"a\": 1, \"b\":[2,{\"c\":null}]}",
	"a: {b: c,}\n", "a: [b c, d:e, -f, -, g#h]\n", "a: {'b': \"c\", \"d\":e, 'f''g': [h]}\n", "---\n{a: b,\nc: d}\n", "a: [ ]  # c\n", "a: [b\n, c ]\n", "a: [x,\ny]\nb: 1\n", "a: [\"b\nc\"]\n", "a: {b: c d\n    e\n\n   f , g: h}\n", "a: [b\n  c\n  , d]\n", "- [a\n  :b, c]\n",
	"{a: \t b}\n", "- {}\n- []\n", "a: {b: [c, {d: e}], f: g}\n", "a: ['b' , 'c']\n", "a: [b:, c]\n", "{a:\n b}\n",
}

// leftovers are what the reader of block YAML has to leave to the YAML parser, good or bad.
var leftovers = []string{
	"a: &b c\n", "a: &b c\nd: *b\n", "a: !!str 1\n", "<<: {a: b}\n", "%YAML 1.1\n---\na: b\n", "a: b\n---\nc: d\n", "a: b\n...\n", "---\n", "--- a\n",
	"a", "'a'", "|\n a\n", "a:\tb\n", "\ta: b\n", "a: b\n\tc: d\n", "a: b\t# c\n", "a : b\n", "'a' : b\n", "a: b: c\n", "a: - b\n", "a: 'b' c\n", "a: 'b'#c\n", "a: \"b\\/\"\n", "a: \"\\ud83d\\ude00\"\n",
	"a: \"\\U80000041\"\n", "a: \"\\x4\"\n", "a: 'b\n", "a: \"b\n---\n\"\n", "a\rb: c\r", "a: b\u0085c: d\n", "a: b\u2028\n", "# \uFEFF\na: b\n", "a: [b, c\n", "a: [b]]\n", "a: [b: c]\n", "a: {b, c}\n", "a: {b: }\n",
	"a: [b # c\n]\n", "a: [b,,c]\n", "a: [,]\n", "a: {b\n: c}\n", "a: {? b : c}\n", "a: {<<: {b: c}}\n", "a: [b?c]\n", "a: [\n---\n]\n", "a: |\n\t\n", "a: [b\n\t, c]\n", "a: [b\n\tc]\n", "a: [b\nc: d]\n", "a: [b\n#c\n]\n", "a: [b\n--- ]\n", "a: [b\n[c]]\n", "a: [b\n? c]\n", "a: [b\n: c]\n", "a: [b\n:c]\n", "a: |0\n", "a: | # c\n  b\n", "a: |\nb: c\n", "a:\n  |2\n    b\n",
	"a: |\n    \n  b\n", "a: b\n  c: d\n", "a: 'b\n  c': d\n", "'a\n  b': c\n", "a: 1\n b: 2\n", "  a: 1\nb: 2\n", "- a\nb: c\n", "a: b\n- c\n", "a:\n    b: c\n  d: e\n", "- a\n - b\n- c\n  d: e\n",
	strings.Repeat("k", 1024) + ": a\n", strings.Repeat("k", 1025) + ": a\n", "a: {" + strings.Repeat("k", 1025) + ": a}\n", strings.Repeat("é", 600) + ": a\n", "a: \x00\n", "a: \x7f\n", "a: \xff\n", "", "\n", "# c\n",
	"? a\nb: c\n", "? a\n", "?\n: a\n", "? - a\n: b\n", "? {a: b}\n: c\n", "? a: b\n: c\n", "? a\n  b\n: c\n", "? 'a\n  b'\n: c\n", "? a\n  : b\n", "? a\n: b: c\n d: e\n", "a:\n  ? b\n: c\n", "? a\n:\n- b\n", "? <<\n: {a: b}\n", "? &a b\n: c\n", "? |\n a\n: b\n", "? ? a\n: b\n", "?\ta\n: b\n", "? a\n:\tb\n",
	": a\n", "a: ,b\n", "a: @b\n", "a: `b`\n", "a: %b\n", "%a: b\n", "a: ]\n", "a: #b\nc\n", "- a\n# c\n  b\n", "a: b\n # c\n c\n", "-\t- a\n", "- \ta\n", "[a]: b\n", "{a: b}: c\n", "{a: b} c\n", "a: \"b\": c\n",
}

// TestBlockReader checks that the block reader reads what it should like the YAML parser.
func TestBlockReader(t *testing.T) {
	for _, src := range snippets {
		if !compareYAML(t, src) {
			d := &Doc{name: "t", src: src}
			odd, _, err := readBlock(d)
			t.Errorf("%q: left to the YAML parser because of %s at %d %v", src, odd.what, odd.offset, err)
		}
	}
	for _, src := range leftovers {
		compareYAML(t, src)
	}
}

// TestBlockTexts checks texts where the YAML parser is no authority to go by: this reader
// finds them in the source when they are asked for.
func TestBlockTexts(t *testing.T) {
	for src, want := range map[string]string{
		"a: it''s\nb: 'it''s'\nc: \"\\x41\\n\\\"\"\n":          `{a:'it''s' b:'it's' c:'A` + "\n" + `"' }`,
		"a: b\n  c\n\n  d\ne: True\nf: ~\n":                    "{a:'b c\nd' e:true f:null }",
		"a: >-\n  b\n  c\n\n    d\nb: |+2\n   e\n\nf: [g\n h]": "{a:'b c\n\n  d' b:' e\n\n' f:['g h' ] }",
		"'a\tb': \"c\\\n  d\"\n\"\\u00e9\": \"\"\n":            "{a\tb:'cd' é:'' }",
	} {
		d := mustParse(t, src)
		if got := dump(d.Root()); got != want || d.form != blockYAML {
			t.Errorf("Parse(%q) = %s, want %s", src, got, want)
		}
	}
	root := mustParse(t, "a: 'b'\nc: \"d\\n\"\n").Root()
	if !root.Get("c").Is("d\n") || root.Get("c").Is("d") || !Equal(root, mustParse(t, `{"a":"b","c":"d\u000a"}`).Root()) {
		t.Error("decoded and literal texts are not compared as what they mean")
	}
}

// specs are the committed exports.
func specs(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../../specs/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no exports: %v", err)
	}
	return files
}

// TestBlockSpecs checks that the committed exports say the same in block YAML, and that
// no YAML parser is needed for it.
func TestBlockSpecs(t *testing.T) {
	for _, path := range specs(t) {
		want, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		src := inBlocks(t, want.Root())
		for name, src := range map[string]string{"LF": src, "CRLF": strings.ReplaceAll(src, "\n", "\r\n"), "BOM": byteOrderMark + src} {
			d := mustParse(t, src)
			if d.form != blockYAML {
				t.Fatalf("%s: %s went through the YAML parser", path, name)
			}
			sameTree(t, want, d)
		}
	}
}

// TestTruncatedSpec cuts an export at every 1,000th byte: nothing panics, and errors have
// a position. Block YAML often makes sense without its end.
func TestTruncatedSpec(t *testing.T) {
	d, err := ReadFile(exportFile)
	if err != nil {
		t.Fatal(err)
	}
	for end := 1000; end < len(d.src); end += 1000 {
		if !checkPositioned(t, d.src[:end]) {
			t.Errorf("complete after %d bytes", end)
		}
	}
	// The YAML parser is slow, so of the YAML only the first members of each part.
	var part strings.Builder
	for key, value := range d.Root().Members() {
		for inner, member := range value.Members() {
			part.WriteString(key.Text() + ":\n  '" + inner.Text() + "':\n    " +
				strings.ReplaceAll(inBlocks(t, member), "\n", "\n    ") + "\n")
			break
		}
	}
	mustParse(t, part.String())
	for end := 1000; end < part.Len(); end += 1000 {
		checkPositioned(t, part.String()[:end])
	}
}

// checkPositioned parses src, and reports whether that is an error.
func checkPositioned(t *testing.T, src string) (failed bool) {
	t.Helper()
	_, err := Parse("t", src)
	var syntax *SyntaxError
	if err != nil && (!errors.As(err, &syntax) || syntax.Pos.Line < 1 || syntax.Pos.Col < 1) {
		t.Errorf("after %d bytes: %v", len(src), err)
	}
	return err != nil
}

// TestTooMuch checks what keeps memory in proportion to the file: long documents of next
// to nothing, keys that repeat, and what only the YAML parser reads in large documents.
func TestTooMuch(t *testing.T) {
	many := func(s string) string { return strings.Repeat(s, 8<<20/len(s)) }
	const values, repeated, memory = "values and keys, too many for a document of", "keys repeat one of their object", "takes more memory"
	for src, want := range map[string]string{
		"[" + many("0,") + "0]":       "t:1:4893354: more than 2446677 " + values,
		"[" + many("[],") + "0]":      values,
		"{" + many(`"":0,`) + `"":0}`: values,
		many("-\n"):                   values,
		many("a:\n"):                  values,
		"a: [" + many("[],") + "]":    values,
		"{" + strings.Repeat(`"a":    0,`, 1<<17) + `"a":0}`: repeated,
		strings.Repeat("a:   b\n", 1<<17):                    repeated,
		"- &a b\n" + many("- b c d e f g h\n"):               "t:1:3: found an anchor, which " + memory,
		many("- b c d e f g h\n") + "\x00":                   "found the character U+0000, expected text that YAML allows",
		many("- b c d e f g h\n") + "\xff":                   "found the byte 0xFF, which is not UTF-8, expected text that YAML allows",
		many("- b c d e f g h\n") + "- *a\n":                 "found an alias, which " + memory,
		many("- b c d e f g h\n") + "- !!str e\n":            "found a tag, which " + memory,
		many("- b c d e f g h\n") + "b: c\n":                 "which " + memory,
		"a: &a {" + many("b,") + "}":                         memory,
		"a: &a '" + many("\n") + "'":                         memory,
		"a: &a [" + many("? b,") + "]":                       memory,
	} {
		_, err := Parse("t", src)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", src, err, want)
		}
	}
}

// TestReadingMemory checks that reading allocates in proportion to the document, whatever
// the document: twice its size, and something for short ones.
func TestReadingMemory(t *testing.T) {
	n := 8 << 20
	for name, src := range map[string]string{
		"JSON digits":   "[" + strings.Repeat("0,", n/2) + "0]",
		"JSON keys":     "{" + strings.Repeat(`"a":{},`, n/7) + `"a":0}`,
		"YAML string":   "a: " + strings.Repeat("x", n),
		"YAML quoted":   `a: "` + strings.Repeat(`\n`, n/2) + `"`,
		"YAML lines":    "a: |\n" + strings.Repeat(" x\n", n/3),
		"YAML dashes":   strings.Repeat("-\n", n/2),
		"YAML keys":     strings.Repeat("a:\n", n/3),
		"YAML escapes":  strings.Repeat("- \"\\n\"\n", n/7),
		"YAML brackets": "a: " + strings.Repeat("[[], ", 999) + strings.Repeat("[],", n/3),
		"YAML colons":   "a: " + strings.Repeat("x:::", n/4) + "x",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Parse("t", src)
		runtime.ReadMemStats(&after)
		if got, limit := after.TotalAlloc-before.TotalAlloc, uint64(2*len(src)+20<<20); got > limit {
			t.Errorf("%s: %d bytes for %d (%v)", name, got, len(src), err)
		}
	}
}
