package generate

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// leastGo is the language version that generated code needs.
const leastGo = "1.24"

// Module is the Go module that a folder is in.
type Module struct {
	Dir  string // absolute
	Path string // as the module line says, or ""
	Go   string // language version as the go line says, or ""
}

// File returns the path of the module's go.mod.
func (m Module) File() string { return filepath.Join(m.Dir, "go.mod") }

// Nested returns a path for a module in a folder below, which nobody imports.
func (m Module) Nested(dir string) string {
	if nested := path.Join(m.Path, filepath.ToSlash(dir)); module.CheckImportPath(nested) == nil {
		return nested
	}
	return path.Join(m.Path, "tools")
}

// FindModule returns the module of a folder, which need not exist; false where no go.mod is
// above it. The error is about the disk or about the go.mod.
func FindModule(dir string) (Module, bool, error) {
	file, err := above(dir, "go.mod")
	if err != nil || file == "" {
		return Module{}, false, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return Module{}, false, err
	}
	m := Module{Dir: filepath.Dir(file), Path: modfile.ModulePath(data)}
	parsed, err := modfile.ParseLax(file, data, nil)
	if err != nil {
		return m, true, fmt.Errorf("the go command cannot read it either, mend it: %w", err)
	}
	if parsed.Go != nil {
		m.Go = parsed.Go.Version
	}
	return m, true, nil
}

// FindWorkspace returns the go.work above a folder, or "".
func FindWorkspace(dir string) (string, error) { return above(dir, "go.work") }

// above returns the nearest file of a name in a folder or above it, or "".
func above(dir, name string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := abs; ; at = filepath.Dir(at) {
		file := filepath.Join(at, name)
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file, nil
		}
		if at == filepath.Dir(at) {
			return "", nil
		}
	}
}

// Uses reports whether a go.work names a folder.
func Uses(file, dir string) (bool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	work, err := modfile.ParseWork(file, data, nil)
	if err != nil {
		return false, fmt.Errorf("the go command cannot read it either, mend it: %w", err)
	}
	for _, use := range work.Use {
		path := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(file), path)
		}
		if path == filepath.Clean(dir) {
			return true, nil
		}
	}
	return false, nil
}

// checkGo refuses a module whose language is too old for generated code. A go.mod without a go
// line means Go 1.16.
func (m Module) checkGo() error {
	if m.Go != "" && semver.Compare("v"+language(m.Go), "v"+leastGo) >= 0 {
		return nil
	}
	says := "has no go line"
	if m.Go != "" {
		says = "says go " + m.Go
	}
	return fmt.Errorf("%s %s, but the SDK needs go %s or newer: run \"go mod edit -go=%s\" in %s", m.File(), says, leastGo, leastGo, m.Dir)
}

// language returns the numbers of a version of Go: "1.24" of "1.24rc1".
func language(version string) string {
	end := strings.IndexFunc(version, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if end >= 0 {
		version = version[:end]
	}
	return strings.TrimSuffix(version, ".")
}

// CheckInside refuses a folder that a link leads out of its module, where the go command would not
// find the package and what is written would land in somebody else's folder, and a file in its
// place.
func (m Module) CheckInside(out string) error {
	root, err := Folder(m.Dir)
	if err != nil {
		return err
	}
	real, err := Folder(out)
	if err != nil {
		return err
	}
	if info, err := os.Stat(real); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file, expected a folder: move it, or name another folder", filepath.ToSlash(out))
	}
	if rel, err := filepath.Rel(root, real); err == nil && filepath.IsLocal(rel) {
		return nil
	}
	return fmt.Errorf("a link leads the folder %s out of the module, to %s: remove the link, or name another folder", filepath.ToSlash(out), real)
}
