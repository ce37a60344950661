package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/report"
	"github.com/bpgen/bpgen/bench/synth"
)

// awkward are exports of one or two entities with names that are hard to say in Go.
var awkward = []struct {
	what             string
	entities, fields []string
}{
	{"two fields that differ by case", []string{"BILLING_PROFILE"}, []string{"ZIP", "Zip"}},
	{"two fields that differ in their first letter's case", []string{"ACCOUNT"}, []string{"layoutType", "LayoutType"}},
	{"two fields that differ by style", []string{"COLLECTOR_FIELDS"}, []string{"PROCESS_STATUS", "ProcessStatus"}},
	{"two fields that differ by a hyphen", []string{"ACCOUNT"}, []string{"ExternalId", "External-Id"}},
	{"an entity in front of another's parts", []string{"ACCOUNT", "ACCOUNT_RESPONSE"}, nil},
	{"an entity that is called like the client", []string{"CLIENT"}, nil},
	{"fields that are called like methods", []string{"ACCOUNT"}, []string{"MarshalJSON", "String", "Validate"}},
	{"fields that are Go's keywords", []string{"ACCOUNT"}, []string{"type", "func", "range"}},
	{"fields with spaces, signs, digits in front", []string{"ACCOUNT"}, []string{"Custom Field 1", "Tax%", "2ndApproval", "_internal"}},
}

// compare writes what each generator makes of the same snapshots, and what a program sees
// that uses it against a platform that answers as the real one does.
func (s *session) compare() (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.conditions())
	if err := os.CopyFS(filepath.Join(s.module(), "probes"), os.DirFS("bench/testdata/probes")); err != nil {
		return "", err
	}
	for _, spec := range compiledSnapshots {
		if !s.wanted("snapshot/" + document(spec)) {
			continue
		}
		text, err := s.compareSnapshot(spec)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n### On `%s`\n\n%s", document(spec), text)
	}
	if s.wanted("names") {
		table, err := s.compareNames()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n### Names that meet\n\n%s", table)
	}
	return b.String(), nil
}

// head is the first row of a table that has a column for each generator.
func (s *session) head(first string) []string {
	head := []string{first}
	for _, g := range s.generators {
		head = append(head, g.name)
	}
	return head
}

// sdk is the folder of a generator's package that the probes import.
func (s *session) sdk(g generator) string { return filepath.Join(s.module(), "sdk", g.name) }

// compareSnapshot generates, reads, compiles and runs what all generators make of a document.
func (s *session) compareSnapshot(spec string) (string, error) {
	looks := report.Table{Head: s.head("")}
	does := report.Table{Head: s.head("what happens")}
	for _, row := range []string{"files", "lines", "size", "declared types", "types with an entity's field list, per entity", "modules it needs", "`PROCESS_STATUS`", "`ProcessStatus`", "compiles"} {
		looks.Add(row)
	}
	for _, q := range questions {
		does.Add(q.text)
	}
	for _, g := range s.generators {
		s.progress("  %s", g.name)
		cells, err := s.looksLike(g, spec)
		if err != nil {
			return "", err
		}
		for i := range looks.Rows {
			looks.Rows[i] = append(looks.Rows[i], cells[i])
		}
		answers, err := s.ask(g)
		if err != nil {
			return "", err
		}
		for i := range does.Rows {
			does.Rows[i] = append(does.Rows[i], answers[i])
		}
	}
	return looks.String() + "\n" + does.String(), nil
}

// looksLike generates and describes a package, in the order of compareSnapshot's rows.
func (s *session) looksLike(g generator, spec string) ([]string, error) {
	folder := s.sdk(g)
	if _, err := s.generate(g, spec, folder); err != nil {
		return nil, err
	}
	size, err := measure(folder, compiled(folder))
	if err != nil {
		return nil, err
	}
	shape, err := shapeOf(folder)
	if err != nil {
		return nil, err
	}
	lists, err := fieldLists(spec)
	if err != nil {
		return nil, err
	}
	modules, err := s.modules(g)
	if err != nil {
		return nil, err
	}
	return []string{
		report.Count(size.files), report.Count(size.lines), report.MB(size.bytes), report.Count(int64(shape.types)),
		fmt.Sprintf("%.1f", shape.copies(lists)), fmt.Sprint(modules),
		"`" + shape.goNames["PROCESS_STATUS"] + "`", "`" + shape.goNames["ProcessStatus"] + "`", s.compiles(folder),
	}, nil
}

// modules counts the modules beyond the standard library that a package is built from.
func (s *session) modules(g generator) (int, error) {
	list := exec.CommandContext(s.ctx, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", s.sdk(g))
	list.Dir, list.Env = s.module(), s.plainEnv()
	out, err := list.Output()
	if err != nil {
		return 0, fmt.Errorf("go list: %w", err)
	}
	distinct := map[string]bool{}
	for _, path := range strings.Fields(string(out)) {
		distinct[path] = true
	}
	return len(distinct), nil
}

// compiles says yes, or what the compiler says first.
func (s *session) compiles(pkg string) string {
	_, err := proc.Run(s.ctx, proc.Command{Dir: s.module(), Env: s.plainEnv(), Args: []string{"go", "build", pkg}}, limits)
	if err == nil {
		return "yes"
	}
	for line := range strings.Lines(err.Error()) {
		if _, message, found := strings.Cut(line, ".go:"); found {
			_, message, _ = strings.Cut(message, ": ")
			return "no: " + shorten(message)
		}
	}
	return "no: " + outcome(err)
}

// plainEnv is that of a user: the ordinary build cache.
func (s *session) plainEnv() []string {
	return append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
}

// ask runs a generator's probe for every question and returns the cells.
func (s *session) ask(g generator) ([]string, error) {
	probe := filepath.Join(s.dir, "tools", "probe-"+g.name)
	build := proc.Command{Dir: s.module(), Env: s.plainEnv(), Args: []string{"go", "build", "-o", probe, "./probes/" + g.name}}
	if _, err := proc.Run(s.ctx, build, limits); err != nil {
		return nil, err
	}
	p := &platform{}
	server := httptest.NewServer(p)
	defer server.Close()
	var cells []string
	for i, q := range questions {
		found, err := s.askOne(probe, q.probe, fmt.Sprintf("%s/%d/demogm", server.URL, i))
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", g.name, q.text, err)
		}
		cells = append(cells, q.judge(found, p.take()))
	}
	return cells, nil
}

func (s *session) askOne(probe, name, address string) (found seen, err error) {
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, probe, name, address).Output()
	if err != nil {
		return found, err
	}
	return found, json.Unmarshal([]byte(strings.ReplaceAll(string(out), address, "…")), &found)
}

// compareNames shows what each generator makes of names that meet.
func (s *session) compareNames() (string, error) {
	table := report.Table{Head: s.head("export with")}
	for _, a := range awkward {
		spec, err := s.written("names.json", func(w io.Writer) error { return synth.WriteNames(w, a.entities, a.fields) })
		if err != nil {
			return "", err
		}
		row := []string{a.what}
		for _, g := range s.generators {
			folder := filepath.Join(s.module(), "names", g.name)
			_, err := s.generate(g, spec, folder)
			switch {
			case s.ctx.Err() != nil:
				return "", s.ctx.Err()
			case err != nil:
				row = append(row, "refused: "+refusal(err))
			default:
				row = append(row, "compiles: "+s.compiles(folder))
			}
		}
		table.Add(row...)
	}
	return table.String(), nil
}

// refusal finds in what a generator printed the line that says why: above a trace of calls,
// the last that is indented by nothing but a dash.
func refusal(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	for _, line := range slices.Backward(lines) {
		if text, found := strings.CutPrefix(strings.TrimSpace(line), "- "); found {
			return shorten(text)
		}
	}
	return shorten(strings.TrimPrefix(outcome(err), "failed: "))
}
