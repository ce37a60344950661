package diff

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
)

// plans makes an API of plans below accounts, with an action that the document has no entity for.
func plans() *schema.Schema {
	element := schema.Body{Kind: schema.BodyElement, Entity: "Plan"}
	list := &schema.Operation{Verb: schema.Query, Method: "GET", Path: "/accounts/{accountId}/plans", Go: "List", Response: schema.Body{Kind: schema.BodyCollection, Entity: "Plan"}}
	get := &schema.Operation{Verb: schema.Get, Method: "GET", Path: "/accounts/{accountId}/plans/{planId}", Go: "Get", Response: element}
	closing := &schema.Operation{Verb: schema.Action, Method: "POST", Path: "/accounts/{accountId}/plans/{planId}/close", Action: "close", Go: "Close", Response: element}
	ping := &schema.Operation{Verb: schema.Action, Method: "POST", Path: "/ping", Action: "ping", Go: "Ping"}
	verbs := []schema.Use{{Verb: schema.Get}, {Verb: schema.Query}}
	fields := []*schema.Field{
		{Name: schema.Name{Wire: "currency", Go: "Currency"}, Type: schema.TypeTypekey, Typelist: "Currency", In: verbs},
		{Name: schema.Name{Wire: "name", Go: "Name"}, Type: schema.TypeText, Filterable: true, In: verbs},
		{Name: schema.Name{Wire: "owner", Go: "Owner"}, Type: schema.TypeReference, Target: "User", ReadOnly: true, In: verbs},
	}
	e := &schema.Entity{Name: schema.Name{Wire: "Plan", Go: "Plan"}, Fields: fields, Operations: []*schema.Operation{get, list, closing}}
	e.Go.Fields = "PlanFields"
	place := &schema.Collection{Name: schema.Name{Wire: "/accounts/{accountId}/plans", Go: "AccountPlans"}, Entity: "Plan", Operations: e.Operations}
	place.Go.Service = "AccountPlansService"
	root := &schema.Collection{Name: schema.Name{Wire: "/ping", Go: "Pings"}, Operations: []*schema.Operation{ping}}
	root.Go.Service = "PingsService"
	return &schema.Schema{DocumentTyped: true, Dialect: "guidewire", Entities: []*schema.Entity{e}, Collections: []*schema.Collection{place, root}}
}

// compareNested compares the plans with what change makes of them.
func compareNested(change func(*schema.Schema)) *Report {
	b := plans()
	change(b)
	return Compare(NewSide("old", "old.json", plans(), nil), NewSide("new", "new.json", b, nil))
}

// lines returns a report's records in one line each.
func lines(r *Report) []string {
	var list []string
	for _, c := range r.Changes {
		line := string(c.ID) + " " + c.Entity
		for _, part := range []string{c.Field, c.Operation, c.Path, c.Subject, c.From, c.To, c.GoFrom, c.GoTo, c.Go, string(c.Source), string(c.Wire)} {
			if part != "" {
				line += " | " + part
			}
		}
		list = append(list, line)
	}
	return list
}

// TestNested compares platforms of nested resources, where one entity has operations of one verb
// in many places.
func TestNested(t *testing.T) {
	plan := func(s *schema.Schema) *schema.Entity { return s.Entities[0] }
	for name, test := range map[string]struct {
		change func(*schema.Schema)
		want   []string
	}{
		"nothing": {func(*schema.Schema) {}, nil},
		"an operation in a place": {func(s *schema.Schema) {
			s.Collections[0].Operations = slices.Delete(slices.Clone(s.Collections[0].Operations), 2, 3)
		}, []string{"OPERATION_REMOVED Plan | POST | /accounts/{accountId}/plans/{planId}/close | AccountPlansService.Close | breaking | breaking"}},
		"the name of a parameter": {func(s *schema.Schema) { s.Collections[0].Operations[0].Path = "/accounts/{a}/plans/{b}" }, nil},
		"an operation of no entity": {func(s *schema.Schema) { s.Collections = s.Collections[:1] },
			[]string{"OPERATION_REMOVED  | POST | /ping | PingsService.Ping | breaking | breaking"}},
		"what an operation gives": {func(s *schema.Schema) { s.Collections[0].Operations[2].Response = schema.Body{} },
			[]string{"OPERATION_CHANGED Plan | POST | /accounts/{accountId}/plans/{planId}/close | action of nothing to element Plan | action of nothing to nothing | AccountPlansService.Close | breaking | risky"}},
		"the name of a method": {func(s *schema.Schema) { s.Collections[0].Operations[2].Go = "CloseIt" },
			[]string{"GO_NAME_COLLISION Plan | POST | /accounts/{accountId}/plans/{planId}/close | AccountPlansService.Close | AccountPlansService.CloseIt | AccountPlansService.CloseIt | breaking | none"}},
		"a list of what was one": {func(s *schema.Schema) { plan(s).Fields[0].Within = []schema.Container{schema.List} },
			[]string{"FIELD_RETYPED Plan | currency | typekey Currency | list of typekey Currency | TypeKey | []TypeKey | Plan.Currency | breaking | risky"}},
		"a typelist": {func(s *schema.Schema) { plan(s).Fields[0].Typelist = "Money" },
			[]string{"FIELD_RETYPED Plan | currency | typekey Currency | typekey Money | Plan.Currency | none | risky"}},
		"marks": {func(s *schema.Schema) { plan(s).Fields[1].Filterable, plan(s).Fields[1].CreateOnly = false, true },
			[]string{"FIELD_CONSTRAINT_CHANGED Plan | name | filterable | create-only | Plan.Name | none | risky"}},
		"what a conversion drops": {func(s *schema.Schema) {
			f := plan(s).Fields[2]
			f.Lossy, f.Target, f.ReadOnly, f.Doc = true, "", false, "d"
			s.Export = []string{"shape: converted"}
		}, []string{"SNAPSHOT_TYPE_INFO  | 3 of 3 shared fields typed | 2 of 3 shared fields typed | none | none", "SNAPSHOT_META  | export | shape: converted | none | none"}},
		"a discriminator of variants": {func(s *schema.Schema) {
			plan(s).Fields[1].Type, plan(s).Fields[1].Typelist = schema.TypeTypecode, "Name"
		},
			[]string{"SNAPSHOT_TYPE_INFO  | 3 of 3 shared fields typed | 3 of 3 shared fields typed | none | none"}},
		"an entity": {func(s *schema.Schema) { s.Entities, s.Collections = nil, s.Collections[1:] },
			[]string{"ENTITY_REMOVED Plan | Plan | breaking | breaking"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lines(compareNested(test.change))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
	r := compareNested(func(s *schema.Schema) { s.Entities, s.Collections = nil, s.Collections[1:] })
	for _, symbol := range []string{"Plan", "PlanFields", "AccountPlansService", "Client.AccountPlans", "(*AccountPlansService).Page"} {
		if !slices.Contains(r.Changes[0].Symbols(), symbol) {
			t.Errorf("an entity that goes does not take %s along: %q", symbol, r.Changes[0].Symbols())
		}
	}
}
