package diff

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/schema"
)

// Side is one export of a pair, with the names and types that its SDK has.
type Side struct {
	Name     string // see decide.SnapshotName
	File     string
	Schema   *schema.Schema
	Disagree []schema.Subject // fields that the operations of the export declare differently
}

// NewSide returns a side; diags are what reading the export found.
func NewSide(name, file string, s *schema.Schema, diags schema.Diags) Side {
	side := Side{Name: name, File: file, Schema: s}
	for _, d := range diags {
		if d.ID == schema.OperationsDisagree && d.Field != "" {
			side.Disagree = append(side.Disagree, schema.Subject{Entity: d.Entity, Field: d.Field, IsField: true})
		}
	}
	return side
}

// Entities returns the entities of the side by wire name.
func (s *Side) Entities() map[string]*schema.Entity { return byName(s.Schema) }

// Fields returns the fields that an export lists for an entity, by wire name.
func Fields(e *schema.Entity) map[string]*schema.Field {
	if e == nil {
		return nil
	}
	return fieldsOf(e)
}

// Snapshot describes the side in a report.
func (s *Side) Snapshot() Snapshot {
	out := Snapshot{Name: s.Name, File: s.File, Entities: len(s.Schema.Entities)}
	for _, e := range s.Schema.Entities {
		for _, f := range e.Fields {
			if !f.Unlisted {
				out.Fields++
				if Declared(s.Schema, f) != "" {
					out.Typed++
				}
			}
		}
	}
	return out
}

// Compare returns what changed from old to new.
func Compare(old, new Side) *Report {
	c := &comparison{
		report: &Report{Old: old.Snapshot(), New: new.Snapshot(), Changes: []Change{}, Unknown: []Unknown{}, Stale: []Stale{}},
		counted: map[Kind]*Change{
			FieldRequiredChanged: {ID: FieldRequiredChanged, Source: None, Wire: Risky},
			FieldDocChanged:      {ID: FieldDocChanged, Source: None, Wire: None},
			EntityDocChanged:     {ID: EntityDocChanged, Source: None, Wire: None},
		},
		old: old, new: new, words: vocabulary(old.Schema, new.Schema),
	}
	before, after := byName(old.Schema), byName(new.Schema)
	renamed := renamedEntities(before, after)
	for _, name := range union(before, after) {
		switch a, b := before[name], after[name]; {
		case a != nil && renamed[name] != nil:
			c.renamedEntity(a, renamed[name])
		case renamed[name] != nil: // with what it was
		case a == nil:
			c.add(c.entityChange(EntityAdded, b, new.Schema, Additive, None))
		case b == nil:
			c.add(c.entityChange(EntityRemoved, a, old.Schema, Breaking, Breaking))
		default:
			c.entity(a, b)
		}
	}
	if c.nested() {
		c.nestedOperations(before, after)
	}
	c.counts()
	c.snapshots(before, after)
	c.hints(before, after, renamed)
	c.report.finish()
	return c.report
}

// comparison is one run of Compare.
type comparison struct {
	report   *Report
	counted  map[Kind]*Change // records about the whole pair, while their items are gathered
	marks    [2]int           // required marks of shared fields
	typed    [2]int           // types of shared fields that are known
	onesided int              // shared fields whose type is known on one side only
	shared   int
	old, new Side
	words    map[string]bool // that names of the exports consist of
}

func (c *comparison) add(change Change) {
	change.Cause = cmp.Or(change.Cause, BySchema)
	c.report.Changes = append(c.report.Changes, change)
}

// nested reports whether the exports are of a platform of nested resources.
func (c *comparison) nested() bool { return c.old.Schema.DocumentTyped || c.new.Schema.DocumentTyped }

// entityChange returns the record of an entity that comes or goes, and its places with it.
func (c *comparison) entityChange(id Kind, e *schema.Entity, s *schema.Schema, source, wire Effect) Change {
	change := entityChange(id, e, source, wire)
	if c.nested() {
		change.symbols = append(change.symbols, nestedEntity(s, e)...)
	}
	return change
}

// byName returns the entities of a schema by wire name.
func byName(s *schema.Schema) map[string]*schema.Entity {
	m := make(map[string]*schema.Entity, len(s.Entities))
	for _, e := range s.Entities {
		m[e.Name.Wire] = e
	}
	return m
}

// fieldsOf returns the fields that the export lists for an entity by wire name.
func fieldsOf(e *schema.Entity) map[string]*schema.Field {
	m := make(map[string]*schema.Field, len(e.Fields))
	for _, f := range e.Fields {
		if !f.Unlisted {
			m[f.Name.Wire] = f
		}
	}
	return m
}

// union returns the keys of both maps, sorted.
func union[T any](a, b map[string]T) []string {
	keys := slices.Collect(maps.Keys(a))
	for key := range b {
		if _, both := a[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// entityChange returns the one record of an entity that comes or goes with all it has.
func entityChange(id Kind, e *schema.Entity, source, wire Effect) Change {
	change := Change{ID: id, Entity: e.Name.Wire, Source: source, Wire: wire, Count: len(fieldsOf(e)), Go: e.Name.Go}
	change.symbols = []string{e.Name.Go, e.Go.Service, e.Go.Fields, "Client." + e.Name.Go}
	for _, f := range e.Fields {
		change.symbols = append(change.symbols, listSymbols(f)...)
	}
	return change
}

// fieldSymbols lists what of the API of the SDK a field brings.
func fieldSymbols(e *schema.Entity, f *schema.Field) []string {
	symbols := []string{e.Name.Go + "." + f.Name.Go, e.Go.Fields + "." + f.Name.Go}
	for _, a := range f.Aliases {
		if a.Name.Go != "" {
			symbols = append(symbols, e.Name.Go+"."+a.Name.Go, e.Go.Fields+"."+a.Name.Go)
		}
	}
	return append(symbols, listSymbols(f)...)
}

// listSymbols lists the type of a pick-list, its method and its constants.
func listSymbols(f *schema.Field) []string {
	if f.Picklist == nil {
		return nil
	}
	symbols := []string{f.Picklist.Go, f.Picklist.Go + ".Known"}
	for _, choice := range f.Picklist.Choices {
		symbols = append(symbols, choice.Go)
	}
	return symbols
}

// entity compares an entity that both sides have.
func (c *comparison) entity(a, b *schema.Entity) {
	if a.Name.Go != b.Name.Go && a.Name.Wire == b.Name.Wire {
		change := renamedInGo(a.Name, b.Name)
		change.Entity, change.Go = a.Name.Wire, a.Name.Go
		change.symbols = append(entityChange("", a, "", "").symbols, entityChange("", b, "", "").symbols...)
		c.add(change)
	}
	if x, y := prose(a.Doc), prose(b.Doc); x != y {
		c.count(EntityDocChanged, Item{Entity: a.Name.Wire, From: x, To: y})
	}
	if !c.nested() {
		c.operations(a, b)
	}
	c.keys(a, b)
	c.fields(a, b)
}

// operations compares what can be done with an entity.
func (c *comparison) operations(a, b *schema.Entity) {
	for _, op := range a.Operations {
		if !has(a, b, op) {
			c.add(operationChange(OperationRemoved, a, op, b.Operation(op.Verb) == nil))
		}
	}
	for _, op := range b.Operations {
		if !has(b, a, op) {
			c.add(operationChange(OperationAdded, b, op, a.Operation(op.Verb) == nil))
		}
	}
}

// has reports whether an entity has an operation that another one, or itself on the other side,
// has.
func has(owner, e *schema.Entity, op *schema.Operation) bool {
	path := Address(owner, op)
	return slices.ContainsFunc(e.Operations, func(o *schema.Operation) bool { return o.Method == op.Method && Address(e, o) == path })
}

// Address returns the path of an operation without the name of its entity, which may be another
// on the other side.
func Address(e *schema.Entity, op *schema.Operation) string {
	segments := strings.Split(template(op.Path), "/")
	for i, s := range segments {
		if name, err := url.PathUnescape(s); err == nil && name == e.Name.Wire {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}

// template returns a path without the names of its parameters, which no request holds, and
// without a slash at its end, which no request of the SDK has.
func template(path string) string {
	segments := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}

// operationChange returns the record of an operation. If the entity has another one of the same
// verb, the methods of its service stay and only the address is another.
func operationChange(id Kind, e *schema.Entity, op *schema.Operation, methods bool) Change {
	change := Change{ID: id, Entity: e.Name.Wire, Operation: op.Method, Path: op.Path, Source: None, Wire: None}
	if id == OperationRemoved {
		change.Wire = Breaking
	}
	if !methods {
		return change
	}
	change.Source = Additive
	if id == OperationRemoved {
		change.Source = Breaking
	}
	var names []string
	for _, m := range emit.Methods(op.Verb) {
		names = append(names, m)
		change.symbols = append(change.symbols, "(*"+e.Go.Service+")."+m)
	}
	change.Go = e.Go.Service + "." + strings.Join(names, ", ")
	return change
}

// keys compares the keys that upserts of an entity match on. One that comes or goes with the
// upsert itself is no fact of its own.
func (c *comparison) keys(a, b *schema.Entity) {
	if a.Operation(schema.Upsert) == nil || b.Operation(schema.Upsert) == nil {
		return
	}
	from, to := slices.Sorted(slices.Values(a.ExternalKeys)), slices.Sorted(slices.Values(b.ExternalKeys))
	if slices.Equal(from, to) {
		return
	}
	change := Change{
		ID: ExternalKeyChanged, Entity: a.Name.Wire, From: strings.Join(from, ", "), To: strings.Join(to, ", "),
		Source: None, Wire: None,
	}
	for _, key := range from {
		if !slices.Contains(to, key) {
			change.Wire = Breaking
		}
	}
	c.add(change)
}

// renamedInGo returns the record of a Go name that is another although the export has the same. By
// no decision, it is what else the export has that is in the way of the name.
func renamedInGo(a, b schema.Name) Change {
	change := Change{ID: GoNameCollision, Source: Breaking, Wire: None, GoFrom: a.Go, GoTo: b.Go}
	if a.Decided != nil || b.Decided != nil {
		change.ID, change.Cause = GoNameChanged, ByConfiguration
	}
	return change
}

// count adds an item to a record about the whole pair.
func (c *comparison) count(id Kind, item Item) {
	change := c.counted[id]
	change.Items = append(change.Items, item)
}

// counts adds the records about the whole pair that have any items.
func (c *comparison) counts() {
	for _, id := range Kinds {
		change := c.counted[id]
		if change == nil || len(change.Items) == 0 {
			continue
		}
		change.Count = len(change.Items)
		if id == FieldRequiredChanged {
			change.From, change.To = marks(c.marks[0]), marks(c.marks[1])
		}
		c.add(*change)
	}
}
