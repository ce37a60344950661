package main

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/generate"
)

// TestSameInputSameBytes generates a real snapshot under different working directories,
// GOMAXPROCS and key orders of the export, and compares every byte of the output folder.
func TestSameInputSameBytes(t *testing.T) {
	for _, name := range []string{"demogm_20250725_full_schema", "demogm_08_01_2025_schema"} {
		t.Run(name, func(t *testing.T) {
			spec := filepath.Join(repo(t), "specs", name+".json")
			want := generateInto(t, spec, nil)
			for _, env := range []string{"GOMAXPROCS=1", "GOMAXPROCS=7", "TZ=Asia/Tokyo", "LANG=tr_TR.UTF-8"} {
				same(t, env, want, generateInto(t, spec, []string{env}))
			}
			for seed := range uint64(3) {
				same(t, "shuffled keys", want, generateInto(t, shuffled(t, spec, seed), nil))
			}
		})
	}
}

// generateInto generates in a new module, from a working directory of its own, twice: the
// second run, which knows the names of the first, must change nothing.
func generateInto(t *testing.T, spec string, env []string) map[string]string {
	t.Helper()
	dir := module(t)
	args := []string{"generate", "--spec", spec, "--package", "demogm", "--out"}
	bpgen(t, dir, env, append(args, "sdk/demogm")...).want(t, exitOK)
	first := files(t, filepath.Join(dir, "sdk/demogm"))
	bpgen(t, t.TempDir(), env, append(args, filepath.Join(dir, "sdk/demogm"))...).want(t, exitOK)
	same(t, "second run", first, files(t, filepath.Join(dir, "sdk/demogm")))
	return first
}

func same(t *testing.T, what string, want, got map[string]string) {
	t.Helper()
	if !maps.Equal(want, got) {
		t.Errorf("%s: output differs:\n%s", what, cmp.Diff(want, got))
	}
}

// shuffled writes a copy of a JSON document, under another name, with the members of every
// object in random order.
func shuffled(t *testing.T, path string, seed uint64) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	writeShuffled(&b, document, rand.New(rand.NewPCG(seed, 1)))
	copied := filepath.Join(t.TempDir(), "shuffled.json")
	put(t, copied, b.String())
	return copied
}

func writeShuffled(b *strings.Builder, v any, r *rand.Rand) {
	switch v := v.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			key, _ := json.Marshal(k)
			b.Write(key)
			b.WriteByte(':')
			writeShuffled(b, v[k], r)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeShuffled(b, item, r)
		}
		b.WriteByte(']')
	default:
		data, _ := json.Marshal(v)
		b.Write(data)
	}
}

// TestKeyOrderDecidesNothing shuffles the keys of every golden's spec that has an SDK: the
// quirks among them are where operations, paths and names compete. It renders in memory; that a
// process writes what is rendered, TestSameInputSameBytes shows.
func TestKeyOrderDecidesNothing(t *testing.T) {
	specs, err := filepath.Glob(filepath.Join(repo(t), "golden", "*", "spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, spec := range specs {
		want := rendered(t, spec)
		if want == nil {
			continue // a golden of an error
		}
		for seed := range uint64(5) {
			same(t, filepath.Base(filepath.Dir(spec)), want, rendered(t, shuffled(t, spec, seed)))
		}
		compared++
	}
	if compared < 40 {
		t.Errorf("compared %d SDKs only", compared)
	}
}

// rendered returns the files of the SDK of an export, or nil where it has none.
func rendered(t *testing.T, spec string) map[string]string {
	t.Helper()
	target := generate.FromConfig(config.Target{Spec: spec, Out: "demogm"})
	target.Package, target.ImportPath = "demogm", "example.com/m/demogm"
	r, err := generate.Render(target, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Schema == nil {
		return nil
	}
	sdk := map[string]string{}
	for _, f := range r.Files {
		sdk[f.Path] = string(f.Data)
	}
	return sdk
}

// TestNothingStamped looks for traces of this build, machine and time in the output.
func TestNothingStamped(t *testing.T) {
	spec := filepath.Join(repo(t), "specs", "schema_10_05_2025.json")
	traces := []string{spec, repo(t), filepath.Base(spec), os.TempDir() + "/"}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		traces = append(traces, info.Main.Version, info.GoVersion)
	}
	if host, err := os.Hostname(); err == nil && len(host) > 6 {
		traces = append(traces, host)
	}
	date := regexp.MustCompile(`\b20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:`)
	for name, text := range generateInto(t, spec, nil) {
		for _, trace := range traces {
			if strings.Contains(text, trace) {
				t.Errorf("%s holds %q", name, trace)
			}
		}
		for _, stamp := range date.FindAllString(text, -1) { // fixtures and documentation have others
			if day, err := time.Parse("2006-01-02T15:", stamp); err == nil && time.Since(day).Abs() < 48*time.Hour {
				t.Errorf("%s holds the time %s", name, stamp)
			}
		}
	}
}
