package diff

import (
	"github.com/bpgen/bpgen/internal/schema"
)

// renamedEntities returns the entities that only one side has and that accepted renames make one
// with an entity that only the other side has, by the names of both: each name leads to the other
// entity. A pair that is read against time has them the other way round.
func renamedEntities(before, after map[string]*schema.Entity) map[string]*schema.Entity {
	found := make(map[string]*schema.Entity)
	pair := func(newer, others map[string]*schema.Entity, older map[string]*schema.Entity) {
		for _, name := range union(newer, nil) {
			e := newer[name]
			if older[name] != nil {
				continue
			}
			for _, former := range e.Former {
				if was := older[former]; was != nil && others[former] == nil && found[former] == nil && found[name] == nil {
					found[former], found[name] = e, was
				}
			}
		}
	}
	pair(after, after, before)
	pair(before, before, after)
	return found
}

// renamedEntity adds the record of a rename, and what else changed about the entity. All code that
// names the entity breaks, unless people gave the new one its Go name.
func (c *comparison) renamedEntity(a, b *schema.Entity) {
	change := Change{
		ID: EntityRenamed, Entity: a.Name.Wire, From: a.Name.Wire, To: b.Name.Wire, Source: None, Wire: Breaking,
		Go: a.Name.Go, GoFrom: a.Name.Go, GoTo: b.Name.Go,
	}
	if a.Name.Go != b.Name.Go {
		change.Source = Breaking
		change.symbols = append(entityChange("", a, "", "").symbols, entityChange("", b, "", "").symbols...)
	}
	c.add(change)
	c.entity(a, b)
}
