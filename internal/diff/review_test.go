package diff

import (
	"maps"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// one makes a side of one entity with one field, which get and create list.
func one(change func(*schema.Entity, *schema.Field)) Side {
	f := &schema.Field{Name: schema.Name{Wire: "Status", Go: "Status"}, Declared: "string"}
	f.In = []schema.Use{{Verb: schema.Get}, {Verb: schema.Create}}
	id := &schema.Field{Name: schema.Name{Wire: "Id", Go: "ID"}, In: f.In}
	e := &schema.Entity{Name: schema.Name{Wire: "ACCOUNT", Go: "Account"}, Fields: []*schema.Field{id, f}, Identity: id}
	e.Operations = []*schema.Operation{
		{Verb: schema.Get, Method: "GET", Path: "/rest/2.0/ACCOUNT/{id}"}, {Verb: schema.Create, Method: "POST", Path: "/rest/2.0/ACCOUNT"},
	}
	change(e, f)
	return NewSide("a", "a.json", &schema.Schema{Entities: []*schema.Entity{e}}, nil)
}

func TestChoicesThatHoldTheSeparator(t *testing.T) {
	enum := func(texts ...string) Side {
		return one(func(_ *schema.Entity, f *schema.Field) {
			for _, text := range texts {
				f.Enum = append(f.Enum, schema.Choice{Text: text})
			}
		})
	}
	if r := Compare(enum("a|b"), enum("a", "b")); len(r.Changes) != 1 || r.Changes[0].ID != FieldConstraintChanged {
		t.Errorf("%+v", r.Changes)
	}
	if r := Compare(enum("b", "a"), enum("a", "b")); len(r.Changes) != 0 {
		t.Errorf("%+v", r.Changes)
	}
}

// TestIncompleteListsHideUses has a field that only one operation lists on one side. If the list
// is incomplete, nothing is known of the other operation.
func TestIncompleteListsHideUses(t *testing.T) {
	side := func(incomplete, create bool) Side {
		return one(func(e *schema.Entity, f *schema.Field) {
			e.Incomplete = incomplete
			if create {
				f.Required = []schema.Verb{schema.Create}
			} else {
				f.In = f.In[:1]
			}
		})
	}
	for _, incomplete := range []bool{false, true} {
		for _, r := range []*Report{Compare(side(false, true), side(incomplete, false)), Compare(side(incomplete, false), side(false, true))} {
			if want := map[bool]int{false: 2, true: 0}[incomplete]; len(r.Changes) != want {
				t.Errorf("incomplete %t: %+v", incomplete, r.Changes)
			}
		}
	}
}

func TestNamesOfPathParametersMeanNothing(t *testing.T) {
	side := func(path string) Side {
		return one(func(e *schema.Entity, _ *schema.Field) { e.Operations[0].Path = path })
	}
	if r := Compare(side("/rest/2.0/ACCOUNT/{id}"), side("/rest/2.0/ACCOUNT/{Id}")); len(r.Changes) != 0 {
		t.Errorf("%+v", r.Changes)
	}
	if r := Compare(side("/rest/2.0/ACCOUNT/{id}"), side("/rest/2.0/ACCOUNT/id")); len(r.Changes) != 2 {
		t.Errorf("%+v", r.Changes)
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "any", true}, {"*", "a/b", true}, {"a*", "a/b/c", true}, {"a?c", "a/c", true}, {"a?c", "aéc", true},
		{"*b*c", "abbxc", true}, {"*b*c", "abbxcd", false}, {"a", "ab", false}, {"ab", "a", false}, {"[a]", "[a]", true},
		{"[a]", "a", false}, {`a\\*`, `a\\b`, true}, {"a**", "a", true}, {"?", "", false},
	} {
		if got := glob(c.pattern, c.text); got != c.want {
			t.Errorf("%q, %q: %t", c.pattern, c.text, got)
		}
	}
}

// TestRenameHintsOfRenamedEntities looks for what a field of a renamed entity is now under the new
// name of the entity, in either direction of time.
func TestRenameHintsOfRenamedEntities(t *testing.T) {
	side := func(entities ...*schema.Entity) Side {
		return NewSide("a", "a.json", &schema.Schema{Entities: entities}, nil)
	}
	old := side(entity("PRODUCT", "Id", "", "LongHelpDiscription", ""))
	e := entity("WARE", "Id", "", "LongHelpDescription", "")
	e.Former = []string{"PRODUCT"}
	for _, r := range []*Report{Compare(old, side(e)), Compare(side(e), old)} {
		hints := map[string]string{}
		for _, c := range r.Changes {
			if c.Likely != nil {
				hints[c.Entity+"."+c.Field] = string(c.Likely.ID) + " " + c.Likely.Entity + "." + c.Likely.Field
			}
		}
		want := map[string]string{
			"PRODUCT.LongHelpDiscription": "FIELD_RENAME_LIKELY WARE.LongHelpDescription",
			"WARE.LongHelpDescription":    "FIELD_RENAME_LIKELY PRODUCT.LongHelpDiscription",
		}
		if !maps.Equal(hints, want) {
			t.Errorf("got %v, want %v", hints, want)
		}
	}
}

// TestCauses blames the configuration for what it decided, and for nothing else.
func TestCauses(t *testing.T) {
	plain := func(*schema.Entity, *schema.Field) {}
	for _, c := range []struct {
		what   string
		change func(*schema.Entity, *schema.Field)
		want   string
	}{
		{"a type of no evidence", func(_ *schema.Entity, f *schema.Field) { f.Type = schema.TypeDecimal }, "FIELD_RETYPED schema"},
		{"an override", func(_ *schema.Entity, f *schema.Field) {
			f.Type, f.Override = schema.TypeDecimal, &schema.TypeDecision{}
		}, "FIELD_RETYPED configuration"},
		{"a name of no decision", func(_ *schema.Entity, f *schema.Field) { f.Name.Go = "Other" }, "GO_NAME_COLLISION schema"},
		{"a decided name", func(_ *schema.Entity, f *schema.Field) {
			f.Name.Go, f.Name.Decided = "Other", &schema.NameDecision{}
		}, "GO_NAME_CHANGED configuration"},
	} {
		for _, r := range []*Report{Compare(one(plain), one(c.change)), Compare(one(c.change), one(plain))} {
			if len(r.Changes) != 1 || string(r.Changes[0].ID)+" "+string(r.Changes[0].Cause) != c.want {
				t.Errorf("%s: got %+v, want %s", c.what, r.Changes, c.want)
			}
		}
	}
}
