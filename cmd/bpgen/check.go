package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/api"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/decide"
)

// The findings that only check has, beside those about exports and decisions. docs/reference.md
// lists them.
const (
	outputStale     schema.ID = "output-stale"
	approvalStale   schema.ID = "approval-stale"
	apiIncompatible schema.ID = "api-incompatible"
)

// checkFindings says of each of them what is the matter, how to mend it, and the exit code.
var checkFindings = map[schema.ID]struct {
	meaning, remedy string
	code            int
}{
	outputStale:     {"A file of an output folder is not what generating would leave: `missing`, `changed`, `stale` or `hand-edited`.", "run bpgen generate, and commit what it writes; where a file was edited by hand, move that to a file of your own and add --force", exitNo},
	approvalStale:   {"An approval of the step to the current export approves nothing.", "remove the entry from the file", exitDecision},
	apiIncompatible: {"Code that compiles against the SDK of the baseline may not compile against this one.", "keep what was there (renames in bpgen.yaml keep old names of fields), or release a new major version and check without --baseline", exitNo},
}

// checkFlags are the flags of check.
type checkFlags struct {
	config    string
	target    string
	format    string
	approvals string
	baseline  string
	strict    bool
	verbose   bool
}

func newCheck() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say whether all that is committed fits together: the command for pull requests",
		Long: `check looks at every target of bpgen.yaml and writes nothing. It finds

  - files of the SDKs that are not what generating would leave, bpgen.fields among them;
  - overrides, renames and recorded names that do not fit the export;
  - approvals in bpgen.diff.yaml that are invalid, or that approve nothing of the step to the
    current export, where the older export is in the same folder or a sibling;
  - with --baseline, what of the SDKs' Go API is gone or another than in another checkout.

All findings are reported in one run. The exit code is 3 where an export cannot be used, 4
where a decision is stale or invalid, else 1 where there is an error.

--format github prints annotations for GitHub Actions, as many as the platform shows, and the
other findings as plain lines.`,
		Example: `  bpgen check
  bpgen check --format json | jq '.findings[].id'
  git worktree add ../base origin/main && bpgen check --baseline ../base`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "configuration file (default: bpgen.yaml, here or above)")
	flags.StringVar(&f.target, "target", "", "package of the one target to look at (default: all)")
	flags.StringVar(&f.format, "format", "text", "text, json or github")
	flags.StringVar(&f.approvals, "approvals", "", "file of approved changes (default: bpgen.diff.yaml beside the configuration, here or above)")
	flags.StringVar(&f.baseline, "baseline", "", "the folder of bpgen.yaml in another checkout, whose SDKs these have to be compatible with; needs the go command")
	flags.BoolVar(&f.strict, "strict", false, "warnings fail too")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show notes, and what was looked at")
	return cmd
}

func (f *checkFlags) run(cmd *cobra.Command) error {
	if err := checkFormat(f.format, "text", "json", "github"); err != nil {
		return err
	}
	c, err := f.start(cmd)
	if err != nil {
		return err
	}
	for _, step := range []func() error{c.outputs, c.approved, c.compatible} {
		if err := step(); err != nil {
			return coded(err)
		}
	}
	c.diags.Sort()
	if err := c.print(cmd.OutOrStdout()); err != nil {
		return fail(exitWork, "%w", err)
	}
	return c.verdict()
}

// coded returns an error with its exit code; one without failed at the work.
func coded(err error) error {
	if has := (*exitError)(nil); errors.As(err, &has) {
		return err
	}
	return fail(exitWork, "%w", err)
}

// checking is a run of check.
type checking struct {
	flags   *checkFlags
	folder  string // of the configuration
	targets []generate.Target
	results []*generate.Result // of the targets
	diags   schema.Diags
	places  map[string]schema.Pos // of approvals, by their text
	seen    []string              // what was looked at, for -v
}

// start reads the configuration. Mistakes in it are findings like others, and the only ones.
func (f *checkFlags) start(cmd *cobra.Command) (*checking, error) {
	path := f.config
	if path == "" {
		found, err := config.Find()
		if err != nil {
			return nil, fail(exitUsage, "%w: bpgen init writes one", err)
		}
		path = found
	}
	targets, diags, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	c := &checking{flags: f, folder: filepath.Dir(path), targets: targets, diags: diags}
	if diags.Failed() {
		if err := c.print(cmd.OutOrStdout()); err != nil {
			return nil, fail(exitWork, "%w", err)
		}
		return nil, misconfigured(diags)
	}
	if f.target != "" {
		if c.targets, err = only(targets, f.target); err != nil {
			return nil, err
		}
	}
	boundMemory(c.targets)
	return c, nil
}

// add adds a finding of check's own.
func (c *checking) add(id schema.ID, pos schema.Pos, format string, args ...any) {
	c.diags = append(c.diags, schema.Diag{
		ID: id, Severity: schema.Error, Pos: pos, Message: fmt.Sprintf(format, args...), Fix: checkFindings[id].remedy,
	})
}

// outputs renders every target and compares its folder.
func (c *checking) outputs() error {
	jobs, err := (&generateFlags{check: true}).open(c.targets)
	defer closeAll(jobs)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := j.render(); err != nil {
			return fmt.Errorf("%s: %w", j.Out, err)
		}
		c.results = append(c.results, j.result)
		c.diags = append(c.diags, j.result.Diags...)
		if j.plan == nil {
			continue // its findings say why
		}
		why := ""
		if causes := j.plan.Causes(); len(causes) > 0 {
			why = ", and since it was generated another one is " + strings.Join(causes, " and ")
		}
		for _, d := range j.plan.Drift() {
			c.add(outputStale, schema.Pos{File: j.file(d.Path), Line: 1, Col: 1}, "the file is %s%s", d.State, why)
		}
		c.seen = append(c.seen, fmt.Sprintf("%s: compared %d files", filepath.ToSlash(j.Out), len(j.plan.Steps)))
	}
	return nil
}

// approved checks the file of approvals: as a document, and where both exports of an entry's
// pair are there, whether the entry approves anything.
func (c *checking) approved() error {
	compare := diffFlags{approvals: c.flags.approvals}
	if compare.approvals == "" {
		compare.approvals = approvalsBeside(filepath.Join(c.folder, config.Name))
	}
	path, err := approvalsAt(compare.approvals)
	if err != nil || path == "" {
		return err
	}
	entries, found, err := config.ReadApprovals(path, kinds())
	if err != nil {
		return fail(exitUsage, "the approvals cannot be read: %w", err)
	}
	c.places = make(map[string]schema.Pos)
	for _, e := range entries {
		c.places[e.Pos.String()] = e.Pos
	}
	c.diags = append(c.diags, found...)
	if found.Failed() {
		return nil
	}
	list, err := compare.approved()
	if err != nil {
		return err
	}
	for i, t := range c.targets {
		if c.results[i].Schema == nil {
			continue // its findings say why
		}
		if err := c.approvedOf(t, list); err != nil {
			return err
		}
	}
	return nil
}

// approvedOf checks the approvals of steps to the export that a target has now.
func (c *checking) approvedOf(t generate.Target, list []diff.Approval) error {
	current := decide.SnapshotName(t.Spec)
	var looked []string
	for _, a := range list {
		if a.To != current || slices.Contains(looked, a.From) {
			continue
		}
		looked = append(looked, a.From)
		older := snapshotFile(t, a.From)
		if older == "" {
			c.seen = append(c.seen, fmt.Sprintf("%s: not checked, there is no %s beside the export", a.At, schema.Printable(a.From)))
			continue
		}
		pair, err := generate.ReadPair(t, older, t.Spec, generate.AboutNew)
		if err != nil {
			return err
		}
		if pair.Old.Schema == nil || pair.New.Schema == nil {
			c.diags = append(c.diags, pair.Old.Diags...)
			continue
		}
		files := []string{older, t.Spec}
		r := diff.Compare(side(files, 0, &pair.Old), side(files, 1, &pair.New))
		r.Approve(list)
		for _, stale := range r.Stale {
			c.add(approvalStale, c.places[stale.At], "%s approves nothing of the step from %s to %s", stale.Entry, schema.Printable(a.From), schema.Printable(a.To))
		}
		c.seen = append(c.seen, fmt.Sprintf("%s: compared with %s, for its approvals", filepath.ToSlash(t.Spec), filepath.ToSlash(older)))
	}
	return nil
}

// snapshotFile returns the file of an older export by the name of the snapshot, or "": one of
// the target's siblings, or a file in the folder of its export.
func snapshotFile(t generate.Target, name string) string {
	for _, path := range t.Siblings {
		if decide.SnapshotName(path) == name {
			return path
		}
	}
	dir := filepath.Dir(t.Spec)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "" // the export itself cannot be read then, which is a finding
	}
	for _, entry := range entries {
		if path := filepath.Join(dir, entry.Name()); !entry.IsDir() && decide.SnapshotName(path) == name {
			return path
		}
	}
	return ""
}

// compatible compares the Go API of each SDK with that of the baseline.
func (c *checking) compatible() error {
	if c.flags.baseline == "" {
		return nil
	}
	if info, err := os.Stat(c.flags.baseline); err != nil || !info.IsDir() {
		return fail(exitUsage, "--baseline is %s, which is no folder: name the folder of bpgen.yaml in another checkout, such as one of git worktree add", c.flags.baseline)
	}
	loader := api.NewLoader()
	for i, t := range c.targets {
		if c.results[i].Files == nil {
			continue // its findings say why
		}
		way, err := rel(c.folder, t.Out)
		if err != nil {
			return err
		}
		_, before, err := generate.Written(filepath.Join(c.flags.baseline, filepath.FromSlash(way)))
		if err != nil {
			return err
		}
		if len(before) == 0 {
			c.seen = append(c.seen, fmt.Sprintf("%s: the baseline has no such SDK", way))
			continue
		}
		old, err := loader.Load(before)
		if err != nil {
			return fmt.Errorf("the baseline of %s does not compile: %w", way, err)
		}
		new, err := loader.Load(c.results[i].Files)
		if err != nil {
			return fmt.Errorf("%s: %w", way, err)
		}
		for _, message := range api.Compare(old, new).Incompatible {
			c.add(apiIncompatible, schema.Pos{File: filepath.ToSlash(t.Out), Line: 1, Col: 1}, "%s", message)
		}
		c.seen = append(c.seen, fmt.Sprintf("%s: compared its API with the baseline", way))
	}
	return nil
}

// checkVersion names the form of check's JSON. Within one version members are only added.
const checkVersion = "bpgen.check/1"

func (c *checking) print(w io.Writer) error {
	switch c.flags.format {
	case "json":
		return printFindings(w, checkVersion, c.diags)
	case "github":
		return annotate(w, c.diags)
	}
	for _, d := range c.diags {
		if d.Severity > schema.Note || c.flags.verbose {
			if _, err := fmt.Fprintln(w, d); err != nil {
				return err
			}
		}
	}
	if c.flags.verbose {
		for _, line := range c.seen {
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// verdict returns what check exits with: exports come first, then decisions.
func (c *checking) verdict() error {
	code, n := exitOK, 0
	for _, d := range c.diags {
		if d.Severity != schema.Error && !(c.flags.strict && d.Severity == schema.Warning) {
			continue
		}
		n++
		code = worse(code, codeOf(d))
	}
	if code == exitOK {
		return nil
	}
	return fail(code, "%d %s", n, map[bool]string{true: "finding has to be mended", false: "findings have to be mended"}[n == 1])
}

// codeOf returns the exit code of one finding.
func codeOf(d schema.Diag) int {
	switch own, ok := checkFindings[d.ID]; {
	case ok:
		return own.code
	case d.ID.AboutDecision(), strings.HasPrefix(string(d.ID), "config-"): // those about approvals
		return exitDecision
	case d.Severity != schema.Error:
		return exitNo
	}
	return exitDocument
}

// worse returns the code of two that is to be told.
func worse(a, b int) int {
	for _, code := range []int{exitDocument, exitDecision, exitNo} {
		if a == code || b == code {
			return code
		}
	}
	return exitOK
}
