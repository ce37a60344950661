package openapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// fieldDraft is a field with every mention of it.
type fieldDraft struct {
	name     string
	mentions []mention
}

// mention is what one operation says of a field.
type mention struct {
	verb     schema.Verb
	pos      schema.Pos // of the field's name
	declared string
	doc      string
	readOnly bool
	nullable bool
	required bool
	enum     tree.Node
	limits   string
}

// readFields merges one operation's list of fields into the draft. The list is an object
// or an array of objects: exports say object where the platform sends arrays
// (BillingPlatform facts, 7.6), so the difference means nothing.
func (l *loader) readFields(d *draft, verb schema.Verb, record tree.Node) {
	if items := record.Get("items"); items.Exists() {
		record = l.resolve(items)
	}
	parts := l.parts(record)
	var required map[string]bool
	for _, part := range parts {
		for name := range part.Get("required").Items() {
			if required == nil {
				required = map[string]bool{}
			}
			required[name.Text()] = true
		}
	}
	for _, part := range parts {
		properties := l.object(part.Get("properties"), `"properties"`, d.entity.Name.Wire)
		if properties.Exists() {
			d.lists[rank(verb)].present = true
		}
		for key, property := range properties.Members() {
			if l.full {
				return
			}
			name := key.Text()
			if l.tooLong("field", name, maxWireName, key.Pos(), d.entity.Name.Wire) {
				continue
			}
			f := d.fields[name]
			if f == nil {
				f = &fieldDraft{name: l.keep(name), mentions: make([]mention, 0, len(d.found))}
				d.fields[f.name] = f
				l.fields++
				l.limit(allEntities, l.fields, spareFields+len(l.doc.Source())/fieldSize, "fields", key)
				l.limit(oneEntity, len(d.fields), spareEntityFields+len(l.doc.Source())/entityFieldSize, "fields", key)
			}
			l.addMention(d, f, l.mention(verb, key, property, required[name]))
		}
	}
}

// addMention keeps one mention per verb: a list that is repeated, by allOf or by a second
// path, adds to it what it left open.
func (l *loader) addMention(d *draft, f *fieldDraft, m mention) {
	for i := range f.mentions {
		if old := &f.mentions[i]; old.verb == m.verb {
			if m.pos.Compare(old.pos) < 0 {
				old.pos = m.pos
			}
			old.declared, old.doc = cmp.Or(old.declared, m.declared), cmp.Or(old.doc, m.doc)
			old.limits = cmp.Or(old.limits, m.limits)
			if !old.enum.Exists() {
				old.enum = m.enum
			}
			old.required, old.readOnly, old.nullable = old.required || m.required, old.readOnly || m.readOnly, old.nullable || m.nullable
			return
		}
	}
	d.lists[rank(m.verb)].size++
	f.mentions = append(f.mentions, m)
}

func (l *loader) mention(verb schema.Verb, key, property tree.Node, required bool) mention {
	target := l.resolve(property)
	declared, nullable := declaredType(l.keyword(property, target, "type"))
	return mention{
		verb:     verb,
		pos:      key.Pos(),
		declared: declared,
		doc:      clip(l.keyword(property, target, "description").Text()),
		readOnly: l.keyword(property, target, "readOnly").Bool(),
		nullable: nullable || l.keyword(property, target, "nullable").Bool(),
		required: required,
		enum:     l.keyword(property, target, "enum"),
		limits:   limits(property, target),
	}
}

// clip bounds a description: nobody reads on, and it is searched and copied from here on.
func clip(text string) string {
	const most = 10_000
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// declaredType reads the type keyword: a name, or in OpenAPI 3.1 a list of names of which
// "null" means nullable. Several names are no single type and count as none.
func declaredType(n tree.Node) (declared string, nullable bool) {
	if n.Kind() == tree.String {
		return n.Text(), false
	}
	var names []string
	for item := range n.Items() {
		if item.Is("null") {
			nullable = true
			continue
		}
		names = append(names, item.Text())
	}
	if len(names) == 1 {
		declared = names[0]
	}
	return declared, nullable
}

// finish turns a draft into the entity and reports where its operations disagree.
func (l *loader) finish(d *draft) *schema.Entity {
	l.readOperations(d)
	e := d.entity
	e.Fields = make([]*schema.Field, 0, len(d.fields))
	for _, f := range d.fields {
		e.Fields = append(e.Fields, l.field(e, f))
	}
	slices.SortFunc(e.Fields, func(a, b *schema.Field) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Name.Wire, b.Name.Wire))
	})
	l.identify(e)
	l.reportMissing(d)
	l.checkKeys(d)
	d.fields, d.found = nil, nil // much larger than what came of them
	return e
}

// field merges the mentions of a field, which are in verb order: the first decides what
// they disagree on, and an untyped mention never overrules a typed one.
func (l *loader) field(e *schema.Entity, f *fieldDraft) *schema.Field {
	out := &schema.Field{Name: schema.Name{Wire: f.name}, Pos: f.mentions[0].pos, In: make([]schema.Use, 0, len(f.mentions))}
	var ignored *ignoredEnum
	for _, m := range f.mentions {
		out.Declared = cmp.Or(out.Declared, m.declared)
		out.Doc = cmp.Or(out.Doc, m.doc)
		out.Limits = cmp.Or(out.Limits, m.limits)
		out.Nullable = out.Nullable || m.nullable
		out.ReadOnly = out.ReadOnly || m.readOnly
		if m.required {
			out.Required = append(out.Required, m.verb)
		}
		if out.Enum == nil {
			list, reason := l.choices(m.enum)
			out.Enum, ignored = list, cmp.Or(ignored, reason)
		}
		out.In = append(out.In, schema.Use{Verb: m.verb, Pos: m.pos})
		if m.pos.Compare(out.Pos) < 0 {
			out.Pos = m.pos
		}
	}
	out.Declared, out.Doc, out.Limits = l.keep(out.Declared), l.keep(out.Doc), l.keep(out.Limits)
	p := dialect.Property{Name: f.name, Declared: out.Declared, Doc: out.Doc, ReadOnly: out.ReadOnly}
	out.Type, out.ReadOnly = l.dialect.FieldType(p), l.dialect.ReadOnly(p)
	l.reportTypes(e, f)
	if ignored != nil && out.Enum == nil {
		l.diags.Add(schema.EnumIgnored, ignored.pos, e.Name.Wire, f.name, "the enumeration %s", ignored.why)
	}
	return out
}

// maxChoices bounds the texts of one field, and their length: no pick-list is longer.
const maxChoices = 1000

// ignoredEnum says why an enumeration is no pick-list.
type ignoredEnum struct {
	pos schema.Pos
	why string
}

// choices reads the texts that an enumeration lists, each once; null among them says that the
// field can be empty, and is none. An enumeration of anything else, or of too much, is no
// pick-list. References can give many fields one list.
func (l *loader) choices(enum tree.Node) ([]schema.Choice, *ignoredEnum) {
	var list []schema.Choice
	var listed map[string]bool
	for item := range enum.Items() {
		text := item.Text()
		switch {
		case l.full:
			return nil, nil
		case item.Kind() == tree.Null:
			continue
		case item.Kind() != tree.String:
			return nil, &ignoredEnum{item.Pos(), fmt.Sprintf("holds %s, expected texts, and null at most", item.Kind())}
		case len(text) > maxChoices:
			return nil, &ignoredEnum{item.Pos(), fmt.Sprintf("holds a text of %d bytes, expected at most %d", len(text), maxChoices)}
		case listed[text]:
			continue
		case len(list) == maxChoices:
			return nil, &ignoredEnum{enum.Pos(), fmt.Sprintf("holds more than %d texts, expected fewer", maxChoices)}
		}
		if listed == nil {
			listed = make(map[string]bool)
		}
		listed[text] = true
		list = append(list, schema.Choice{Text: l.keep(text), Pos: item.Pos()})
		l.texts++
		l.limit(allEntities, l.texts, spareTexts+len(l.doc.Source())/textSize, "texts of pick-lists", item)
	}
	return list, nil
}

// untyped stands in messages for a mention without a type.
const untyped = "none"

// reportTypes warns where operations declare different types for one field. What goes
// first is what field takes: the first type in verb order.
func (l *loader) reportTypes(e *schema.Entity, f *fieldDraft) {
	if !slices.ContainsFunc(f.mentions, func(m mention) bool { return m.declared != f.mentions[0].declared }) {
		return
	}
	says := map[string][]string{}
	var types []string
	for _, m := range f.mentions {
		t := untyped
		if m.declared != "" {
			t = schema.Printable(m.declared)
		}
		if says[t] == nil {
			types = append(types, t)
		}
		says[t] = append(says[t], string(m.verb))
	}
	if len(types) < 2 {
		return
	}
	if types[0] == untyped {
		types = append(types[1:], untyped)
	}
	var parts []string
	for _, t := range types {
		parts = append(parts, strings.Join(says[t], ", ")+": "+t)
	}
	l.diags.Add(schema.OperationsDisagree, f.mentions[0].pos, e.Name.Wire, f.name,
		"the operations declare different types, expected one; bpgen goes by the first of %s", strings.Join(parts, "; "))
}

// reportMissing warns where an operation's list lacks fields that another one has.
func (l *loader) reportMissing(d *draft) {
	for i, verb := range verbOrder {
		list := d.lists[i]
		if !list.present || list.size == len(d.fields) {
			continue
		}
		var missing []string
		for _, f := range d.entity.Fields {
			if !slices.ContainsFunc(f.In, func(u schema.Use) bool { return u.Verb == verb }) {
				missing = append(missing, schema.Printable(f.Name.Wire))
			}
		}
		l.diags.Add(schema.OperationsDisagree, d.entity.Operation(verb).Pos, d.entity.Name.Wire, "",
			"%s does not list %s, expected the fields that other operations of the entity have",
			verb, enumerate(missing)).Fix = schema.Union
	}
}

// enumerate joins names, and only counts those beyond a readable number.
func enumerate(names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and others"
}
