package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"

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

The output folder belongs to bpgen, but for files without its header: those are never
touched. bpgen.fields in it remembers the names that were given out; commit it.`,
		Example: `  bpgen generate
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
	flags.BoolVar(&f.target.Validate, "validate", false, "also validate the export as OpenAPI")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show notes, and what happened to each file")
	return cmd
}

const defaultDialect = "billingplatform"

func (f *generateFlags) run(cmd *cobra.Command) error {
	targets, err := f.targets(cmd)
	if err != nil {
		return err
	}
	for i := range targets {
		if err := checkTarget(&targets[i]); err != nil {
			return err
		}
	}
	if err := checkFolders(targets); err != nil {
		return err
	}
	results, err := f.render(cmd, targets)
	if err != nil {
		return err
	}
	return f.write(cmd, targets, results)
}

// render renders all targets before anything is written, so that a bad export among
// several leaves all outputs as they were. It prints what is found in any of them.
func (f *generateFlags) render(cmd *cobra.Command, targets []generate.Target) ([]*generate.Result, error) {
	results := make([]*generate.Result, len(targets))
	var diags schema.Diags
	var failed error
	for i, t := range targets {
		result, err := generate.Render(t)
		if err != nil {
			failed = cmp.Or(failed, fail(exitWork, "%s: %w", t.Out, err))
		}
		if result != nil {
			diags = append(diags, result.Diags...)
		}
		results[i] = result
	}
	diags.Sort()
	report(cmd.ErrOrStderr(), diags, f.verbose)
	if failed == nil && diags.Failed() {
		failed = failure(diags)
	}
	return results, failed
}

// targets returns the one target of the flags, or those of the configuration.
func (f *generateFlags) targets(cmd *cobra.Command) ([]generate.Target, error) {
	if f.target.Spec != "" {
		if f.config != "" {
			return nil, fail(exitUsage, "--spec and --config exclude each other: with --spec no configuration is read")
		}
		return []generate.Target{f.target}, nil
	}
	for _, name := range []string{"out", "package", "dialect", "import-path"} {
		if cmd.Flags().Changed(name) {
			return nil, fail(exitUsage, "--%s needs --spec: without it the targets come from bpgen.yaml", name)
		}
	}
	targets, err := readConfig(f.config)
	for i := range targets {
		targets[i].Validate = f.target.Validate
	}
	return targets, err
}

// checkFolders refuses targets that would write over each other.
func checkFolders(targets []generate.Target) error {
	owner := map[string]string{}
	for _, t := range targets {
		folder, err := generate.Folder(t.Out)
		if err != nil {
			return fail(exitWork, "%w", err)
		}
		for _, path := range []string{folder, filepath.Join(folder, emit.FakePackage(t.Package))} {
			if other, taken := owner[path]; taken {
				return fail(exitUsage, "the targets %s and %s write into one folder, %s: give each a folder of its own", other, t.Package, t.Out)
			}
			owner[path] = t.Package
		}
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

// write makes the output folders equal the results and says what that took. All are
// planned, and what is in the way is refused, before the first is changed.
func (f *generateFlags) write(cmd *cobra.Command, targets []generate.Target, results []*generate.Result) error {
	plans := make([][]output.Step, len(targets))
	for i, t := range targets {
		steps, err := output.Plan(t.Out, results[i].Files)
		if err != nil {
			return fail(exitWork, "%s: %w", t.Out, err)
		}
		if err := output.Refuse(t.Out, steps); err != nil {
			return fail(exitNo, "%w", err)
		}
		plans[i] = steps
	}
	for i, t := range targets {
		if err := output.Apply(t.Out, plans[i]); err != nil {
			return fail(exitWork, "%s: %w", t.Out, err)
		}
		if err := f.summarize(cmd.OutOrStdout(), t, results[i], plans[i]); err != nil {
			return fail(exitWork, "%w", err)
		}
	}
	return nil
}

// summarize prints one line per target, and before it with -v one per changed file.
func (f *generateFlags) summarize(w io.Writer, t generate.Target, r *generate.Result, steps []output.Step) error {
	count := map[output.Action]int{}
	for _, s := range steps {
		count[s.Action]++
		if f.verbose && s.Action != output.Unchanged {
			fmt.Fprintf(w, "%s %s\n", s.Action, filepath.ToSlash(filepath.Join(t.Out, s.Path)))
		}
	}
	fields := 0
	for _, e := range r.Schema.Entities {
		fields += len(e.Fields)
	}
	_, err := fmt.Fprintf(w, "%s: %d entities, %d fields; %d files created, %d updated, %d removed, %d unchanged\n",
		filepath.ToSlash(t.Out), len(r.Schema.Entities), fields,
		count[output.Create], count[output.Update], count[output.Remove], count[output.Unchanged])
	return err
}
