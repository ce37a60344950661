package tree

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are documents, good and bad, that fuzzing starts from.
var seeds = []string{
	`{}`, `[]`, ``, ` `, `null`, `{"a":[1,-2.5e+3,"x\u00e9\"é",true,false,null],"b":{"a":1,"a":2}}`,
	`["\ud83d\ude00\ud83d\u0041\udead"]`, `{"\u0061":1,"a":2}`, "\uFEFF[1]", "[\"\xff\"]", `[01]`, `[1e]`, `[-]`, `[1,]`,
	`[1.0E-2]`, `{"a" 1}`, `[[[[[[]]]]]]`, "[\"\t\"]", `["\x"]`, `[tru]`, `[1]]`, `{"a":{"b":{}},"c":[{}]}`,
	`{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"\u0061":0}`, "[1e999,-0,0.0]",
	`{"<<":{"a":1},"a":2}`, "[\"a\u0085b\u2028c\"]", "[\"\x7f\uFEFF\"]", `["a\/b","~","2025-07-25","0x1F",".nan"]`,
	"a: &x [1, *x]", "a: &x {b: 1}\nc: {<<: *x, d: *x}", "x: |\n  a\n  b\ny: >-\n  c\n", "? [a]\n: b", "--- a\n--- b",
	"- !!int x\n- !!str 1\n- 0o17\n- .inf", "a: 1\r\nb:\r\n- c\r\n", "# é\n\"é\": 'ü'\n", "%YAML 1.1\n---\na: b\n",
	// Of what fuzzing found to reach new code.
	`["\ud800\b0\ud800000000000000"]`, `["\ud800\b00\uda00"]`, `{"a":0,"0":0,"0":0,"0":0,"0":0,"":0,"0":0,"0":0,"0":0,"0":0}`,
	"[]\r0", "0:\r0", "- !!int 0\n- ! 0\n0\n-", "!AAAA!", "&0000", "?\n0", "0: {\n\n:", "[A\u0085", "[0E+A]", "%YAML 0.",
	"{\"\":0,\"\":0,\"0\":0,\"0\":0}\"\"", "[\xef\x9a0", "[[]]\x00", "|\n  ", "- *a\n- &a b",
}

// FuzzJSON compares the parser with encoding/json, which accepts the same but for what
// it is lenient about, and reads the same values.
func FuzzJSON(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		text := strings.TrimPrefix(src, byteOrderMark)
		if trimmed := strings.TrimLeft(text, " \t\r\n"); trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' {
			return
		}
		d, err := Parse("f", src)
		want, wantErr := decodeJSON(text)
		switch {
		case err != nil:
			if wantErr == nil && utf8.ValidString(src) && !strings.Contains(err.Error(), "in each other") {
				t.Fatalf("%v, but encoding/json accepts it", err)
			}
		case wantErr != nil:
			t.Fatalf("accepted, but encoding/json says %v", wantErr)
		default:
			compareJSON(t, d.Root(), want)
			checkInvariants(t, d)
		}
	})
}

// decodeJSON reads one document without loss of numbers.
func decodeJSON(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, io.ErrNoProgress
	}
	return v, nil
}

// compareJSON checks that n is the value want, as encoding/json decodes it.
func compareJSON(t *testing.T, n Node, want any) {
	switch want := want.(type) {
	case nil:
		check(t, n, n.Kind() == Null)
	case bool:
		check(t, n, n.Kind() == Bool && n.Bool() == want && n.Is(n.Text()))
	case json.Number:
		check(t, n, n.Kind() == Number && n.Text() == want.String())
	case string:
		check(t, n, n.Kind() == String && n.Text() == want && n.Is(want) && !n.Is(want+"x"))
	case []any:
		check(t, n, n.Kind() == Array && n.Len() == len(want))
		for i, item := range want {
			compareJSON(t, n.At(i), item)
		}
	case map[string]any:
		check(t, n, n.Kind() == Object && len(n.members()) == len(want))
		for key, value := range want {
			compareJSON(t, n.Get(key), value)
		}
	}
}

func check(t *testing.T, n Node, ok bool) {
	t.Helper()
	if !ok {
		t.Fatalf("wrong value %s at %s", dump(n), n.Pos())
	}
}

// checkInvariants checks what holds for every document.
func checkInvariants(t *testing.T, d *Doc) {
	if !Equal(d.Root(), d.Root()) {
		t.Fatal("the document does not equal itself")
	}
	repeated := 0
	for i := range uint32(len(d.tape)) {
		n := Node{d, i}
		if n.Kind() == Object {
			repeated += n.Len() - len(n.members())
		}
		if p := n.Pos(); p.Line < 1 || p.Col < 1 {
			t.Fatalf("entry %d is at %v", i, p)
		}
	}
	if got := len(d.Duplicates()); got != repeated {
		t.Fatalf("%d duplicates, want %d", got, repeated)
	}
}

// FuzzYAML compares the reader of block YAML with the YAML parser, and JSON as YAML with
// itself.
func FuzzYAML(f *testing.F) {
	for _, list := range [][]string{seeds, snippets, leftovers} {
		for _, seed := range list {
			f.Add(seed)
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		compareYAML(t, src)
		d, err := Parse("f", src)
		if err != nil {
			return
		}
		checkInvariants(t, d)
		// A comment in front makes YAML of anything. Breaks that only YAML knows are
		// folded in its strings.
		yaml, err := Parse("f", "#\n"+strings.TrimPrefix(src, byteOrderMark))
		if err == nil && d.form == jsonForm && !strings.ContainsAny(src, "\u0085\u2028\u2029") {
			sameTree(t, d, yaml)
		}
	})
}
