package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/report"
	"github.com/bpgen/bpgen/bench/synth"
)

// comparedPairs are the exports that are compared: typed with untyped, typed with typed, untyped
// with untyped.
var comparedPairs = [][2]string{
	{"demogm_schema_10_21_2024", "demogm_20250725_full_schema"},
	{"demogm_schema_10_21_2024", "demogm_08_01_2025_schema"},
	{"demogm_20250725_full_schema", "schema_10_05_2025"},
}

// thousand is the size of the synthetic pair.
var thousand = synth.Size{Name: "thousand", Entities: 1000, Fields: 100}

// comparer is a tool that compares exports.
type comparer struct {
	name string
	args func(old, new string) []string
	// entries counts what it printed as JSON.
	entries func(out []byte) (int, error)
}

// comparers returns bpgen and oasdiff.
func (s *session) comparers() []comparer {
	tool := func(name string) string { return filepath.Join(s.dir, "tools", name) }
	return []comparer{
		{"bpgen", func(old, new string) []string {
			return []string{tool("bpgen"), "diff", old, new, "--format", "json", "--fail-on", "none"}
		}, func(out []byte) (int, error) {
			var r struct{ Changes []json.RawMessage }
			err := json.Unmarshal(out, &r)
			return len(r.Changes), err
		}},
		{"oasdiff", func(old, new string) []string {
			return []string{tool("oasdiff"), "changelog", old, new, "--format", "json"}
		}, func(out []byte) (int, error) {
			var r []json.RawMessage
			err := json.Unmarshal(out, &r)
			return len(r), err
		}},
	}
}

// diff measures bpgen diff and oasdiff on the same pairs, in turn.
func (s *session) diff() (string, error) {
	if err := s.buildComparers(); err != nil {
		return "", err
	}
	table := report.Table{Head: []string{"pair", "tool", "runs", "entries", "cpu", "peak", "entries to bpgen's", "cpu to bpgen's", "peak to bpgen's"}}
	var g goals
	for _, pair := range comparedPairs {
		old, new := filepath.Join("specs", pair[0]+".json"), filepath.Join("specs", pair[1]+".json")
		own, err := s.comparePair(&table, old, new)
		if err != nil {
			return "", err
		}
		g.cost(pair[0]+" and "+pair[1], own, 0.5, 64<<20)
	}
	own, err := s.compareThousand(&table)
	if err != nil {
		return "", err
	}
	g.cost("1,000 entities of 100 fields", own, 10, 512<<20)
	return fmt.Sprintf("%s, %s/%s, %d cores: bpgen, oasdiff %s.\n\n### Goals\n\n%s\n### Comparing two exports\n\n%s",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), s.oasdiff(), g.String(), table.String()), nil
}

// oasdiff returns the version that is pinned.
func (s *session) oasdiff() string {
	versions, err := pinned("bench/oasdiff/go.mod")
	if err != nil {
		return "of an unknown version"
	}
	return versions["github.com/oasdiff/oasdiff"]
}

func (s *session) buildComparers() error {
	s.progress("building the tools")
	env := append(os.Environ(), "GOBIN="+filepath.Join(s.dir, "tools"), "GOWORK=off")
	for _, c := range []proc.Command{
		{Args: []string{"go", "install", "./cmd/bpgen"}, Env: env},
		{Args: []string{"go", "install", "tool"}, Env: env, Dir: "bench/oasdiff"},
	} {
		if _, err := proc.Run(s.ctx, c, limits); err != nil {
			return err
		}
	}
	return nil
}

// comparePair runs both tools on a pair in turn and adds their rows. It returns what bpgen used.
func (s *session) comparePair(table *report.Table, old, new string) (*series, error) {
	s.progress("%s, %s", document(old), document(new))
	tools := s.comparers()
	found := make([]series, len(tools))
	counts := make([]int, len(tools))
	for i, c := range tools {
		n, err := s.entries(c, old, new)
		if err != nil {
			return nil, err
		}
		counts[i] = n
	}
	for range s.pairs {
		for i, c := range tools {
			found[i].add(proc.Run(s.ctx, proc.Command{Args: c.args(old, new)}, limits))
			if found[i].err != nil {
				return nil, found[i].err
			}
		}
	}
	label := document(old) + ", " + document(new)
	for i, c := range tools {
		table.Add(label, c.name, fmt.Sprint(len(found[i].cpu)), report.Count(int64(counts[i])),
			report.Seconds(report.Median(found[i].cpu)), report.MiB(report.Median(found[i].peak)),
			report.Times(float64(counts[i])/float64(max(counts[0], 1))),
			report.Times(report.Ratio(found[i].cpu, found[0].cpu)), report.Times(report.Ratio(found[i].peak, found[0].peak)))
		label = ""
	}
	return &found[0], nil
}

// entries counts what a tool has to say. It runs apart from what is measured: the output would
// count as memory of this program.
func (s *session) entries(c comparer, old, new string) (int, error) {
	args := c.args(old, new)
	out, err := exec.CommandContext(s.ctx, args[0], args[1:]...).Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.name, err)
	}
	return c.entries(out)
}

// compareThousand measures bpgen alone on a large pair, on which oasdiff takes minutes.
func (s *session) compareThousand(table *report.Table) (*series, error) {
	old, err := s.synthetic(thousand, "json")
	if err != nil {
		return nil, err
	}
	new, err := s.written("thousand-later.json", func(w io.Writer) error { return respell(w, old) })
	if err != nil {
		return nil, err
	}
	own := s.comparers()[0]
	n, err := s.entries(own, old, new)
	if err != nil {
		return nil, err
	}
	var found series
	for range min(s.pairs, 3) {
		found.add(proc.Run(s.ctx, proc.Command{Args: own.args(old, new)}, limits))
		if found.err != nil {
			return nil, found.err
		}
	}
	table.Add("1,000 entities of 100 fields", own.name, fmt.Sprint(len(found.cpu)), report.Count(int64(n)),
		report.Seconds(report.Median(found.cpu)), report.MiB(report.Median(found.peak)))
	return &found, nil
}

// respell copies an export and gives the fields whose names end in ZoneFlag other names.
func respell(w io.Writer, from string) error {
	file, err := os.Open(from)
	if err != nil {
		return err
	}
	defer file.Close()
	b := bufio.NewWriter(w)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		b.WriteString(strings.Replace(lines.Text(), `ZoneFlag": {`, `ZoneMark": {`, 1))
		b.WriteByte('\n')
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return b.Flush()
}

// cost adds the goals for what comparing a pair may take.
func (g *goals) cost(pair string, own *series, seconds float64, peak int64) {
	g.atMost("CPU of "+pair, report.Median(own.cpu).Seconds(), seconds, seconds/2, func(v float64) string { return fmt.Sprintf("%.2f s", v) })
	g.atMost("peak of "+pair, float64(report.Median(own.peak)), float64(peak), float64(peak)/2, func(v float64) string { return report.MiB(int64(v)) })
}
