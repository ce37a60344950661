package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/generate"
)

// initFlags are the flags of init.
type initFlags struct {
	target  generate.Target
	tools   string
	format  string
	verbose bool
}

func newInit() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Set a module up: bpgen.yaml, the go:generate line and a module for the tool",
		Long: `init reads an export and writes what generating its SDK again and again takes, in the module
around the working directory:

  bpgen.yaml             what to generate, with comments
  <out>/generate.go      the go:generate line
  <tools>/go.mod         a module for bpgen, so that what bpgen needs stays out of your go.mod

It never overwrites: where there is a bpgen.yaml nothing is written, and other files that are
there stay as they are. It prints the commands that come next.`,
		Example: `  bpgen init --spec specs/schema.json
  bpgen init --spec specs/schema.json --out internal/billing --package billing --tools tools`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.target.Spec, "spec", "", "OpenAPI export to read, JSON or YAML")
	flags.StringVar(&f.target.Out, "out", "internal/billing", "folder of the SDK")
	flags.StringVar(&f.target.Package, "package", "", "name of the SDK's Go package (default: that of --out's last folder)")
	flags.StringVar(&f.target.Dialect, "dialect", defaultDialect, "platform of the export")
	flags.StringVar(&f.tools, "tools", "tools", "folder of the module for the tool, in your module's folder")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show notes about the export")
	return cmd
}

func (f *initFlags) run(cmd *cobra.Command) error {
	if err := f.check(); err != nil {
		return err
	}
	boundMemory([]generate.Target{f.target})
	survey, err := generate.Look(f.target)
	if err != nil {
		return fail(exitWork, "%w", err)
	}
	report(cmd.ErrOrStderr(), survey.Diags, f.verbose)
	if survey.Diags.Failed() {
		return failure(survey.Diags)
	}
	s, err := f.plan(survey)
	if err != nil {
		return err
	}
	if err := s.write(); err != nil {
		return err
	}
	if f.format == "json" {
		return written(0, printJSON(cmd.OutOrStdout(), s.report()))
	}
	return written(0, s.tell(cmd.OutOrStdout()))
}

func (f *initFlags) check() error {
	if err := checkFormat(f.format, "text", "json"); err != nil {
		return err
	}
	if f.target.Spec == "" {
		return fail(exitUsage, "--spec is missing: name the export, such as --spec specs/schema.json")
	}
	if _, found, err := generate.FindModule(f.target.Out); err == nil && !found {
		return fail(exitUsage, "there is no go.mod above %s, and init sets a module up: run \"go mod init\" first, such as go mod init example.com/shop", filepath.ToSlash(f.target.Out))
	}
	if f.target.Package == "" {
		f.target.Package = filepath.Base(filepath.Clean(f.target.Out))
	}
	if err := checkTarget(&f.target); err != nil {
		return err
	}
	if _, err := os.Lstat(config.Name); err == nil {
		return fail(exitNo, "there is a %s already, and init overwrites nothing; nothing was written. To add an SDK, add to its targets\n%s",
			config.Name, f.entry())
	}
	return nil
}
