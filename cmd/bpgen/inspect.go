package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/openapi"
	"github.com/bpgen/bpgen/internal/schema/types"
)

// inspectFlags are the flags of inspect.
type inspectFlags struct {
	spec     string
	dialect  string
	format   string
	validate bool
	verbose  bool
}

func newInspect() *cobra.Command {
	var f inspectFlags
	cmd := &cobra.Command{
		Use:   "inspect",
		Short: "Show what bpgen reads out of an export",
		Long: `inspect prints the entities of an export with their fields, operations and upsert keys, in
the order of the export; of a platform of nested resources its places and entities, by name.
With --format json it prints the whole model with positions;
docs/ir.md describes that form.`,
		Example: `  bpgen inspect --spec schema.json
  bpgen inspect --spec schema.json --format json | jq '.entities[].name'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.spec, "spec", "", "OpenAPI export to read, JSON or YAML")
	flags.StringVar(&f.dialect, "dialect", defaultDialect, "platform of the export")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.BoolVar(&f.validate, "validate", false, "also validate the export as OpenAPI")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show notes")
	return cmd
}

func (f *inspectFlags) run(cmd *cobra.Command) error {
	if f.spec == "" {
		return fail(exitUsage, "--spec is missing: name the export to read")
	}
	if err := checkFormat(f.format, "text", "json"); err != nil {
		return err
	}
	d, err := dialect.Lookup(f.dialect)
	if err != nil {
		return fail(exitUsage, "%w", err)
	}
	s, diags, err := openapi.ReadFile(f.spec, openapi.Options{Dialect: d, Validate: f.validate})
	if err != nil {
		return fail(exitDocument, "%w", err)
	}
	if s != nil {
		diags = append(diags, types.Resolve(s, entityNames(s), types.Sources{})...)
		diags.Sort()
	}
	if f.format == "json" {
		err = printJSON(cmd.OutOrStdout(), schema.NewIR(f.spec, s, diags))
	} else if s != nil && s.DocumentTyped {
		err = printNested(cmd.OutOrStdout(), s)
	} else if s != nil {
		err = printTable(cmd.OutOrStdout(), s)
	}
	if err != nil {
		return fail(exitWork, "%w", err)
	}
	report(cmd.ErrOrStderr(), diags, f.verbose)
	if diags.Failed() {
		n := diags.Count(schema.Error)
		return fail(exitDocument, "%d %s", n, plural(n, "error"))
	}
	return nil
}

func entityNames(s *schema.Schema) []string {
	var names []string
	for _, e := range s.Entities {
		names = append(names, e.Name.Wire)
	}
	return names
}

// printTable prints one line per entity and a summary.
func printTable(w io.Writer, s *schema.Schema) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ENTITY\tFIELDS\tTYPED\tOPERATIONS\tUPSERT KEY\tAT")
	fields, typed := 0, 0
	for _, e := range s.Entities {
		known := 0
		for _, f := range e.Fields {
			if f.Type != schema.TypeRaw {
				known++
			}
		}
		fields, typed = fields+len(e.Fields), typed+known
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%s\t%s\n", schema.Printable(e.Name.Wire), len(e.Fields), known,
			verbs(e), keys(e), e.Pos)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d entities, %d fields, %d of them typed; OpenAPI %s, dialect %s\n",
		len(s.Entities), fields, typed, schema.Printable(s.OpenAPI), s.Dialect)
	return err
}

func verbs(e *schema.Entity) string {
	var names []string
	for _, op := range e.Operations {
		names = append(names, string(op.Verb))
	}
	return strings.Join(names, " ")
}

// printNested prints one line per place, one per entity, and a summary, of a platform of nested
// resources.
func printNested(w io.Writer, s *schema.Schema) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PLACE\tENTITY\tOPERATIONS\tAT")
	operations := 0
	for _, c := range s.Collections {
		operations += len(c.Operations)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", schema.Printable(c.Name.Wire), entityOf(c), placeVerbs(c), c.Pos)
	}
	fmt.Fprintln(table, "\nENTITY\tFIELDS\tTYPED\tAT")
	fields, typed := 0, 0
	for _, e := range s.Entities {
		known := 0
		for _, f := range e.Fields {
			if f.Type != schema.TypeRaw {
				known++
			}
		}
		fields, typed = fields+len(e.Fields), typed+known
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\n", schema.Printable(e.Name.Wire), len(e.Fields), known, e.Pos)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d places, %d operations below %s; %d entities, %d fields, %d of them typed; OpenAPI %s, dialect %s\n",
		len(s.Collections), operations, schema.Printable(cmp.Or(s.BasePath, "/")), len(s.Entities), fields, typed, schema.Printable(s.OpenAPI), s.Dialect)
	return err
}

func entityOf(c *schema.Collection) string {
	if c.Entity == "" {
		return "-"
	}
	return schema.Printable(c.Entity)
}

// placeVerbs lists what can be done in a place; actions by their own names.
func placeVerbs(c *schema.Collection) string {
	var names []string
	for _, op := range c.Operations {
		name := string(op.Verb)
		if op.Verb == schema.Action {
			name = schema.Printable(op.Action)
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func keys(e *schema.Entity) string {
	if len(e.ExternalKeys) == 0 {
		return "-"
	}
	var names []string
	for _, key := range e.ExternalKeys {
		names = append(names, schema.Printable(key))
	}
	return strings.Join(names, " ")
}
