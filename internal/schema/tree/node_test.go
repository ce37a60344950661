package tree

import (
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

func TestZeroNode(t *testing.T) {
	var n Node
	if n.Exists() || n.Kind() != Missing || n.Text() != "" || n.Is("") || n.Bool() || n.Len() != 0 {
		t.Error("the zero Node is something")
	}
	if n.Get("a").Get("b").At(0).Lookup("/c").Exists() || n.Pos() != (schema.Pos{}) {
		t.Error("the zero Node has something in it")
	}
	for range n.Members() {
		t.Error("the zero Node has a member")
	}
	for range n.Items() {
		t.Error("the zero Node has an item")
	}
}

func TestAccess(t *testing.T) {
	root := mustParse(t, `{"a":[10,{"x":1},"s"],"b":{"k":true,"\u006b2":false},"d":1,"n":null,"d":2}`).Root()
	for _, test := range []struct {
		what      string
		got, want string
	}{
		{"member", root.Get("b").Get("k").Text(), "true"},
		{"escaped key", root.Get("b").Get("k2").Text(), "false"},
		{"last of duplicates", root.Get("d").Text(), "2"},
		{"no member", dump(root.Get("zz")), "nothing"},
		{"member of array", dump(root.Get("a").Get("x")), "nothing"},
		{"item", root.Get("a").At(2).Text(), "s"},
		{"no item", dump(root.Get("a").At(3)), "nothing"},
		{"negative item", dump(root.Get("a").At(-1)), "nothing"},
		{"item of object", dump(root.At(0)), "nothing"},
		{"null", dump(root.Get("n")), "null"},
		{"text of null", root.Get("n").Text(), ""},
		{"text of array", root.Get("a").Text(), ""},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.what, test.got, test.want)
		}
	}
	if !root.Get("b").Get("k").Bool() || root.Get("b").Get("k2").Bool() || root.Get("d").Bool() {
		t.Error("Bool is wrong")
	}
	if root.Len() != 5 || root.Get("a").Len() != 3 || root.Get("d").Len() != 0 {
		t.Error("Len is wrong")
	}
	for key, value := range root.Members() {
		if key.Kind() != String || !value.Exists() {
			t.Errorf("member %v", key)
		}
		break // stopping early has to work
	}
}

func TestIs(t *testing.T) {
	root := mustParse(t, `["a\u0062\ud83d\ude00c","\ufffd","plain",12,true,null,"\n"]`).Root()
	for _, test := range []struct {
		item int
		text string
		want bool
	}{
		{0, "ab😀c", true}, {0, "ab😀", false}, {0, "ab😀cd", false}, {0, "b", false}, {0, "", false},
		{1, "\uFFFD", true}, {1, "\xff", false}, {1, "\xff\xff\xff", false},
		{2, "plain", true}, {2, "plai", false}, {3, "12", true}, {4, "true", true}, {5, "", false},
		{5, "null", false}, {6, "\n", true},
	} {
		if got := root.At(test.item).Is(test.text); got != test.want {
			t.Errorf("item %d Is(%q) = %v", test.item, test.text, got)
		}
	}
	if root.Is("") {
		t.Error("an array is a text")
	}
}

func TestLookup(t *testing.T) {
	root := mustParse(t, `{"foo":["bar","baz"],"":0,"a/b":1,"m~n":8,"~1":9,"k":{"":{"x":5}}}`).Root()
	for pointer, want := range map[string]string{
		"/foo/0": "bar", "/foo/1": "baz", "/": "0", "/a~1b": "1", "/m~0n": "8", "/~01": "9", "/k//x": "5",
	} {
		if got := root.Lookup(pointer); got.Text() != want {
			t.Errorf("Lookup(%q) = %s", pointer, dump(got))
		}
	}
	if root.Lookup("") != root {
		t.Error("the empty pointer is not the root")
	}
	for _, pointer := range []string{
		"foo", "/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/foo/-1", "/foo/", "/foo/0/x", "/m~2n", "/m~", "/nope",
		"/foo/99999999999999999999", "/a/b",
	} {
		if got := root.Lookup(pointer); got.Exists() {
			t.Errorf("Lookup(%q) = %s", pointer, dump(got))
		}
	}
}

// TestPositions has every scalar and key spell its own position.
func TestPositions(t *testing.T) {
	for name, src := range map[string]string{
		"LF":         "[\"1:2\",\n \"2:2\",\n\n\"4:1\"]",
		"CRLF":       "[\"1:2\",\r\n \"2:2\",\r\n\r\n\"4:1\"]",
		"BOM":        "\uFEFF[\"1:2\",\n \"2:2\"]",
		"multi-byte": "[\"1:2\", \"é\", \"1:15\",\n \"😀\", \"2:10\"]",
		"keys":       "{\"1:2\": \"1:9\",\n\t\"2:2\":{\"2:9\":[\n\"3:1\"]}}",
		"YAML":       "1:1: 1:6\n2:1:\n  - \"3:5\"\n  - é: 4:9\n",
		"YAML CRLF":  "1:1: 1:6\r\n2:1:\r\n  - '3:5'\r\n",
		"YAML BOM":   "\uFEFF1:1: [1:7, \"é\", \"1:18\"]\n",
		"YAML flow":  "# one\n{\"2:2\": \"2:9\", \"é\": [\"2:23\"],\n \"3:2\": x}",
	} {
		checkPositions(t, name, mustParse(t, src).Root())
	}
}

func checkPositions(t *testing.T, name string, n Node) {
	if strings.Contains(n.Text(), ":") && n.Pos().String() != "t:"+n.Text() {
		t.Errorf("%s: %s is at %s", name, n.Text(), n.Pos())
	}
	for item := range n.Items() {
		checkPositions(t, name, item)
	}
	for key, value := range n.Members() {
		checkPositions(t, name, key)
		checkPositions(t, name, value)
	}
}

// TestPosBlocks compares all positions in a source of several index blocks with those
// found by counting.
func TestPosBlocks(t *testing.T) {
	for _, unit := range []string{"\n", "x\n", "abcdefg", strings.Repeat("y", 3000) + "\n"} {
		src := strings.Repeat(unit, 5*blockSize/len(unit)+1)
		d := &Doc{src: src}
		line, col := 1, 1
		for offset := range len(src) + 1 {
			if got := d.pos(offset); got.Line != line || got.Col != col {
				t.Fatalf("%.10q: offset %d is at %v, want %d:%d", unit, offset, got, line, col)
			}
			if col++; offset < len(src) && src[offset] == '\n' {
				line, col = line+1, 1
			}
		}
	}
}

// TestNoAllocation pins what the hot paths promise.
func TestNoAllocation(t *testing.T) {
	root := mustParse(t, `{"a":[1,2,{"\u0062":"\u0063d"}],"e":true}`).Root()
	allocs := testing.AllocsPerRun(100, func() {
		inner := root.Get("a").At(2)
		if !inner.Get("b").Is("cd") || root.Lookup("/a/0").Text() != "1" || root.Len() != 2 {
			t.Error("wrong value")
		}
		for key, value := range root.Members() {
			for item := range value.Items() {
				_ = item.Kind()
			}
			_ = key.Is("a")
		}
		if !Equal(root, root) || root.Pos().Line != 1 {
			t.Error("wrong result")
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}
