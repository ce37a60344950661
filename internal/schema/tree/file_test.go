package tree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "doc.json")
	if err := os.WriteFile(path, []byte("{\"a\":\n1}"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Root().Get("a").Pos().String(); got != path+":2:1" {
		t.Errorf("position %s", got)
	}
}

func TestReadFileErrors(t *testing.T) {
	dir := t.TempDir()
	empty, sparse := filepath.Join(dir, "empty"), filepath.Join(dir, "sparse")
	for path, size := range map[string]int64{empty: 0, sparse: maxSize + 1} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		dir:    "is a folder, expected a file",
		empty:  "the document is empty",
		sparse: "larger than 1 GiB",
	} {
		if _, err := ReadFile(path); err == nil || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if _, err := ReadFile(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if runtime.GOOS != "windows" {
		if _, err := ReadFile(os.DevNull); err == nil || !strings.Contains(err.Error(), "expected a regular file") {
			t.Errorf("device: %v", err)
		}
	}
}
