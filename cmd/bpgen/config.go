package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
)

// readConfig reads the targets of the configuration at path, or of the nearest one, and
// reports to w what is wrong with it.
func readConfig(path string, w io.Writer) ([]generate.Target, error) {
	if path == "" {
		found, err := config.Find()
		if errors.Is(err, config.ErrNone) {
			return nil, fail(exitUsage, "%w: write one, or name an export with --spec, --out and --package", err)
		}
		if err != nil {
			return nil, fail(exitUsage, "%w", err)
		}
		path = found
	}
	described, diags, err := config.Read(path)
	if err != nil {
		return nil, fail(exitUsage, "the configuration cannot be read: %w", err)
	}
	report(w, diags, true)
	if n := diags.Count(schema.Error); n > 0 {
		return nil, fail(exitUsage, "%d %s in the configuration; nothing was written", n, plural(n, "error"))
	}
	var targets []generate.Target
	for _, t := range described {
		targets = append(targets, generate.FromConfig(t))
	}
	return targets, nil
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
