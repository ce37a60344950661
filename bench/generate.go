package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/report"
)

// series is what the runs of one command used.
type series struct {
	cpu    []time.Duration
	peak   []int64
	extent extent
	err    error // why there are no more runs
}

func (r *series) add(use proc.Usage, err error) {
	if err != nil {
		r.err = err
		return
	}
	r.cpu = append(r.cpu, use.CPU)
	r.peak = append(r.peak, use.Peak)
}

// outcome says in a cell why a generator has no figures. What is not about limits is
// explained by its last line.
func outcome(err error) string {
	text := strings.TrimSpace(err.Error())
	if here, err := os.Getwd(); err == nil { // pages name no machine
		text = strings.ReplaceAll(text, here, ".")
	}
	lines := strings.Split(text, "\n")
	if errors.Is(err, proc.ErrTime) || errors.Is(err, proc.ErrMemory) {
		return "stopped: " + lines[0]
	}
	return "failed: " + lines[len(lines)-1]
}

// compareGenerating runs all generators on a document in turn, n rounds, and adds a row for
// each. It returns what each of them used.
func (s *session) compareGenerating(table *report.Table, spec string, n int) (map[string]*series, error) {
	found := map[string]*series{}
	for round := range n {
		for _, g := range s.generators {
			if found[g.name] == nil {
				found[g.name] = &series{}
			}
			r := found[g.name]
			if r.err != nil || round > 0 && round >= g.runs(n) {
				continue
			}
			s.progress("  %s, run %d", g.name, round+1)
			out := filepath.Join(s.dir, "out", g.name)
			r.add(s.generate(g, spec, out))
			if s.ctx.Err() != nil {
				return nil, s.ctx.Err()
			}
			if r.err == nil && round == 0 {
				var err error
				if r.extent, err = measure(out, everything); err != nil {
					return nil, err
				}
			}
		}
	}
	s.rows(table, document(spec), found)
	return found, nil
}

// rows adds a row for each generator, with ratios to bpgen within the pairs.
func (s *session) rows(table *report.Table, label string, found map[string]*series) {
	for _, g := range s.generators {
		r := found[g.name]
		switch {
		case r == nil:
			continue
		case r.err != nil:
			table.Add(label, g.name, outcome(r.err))
		default:
			own := found["bpgen"]
			table.Add(label, g.name, fmt.Sprint(len(r.cpu)),
				report.Seconds(report.Median(r.cpu)), report.MiB(report.Median(r.peak)),
				report.Count(r.extent.lines), report.MB(r.extent.bytes),
				report.Times(report.Ratio(r.cpu, own.cpu)), report.Times(report.Ratio(r.peak, own.peak)))
		}
		label = ""
	}
}

// document names an export in a table.
func document(spec string) string {
	return strings.TrimSuffix(filepath.Base(spec), ".json")
}

// compareVariants runs bpgen on two documents in turn, or twice on one.
func (s *session) compareVariants(first, second func() (proc.Usage, error), n int) (a, b series, err error) {
	for range n {
		a.add(first())
		b.add(second())
		if a.err != nil || b.err != nil {
			return a, b, errors.Join(a.err, b.err)
		}
	}
	return a, b, nil
}

// yaml measures bpgen on a document as JSON and as block YAML.
func (s *session) yaml(table *report.Table, name, asJSON, asYAML string, n int) (float64, error) {
	run := func(spec string) func() (proc.Usage, error) {
		return func() (proc.Usage, error) {
			return s.generate(s.generators[0], spec, filepath.Join(s.dir, "out", "bpgen"))
		}
	}
	j, y, err := s.compareVariants(run(asJSON), run(asYAML), n)
	ratio := report.Ratio(y.cpu, j.cpu)
	table.Add(name, report.Seconds(report.Median(j.cpu)), report.Seconds(report.Median(y.cpu)), report.Hundredths(ratio))
	return ratio, err
}

// rerun measures bpgen's second run on what its first one wrote, and counts the files that
// the second run touched.
func (s *session) rerun(table *report.Table, spec string, n int) (touched int, err error) {
	own, out := s.generators[0], filepath.Join(s.dir, "out", "bpgen")
	var before map[string]os.FileInfo
	first := func() (proc.Usage, error) {
		use, err := s.generate(own, spec, out)
		if err == nil {
			before, err = infos(out)
		}
		return use, err
	}
	second := func() (proc.Usage, error) {
		use, err := s.again(own, spec, out)
		if err != nil {
			return use, err
		}
		after, err := infos(out)
		touched += changed(before, after)
		return use, err
	}
	a, b, err := s.compareVariants(first, second, n)
	ratio := report.Ratio(b.cpu, a.cpu)
	table.Add(document(spec), fmt.Sprint(touched), report.Seconds(report.Median(a.cpu)), report.Seconds(report.Median(b.cpu)), report.Hundredths(ratio))
	return touched, err
}

// infos returns what the file system says about the files of a folder.
func infos(folder string) (map[string]os.FileInfo, error) {
	found := map[string]os.FileInfo{}
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			found[path] = info
		}
		return err
	})
	return found, err
}

// changed counts the files that were written, replaced, created or removed.
func changed(before, after map[string]os.FileInfo) int {
	count := 0
	for path, old := range before {
		now, there := after[path]
		if !there || !os.SameFile(old, now) || !old.ModTime().Equal(now.ModTime()) {
			count++
		}
	}
	for path := range after {
		if _, there := before[path]; !there {
			count++
		}
	}
	return count
}
