package diff

import (
	"math"
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// most bounds how many fields of one entity, gone or new, are compared with each other. Beyond
// it the entity is another one, and nobody reads the hints.
const most = 250

// candidate is a pair of records with what speaks for it.
type candidate struct {
	from, to int // indexes
	score    float64
	evidence []string
}

// hints lets records point at each other that may be two halves of one change. What came to a
// renamed entity is under its new name.
func (c *comparison) hints(before, after, renamed map[string]*schema.Entity) {
	gone, come := c.indexes(FieldRemoved), c.indexes(FieldAdded)
	for _, entity := range union(gone, nil) {
		now := entity
		if e := renamed[entity]; e != nil {
			now = e.Name.Wire
		}
		c.hintRenames(before[entity], after[now], gone[entity], come[now])
	}
	c.hintMoves(before, after, gone, come)
	c.hintEntities(before, after)
}

// indexes returns where the records of a kind are, by entity.
func (c *comparison) indexes(id Kind) map[string][]int {
	m := make(map[string][]int)
	for i := range c.report.Changes {
		if change := &c.report.Changes[i]; change.ID == id {
			m[change.Entity] = append(m[change.Entity], i)
		}
	}
	return m
}

func (c *comparison) hintRenames(a, b *schema.Entity, gone, come []int) {
	if len(gone) == 0 || len(come) == 0 || len(gone) > most || len(come) > most {
		return
	}
	once := uniqueLabels(a, b)
	before, after := c.named(a, gone), c.named(b, come)
	r := relate(before, after, c.words)
	var found []candidate
	for i := range before {
		f := &before[i]
		labelled := once[f.label]
		for j := range after {
			if g := &after[j]; !r.hopeless(f, g, labelled) {
				if s, evidence := score(f, g, c.words, labelled); s >= doubted {
					found = append(found, candidate{gone[i], come[j], s, evidence})
				}
			}
		}
	}
	for _, p := range unrivalled(found) {
		c.link(FieldRenameLikely, p)
	}
}

// named returns the fields that records of an entity are about.
func (c *comparison) named(e *schema.Entity, records []int) []named {
	list := make([]named, len(records))
	for i, at := range records {
		list[i] = newNamed(e.Field(c.report.Changes[at].Field))
	}
	return list
}

// uniqueLabels returns the labels that no two fields of one side share: others say nothing.
func uniqueLabels(sides ...*schema.Entity) map[string]bool {
	once := make(map[string]bool)
	for _, e := range sides {
		count := make(map[string]int)
		for _, f := range e.Fields {
			count[label(f)]++
		}
		for text, n := range count {
			if _, known := once[text]; !known || n > 1 {
				once[text] = n == 1
			}
		}
	}
	return once
}

// unrivalled returns the candidates that are likely and clearly ahead of all others of either
// record.
func unrivalled(found []candidate) []candidate {
	return slices.DeleteFunc(slices.Clone(found), func(p candidate) bool {
		return p.score < likely || slices.ContainsFunc(found, func(q candidate) bool {
			return (q.from == p.from) != (q.to == p.to) && q.score > p.score-margin
		})
	})
}

// link lets two records point at each other.
func (c *comparison) link(id Kind, p candidate) {
	from, to := &c.report.Changes[p.from], &c.report.Changes[p.to]
	s := math.Round(100*p.score) / 100
	from.Likely = &Likely{ID: id, Entity: to.Entity, Field: to.Field, Score: s, Evidence: p.evidence}
	to.Likely = &Likely{ID: id, Entity: from.Entity, Field: from.Field, Score: s, Evidence: p.evidence}
}

// hintMoves finds fields that one entity lost and another one got: the only one of that name
// that went, and the only one that came, under the same label.
func (c *comparison) hintMoves(before, after map[string]*schema.Entity, gone, come map[string][]int) {
	from, to := c.byField(gone), c.byField(come)
	for _, field := range union(from, to) {
		if len(from[field]) != 1 || len(to[field]) != 1 {
			continue
		}
		i, j := from[field][0], to[field][0]
		a, b := &c.report.Changes[i], &c.report.Changes[j]
		if a.Likely != nil || b.Likely != nil {
			continue
		}
		text := label(before[a.Entity].Field(field))
		if text != "" && text == label(after[b.Entity].Field(field)) {
			c.link(FieldMoved, candidate{i, j, 0.85, []string{"name equal", "label equal"}})
		}
	}
}

func (c *comparison) byField(indexes map[string][]int) map[string][]int {
	m := make(map[string][]int)
	for _, entity := range union(indexes, nil) {
		for _, i := range indexes[entity] {
			field := c.report.Changes[i].Field
			m[field] = append(m[field], i)
		}
	}
	return m
}

// hintEntities finds entities that are gone and have their fields in common with new ones.
func (c *comparison) hintEntities(before, after map[string]*schema.Entity) {
	gone, come := c.indexes(EntityRemoved), c.indexes(EntityAdded)
	if len(gone) > most || len(come) > most {
		return
	}
	var found []candidate
	for _, a := range union(gone, nil) {
		for _, b := range union(come, nil) {
			if s := alike(before[a], after[b]); s >= doubted {
				found = append(found, candidate{gone[a][0], come[b][0], s, []string{"fields in common"}})
			}
		}
	}
	for _, p := range unrivalled(found) {
		c.link(EntityRenameLikely, p)
	}
}

// alike returns the share of fields that two entities have in common, those apart that the
// platform gives to all.
func alike(a, b *schema.Entity) float64 {
	x, y := ownFields(a), ownFields(b)
	both := 0
	for name := range x {
		if y[name] != nil {
			both++
		}
	}
	if both < 3 {
		return 0
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func ownFields(e *schema.Entity) map[string]*schema.Field {
	m := fieldsOf(e)
	for name, f := range m {
		if f == e.Identity || f.ReadOnly {
			delete(m, name)
		}
	}
	return m
}
