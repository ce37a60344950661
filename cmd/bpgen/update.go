package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/render"
	"github.com/bpgen/bpgen/internal/generate"
)

// updateFlags are the flags of update.
type updateFlags struct {
	config    string
	target    string
	format    string
	failOn    string
	approvals string
	changelog string
	summary   string
	maxBytes  int
	dryRun    bool
	force     bool
	verbose   bool
}

func newUpdate() *cobra.Command {
	var f updateFlags
	cmd := &cobra.Command{
		Use:   "update NEW_SNAPSHOT",
		Short: "Take over a new export: compare, generate, and change bpgen.yaml",
		Long: `update makes a new export that of a target, in one step: it compares the export with the one
that bpgen.yaml names, stops where a change is as bad as --fail-on says and nobody approved
it, and else generates the SDK and changes the value of spec in bpgen.yaml, and no other byte
of that file. Until then nothing is written.

--changelog puts what changed for the users of the SDK at the top of a file, below its title;
--summary writes a comment in Markdown for a pull request. Both are forms of bpgen diff.`,
		Example: `  bpgen update specs/2025-08.json
  bpgen update specs/2025-08.json --dry-run
  bpgen update specs/2025-08.json --target billing --fail-on none --changelog CHANGELOG.md --summary summary.md`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fail(exitUsage, "expected the new export: bpgen update NEW_SNAPSHOT")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "configuration file (default: bpgen.yaml, here or above)")
	flags.StringVar(&f.target, "target", "", "package of the target to update, where there are several")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.StringVar(&f.failOn, "fail-on", string(diff.OnSource), "what stops it: source, wire (also), risky (also), any or none")
	flags.StringVar(&f.approvals, "approvals", "", "file of approved changes (default: bpgen.diff.yaml beside the configuration, here or above)")
	flags.StringVar(&f.changelog, "changelog", "", "file to put the fragment of a changelog into")
	flags.StringVar(&f.summary, "summary", "", "file to write a summary in Markdown to")
	flags.IntVar(&f.maxBytes, "max-bytes", render.Budget, "the most bytes that the summary may have")
	flags.BoolVar(&f.dryRun, "dry-run", false, "write nothing; say what would change")
	flags.BoolVar(&f.force, "force", false, "overwrite generated files that were edited by hand")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show all changes, notes about the exports, and what happened to each file")
	return cmd
}

func (f *updateFlags) run(cmd *cobra.Command, spec string) error {
	if err := f.check(); err != nil {
		return err
	}
	u := update{flags: f, spec: spec, cmd: cmd}
	if err := u.choose(); err != nil {
		return err
	}
	if err := u.compare(); err != nil {
		return err
	}
	if n := u.report.Gated(diff.Gate(f.failOn)); n > 0 {
		return u.stop(n)
	}
	if err := u.prepare(); err != nil {
		closeAll(u.jobs)
		return err
	}
	defer closeAll(u.jobs)
	if f.dryRun {
		return u.tell(false)
	}
	if err := u.write(); err != nil {
		return err
	}
	return u.tell(true)
}

func (f *updateFlags) check() error {
	if err := checkFormat(f.format, "text", "json"); err != nil {
		return err
	}
	compare := diffFlags{format: "text", failOn: f.failOn, maxBytes: f.maxBytes}
	return compare.check()
}

// update is a run of the command: a target on its way from one export to another.
type update struct {
	flags    *updateFlags
	cmd      *cobra.Command
	config   string // path of the configuration
	at       config.Target
	old      string // path of the export so far
	spec     string // path of the new one
	target   generate.Target
	report   *diff.Report
	generate generateFlags
	jobs     []*job
	edited   []byte // bpgen.yaml as it is going to be
	log      []byte // the changelog, likewise, or nil
	summary  []byte // the summary, or nil
}

// choose finds the configuration and the target in it.
func (u *update) choose() error {
	var err error
	if u.config = u.flags.config; u.config == "" {
		if u.config, err = config.Find(); errors.Is(err, config.ErrNone) {
			return fail(exitUsage, "%w: bpgen init writes one", err)
		} else if err != nil {
			return fail(exitUsage, "%w", err)
		}
	}
	targets, diags, err := readConfig(u.config)
	if err != nil {
		return err
	}
	report(u.cmd.ErrOrStderr(), diags, true)
	if err := misconfigured(diags); err != nil {
		return err
	}
	described, _, err := config.Read(u.config)
	if err != nil || len(described) != len(targets) {
		return fail(exitWork, "%s changed while it was read (%v): run bpgen update again", u.config, err)
	}
	at, err := chosen(targets, u.flags.target)
	if err != nil {
		return err
	}
	u.target, u.at, u.old = targets[at], described[at], targets[at].Spec
	return u.checkSpec()
}

// chosen returns the index of the target of a name, which may be left out where there is one.
func chosen(targets []generate.Target, name string) (int, error) {
	if name == "" && len(targets) == 1 {
		return 0, nil
	}
	var names []string
	for i, t := range targets {
		if t.Package == name {
			return i, nil
		}
		names = append(names, t.Package)
	}
	if name == "" {
		return 0, fail(exitUsage, "the configuration has %d targets: say which one with --target, one of %q", len(targets), names)
	}
	_, err := only(targets, name)
	return 0, err
}

// checkSpec refuses exports between which there is no step to take.
func (u *update) checkSpec() error {
	old, err := os.Stat(u.old)
	if errors.Is(err, fs.ErrNotExist) {
		from, err := config.FromFolder(u.config, u.spec)
		if err != nil {
			return fail(exitWork, "%w", err)
		}
		return fail(exitDocument, "%s: the export that %s names is gone, so nothing can be compared: restore it, or write %s there yourself and run bpgen generate",
			u.old, u.at.Pos, config.Scalar(from))
	}
	new, errNew := os.Stat(u.spec)
	if err == nil && errNew == nil && os.SameFile(old, new) {
		return fail(exitUsage, "%s is the export of %s already: name a newer one, or run bpgen generate", u.spec, u.target.Package)
	}
	return nil
}

// compare compares the exports, with the decisions and approvals as they are now.
func (u *update) compare() error {
	compare := diffFlags{approvals: u.flags.approvals, snapshotFlags: snapshotFlags{verbose: u.flags.verbose}}
	if compare.approvals == "" {
		compare.approvals = approvalsBeside(u.config)
	}
	approvals, err := compare.approved()
	if err != nil {
		return err
	}
	if u.report, _, err = compare.compare(u.cmd.ErrOrStderr(), u.target, 1, []string{u.old, u.spec}); err != nil {
		return err
	}
	u.report.Approve(approvals)
	return nil
}

// approvalsBeside returns the file of approvals beside a configuration, or "".
func approvalsBeside(path string) string {
	beside := filepath.Join(filepath.Dir(path), config.ApprovalsName)
	if _, err := os.Stat(beside); err != nil {
		return ""
	}
	return beside
}

// stop says what a gate stopped, and what can be done about it.
func (u *update) stop(n int) error {
	if err := u.print(false); err != nil {
		return fail(exitWork, "%w", err)
	}
	return fail(exitNo, "%d %s stopped by --fail-on %s; nothing was written. Approve what is right, with\n  bpgen diff %s %s --approve FINGERPRINT --reason TEXT\nor take all of it over with --fail-on none",
		n, map[bool]string{true: "change is", false: "changes are"}[n == 1], u.flags.failOn, shellWord(filepath.ToSlash(u.old)), shellWord(filepath.ToSlash(u.spec)))
}
