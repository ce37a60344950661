package tree

import (
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
	"a: &b c\n", "a: &b c\nd: *b\n", "a: !!str 1\n", "<<: {a: b}\n", "? a\n: b\n", "%YAML 1.1\n---\na: b\n", "a: b\n---\nc: d\n", "a: b\n...\n", "---\n", "--- a\n",
	"a", "'a'", "|\n a\n", "a:\tb\n", "\ta: b\n", "a: b\n\tc: d\n", "a: b\t# c\n", "a : b\n", "'a' : b\n", "a: b: c\n", "a: - b\n", "a: 'b' c\n", "a: 'b'#c\n", "a: \"b\\/\"\n", "a: \"\\ud83d\\ude00\"\n",
	"a: \"\\U80000041\"\n", "a: \"\\x4\"\n", "a: 'b\n", "a: \"b\n---\n\"\n", "a\rb: c\r", "a: b\u0085c: d\n", "a: b\u2028\n", "# \uFEFF\na: b\n", "a: [b, c\n", "a: [b]]\n", "a: [b: c]\n", "a: {b, c}\n", "a: {b: }\n",
	"a: [b # c\n]\n", "a: [b,,c]\n", "a: [,]\n", "a: {b\n: c}\n", "a: {? b : c}\n", "a: {<<: {b: c}}\n", "a: [b?c]\n", "a: [\n---\n]\n", "a: |\n\t\n", "a: [b\n\t, c]\n", "a: [b\n\tc]\n", "a: [b\nc: d]\n", "a: [b\n#c\n]\n", "a: [b\n--- ]\n", "a: [b\n[c]]\n", "a: [b\n? c]\n", "a: [b\n: c]\n", "a: [b\n:c]\n", "a: |0\n", "a: | # c\n  b\n", "a: |\nb: c\n", "a:\n  |2\n    b\n",
	"a: |\n    \n  b\n", "a: b\n  c: d\n", "a: 'b\n  c': d\n", "'a\n  b': c\n", "a: 1\n b: 2\n", "  a: 1\nb: 2\n", "- a\nb: c\n", "a: b\n- c\n", "a:\n    b: c\n  d: e\n", "- a\n - b\n- c\n  d: e\n",
	strings.Repeat("k", 1024) + ": a\n", strings.Repeat("k", 1025) + ": a\n", "a: {" + strings.Repeat("k", 1025) + ": a}\n", strings.Repeat("é", 600) + ": a\n", "a: \x00\n", "a: \x7f\n", "a: \xff\n", "", "\n", "# c\n",
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
