package decide

import (
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// places makes a platform of nested resources: accounts that hold an address and the plan that
// they have, plans that hold fees, and a ping of nobody's.
func places() *schema.Schema {
	held := func(wire, target string) *schema.Field {
		return &schema.Field{Name: schema.Name{Wire: wire}, Type: schema.TypeObject, Target: target}
	}
	get := func(entity string) *schema.Operation {
		return &schema.Operation{Verb: schema.Get, Response: schema.Body{Kind: schema.BodyElement, Entity: entity}}
	}
	account, plan := get("Account"), get("Plan")
	closing := &schema.Operation{Verb: schema.Action, Request: schema.Body{Kind: schema.BodyElement, Entity: "Closing"}}
	return &schema.Schema{
		DocumentTyped: true,
		Entities: []*schema.Entity{
			{Name: schema.Name{Wire: "Account"}, Fields: []*schema.Field{held("address", "Address"), held("plan", "Plan")}, Operations: []*schema.Operation{account, closing}},
			{Name: schema.Name{Wire: "Address"}, Part: true},
			{Name: schema.Name{Wire: "Closing"}, Part: true},
			{Name: schema.Name{Wire: "Fees"}, Part: true, Fields: []*schema.Field{held("of", "Fees")}},
			{Name: schema.Name{Wire: "Plan"}, Fields: []*schema.Field{held("fees", "Fees")}, Operations: []*schema.Operation{plan}},
		},
		Collections: []*schema.Collection{
			{Name: schema.Name{Wire: "/accounts"}, Entity: "Account", Operations: []*schema.Operation{account, closing}},
			{Name: schema.Name{Wire: "/ping"}, Operations: []*schema.Operation{{Verb: schema.Action}}},
			{Name: schema.Name{Wire: "/plans"}, Entity: "Plan", Operations: []*schema.Operation{plan}},
		},
	}
}

// TestReach leaves entities out, and their places and what only they hold with them.
func TestReach(t *testing.T) {
	for _, test := range []struct {
		include, exclude []schema.Pattern
		want             string
	}{
		{nil, nil, "Account Address (part) Closing (part) Fees (part) Plan /accounts /ping /plans"},
		{nil, patterns("Account"), "Fees (part) Plan /plans"},
		{nil, patterns("Plan"), "Account Address (part) Closing (part) Fees (part) Plan (part) /accounts"},
		{patterns("Plan"), nil, "Fees (part) Plan /plans"},
		{patterns("P*", "Address"), nil, "Fees (part) Plan /plans"},
	} {
		s := places()
		diags := Apply(s, schema.Decisions{Include: test.include, Exclude: test.exclude}, "f")
		var got []string
		for _, e := range s.Entities {
			got = append(got, e.Name.Wire)
			if e.Part {
				got = append(got, "(part)")
			}
			if e.Part != (e.Operations == nil) {
				t.Errorf("%s is a part with operations, or an entity without", e.Name.Wire)
			}
		}
		for _, c := range s.Collections {
			got = append(got, c.Name.Wire)
		}
		if strings.Join(got, " ") != test.want || diags.Failed() {
			t.Errorf("include %v, exclude %v: %q, want %q; %v", test.include, test.exclude, got, test.want, diags)
		}
	}
	before := places()
	if s := places(); !slices.EqualFunc(s.Entities, before.Entities, func(a, b *schema.Entity) bool { return a.Name.Wire == b.Name.Wire }) {
		t.Error("the order changes")
	}
}
