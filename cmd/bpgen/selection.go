package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
)

// selection are the flags that say which targets a command is about: one export, or those of
// a configuration.
type selection struct {
	spec    string
	out     string
	config  string
	dialect string
	target  string
	verbose bool
}

func (s *selection) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.spec, "spec", "", "OpenAPI export to read, JSON or YAML")
	flags.StringVar(&s.out, "out", "", "with --spec: folder of its SDK, for the types that are recorded there")
	flags.StringVar(&s.dialect, "dialect", defaultDialect, "with --spec: platform of the export")
	flags.StringVar(&s.config, "config", "", "configuration file (default: bpgen.yaml, here or above)")
	flags.StringVar(&s.target, "target", "", "package of the one target of the configuration to look at (default: all)")
	flags.BoolVarP(&s.verbose, "verbose", "v", false, "show notes")
}

// targets returns the selected targets, and prints what is wrong with their configuration.
func (s *selection) targets(cmd *cobra.Command) ([]generate.Target, error) {
	targets, err := s.selected(cmd)
	if err == nil {
		boundMemory(targets)
	}
	return targets, err
}

func (s *selection) selected(cmd *cobra.Command) ([]generate.Target, error) {
	if s.spec != "" {
		if s.config != "" || s.target != "" {
			return nil, fail(exitUsage, "--spec excludes --config and --target: with --spec no configuration is read")
		}
		if err := generate.CheckDialect(s.dialect); err != nil {
			return nil, fail(exitUsage, "%w", err)
		}
		return []generate.Target{{Spec: s.spec, Out: s.out, Dialect: s.dialect}}, nil
	}
	for _, name := range []string{"out", "dialect"} {
		if cmd.Flags().Changed(name) {
			return nil, fail(exitUsage, "--%s needs --spec: without it the targets come from bpgen.yaml", name)
		}
	}
	targets, diags, err := readConfig(s.config)
	if err != nil {
		return nil, err
	}
	report(cmd.ErrOrStderr(), diags, true)
	if err := misconfigured(diags); err != nil || s.target == "" {
		return targets, err
	}
	return only(targets, s.target)
}

// only returns the target of a package.
func only(targets []generate.Target, name string) ([]generate.Target, error) {
	var names []string
	for _, t := range targets {
		if t.Package == name {
			return []generate.Target{t}, nil
		}
		names = append(names, t.Package)
	}
	return nil, fail(exitUsage, "the configuration has no target %s: expected one of %q", schema.Printable(name), names)
}

// surveys resolves the types of the selected targets and prints the findings, notes only if they
// are asked for: a command that explains types says what they say. With errors there is nothing
// to show.
func (s *selection) surveys(cmd *cobra.Command) ([]generate.Target, []*generate.Survey, error) {
	targets, err := s.targets(cmd)
	if err != nil {
		return nil, nil, err
	}
	var surveys []*generate.Survey
	var diags schema.Diags
	for _, t := range targets {
		survey, err := generate.Look(t)
		if err != nil {
			return nil, nil, fail(exitWork, "%s: %w", t.Out, err)
		}
		surveys = append(surveys, survey)
		diags = append(diags, survey.Diags...)
	}
	diags.Sort()
	for _, d := range diags {
		if d.Severity > schema.Note || s.verbose {
			fmt.Fprintln(cmd.ErrOrStderr(), d)
		}
	}
	if diags.Failed() {
		return nil, nil, failure(diags)
	}
	return targets, surveys, nil
}

// checkFormat refuses a value of --format that is none of those known.
func checkFormat(format string, known ...string) error {
	if slices.Contains(known, format) {
		return nil
	}
	last := len(known) - 1
	return fail(exitUsage, "unknown format %q: expected %s or %s", format, strings.Join(known[:last], ", "), known[last])
}
