package openapi

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// identify finds the identity of an entity's records, or adds it: a field list that the
// export cut short lacks it, but the platform has it on every record.
func (l *loader) identify(e *schema.Entity) {
	name := l.dialect.Identity()
	if e.Identity = e.Field(name); e.Identity != nil {
		e.IdentityDeclared = true
		return
	}
	e.Identity = &schema.Field{
		Name: schema.Name{Wire: name},
		Type: l.dialect.FieldType(dialect.Property{Name: name}),
		Pos:  e.Pos,
	}
	if len(e.Fields) == 0 {
		l.diags.Add(schema.EntityWithoutFields, e.Pos, e.Name.Wire, "",
			"the operations list no fields; the record has %s, and keeps everything else it reads as unknown fields", name)
		return
	}
	l.diags.Add(schema.EntityWithoutID, e.Pos, e.Name.Wire, "",
		"the operations do not list %s; the record has it all the same, because the platform does", name)
}

// checkKeys reports upsert keys that cannot work as the export has them.
func (l *loader) checkKeys(d *draft) {
	upsert := d.entity.Operation(schema.Upsert)
	if upsert == nil {
		return
	}
	if len(d.entity.ExternalKeys) == 0 {
		l.diags.Add(schema.UpsertKeyMissing, upsert.Pos, d.entity.Name.Wire, "",
			"the upsert names no external key; callers name one with MatchOn")
	}
	for _, key := range d.entity.ExternalKeys {
		if d.entity.Field(key) == nil {
			l.diags.Add(schema.UpsertKeyUnknown, d.keyPos.Pos(), d.entity.Name.Wire, "",
				"the upsert key %s is no field of the entity; its value goes into Extra", schema.Printable(key))
		}
	}
}

// readTags takes descriptions and groups, which are documentation only. A tag is no
// entity: exports list relation aliases among them (BillingPlatform facts, 7.7).
func (l *loader) readTags(s *schema.Schema, root tree.Node) {
	for tag := range root.Get("tags").Items() {
		name := tag.Get("name")
		if e := s.Entity(name.Text()); e != nil {
			if e.Doc == "" {
				e.Doc = tag.Get("description").Text()
			}
			continue
		}
		l.diags.Add(schema.TagWithoutOperations, name.Pos(), name.Text(), "",
			"the tag has no operations, so it is not an entity")
	}
	for group := range root.Get("x-tagGroups").Items() {
		l.readGroup(s, group)
	}
}

// readGroup adds one group with each of its entities once, however often they are listed.
func (l *loader) readGroup(s *schema.Schema, group tree.Node) {
	g := schema.Group{Name: group.Get("name").Text(), Pos: group.Pos()}
	for tag := range group.Get("tags").Items() {
		e := s.Entity(tag.Text())
		if e == nil || slices.Contains(g.Entities, tag.Text()) {
			continue
		}
		g.Entities = append(g.Entities, tag.Text())
		if !slices.ContainsFunc(e.Groups, func(name string) bool { return strings.EqualFold(name, g.Name) }) {
			e.Groups = append(e.Groups, g.Name)
		}
	}
	s.Groups = append(s.Groups, g)
}
