package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/render"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/generate"
)

// prepare makes everything that is going to be written, and refuses what is in the way.
func (u *update) prepare() (err error) {
	u.target.Spec = u.spec
	boundMemory([]generate.Target{u.target})
	u.generate = generateFlags{force: u.flags.force, verbose: u.flags.verbose, check: u.flags.dryRun}
	if u.jobs, err = u.generate.open([]generate.Target{u.target}); err != nil {
		return err
	}
	if err := u.generate.render(u.cmd, u.jobs); err != nil {
		return err
	}
	if err := u.jobs[0].plan.Refuse(u.flags.force); err != nil {
		return fail(exitNo, "nothing was written\n%w", err)
	}
	text, err := os.ReadFile(u.config)
	if err != nil {
		return fail(exitWork, "%w", err)
	}
	edited, err := config.SetSpec(u.config, string(text), u.at.Pos, u.spec)
	if err != nil {
		return fail(exitUsage, "%w, and run bpgen generate; nothing was written", err)
	}
	u.edited = []byte(edited)
	return u.fragments()
}

// fragments makes the changelog and the summary, as far as they are asked for.
func (u *update) fragments() error {
	if path := u.flags.changelog; path != "" {
		had, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fail(exitWork, "%w: name another file with --changelog; nothing was written", err)
		}
		var fragment bytes.Buffer
		if err := render.Changelog(&fragment, u.report); err != nil {
			return fail(exitWork, "%w", err)
		}
		u.log = belowTitle(had, fragment.Bytes())
	}
	if path := u.flags.summary; path != "" {
		had, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fail(exitWork, "%w: name another file with --summary; nothing was written", err)
		}
		if len(had) > 0 && !bytes.HasPrefix(had, []byte(render.Marker)) {
			return fail(exitNo, "%s is no summary of bpgen's, and would be overwritten: name another file with --summary; nothing was written", path)
		}
		var text bytes.Buffer
		if err := render.Markdown(&text, u.report, u.flags.maxBytes); err != nil {
			return fail(exitWork, "%w", err)
		}
		u.summary = text.Bytes()
	}
	return nil
}

// belowTitle puts a fragment before what a changelog has, and below its title, with the line ends
// of the changelog.
func belowTitle(had, fragment []byte) []byte {
	end := []byte("\n")
	if bytes.Contains(had, []byte("\r\n")) {
		end = []byte("\r\n")
		fragment = bytes.ReplaceAll(fragment, []byte("\n"), end)
	}
	title, rest := []byte(nil), had
	if bytes.HasPrefix(had, []byte("# ")) {
		line, after, _ := bytes.Cut(had, []byte("\n"))
		title, rest = slices.Concat(bytes.TrimSuffix(line, []byte("\r")), end, end), after
	}
	rest = bytes.TrimLeft(rest, "\r\n")
	if len(rest) > 0 {
		fragment = slices.Concat(fragment, end)
	}
	return slices.Concat(title, fragment, rest)
}

// write makes everything as it was prepared. The configuration comes first: whatever happens
// then, bpgen generate finishes the work.
func (u *update) write() error {
	if err := replaceFile(u.config, u.edited); err != nil {
		return fail(exitWork, "%w; nothing was written: make %s and its folder writable, and run bpgen update again", err, filepath.ToSlash(u.config))
	}
	j := u.jobs[0]
	if err := j.plan.Apply(u.flags.force); err != nil {
		return fail(exitWork, "%s: %w; %s names the new export already%s", j.Out, err, u.config, u.missing())
	}
	j.reportKept(u.cmd.ErrOrStderr())
	for _, file := range []struct {
		path string
		data []byte
	}{{u.flags.changelog, u.log}, {u.flags.summary, u.summary}} {
		if file.data == nil {
			continue
		}
		if err := replaceFile(file.path, file.data); err != nil {
			return fail(exitWork, "%w; the SDK is up to date%s", err, u.missing())
		}
	}
	return nil
}

// missing says how to print what was not written of changelog and summary: another run of update
// has nothing to compare any more.
func (u *update) missing() string {
	var forms []string
	if u.log != nil {
		forms = append(forms, "changelog")
	}
	if u.summary != nil {
		forms = append(forms, "markdown")
	}
	if forms == nil {
		return ""
	}
	return fmt.Sprintf(", and bpgen diff %s %s --fail-on none --format %s prints what is missing",
		shellWord(filepath.ToSlash(u.old)), shellWord(filepath.ToSlash(u.spec)), strings.Join(forms, " or --format "))
}

// replaceFile gives a file another content, or makes it: as a whole or not at all, with the
// permissions that it had, and where a link leads.
func replaceFile(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(path), ".bpgen-"+rand.Text()+".tmp")
	err := writeNew(temp, string(data))
	if info, absent := os.Stat(path); err == nil && absent == nil {
		err = os.Chmod(temp, info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		os.Remove(temp) // as far as it is there; the first error is the one to tell
	}
	return err
}

// tell says what was done, or would be.
func (u *update) tell(done bool) error {
	if err := u.print(done); err != nil {
		return fail(exitWork, "%w", err)
	}
	return nil
}

// updateVersion names the form of update's JSON. Within one version members are only added.
const updateVersion = "bpgen.update/1"

// updateReport is what update prints as JSON.
type updateReport struct {
	Schema  string        `json:"schema"`
	Config  string        `json:"config"`
	Target  string        `json:"target"`
	Written bool          `json:"written"`
	Files   []changedFile `json:"files"` // of the output folder, as far as they change
	Diff    *diff.Report  `json:"diff"`
}

func (u *update) print(done bool) error {
	w := u.cmd.OutOrStdout()
	if u.flags.format == "json" {
		return render.JSON(w, updateReport{updateVersion, filepath.ToSlash(u.config), u.target.Package, done, u.files(), u.report})
	}
	text := render.Brief
	if u.flags.verbose || !done {
		text = render.Text
	}
	if err := text(w, u.report, isTerminal(w)); err != nil || u.jobs == nil {
		return err
	}
	if !done {
		return u.foresee(w)
	}
	if _, err := fmt.Fprintf(w, "%s: spec is %s now\n", filepath.ToSlash(u.config), filepath.ToSlash(u.spec)); err != nil {
		return err
	}
	return u.generate.summarize(w, u.jobs[0])
}

// foresee says which files would be written.
func (u *update) foresee(w io.Writer) error {
	var b strings.Builder
	b.WriteByte('\n')
	for _, file := range u.files() {
		does := string(file.Action)
		if file.Action == output.Edited {
			does = "overwrite the edited"
		}
		fmt.Fprintf(&b, "would %s %s\n", does, file.Path)
	}
	for _, path := range []string{u.flags.changelog, u.flags.summary} {
		if path != "" {
			fmt.Fprintf(&b, "would write %s\n", filepath.ToSlash(path))
		}
	}
	fmt.Fprintf(&b, "would change spec in %s\nnothing was written: run the same without --dry-run\n", filepath.ToSlash(u.config))
	_, err := io.WriteString(w, b.String())
	return err
}

// files lists the files of the output folder that change.
func (u *update) files() []changedFile {
	if u.jobs == nil {
		return []changedFile{}
	}
	return changes(u.jobs[0])
}
