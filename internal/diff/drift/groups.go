package drift

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// kinds orders groups.
var kinds = []string{Entity, Operation, Field, Type, Key}

// groups puts the rows together that have the same cells, those with the most rows first.
func (c *comparison) groups() []Group {
	index := make(map[string]int)
	var list []Group
	for i := range c.matrix.Rows {
		r := &c.matrix.Rows[i]
		key := r.Kind + "\x00" + strings.Join(r.Cells, "\x00")
		at, ok := index[key]
		if !ok {
			at = len(list)
			index[key] = at
			list = append(list, Group{Kind: r.Kind, Pattern: c.pattern(r), Cells: r.Cells})
		}
		list[at].Count++
		list[at].Names = append(list[at].Names, r.Name())
	}
	slices.SortStableFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Pattern, b.Pattern))
	})
	return list
}

// Name names what the row is about.
func (r *Row) Name() string {
	name := schema.Printable(r.Entity)
	switch r.Kind {
	case Field, Type:
		name += "." + schema.Printable(r.Field)
	case Operation:
		name += " " + r.Operation + " " + schema.Printable(r.Path)
	}
	return name
}

// pattern says in words which snapshots have something.
func (c *comparison) pattern(r *Row) string {
	by := make(map[string][]string)
	var said []string
	for i, cell := range r.Cells {
		if by[cell] == nil {
			said = append(said, cell)
		}
		by[cell] = append(by[cell], schema.Printable(c.sides[i].Name))
	}
	if r.Kind == Type || r.Kind == Key {
		var parts []string
		for _, cell := range said {
			if cell != Nowhere && cell != Unknown {
				parts = append(parts, schema.Printable(cell)+" in "+strings.Join(by[cell], ", "))
			}
		}
		return strings.Join(parts, "; ")
	}
	text := "in " + strings.Join(by[Present], ", ") + ", not in " + strings.Join(by[Absent], ", ")
	switch {
	case len(by[Absent]) == 0:
		text = "in all, under another name in some"
	case len(by[Present]) == 1:
		text = "only in " + by[Present][0]
	case len(by[Absent]) == 1:
		text = "missing in " + by[Absent][0]
	}
	if by[Unknown] != nil {
		text += " (unknown in " + strings.Join(by[Unknown], ", ") + ")"
	}
	if by[Nowhere] != nil {
		text += " (no entity in " + strings.Join(by[Nowhere], ", ") + ")"
	}
	return text
}

// extras lists what only one snapshot has.
func (c *comparison) extras() []Extra {
	list := make([]Extra, len(c.sides))
	for i, side := range c.sides {
		list[i] = Extra{Snapshot: side.Name, Entities: []string{}, Fields: []string{}, Operations: []string{}}
	}
	for i := range c.matrix.Rows {
		r := &c.matrix.Rows[i]
		at := slices.Index(r.Cells, Present)
		if at < 0 || slices.Contains(r.Cells[at+1:], Present) {
			continue
		}
		switch e := &list[at]; r.Kind {
		case Entity:
			e.Entities = append(e.Entities, r.Name())
		case Field:
			e.Fields = append(e.Fields, r.Name())
		case Operation:
			e.Operations = append(e.Operations, r.Name())
		}
	}
	return list
}
