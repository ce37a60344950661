package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/report"
)

// figures are what go test found of one benchmark, a value for each turn, by unit.
type figures map[string][]float64

// The units of figures that the tables need.
const (
	cpuPerOp    = "cpu-ns/op"
	allocsPerOp = "allocs/op"
	bytesPerOp  = "B/op"
)

// codecGoals says what is measured, and how many times faster than encoding/json it has to be.
var codecGoals = []struct {
	job, what string
	must, aim float64
}{
	{"decode/nulls/one", "decode a record, the other fields null", 4, 5},
	{"decode/nulls/many", "decode 1,000 records, the other fields null", 4, 5},
	{"decode/omitted/one", "decode a record, the other fields left out", 2.5, 3},
	{"decode/omitted/many", "decode 1,000 records, the other fields left out", 2.5, 3},
	{"encode/one", "encode a record", 1.3, 3},
	{"encode/many", "encode 1,000 records", 1.3, 3},
}

// codec measures the record codec of the runtime against encoding/json. All benchmarks take
// their turn in one process, which is repeated: so the two that are compared run within
// a second of each other.
func (s *session) codec() (string, error) {
	const turns = 3 // for a pair of runs elsewhere, since these are short
	binary := filepath.Join(s.dir, "codec.test")
	build := proc.Command{Args: []string{"go", "test", "-c", "-o", binary, "./templates/runtime"}}
	if _, err := proc.Run(s.ctx, build, limits); err != nil {
		return "", err
	}
	found := map[string]figures{}
	for turn := range turns * s.pairs {
		s.progress("turn %d of %d", turn+1, turns*s.pairs)
		if err := s.codecTurn(binary, found); err != nil {
			return "", err
		}
	}
	return codecSection(found)
}

func (s *session) codecTurn(binary string, found map[string]figures) error {
	cmd := exec.CommandContext(s.ctx, binary, "-test.run=^$", "-test.bench=^BenchmarkCodec$", "-test.benchtime=100ms", "-test.cpu=1")
	cmd.Dir = "templates/runtime"
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("benchmarks of the codec: %w", err)
	}
	return readFigures(string(out), found)
}

// readFigures adds what go test printed: a name, a count, and pairs of value and unit.
func readFigures(output string, found map[string]figures) error {
	for line := range strings.Lines(output) {
		words := strings.Fields(line)
		if len(words) < 4 {
			continue
		}
		name, ok := strings.CutPrefix(words[0], "BenchmarkCodec/")
		if !ok {
			continue
		}
		if found[name] == nil {
			found[name] = figures{}
		}
		for i := 2; i+1 < len(words); i += 2 {
			value, err := strconv.ParseFloat(words[i], 64)
			if err != nil {
				return fmt.Errorf("benchmark %s: %w", name, err)
			}
			found[name][words[i+1]] = append(found[name][words[i+1]], value)
		}
	}
	return nil
}

// codecSection writes what was found as the text between the marks of the page.
func codecSection(found map[string]figures) (string, error) {
	var list goals
	table := report.Table{Head: []string{"", "turns", "cpu", "cpu of encoding/json", "allocations", "of encoding/json", "bytes", "of encoding/json"}}
	for _, g := range codecGoals {
		own, plain := found[g.job+"/codec"], found[g.job+"/plain"]
		if len(own[cpuPerOp]) == 0 || len(plain[cpuPerOp]) == 0 {
			return "", errors.New("no benchmark " + g.job)
		}
		list = append(list, goal{what: g.what + ", times faster", got: report.Ratio(plain[cpuPerOp], own[cpuPerOp]), must: g.must, aim: g.aim, form: report.Times})
		count := func(of figures, unit string) string { return report.Count(int64(report.Median(of[unit]))) }
		table.Add(g.what, fmt.Sprint(len(own[cpuPerOp])),
			microseconds(own), microseconds(plain), count(own, allocsPerOp), count(plain, allocsPerOp), count(own, bytesPerOp), count(plain, bytesPerOp))
	}
	for _, g := range codecGoals {
		ratio := report.Ratio(found[g.job+"/codec"][allocsPerOp], found[g.job+"/plain"][allocsPerOp])
		list.atMost(g.what+", allocations to encoding/json's", ratio, 1, 1, report.Hundredths)
	}
	return fmt.Sprintf("%s, %s/%s, one processor.\n\n### Goals\n\n%s\n### Codec and encoding/json\n\n%s",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, list, table.String()), nil
}

func microseconds(of figures) string {
	return fmt.Sprintf("%.2f µs", report.Median(of[cpuPerOp])/1000)
}
