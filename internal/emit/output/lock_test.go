package output

import (
	"bytes"
	"strings"
	"testing"
)

func TestLockReadsWhatItWrites(t *testing.T) {
	l := &lock{stamp: Stamp{"m", "c"}, files: map[string][]string{}}
	one, other := Hash([]byte("1")), Hash([]byte("2"))
	l.add("a.go", one)
	l.add("a.go", other)
	l.add("a.go", one)
	l.add("sub/b.go", "")
	read, ok := parseLock(l.format())
	if !ok || read.stamp != l.stamp || !read.knows("a.go", one) || !read.knows("a.go", other) || len(read.files["a.go"]) != 2 || len(read.files) != 1 {
		t.Errorf("%v %+v", ok, read)
	}
	if !bytes.Equal(read.format(), l.format()) {
		t.Error("it does not write what it read")
	}
}

func TestBrokenLockKnowsNothing(t *testing.T) {
	good := string((&lock{files: map[string][]string{"a.go": {Hash(nil)}}}).format())
	for what, text := range map[string]string{
		"empty":        "",
		"other format": strings.Replace(good, "lock 1:", "lock 2:", 1),
		"cut short":    good[:len(good)-10],
		"other line":   good + "what?\n",
		"endless line": good + strings.Repeat("x", 1<<20),
	} {
		if l, ok := parseLock([]byte(text)); ok || len(l.files) > 0 {
			t.Errorf("%s: %v %+v", what, ok, l)
		}
	}
}
