package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
	"github.com/bpgen/bpgen/internal/schema/types"
)

// explainFlags are the flags of explain.
type explainFlags struct {
	selection
	format string
}

func newExplain() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain ENTITY[.FIELD]",
		Short: "Say why a field has its type, or all fields of an entity",
		Long: `explain prints the type of a field, all evidence for and against it with the place where it
stands, which evidence decided, and what would change the type. Of an entity it prints a
table. Names are spelt as the export spells them. docs/types.md describes the evidence.`,
		Example: `  bpgen explain ACCOUNT.ParentAccountId
  bpgen explain ACCOUNT --spec schema.json
  bpgen explain ACCOUNT --format json | jq '.fields[] | select(.type == "raw") | .field'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	f.register(cmd)
	cmd.Flags().StringVar(&f.format, "format", "text", "text or json")
	return cmd
}

func (f *explainFlags) run(cmd *cobra.Command, name string) error {
	if err := checkFormat(f.format, "text", "json"); err != nil {
		return err
	}
	targets, surveys, err := f.surveys(cmd)
	if err != nil {
		return err
	}
	var found []explained
	for i, s := range surveys {
		if e, field, ok := lookup(s.Schema, name); ok {
			found = append(found, explained{targets[i], field != nil, s.Explain(e, field)})
		} else if stale := s.ExplainStale(name); len(stale) > 0 {
			found = append(found, explained{targets[i], stale[0].Entity.Wire != name, stale})
		}
	}
	if len(found) == 0 {
		return fail(exitUsage, "%s", unknownSubject(surveys, name))
	}
	if f.format == "json" {
		err = printExplanations(cmd.OutOrStdout(), found)
	} else {
		err = describe(cmd.OutOrStdout(), found)
	}
	if err != nil {
		return fail(exitWork, "%w", err)
	}
	return nil
}

// explained is what explain found in one target.
type explained struct {
	target generate.Target
	one    bool // it is about one field
	fields []types.Explanation
}

// lookup finds what ENTITY or ENTITY.FIELD stands for: either name can have dots.
func lookup(s *schema.Schema, name string) (*schema.Entity, *schema.Field, bool) {
	if e := s.Entity(name); e != nil {
		return e, nil, true
	}
	for i := range len(name) {
		if name[i] != '.' {
			continue
		}
		e := s.Entity(name[:i])
		if e == nil {
			continue
		}
		for _, f := range memory.Record(e) {
			if f.Name.Wire == name[i+1:] {
				return e, f, true
			}
		}
	}
	return nil, nil, false
}

// unknownSubject says that nothing is called so, and what is called alike.
func unknownSubject(surveys []*generate.Survey, name string) string {
	entity, _, _ := strings.Cut(name, ".")
	var names []string
	for _, s := range surveys {
		for _, e := range s.Schema.Entities {
			names = append(names, e.Name.Wire)
			if e.Name.Wire != entity {
				continue
			}
			for _, f := range memory.Record(e) {
				names = append(names, e.Name.Wire+"."+f.Name.Wire)
			}
		}
	}
	message := "there is no " + schema.Printable(name) + ": expected an entity, or one of its fields behind a dot, spelt as bpgen inspect shows them"
	if near := schema.Nearest(name, names); near != "" {
		return message + "; " + near
	}
	return message
}

// describe prints explanations for people.
func describe(w io.Writer, found []explained) error {
	for i, x := range found {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if len(found) > 1 {
			fmt.Fprintf(w, "%s:\n", x.target.Package)
		}
		if x.one {
			describeField(w, &x.fields[0])
			continue
		}
		if err := describeEntity(w, x.fields); err != nil {
			return err
		}
	}
	return nil
}

// describeEntity prints a table of an entity's fields.
func describeEntity(w io.Writer, fields []types.Explanation) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FIELD\tTYPE\tGO\tBY\tSTATUS\tWHY")
	for i := range fields {
		x := &fields[i]
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", schema.Printable(x.Field.Wire), typeAndTarget(x.Type, x.Target), x.GoType, x.Won, x.Status, reason(x))
	}
	return table.Flush()
}

// typeAndTarget names a type, and of a reference where it leads, if that is known.
func typeAndTarget(typ schema.Type, target string) string {
	if typ != schema.TypeReference || target == "" {
		return string(typ)
	}
	return string(typ) + " to " + schema.Printable(target)
}

// reason returns the evidence that decided, in a few words.
func reason(x *types.Explanation) string {
	for _, item := range x.Evidence {
		if item.Rung == x.Won && item.Counts {
			return said(&item)
		}
	}
	return "-"
}

// said returns a piece of evidence in its own words on one line, with its place.
func said(i *types.Item) string {
	text := schema.Printable(i.Said)
	if i.Rung == string(schema.EvidenceOverride) || i.Rung == types.Recorded || i.Rung == string(schema.EvidenceMetadata) {
		text = strings.Join(strings.Fields(i.Said), " ") // a reason can have lines
	}
	if i.Rule != "" {
		text = i.Rule + ": " + i.Said
	}
	if i.Pos.File != "" {
		text += ", " + i.Pos.String()
	}
	return text
}

// describeField prints all that is known of one field's type.
func describeField(w io.Writer, x *types.Explanation) {
	fmt.Fprintf(w, "%s.%s is %s, in Go Opt[%s]; %s decided; %s\n", schema.Printable(x.Entity.Wire), schema.Printable(x.Field.Wire),
		typeAndTarget(x.Type, x.Target), x.GoType, x.Won, x.Status)
	if x.Type == schema.TypeReference {
		target := "open"
		if x.Target != "" {
			target = schema.Printable(x.Target)
		}
		fmt.Fprintf(w, "target: %s\n", strings.TrimSuffix(target+", because "+x.Why, ", because "))
	}
	fmt.Fprintln(w, "evidence, strongest first:")
	for _, item := range x.Evidence {
		what := "says nothing certain"
		if item.Type != "" {
			what = "says " + typeAndTarget(item.Type, item.Target)
		}
		fmt.Fprintf(w, "  %-9s %s (%s)", item.Rung, what, said(&item))
		if !item.Counts {
			fmt.Fprintf(w, "; does not count, because %s", item.Against)
		}
		fmt.Fprintln(w)
	}
	if len(x.Evidence) == 0 {
		fmt.Fprintln(w, "  none")
	}
	fmt.Fprintln(w, "what would change it:")
	for _, change := range x.Changes {
		fmt.Fprintf(w, "  %s\n", change)
	}
}

// explainVersion names the form of explain's JSON. Within one version members are only added.
const explainVersion = "bpgen.explain/1"

// explainReport is what explain prints as JSON. docs/types.md describes it.
type explainReport struct {
	Schema string         `json:"schema"`
	Fields []explainField `json:"fields"`
}

type explainField struct {
	Spec     string        `json:"spec"`
	Entity   string        `json:"entity"`
	Field    string        `json:"field"`
	Type     schema.Type   `json:"type"`
	Go       string        `json:"go"`
	Won      string        `json:"won"`
	Status   types.Status  `json:"status"`
	Target   string        `json:"target,omitempty"`
	Why      string        `json:"why,omitempty"`
	Values   []string      `json:"values,omitempty"`
	Evidence []explainItem `json:"evidence"`
	Changes  []string      `json:"changes"`
}

type explainItem struct {
	Rung    string      `json:"rung"`
	Type    schema.Type `json:"type,omitempty"`
	Said    string      `json:"said"`
	Rule    string      `json:"rule,omitempty"`
	Target  string      `json:"target,omitempty"`
	File    string      `json:"file,omitempty"`
	Line    int         `json:"line,omitempty"`
	Col     int         `json:"col,omitempty"`
	Counts  bool        `json:"counts"`
	Against string      `json:"against,omitempty"`
}

func printExplanations(w io.Writer, found []explained) error {
	r := explainReport{Schema: explainVersion, Fields: []explainField{}}
	for _, x := range found {
		for i := range x.fields {
			r.Fields = append(r.Fields, explainedField(x.target.Spec, &x.fields[i]))
		}
	}
	return printJSON(w, r)
}

func explainedField(spec string, x *types.Explanation) explainField {
	f := explainField{
		Spec: spec, Entity: x.Entity.Wire, Field: x.Field.Wire, Type: x.Type, Go: x.GoType, Won: x.Won, Status: x.Status,
		Target: x.Target, Why: x.Why, Evidence: []explainItem{}, Changes: x.Changes,
	}
	if x.Picklist != nil {
		for _, c := range x.Picklist.Choices {
			f.Values = append(f.Values, c.Text)
		}
	}
	for _, i := range x.Evidence {
		f.Evidence = append(f.Evidence, explainItem{
			Rung: i.Rung, Type: i.Type, Said: i.Said, Rule: i.Rule, Target: i.Target,
			File: i.Pos.File, Line: i.Pos.Line, Col: i.Pos.Col, Counts: i.Counts, Against: i.Against,
		})
	}
	return f
}
