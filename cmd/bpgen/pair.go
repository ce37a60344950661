package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/decide"
)

// snapshotFlags are the flags of the commands that compare exports: what is read beside these.
type snapshotFlags struct {
	config  string
	target  string
	dialect string
	verbose bool
}

func (f *snapshotFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "configuration whose decisions hold (default: the nearest bpgen.yaml, if one of its targets is about one of the files)")
	flags.StringVar(&f.target, "target", "", "package of the target whose decisions hold (default: the one about one of the files)")
	flags.StringVar(&f.dialect, "dialect", defaultDialect, "platform of the exports, where no target says it")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show warnings and notes about the exports")
}

// decisions returns the target whose decisions hold for exports, and which of these it is
// about: -1 if about none. Without a target there are no decisions.
func (f *snapshotFlags) decisions(cmd *cobra.Command, files []string) (generate.Target, int, error) {
	if err := generate.CheckDialect(f.dialect); err != nil {
		return generate.Target{}, -1, fail(exitUsage, "%w", err)
	}
	bare := generate.Target{Dialect: f.dialect}
	targets, err := f.targets(cmd.ErrOrStderr(), files)
	if err != nil {
		return bare, -1, err
	}
	if t, at := about(targets, files); t != nil {
		return *t, at, nil
	}
	switch {
	case f.config == "" && f.target == "":
		return bare, -1, nil
	case len(targets) == 1:
		return targets[0], -1, nil
	}
	// Which of the targets the files are of nobody says, so only what names its snapshot holds.
	for _, t := range targets {
		for _, r := range t.Decisions.Renames {
			if !slices.ContainsFunc(bare.Decisions.Renames, func(other schema.RenameDecision) bool {
				return other.Entity == r.Entity && other.From == r.From && other.To == r.To
			}) {
				bare.Decisions.Renames = append(bare.Decisions.Renames, r)
			}
		}
	}
	return bare, -1, nil
}

// targets returns the targets of the configuration that is named, or the nearest. What is wrong
// with the nearest is not the business of who did not name it, unless it is about the files.
func (f *snapshotFlags) targets(stderr io.Writer, files []string) ([]generate.Target, error) {
	path := f.config
	if path == "" {
		nearest, err := config.Find()
		switch {
		case err == nil:
			path = nearest
		case f.target == "":
			return nil, nil
		}
	}
	// Nothing is generated here, so folder, package and import path need not be usable.
	targets, diags, err := readTargets(path, func(t *generate.Target) []error {
		return []error{generate.CheckDialect(t.Dialect)}
	})
	if f.config == "" && f.target == "" && (err != nil || diags.Failed()) && !config.Mentions(path, files) {
		fmt.Fprintf(stderr, "bpgen: %s has mistakes and was left aside: it names none of the files; --config shows them\n", path)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	report(stderr, diags, f.config != "" || f.target != "")
	if n := diags.Count(schema.Error); n > 0 {
		return nil, fail(exitUsage, "%d %s in the configuration; nothing was compared", n, plural(n, "error"))
	}
	if f.target == "" {
		return targets, nil
	}
	return only(targets, f.target)
}

// about returns the first target that is about one of the files, the newest first, and its index
// among them.
func about(targets []generate.Target, files []string) (*generate.Target, int) {
	for at := len(files) - 1; at >= 0; at-- {
		info, err := os.Stat(files[at])
		if err != nil {
			continue // whoever reads it says so
		}
		for i := range targets {
			if spec, err := os.Stat(targets[i].Spec); err == nil && os.SameFile(info, spec) {
				return &targets[i], at
			}
		}
	}
	return nil, -1
}

// unusable prints the errors among findings, all of them if asked, and returns the error of a
// run that cannot go on.
func (f *snapshotFlags) unusable(stderr io.Writer, diags schema.Diags) error {
	diags.Sort()
	diags = slices.Compact(diags) // what is said of the target is found with each of its exports
	for _, d := range diags {
		if d.Severity == schema.Error || f.verbose {
			fmt.Fprintln(stderr, d)
		}
	}
	if n := diags.Count(schema.Error); n > 0 {
		return fail(exitCode(diags), "%d %s; nothing was compared", n, plural(n, "error"))
	}
	return nil
}

// isTerminal reports whether w is one that shows colours, and the user wants any.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// approvalsAt returns the file of approvals: the one that is named, or the nearest. There may
// be none.
func approvalsAt(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	path, err := config.FindApprovals()
	if err != nil && !errors.Is(err, config.ErrNone) {
		return "", fail(exitUsage, "%w", err)
	}
	return path, nil
}

// side returns one of several exports, ready to be compared. Exports of one file name are told
// apart by their paths.
func side(files []string, i int, half *generate.Half) diff.Side {
	name := decide.SnapshotName(files[i])
	for j, other := range files {
		if j != i && other != files[i] && decide.SnapshotName(other) == name {
			name = filepath.ToSlash(files[i])
			break
		}
	}
	return diff.NewSide(name, files[i], half.Schema, half.Read)
}

// written returns the error of a command that only prints.
func written(_ int, err error) error {
	if err != nil {
		return fail(exitWork, "%w", err)
	}
	return nil
}
