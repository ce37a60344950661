package output

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/emit"
)

// Written returns the Go files of the SDK's own package as they are in the folder, and what
// bpgen.lock says that they were made from. Both are empty where there is no lock.
func (f *Folder) Written() (Stamp, []emit.File, error) {
	data, err := f.read(LockFile)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNotFile) {
		return Stamp{}, nil, nil
	}
	if err != nil {
		return Stamp{}, nil, err
	}
	l, ok := parseLock(data)
	if !ok {
		return Stamp{}, nil, nil
	}
	var files []emit.File
	for _, name := range slices.Sorted(maps.Keys(l.files)) {
		if strings.Contains(name, "/") || path.Ext(name) != ".go" {
			continue
		}
		data, err := f.read(name)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNotFile) {
			continue // bpgen generate --check says so
		}
		if err != nil {
			return Stamp{}, nil, err
		}
		files = append(files, emit.File{Path: name, Data: data})
	}
	return l.stamp, files, nil
}
