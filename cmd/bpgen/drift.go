package main

import (
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
	"github.com/bpgen/bpgen/internal/diff/render"
	"github.com/bpgen/bpgen/internal/generate"
	html "github.com/bpgen/bpgen/internal/report"
	"github.com/bpgen/bpgen/internal/schema"
)

// driftFlags are the flags of drift.
type driftFlags struct {
	snapshotFlags
	format   string
	failOn   string
	against  string
	timeline bool
	maxBytes int
	schema   bool
}

func newDrift() *cobra.Command {
	var f driftFlags
	cmd := &cobra.Command{
		Use:   "drift A B ...",
		Short: "Say where several exports differ: of several tenants, or of one over time",
		Long: `drift compares any number of exports of one API and prints what differs, grouped by which
of them have it: only in this one, missing in that one. Core is what all have, union what any
has. Given in the order of time, it says when something was seen first and last (--timeline).

With --against all it also says what of the last export breaks code or programs that were
written for any of the others, and for which.

--format html prints one file for people who open it in a browser: a matrix of entities and
snapshots that opens to fields, the patterns, the timeline, and with --against all what breaks.

It exits 0 whatever it finds, unless --fail-on any; 3 where an export cannot be used.`,
		Example: `  bpgen drift demogm.json acme.json globex.json
  bpgen drift 2024.json 2025-01.json 2025-06.json --timeline --against all
  bpgen drift demogm.json acme.json --format html > drift.html`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 && !f.schema {
				return fail(exitUsage, "expected two exports at least: bpgen drift A B ...")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "text, json, markdown, changelog or html (one file for a browser)")
	flags.StringVar(&f.failOn, "fail-on", string(diff.OnNone), "what fails: none or any")
	flags.StringVar(&f.against, "against", "", "all: also compare the last export with each of the others")
	flags.BoolVar(&f.timeline, "timeline", false, "in text, also print when each difference was seen first and last")
	flags.BoolVar(&f.schema, "json-schema", false, "print the JSON Schema of --format json and read nothing")
	flags.IntVar(&f.maxBytes, "max-bytes", render.Budget, "with --format markdown: the most bytes that a comment may have")
	return cmd
}

func (f *driftFlags) check() error {
	if err := checkFormat(f.format, diffFormats...); err != nil {
		return err
	}
	switch {
	case f.failOn != string(diff.OnNone) && f.failOn != string(diff.OnAny):
		return fail(exitUsage, "unknown value %q of --fail-on: expected none or any", f.failOn)
	case f.against != "" && f.against != "all":
		return fail(exitUsage, "unknown value %q of --against: expected all", f.against)
	case f.maxBytes < render.LeastBudget:
		return fail(exitUsage, "--max-bytes is %d: expected %d at least", f.maxBytes, render.LeastBudget)
	}
	return nil
}

func (f *driftFlags) run(cmd *cobra.Command, args []string) error {
	if f.schema {
		return written(cmd.OutOrStdout().Write(drift.JSONSchema))
	}
	if err := f.check(); err != nil {
		return err
	}
	t, at, err := f.decisions(cmd, args)
	if err != nil {
		return err
	}
	boundPair(args)
	halves, pairs, err := generate.ReadAll(t, args, at, f.against != "")
	if err != nil {
		return fail(exitWork, "%s: %w", t.Out, err)
	}
	var diags schema.Diags
	for i := range halves {
		diags = append(diags, halves[i].Diags...)
	}
	for i := range pairs {
		diags = slices.Concat(diags, pairs[i].Old.Diags, pairs[i].New.Diags)
	}
	if err := f.unusable(cmd.ErrOrStderr(), diags); err != nil {
		return err
	}
	var sides []diff.Side
	for i := range halves {
		sides = append(sides, side(args, i, &halves[i]))
	}
	m := drift.Compare(sides, t.Decisions.Renames)
	m.Against = conflicts(args, pairs)
	if err := f.print(cmd.OutOrStdout(), m); err != nil {
		return fail(exitWork, "%w", err)
	}
	if f.failOn == string(diff.OnAny) && (len(m.Rows) > 0 || slices.ContainsFunc(m.Against, func(c drift.Conflicts) bool { return len(c.Changes) > 0 })) {
		return answer(exitNo)
	}
	return nil
}

// conflicts keeps of what changed between the last export and each of the others what breaks.
func conflicts(files []string, pairs []generate.Pair) []drift.Conflicts {
	var list []drift.Conflicts
	for i := range pairs {
		old := side(files, i, &pairs[i].Old)
		r := diff.Compare(old, side(files, len(files)-1, &pairs[i].New))
		r.Changes = slices.DeleteFunc(r.Changes, func(c diff.Change) bool { return c.Severity() != diff.Breaking })
		list = append(list, drift.Conflicts{Snapshot: old.Name, Changes: r.Changes})
	}
	return list
}

func (f *driftFlags) print(w io.Writer, m *drift.Matrix) error {
	switch f.format {
	case "json":
		return render.JSON(w, m)
	case "markdown":
		return render.DriftMarkdown(w, m, f.maxBytes)
	case "changelog":
		return render.DriftChangelog(w, m)
	case "html":
		return html.Drift(w, m)
	}
	return render.DriftText(w, m, isTerminal(w), f.timeline)
}
