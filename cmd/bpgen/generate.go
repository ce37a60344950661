package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
)

// generateFlags are the flags of generate.
type generateFlags struct {
	target  generate.Target
	config  string
	format  string
	check   bool
	diff    bool
	force   bool
	verbose bool
}

func newGenerate() *cobra.Command {
	var f generateFlags
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Write the SDK of an export, or of every target of bpgen.yaml",
		Long: `generate writes a Go SDK: one file per entity, a client, a fake tenant and tests.

With --spec it generates that export and reads no configuration. Without, it generates
every target of bpgen.yaml, which is looked for in the working directory and upward.

Of the output folder bpgen has what it wrote and nobody edited; bpgen.lock in it says what
that is. Other files are never touched, and where one is in the way, nothing is written.
bpgen.fields in it remembers the names that were given out; commit both.`,
		Example: `  bpgen generate
  bpgen generate --check
  bpgen generate --spec schema.json --out internal/billing --package billing`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.target.Spec, "spec", "", "OpenAPI export to read, JSON or YAML")
	flags.StringVar(&f.target.Out, "out", "", "folder of the SDK")
	flags.StringVar(&f.target.Package, "package", "", "name of the SDK's Go package")
	flags.StringVar(&f.target.Dialect, "dialect", defaultDialect, "platform of the export")
	flags.StringVar(&f.target.ImportPath, "import-path", "", "import path of the SDK (default: from the go.mod above --out)")
	flags.StringVar(&f.config, "config", "", "configuration file (default: bpgen.yaml, here or above)")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.BoolVar(&f.check, "check", false, "write nothing; list what is not up to date, and exit 1 if anything is")
	flags.BoolVar(&f.diff, "diff", false, "write nothing; show what would change as a unified diff (of edited files with --force), and exit 1 if anything is not up to date")
	flags.BoolVar(&f.force, "force", false, "overwrite generated files that were edited by hand; files that bpgen did not write are safe")
	flags.BoolVar(&f.target.Validate, "validate", false, "also validate the export as OpenAPI")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show notes, and what happened to each file")
	return cmd
}

const defaultDialect = generate.DefaultDialect

func (f *generateFlags) run(cmd *cobra.Command) error {
	if err := checkFormat(f.format, "text", "json"); err != nil {
		return err
	}
	if f.diff && f.format != "text" {
		return fail(exitUsage, "--diff is text: leave --format out, or ask with --check")
	}
	targets, err := f.targets(cmd)
	if err != nil {
		return err
	}
	boundMemory(targets)
	jobs, err := f.open(targets)
	defer closeAll(jobs)
	if err != nil {
		return err
	}
	if err := f.render(cmd, jobs); err != nil {
		return err
	}
	if f.check || f.diff {
		return f.show(cmd, jobs)
	}
	return f.write(cmd, jobs)
}

// job is a target on its way through a run.
type job struct {
	generate.Target
	folder *output.Folder
	result *generate.Result
	plan   *output.Plan
}

// open takes hold of the output folders of all targets, in an order that lets two runs with
// the same targets never wait for each other.
func (f *generateFlags) open(targets []generate.Target) ([]*job, error) {
	jobs := make([]*job, len(targets))
	for i, t := range targets {
		jobs[i] = &job{Target: t}
	}
	ordered := slices.SortedFunc(slices.Values(jobs), func(a, b *job) int { return cmp.Compare(a.place(), b.place()) })
	for _, j := range ordered {
		folder, err := output.Open(j.Out, !f.check && !f.diff)
		if err != nil {
			return jobs, fail(exitWork, "%w", err)
		}
		j.folder = folder
	}
	return jobs, nil
}

// place is where the output folder really is. Who checked the target has been there before.
func (j *job) place() string {
	place, err := generate.Folder(j.Out)
	if err != nil {
		return j.Out
	}
	return place
}

func closeAll(jobs []*job) {
	for _, j := range jobs {
		if j.folder != nil {
			j.folder.Close()
		}
	}
}

// render renders and plans all targets before anything is written, so that a bad export
// among several leaves all outputs as they were. It prints what is found in any of them.
func (f *generateFlags) render(cmd *cobra.Command, jobs []*job) error {
	var diags schema.Diags
	var failed error
	for _, j := range jobs {
		if err := j.render(); err != nil {
			failed = cmp.Or(failed, fail(exitWork, "%s: %w", j.Out, err))
		}
		if j.result != nil {
			diags = append(diags, j.result.Diags...)
		}
	}
	diags.Sort()
	report(cmd.ErrOrStderr(), diags, f.verbose)
	if failed == nil && diags.Failed() {
		failed = failure(diags)
	}
	return failed
}

func (j *job) render() error {
	recorded, err := j.folder.Memory()
	if err != nil {
		return err
	}
	if j.result, err = generate.Render(j.Target, recorded); err != nil || j.result.Diags.Failed() {
		return err
	}
	j.plan, err = j.folder.Plan(j.result.Files, j.result.Stamp)
	return err
}

// targets returns the one target of the flags, or those of the configuration.
func (f *generateFlags) targets(cmd *cobra.Command) ([]generate.Target, error) {
	if f.target.Spec != "" {
		if f.config != "" {
			return nil, fail(exitUsage, "--spec and --config exclude each other: with --spec no configuration is read")
		}
		err := checkTarget(&f.target)
		return []generate.Target{f.target}, err
	}
	for _, name := range []string{"out", "package", "dialect", "import-path"} {
		if cmd.Flags().Changed(name) {
			return nil, fail(exitUsage, "--%s needs --spec: without it the targets come from bpgen.yaml", name)
		}
	}
	targets, diags, err := readConfig(f.config)
	if err != nil {
		return nil, err
	}
	report(cmd.ErrOrStderr(), diags, true)
	for i := range targets {
		targets[i].Validate = f.target.Validate
	}
	return targets, misconfigured(diags)
}

// folders tells targets that would write over each other: whose is each folder, by where it
// really is.
type folders map[string]string

// add returns an error if another target writes where t does.
func (f folders) add(t generate.Target) error {
	folder, err := generate.Folder(t.Out)
	if err != nil {
		return err
	}
	for _, path := range []string{folder, filepath.Join(folder, emit.FakePackage(t.Package))} {
		if other, taken := f[path]; taken {
			return fmt.Errorf("the target %s writes into the folder %s too: expected one of its own", other, t.Out)
		}
		f[path] = t.Package
	}
	return nil
}

// checkTarget completes a target and refuses one that cannot work.
func checkTarget(t *generate.Target) error {
	if t.Out == "" {
		return fail(exitUsage, "--out is missing: name the folder of the SDK")
	}
	if t.Package == "" {
		return fail(exitUsage, "--package is missing: name the Go package of the SDK, such as %q", filepath.Base(t.Out))
	}
	if err := generate.CheckPackage(t.Package); err != nil {
		return fail(exitUsage, "%w", err)
	}
	if err := generate.CheckDialect(t.Dialect); err != nil {
		return fail(exitUsage, "%w", err)
	}
	path, err := generate.ImportPath(t.Out, t.ImportPath)
	if err != nil {
		return fail(exitUsage, "%w", err)
	}
	t.ImportPath = path
	return nil
}

// write makes the output folders equal the results and says what that took. What is in the
// way of any of them is refused before the first is changed.
func (f *generateFlags) write(cmd *cobra.Command, jobs []*job) error {
	var refused []error
	for _, j := range jobs {
		refused = append(refused, j.plan.Refuse(f.force))
	}
	if err := errors.Join(refused...); err != nil {
		return fail(exitNo, "nothing was written\n%w", err)
	}
	for _, j := range jobs {
		if err := j.plan.Apply(f.force); err != nil {
			return fail(exitWork, "%s: %w", j.Out, err)
		}
	}
	for _, j := range jobs {
		j.reportKept(cmd.ErrOrStderr())
		if f.format == "json" {
			continue
		}
		if err := f.summarize(cmd.OutOrStdout(), j); err != nil {
			return fail(exitWork, "%w", err)
		}
	}
	if f.format == "json" {
		return written(0, printGenerated(cmd.OutOrStdout(), jobs, true))
	}
	return nil
}

// file returns the path of a file of the output for people, who may want to copy it.
func (j *job) file(path string) string { return filepath.ToSlash(filepath.Join(j.Out, path)) }

// summarize prints one line per target, and before it with -v one per changed file.
func (f *generateFlags) summarize(w io.Writer, j *job) error {
	count := map[output.Action]int{}
	for _, s := range j.plan.Steps {
		action := s.Action
		if action == output.Edited { // and overwritten, else nothing had been written
			action = output.Update
		}
		count[action]++
		if f.verbose && action != output.Unchanged && action != output.Keep {
			fmt.Fprintf(w, "%s %s\n", action, j.file(s.Path))
		}
	}
	fields := 0
	for _, e := range j.result.Schema.Entities {
		fields += len(e.Fields)
	}
	_, err := fmt.Fprintf(w, "%s: %d entities, %d fields; %d files created, %d updated, %d removed, %d unchanged\n",
		filepath.ToSlash(j.Out), len(j.result.Schema.Entities), fields,
		count[output.Create], count[output.Update], count[output.Remove], count[output.Unchanged])
	return err
}

// show prints what write would change, as a list or a diff.
func (f *generateFlags) show(cmd *cobra.Command, jobs []*job) error {
	drifted := 0
	var refused []error
	for _, j := range jobs {
		drift := j.plan.Drift()
		drifted += len(drift)
		refused = append(refused, j.plan.Refuse(f.force))
		if err := f.showOne(cmd, j, drift); err != nil {
			return fail(exitWork, "%s: %w", j.Out, err)
		}
	}
	if f.format == "json" {
		if err := printGenerated(cmd.OutOrStdout(), jobs, false); err != nil {
			return fail(exitWork, "%w", err)
		}
	}
	if drifted == 0 {
		return nil
	}
	advice := "run bpgen generate, and commit what it writes"
	if err := errors.Join(refused...); err != nil {
		advice = "generate would refuse, because\n" + err.Error()
	}
	return fail(exitNo, "%d %s not up to date: %s", drifted, plural(drifted, "file"), advice)
}

func (f *generateFlags) showOne(cmd *cobra.Command, j *job, drift []output.Drift) error {
	if f.check && f.format == "text" {
		if err := j.list(cmd.OutOrStdout(), drift); err != nil {
			return err
		}
	}
	if f.diff {
		if err := j.plan.Diff(cmd.OutOrStdout(), f.force); err != nil {
			return err
		}
	}
	j.explain(cmd.ErrOrStderr())
	return nil
}

// list names each file that is not up to date.
func (j *job) list(w io.Writer, drift []output.Drift) error {
	for _, d := range drift {
		if _, err := fmt.Fprintf(w, "%s %s\n", d.State, j.file(d.Path)); err != nil {
			return err
		}
	}
	return nil
}

// explain says what drift comes from, and what generate leaves to people.
func (j *job) explain(w io.Writer) {
	if causes := j.plan.Causes(); len(causes) > 0 {
		fmt.Fprintf(w, "%s: changed since it was generated: %s\n", filepath.ToSlash(j.Out), strings.Join(causes, ", "))
	}
	j.reportKept(w)
}

func (j *job) reportKept(w io.Writer) {
	for _, kept := range j.plan.Kept() {
		fmt.Fprintf(w, "%s: no longer generated, but edited by hand, as far as bpgen.lock tells: delete it, or take the header away to keep it\n", j.file(kept))
	}
}
