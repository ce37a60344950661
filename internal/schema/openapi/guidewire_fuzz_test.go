package openapi

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
)

// FuzzDefinitions reads whatever looks like a definition. What is read holds together.
func FuzzDefinitions(f *testing.F) {
	specs, err := filepath.Glob("../../../golden/guidewire-*/spec.*")
	if err != nil || len(specs) < 5 {
		f.Fatal(specs, err)
	}
	for _, path := range specs {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 12_000 { // mutations of larger ones take their time and find the same
			f.Add(string(data))
		}
	}
	f.Add(definition(`"f":{"$ref":"#/components/schemas/F"}`, `,"F":{"oneOf":[{"$ref":"#/components/schemas/F"}],"allOf":[{"type":"array","items":{"$ref":"#/components/schemas/F"}}]}`))
	f.Add(`{"swagger":"2.0","basePath":"/rest/x/v1","paths":{"/a/{b}":{"get":{"responses":{"200":{"schema":{"$ref":"#/paths"}}}}}}}`)
	f.Fuzz(func(t *testing.T, src string) {
		s, diags, err := Parse("f", src, Options{Dialect: dialect.Guidewire{}})
		if err != nil {
			t.Fatal(err)
		}
		if s == nil {
			if !diags.Failed() {
				t.Fatal("neither a model nor an error")
			}
			return
		}
		consistent(t, s)
	})
}

// consistent checks that a model refers to nothing that it lacks, and that its parts are none that
// have operations.
func consistent(t *testing.T, s *schema.Schema) {
	t.Helper()
	known := func(wire, where string) {
		if wire != "" && s.Entity(wire) == nil {
			t.Fatalf("%s refers to the entity %q, which is not there", where, wire)
		}
	}
	for _, c := range s.Collections {
		if known(c.Entity, c.Name.Wire); len(c.Operations) == 0 {
			t.Fatalf("the place %s has no operation", c.Name.Wire)
		}
		for _, op := range c.Operations {
			known(op.Request.Entity, op.ID)
			known(op.Response.Entity, op.ID)
			if !slices.Contains(schema.NestedVerbs, op.Verb) || (op.Verb == schema.Action || op.Verb == schema.Search) && op.Action == "" && lastWord(op.Path) != "" {
				t.Fatalf("the operation %s is %q %q", op.ID, op.Verb, op.Action)
			}
		}
	}
	if !slices.IsSortedFunc(s.Collections, func(a, b *schema.Collection) int { return strings.Compare(a.Name.Wire, b.Name.Wire) }) {
		t.Fatal("the places are not sorted")
	}
	for _, e := range s.Entities {
		if e.Part && len(e.Operations) > 0 || e.Identity != nil {
			t.Fatalf("%s is a part with operations, or has an identity", e.Name.Wire)
		}
		for _, f := range e.Fields {
			if f.Type == schema.TypeObject {
				known(f.Target, e.Name.Wire+"."+f.Name.Wire)
			}
			if !slices.Contains(schema.DocumentTypes, f.Type) || f.Type == schema.TypeObject && f.Target == "" {
				t.Fatalf("%s.%s is %q", e.Name.Wire, f.Name.Wire, f.Type)
			}
		}
		if !slices.IsSortedFunc(e.Fields, func(a, b *schema.Field) int { return strings.Compare(a.Name.Wire, b.Name.Wire) }) {
			t.Fatalf("the fields of %s are not sorted", e.Name.Wire)
		}
	}
	if s.Hash() == "" || len(schema.NewIR("f", s, nil).Entities) != len(s.Entities) {
		t.Fatal("the model has no hash or no JSON form")
	}
}
