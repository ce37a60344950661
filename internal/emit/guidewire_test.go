package emit

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/naming"
)

// nested returns a schema of places with one of everything that the dialect's emitter tells
// apart, with names.
func nested(t *testing.T) *schema.Schema {
	t.Helper()
	field := func(wire string, typ schema.Type, within ...schema.Container) *schema.Field {
		return &schema.Field{Name: schema.Name{Wire: wire}, Type: typ, Within: within}
	}
	plan := &schema.Entity{Name: schema.Name{Wire: "Plan"}, Doc: "How accounts are billed", Filters: []schema.Filter{
		{Name: schema.Name{Wire: "region"}, Type: schema.TypeTypekey}, {Name: schema.Name{Wire: "rank"}, Type: schema.TypeInteger},
	}}
	for _, typ := range schema.DocumentTypes {
		plan.Fields = append(plan.Fields, field("a_"+string(typ), typ))
		for _, within := range [][]schema.Container{{schema.List}, {schema.Map}, {schema.Map, schema.List}, {schema.List, schema.Map}} {
			name := "a_" + string(typ)
			for _, c := range within {
				name += "_" + string(c)
			}
			plan.Fields = append(plan.Fields, field(name, typ, within...))
		}
	}
	for _, f := range plan.Fields {
		if f.Type == schema.TypeObject {
			f.Target = "Address"
		}
	}
	name := field("name", schema.TypeText)
	name.Doc, name.Filterable, name.Sortable, name.Required = "What it is called", true, true, []schema.Verb{schema.Create}
	id := field("id", schema.TypeID)
	id.ReadOnly = true
	subtype := field("subtype", schema.TypeTypecode)
	subtype.CreateOnly, subtype.Typelist, subtype.Views = true, "PlanType", []string{"none"}
	other := field("other", schema.TypeReference)
	other.Target = "Account"
	plan.Fields = append(plan.Fields, name, id, subtype, other, field(`odd "name",`, schema.TypeText))
	address := &schema.Entity{Name: schema.Name{Wire: "Address"}, Part: true, Fields: []*schema.Field{
		field("city", schema.TypeText), {Name: schema.Name{Wire: "next"}, Type: schema.TypeObject, Target: "Address"},
		{Name: schema.Name{Wire: "lost"}, Type: schema.TypeObject, Target: "Nothing"},
	}}
	s := &schema.Schema{
		Title: "Billing", Dialect: guidewire, BasePath: "/admin/v1",
		Entities: []*schema.Entity{plan, address, {Name: schema.Name{Wire: "Empty"}}, {Name: schema.Name{Wire: "CloseRequest"}, Part: true}},
	}
	plans := place("/plans", "Plan",
		operation(schema.Query, "GET", "/plans", schema.Body{}, collectionOf("Plan")),
		operation(schema.Create, "POST", "/plans", elementOf("Plan"), elementOf("Plan")),
		operation(schema.Get, "GET", "/plans/{planId}", schema.Body{}, elementOf("Plan")),
		operation(schema.Update, "PATCH", "/plans/{planId}", elementOf("Plan"), elementOf("Plan")),
		operation(schema.Delete, "DELETE", "/plans/{planId}", schema.Body{}, schema.Body{}),
		operation(schema.Action, "POST", "/plans/{planId}/close", elementOf("CloseRequest"), elementOf("Plan")),
		operation(schema.Action, "POST", "/plans/{planId}/cancel", schema.Body{}, schema.Body{}),
		operation(schema.Action, "POST", "/plans/{planId}/split", schema.Body{Kind: schema.BodyIncluded}, collectionOf("Plan")),
		operation(schema.Action, "POST", "/plans/{planId}/raw", schema.Body{Kind: schema.BodyRaw}, schema.Body{Kind: schema.BodyRaw}),
		operation(schema.Action, "GET", "/plans/{planId}/text", schema.Body{}, schema.Body{Kind: schema.BodyRaw}),
		operation(schema.Action, "POST", "/plans/{planId}/lost", elementOf("Nothing"), elementOf("Nothing")),
	)
	plans.Operations[0].Params = append(plans.Operations[0].Params,
		schema.Param{Name: schema.Name{Wire: "filter"}, In: "query"}, schema.Param{Name: schema.Name{Wire: "asOfDate"}, In: "query"})
	s.Collections = []*schema.Collection{
		plans,
		place("/search/plans", "Plan", operation(schema.Search, "POST", "/search/plans", elementOf("CloseRequest"), collectionOf("Plan"))),
		place("/search/all", "Plan", operation(schema.Search, "POST", "/search/all", schema.Body{}, collectionOf("Plan"))),
		place("/plans/{planId}/documents", "Plan",
			operation(schema.Create, "POST", "/plans/{planId}/documents", schema.Body{Kind: schema.BodyMultipart, Entity: "Plan"}, elementOf("Plan")),
			operation(schema.Update, "PATCH", "/plans/{planId}/documents/{documentId}", schema.Body{Kind: schema.BodyMultipart, Entity: "Plan"}, elementOf("Plan"))),
		place("/plans/{planId}/owner", "Empty",
			operation(schema.Get, "GET", "/plans/{planId}/owner", schema.Body{}, elementOf("Empty")),
			operation(schema.Update, "PATCH", "/plans/{planId}/owner", elementOf("Empty"), elementOf("Empty"))),
		place("/nothing", ""),
	}
	if diags := naming.Assign(s, nil, Reserved(guidewire)); diags.Failed() {
		t.Fatal(diags)
	}
	return s
}

func place(path, entity string, ops ...*schema.Operation) *schema.Collection {
	return &schema.Collection{Name: schema.Name{Wire: path}, Entity: entity, Operations: ops}
}

func operation(verb schema.Verb, method, path string, request, response schema.Body) *schema.Operation {
	op := &schema.Operation{Verb: verb, Method: method, Path: path, Request: request, Response: response}
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			op.Params = append(op.Params, schema.Param{Name: schema.Name{Wire: strings.TrimSuffix(name, "}")}, In: "path"})
		} else {
			op.Action = segment
		}
	}
	return op
}

func elementOf(entity string) schema.Body {
	return schema.Body{Kind: schema.BodyElement, Entity: entity}
}

func collectionOf(entity string) schema.Body {
	return schema.Body{Kind: schema.BodyCollection, Entity: entity}
}

var nestedOptions = Options{Package: "billing", ImportPath: "example.com/billing"}

// TestNestedHasNoOrder renders a schema and the same in another order.
func TestNestedHasNoOrder(t *testing.T) {
	want, err := SDK(nested(t), nestedOptions)
	if err != nil {
		t.Fatal(err)
	}
	s := nested(t)
	slices.Reverse(s.Entities)
	slices.Reverse(s.Collections)
	for _, e := range s.Entities {
		slices.Reverse(e.Fields)
	}
	for _, c := range s.Collections {
		slices.Reverse(c.Operations)
	}
	got, err := SDK(s, nestedOptions)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
