package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/report"
)

func TestVerdicts(t *testing.T) {
	own := &series{cpu: []time.Duration{time.Second, time.Second}, peak: []int64{30 << 20, 30 << 20}}
	peer := func(seconds ...time.Duration) *series {
		r := &series{}
		for _, s := range seconds {
			r.cpu = append(r.cpu, s*time.Second)
		}
		return r
	}
	var g goals
	g.atLeast("a", peer(20, 20), own, 8, 15)
	g.atLeast("b", peer(10, 10), own, 8, 15)
	g.atLeast("c", peer(7, 7), own, 8, 15)
	g.atLeast("d", &series{err: fmt.Errorf("%w of 12 GiB", proc.ErrMemory)}, own, 8, 15)
	g.memory("e", own, 10<<20)
	g.memory("f", own, 3<<20)
	g.memory("g", own, 2<<20)
	g.atMost("h", 0, 0, 0, whole)
	g.atMost("i", 1, 0, 0, whole)
	want := []string{
		"reaches the goal", "holds", "MISSED", "peer stopped: exceeded the memory limit of 12 GiB",
		"reaches the goal", "holds", "MISSED", "reaches the goal", "MISSED",
	}
	for i, goal := range g {
		if got := goal.verdict(); got != want[i] {
			t.Errorf("%s: %q, want %q", goal.what, got, want[i])
		}
	}
	if text := g.String(); !strings.Contains(text, "at least 8.0x") || !strings.Contains(text, "at most 32 MiB") {
		t.Errorf("the bounds are not shown:\n%s", text)
	}
}

func TestOutcome(t *testing.T) {
	failed := fmt.Errorf("ogen: %w\nwarning\nconflict of types\n", errors.New("exit status 1"))
	if got := outcome(failed); got != "failed: conflict of types" {
		t.Errorf("got %q", got)
	}
	if got := outcome(fmt.Errorf("%w of 10m0s", proc.ErrTime)); got != "stopped: exceeded the time limit of 10m0s" {
		t.Errorf("got %q", got)
	}
}

func TestMeasure(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.go", "package a\n\n")
	write(t, dir, "a_test.go", "package a\n")
	write(t, dir, "fake/f.go", "package fake\n")
	write(t, dir, "notes.txt", "not\ncode\n")
	for name, c := range map[string]struct {
		keep func(string) bool
		want extent
	}{
		"everything": {everything, extent{3, 4, 11 + 10 + 13}},
		"compiled":   {compiled(dir), extent{1, 2, 11}},
	} {
		if got, err := measure(dir, c.keep); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

func TestChanged(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"same", "written", "replaced", "removed"} {
		write(t, dir, name, name)
		old := time.Unix(1_000_000_000, 0)
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	before, err := infos(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := changed(before, before); n != 0 {
		t.Errorf("%d changes of nothing", n)
	}
	write(t, dir, "written", "written")
	write(t, dir, "new", "replaced")
	if err := os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "replaced")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "removed")); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "created", "")
	after, err := infos(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := changed(before, after); n != 4 {
		t.Errorf("%d changes, want 4", n)
	}
}

func TestPinned(t *testing.T) {
	versions, err := pinned("peers/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, want := range map[string]string{
		"github.com/oapi-codegen/oapi-codegen/v2": "v2.8.2",
		"github.com/ogen-go/ogen":                 "v1.24.0",
	} {
		if versions[module] != want {
			t.Errorf("%s is pinned at %q, want %s", module, versions[module], want)
		}
	}
}

// TestPagesHaveTheirMarks keeps a run of half an hour from ending in an error.
func TestPagesHaveTheirMarks(t *testing.T) {
	for page, names := range map[string][]string{
		"RESULTS.md":            {"small", "large"},
		"../docs/comparison.md": {"compare"},
	} {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "page.md")
		if err := os.WriteFile(copied, data, 0o666); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := report.Replace(copied, name, "x"); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
