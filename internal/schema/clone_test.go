package schema

import (
	"reflect"
	"testing"
)

// TestClone changes all of a copy that later steps change, and finds the original as it was.
func TestClone(t *testing.T) {
	build := func() *Schema {
		id := &Field{Name: Name{Wire: "Id"}, Type: TypeID}
		f := &Field{
			Name: Name{Wire: "Status"}, Type: TypePicklist, Enum: []Choice{{Text: "OPEN"}},
			Picklist: &Picklist{Choices: []Choice{{Text: "OPEN"}}},
			Aliases:  []*Alias{{Name: Name{Wire: "State"}, Picklist: &Picklist{Choices: []Choice{{Text: "OPEN"}}}}},
		}
		op := &Operation{Verb: Get, Params: []Param{{Name: Name{Wire: "id"}}}}
		return &Schema{
			Entities: []*Entity{
				{Name: Name{Wire: "ACCOUNT"}, Fields: []*Field{id, f}, Identity: id, IdentityDeclared: true, Operations: []*Operation{op}},
				{Name: Name{Wire: "INVOICE"}, Identity: &Field{Name: Name{Wire: "Id"}}, Filters: []Filter{{Name: Name{Wire: "paid"}}}},
			},
			Collections: []*Collection{{Name: Name{Wire: "/accounts"}, Operations: []*Operation{op}}},
		}
	}
	original := build()
	c := original.Clone()
	if !reflect.DeepEqual(original, c) {
		t.Fatalf("the copy is another schema: %+v", c)
	}
	if c.Entities[0].Identity != c.Entities[0].Fields[0] {
		t.Error("the identity of the copy is no field of it")
	}
	place := c.Collections[0]
	if place.Operations[0] != c.Entities[0].Operations[0] {
		t.Error("the place and the entity of the copy have not the same operation")
	}
	place.Name.Go, place.Operations[0].Go, place.Operations[0].Params[0].Name.Go = "X", "X", "X"
	c.Entities[1].Filters[0].Name.Go = "X"
	for _, e := range c.Entities {
		e.Name.Go, e.Identity.Name.Go = "X", "X"
		for _, f := range e.Fields {
			f.Name.Go, f.Type = "X", TypeRaw
			for i := range f.Enum {
				f.Enum[i].Go = "X"
			}
			if f.Picklist != nil {
				f.Picklist.Go, f.Picklist.Choices[0].Go = "X", "X"
			}
			for _, a := range f.Aliases {
				a.Name.Go, a.Picklist.Choices[0].Go = "X", "X"
			}
		}
		e.Fields = append(e.Fields, &Field{})
	}
	c.Entities = append(c.Entities, &Entity{})
	if !reflect.DeepEqual(original, build()) {
		t.Error("a change of the copy reached the original")
	}
}
