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

// TestCodecSection reads what go test prints of two turns, and finds the ratio of each.
func TestCodecSection(t *testing.T) {
	found := map[string]figures{}
	for _, slow := range []string{"1", "3"} {
		var output strings.Builder
		output.WriteString("goos: linux\n")
		for _, g := range codecGoals {
			fmt.Fprintf(&output, "BenchmarkCodec/%s/codec \t 1000\t %s99 ns/op\t %s00.0 cpu-ns/op\t 512 B/op\t 2 allocs/op\n", g.job, slow, slow)
			fmt.Fprintf(&output, "BenchmarkCodec/%s/plain \t 1000\t 9 ns/op\t %s400 cpu-ns/op\t 512 B/op\t 1 allocs/op\n", g.job, slow)
		}
		output.WriteString("PASS\n")
		if err := readFigures(output.String(), found); err != nil {
			t.Fatal(err)
		}
	}
	text, err := codecSection(found)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"|    12.7x | reaches the goal |", "2.00x | MISSED", "|     2 | 0.20 µs | "} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	delete(found, "encode/many/plain")
	if _, err := codecSection(found); err == nil || !strings.Contains(err.Error(), "encode/many") {
		t.Errorf("without a benchmark: got error %v", err)
	}
	if err := readFigures("BenchmarkCodec/a 1 x ns/op\n", found); err == nil {
		t.Error("a figure that is none was accepted")
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
	if versions, err := pinned("oasdiff/go.mod"); err != nil || versions["github.com/oasdiff/oasdiff"] != "v1.33.0" {
		t.Errorf("oasdiff is pinned at %q, %v", versions["github.com/oasdiff/oasdiff"], err)
	}
}

// TestComparers counts what the tools print, and asks them for what they can count.
func TestComparers(t *testing.T) {
	s := &session{dir: "/x"}
	for i, out := range []string{`{"changes":[{"id":"A"},{"id":"B"}]}`, `[{},{},{}]`} {
		c := s.comparers()[i]
		if n, err := c.entries([]byte(out)); err != nil || n != 2+i {
			t.Errorf("%s: %d entries, %v", c.name, n, err)
		}
		if _, err := c.entries([]byte("no JSON")); err == nil {
			t.Errorf("%s: what is no JSON has entries", c.name)
		}
		if args := c.args("a", "b"); args[0] != "/x/tools/"+c.name || args[2] != "a" || args[3] != "b" {
			t.Errorf("%s: %q", c.name, args)
		}
	}
}

// TestRespell renames fields of an export and nothing else.
func TestRespell(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	text := "{\n  \"TaxZoneFlag\": {\n  },\n  \"ZoneFlagId\": {\n  }\n}\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := respell(&b, path); err != nil || b.String() != strings.Replace(text, "TaxZoneFlag", "TaxZoneMark", 1) {
		t.Errorf("%q, %v", b.String(), err)
	}
}

// TestPagesHaveTheirMarks keeps a run of half an hour from ending in an error.
func TestPagesHaveTheirMarks(t *testing.T) {
	for page, names := range map[string][]string{
		"RESULTS.md":            {"small", "large", "codec", "diff"},
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
