package openapi

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// identify finds the identity of an entity's records, or adds it: a field list that the
// export cut short lacks it, but the platform has it on every record. Platforms take field
// names in any case, so a field that is spelt like the identity but for case is the
// identity, or where both are there, no field to send.
func (l *loader) identify(e *schema.Entity) {
	name := l.dialect.Identity()
	e.Identity = e.Field(name)
	for _, f := range e.Fields {
		if f == e.Identity || !strings.EqualFold(f.Name.Wire, name) {
			continue
		}
		if e.Identity == nil || e.Identity.Name.Wire != name && f.Name.Wire < e.Identity.Name.Wire {
			e.Identity = f
		}
	}
	for _, f := range e.Fields {
		f.ReadOnly = f.ReadOnly || f != e.Identity && strings.EqualFold(f.Name.Wire, name)
	}
	if e.Identity != nil {
		e.IdentityDeclared, e.Identity.Type = true, schema.TypeID
		return
	}
	e.Identity = &schema.Field{
		Name: schema.Name{Wire: name},
		Type: l.dialect.FieldType(dialect.Property{Name: name}),
		Pos:  e.Pos,
	}
	if l.full {
		return // its fields were not all read
	}
	if len(e.Fields) == 0 {
		l.diags.Add(schema.EntityWithoutFields, e.Pos, e.Name.Wire, "",
			"the operations list no fields, expected some; the record has %s, and keeps everything else it reads as unknown fields", name)
		return
	}
	l.diags.Add(schema.EntityWithoutID, e.Pos, e.Name.Wire, "",
		"the operations do not list %s, expected on every record; the record has it, because the platform does", name)
}

// checkKeys reports upsert keys that cannot work as the export has them.
func (l *loader) checkKeys(d *draft) {
	upsert := d.entity.Operation(schema.Upsert)
	if upsert == nil || l.full {
		return
	}
	if len(d.entity.ExternalKeys) == 0 {
		l.diags.Add(schema.UpsertKeyMissing, upsert.Pos, d.entity.Name.Wire, "",
			"the upsert names no external key, expected one in %s", l.dialect.Payload(schema.Upsert).Key)
	}
	unsent := map[string]bool{}
	for _, f := range d.entity.Fields {
		unsent[f.Name.Wire] = f.ReadOnly && f != d.entity.Identity
	}
	for _, key := range d.entity.ExternalKeys {
		switch {
		case strings.Contains(key, "."):
			l.diags.Add(schema.UpsertKeyUnknown, d.keysAt.Pos(), d.entity.Name.Wire, "",
				"the upsert key %s belongs to a related record, expected a field of the entity itself", schema.Printable(key))
		case unsent[key]:
			l.diags.Add(schema.UpsertKeyUnknown, d.keysAt.Pos(), d.entity.Name.Wire, key,
				"the upsert key is maintained by the platform, expected a field that is sent")
		case d.fields[key] == nil:
			l.diags.Add(schema.UpsertKeyUnknown, d.keysAt.Pos(), d.entity.Name.Wire, "",
				"the upsert key %s is not among the fields of the entity, expected one of them", schema.Printable(key)).Fix =
				"put its value into Extra, or name another key in each call with MatchOn"
		}
	}
}

// incomplete reports whether a tag marks the list of its entity as one that lacks fields. People
// write the mark, so what is wrong with it is a finding.
func (l *loader) incomplete(tag, name tree.Node) bool {
	mark := tag.Get("x-bpgen-incomplete")
	if !mark.Exists() {
		return false
	}
	entity := ""
	if d := l.byName[name.Text()]; d != nil {
		entity = d.entity.Name.Wire
	}
	switch {
	case mark.Kind() != tree.Bool:
		l.diags.Add(schema.WrongShape, mark.Pos(), entity, "", "x-bpgen-incomplete is %s, expected true or false", mark.Kind())
	case mark.Bool() && entity == "":
		l.diags.Add(schema.OverrideUnmatched, mark.Pos(), "", "",
			"the mark as incomplete matches nothing: the tag has no operations, expected it on the tag of an entity")
	}
	return mark.Bool()
}

// readTags takes descriptions and groups, which are documentation only. A tag is no
// entity: exports list relation aliases among them (BillingPlatform facts, 7.7).
func (l *loader) readTags(s *schema.Schema, root tree.Node) {
	for tag := range root.Get("tags").Items() {
		name := l.object(tag, "a tag", "").Get("name")
		incomplete := l.incomplete(tag, name)
		if d := l.byName[name.Text()]; d != nil {
			if d.entity.Doc == "" {
				d.entity.Doc = l.keep(clip(tag.Get("description").Text()))
			}
			d.entity.Incomplete = d.entity.Incomplete || incomplete
			continue
		}
		if name.Exists() && !l.tooLong("tag", name.Text(), maxWireName, name.Pos(), "") {
			s.Tags = append(s.Tags, l.keep(name.Text()))
			l.diags.Add(schema.TagWithoutOperations, name.Pos(), l.keep(name.Text()), "",
				"the tag has no operations, expected of an entity; it is none")
		}
	}
	for group := range root.Get("x-tagGroups").Items() {
		l.readGroup(s, group)
	}
}

// readGroup adds one group with each of its entities once, however often they are listed.
func (l *loader) readGroup(s *schema.Schema, group tree.Node) {
	g := schema.Group{Name: l.keep(group.Get("name").Text()), Pos: group.Pos()}
	listed := map[string]bool{}
	for tag := range group.Get("tags").Items() {
		name := l.keep(tag.Text())
		d := l.byName[name]
		if d == nil || listed[name] {
			continue
		}
		listed[name] = true
		g.Entities = append(g.Entities, name)
		if !slices.Contains(d.entity.Groups, g.Name) {
			d.entity.Groups = append(d.entity.Groups, g.Name)
		}
	}
	s.Groups = append(s.Groups, g)
}
