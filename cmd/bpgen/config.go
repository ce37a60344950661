package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
)

// readConfig reads the targets of the configuration at path, or of the nearest one, ready to
// be worked on. What is wrong with them is in the findings, at its place in the file; with
// errors among these there are no targets.
func readConfig(path string) ([]generate.Target, schema.Diags, error) {
	taken := folders{}
	return readTargets(path, func(t *generate.Target) []error {
		return []error{checkTarget(t), taken.add(*t)}
	})
}

// readTargets reads the targets of the configuration at path, or of the nearest one; check says
// what is wrong with one.
func readTargets(path string, check func(*generate.Target) []error) ([]generate.Target, schema.Diags, error) {
	if path == "" {
		found, err := config.Find()
		if errors.Is(err, config.ErrNone) {
			return nil, nil, fail(exitUsage, "%w: bpgen init writes one; or name an export with --spec, --out and --package", err)
		}
		if err != nil {
			return nil, nil, fail(exitUsage, "%w", err)
		}
		path = found
	}
	described, diags, err := config.Read(path)
	if err != nil {
		return nil, nil, fail(exitUsage, "the configuration cannot be read: %w", err)
	}
	var targets []generate.Target
	for _, d := range described {
		t := generate.FromConfig(d)
		for _, err := range check(&t) {
			if err != nil {
				diags = append(diags, schema.Diag{
					ID: schema.ConfigValue, Severity: schema.ConfigValue.Severity(), Pos: d.Pos,
					Message: fmt.Sprintf("the target %s cannot be used: %v", schema.Printable(d.Package), err),
					Fix:     "mend that, or correct the target", // what is wrong may be elsewhere: in go.mod, or a link
				})
			}
		}
		targets = append(targets, t)
	}
	diags.Sort()
	if diags.Failed() {
		return nil, diags, nil
	}
	return targets, diags, nil
}

// misconfigured returns the error of a run whose configuration has errors, which are
// printed; nil if it has none.
func misconfigured(diags schema.Diags) error {
	if n := diags.Count(schema.Error); n > 0 {
		return fail(exitUsage, "%d %s in the configuration; nothing was written", n, plural(n, "error"))
	}
	return nil
}

func newConfig() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Work with bpgen.yaml",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of bpgen.yaml, for editors",
		Long: `schema prints the JSON Schema of bpgen.yaml. Keep it beside the file and name it in the
file's first line, and editors complete and check what you write.`,
		Example: `  bpgen config schema > bpgen.schema.json
  sed -i '1i # yaml-language-server: $schema=bpgen.schema.json' bpgen.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := cmd.OutOrStdout().Write(config.Schema); err != nil {
				return fail(exitWork, "%w", err)
			}
			return nil
		},
	})
	return cmd
}
