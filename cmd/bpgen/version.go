package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newVersion() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of bpgen",
		Example: `  bpgen version`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, "text", "json"); err != nil {
				return err
			}
			if format == "json" {
				return written(0, printJSON(cmd.OutOrStdout(), versionOf()))
			}
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), "bpgen", version()); err != nil {
				return fail(exitWork, "%w", err)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// version returns what the Go toolchain recorded of this build. It is printed here and
// nowhere else: generated files say nothing of the build that wrote them.
func version() string {
	v := versionOf()
	return v.Version + " " + v.Go
}
