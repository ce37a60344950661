package emit

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/gocmd"
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
		operation(schema.Action, "POST", "/plans/{planId}/scan", schema.Body{Kind: schema.BodyMultipart}, elementOf("Plan")),
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

// TestNestedMethods compares what the services of a schema offer.
func TestNestedMethods(t *testing.T) {
	const want = `
func (s *NothingService)
func (s *PlanDocumentsService) Create(ctx context.Context, planID string, record *Plan, file *Upload, opts ...CallOption) (*Plan, error)
func (s *PlanDocumentsService) Update(ctx context.Context, planID string, record *Plan, file *Upload, opts ...CallOption) (*Plan, error)
func (s *PlanOwnerService) Get(ctx context.Context, planID string, opts ...GetOption) (*Empty, error)
func (s *PlanOwnerService) Update(ctx context.Context, planID string, record *Empty, opts ...CallOption) (*Empty, error)
func (s *PlansService) Get(ctx context.Context, planID string, opts ...GetOption) (*Plan, error)
func (s *PlansService) List(ctx context.Context, opts ...ListOption) iter.Seq2[*Plan, error]
func (s *PlansService) Page(ctx context.Context, opts ...ListOption) (*Page[Plan], error)
func (s *PlansService) Create(ctx context.Context, record *Plan, opts ...CallOption) (*Plan, error)
func (s *PlansService) Update(ctx context.Context, record *Plan, opts ...CallOption) (*Plan, error)
func (s *PlansService) Delete(ctx context.Context, planID string, opts ...CallOption) error
func (s *PlansService) Cancel(ctx context.Context, planID string, opts ...CallOption) error
func (s *PlansService) Close(ctx context.Context, planID string, request *CloseRequest, opts ...CallOption) (*Plan, error)
func (s *PlansService) Lost(ctx context.Context, planID string, request Value, opts ...CallOption) (Value, error)
func (s *PlansService) Raw(ctx context.Context, planID string, request Value, opts ...CallOption) (Value, error)
func (s *PlansService) Scan(ctx context.Context, planID string, request Value, file *Upload, opts ...CallOption) (*Plan, error)
func (s *PlansService) Split(ctx context.Context, planID string, opts ...CallOption) (*Page[Plan], error)
func (s *PlansService) Text(ctx context.Context, planID string, opts ...CallOption) (Value, error)
func (s *SearchAllService) Search(ctx context.Context, opts ...ListOption) iter.Seq2[*Plan, error]
func (s *SearchAllService) SearchPage(ctx context.Context, opts ...ListOption) (*Page[Plan], error)
func (s *SearchPlansService) Search(ctx context.Context, request *CloseRequest, opts ...ListOption) iter.Seq2[*Plan, error]
func (s *SearchPlansService) SearchPage(ctx context.Context, request *CloseRequest, opts ...ListOption) (*Page[Plan], error)
`
	files, err := SDK(nested(t), nestedOptions)
	if err != nil {
		t.Fatal(err)
	}
	got := "\n"
	for _, f := range files {
		if !strings.HasSuffix(f.Path, "_service.go") {
			continue
		}
		before := len(got)
		for line := range strings.Lines(string(f.Data)) {
			if strings.HasPrefix(line, "func (s *") {
				got += strings.TrimSuffix(line, " {\n") + "\n"
			}
		}
		if len(got) == before {
			got += "func (s *NothingService)\n"
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNestedAttributes compares the attributes of which more is to be said than their type.
func TestNestedAttributes(t *testing.T) {
	for _, want := range []string{
		"	// The platform maintains it; it is never sent.\n	ID Opt[string] `json:\"id,omitzero\" bpgen:\"readonly\"`\n",
		"	// What it is called. The definition requires it on create.\n	Name    Opt[string] `json:\"name,omitzero\"`\n",
		"	OddName Opt[string] `json:\"-\" wire:\"odd \\\"name\\\",\"`\n",
		"	// It refers to Account.\n	Other Opt[Ref] `json:\"other,omitzero\"`\n",
		"	// Its codes are those of the typelist PlanType. It is sent on creation only. It is returned\n" +
			"	// on request only: see [Select].\n	Subtype Opt[string] `json:\"subtype,omitzero\" bpgen:\"createonly\"`\n",
		"	Name               Field[string] // filterable, sortable\n",
		"	Rank               Field[int64]  // filterable, though no attribute\n",
		"	Region             Field[string] // filterable, though no attribute\n",
		"	Region:             Field[string]{\"region\"},\n",
		"// Plan is one Plan resource.\n//\n// How accounts are billed.\ntype Plan struct {\n",
	} {
		if !strings.Contains(emitted(t, "plan.go"), want) {
			t.Errorf("plan.go has no\n%s", want)
		}
	}
	if strings.Contains(emitted(t, "address.go"), "AddressFields") || strings.Contains(emitted(t, "address.go"), "Meta") {
		t.Error("a part has what only resources have")
	}
}

// emitted returns a file of the SDK of the schema.
func emitted(t *testing.T, path string) string {
	t.Helper()
	files, err := SDK(nested(t), nestedOptions)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Path == path {
			return string(f.Data)
		}
	}
	t.Fatalf("no file %s", path)
	return ""
}

// TestNestedPasses vets and tests the SDK of the schema, which has every type in every container.
func TestNestedPasses(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	files, err := SDK(nested(t), nestedOptions)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range append(files, File{"go.mod", []byte("module example.com/billing\n\ngo 1.24\n")}) {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	gocmd.Run(t, dir, "test", "-vet=all", "./...")
}
