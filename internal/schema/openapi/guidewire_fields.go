package openapi

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// readEntities reads the fields of all entities that operations lead to, and of the structures
// that these hold. Schemas that nothing leads to are no part of the model: native exports of
// OpenAPI 3 leave them out (Guidewire facts, 5.2).
func (n *nested) readEntities() {
	for len(n.queue) > 0 {
		s := n.queue[0]
		n.queue = n.queue[1:]
		n.reading = s.name
		n.readStructure(n.entities[s.name], s)
	}
	n.reading = ""
}

// said is what one schema says of a property, wherever it says so.
type said struct {
	field    schema.Field
	problem  string // why the values are raw
	required bool
	common   bool // the schema itself says it, and not one of its variants
}

// readStructure reads the fields of one structure: of a schema with variants, of all of them.
func (n *nested) readStructure(e *schema.Entity, s *structure) {
	parts := n.parts(s.node)
	fields, filters := n.gather(e, parts)
	if n.full {
		return
	}
	variants := n.variants(parts)
	e.Fields = make([]*schema.Field, 0, len(fields))
	for _, list := range fields {
		e.Fields = append(e.Fields, n.merge(e, list, variants))
	}
	slices.SortFunc(e.Fields, func(a, b *schema.Field) int { return cmp.Compare(a.Name.Wire, b.Name.Wire) })
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		if fields[name] == nil && len(name) <= maxWireName {
			e.Filters = append(e.Filters, schema.Filter{Name: schema.Name{Wire: n.keep(name)}, Type: schema.TypeText, Pos: e.Pos})
		}
	}
	n.decided.filters(e)
	n.reportFields(e)
}

// variants returns how many variants a schema has of whose parts there is a list; 0 if none.
func (n *nested) variants(parts []tree.Node) int {
	for _, part := range parts {
		if part.Get("oneOf").Exists() || part.Get("anyOf").Exists() {
			n.polymorph = true
			return len(parts) - 1
		}
	}
	return 0
}

// gather returns what the parts of a schema say of each property, and the names of the filters that
// they list.
func (n *nested) gather(e *schema.Entity, parts []tree.Node) (fields map[string][]said, filters map[string]bool) {
	fields, filters = map[string][]said{}, map[string]bool{}
	for i, part := range parts {
		marks := n.marked(part)
		maps.Copy(filters, marks[filterable])
		for key, property := range n.object(part.Get("properties"), `"properties"`, e.Name.Wire).Members() {
			name := key.Text()
			if n.full {
				return fields, filters
			}
			if n.tooLong("field", name, maxWireName, key.Pos(), e.Name.Wire) {
				continue
			}
			if fields[name] == nil {
				n.fields++
				n.limit(allEntities, n.fields, spareFields+len(n.doc.Source())/fieldSize, "fields", key)
				n.limit(oneEntity, len(fields), spareEntityFields+len(n.doc.Source())/entityFieldSize, "fields", key)
				name = n.keep(name)
			}
			said := n.says(e, name, key, property, marks)
			said.common = i == 0
			fields[name] = append(fields[name], said)
		}
	}
	return fields, filters
}

// marked returns the names that a schema lists, by the mark that they have: native exports of
// OpenAPI 3 list what others mark on the properties (Guidewire facts, 5.2).
func (n *nested) marked(part tree.Node) map[string]map[string]bool {
	marks := map[string]map[string]bool{}
	add := func(name string, list tree.Node) {
		for item := range list.Items() {
			if marks[name] == nil {
				marks[name] = map[string]bool{}
			}
			marks[name][item.Text()] = true
		}
	}
	for _, name := range [...]string{filterable, sortable, requiredForCreate} {
		add(name, mark(part, name))
	}
	add(requiredForCreate, part.Get("required"))
	return marks
}

// hasFilter reports whether an entity has a filter that is no field.
func hasFilter(e *schema.Entity, name string) bool {
	return slices.ContainsFunc(e.Filters, func(f schema.Filter) bool { return f.Name.Wire == name })
}

// The marks that schemas list or properties have.
const (
	filterable        = "filterable"
	sortable          = "sortable"
	requiredForCreate = "requiredForCreate"
)

// says returns what one schema says of a property. What stands beside a $ref counts first.
func (n *nested) says(e *schema.Entity, name string, key, property tree.Node, marks map[string]map[string]bool) said {
	target := n.resolve(property)
	has := func(what string) bool { return marks[what][name] || mark(property, what).Bool() }
	nullable := func(s tree.Node) bool { return s.Get("nullable").Bool() || s.Get(flatPrefix+"nullable").Bool() }
	f := schema.Field{
		Name: schema.Name{Wire: name}, Pos: key.Pos(), Evidence: schema.EvidenceDeclared,
		Doc:        n.keep(clip(property.Get("description").Text())),
		Nullable:   nullable(property) || nullable(target),
		ReadOnly:   n.keyword(property, target, "readOnly").Bool() || mark(property, "readOnly").Bool(),
		CreateOnly: has("createOnly"), Filterable: has(filterable), Sortable: has(sortable),
		Lossy:  n.shape == converted && isBare(property),
		Limits: n.keep(limits(property, property)),
	}
	var ignored *ignoredEnum
	if f.Enum, ignored = n.choices(n.keyword(property, target, "enum")); ignored != nil {
		n.diags.Add(schema.EnumIgnored, ignored.pos, e.Name.Wire, name, "the enumeration %s", ignored.why)
	}
	for _, view := range texts(mark(property, "defaultViews")) {
		f.Views = append(f.Views, n.keep(clip(view)))
	}
	slices.Sort(f.Views)
	v := n.value(e, name, property, 0)
	f.Type, f.Within, f.Target, f.Typelist, f.Declared = v.typ, v.within, v.target, n.keep(v.typelist), n.keep(v.declared)
	f.Nullable = f.Nullable || v.null
	f.Lossy = f.Lossy || n.shape == converted && v.bare
	if f.Type == schema.TypeText && len(f.Within) == 0 && f.ReadOnly && name == "id" {
		f.Type = schema.TypeID
	}
	return said{field: f, problem: v.problem, required: has(requiredForCreate)}
}

// isBare reports whether a property is a reference and nothing else, as converters leave it.
func isBare(property tree.Node) bool {
	return property.Len() == 1 && property.Get("$ref").Exists()
}

// merge makes one field of what several schemas say of it: all that any variant allows.
func (n *nested) merge(e *schema.Entity, list []said, variants int) *schema.Field {
	f := list[0].field
	required := list[0].required
	problem := list[0].problem
	for _, other := range list[1:] {
		o := &other.field
		if f.Type != o.Type || !slices.Equal(f.Within, o.Within) || f.Target != o.Target {
			n.variantsDisagree(e, &f, o)
		}
		f.Doc = cmp.Or(f.Doc, o.Doc)
		f.Typelist = cmp.Or(f.Typelist, o.Typelist)
		f.Nullable, f.ReadOnly, f.CreateOnly = f.Nullable || o.Nullable, f.ReadOnly && o.ReadOnly, f.CreateOnly && o.CreateOnly
		f.Filterable, f.Sortable, f.Lossy = f.Filterable || o.Filterable, f.Sortable || o.Sortable, f.Lossy || o.Lossy
		f.Views = slices.Compact(slices.Sorted(slices.Values(slices.Concat(f.Views, o.Views))))
		if f.Limits != o.Limits {
			f.Limits = ""
		}
		required = required && other.required
		problem = cmp.Or(problem, other.problem)
	}
	if required && (variants == 0 || list[0].common || len(list) >= variants) {
		f.Required = []schema.Verb{schema.Create}
	}
	if len(f.Views) == 0 {
		f.Views = nil
	}
	if n.decided.attribute(n, e, &f); f.Attribute == nil && problem != "" && f.Type == schema.TypeRaw {
		n.diags.Add(schema.ValueUnsupported, f.Pos, e.Name.Wire, f.Name.Wire, "%s: expected values of a form that bpgen has a type for", problem)
	}
	return &f
}

// variantsDisagree keeps the values of a field raw whose variants have different types, unless
// they differ in what they refer to only.
func (n *nested) variantsDisagree(e *schema.Entity, f, o *schema.Field) {
	if f.Type == o.Type && f.Type == schema.TypeReference && slices.Equal(f.Within, o.Within) {
		f.Target = ""
		return
	}
	if n.decided.said(e.Name.Wire, f.Name.Wire) == nil && f.Type != schema.TypeRaw {
		n.diags.Add(schema.VariantsDisagree, o.Pos, e.Name.Wire, f.Name.Wire,
			"one variant has %s, another %s: expected one type", schema.DescribeType(f), schema.DescribeType(o))
	}
	f.Type, f.Within, f.Target, f.Typelist = schema.TypeRaw, nil, "", ""
}

// reportFields reports what a conversion dropped of the fields of an entity.
func (n *nested) reportFields(e *schema.Entity) {
	for _, f := range e.Fields {
		if f.Lossy && f.Attribute == nil {
			d := n.diags.Add(schema.ConversionLoss, f.Pos, e.Name.Wire, f.Name.Wire,
				"there is a $ref to %s and nothing beside it, expected what the definition said of the field before it was converted", lossOf(f))
			d.Fix = strings.Replace(d.Fix, ", typelist: NAME", leadsTo(f), 1)
		}
	}
}

// lossOf says what a field is, whose marks are lost.
func lossOf(f *schema.Field) string {
	if f.Type == schema.TypeTypekey {
		return "a typekey of an unknown typelist"
	}
	return schema.DescribeType(f)
}

// leadsTo returns the key of a decision that says what the values of a field lead to, where they
// lead anywhere.
func leadsTo(f *schema.Field) string {
	switch f.Type {
	case schema.TypeTypekey, schema.TypeTypecode:
		return ", typelist: NAME"
	case schema.TypeReference:
		return ", reference: NAME"
	}
	return ""
}

// use fills in which operations of an entity have its fields: reads have all, writes those that
// they may send.
func (n *nested) use(e *schema.Entity) {
	var verbs []schema.Verb
	for _, op := range e.Operations {
		if op.Verb != schema.Delete && op.Verb != schema.Action && !slices.Contains(verbs, op.Verb) {
			verbs = append(verbs, op.Verb)
		}
	}
	for _, f := range e.Fields {
		for _, verb := range verbs {
			if verb == schema.Create && f.ReadOnly || verb == schema.Update && (f.ReadOnly || f.CreateOnly) {
				continue
			}
			f.In = append(f.In, schema.Use{Verb: verb, Pos: f.Pos})
		}
	}
}
