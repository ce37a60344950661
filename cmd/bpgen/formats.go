package main

import (
	"encoding/json"
	"io"
	"path/filepath"
	"runtime/debug"

	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema/types"
)

// What the shorter commands print as JSON. Each form has a version, within which members are only
// added.

// printJSON prints what a command found as indented JSON; names and texts stay as they are.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// generateReport is what generate prints as JSON.
type generateReport struct {
	Schema  string            `json:"schema"` // bpgen.generate/1
	Written bool              `json:"written"`
	Targets []generatedTarget `json:"targets"`
}

type generatedTarget struct {
	Out      string        `json:"out"`
	Package  string        `json:"package"`
	Entities int           `json:"entities"`
	Fields   int           `json:"fields"`
	Files    []changedFile `json:"files"` // those that change
}

type changedFile struct {
	Action output.Action `json:"action"`
	Path   string        `json:"path"`
}

func printGenerated(w io.Writer, jobs []*job, done bool) error {
	r := generateReport{Schema: "bpgen.generate/1", Written: done, Targets: []generatedTarget{}}
	for _, j := range jobs {
		t := generatedTarget{Out: filepath.ToSlash(j.Out), Package: j.Package, Entities: len(j.result.Schema.Entities), Files: changes(j)}
		for _, e := range j.result.Schema.Entities {
			t.Fields += len(e.Fields)
		}
		r.Targets = append(r.Targets, t)
	}
	return printJSON(w, r)
}

// changes lists the files of an output folder that a run changes, or would.
func changes(j *job) []changedFile {
	list := []changedFile{}
	for _, s := range j.plan.Steps {
		if s.Action != output.Unchanged && s.Action != output.Keep {
			list = append(list, changedFile{s.Action, j.file(s.Path)})
		}
	}
	return list
}

// initReport is what init prints as JSON.
type initReport struct {
	Schema   string   `json:"schema"` // bpgen.init/1
	Wrote    []string `json:"wrote"`
	Kept     []string `json:"kept"`
	Entities int      `json:"entities"`
	Next     []string `json:"next"` // commands
}

func (s *setup) report() initReport {
	r := initReport{Schema: "bpgen.init/1", Wrote: []string{}, Kept: []string{}, Entities: len(s.survey.Schema.Entities), Next: s.next()}
	for _, file := range s.files {
		r.Wrote = append(r.Wrote, filepath.ToSlash(file.path))
	}
	for _, path := range s.kept {
		r.Kept = append(r.Kept, filepath.ToSlash(path))
	}
	return r
}

// typesReport is what types list and types accept print as JSON.
type typesReport struct {
	Schema  string        `json:"schema"` // bpgen.types/1
	Targets []typesTarget `json:"targets"`
}

type typesTarget struct {
	Target string      `json:"target"`
	Types  []typesLine `json:"types"`
}

type typesLine struct {
	Entity string `json:"entity"`
	Field  string `json:"field"`
	Type   string `json:"type"`
	Found  string `json:"found,omitempty"` // what accepting takes, or took
	Origin string `json:"origin"`
	Status string `json:"status"`
	At     string `json:"at,omitempty"`
}

func (r *typesReport) add(t generate.Target, lines []types.Line, shown func(types.Line) bool) {
	target := typesTarget{Target: nameOf(t), Types: []typesLine{}}
	for _, l := range lines {
		if shown(l) {
			target.Types = append(target.Types, typesLine{
				l.Entity, l.Field, string(l.Type), string(l.Found), string(l.Origin), string(l.Status), l.Pos.String(),
			})
		}
	}
	r.Schema, r.Targets = "bpgen.types/1", append(r.Targets, target)
}

// coverageReport is what types coverage prints as JSON.
type coverageReport struct {
	Schema  string           `json:"schema"` // bpgen.coverage/1
	Targets []coverageTarget `json:"targets"`
}

type coverageTarget struct {
	Target   string         `json:"target"`
	Fields   int            `json:"fields"`
	Raw      int            `json:"raw"`
	Evidence map[string]int `json:"evidence"`
	Types    map[string]int `json:"types"`
}

func (r *coverageReport) add(t generate.Target, c types.Coverage) {
	counted := func(list []types.Count) map[string]int {
		m := make(map[string]int)
		for _, each := range list {
			m[each.Of] += each.N
		}
		return m
	}
	r.Schema = "bpgen.coverage/1"
	r.Targets = append(r.Targets, coverageTarget{nameOf(t), c.Fields, c.Raw, counted(c.Rungs), counted(c.Types)})
}

// versionReport is what version prints as JSON.
type versionReport struct {
	Schema  string `json:"schema"` // bpgen.version/1
	Version string `json:"version"`
	Go      string `json:"go"`
}

func versionOf() versionReport {
	r := versionReport{Schema: "bpgen.version/1", Version: "(unknown)"}
	if info, ok := debug.ReadBuildInfo(); ok {
		r.Version, r.Go = info.Main.Version, info.GoVersion
	}
	return r
}
