// Package config reads bpgen.yaml: which exports become which SDKs, and what people decided
// about each.
//
// The file is read strictly. A key that means nothing, a key twice, a value of another kind
// than expected: each is a finding at its place, and all of them are found in one run.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// Name is the name of the file, looked for in the working directory and above.
const Name = "bpgen.yaml"

// maxSize bounds the file, in bytes: it is written by hand.
const maxSize = 1 << 20

// Target is one SDK as the file describes it. Optional members that it does not have are
// empty here: whoever uses them knows the defaults.
type Target struct {
	Spec       string   // path of the export; relative to the working directory, or absolute
	Out        string   // folder of the SDK, likewise
	Package    string   // name of the SDK's Go package
	ImportPath string   // import path of that package, or ""
	Dialect    string   // name of the export's dialect, or ""
	Siblings   []string // paths of other exports of the same API, as evidence of types
	Metadata   string   // path of a dump of the tenant's metadata, likewise, or ""
	Decisions  schema.Decisions
	Pos        schema.Pos
}

// ErrNone says that there is no configuration.
var ErrNone = errors.New("there is no " + Name + " here or above")

// Find returns the nearest configuration, in the working directory or above it, as a path
// relative to that. Above is where ".." leads to, also where links led to the directory. The
// error is ErrNone, or about the file system.
func Find() (string, error) { return find(Name) }

// FindApprovals returns the nearest file of approvals, likewise. It is empty where there is none.
func FindApprovals() (string, error) {
	path, err := find(ApprovalsName)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return path, err
}

// find returns the nearest file of a name; the error is ErrNone, or about the file system.
func find(name string) (string, error) {
	start, err := os.Getwd()
	if err == nil {
		start, err = filepath.EvalSymlinks(start)
	}
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			if rel, err := filepath.Rel(start, path); err == nil {
				return rel, nil
			}
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if dir == filepath.Dir(dir) {
			return "", ErrNone
		}
	}
}

// Read reads a configuration. With errors among the findings there are no targets. An
// error says that the file cannot be read at all.
func Read(path string) ([]Target, schema.Diags, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	targets, diags := Parse(path, string(data))
	return targets, diags, nil
}

// Mentions reports whether the text of a configuration has the name of one of the files in it. It
// tells whom a configuration concerns that has mistakes, and hence no targets to go by.
func Mentions(path string, files []string) bool {
	data, err := readFile(path)
	return err == nil && slices.ContainsFunc(files, func(file string) bool {
		return bytes.Contains(data, []byte(filepath.Base(file)))
	})
}

// readFile reads a file that is written by hand, or a little more than is accepted of it.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path) // first: to open a named pipe would wait for its other end
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: expected a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // nothing was written: closing cannot lose anything
	return io.ReadAll(io.LimitReader(f, maxSize+1))
}
