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
	"github.com/bpgen/bpgen/internal/schema/types"
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
	r, err := t.reader(true)
	if err != nil {
		return nil, err
	}
	var p Pair
	p.Old = r.half(r.read(old, about == AboutOld), r.recorded, about == AboutOld, true)
	recorded := p.Old.handed(r.recorded)
	// The document is not needed any more, and the next one may be as large.
	debug.FreeOSMemory()
	p.New = r.half(r.read(new, about == AboutNew), recorded, about == AboutNew, false)
	return &p, nil
}

// reader reads exports as those of a target.
type reader struct {
	target   Target
	dialect  dialect.Dialect
	recorded []byte // names and types of the SDK in the output folder
	sources  types.Sources
	unread   schema.Diags // of the sources
}

// reader returns what reads exports; past asks for what the SDK in the output folder recorded.
func (t Target) reader(past bool) (*reader, error) {
	d, err := dialect.Lookup(t.Dialect)
	if err != nil {
		return nil, err
	}
	r := &reader{target: t, dialect: d}
	if past {
		if r.recorded, err = recorded(t.Out); err != nil {
			return nil, err
		}
	}
	r.sources, _, r.unread = t.sources(d)
	return r, nil
}

// document is an export as it was read.
type document struct {
	path   string
	schema *schema.Schema // nil where it cannot be used
	diags  schema.Diags
}

// read reads an export. Decided says that the target's decisions are about it.
func (r *reader) read(path string, decided bool) document {
	s, diags, err := openapi.ReadFile(path, openapi.Options{Dialect: r.dialect, Decisions: r.target.Decisions, Other: !decided})
	if err != nil {
		diags.Add(schema.Unreadable, schema.Pos{File: path}, "", "", "the file cannot be read, expected a regular one: %v", err)
	}
	return document{path, s, diags}
}

// copy returns a document that can be used up while this one stays.
func (d document) copy() document {
	if d.schema != nil {
		d.schema = d.schema.Clone()
	}
	return d
}

// half makes one export of a pair out of a document, which it uses up. Past says that its SDK is
// the one that users have: what was recorded for it holds, whatever was decided since.
func (r *reader) half(doc document, recorded []byte, decided, past bool) Half {
	h := Half{Read: doc.diags, Diags: doc.diags}
	s := doc.schema
	if s == nil {
		return h
	}
	read := memory.Parse
	if past { // else it is what the older half leaves, and no file
		read = remembered
	}
	names, found := read(filepath.Join(r.target.Out, output.MemoryFile), recorded)
	names.Respell(s)
	h.Model, h.names = s.Hash(), names
	h.Diags = slices.Concat(doc.diags, found, r.unread)
	if !h.Diags.Failed() {
		decisions, sources := r.target.Decisions, r.sources
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
		h.Diags = append(h.Diags, settle(s, wireNames(s), doc.path, decisions, sources)...)
	}
	h.Diags.Sort()
	if !h.Diags.Failed() {
		h.Schema = s
	}
	return h
}

// handed returns the names and types that the SDK of the older export hands on to that of the
// newer one, which without the older one is read for what is wrong with it.
func (h *Half) handed(recorded []byte) []byte {
	if h.Schema == nil {
		return recorded
	}
	return h.names.Merge(h.Schema).Format()
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
// them; about is the index of the one that the target is about, or -1. With pairs it also pairs
// each export but the last with the last, as ReadPair would; each file is read once.
func ReadAll(t Target, files []string, about int, pairs bool) ([]Half, []Pair, error) {
	r, err := t.reader(pairs)
	if err != nil {
		return nil, nil, err
	}
	halves := make([]Half, len(files))
	var paired []Pair
	last := len(files) - 1
	newest := r.read(files[last], last == about)
	for i, file := range files[:last] {
		doc := r.read(file, i == about)
		debug.FreeOSMemory()
		if !pairs {
			halves[i] = r.half(doc, nil, i == about, false)
			continue
		}
		halves[i] = r.half(doc.copy(), nil, i == about, false)
		p := Pair{Old: r.half(doc, r.recorded, i == about, true)}
		p.New = r.half(newest.copy(), p.Old.handed(r.recorded), last == about, false)
		paired = append(paired, p)
	}
	halves[last] = r.half(newest, nil, last == about, false)
	return halves, paired, nil
}
