package openapi

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// decided holds what people said of a document, and whether it has what they spoke of.
type decided struct {
	decisions  schema.Decisions
	other      bool // they spoke of another document
	attributes map[schema.Subject]*schema.AttributeDecision
	used       map[any]bool // decisions that are about something, by their addresses
	near       int          // how many more names are looked for; see suggest
}

func newDecided(o Options) *decided {
	d := &decided{decisions: o.Decisions, other: o.Other, attributes: map[schema.Subject]*schema.AttributeDecision{}, used: map[any]bool{}, near: maxSuggestions}
	for i := range o.Decisions.Attributes {
		a := &o.Decisions.Attributes[i]
		if d.attributes[a.Subject] == nil {
			d.attributes[a.Subject] = a
		}
	}
	return d
}

// maxSuggestions bounds how many names are looked for: comparing a name with all others takes its
// time, and nobody reads more.
const maxSuggestions = 50

// suggest returns the names that are near, as the end of a message.
func (d *decided) suggest(wire string, names []string) string {
	if d.near--; d.near < 0 {
		return ""
	}
	if near := schema.Nearest(wire, names); near != "" {
		return "; " + near
	}
	return ""
}

// skipsOperation reports whether people left an operation out.
func (d *decided) skipsOperation(id string) bool {
	skips := false
	for i := range d.decisions.Skip {
		if s := &d.decisions.Skip[i]; s.Operation == id && s.Operation != "" {
			d.used[s], skips = true, true
		}
	}
	return skips
}

// skipsSchema reports whether people want what a schema describes kept as it is sent.
func (d *decided) skipsSchema(s *structure) bool {
	skips := false
	for i := range d.decisions.Skip {
		if skip := &d.decisions.Skip[i]; skip.Schema != "" && (skip.Schema == s.name || skip.Schema == s.key) {
			d.used[skip], skips = true, true
		}
	}
	return skips
}

// said returns what people said of a field, or nil.
func (d *decided) said(entity, field string) *schema.AttributeDecision {
	return d.attributes[schema.Subject{Entity: entity, Field: field, IsField: true}]
}

// attribute carries out what people said of a field.
func (d *decided) attribute(n *nested, e *schema.Entity, f *schema.Field) {
	a := d.said(e.Name.Wire, f.Name.Wire)
	if a == nil {
		return
	}
	d.used[a] = true
	f.Attribute, f.Lossy = a, false // what a conversion dropped is said now
	if a.Type != "" {
		d.retype(n, f, a)
	}
	d.refine(n, f, a)
	for _, m := range []struct {
		to *bool
		by *bool
	}{{&f.Nullable, a.Nullable}, {&f.ReadOnly, a.ReadOnly}, {&f.CreateOnly, a.CreateOnly}, {&f.Filterable, a.Filterable}, {&f.Sortable, a.Sortable}} {
		if m.by != nil {
			*m.to = *m.by
		}
	}
	if a.Required != nil {
		f.Required = nil
		if *a.Required {
			f.Required = []schema.Verb{schema.Create}
		}
	}
	if a.Doc != nil {
		f.Doc = *a.Doc
	}
	if a.Views != nil {
		f.Views = slices.Sorted(slices.Values(a.Views))
	}
}

// retype gives the values of a field another type. Raw is the field as a whole: what holds its
// values is as unknown as they are.
func (d *decided) retype(n *nested, f *schema.Field, a *schema.AttributeDecision) {
	if a.Type == schema.TypeObject && f.Type != schema.TypeObject {
		n.diags.Add(schema.OverrideInvalid, a.Pos, a.Entity, a.Field, "the field is %s and cannot become an object: expected the type of a value", schema.DescribeType(f))
		return
	}
	f.Evidence = schema.EvidenceOverride
	if a.Type == f.Type {
		return
	}
	f.Type, f.Target, f.Typelist = a.Type, "", ""
	if a.Type == schema.TypeRaw {
		f.Within = nil
	}
}

// refine gives a typekey its typelist and a reference its target.
func (d *decided) refine(n *nested, f *schema.Field, a *schema.AttributeDecision) {
	if a.Typelist != nil {
		if f.Type == schema.TypeTypekey || f.Type == schema.TypeTypecode {
			f.Typelist = *a.Typelist
		} else {
			n.diags.Add(schema.OverrideInvalid, a.Pos, a.Entity, a.Field, "the field is %s and has no typelist: expected a typekey or a typecode", schema.DescribeType(f))
		}
	}
	if a.Reference != nil {
		if f.Type == schema.TypeReference {
			f.Target = *a.Reference
		} else {
			n.diags.Add(schema.OverrideInvalid, a.Pos, a.Entity, a.Field, "the field is %s and refers to nothing: expected a reference", schema.DescribeType(f))
		}
	}
}

// filters adds the filters of an entity that the platform documents and the document does not list.
func (d *decided) filters(e *schema.Entity) {
	for i := range d.decisions.Filters {
		f := &d.decisions.Filters[i]
		if f.Entity != e.Name.Wire {
			continue
		}
		d.used[f] = true
		if field := e.Field(f.Field); field != nil {
			field.Filterable = true
			continue
		}
		if hasFilter(e, f.Field) {
			continue
		}
		typ := f.Type
		if typ == "" {
			typ = schema.TypeText
		}
		e.Filters = append(e.Filters, schema.Filter{Name: schema.Name{Wire: f.Field}, Type: typ, Pos: f.Pos})
	}
	slices.SortFunc(e.Filters, func(a, b schema.Filter) int { return strings.Compare(a.Name.Wire, b.Name.Wire) })
}

// report reports the decisions about what the document does not have, and those that are there
// twice.
func (d *decided) report(n *nested) {
	seen := map[schema.Subject]schema.Pos{}
	for i := range d.decisions.Attributes {
		a := &d.decisions.Attributes[i]
		if first, twice := seen[a.Subject]; twice {
			n.diags.Add(schema.OverrideRepeated, a.Pos, a.Entity, a.Field, "%s is there twice, first at %s: expected one entry", a.Subject, first)
			continue
		}
		seen[a.Subject] = a.Pos
		if !d.used[a] {
			d.unmatched(n, a.Subject, a.Pos, "the attribute")
		}
	}
	for i := range d.decisions.Filters {
		if f := &d.decisions.Filters[i]; !d.used[f] {
			d.unmatched(n, f.Subject, f.Pos, "the filter")
		}
	}
	for i := range d.decisions.Skip {
		if s := &d.decisions.Skip[i]; !d.used[s] {
			d.unskipped(n, s)
		}
	}
}

// unskipped reports a skip of what the document does not have.
func (d *decided) unskipped(n *nested, s *schema.SkipDecision) {
	if d.other {
		return
	}
	what, expected := "schema "+schema.Printable(s.Schema), "expected the name of one"
	if s.Operation != "" {
		what, expected = "operation "+schema.Printable(s.Operation), "expected the operationId of one that is not about the API itself"
		expected += d.suggest(s.Operation, n.operationIDs())
	} else {
		expected += d.suggest(s.Schema, n.schemaNames())
	}
	n.diags.Add(schema.OverrideUnmatched, s.Pos, "", "", "the skip matches nothing: the document has no %s, %s", what, expected)
}

// unmatched reports a decision about a field that no entity has.
func (d *decided) unmatched(n *nested, s schema.Subject, pos schema.Pos, what string) {
	if d.other {
		return
	}
	e := n.entities[s.Entity]
	message, known := "the document has no entity "+schema.Printable(s.Entity), n.entityNames()
	wire := s.Entity
	if e != nil {
		message, wire, known = schema.Printable(s.Entity)+" has no field "+schema.Printable(s.Field), s.Field, nil
		for _, f := range e.Fields {
			known = append(known, f.Name.Wire)
		}
	}
	message += ", expected names as bpgen inspect --format json shows them" + d.suggest(wire, known)
	n.diags.Add(schema.OverrideUnmatched, pos, s.Entity, s.Field, "%s matches nothing: %s", what, message)
}

func (n *nested) entityNames() []string {
	var names []string
	for name := range n.entities {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (n *nested) schemaNames() []string {
	var names []string
	for name, s := range n.byName {
		if s.key != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (n *nested) operationIDs() []string {
	var ids []string
	for _, place := range n.places {
		for _, op := range place.Operations {
			ids = append(ids, op.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
