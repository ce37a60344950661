package generate

import (
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/decide"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/memory"
	"github.com/bpgen/bpgen/internal/schema/openapi"
)

// Pair is two exports of one API with the SDKs that a user would have of them: that of the
// older one, and the one that generating the newer one makes of it, which keeps its names and
// types.
type Pair struct {
	Old, New Half
}

// Half is one export of a pair.
type Half struct {
	Schema *schema.Schema // nil when a finding is an error
	Diags  schema.Diags   // sorted
	Read   schema.Diags   // those about the export itself
	// Model is the hash of the export, as bpgen.lock of an SDK that was made of it has it.
	Model string
	names *memory.Fields
}

// Decided reports which export the decisions of a pair are about.
type Decided uint8

// The answers.
const (
	AboutNeither Decided = iota
	AboutOld
	AboutNew
)

// ReadPair reads the exports at old and new as a target that would be generated from them. Of
// the target's decisions those that are about what only one of them has hold for that one. The
// export that the target is about has to bear them out; the other one only what is said of it by
// name. The older one has the names and types that are recorded in the target's output folder,
// or if there are none, those that it would be given now. The error is about the target or disk.
func ReadPair(t Target, old, new string, about Decided) (*Pair, error) {
	recorded, err := recorded(t.Out)
	if err != nil {
		return nil, err
	}
	var p Pair
	if p.Old, err = t.half(old, recorded, about == AboutOld, true); err != nil {
		return nil, err
	}
	if p.Old.Schema != nil { // else the newer one is read for what is wrong with it
		recorded = p.Old.names.Merge(p.Old.Schema).Format()
	}
	// The document is not needed any more, and the next one may be as large.
	debug.FreeOSMemory()
	p.New, err = t.half(new, recorded, about == AboutNew, false)
	return &p, err
}

// half reads one export. Past says that its SDK is the one that users have: what was recorded
// for it holds, whatever was decided since.
func (t Target) half(path string, recorded []byte, decided, past bool) (Half, error) {
	d, err := dialect.Lookup(t.Dialect)
	if err != nil {
		return Half{}, err
	}
	s, diags, err := openapi.ReadFile(path, openapi.Options{Dialect: d, Decisions: t.Decisions, Other: !decided})
	if err != nil {
		diags.Add(schema.Unreadable, schema.Pos{File: path}, "", "", "the file cannot be read, expected a regular one: %v", err)
	}
	h := Half{Read: diags, Diags: diags}
	if s == nil {
		return h, nil
	}
	names, found := memory.Parse(filepath.Join(t.Out, output.MemoryFile), recorded)
	sources, _, unread := t.sources(d)
	h.Model, h.names = s.Hash(), names
	h.Diags = slices.Concat(diags, found, unread)
	if !h.Diags.Failed() {
		decisions := t.Decisions
		if !decided {
			decisions.Incomplete = nil
		}
		h.Diags = append(h.Diags, decide.Restore(s, decisions, names)...)
		if !decided {
			decisions = decide.Within(decisions, s)
		}
		if past {
			decisions = asRecorded(decisions, names)
		}
		sources.Recorded = names
		h.Diags = append(h.Diags, settle(s, wireNames(s), path, decisions, sources)...)
	}
	h.Diags.Sort()
	if !h.Diags.Failed() {
		h.Schema = s
	}
	return h, nil
}

// asRecorded returns the decisions that an SDK was generated with, as far as they are recorded:
// what was decided since is not yet in the code of its users.
func asRecorded(d schema.Decisions, names *memory.Fields) schema.Decisions {
	had := make(map[schema.Subject]memory.Entry)
	for e := range names.All() {
		if e.IsEntity() || e.IsField() {
			had[schema.Subject{Entity: e.Entity, Field: e.Field, IsField: !e.IsEntity()}] = e
		}
	}
	d.Names = slices.DeleteFunc(slices.Clone(d.Names), func(n schema.NameDecision) bool {
		e, ok := had[n.Subject]
		return ok && e.Go != n.Go
	})
	var list []schema.TypeDecision
	for _, t := range d.Types {
		e, ok := had[t.Subject]
		switch {
		case ok && e.Origin != schema.EvidenceOverride:
			continue // decided since
		case ok:
			t.Type = e.Type
		}
		list = append(list, t)
	}
	d.Types = list
	return d
}

// SDK renders the SDK of one half of a pair. The half is not used up.
func (h *Half) SDK(pkg string) ([]emit.File, error) {
	return emit.SDK(h.Schema, emit.Options{Package: pkg, ImportPath: "example.com/" + pkg})
}

// Written returns the Go files of the SDK in an output folder, and what bpgen.lock says that
// they were made from.
func Written(out string) (output.Stamp, []emit.File, error) {
	folder, err := output.Open(out, false)
	if err != nil {
		return output.Stamp{}, nil, err
	}
	defer folder.Close()
	return folder.Written()
}

// ReadAll reads several exports for themselves, with the decisions of a target as ReadPair has
// them; about is the index of the one that the target is about, or -1.
func ReadAll(t Target, files []string, about int) ([]Half, error) {
	halves := make([]Half, len(files))
	for i, file := range files {
		var err error
		if halves[i], err = t.half(file, nil, i == about, false); err != nil {
			return nil, err
		}
		debug.FreeOSMemory()
	}
	return halves, nil
}
