package diff

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/schema"
)

// fields compares the fields of an entity that both sides have.
func (c *comparison) fields(a, b *schema.Entity) {
	before, after := fieldsOf(a), fieldsOf(b)
	renamed := c.renamed(a, b, before, after)
	verbs := listing(a, b)
	var hidden [2][]string
	for _, name := range union(before, after) {
		switch f, g := before[name], after[name]; {
		case f != nil && g != nil:
			c.field(a, b, f, g, verbs)
		case renamed[name]:
		case f != nil && b.Incomplete:
			hidden[1] = append(hidden[1], name)
		case g != nil && a.Incomplete:
			hidden[0] = append(hidden[0], name)
		case f != nil:
			c.add(fieldChange(FieldRemoved, a, f, Breaking, Risky))
		default:
			c.add(fieldChange(FieldAdded, b, g, Additive, Additive))
		}
	}
	for i, side := range [...]string{"old", "new"} {
		if len(hidden[i]) > 0 {
			c.report.Unknown = append(c.report.Unknown, Unknown{Side: side, Entity: a.Name.Wire, Fields: hidden[i]})
		}
	}
}

// fieldChange returns the record of a field that comes or goes. The identity stays in the SDK
// whatever an export lists.
func fieldChange(id Kind, e *schema.Entity, f *schema.Field, source, wire Effect) Change {
	change := Change{ID: id, Entity: e.Name.Wire, Field: f.Name.Wire, Source: source, Wire: wire, Go: e.Name.Go + "." + f.Name.Go}
	if f == e.Identity {
		change.Source = None
		return change
	}
	change.symbols = fieldSymbols(e, f)
	return change
}

// renamed adds the accepted renames of an entity, and returns the names that are explained by
// them. A pair that is read against time has them the other way round.
func (c *comparison) renamed(a, b *schema.Entity, before, after map[string]*schema.Field) map[string]bool {
	names := make(map[string]bool)
	add := func(from, to *schema.Field, change Change) {
		names[from.Name.Wire], names[to.Name.Wire] = true, true
		change.ID, change.Entity, change.Field = FieldRenamed, a.Name.Wire, from.Name.Wire
		change.From, change.To, change.Wire = from.Name.Wire, to.Name.Wire, Breaking
		change.Go, change.GoFrom, change.GoTo = a.Name.Go+"."+from.Name.Go, from.Name.Go, to.Name.Go
		c.add(change)
	}
	for _, g := range b.Fields {
		for _, alias := range g.Aliases {
			if f := before[alias.Name.Wire]; f != nil && before[g.Name.Wire] == nil && after[g.Name.Wire] != nil && !names[g.Name.Wire] {
				add(f, g, forwards(a, b, f, g, alias))
			}
		}
	}
	for _, f := range a.Fields {
		for _, alias := range f.Aliases {
			if g := after[alias.Name.Wire]; g != nil && after[f.Name.Wire] == nil && before[f.Name.Wire] != nil && !names[f.Name.Wire] {
				add(f, g, Change{Source: Breaking, symbols: fieldSymbols(a, f)})
			}
		}
	}
	return names
}

// forwards returns what a rename does to code: nothing where the SDK keeps the old name, and
// its type, as an alias.
func forwards(a, b *schema.Entity, f, g *schema.Field, alias *schema.Alias) Change {
	kept := alias.Name.Go == f.Name.Go && goType(&schema.Field{Type: alias.Type, Picklist: alias.Picklist}) == goType(f)
	if !kept {
		return Change{Source: Breaking, symbols: append(fieldSymbols(a, f), fieldSymbols(b, g)...)}
	}
	return Change{Source: Additive, symbols: fieldSymbols(b, g)}
}

// goType returns the Go type of a field's value.
func goType(f *schema.Field) string { return emit.GoType(f) }

// field compares a field that both sides have.
func (c *comparison) field(a, b *schema.Entity, f, g *schema.Field, verbs []schema.Verb) {
	base := Change{Entity: a.Name.Wire, Field: f.Name.Wire, Go: a.Name.Go + "." + f.Name.Go}
	hidden := func(verb schema.Verb) bool { return hides(a, f, verb) || hides(b, g, verb) }
	verbs = slices.DeleteFunc(slices.Clone(verbs), hidden)
	one := oneSided(f, g)
	moved := (f == a.Identity) != (g == b.Identity)
	c.types(base, f, g, moved)
	if f.Name.Go != g.Name.Go {
		change := renamedInGo(f.Name, g.Name)
		change.Entity, change.Field, change.Go = base.Entity, base.Field, base.Go
		change.symbols = append(fieldSymbols(a, f), fieldSymbols(b, g)...)
		if moved && f == a.Identity {
			// The record keeps that member for the identity, which has another spelling now.
			change.Source, change.symbols = Additive, fieldSymbols(b, g)
		}
		c.add(change)
	}
	if from, to := access(f, verbs), access(g, verbs); from != to && !one {
		change := base
		change.ID, change.From, change.To, change.Source, change.Wire = FieldAccessChanged, from, to, None, Risky
		c.add(change)
	}
	if one {
		return // the other side does not say it
	}
	c.constraints(base, f, g)
	c.required(base, f, g, func(verb schema.Verb) bool {
		return a.Operation(verb) != nil && b.Operation(verb) != nil && !hidden(verb)
	})
	if x, y := prose(f.Doc), prose(g.Doc); x != y {
		c.count(FieldDocChanged, Item{Entity: a.Name.Wire, Field: f.Name.Wire, From: x, To: y})
	}
}

// types compares what both sides say of a field's type, and what the SDK makes of it. What one
// side does not say is unknown; the SDK keeps the type that it had, unless the entity has another
// name, for which none is recorded. A field that is the identity on one side only has moved to
// another member of the record, and none has another type.
func (c *comparison) types(base Change, f, g *schema.Field, moved bool) {
	c.shared++
	said := [...]string{Declared(c.old.Schema, f), Declared(c.new.Schema, g)}
	for i, declared := range said {
		if declared != "" {
			c.typed[i]++
		}
	}
	if (said[0] == "") != (said[1] == "") || oneSided(f, g) {
		c.onesided++
		said[0] = ""
	}
	from, to := emit.ContentType(c.old.Schema, f), emit.ContentType(c.new.Schema, g)
	base.ID, base.Source, base.Wire = FieldRetyped, None, None
	if from != to && !moved {
		base.Source, base.GoFrom, base.GoTo = Breaking, from, to
		if decided(f) || decided(g) {
			base.Cause = ByConfiguration
		}
		base.symbols = append(append(listSymbols(f), listSymbols(g)...), base.Go, fieldsTable(base.Go))
	}
	if said[0] != "" && said[1] != "" && said[0] != said[1] {
		base.From, base.To, base.Wire, base.Cause = said[0], said[1], Risky, BySchema
	}
	if base.Source != None || base.Wire != None {
		c.add(base)
	}
}

// decided reports whether the SDK has the type of a field from people.
func decided(f *schema.Field) bool { return f.TypeEvidence() == schema.EvidenceOverride }

// fieldsTable returns the member of the field table that goes with a member of the record.
func fieldsTable(member string) string {
	record, field, _ := strings.Cut(member, ".")
	return record + "Fields." + field
}

// listing returns the verbs of operations that list fields on both sides. What only one side
// has an operation for says nothing about fields.
func listing(a, b *schema.Entity) []schema.Verb {
	var both []schema.Verb
	for _, verb := range schema.Verbs {
		if lists(a, verb) && lists(b, verb) {
			both = append(both, verb)
		}
	}
	return both
}

func lists(e *schema.Entity, verb schema.Verb) bool {
	return slices.ContainsFunc(e.Fields, func(f *schema.Field) bool { return uses(f, verb) })
}

func uses(f *schema.Field, verb schema.Verb) bool {
	return slices.ContainsFunc(f.In, func(u schema.Use) bool { return u.Verb == verb })
}

// hides reports whether an incomplete list leaves open if an operation has a field.
func hides(e *schema.Entity, f *schema.Field, verb schema.Verb) bool {
	return e.Incomplete && !uses(f, verb)
}

// access says which of the given operations a field can be read and written with.
func access(f *schema.Field, verbs []schema.Verb) string {
	var read, write bool
	for _, verb := range verbs {
		switch verb {
		case schema.Get, schema.Query:
			read = read || uses(f, verb)
		default:
			write = write || uses(f, verb) && !f.ReadOnly
		}
	}
	switch {
	case read && write:
		return "read, write"
	case read:
		return "read"
	case write:
		return "write"
	}
	return "none"
}

// constraints compares what both sides say of the values of a field. An export that has left
// its types out has left these out with them.
func (c *comparison) constraints(base Change, f, g *schema.Field) {
	from, to := constraint(f), constraint(g)
	if from == to && slices.Equal(choices(f), choices(g)) || (f.Declared == "") != (g.Declared == "") {
		return
	}
	base.ID, base.From, base.To, base.Source, base.Wire = FieldConstraintChanged, from, to, None, Risky
	if goType(f) == goType(g) { // else FIELD_RETYPED says what it does to code
		for _, symbol := range listSymbols(g) {
			if !slices.Contains(listSymbols(f), symbol) {
				base.Source = Additive
				base.symbols = append(base.symbols, symbol)
			}
		}
		for _, symbol := range listSymbols(f) {
			if !slices.Contains(listSymbols(g), symbol) {
				base.Source = Breaking
				base.symbols = append(base.symbols, symbol)
			}
		}
	}
	c.add(base)
}

// constraint describes what an export says of the values of a field.
func constraint(f *schema.Field) string {
	var parts []string
	if len(f.Enum) > 0 {
		parts = append(parts, "enum="+strings.Join(choices(f), "|"))
	}
	if f.Limits != "" {
		parts = append(parts, f.Limits)
	}
	for _, mark := range []struct {
		has  bool
		name string
	}{
		{f.Nullable, "nullable"}, {f.ReadOnly && f.In == nil, "read-only"}, {f.CreateOnly, "create-only"},
		{f.Filterable, "filterable"}, {f.Sortable, "sortable"}, {f.Views != nil, "views=" + strings.Join(f.Views, "|")},
	} {
		if mark.has {
			parts = append(parts, mark.name)
		}
	}
	return strings.Join(parts, ", ")
}

// choices returns the values of a field, sorted. They may hold what separates them in a report.
func choices(f *schema.Field) []string {
	var texts []string
	for _, choice := range f.Enum {
		texts = append(texts, choice.Text)
	}
	slices.Sort(texts)
	return texts
}

// required compares on which operations, of those that both sides have, a field is marked as
// required. Exports mark even the Id as required on create, so this is advice at most
// (BillingPlatform facts, 7.5).
func (c *comparison) required(base Change, f, g *schema.Field, comparable func(schema.Verb) bool) {
	marked := func(f *schema.Field) string {
		var verbs []string
		for _, verb := range f.Required {
			if comparable(verb) {
				verbs = append(verbs, string(verb))
			}
		}
		return strings.Join(verbs, ", ")
	}
	from, to := marked(f), marked(g)
	for i, list := range [...]string{from, to} {
		if list != "" {
			c.marks[i] += 1 + strings.Count(list, ",")
		}
	}
	if from != to {
		c.count(FieldRequiredChanged, Item{Entity: base.Entity, Field: base.Field, From: from, To: to})
	}
}

func marks(n int) string {
	if n == 1 {
		return "1 mark"
	}
	return fmt.Sprintf("%d marks", n)
}

// prose returns what a description says: how it is escaped and spaced means nothing.
func prose(text string) string {
	const most = 200 // of a report; what is beyond still counts
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + fmt.Sprintf("… (%d bytes, %08x)", len(text), checksum(text))
}
