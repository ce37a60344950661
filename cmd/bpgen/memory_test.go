package main

import (
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/generate"
)

// TestBoundMemory looks at what the collector is told, and when it is left alone.
func TestBoundMemory(t *testing.T) {
	spec := filepath.Join(t.TempDir(), "export.json")
	put(t, spec, strings.Repeat(" ", 10<<20))
	target := generate.Target{Spec: spec}
	validated := target
	validated.Validate = true
	missing := generate.Target{Spec: spec + "x"}
	for _, c := range []struct {
		name       string
		targets    []generate.Target
		gogc       string
		gomemlimit string
		want       int64
	}{
		{"small", []generate.Target{target}, "", "", 56 << 20},
		{"two", []generate.Target{target, target}, "", "", 14<<20 + 70<<20},
		{"validation", []generate.Target{target, validated}, "", "", 50<<20 + 70<<20},
		{"no file", []generate.Target{target, missing}, "", "", math.MaxInt64},
		{"GOGC", []generate.Target{target}, "100", "", math.MaxInt64},
		{"GOMEMLIMIT", []generate.Target{target}, "", "1GiB", math.MaxInt64},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GOGC", c.gogc)
			t.Setenv("GOMEMLIMIT", c.gomemlimit)
			limit, percent := debug.SetMemoryLimit(math.MaxInt64), debug.SetGCPercent(100)
			defer debug.SetMemoryLimit(limit)
			defer debug.SetGCPercent(percent)
			boundMemory(c.targets)
			if got := debug.SetMemoryLimit(-1); got != c.want {
				t.Errorf("limit %d, want %d", got, c.want)
			}
		})
	}
}

// TestBoundPair lets two exports have room for the larger of them, and for both models.
func TestBoundPair(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.json")
	small := filepath.Join(t.TempDir(), "small.json")
	put(t, large, strings.Repeat(" ", 20<<20))
	put(t, small, strings.Repeat(" ", 4<<20))
	tiny := filepath.Join(t.TempDir(), "tiny.json")
	put(t, tiny, strings.Repeat(" ", 2<<20))
	huge := filepath.Join(t.TempDir(), "huge.json")
	put(t, huge, "")
	if err := os.Truncate(huge, 200<<20); err != nil {
		t.Fatal(err)
	}
	limit, percent := debug.SetMemoryLimit(math.MaxInt64), debug.SetGCPercent(100)
	defer debug.SetMemoryLimit(limit)
	defer debug.SetGCPercent(percent)
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	for _, c := range []struct {
		files []string
		want  int64
	}{
		{[]string{tiny, tiny}, 48 << 20},
		{[]string{small, small}, 80 << 20}, // for their models
		{[]string{small, large}, 240 << 20},
		{[]string{large, large, large}, 416 << 20},
		{[]string{huge, huge}, 14<<20 + 500<<20 + 200<<20}, // for the larger one, and for reading both
	} {
		boundPair(c.files)
		if got := debug.SetMemoryLimit(-1); got != c.want {
			t.Errorf("%d files: limit %d, want %d", len(c.files), got, c.want)
		}
	}
	t.Setenv("GOGC", "100")
	debug.SetMemoryLimit(1 << 40)
	boundPair([]string{small})
	if got := debug.SetMemoryLimit(-1); got != 1<<40 {
		t.Errorf("GOGC is not obeyed: %d", got)
	}
}

// BenchmarkGenerate goes the whole way, from the export to files on disk.
func BenchmarkGenerate(b *testing.B) {
	spec, err := filepath.Abs("../../specs/demogm_20250725_full_schema.json")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		args := []string{"generate", "--spec", spec, "--out", b.TempDir(), "--package", "sdk", "--import-path", "example.com/sdk"}
		var out strings.Builder
		if code := run(args, &out, &out); code != exitOK {
			b.Fatalf("exit %d: %s", code, out.String())
		}
	}
}
