package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
)

// lintFlags are the flags of lint.
type lintFlags struct {
	spec    string
	config  string
	dialect string
	format  string
	failOn  string
}

func newLint() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Say all there is to say about an export, or every target of bpgen.yaml",
		Long: `lint checks what generate checks, and whether the export is valid OpenAPI. It writes
nothing but its findings, notes included, sorted by place. docs/lint.md lists them.

With --spec it reads that export alone. Without, it reads the export and the recorded
names of every target of bpgen.yaml, which is looked for in the working directory and
upward.

The exit code is 1 where a finding is as severe as --fail-on says, 3 where an export
cannot be used, and 4 where recorded names cannot.`,
		Example: `  bpgen lint --spec schema.json
  bpgen lint --format json | jq '.findings[] | select(.severity == "error")'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.spec, "spec", "", "OpenAPI export to read, JSON or YAML")
	flags.StringVar(&f.config, "config", "", "configuration file (default: bpgen.yaml, here or above)")
	flags.StringVar(&f.dialect, "dialect", defaultDialect, "platform of the export")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.StringVar(&f.failOn, "fail-on", "error", "least severe finding that fails: note, warning, error or none")
	return cmd
}

// thresholds are the values of --fail-on.
var thresholds = map[string]schema.Severity{
	"note": schema.Note, "warning": schema.Warning, "error": schema.Error, "none": schema.Error + 1,
}

func (f *lintFlags) run(cmd *cobra.Command) error {
	if err := checkFormat(f.format, "text", "json"); err != nil {
		return err
	}
	threshold, known := thresholds[f.failOn]
	if !known {
		return fail(exitUsage, "unknown severity %q: expected note, warning, error or none", f.failOn)
	}
	targets, diags, err := f.targets(cmd)
	if err != nil {
		return err
	}
	if diags.Failed() {
		if err := f.print(cmd.OutOrStdout(), diags); err != nil {
			return fail(exitWork, "%w", err)
		}
		return misconfigured(diags)
	}
	for i := range targets {
		targets[i].Validate = true
	}
	boundMemory(targets)
	var failed error
	for _, t := range targets {
		found, err := generate.Lint(t)
		if err != nil && failed == nil {
			failed = fail(exitWork, "%s: %w", t.Out, err)
		}
		diags = append(diags, found...)
	}
	diags.Sort()
	if err := f.print(cmd.OutOrStdout(), diags); err != nil {
		return fail(exitWork, "%w", err)
	}
	if failed != nil {
		return failed
	}
	return verdict(diags, threshold)
}

// targets returns the one export of the flags, or the targets of the configuration.
func (f *lintFlags) targets(cmd *cobra.Command) ([]generate.Target, schema.Diags, error) {
	if f.spec == "" {
		if cmd.Flags().Changed("dialect") {
			return nil, nil, fail(exitUsage, "--dialect needs --spec: without it the targets come from bpgen.yaml")
		}
		return readConfig(f.config)
	}
	if f.config != "" {
		return nil, nil, fail(exitUsage, "--spec and --config exclude each other: with --spec no configuration is read")
	}
	if err := generate.CheckDialect(f.dialect); err != nil {
		return nil, nil, fail(exitUsage, "%w", err)
	}
	return []generate.Target{{Spec: f.spec, Dialect: f.dialect}}, nil, nil
}

// lintVersion names the form of lint's JSON. Within one version members are only added.
const lintVersion = "bpgen.lint/1"

// lintReport is what lint prints as JSON. docs/lint.md describes it.
type lintReport struct {
	Schema   string        `json:"schema"`
	Errors   int           `json:"errors"`
	Warnings int           `json:"warnings"`
	Notes    int           `json:"notes"`
	Findings []lintFinding `json:"findings"`
}

type lintFinding struct {
	ID       schema.ID `json:"id"`
	Severity string    `json:"severity"`
	File     string    `json:"file"`
	Line     int       `json:"line"`
	Col      int       `json:"col"`
	Entity   string    `json:"entity,omitempty"`
	Field    string    `json:"field,omitempty"`
	Message  string    `json:"message"`
	Fix      string    `json:"fix"`
}

func (f *lintFlags) print(w io.Writer, diags schema.Diags) error {
	if f.format == "json" {
		return printFindings(w, lintVersion, diags)
	}
	for _, d := range diags {
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
	}
	errors, warnings, notes := diags.Count(schema.Error), diags.Count(schema.Warning), diags.Count(schema.Note)
	_, err := fmt.Fprintf(w, "%d %s, %d %s, %d %s\n", errors, plural(errors, "error"),
		warnings, plural(warnings, "warning"), notes, plural(notes, "note"))
	return err
}

// printFindings prints findings as JSON, in the form that lint and check have in common.
func printFindings(w io.Writer, version string, diags schema.Diags) error {
	r := lintReport{
		Schema: version, Errors: diags.Count(schema.Error), Warnings: diags.Count(schema.Warning),
		Notes: diags.Count(schema.Note), Findings: []lintFinding{},
	}
	for _, d := range diags {
		r.Findings = append(r.Findings, lintFinding{
			ID: d.ID, Severity: d.Severity.String(), File: d.Pos.File, Line: d.Pos.Line, Col: d.Pos.Col,
			Entity: d.Entity, Field: d.Field, Message: d.Message, Fix: d.Fix,
		})
	}
	return printJSON(w, r)
}

// verdict returns what lint exits with. An export that is not valid OpenAPI can be used all
// the same, so that is a finding and no more; every other error would stop generate, and
// stops with the code that generate would.
func verdict(diags schema.Diags, threshold schema.Severity) error {
	var stopping schema.Diags
	reached := 0
	for _, d := range diags {
		if d.Severity == schema.Error && d.ID != schema.OpenAPIInvalid {
			stopping = append(stopping, d)
		}
		if d.Severity >= threshold {
			reached++
		}
	}
	if stopping.Failed() {
		return answer(exitCode(stopping))
	}
	if reached > 0 {
		return answer(exitNo)
	}
	return nil
}
