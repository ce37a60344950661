package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/generate"
)

// toolGo is the Go that bpgen itself needs, as go.mod says.
const toolGo = "1.25.0"

// toolVersion returns the version of this bpgen as the go command takes it: that of a build
// from a checkout is nothing that it could fetch.
func toolVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || !strings.HasPrefix(info.Main.Version, "v") || strings.Contains(info.Main.Version, "+") {
		return "latest"
	}
	return info.Main.Version
}

// setup is what init is going to write, and what it found around.
type setup struct {
	flags   *initFlags
	survey  *generate.Survey
	tools   string // folder of the tool's module, from here
	work    string // go.work above the tool's module that does not name it, or ""
	files   []newFile
	kept    []string
	version string // of this bpgen, as the go command takes it
}

// newFile is a file that is written where there is none.
type newFile struct{ path, text string }

// plan finds out what to write, and refuses what cannot work before anything is written.
func (f *initFlags) plan(survey *generate.Survey) (*setup, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, fail(exitWork, "%w", err)
	}
	m, _, err := generate.FindModule(f.target.Out) // check has found it
	if err != nil {
		return nil, fail(exitUsage, "%w", err)
	}
	s := &setup{flags: f, survey: survey, version: toolVersion()}
	s.tools = fromHere(here, filepath.Join(m.Dir, f.tools))
	if err := s.checkTools(m); err != nil {
		return nil, err
	}
	directive, err := s.directive(here)
	if err != nil {
		return nil, fail(exitUsage, "%w", err)
	}
	s.add(config.Name, f.configuration(survey))
	s.add(filepath.Join(f.target.Out, emit.Directive), directive)
	s.add(filepath.Join(s.tools, "go.mod"), s.toolModule(m))
	return s, nil
}

// add plans a file, unless something is in its place.
func (s *setup) add(path, text string) {
	if _, err := os.Lstat(path); err == nil {
		s.kept = append(s.kept, path)
		return
	}
	s.files = append(s.files, newFile{path, text})
}

// checkTools refuses a folder that a go.mod in it would take out of the user's module, and
// finds the workspace that has to name it.
func (s *setup) checkTools(m generate.Module) error {
	inside, err := filepath.Rel(m.Dir, filepath.Join(m.Dir, s.flags.tools))
	if err != nil || !filepath.IsLocal(inside) || inside == "." {
		return fail(exitUsage, "--tools is %s: expected a folder inside that of %s, such as tools", s.flags.tools, m.File())
	}
	if way, err := rel(s.tools, s.flags.target.Out); err != nil || filepath.IsLocal(filepath.FromSlash(way)) {
		return fail(exitUsage, "--tools is %s, and the SDK in %s would be part of the tool's module: choose another folder, such as --tools tools",
			s.flags.tools, filepath.ToSlash(s.flags.target.Out))
	}
	if err := m.CheckInside(s.tools); err != nil {
		return fail(exitUsage, "%w with --tools", err)
	}
	if _, err := os.Stat(filepath.Join(s.tools, "go.mod")); errors.Is(err, fs.ErrNotExist) {
		if file := anyGo(s.tools); file != "" {
			return fail(exitUsage, "the folder %s holds packages of your module (%s), which a go.mod would take out of it: choose another one with --tools, such as --tools tools/bpgen",
				filepath.ToSlash(s.tools), filepath.ToSlash(file))
		}
	}
	work, err := generate.FindWorkspace(m.Dir)
	if err != nil || work == "" || os.Getenv("GOWORK") == "off" {
		return err
	}
	used, err := generate.Uses(work, filepath.Join(m.Dir, s.flags.tools))
	if err != nil {
		return fail(exitUsage, "%w", err)
	}
	if !used {
		s.work = work
	}
	return nil
}

// anyGo returns a Go file in a folder or below it, or "".
func anyGo(dir string) (found string) {
	filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Ext(path) == ".go" {
			found = path
			return fs.SkipAll
		}
		return nil // what cannot be looked into is no reason to go on or not
	})
	return found
}

// directive returns the text of the file with the go:generate line. All paths in it are
// relative, so that it works in every checkout; that of the configuration counts from the
// folder of the tools, where -C goes before anything else is looked at.
func (s *setup) directive(here string) (string, error) {
	tools, err := rel(s.flags.target.Out, s.tools)
	if err != nil {
		return "", err
	}
	path, err := rel(s.tools, filepath.Join(here, config.Name))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`package %s

// The path after --config counts from the folder after -C. If Go knows no tool "bpgen" although
// the go.mod there names it, a go.work is above: run "go work use ./%s" in the module's folder.
//
//go:generate go -C %s tool bpgen generate --config %s
`, s.flags.target.Package, filepath.ToSlash(s.flags.tools), word(tools), word(path)), nil
}

// word returns a word of a go:generate line, quoted where it has to be.
func word(path string) string {
	if strings.ContainsAny(path, " \t\"`$\\") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\x24`).Replace(path) + `"`
	}
	return path
}

// rel returns the way from one folder to a path, with slashes.
func rel(from, to string) (string, error) {
	base, err := generate.Folder(from)
	if err != nil {
		return "", err
	}
	end, err := generate.Folder(to)
	if err != nil {
		return "", err
	}
	way, err := filepath.Rel(base, end)
	return filepath.ToSlash(way), err
}

// fromHere returns an absolute path as people here would write it.
func fromHere(here, path string) string {
	if way, err := filepath.Rel(here, path); err == nil {
		return way
	}
	return path
}

// toolModule returns the go.mod of the tool. The version of bpgen is that of the command that
// the user runs next, which also finds out what it needs.
func (s *setup) toolModule(m generate.Module) string {
	return fmt.Sprintf("// bpgen, as a tool of %s: what it needs stays out of the other go.mod.\nmodule %s\n\ngo %s\n",
		m.Path, m.Nested(s.flags.tools), toolGo)
}

// write writes the files; what is there already was found before, and is found again.
func (s *setup) write() error {
	for _, file := range s.files {
		if err := writeNew(file.path, file.text); err != nil {
			return fail(exitWork, "%w; mend that and run bpgen init again: files that are there stay", err)
		}
	}
	return nil
}

// writeNew writes a file that is not there, as a whole or not at all.
func writeNew(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(path) // half of it would count as there; the first error is the one to tell
	}
	return err
}

// tell says what was written, and what comes next.
func (s *setup) tell(w io.Writer) error {
	var b strings.Builder
	for _, file := range s.files {
		fmt.Fprintf(&b, "wrote %s\n", filepath.ToSlash(file.path))
	}
	for _, path := range s.kept {
		fmt.Fprintf(&b, "left %s as it was\n", filepath.ToSlash(path))
	}
	entities := len(s.survey.Schema.Entities)
	fmt.Fprintf(&b, "%s has %d entities; bpgen inspect shows them\n\nNext:\n", filepath.ToSlash(s.flags.target.Spec), entities)
	for _, line := range s.next() {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// next lists the commands that come next, to be run here.
func (s *setup) next() []string {
	tools := filepath.ToSlash(s.tools)
	var lines []string
	if s.work != "" {
		lines = append(lines, "go work use "+shellWord("./"+tools))
	}
	out := filepath.ToSlash(filepath.Clean(s.flags.target.Out))
	if out != "." && !filepath.IsAbs(s.flags.target.Out) {
		out = "./" + out
	}
	return append(lines,
		fmt.Sprintf("go -C %s get -tool %s@%s", shellWord(tools), emit.Tool, s.version),
		"go generate "+shellWord(out),
		"go test "+shellWord(out+"/..."),
	)
}

// shellWord returns a path as a word of a shell's.
func shellWord(path string) string {
	plain := func(r rune) bool {
		return r == '/' || r == '.' || r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if !strings.ContainsFunc(path, func(r rune) bool { return !plain(r) }) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
