package generate

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/mod/module"
)

// ImportPath returns the import path of the package in folder out: the one given, else
// what the nearest go.mod above makes of it. The SDK's tests import the SDK by it.
func ImportPath(out, given string) (string, error) {
	if given != "" {
		if err := module.CheckImportPath(given); err != nil {
			return "", fmt.Errorf("the import path %q cannot be one: %w", given, err)
		}
		return given, nil
	}
	abs, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	m, found, err := FindModule(abs)
	switch {
	case !found && err == nil:
		return "", fmt.Errorf("there is no go.mod above %s to take the import path from: run \"go mod init\" first, or give --import-path (import-path in bpgen.yaml)", out)
	case err != nil:
		return "", err
	}
	path, err := m.importPath(abs)
	for _, err := range []error{err, m.checkGo(), m.CheckInside(out)} {
		if err != nil {
			return "", err
		}
	}
	return path, nil
}

// Folder returns a folder's absolute path without symbolic links, as far as it exists.
func Folder(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real, nil
	}
	if info, err := os.Lstat(abs); err == nil && info.Mode()&os.ModeSymlink != 0 {
		return "", fmt.Errorf("the link %s leads nowhere: remove it, or name another folder", filepath.ToSlash(path))
	}
	if parent := filepath.Dir(abs); parent != abs {
		real, err := Folder(parent)
		return filepath.Join(real, filepath.Base(abs)), err
	}
	return abs, nil
}

// importPath joins a module's path with the way from its folder down to the package.
func (m Module) importPath(pkg string) (string, error) {
	if m.Path == "" {
		return "", fmt.Errorf("%s has no module line to take the import path from: mend it, or give --import-path", m.File())
	}
	rel, err := filepath.Rel(m.Dir, pkg)
	if err != nil {
		return "", err
	}
	joined := path.Join(m.Path, filepath.ToSlash(rel))
	if err := module.CheckImportPath(joined); err != nil {
		return "", fmt.Errorf("the output folder makes no import path: %w; choose another folder or give --import-path", err)
	}
	return joined, nil
}
