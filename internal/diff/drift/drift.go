// Package drift says where several exports of one API differ: those of several tenants, or of
// one tenant over time.
package drift

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/schema"
)

// JSONSchema is the JSON Schema of a Matrix.
//
//go:embed drift.schema.json
var JSONSchema []byte

// Version names the JSON form of a Matrix. Within one version members are only added.
const Version = "bpgen.drift/1"

// The cells of a row that is about whether something is there.
const (
	Present = "present"
	Absent  = "absent"
	Unknown = "unknown" // the list of fields is incomplete, or the type is not said
	Nowhere = "-"       // the snapshot has no such entity, or no such operation
)

// The kinds of rows.
const (
	Entity    = "entity"    // whether a snapshot has an entity
	Field     = "field"     // whether an entity has a field
	Operation = "operation" // whether an entity has an operation
	Type      = "type"      // which type a field is declared with
	Key       = "key"       // which keys an upsert matches on
)

// Matrix says of several exports where they differ. docs/diff.md describes it.
type Matrix struct {
	Schema    string          `json:"schema"` // Version
	Snapshots []diff.Snapshot `json:"snapshots"`
	Core      Size            `json:"core"`  // what all have
	Union     Size            `json:"union"` // what any has
	Extras    []Extra         `json:"extras"`
	Groups    []Group         `json:"groups"`
	Rows      []Row           `json:"rows"`              // what differs
	Against   []Conflicts     `json:"against,omitempty"` // how the last one breaks others, if that was asked for
}

// Size counts what there is.
type Size struct {
	Entities   int `json:"entities"`
	Fields     int `json:"fields"`
	Operations int `json:"operations"`
}

// Extra is what only one snapshot has; fields and operations of an entity that only it has are
// not listed again.
type Extra struct {
	Snapshot   string   `json:"snapshot"`
	Entities   []string `json:"entities"`
	Fields     []string `json:"fields"`
	Operations []string `json:"operations"`
}

// Row is one thing that the snapshots differ in.
type Row struct {
	Kind      string   `json:"kind"`
	Entity    string   `json:"entity"`
	Field     string   `json:"field"`
	Operation string   `json:"operation"`
	Path      string   `json:"path"`
	Former    []string `json:"former,omitempty"` // names that snapshots have for it, by accepted renames
	Wires     []string `json:"wires,omitempty"`  // with former: the name in each snapshot, "" where it has none
	Cells     []string `json:"cells"`            // one for each snapshot
	FirstSeen string   `json:"firstSeen"`        // snapshots, in the order in which they were given
	LastSeen  string   `json:"lastSeen"`
	Flapping  bool     `json:"flapping,omitempty"` // it went, and came back
}

// Group is the rows of one kind that have the same cells.
type Group struct {
	Kind    string   `json:"kind"`
	Pattern string   `json:"pattern"` // in words: "only in demogm"
	Cells   []string `json:"cells"`
	Count   int      `json:"count"`
	Names   []string `json:"names"` // ENTITY, ENTITY.Field, ENTITY METHOD
}

// Conflicts are the changes from an older snapshot to the last that break something.
type Conflicts struct {
	Snapshot string        `json:"snapshot"`
	Changes  []diff.Change `json:"changes"`
}

// Compare returns where the exports differ, which are in the order in which they were given.
// Renames are those that people accepted: a field under its former name is the same field.
func Compare(sides []diff.Side, renames []schema.RenameDecision) *Matrix {
	c := &comparison{sides: sides, renames: make(map[[2]string]string)}
	for _, r := range renames {
		c.renames[[2]string{r.Entity, r.From}] = r.To
	}
	m := &Matrix{Schema: Version, Groups: []Group{}, Rows: []Row{}}
	for i := range sides {
		m.Snapshots = append(m.Snapshots, sides[i].Snapshot())
		c.entities = append(c.entities, sides[i].Entities())
	}
	anywhere := keys(c.entities...)
	for i, entities := range c.entities {
		c.entities[i] = current(c, "", entities, func(name string) bool { return slices.Contains(anywhere, name) })
	}
	c.matrix = m
	for _, name := range keys(c.entities...) {
		c.entity(name)
	}
	m.Groups = append(m.Groups, c.groups()...)
	m.Extras = c.extras()
	return m
}

// comparison is one run of Compare.
type comparison struct {
	sides    []diff.Side
	entities []map[string]*schema.Entity // of each side
	renames  map[[2]string]string        // entity and former name to the later one
	matrix   *Matrix
}

// keys returns the keys of several maps, sorted.
func keys[T any](maps ...map[string]T) []string {
	all := make(map[string]bool)
	for _, m := range maps {
		for key := range m {
			all[key] = true
		}
	}
	return sorted(all)
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// count adds one thing that n of the snapshots have to the sizes.
func (c *comparison) count(n int, of func(*Size) *int) {
	if n > 0 {
		*of(&c.matrix.Union)++
	}
	if n == len(c.sides) {
		*of(&c.matrix.Core)++
	}
}

// entity compares an entity that any side has.
func (c *comparison) entity(name string) {
	cells := make([]string, len(c.sides))
	have := make([]*schema.Entity, len(c.sides))
	row := Row{Kind: Entity, Entity: name, Cells: cells, Wires: make([]string, len(c.sides))}
	n := 0
	for i, entities := range c.entities {
		cells[i] = Absent
		if have[i] = entities[name]; have[i] != nil {
			cells[i] = Present
			row.named(i, name, have[i].Name.Wire)
			n++
		}
	}
	c.count(n, func(s *Size) *int { return &s.Entities })
	if row.Former == nil {
		row.Wires = nil // they are all the name of the row
	}
	if n < len(c.sides) || row.Former != nil {
		c.row(row)
	}
	c.operations(name, have)
	c.fields(name, have)
	c.keys(name, have)
}

// row adds a row, with when it was there.
func (c *comparison) row(r Row) {
	gone := false
	for i, cell := range r.Cells {
		switch {
		case cell != Absent && cell != Nowhere && cell != Unknown:
			if r.FirstSeen == "" {
				r.FirstSeen = c.sides[i].Name
			}
			r.LastSeen = c.sides[i].Name
			r.Flapping = r.Flapping || gone
		case r.FirstSeen != "" && cell != Unknown:
			gone = true
		}
	}
	r.Flapping = r.Flapping && r.Kind != Type && r.Kind != Key
	c.matrix.Rows = append(c.matrix.Rows, r)
}

// named notes the name on the wire that a snapshot has for what the row calls by its last name.
func (r *Row) named(snapshot int, last, wire string) {
	r.Wires[snapshot] = wire
	if wire != last && !slices.Contains(r.Former, wire) {
		r.Former = append(r.Former, wire)
	}
}

// differs reports whether cells say both that something is there and that it is not.
func differs(cells []string) bool {
	return slices.Contains(cells, Present) && slices.Contains(cells, Absent)
}

// operations compares the operations of an entity.
func (c *comparison) operations(name string, have []*schema.Entity) {
	found := make([]map[string]*schema.Operation, len(have))
	for i, e := range have {
		found[i] = make(map[string]*schema.Operation)
		if e != nil {
			for _, op := range e.Operations {
				found[i][diff.Address(e, op)+" "+op.Method] = op
			}
		}
	}
	for _, key := range keys(found...) {
		row := Row{Kind: Operation, Entity: name}
		n := 0
		for i, e := range have {
			op := found[i][key]
			row.Cells = append(row.Cells, presence(e != nil, op != nil))
			if op != nil {
				row.Operation, row.Path = op.Method, op.Path
				n++
			}
		}
		c.count(n, func(s *Size) *int { return &s.Operations })
		if differs(row.Cells) {
			c.row(row)
		}
	}
}

func presence(entity, thing bool) string {
	switch {
	case thing:
		return Present
	case entity:
		return Absent
	}
	return Nowhere
}

// fields compares the fields of an entity, and their types.
func (c *comparison) fields(name string, have []*schema.Entity) {
	found, known := make([]map[string]*schema.Field, len(have)), c.known(name)
	for i, e := range have {
		found[i] = current(c, name, diff.Fields(e), known)
	}
	for _, field := range keys(found...) {
		row, types := Row{Kind: Field, Entity: name, Field: field}, Row{Kind: Type, Entity: name, Field: field}
		row.Wires = make([]string, len(have))
		n := 0
		for i, e := range have {
			f := found[i][field]
			cell, typ := presence(e != nil, f != nil), Nowhere
			if f == nil && e != nil && e.Incomplete {
				cell = Unknown
			}
			if f != nil {
				n++
				row.named(i, field, f.Name.Wire)
				typ = Unknown
				if said := diff.Declared(c.sides[i].Schema, f); said != "" {
					typ = said
				}
			}
			row.Cells, types.Cells = append(row.Cells, cell), append(types.Cells, typ)
		}
		c.count(n, func(s *Size) *int { return &s.Fields })
		if row.Former == nil {
			row.Wires = nil // they are all the name of the row
		}
		if differs(row.Cells) || row.Former != nil {
			c.row(row)
		}
		if len(values(types.Cells)) > 1 {
			c.row(types)
		}
	}
}

// current returns the fields of an entity, or the entities of a snapshot where that is "", by the
// names that they have now, as far as renames are accepted. Where two would have one name, the
// first by its wire name gets it. Known tells the names that any snapshot has.
func current[T any](c *comparison, entity string, things map[string]T, known func(string) bool) map[string]T {
	out := make(map[string]T, len(things))
	for _, name := range keys(things) {
		to := latest(c, entity, name, things, known)
		if _, taken := out[to]; taken {
			to = name
		}
		out[to] = things[name]
	}
	return out
}

// latest follows renames to the last name that any snapshot has, and that is not the name of
// something else in the same snapshot.
func latest[T any](c *comparison, entity, name string, things map[string]T, known func(string) bool) string {
	last := name
	for range len(c.renames) {
		to, ok := c.renames[[2]string{entity, name}]
		if _, other := things[to]; !ok || other {
			break
		}
		if name = to; known(name) {
			last = name
		}
	}
	return last
}

// known returns what tells whether any snapshot has a field of an entity.
func (c *comparison) known(entity string) func(string) bool {
	return func(field string) bool {
		return slices.ContainsFunc(c.entities, func(m map[string]*schema.Entity) bool {
			return diff.Fields(m[entity])[field] != nil
		})
	}
}

// values returns what cells say, each once.
func values(cells []string) []string {
	said := make(map[string]bool)
	for _, cell := range cells {
		if cell != Absent && cell != Nowhere && cell != Unknown {
			said[cell] = true
		}
	}
	return sorted(said)
}

// keys compares the keys that upserts of an entity match on.
func (c *comparison) keys(name string, have []*schema.Entity) {
	row := Row{Kind: Key, Entity: name}
	for _, e := range have {
		cell := Nowhere
		if e != nil && e.Operation(schema.Upsert) != nil {
			cell = strings.Join(slices.Sorted(slices.Values(e.ExternalKeys)), ", ")
			if cell == "" {
				cell = "none"
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	if len(values(row.Cells)) > 1 {
		c.row(row)
	}
}
