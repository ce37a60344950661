package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/schema"
)

// The exit codes of every command, now and later. README has the same table.
const (
	exitOK       = 0
	exitNo       = 1 // the answer is no: stale output, gated change, finding, hand-edited or foreign file
	exitUsage    = 2 // usage or configuration
	exitDocument = 3 // a document cannot be loaded or used
	exitDecision = 4 // a committed decision is stale or invalid
	exitWork     = 5 // the work failed: disk, network, tenant
)

// exitError is an error that knows its exit code. Errors without one are usage errors,
// because cobra makes them.
type exitError struct {
	code int
	err  error // nil when everything has been said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func fail(code int, format string, args ...any) error {
	return &exitError{code, fmt.Errorf(format, args...)}
}

// answer returns the error of a run that worked, and whose answer is another one than that of
// exit code 0. What it is has been printed.
func answer(code int) error { return &exitError{code: code} }

// run is the program but for the process: it returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	if err == nil {
		return exitOK
	}
	coded := &exitError{code: exitUsage, err: err}
	own := errors.As(err, &coded)
	if text := coded.Error(); text != "" {
		fmt.Fprintf(stderr, "bpgen: %s\n", text)
	}
	if !own { // the others say themselves what comes next
		fmt.Fprintln(stderr, `Run "bpgen --help", or "bpgen <command> --help", for usage.`)
	}
	return coded.code
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "bpgen",
		Short: "Generate a typed Go SDK from a billing platform's schema export",
		Long: `bpgen reads the OpenAPI export of a tenant of a billing platform and writes a Go SDK
that knows how the platform really behaves: records, services, a fake tenant and tests.`,
		Example: `  bpgen init --spec specs/schema.json
  bpgen generate
  bpgen update specs/newer.json
  bpgen check
  bpgen generate --spec schema.json --out internal/billing --package billing
  bpgen inspect --spec schema.json`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newInit(), newGenerate(), newUpdate(), newCheck(), newInspect(), newLint(), newDiff(), newDrift(), newExplain(), newTypes(), newConfig(), newVersion())
	complete(root)
	return root
}

// report prints findings, one a line: notes only when asked for, else their number, and what
// takes over other types than the recorded ones.
func report(w io.Writer, diags schema.Diags, notes bool) {
	for _, d := range diags {
		if d.Severity > schema.Note || notes {
			fmt.Fprintln(w, d)
		}
	}
	if n := diags.Count(schema.Note); n > 0 && !notes {
		fmt.Fprintf(w, "%d %s; -v shows them\n", n, plural(n, "note"))
		reportRecorded(w, diags)
	}
}

// reportRecorded prints the command that takes over what was found about fields whose recorded
// types hold.
func reportRecorded(w io.Writer, diags schema.Diags) {
	var names []string
	for _, d := range diags {
		if name := acceptName(d.Entity, d.Field); d.ID == schema.TypeRecorded && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	const most = 5
	n := len(names)
	if n == 0 {
		return
	}
	holds := "types hold"
	if n == 1 {
		holds = "type holds"
	}
	command, rest := "bpgen types accept "+strings.Join(names[:min(n, most)], " "), ""
	if n > most {
		rest = fmt.Sprintf(", and so on for %d more, which bpgen types list shows", n-most)
	}
	fmt.Fprintf(w, "%d recorded %s, though evidence says otherwise; to change the Go %s, run: %s%s\n",
		n, holds, plural(n, "type"), command, rest)
}

// acceptName is a field as bpgen types accept takes it, from a shell too where the name is plain.
func acceptName(entity, field string) string {
	return schema.Printable(entity) + "." + schema.Printable(field)
}

// failure returns the error of a run with error findings, all of which have been printed:
// findings about the memory of names are about a committed decision, others about the document.
func failure(diags schema.Diags) error {
	n := diags.Count(schema.Error)
	return fail(exitCode(diags), "%d %s; nothing was written", n, plural(n, "error"))
}

// exitCode returns the code of a run with error findings: documents come first.
func exitCode(diags schema.Diags) int {
	for _, d := range diags {
		if d.Severity == schema.Error && !d.ID.AboutDecision() {
			return exitDocument
		}
	}
	return exitDecision
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
