package generate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/schema"
)

// DefaultDialect is the dialect of an export of which nothing is said.
const DefaultDialect = "billingplatform"

// FromConfig returns the target that a configuration describes.
func FromConfig(c config.Target) Target {
	t := Target{
		Spec: c.Spec, Out: c.Out, Package: c.Package, ImportPath: c.ImportPath, Dialect: c.Dialect,
		Siblings: c.Siblings, Metadata: c.Metadata, Decisions: c.Decisions,
	}
	if t.Dialect == "" {
		t.Dialect = DefaultDialect
	}
	return t
}

// Canonical describes all of a target, the export apart, that decides what its SDK is:
// equal descriptions and equal exports make equal SDKs. Where export and SDK are, the order
// of decisions, their reasons and places are not part of it.
func (t Target) Canonical() []byte {
	d := t.Decisions
	var lines []string
	for _, p := range d.Include {
		lines = append(lines, line("include", p.Glob))
	}
	for _, p := range d.Exclude {
		lines = append(lines, line("exclude", p.Glob))
	}
	for _, n := range d.Names {
		lines = append(lines, line("name", append(parts(n.Subject), n.Go)...))
	}
	for _, typ := range d.Types {
		lines = append(lines, line("type", append(parts(typ.Subject), string(typ.Type))...))
	}
	for _, r := range d.Renames {
		lines = append(lines, line("rename", r.Entity, r.From, r.To))
	}
	for _, m := range d.Incomplete {
		lines = append(lines, line("incomplete", m.Entity))
	}
	for _, a := range d.Attributes {
		lines = append(lines, line("attribute", append(parts(a.Subject), attribute(a)...)...))
	}
	for _, f := range d.Filters {
		lines = append(lines, line("filter", append(parts(f.Subject), string(f.Type))...))
	}
	for _, s := range d.Skip {
		lines = append(lines, line("skip", s.Operation, s.Schema))
	}
	for _, off := range d.RulesOff {
		lines = append(lines, line("rule-off", off.Rule))
	}
	slices.Sort(lines)
	head := line("package", t.Package) + line("import-path", t.ImportPath) + line("dialect", t.Dialect)
	return []byte(head + strings.Join(slices.Compact(lines), ""))
}

// attribute lists what is said of an attribute, each member with its name: one that is missing says
// something else than an empty one.
func attribute(a schema.AttributeDecision) []string {
	said := []string{"type=" + string(a.Type)}
	for _, t := range []struct {
		name string
		text *string
	}{{"typelist", a.Typelist}, {"reference", a.Reference}, {"description", a.Doc}} {
		if t.text != nil {
			said = append(said, t.name+"="+*t.text)
		}
	}
	for _, m := range []struct {
		name string
		mark *bool
	}{
		{"nullable", a.Nullable}, {"read-only", a.ReadOnly}, {"create-only", a.CreateOnly},
		{"filterable", a.Filterable}, {"sortable", a.Sortable}, {"required", a.Required},
	} {
		if m.mark != nil {
			said = append(said, m.name+"="+strconv.FormatBool(*m.mark))
		}
	}
	return append(said, a.Views...)
}

// line spells out a key and values so that no two lists of values read alike.
func line(key string, values ...string) string {
	for _, v := range values {
		key += " " + strconv.QuoteToASCII(v)
	}
	return key + "\n"
}

// parts lists what a subject consists of: an entity of one name, a field of two.
func parts(s schema.Subject) []string {
	if s.IsField {
		return []string{"field", s.Entity, s.Field}
	}
	return []string{"entity", s.Entity}
}
