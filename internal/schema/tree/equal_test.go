package tree

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestEqual(t *testing.T) {
	classes := [][]string{ // equal within a line, different across lines
		{`null`}, {`true`}, {`false`}, {`0`}, {`0.0`}, {`""`}, {`"0"`}, {`"a"`, `"\u0061"`}, {`"\u0061\/"`, `"a\u002f"`, `"a/"`},
		{`[]`, `[ ]`}, {`{}`, "{\n}"}, {`[1]`}, {`[1,2]`}, {`[2,1]`}, {`[[]]`},
		{`{"a":1}`, `{"\u0061":1}`, `{"a":2,"a":1}`}, {`{"a":2}`}, {`{"b":1}`},
		{`{"a":1,"b":[{"c":2,"d":3}]}`, `{"b":[{"d":3,"c":2}],"a":1}`, `{"a":0,"b":[{"d":3,"c":2}],"a":1}`},
		{`{"a":1,"b":[{"c":2,"d":4}]}`}, {`{"a":1,"c":1}`}, {`{"a":1,"b":1}`},
	}
	for i, left := range classes {
		for j, right := range classes {
			for _, a := range left {
				for _, b := range right {
					checkEqual(t, a, b, i == j)
				}
			}
		}
	}
	if !Equal(Node{}, Node{}) || Equal(Node{}, mustParse(t, `{}`).Root()) {
		t.Error("Missing equals something else than Missing")
	}
}

func checkEqual(t *testing.T, a, b string, want bool) {
	t.Helper()
	x, y := mustParse(t, "["+a+"]").Root(), mustParse(t, "["+b+"]").Root()
	if Equal(x, y) != want || Equal(y, x) != want {
		t.Errorf("Equal(%s, %s) != %v", a, b, want)
	}
}

// TestEqualIsLinear compares objects that nest in another order of members: comparing
// what is below twice per level would take for ever.
func TestEqualIsLinear(t *testing.T) {
	nest := func(format string) Node {
		s := "1"
		for range 500 {
			s = fmt.Sprintf(format, s)
		}
		return mustParse(t, s).Root()
	}
	begin := time.Now()
	if !Equal(nest(`{"x":%s,"y":0,"z":0}`), nest(`{"x":%s,"z":0,"y":0}`)) {
		t.Error("different")
	}
	if Equal(nest(`{"x":%s,"y":0}`), nest(`{"y":0,"x":%s,"z":1}`)) {
		t.Error("equal")
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestDuplicates(t *testing.T) {
	many := strings.Builder{} // more members than are compared pairwise
	for i := range 20 {
		fmt.Fprintf(&many, `"k%d":%d,`, i, i)
	}
	for src, want := range map[string]string{
		`{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}`:      "",
		`{"a":1,"\u0061":2}`:                             "a=1@1:2,2@1:8;",
		`{"\u0061":1,"\u0041":2,"A":3,"a":4}`:            "A=2@1:13,3@1:24;a=1@1:2,4@1:30;",
		`{"a":1,"a":2,"a":3}`:                            "a=1@1:2,2@1:8;a=1@1:2,3@1:14;",
		"{\"x\":{\"y\":1,\n\"y\":2},\"x\":3,\"z\":[]}":   "y=1@1:7,2@2:1;x={y:1 y:2 }@1:2,3@2:8;",
		`{` + many.String() + `"k3":0,"\u006b0":1}`:      "k3=3@1:23,0@1:162;k0=0@1:2,1@1:169;",
		`{` + many.String() + `"l":0}`:                   "",
		"a: 1\n'a': 2\n200: 3\n\"200\": 4\n":             "a=1@1:1,2@2:1;200=3@3:1,4@4:1;",
		"x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\nx: 4": "x={a:1 b:2 }@1:1,4@5:1;",
	} {
		var got strings.Builder
		for _, dup := range mustParse(t, src).Duplicates() {
			fmt.Fprintf(&got, "%s=%s@%d:%d,%s@%d:%d;", dup.Key, dump(dup.First), dup.FirstPos.Line,
				dup.FirstPos.Col, dump(dup.Again), dup.AgainPos.Line, dup.AgainPos.Col)
		}
		if got.String() != want {
			t.Errorf("%s\n got %s\nwant %s", src, got.String(), want)
		}
	}
}

// TestManyKeys checks that objects of any size are checked in near linear time.
func TestManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	const n = 200_000
	for i := range n {
		fmt.Fprintf(&b, `"key%d":[],`, i)
	}
	b.WriteString(`"key7":1}`)
	d := mustParse(t, b.String())
	if dups := d.Duplicates(); len(dups) != 1 || dups[0].Key != "key7" || d.Root().Len() != n+1 {
		t.Errorf("%d duplicates", len(dups))
	}
}
