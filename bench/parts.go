package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/bench/report"
	"github.com/bpgen/bpgen/bench/synth"
)

// The snapshots that are compiled: a bare one, and a typed one.
var compiledSnapshots = []string{"specs/demogm_20250725_full_schema.json", "specs/demogm_08_01_2025_schema.json"}

// tables are the tables of a section, with what was set as goal.
type tables struct {
	generate, compile, rerun, yaml report.Table
	goals                          goals
}

func newTables() *tables {
	head := []string{"document", "generator", "runs", "cpu", "peak", "lines", "size", "cpu to bpgen's", "peak to bpgen's"}
	return &tables{
		generate: report.Table{Head: head},
		compile:  report.Table{Head: head},
		rerun:    report.Table{Head: []string{"document", "files touched", "cpu first", "cpu second", "second to first"}},
		yaml:     report.Table{Head: []string{"document", "cpu JSON", "cpu YAML", "YAML to JSON"}},
	}
}

// small measures the committed exports, and the synthetic one of their order of size.
func (s *session) small() (string, error) {
	t := newTables()
	specs, err := snapshots()
	if err != nil {
		return "", err
	}
	asJSON, err := s.synthetic(synth.S, "json")
	if err != nil {
		return "", err
	}
	for _, spec := range append(specs, asJSON) {
		if err := s.generatePart(t, spec, s.pairs, 8, 15); err != nil {
			return "", err
		}
	}
	for _, spec := range append(slices.Clone(compiledSnapshots), asJSON) {
		must := 6.0
		if spec == asJSON {
			must = 8
		}
		if err := s.compilePart(t, spec, min(s.pairs, 3), must, s.generators...); err != nil {
			return "", err
		}
	}
	for _, spec := range []string{compiledSnapshots[0], asJSON} {
		if err := s.rerunPart(t, spec); err != nil {
			return "", err
		}
	}
	if err := s.yamlPart(t, synth.S, asJSON, s.pairs); err != nil {
		return "", err
	}
	return s.section(t), nil
}

// large measures exports that are larger than any known tenant's. oapi-codegen's output for
// L would compile for many minutes, and ogen's for M.
func (s *session) large() (string, error) {
	t := newTables()
	pairs := min(s.pairs, 3)
	for _, size := range []struct {
		synth.Size
		aim float64
	}{{synth.M, 25}, {synth.L, 35}} {
		asJSON, err := s.synthetic(size.Size, "json")
		if err != nil {
			return "", err
		}
		if err := s.generatePart(t, asJSON, pairs, 10, size.aim); err != nil {
			return "", err
		}
		if size.Size != synth.M {
			continue
		}
		if err := s.compilePart(t, asJSON, 1, 10, s.named("bpgen", "oapi-codegen")...); err != nil {
			return "", err
		}
		if err := s.yamlPart(t, size.Size, asJSON, pairs); err != nil {
			return "", err
		}
	}
	return s.section(t), nil
}

// generatePart measures all generators on a document. Memory is a goal only where the
// document, and not the Go runtime, decides it.
func (s *session) generatePart(t *tables, spec string, n int, must, aim float64) error {
	if !s.wanted("generate/" + document(spec)) {
		return nil
	}
	found, err := s.compareGenerating(&t.generate, spec, n)
	if err != nil {
		return err
	}
	t.goals.atLeast("generate "+document(spec)+", CPU of oapi-codegen to bpgen's", found["oapi-codegen"], found["bpgen"], must, aim)
	info, err := os.Stat(spec)
	if err != nil {
		return err
	}
	if info.Size() > 10e6 {
		t.goals.memory("generate "+document(spec)+", peak of bpgen", found["bpgen"], info.Size())
	}
	return nil
}

func (s *session) compilePart(t *tables, spec string, n int, must float64, generators ...generator) error {
	if !s.wanted("compile/" + document(spec)) {
		return nil
	}
	found, err := s.compareCompiling(&t.compile, spec, n, generators...)
	if err != nil {
		return err
	}
	t.goals.atLeast("compile "+document(spec)+", CPU of oapi-codegen's to bpgen's", found["oapi-codegen"], found["bpgen"], must, 10)
	return nil
}

func (s *session) rerunPart(t *tables, spec string) error {
	if !s.wanted("rerun/" + document(spec)) {
		return nil
	}
	touched, err := s.rerun(&t.rerun, spec, s.pairs)
	if err != nil {
		return err
	}
	t.goals.atMost("unchanged second run on "+document(spec)+", files touched", float64(touched), 0, 0, whole)
	return nil
}

func (s *session) yamlPart(t *tables, size synth.Size, asJSON string, n int) error {
	if !s.wanted("yaml/" + size.Name) {
		return nil
	}
	asYAML, err := s.synthetic(size, "yaml")
	if err != nil {
		return err
	}
	ratio, err := s.yaml(&t.yaml, size.Name, asJSON, asYAML, n)
	if err != nil {
		return err
	}
	t.goals.atMost("block YAML of "+size.Name+", CPU to its JSON's", ratio, 2, 1.5, report.Hundredths)
	return os.Remove(asYAML)
}

// section writes what was measured as the text between the marks of the page.
func (s *session) section(t *tables) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.conditions())
	for _, part := range []struct {
		title, text string
		rows        int
	}{
		{"Goals", t.goals.String(), len(t.goals)},
		{"Generating", t.generate.String(), len(t.generate.Rows)},
		{"Compiling the package", t.compile.String(), len(t.compile.Rows)},
		{"Compiling what the package imports", s.importsTable(), len(s.imports)},
		{"An unchanged second run", t.rerun.String(), len(t.rerun.Rows)},
		{"YAML", t.yaml.String(), len(t.yaml.Rows)},
	} {
		if part.rows > 0 {
			fmt.Fprintf(&b, "\n### %s\n\n%s", part.title, part.text)
		}
	}
	return b.String()
}

// clean removes the documents of a hundred megabytes and the code made of them.
func (s *session) clean() error {
	for _, pattern := range []string{"*.json", "*.yaml", "out", "mod", "cache"} {
		paths, err := filepath.Glob(filepath.Join(s.dir, pattern))
		if err != nil {
			return err
		}
		for _, path := range paths {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}
