package tree

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func TestYAML(t *testing.T) {
	for src, want := range map[string]string{
		"b: 1\na:\n  - x\n  - y: z\n":                           `{b:1 a:['x' {y:'z' } ] }`,
		"# only\n---\nx: {200: ok, true: 1, ~: 2, '': 3}\n":     `{x:{200:'ok' true:1 ~:2 :3 } }`,
		"- ~\n- null\n- NULL\n-\n- ''\n- \"null\"\n":            `[null null null null '' 'null' ]`,
		"- true\n- TRUE\n- False\n- yes\n- off\n- 'true'\n":     `[true true false 'yes' 'off' 'true' ]`,
		"- 1\n- -0\n- +1\n- 0x1F\n- 0o17\n- 1_000\n- 017\n":     `[1 -0 +1 0x1F 0o17 '1_000' 017 ]`,
		"- 1.5\n- .5\n- 1.\n- 1e999\n- 1e\n- .inf\n- .nan\n":    `[1.5 .5 1. 1e999 '1e' .inf .nan ]`,
		"- -.INF\n- '1'\n- 0x\n- 0xG\n- 0o8\n- .\n- '-'\n- e5":  `[-.INF '1' '0x' '0xG' '0o8' '.' '-' 'e5' ]`,
		"- 1.2.3\n- 1e5e5\n- ++1\n- 1e+\n- 1.e-7\n":             `['1.2.3' '1e5e5' '++1' '1e+' 1.e-7 ]`,
		"- 2025-07-25\n- 2025-07-25T10:00:00Z\n- <<\n- 12:30\n": `['2025-07-25' '2025-07-25T10:00:00Z' '<<' '12:30' ]`,
		"- !!str 1\n- !!int '2'\n- !!float 3\n- !custom 4\n":    `['1' 2 3 '4' ]`,
		"- !!bool 'True'\n- !!null ''\n- !!binary aGk=\n":       `[true null 'aGk=' ]`,
		"|\n  a\n  b\n":          "'a\nb\n'",
		">-\n  a\n  b\n":         "'a b'",
		"plain":                  "'plain'",
		"%YAML 1.2\n---\na: b\n": "{a:'b' }",
		"---\n":                  "null",
		"a: &x [1, &y z]\nb: *x\nc: *y\n*y : d\n": `{a:[1 'z' ] b:[1 'z' ] c:'z' z:'d' }`,
	} {
		if got := dump(mustParse(t, src).Root()); got != want {
			t.Errorf("Parse(%q) = %s, want %s", src, got, want)
		}
	}
}

func TestYAMLMerge(t *testing.T) {
	const base = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n"
	for src, want := range map[string]string{
		"  <<: *x\n  b: 9\n  d: 5\n":              `{a:1 b:9 d:5 }`,
		"  d: 5\n  <<: [*y, *x]\n":                `{d:5 b:3 c:4 a:1 }`,
		"  <<: {q: 1}\n  <<: *x\n":                `{q:1 a:1 b:2 }`,
		"  k: &k {<<: *x, e: 1}\n  l: {<<: *k}\n": `{k:{a:1 b:2 e:1 } l:{a:1 b:2 e:1 } }`,
		"  '<<': *x\n":                            `{<<:{a:1 b:2 } }`,
	} {
		if got := dump(mustParse(t, base+src).Root().Get("z")); got != want {
			t.Errorf("%q = %s, want %s", src, got, want)
		}
	}
}

func TestYAMLErrors(t *testing.T) {
	for src, want := range map[string]string{
		"# nothing\n":                       "t:1:1: the document is empty, expected JSON or YAML",
		"a: 1\n---\nb: 2\n":                 "t:2:1: found a second document, expected one",
		"a: 1\n---\nb: [\n":                 "t:4:1: invalid YAML: did not find expected node content",
		"a: *x\n":                           "t:1:1: invalid YAML: unknown anchor 'x' referenced",
		"x:\n  a: 1\n b: 2\n":               "t:3:1: invalid YAML: did not find expected key",
		"x:\n  é: \x01\n":                   "t:2:7: found the character U+0001, expected text that YAML allows",
		"x: \xff\n":                         "t:1:4: found the byte 0xFF, which is not UTF-8, expected text that YAML allows",
		"\xff\xfea\x00":                     "t:1:1: found the byte 0xFF, which is not UTF-8, expected text that YAML allows",
		"x: 1\n? [a]\n: b\n":                "t:2:3: found an array or object as a key, expected a scalar",
		"x: &x {a: 1}\n*x : 2\n":            "t:2:1: found an array or object as a key, expected a scalar",
		"a: &a\n  b: [1, *a]\n":             "t:2:10: the alias *a is inside of what it stands for",
		"a: &a\n  b: 1\n  <<: *a\n":         "t:3:7: the alias *a is inside of what it stands for",
		"a: &a\n  b:\n    <<: *a\n":         "t:3:9: the alias *a is inside of what it stands for",
		"a:\n  <<: 1\n":                     "t:2:7: found a scalar to merge, expected an object or an array of objects",
		"a: 1\nb: !!int x\n":                "t:2:4: found a value that is not what its tag !!int says",
		"<<: {[a]: 1}\nb: 1":                "t:1:6: found an array or object as a key, expected a scalar",
		"<<: {a: 1}\n[b]: 1":                "t:2:1: found an array or object as a key, expected a scalar",
		"\t{":                               "t:1:3: unexpected end of the document, expected a key in double quotes",
		"a: \"b\n":                          "t:2:1: invalid YAML: found unexpected end of stream",
		"a: 'b' c\n":                        "t:1:1: invalid YAML: did not find expected key",
		"%YAML 9.9\n---\na: 1":              "t:1:1: invalid YAML: found incompatible YAML document",
		"a:\n- " + nest(1005) + "\n":        "t:2:1001: more than 1000 arrays and objects in each other",
		"a: " + nest(20_000) + "\n":         "t:1:1003: more than 1000 arrays and objects in each other",
		"a: &a " + nest(20_000) + "\n":      "t:1:1: invalid YAML: exceeded max depth of 10000",
		"a: " + nest(5_000) + "\n":          "t:1:1003: more than 1000 arrays and objects in each other",
		"- &a " + nest(999) + "\n- *a":      "",
		"- &a " + nest(999) + "\n- x: *a\n": "t:1:1004: more than 1000 arrays and objects in each other",
	} {
		if want == "" {
			mustParse(t, src)
		} else {
			checkSyntaxError(t, src, want)
		}
	}
}

// TestYAMLPanic checks that a failure inside the YAML parser is an error.
func TestYAMLPanic(t *testing.T) {
	var n yaml.Node
	if err := decodeNext(yaml.NewDecoder(panicking{}), &n); err == nil || !strings.Contains(err.Error(), "slip") {
		t.Errorf("error %v", err)
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("slip") }

func nest(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

// TestAliasBomb checks that small files stay small, through values as well as through
// merge keys, whose duplicates would vanish from the result but not from the work.
func TestAliasBomb(t *testing.T) {
	var values, merges strings.Builder
	values.WriteString("a0: &a0 [x]\n")
	merges.WriteString("a0: &a0 {x: y}\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&values, "a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
		fmt.Fprintf(&merges, "a%d: &a%d {<<: [*a%d, *a%d]}\n", i, i, i-1, i-1)
	}
	for _, src := range []string{values.String(), merges.String()} {
		begin := time.Now()
		_, err := Parse("t", src)
		if err == nil || !strings.Contains(err.Error(), "aliases expand to more than") {
			t.Errorf("%.20q: %v", src, err)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%.20q took %s", src, took)
		}
	}
}

// TestYAMLOneLine checks that positions in one long line are found in linear time.
func TestYAMLOneLine(t *testing.T) {
	begin := time.Now()
	d := mustParse(t, "# long\n["+strings.Repeat(`{"a": "é"}, `, 50_000)+"1]")
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
	if got := d.Root().At(50_000).Pos(); got.Line != 2 || got.Col != 2+50_000*len(`{"a": "é"}, `) {
		t.Errorf("the last item is at %v", got)
	}
}

// TestYAMLExport checks that an export says the same as JSON and as YAML.
func TestYAMLExport(t *testing.T) {
	indented, _ := export(t)
	sameTree(t, mustParse(t, indented), mustParse(t, "# YAML from here on\n"+indented))
}

// sameTree checks that documents agree on order, kinds and texts.
func sameTree(tb testing.TB, a, b *Doc) {
	tb.Helper()
	if len(a.tape) != len(b.tape) {
		tb.Fatalf("%d entries, want %d", len(b.tape), len(a.tape))
	}
	for i := range uint32(len(a.tape)) {
		x, y := Node{a, i}, Node{b, i}
		if x.Kind() != y.Kind() || x.Text() != y.Text() {
			tb.Fatalf("entry %d: %s %q, want %s %q", i, y.Kind(), y.Text(), x.Kind(), x.Text())
		}
	}
}
