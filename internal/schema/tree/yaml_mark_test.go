package tree

import (
	"strings"
	"testing"
)

// TestMarkedKeyFault wants the error about a colon that is too deep at the colon, wherever the
// block around it begins: the YAML parser itself reports the block.
func TestMarkedKeyFault(t *testing.T) {
	const before = "paths:\n  /a:\n    get: {}\n  ? /b/{c}\n"
	for colon, want := range map[string]string{
		"    : get: {}\n":               "t:5:5: found the ':' of a key that began with '?' in column 5, expected it in column 3, below the '?'",
		"# remark\n      :\n    x: y\n": "t:6:7: found the ':' of a key that began with '?' in column 7, expected it in column 3, below the '?'",
	} {
		if _, err := Parse("t", before+colon+"  /d:\n    get: {}\n"); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", colon, err, want)
		}
	}
	const anchored = "x: &a b\ny: *a\n"
	if _, err := Parse("t", anchored+before+"    : get: {}\n"); err == nil || !strings.HasPrefix(err.Error(), "t:7:5: found the ':' of a key") {
		t.Errorf("where the YAML parser has read what is before: %v", err)
	}
	if _, err := Parse("t", anchored+"? b\n: c\nd: [\n"); err == nil || strings.Contains(err.Error(), "'?'") {
		t.Errorf("another fault: %v", err)
	}
	d, err := Parse("t", before+"  : get: {}\n  /d: {}\n")
	if err != nil || !d.Root().Get("paths").Get("/b/{c}").Get("get").Exists() || d.form != blockYAML {
		t.Errorf("a colon below its mark: %v, want the key, without the YAML parser", err)
	}
}

// TestLongKeys reads a key that is longer than one without a mark may be.
func TestLongKeys(t *testing.T) {
	key := "/" + strings.Repeat("k", 2*maxKey)
	d, err := Parse("t", "? "+key+"\n: a\n")
	if err != nil || !d.Root().Get(key).Is("a") {
		t.Errorf("a marked key of %d bytes: %v", len(key), err)
	}
}
