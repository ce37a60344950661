// Package output makes a folder equal a set of files, carefully: it plans before it acts,
// writes only what differs, replaces each file as a whole, overwrites and removes only
// what bpgen wrote and nobody edited, and never leaves the folder, not even by a link.
package output

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/emit"
)

// MemoryFile is the name of the file that remembers names. It is the user's as much as
// ours, so it is never removed, and a folder that has one is an output of its own.
const MemoryFile = "bpgen.fields"

// Action is what happens to one file.
type Action string

// The actions.
const (
	Create    Action = "create"
	Update    Action = "update"
	Unchanged Action = "unchanged"
	Remove    Action = "remove"  // bpgen wrote it and would not write it again
	Edited    Action = "edited"  // in the way: bpgen wrote it, and somebody edited it since
	Foreign   Action = "foreign" // in the way: not written by bpgen
	Keep      Action = "keep"    // in nobody's way: bpgen wrote its like, and somebody edited it
)

// Step is the plan for one file.
type Step struct {
	Path   string // relative to the folder, with slashes
	Action Action
	want   []byte // nil where nothing is to be written
	had    string // hash of what is there, where it is ours
}

// Plan is what it takes to make a folder hold exactly the wanted files among what bpgen
// wrote there. It stays true as long as the Folder is held.
type Plan struct {
	Steps  []Step // sorted by path
	folder *Folder
	before *lock // what the folder's lock said; nothing where Locked is false
	locked bool
	after  *lock // what the lock is going to say
}

// Plan compares the folder with the files that are wanted, made from what stamp says. It
// changes nothing. The error is about the disk.
func (f *Folder) Plan(files []emit.File, stamp Stamp) (*Plan, error) {
	p := &Plan{folder: f, after: &lock{stamp: stamp, files: map[string][]string{}}}
	data, err := f.read(LockFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNotFile) {
		return nil, err
	}
	p.before, p.locked = parseLock(data)
	for _, file := range files {
		if file.Path != MemoryFile { // it is merged, never compared
			p.after.add(file.Path, fileHash(file.Data))
		}
	}
	if err := p.steps(append(slices.Clip(files), emit.File{Path: LockFile, Data: p.after.format()})); err != nil {
		return nil, err
	}
	slices.SortFunc(p.Steps, func(a, b Step) int { return strings.Compare(a.Path, b.Path) })
	return p, nil
}

func (p *Plan) steps(files []emit.File) error {
	wanted := make(map[string]bool, len(files))
	for _, file := range files {
		wanted[file.Path] = true
		step, err := p.compare(file)
		if err != nil {
			return err
		}
		p.Steps = append(p.Steps, step)
	}
	for _, dir := range p.dirs(files) {
		if err := p.leftovers(dir, wanted); err != nil {
			return err
		}
	}
	return nil
}

// compare plans one wanted file.
func (p *Plan) compare(file emit.File) (Step, error) {
	step := Step{Path: file.Path, want: file.Data}
	have, err := p.folder.read(file.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		step.Action = Create
		return step, nil
	case errors.Is(err, errNotFile):
		step.Action = Foreign
		return step, nil
	case err != nil:
		return step, err
	}
	step.had = fileHash(have)
	switch {
	case bytes.Equal(unixLines(have), file.Data):
		step.Action = Unchanged
	case file.Path == MemoryFile, file.Path == LockFile, p.before.knows(file.Path, step.had):
		step.Action = Update
	case hasHeader(have):
		step.Action = Edited
	default:
		step.Action = Foreign
	}
	return step, nil
}

// hasHeader reports whether bpgen wrote the like of a file: a copy that someone took over
// has lost the header.
func hasHeader(data []byte) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(bytes.TrimRight(line, "\r")) == emit.Header
}

// dirs lists the folders, inside the output folder, that bpgen writes or wrote into, as far
// as anything tells: it makes no folders in folders. In others nothing can be left over, so
// that nobody reads a whole repository for it.
func (p *Plan) dirs(files []emit.File) []string {
	dirs := p.folder.dirs()
	for _, file := range files {
		dirs = append(dirs, path.Dir(file.Path))
	}
	for name := range p.before.files {
		if filepath.IsLocal(filepath.FromSlash(name)) && path.Clean(name) == name {
			dirs = append(dirs, path.Dir(name))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// leftovers plans the files of one folder that bpgen wrote and no longer wants. A folder
// with a memory file of its own is another target's output and is left alone.
func (p *Plan) leftovers(dir string, wanted map[string]bool) error {
	if _, err := p.folder.read(path.Join(dir, MemoryFile)); dir != "." && err == nil {
		return nil
	}
	for _, name := range p.folder.list(dir) {
		name = path.Join(dir, name)
		switch {
		case wanted[name]:
		case isTemp(name):
			p.Steps = append(p.Steps, Step{Path: name, Action: Remove})
		case strings.HasSuffix(name, ".go"):
			if err := p.leftover(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// leftover plans a file that is not wanted: what nobody edited since bpgen wrote it goes,
// what somebody did stays, and anything else is none of our business.
func (p *Plan) leftover(name string) error {
	data, err := p.folder.read(name)
	if err != nil || !hasHeader(data) {
		return err
	}
	step := Step{Path: name, Action: Keep, had: fileHash(data)}
	if p.before.knows(name, step.had) {
		step.Action = Remove
	}
	p.Steps = append(p.Steps, step)
	return nil
}
