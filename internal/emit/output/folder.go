package output

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Folder is an output folder that this run has to itself: two runs that wrote into one
// folder at once could each remember names that the other does not know of. The zero
// value is not usable; a Folder comes from Open and ends with Close.
type Folder struct {
	dir     string
	root    *os.Root // nil where the folder does not exist
	made    []string // folders that Open made, innermost first
	release func()   // lets other runs have the folder
	written bool     // something is in it now that was not before
}

// Open takes hold of the folder dir and waits while another run has it. A missing folder is
// made if make says so; otherwise it is one without files. The error is about the disk.
func Open(dir string, make bool) (*Folder, error) {
	for {
		f := &Folder{dir: dir, release: func() {}}
		if err := f.open(make); err != nil {
			f.Close()
			return nil, err
		}
		if f.root == nil || f.inPlace() {
			return f, nil
		}
		f.Close() // the run that we waited for took away the folder that it had made
	}
}

func (f *Folder) open(make bool) (err error) {
	if make {
		if f.made, err = makeAll(f.dir); err != nil {
			return err
		}
	}
	f.root, err = os.OpenRoot(f.dir)
	if !make && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	release, err := hold(f.root)
	if err != nil {
		return fmt.Errorf("%s: cannot keep other runs out: %w", f.dir, err)
	}
	f.release = release
	return nil
}

// makeAll makes dir and what is missing above it, and returns what it made, innermost first.
func makeAll(dir string) ([]string, error) {
	var missing []string
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := os.Lstat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		missing = append(missing, at)
	}
	err := os.MkdirAll(dir, 0o777)
	return missing, err
}

// inPlace reports whether the folder that is held is still the one of that name.
func (f *Folder) inPlace() bool {
	held, err := f.root.Stat(".")
	if err != nil {
		return false
	}
	named, err := os.Stat(f.dir)
	return err == nil && os.SameFile(held, named)
}

// Close lets other runs have the folder. A folder that Open made and nothing was written
// into goes again.
func (f *Folder) Close() {
	if !f.written {
		for _, dir := range f.made {
			if os.Remove(dir) != nil {
				break // another run was faster, and has put something there
			}
		}
	}
	if f.root != nil {
		f.root.Close() // nothing was written through it that closing could lose
	}
	f.release()
}

// Memory returns the content of the folder's bpgen.fields, nil if there is none.
func (f *Folder) Memory() ([]byte, error) {
	data, err := f.read(MemoryFile)
	if err != nil && !errors.Is(err, errNotFile) && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return data, nil // a folder or link of that name is found when planning
}

// Remember replaces the folder's bpgen.fields, and nothing else. The error is about the disk.
func (f *Folder) Remember(data []byte) error {
	had, err := f.read(MemoryFile)
	switch {
	case errors.Is(err, errNotFile):
		return fmt.Errorf("%s: %w", filepath.Join(f.dir, MemoryFile), err)
	case err == nil && bytes.Equal(had, data):
		return nil
	}
	f.written = true
	return f.replace(MemoryFile, data)
}

// errNotFile says that a folder, link or device stands where a file is expected, or a link
// on the way there.
var errNotFile = errors.New("not a regular file")

// read returns the bytes of a file in the folder. It follows no links, not even inside
// the folder: what a link leads to was not written by bpgen. The error is errNotFile,
// fs.ErrNotExist, or about the disk.
func (f *Folder) read(path string) ([]byte, error) {
	if f.root == nil {
		return nil, fs.ErrNotExist
	}
	name := filepath.FromSlash(path)
	for _, dir := range parents(name) {
		info, err := f.root.Lstat(dir)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, errNotFile
		}
	}
	info, err := f.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotFile
	}
	return f.root.ReadFile(name)
}

// parents lists the folders above a file, outermost first, without the root.
func parents(name string) []string {
	var dirs []string
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		dirs = append(dirs, dir)
	}
	slices.Reverse(dirs)
	return dirs
}

// list returns the names of the regular files in a folder inside the folder, sorted. A
// folder that is not there, or is a link, has none.
func (f *Folder) list(dir string) []string {
	if f.root == nil {
		return nil
	}
	for _, above := range parents(filepath.Join(filepath.FromSlash(dir), "x")) {
		if info, err := f.root.Lstat(above); err != nil || !info.IsDir() {
			return nil
		}
	}
	entries, err := fs.ReadDir(f.root.FS(), dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() {
			names = append(names, entry.Name())
		}
	}
	return names
}

// dirs returns the names of the folders directly inside the folder.
func (f *Folder) dirs() []string {
	if f.root == nil {
		return nil
	}
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}
