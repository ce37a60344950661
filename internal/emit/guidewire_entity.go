package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// resourceFile renders a record, and the table of its fields if there are any to ask for.
func (e *emitter) resourceFile(entity *schema.Entity) *jen.File {
	f := e.newFile()
	f.Add(e.resourceType(entity)).Line()
	f.Add(codecMethods(entity))
	if !entity.Part && len(resourceFields(entity))+len(entity.Filters) > 0 {
		f.Line().Add(resourceTable(entity)).Line()
	}
	return f
}

// resourceType renders
//
//	// BillingPlan is one BillingPlan resource.
//	type BillingPlan struct {
//		// Meta is what the platform says of the resource beside its attributes.
//		Meta Meta `json:"-"`
//
//		// Typekey of Currency.
//		Currencies Opt[[]TypeKey] `json:"currencies,omitzero"`
//		ID         Opt[string]    `json:"id,omitzero" bpgen:"readonly"`
//
//		// Extra holds the attributes that the platform has beyond those above.
//		Extra Extra `json:"-"`
//	}
func (e *emitter) resourceType(entity *schema.Entity) *jen.Statement {
	what := fmt.Sprintf("%s is one %s resource.", entity.Name.Go, clean(entity.Name.Wire))
	if entity.Part {
		what = fmt.Sprintf("%s is the structure %s, which resources hold or requests take.", entity.Name.Go, clean(entity.Name.Wire))
	}
	hidden := map[string]string{"json": "-"}
	return doc(0, what, sentence(entity.Doc)).
		Type().Id(entity.Name.Go).StructFunc(func(g *jen.Group) {
		if !entity.Part {
			g.Add(doc(1, "Meta is what the platform says of the resource beside its attributes.")).Id("Meta").Id("Meta").Tag(hidden)
			g.Line()
		}
		for _, f := range resourceFields(entity) {
			g.Add(attributeDoc(f)).Id(f.Name.Go).Id("Opt").Index(jen.Id(e.contentType(f))).Add(documentTag(f))
		}
		g.Line()
		g.Add(doc(1, "Extra holds the attributes that the platform has beyond those above.")).Id("Extra").Id("Extra").Tag(hidden)
	}).Line()
}

// attributeDoc says of an attribute what its name and its type do not.
func attributeDoc(f *schema.Field) *jen.Statement {
	var facts []string
	add := func(holds bool, format string, args ...any) {
		if holds {
			facts = append(facts, fmt.Sprintf(format, args...))
		}
	}
	text := sentence(f.Doc)
	add(text != "", "%s", text)
	add(f.Typelist != "", "Its codes are those of the typelist %s.", clean(f.Typelist))
	add(f.Type == schema.TypeReference && f.Target != "", "It refers to %s.", clean(f.Target))
	add(len(f.Enum) > 0, "The definition lists %s.", choicesOf(f))
	add(f.ReadOnly, "The platform maintains it; it is never sent.")
	add(f.CreateOnly && !f.ReadOnly, "It is sent on creation only.")
	verbs := requiredBy(f)
	add(verbs != "", "The definition requires it on %s.", verbs)
	add(len(f.Views) == 1 && f.Views[0] == "none", "It is returned on request only: see [Select].")
	return doc(1, strings.Join(facts, " "))
}

// choicesOf returns the texts that a document lists for a field, those that fit into a sentence.
func choicesOf(f *schema.Field) string {
	const most = 8
	var texts []string
	for i, c := range f.Enum {
		if i == most {
			texts = append(texts, "…")
			break
		}
		texts = append(texts, clean(c.Text))
	}
	return strings.Join(texts, ", ")
}

// codecMethods renders
//
//	// MarshalJSON writes the attributes that are not absent, Extra included.
//	func (r BillingPlan) MarshalJSON() ([]byte, error) {
//		return marshalResource(&r)
//	}
//
//	// UnmarshalJSON reads attributes as the platform sends them; unknown ones go into Extra.
//	func (r *BillingPlan) UnmarshalJSON(data []byte) error {
//		return unmarshalResource(data, r)
//	}
func codecMethods(entity *schema.Entity) *jen.Statement {
	name := entity.Name.Go
	s := doc(0, "MarshalJSON writes the attributes that are not absent, Extra included.")
	s.Func().Params(jen.Id("r").Id(name)).Id("MarshalJSON").Params().Add(withError(jen.Index().Byte())).Block(
		jen.Return(jen.Id("marshalResource").Call(jen.Op("&").Id("r")))).Line().Line()
	s.Add(doc(0, "UnmarshalJSON reads attributes as the platform sends them; unknown ones go into Extra."))
	return s.Func().Params(jen.Id("r").Op("*").Id(name)).Id("UnmarshalJSON").Params(jen.Id("data").Index().Byte()).Error().Block(
		jen.Return(jen.Id("unmarshalResource").Call(jen.Id("data"), jen.Id("r")))).Line()
}

// resourceTable renders
//
//	// BillingPlanFields names the attributes of BillingPlan for filters, sorting and selecting. …
//	var BillingPlanFields = struct {
//		_          [0]func()
//		Currencies Field[string] // filterable
//	}{
//		Currencies: Field[string]{"currencies"},
//	}
func resourceTable(entity *schema.Entity) *jen.Statement {
	types, values := []jen.Code{incomparable()}, []jen.Code(nil)
	for _, f := range resourceFields(entity) {
		typ := filterType(f)
		member := jen.Id(f.Name.Go).Id("Field").Index(jen.Id(typ))
		if note := tableNote(f); note != "" {
			member.Comment("// " + note)
		}
		types = append(types, member)
		values = append(values, fieldValue(f, f.Name.Go, typ))
	}
	for _, f := range extraFilters(entity) {
		typ := filterType(f)
		types = append(types, jen.Id(f.Name.Go).Id("Field").Index(jen.Id(typ)).Comment("// filterable, though no attribute"))
		values = append(values, fieldValue(f, f.Name.Go, typ))
	}
	values = append(values, jen.Line())
	return doc(0, fmt.Sprintf("%s names the attributes of %s for filters, sorting and selecting. What the definition says "+
		"of that is beside each; an application can have more.", entity.Go.Fields, clean(entity.Name.Wire))).
		Var().Id(entity.Go.Fields).Op("=").Struct(types...).Values(values...).Line()
}

// extraFilters returns, as fields, the documented filters of an entity that are no attributes.
func extraFilters(entity *schema.Entity) []*schema.Field {
	var list []*schema.Field
	for _, filter := range entity.Filters {
		list = append(list, &schema.Field{Name: filter.Name, Type: filter.Type})
	}
	slices.SortFunc(list, func(a, b *schema.Field) int { return strings.Compare(a.Name.Wire, b.Name.Wire) })
	return list
}

func tableNote(f *schema.Field) string {
	var notes []string
	if f.Filterable {
		notes = append(notes, "filterable")
	}
	if f.Sortable {
		notes = append(notes, "sortable")
	}
	return strings.Join(notes, ", ")
}
