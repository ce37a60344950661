package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/api"
	"github.com/bpgen/bpgen/internal/diff/render"
	"github.com/bpgen/bpgen/internal/generate"
	html "github.com/bpgen/bpgen/internal/report"
)

// diffFlags are the flags of diff.
type diffFlags struct {
	snapshotFlags
	format    string
	failOn    string
	maxBytes  int
	api       bool
	strict    bool
	approvals string
	approve   string
	reason    string
	schema    bool
}

func newDiff() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what changed between two exports, and what it does to your code",
		Long: `diff compares two exports of one API and prints one record per fact: an entity, a field or an
operation that came or went, not the many places where an export says so. Each record says
what it does to code that compiles against the SDK of the older export (source), and to
programs that still run with it (wire). docs/diff.md describes the records.

No configuration is read unless --config names one, or one of the files is the export of a
target of the nearest bpgen.yaml. Changes that bpgen.diff.yaml approves are listed and do
not count for --fail-on.

--format html prints one file for people who open it in a browser: it loads nothing, can be
searched and filtered, and is plain tables without JavaScript.

The exit code is 1 where a change is as bad as --fail-on says, 3 where an export cannot be
used, and 4 where a rename, an override or the file of approvals is stale or invalid;
approvals that approve nothing are, with --strict.`,
		Example: `  bpgen diff old.json new.json
  bpgen diff old.json new.json --format markdown --fail-on wire
  bpgen diff old.json new.json --format html > changes.html
  bpgen diff old.json new.json --approve 1f0c7be2a94d6e35 --reason "nobody reads it"`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 && !f.schema {
				return fail(exitUsage, "expected two exports: bpgen diff OLD NEW")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "text, json, markdown, changelog or html (one file for a browser)")
	flags.StringVar(&f.failOn, "fail-on", string(diff.OnSource), "what fails: source, wire (also), risky (also), any or none")
	flags.IntVar(&f.maxBytes, "max-bytes", render.Budget, "with --format markdown: the most bytes that a comment may have")
	flags.BoolVar(&f.api, "api", false, "generate both SDKs and compare their exported Go, too; needs the go command")
	flags.BoolVar(&f.strict, "strict", false, "exit 4 where an approval of this pair approves nothing")
	flags.StringVar(&f.approvals, "approvals", "", "file of approved changes (default: bpgen.diff.yaml, here or above)")
	flags.StringVar(&f.approve, "approve", "", "write down that the change with this fingerprint is approved")
	flags.StringVar(&f.reason, "reason", "", "with --approve: why")
	flags.BoolVar(&f.schema, "json-schema", false, "print the JSON Schema of --format json and read nothing")
	return cmd
}

// diffFormats are the values of --format.
var diffFormats = []string{"text", "json", "markdown", "changelog", "html"}

func (f *diffFlags) check() error {
	if err := checkFormat(f.format, diffFormats...); err != nil {
		return err
	}
	switch {
	case !slices.Contains(diff.Gates, diff.Gate(f.failOn)):
		return fail(exitUsage, "unknown value %q of --fail-on: expected source, wire, risky, any or none", f.failOn)
	case f.maxBytes < render.LeastBudget:
		return fail(exitUsage, "--max-bytes is %d: expected %d at least", f.maxBytes, render.LeastBudget)
	case (f.approve != "") != (strings.TrimSpace(f.reason) != ""):
		return fail(exitUsage, "--approve and --reason go together: say which change, and why")
	}
	return nil
}

func (f *diffFlags) run(cmd *cobra.Command, args []string) error {
	if f.schema {
		return written(cmd.OutOrStdout().Write(diff.Schema))
	}
	if err := f.check(); err != nil {
		return err
	}
	t, at, err := f.decisions(cmd, args)
	if err != nil {
		return err
	}
	approvals, err := f.approved()
	if err != nil {
		return err
	}
	r, pair, err := f.compare(cmd.ErrOrStderr(), t, at, args)
	if err != nil {
		return err
	}
	if f.api {
		if err := prove(r, pair, t); err != nil {
			return fail(exitWork, "%w", err)
		}
	}
	r.Approve(approvals)
	if f.approve != "" {
		return f.addApproval(cmd.OutOrStdout(), r)
	}
	if err := f.print(cmd.OutOrStdout(), r); err != nil {
		return fail(exitWork, "%w", err)
	}
	return f.verdict(r)
}

// compare reads both exports and compares them. Findings stop it before anything is printed: a
// report of what could not be read would look like one of no changes.
func (f *diffFlags) compare(stderr io.Writer, t generate.Target, at int, args []string) (*diff.Report, *generate.Pair, error) {
	boundPair(args)
	which := [...]generate.Decided{generate.AboutNeither, generate.AboutOld, generate.AboutNew}[at+1]
	pair, err := generate.ReadPair(t, args[0], args[1], which)
	if err != nil {
		return nil, nil, fail(exitWork, "%s: %w", t.Out, err)
	}
	if err := f.unusable(stderr, slices.Concat(pair.Old.Diags, pair.New.Diags)); err != nil {
		return nil, nil, err
	}
	return diff.Compare(side(args, 0, &pair.Old), side(args, 1, &pair.New)), pair, nil
}

// prove compares the exported Go of both SDKs, and where the target has one in its output
// folder that was made of one of these exports, that one with what bpgen makes of it now.
func prove(r *diff.Report, pair *generate.Pair, t generate.Target) error {
	loader := api.NewLoader()
	old, err := loader.Half(&pair.Old)
	if err != nil {
		return err
	}
	new, err := loader.Half(&pair.New)
	if err != nil {
		return err
	}
	api.Prove(r, old, new)
	if t.Out == "" {
		return nil
	}
	stamp, files, err := generate.Written(t.Out)
	if err != nil {
		return err
	}
	made := old
	switch stamp.Model {
	case "":
		r.API.GeneratorCause = "unknown: there is no SDK in " + t.Out
		return nil
	case pair.Old.Model:
	case pair.New.Model:
		made = new
	default:
		r.API.GeneratorCause = "unknown: the SDK in " + t.Out + " was made of neither export"
		return nil
	}
	written, err := loader.Load(files)
	if err != nil {
		return err
	}
	r.API.Generator = api.Generated(written, made)
	r.API.GeneratorCause = "nothing: this bpgen makes the same API of that export"
	if len(r.API.Generator) > 0 {
		r.API.GeneratorCause = "the SDK in " + t.Out + " was made by another bpgen, or with another configuration"
	}
	return nil
}

func (f *diffFlags) print(w io.Writer, r *diff.Report) error {
	switch f.format {
	case "json":
		return render.JSON(w, r)
	case "markdown":
		return render.Markdown(w, r, f.maxBytes)
	case "changelog":
		return render.Changelog(w, r)
	case "html":
		return html.Diff(w, r)
	}
	return render.Text(w, r, isTerminal(w))
}

// verdict returns what diff exits with.
func (f *diffFlags) verdict(r *diff.Report) error {
	if n := len(r.Stale); n > 0 && f.strict {
		what, them := "approvals approve", "them"
		if n == 1 {
			what, them = "approval approves", "it"
		}
		return fail(exitDecision, "%d %s nothing: remove %s from the file", n, what, them)
	}
	gate := diff.Gate(f.failOn)
	n := r.Gated(gate)
	if r.API != nil && gate != diff.OnNone {
		n += len(r.API.Unexplained) + len(r.API.Unproven)
	}
	if n > 0 {
		return answer(exitNo)
	}
	return nil
}
