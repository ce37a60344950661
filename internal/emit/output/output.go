// Package output makes a directory equal a set of files, carefully: it writes only what
// differs, replaces each file as a whole, removes only files that bpgen wrote, and never
// leaves the directory, not even through a symbolic link.
package output

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	Foreign   Action = "foreign" // in the way, and not written by bpgen
)

// Step is the plan for one file.
type Step struct {
	Path   string // relative to the directory, with slashes
	Action Action
	data   []byte
}

// Plan says what it takes to make dir hold exactly files among what bpgen wrote there.
// It changes nothing; a directory that does not exist yet is empty.
func Plan(dir string, files []emit.File) ([]Step, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return planNew(files), nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var steps []Step
	wanted := make(map[string]bool, len(files))
	for _, f := range files {
		wanted[f.Path] = true
		step, err := planFile(root, f)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	stale, err := findStale(root, wanted)
	return append(steps, stale...), err
}

func planNew(files []emit.File) []Step {
	var steps []Step
	for _, f := range files {
		steps = append(steps, Step{f.Path, Create, f.Data})
	}
	return steps
}

func planFile(root *os.Root, f emit.File) (Step, error) {
	name := filepath.FromSlash(f.Path)
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Step{f.Path, Create, f.Data}, nil
	case err == nil && !info.Mode().IsRegular(): // a folder, or a link to who knows where
		return Step{f.Path, Foreign, nil}, nil
	}
	have, err := root.ReadFile(name)
	switch {
	case err != nil:
		return Step{}, err
	case bytes.Equal(have, f.Data):
		return Step{f.Path, Unchanged, nil}, nil
	case f.Path != MemoryFile && !ours(have):
		return Step{f.Path, Foreign, nil}, nil
	}
	return Step{f.Path, Update, f.Data}, nil
}

// ours reports whether bpgen wrote a file: a copy that someone took over has lost the header.
func ours(data []byte) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(bytes.TrimRight(line, "\r")) == emit.Header
}

// findStale lists the Go files under the directory that bpgen wrote and no longer wants.
// A folder with a memory file of its own is another target's output and is left alone.
func findStale(root *os.Root, wanted map[string]bool) ([]Step, error) {
	var steps []Step
	err := fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name == "." {
				return nil
			}
			if _, err := root.Lstat(filepath.FromSlash(path.Join(name, MemoryFile))); err == nil {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || wanted[name] || !strings.HasSuffix(name, ".go") {
			return nil
		}
		data, err := root.ReadFile(filepath.FromSlash(name))
		if err == nil && ours(data) {
			steps = append(steps, Step{name, Remove, nil})
		}
		return err
	})
	return steps, err
}

// ForeignError names the files that are in the way.
type ForeignError struct {
	Dir   string
	Paths []string
}

// Error lists the files and says what to do about them.
func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s: not written by bpgen and in the way: %s; move them, or choose another output folder",
		e.Dir, strings.Join(e.Paths, ", "))
}

// Apply carries out a plan for dir, which Refuse has let pass. The memory of names is replaced first, so that a run that is cut
// short loses no name that it gave out.
func Apply(dir string, steps []Step) error {
	if err := Refuse(dir, steps); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b Step) int { return order(a) - order(b) })
	for _, s := range steps {
		if err := s.apply(root); err != nil {
			return fmt.Errorf("%s: %w", s.Path, err)
		}
	}
	return nil
}

// Refuse returns a *ForeignError if something that bpgen did not write is in the way.
func Refuse(dir string, steps []Step) error {
	foreign := &ForeignError{Dir: dir}
	for _, s := range steps {
		if s.Action == Foreign {
			foreign.Paths = append(foreign.Paths, s.Path)
		}
	}
	if len(foreign.Paths) > 0 {
		return foreign
	}
	return nil
}

func order(s Step) int {
	switch {
	case s.Path == MemoryFile:
		return 0
	case s.Action == Remove:
		return 2
	default:
		return 1
	}
}

func (s Step) apply(root *os.Root) error {
	name := filepath.FromSlash(s.Path)
	switch s.Action {
	case Create, Update:
		return replace(root, name, s.data)
	case Remove:
		return remove(root, name)
	default:
		return nil
	}
}

// replace writes a file beside its place and renames it there, so that a reader, or a run
// that is killed, sees the old bytes or the new ones.
func replace(root *os.Root, name string, data []byte) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(name), ".bpgen-"+filepath.Base(name)+".tmp")
	err := root.WriteFile(temp, data, 0o666)
	if err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		root.Remove(temp)
	}
	return err
}

// remove deletes a file and the folder that it leaves empty.
func remove(root *os.Root, name string) error {
	if err := root.Remove(name); err != nil {
		return err
	}
	if folder := filepath.Dir(name); folder != "." {
		root.Remove(folder) // fails where it is not empty, as it should
	}
	return nil
}
