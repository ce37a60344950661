package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
	"github.com/bpgen/bpgen/internal/schema/types"
)

func newTypes() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "types",
		Short: "List and accept the types of fields that are recorded",
		Long: `The types of an SDK are recorded in bpgen.fields and hold, whatever a later export declares.
list shows those that nobody has accepted, those for which there is stronger evidence of
another type, and those of fields that the export has no more; accept takes that evidence
over; coverage says how many types the evidence finds.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTypesList(), newTypesAccept(), newTypesCoverage())
	return cmd
}

func newTypesList() *cobra.Command {
	var s selection
	var all bool
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the recorded types that deserve a look",
		Long: `list prints the fields whose types are provisional, those for which other evidence was found
(the command on the line would take the type behind the arrow), and those that are recorded and gone: stale,
or unlisted where the export's list is marked as incomplete. With --all it prints the others
too.`,
		Example: `  bpgen types list
  bpgen types list --all --target billing`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, "text", "json"); err != nil {
				return err
			}
			targets, surveys, err := s.surveys(cmd)
			if err != nil {
				return err
			}
			if format == "json" {
				var r typesReport
				for i, survey := range surveys {
					r.add(targets[i], survey.List(), func(l types.Line) bool { return all || l.Status != types.Accepted || l.Found != "" })
				}
				return written(0, printJSON(cmd.OutOrStdout(), r))
			}
			if err := listTypes(cmd.OutOrStdout(), targets, surveys, all); err != nil {
				return fail(exitWork, "%w", err)
			}
			return nil
		},
	}
	s.register(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "list accepted types too")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// listTypes prints a table of fields and a summary for each target.
func listTypes(w io.Writer, targets []generate.Target, surveys []*generate.Survey, all bool) error {
	for i, s := range surveys {
		lines, count := s.List(), map[types.Status]int{}
		found := 0
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, l := range lines {
			count[l.Status]++
			typ := string(l.Type)
			if l.Found != "" {
				found++
				typ += " → " + l.Found
			}
			if !all && l.Status == types.Accepted && l.Found == "" {
				continue
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s", acceptName(l.Entity, l.Field), typ, l.Origin, l.Status, l.Pos)
			if l.Found != "" {
				fmt.Fprintf(table, "\tbpgen types accept %s", acceptName(l.Entity, l.Field))
			}
			fmt.Fprintln(table)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s: %d accepted, %d provisional, %d stale, %d unlisted; other evidence for %d\n", nameOf(targets[i]),
			count[types.Accepted], count[types.Provisional], count[types.Stale], count[types.Unlisted], found); err != nil {
			return err
		}
	}
	return nil
}

// nameOf returns what a target is called: by its folder, or where it has none by its export.
func nameOf(t generate.Target) string {
	if t.Out == "" {
		return t.Spec
	}
	return filepath.ToSlash(t.Out)
}

func newTypesCoverage() *cobra.Command {
	var s selection
	var format string
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Say how many types the evidence finds, and which evidence",
		Long: `coverage counts the fields of an export by the evidence that their types come from. Recorded
types do not count: it says what the evidence at hand is worth. raw is what nothing is known of.`,
		Example: `  bpgen types coverage`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, "text", "json"); err != nil {
				return err
			}
			targets, surveys, err := s.surveys(cmd)
			if err != nil {
				return err
			}
			if format == "json" {
				var r coverageReport
				for i, survey := range surveys {
					r.add(targets[i], survey.Coverage())
				}
				return written(0, printJSON(cmd.OutOrStdout(), r))
			}
			for i, survey := range surveys {
				if err := printCoverage(cmd.OutOrStdout(), nameOf(targets[i]), survey.Coverage()); err != nil {
					return fail(exitWork, "%w", err)
				}
			}
			return nil
		},
	}
	s.register(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// printCoverage prints counts and shares by evidence, and how many are typed.
func printCoverage(w io.Writer, name string, c types.Coverage) error {
	share := func(n int) float64 { return 100 * float64(n) / float64(max(c.Fields, 1)) }
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, rung := range c.Rungs {
		fmt.Fprintf(table, "%s\t%d\t%.1f %%\t\n", rung.Of, rung.N, share(rung.N))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	var kinds []string
	for _, k := range c.Types {
		if k.N > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", k.N, k.Of))
		}
	}
	_, err := fmt.Fprintf(w, "%s: %d of %d fields are above raw, %.1f %%; %s\n",
		name, c.Fields-c.Raw, c.Fields, share(c.Fields-c.Raw), strings.Join(kinds, ", "))
	return err
}

// acceptFlags are the flags of types accept.
type acceptFlags struct {
	selection
	all    bool
	format string
}

func newTypesAccept() *cobra.Command {
	var f acceptFlags
	cmd := &cobra.Command{
		Use:   "accept (--all | ENTITY | ENTITY.FIELD ...)",
		Short: "Take over what was found out about fields, and mark their types as accepted",
		Long: `accept records for the named fields, or for all, what the evidence says of their types, where
that is at least as strong as the evidence for the recorded type, and marks them as accepted.
It writes nothing but bpgen.fields. Run bpgen generate afterwards: the Go types of the fields
that changed are others then, so code that uses them may have to follow.`,
		Example: `  bpgen types accept ACCOUNT.ParentAccountId
  bpgen types accept --all`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&f.all, "all", false, "accept the types of all fields")
	cmd.Flags().StringVar(&f.format, "format", "text", "text or json")
	return cmd
}

func (f *acceptFlags) run(cmd *cobra.Command, names []string) error {
	if err := checkFormat(f.format, "text", "json"); err != nil {
		return err
	}
	if f.all == (len(names) > 0) {
		return fail(exitUsage, "expected the fields to accept, or --all")
	}
	targets, surveys, err := f.surveys(cmd)
	if err != nil {
		return err
	}
	chosen, err := f.choose(targets, surveys, names)
	if err != nil {
		return err
	}
	r := typesReport{Schema: "bpgen.types/1", Targets: []typesTarget{}}
	for i, t := range targets {
		if chosen[i] == nil {
			continue
		}
		t.Accept = chosen[i]
		before, after, diags, err := generate.Accept(t)
		if err != nil {
			return fail(exitWork, "%s: %w", t.Out, err)
		}
		if diags.Failed() {
			report(cmd.ErrOrStderr(), diags, f.verbose)
			return failure(diags)
		}
		if f.format == "json" {
			r.add(t, before, func(l types.Line) bool { return l.Found != "" && chosen[i](l.Entity, l.Field) })
			continue
		}
		if err := printAccepted(cmd.OutOrStdout(), t, before, after); err != nil {
			return fail(exitWork, "%w", err)
		}
	}
	if f.format == "json" {
		return written(0, printJSON(cmd.OutOrStdout(), r))
	}
	return nil
}

// choose returns for each target which fields are accepted; nil for a target without any.
func (f *acceptFlags) choose(targets []generate.Target, surveys []*generate.Survey, names []string) ([]func(entity, field string) bool, error) {
	chosen := make([]func(entity, field string) bool, len(targets))
	known, stale := make(map[string]bool), make(map[string]bool)
	for i, s := range surveys {
		if targets[i].Out == "" {
			return nil, fail(exitUsage, "--out is missing: name the folder whose bpgen.fields records the types")
		}
		fields := make(map[schema.Subject]bool)
		for _, name := range names {
			e, field, ok := lookup(s.Schema, name)
			if !ok {
				stale[name] = stale[name] || len(s.ExplainStale(name)) > 0
				continue
			}
			known[name] = true
			for _, each := range memory.Record(e) {
				if field == nil || each == field {
					fields[schema.Subject{Entity: e.Name.Wire, Field: each.Name.Wire, IsField: true}] = true
				}
			}
		}
		if !f.all && len(fields) == 0 {
			continue
		}
		if !s.Recorded {
			return nil, fail(exitNo, "%s has no bpgen.fields, and so no types to accept: run bpgen generate first", nameOf(targets[i]))
		}
		chosen[i] = func(entity, field string) bool {
			return f.all || fields[schema.Subject{Entity: entity, Field: field, IsField: true}]
		}
	}
	for _, name := range names {
		switch {
		case known[name]:
		case stale[name]:
			return nil, fail(exitUsage, "%s is recorded and stale, expected what the export has: its type holds as it is; nothing was written", schema.Printable(name))
		default:
			return nil, fail(exitUsage, "%s; nothing was written", unknownSubject(surveys, name))
		}
	}
	return chosen, nil
}

// printAccepted prints the types that changed, and how many were accepted.
func printAccepted(w io.Writer, t generate.Target, before, after []types.Line) error {
	had := make(map[[2]string]types.Line, len(before))
	for _, l := range before {
		had[[2]string{l.Entity, l.Field}] = l
	}
	changed := 0
	for _, l := range after {
		old, ok := had[[2]string{l.Entity, l.Field}]
		if !ok || old.Found == "" {
			continue
		}
		changed++
		if _, err := fmt.Fprintf(w, "%s.%s: %s → %s\n", schema.Printable(l.Entity), schema.Printable(l.Field), old.Type, old.Found); err != nil {
			return err
		}
	}
	advice := ""
	if changed > 0 {
		advice = "; run bpgen generate, and see what code has to follow"
	}
	_, err := fmt.Fprintf(w, "%s: %d %s accepted, %d of them changed%s\n", nameOf(t), len(after), plural(len(after), "type"), changed, advice)
	return err
}
