package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/schema"
)

// On a platform of nested resources an entity has operations in many places, and each is a method
// of the service of its place.

// placed is an operation with the place that it is in.
type placed struct {
	*schema.Operation
	place  *schema.Collection
	schema *schema.Schema
}

// nestedOperations compares the operations of all places. Those of an entity that only one side
// has come and go with it.
func (c *comparison) nestedOperations(before, after map[string]*schema.Entity) {
	from, to := placedOperations(c.old.Schema), placedOperations(c.new.Schema)
	shared := func(entity string) bool { return entity == "" || before[entity] != nil && after[entity] != nil }
	for _, key := range union(from, to) {
		switch a, b := from[key], to[key]; {
		case a == nil && shared(b.place.Entity):
			c.add(placedChange(OperationAdded, b, Additive, None))
		case b == nil && shared(a.place.Entity):
			c.add(placedChange(OperationRemoved, a, Breaking, Breaking))
		case a != nil && b != nil:
			c.placedOperation(a, b)
		}
	}
}

// placedOperations returns the operations of a schema by what requests can tell of them.
func placedOperations(s *schema.Schema) map[string]*placed {
	all := make(map[string]*placed)
	for _, place := range s.Collections {
		for _, op := range place.Operations {
			all[op.Method+" "+template(op.Path)] = &placed{op, place, s}
		}
	}
	return all
}

// placedOperation compares an operation that both sides have.
func (c *comparison) placedOperation(a, b *placed) {
	if from, to := a.says(), b.says(); from != to {
		change := placedChange(OperationChanged, b, Breaking, Risky)
		change.From, change.To = from, to
		change.symbols = append(change.symbols, placedChange("", a, "", "").symbols...)
		c.add(change)
		return
	}
	if x, y := a.symbols(), b.symbols(); !slices.Equal(x, y) {
		change := renamedInGo(schema.Name{Go: a.goName()}, schema.Name{Go: b.goName()})
		change.Entity, change.Operation, change.Path, change.Go = b.place.Entity, b.Method, b.Path, b.goName()
		change.symbols = append(x, y...)
		c.add(change)
	}
}

// placedChange returns the record of an operation in its place.
func placedChange(id Kind, op *placed, source, wire Effect) Change {
	return Change{
		ID: id, Entity: op.place.Entity, Operation: op.Method, Path: op.Path, Source: source, Wire: wire,
		Go: op.goName(), symbols: op.symbols(),
	}
}

// says describes what an operation takes and gives, as its method shows it.
func (p *placed) says() string {
	body := func(b schema.Body) string {
		if b.Kind == schema.BodyNone {
			return "nothing"
		}
		return strings.TrimSpace(string(b.Kind) + " " + b.Entity)
	}
	return string(p.Verb) + " of " + body(p.Request) + " to " + body(p.Response)
}

// goName returns what the SDK calls the operation: AccountContactsService.List, Page.
func (p *placed) goName() string {
	return p.place.Go.Service + "." + strings.Join(emit.PlaceMethods(p.schema, p.Operation), ", ")
}

// symbols lists what of the API of the SDK the operation brings: a service comes with the first of
// its methods.
func (p *placed) symbols() []string {
	list := []string{p.place.Go.Service, "Client." + p.place.Name.Go}
	for _, m := range emit.PlaceMethods(p.schema, p.Operation) {
		list = append(list, "(*"+p.place.Go.Service+")."+m)
	}
	return list
}

// nestedEntity returns what of the API of the SDK an entity brings with its places.
func nestedEntity(s *schema.Schema, e *schema.Entity) []string {
	symbols := make(map[string]bool)
	for _, op := range placedOperations(s) {
		if op.place.Entity == e.Name.Wire {
			for _, symbol := range op.symbols() {
				symbols[symbol] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(symbols))
}

// oneSided reports whether only one side says what a field is: a conversion dropped it from the
// other, or its export shows variants, whose discriminator it gives no typelist.
func oneSided(f, g *schema.Field) bool {
	text := func(f *schema.Field) bool { return f.Type == schema.TypeText }
	code := func(f *schema.Field) bool { return f.Type == schema.TypeTypecode }
	return f.Lossy != g.Lossy || (text(f) && code(g) || code(f) && text(g)) && slices.Equal(f.Within, g.Within)
}

// Declared returns what an export says of a field's type.
func Declared(s *schema.Schema, f *schema.Field) string {
	switch {
	case !s.DocumentTyped:
		return f.Declared
	case f.Lossy:
		return ""
	}
	return schema.DescribeType(f)
}
