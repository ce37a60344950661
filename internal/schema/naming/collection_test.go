package naming

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// at returns an operation, with the parameters of its path.
func at(verb schema.Verb, method, path, id string) *schema.Operation {
	op := &schema.Operation{Verb: verb, Method: method, Path: path, ID: id}
	fixed := fixedSegments(path)
	if verb == schema.Action {
		op.Action = fixed[len(fixed)-1]
	}
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			op.Params = append(op.Params, schema.Param{Name: schema.Name{Wire: name}, In: "path"})
		}
	}
	return op
}

func TestServiceNames(t *testing.T) {
	for path, want := range map[string]string{
		"/billing-plans":                                                 "BillingPlans",
		"/accounts/{accountId}/contacts":                                 "AccountContacts",
		"/policies/{policyId}/addresses":                                 "PolicyAddresses",
		"/boxes/{id}/statuses/{id}/axis":                                 "BoxStatusAxis",
		"/claims/{claimId}/policy":                                       "ClaimPolicy",
		"/claims/{claimId}/service-requests/{serviceRequestId}/invoices": "ClaimServiceRequestInvoices",
		"/search/claims":                                                 "SearchClaims",
		"/custom-entities-ext/{customEntityExtId}/x_Ext":                 "CustomEntitiesExtXExt",
		"/2nd/things":                                                    "X2ndThings",
		"/{tenant}":                                                      "Tenant",
		"/":                                                              "X__2f__cdc524eca5d24268",
		"/clients":                                                       "Clients",
	} {
		s := &schema.Schema{Collections: []*schema.Collection{{Name: schema.Name{Wire: path}}}}
		Assign(s, nil, Reserved{Nested: true})
		if got := s.Collections[0].Name.Go; got != want {
			t.Errorf("%s is %s, expected %s", path, got, want)
		}
	}
}

// TestServicesThatMeet has places that want one name, and names that are taken. In any order the
// result is the same.
func TestServicesThatMeet(t *testing.T) {
	paths := []string{"/things", "/Things", "/thing/{id}/parts", "/things/{id}/parts", "/closes", "/hooks"}
	want := map[string]string{
		"/Things": "Things", "/things": "ThingsPlace", "/thing/{id}/parts": "ThingParts", "/things/{id}/parts": "ThingsIDParts",
		"/closes": "Closes", "/hooks": "HooksPlace",
	}
	for range 2 {
		slices.Reverse(paths)
		s := &schema.Schema{Entities: []*schema.Entity{{Name: schema.Name{Wire: "ThingParts"}}, {Name: schema.Name{Wire: "Things"}}}}
		for _, path := range paths {
			s.Collections = append(s.Collections, &schema.Collection{Name: schema.Name{Wire: path}})
		}
		if diags := Assign(s, nil, Reserved{Nested: true, Client: []string{"Hooks"}}); len(diags) > 0 {
			t.Error(diags)
		}
		got, files := map[string]string{}, map[string]bool{}
		for _, c := range s.Collections {
			got[c.Name.Wire] = c.Name.Go
			files[c.Go.File] = true
			if c.Go.Service != c.Name.Go+"Service" || c.Go.TestFile == "" {
				t.Errorf("%s has the names %+v", c.Name.Wire, c.Go)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if len(files) != len(paths) {
			t.Errorf("files are shared: %v", slices.Sorted(maps.Keys(files)))
		}
		if name := s.Entities[1].Name.Go; name != "Things" {
			t.Errorf("an entity and a service may have one name, but it is called %s", name)
		}
	}
}

// TestEntityBringsNoService has an entity called like a service, which would be in the way only
// where entities had services.
func TestEntityBringsNoService(t *testing.T) {
	s := &schema.Schema{
		Entities:    []*schema.Entity{{Name: schema.Name{Wire: "PlansService"}}},
		Collections: []*schema.Collection{{Name: schema.Name{Wire: "/plans"}}},
	}
	Assign(s, nil, Reserved{Nested: true})
	if s.Entities[0].Name.Go != "PlansService" || s.Collections[0].Go.Service != "PlansPlaceService" {
		t.Errorf("the entity is %s, the service %s", s.Entities[0].Name.Go, s.Collections[0].Go.Service)
	}
}

func TestMethodNames(t *testing.T) {
	const one, below = "/claims/{claimId}", "/claims/{claimId}/"
	c := &schema.Collection{Name: schema.Name{Wire: "/claims"}, Operations: []*schema.Operation{
		at(schema.Action, "POST", below+"close", "closeClaim"),
		at(schema.Action, "POST", below+"delete", "removeClaim"),
		at(schema.Action, "POST", below+"complete-work", "completeWork"),
		at(schema.Action, "POST", "/claims/close", "closeClaims"),
		at(schema.Action, "POST", below+"page", "page"),
		at(schema.Action, "GET", below+"page", "pageAgain"),
		at(schema.Get, "GET", below+"policy", "getPolicy"),
		at(schema.Get, "GET", one, "getClaim"),
		at(schema.Query, "GET", "/claims", "getClaims"),
		at(schema.Search, "POST", "/claims/search", "searchClaims"),
		at(schema.Delete, "DELETE", one, "deleteClaim"),
	}}
	want := map[string]string{
		"POST " + below + "close": "Close", "POST " + below + "delete": "RemoveClaim",
		"POST " + below + "complete-work": "CompleteWork", "POST /claims/close": "CloseClaims",
		"GET " + below + "page": "PageAgain", "POST " + below + "page": "Page_c3deb76e047f13d4",
		"GET " + below + "policy": "GetPolicy", "GET " + one: "Get", "GET /claims": "List",
		"POST /claims/search": "Search", "DELETE " + one: "Delete",
	}
	for range 2 {
		slices.Reverse(c.Operations)
		Assign(&schema.Schema{Collections: []*schema.Collection{c}}, nil, Reserved{Nested: true})
		got := map[string]string{}
		for _, op := range c.Operations {
			got[op.Method+" "+op.Path] = op.Go
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestParameterNames(t *testing.T) {
	path := "/a/{accountId}/b/{ctx}/c/{type}/d/{ID}/e/{id}/f/{%}/g/{2nd}/h/{URLPath}/i/{顧客}/j/{𝐀𝐁}"
	op := at(schema.Get, "GET", path, "get")
	nameParams(op)
	var got []string
	for _, p := range op.Params {
		got = append(got, p.Name.Go)
	}
	want := []string{"accountID", "ctxParam", "typeParam", "id", "idParam", "percent", "p2nd", "urlPath", "顧客", "p𝐀𝐁"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPageMethod(t *testing.T) {
	for name, want := range map[string]string{"List": "Page", "ListOpen": "PageOpen", "Search": "SearchPage"} {
		if got := PageMethod(name); got != want {
			t.Errorf("the page of %s is %s, expected %s", name, got, want)
		}
	}
}

// TestFilterNames has filters beside fields, which have the better right to a name.
func TestFilterNames(t *testing.T) {
	e := &schema.Entity{
		Name:    schema.Name{Wire: "Plan"},
		Fields:  []*schema.Field{{Name: schema.Name{Wire: "name"}}},
		Filters: []schema.Filter{{Name: schema.Name{Wire: "currencies"}}, {Name: schema.Name{Wire: "Name"}}},
	}
	Assign(&schema.Schema{Entities: []*schema.Entity{e}}, nil, Reserved{Nested: true})
	if e.Fields[0].Name.Go != "Name" || e.Filters[0].Name.Go != "Currencies" || e.Filters[1].Name.Go != "NameFilter" {
		t.Errorf("the field is %s, the filters %+v", e.Fields[0].Name.Go, e.Filters)
	}
}

// TestRecordedServices has names that were given out: they stay where a newcomer has the better
// right to them, and are taken where the definition lost what had them.
func TestRecordedServices(t *testing.T) {
	lines := "/gone\t-\tClaims\tservice\tspec\n" +
		"/claims\t-\tOldClaims\tservice\tspec\n" +
		"/claims\t\"POST /claims/{id}/close\"\tShut\tmethod\tspec\n" +
		"/claims\t\"POST /claims/{id}/gone\"\tOpen\tmethod\tspec\n"
	c := &schema.Collection{Name: schema.Name{Wire: "/claims"}, Operations: []*schema.Operation{
		at(schema.Action, "POST", "/claims/{id}/close", "closeClaim"), at(schema.Action, "POST", "/claims/{id}/open", "openClaim"),
	}}
	other := &schema.Collection{Name: schema.Name{Wire: "/Claims"}}
	s := &schema.Schema{Collections: []*schema.Collection{c, other}}
	recorded := parse(t, quoted(lines))
	if diags := Assign(s, recorded, Reserved{Nested: true}); len(diags) > 0 {
		t.Error(diags)
	}
	got := []string{c.Name.Go, c.Operations[0].Go, c.Operations[1].Go, other.Name.Go}
	if diff := cmp.Diff([]string{"OldClaims", "Shut", "OpenClaim", "ClaimsPlace"}, got); diff != "" {
		t.Error(diff)
	}
	again := string(recorded.Merge(s).Format())
	for _, line := range append(strings.Split(strings.TrimSpace(quoted(lines)), "\n"), "\"/claims\"\t\"POST /claims/{id}/open\"\tOpenClaim\tmethod\tspec") {
		if !strings.Contains(again, line+"\n") {
			t.Errorf("%q is not recorded in\n%s", line, again)
		}
	}
}

// TestRecordedServicesThatCannotBe has names that nobody can use.
func TestRecordedServicesThatCannotBe(t *testing.T) {
	for _, lines := range []string{
		"/claims\t-\tclaims\tservice\tspec\n",
		"/claims\t-\tOne\tservice\tspec\n/other\t-\tOne\tservice\tspec\n",
		"/claims\t\"GET /claims\"\tnot a name\tmethod\tspec\n",
		"/claims\t\"GET /claims\"\tList\tmethod\tspec\n/claims\t\"GET /claims/{id}\"\tList\tmethod\tspec\n",
	} {
		s := &schema.Schema{Collections: []*schema.Collection{{Name: schema.Name{Wire: "/claims"}}}}
		if diags := Assign(s, parse(t, quoted(lines)), Reserved{Nested: true}); !diags.Failed() {
			t.Errorf("no error for\n%s", lines)
		}
	}
}

// quoted quotes the paths of lines, as the file has them.
func quoted(lines string) string {
	return regexp.MustCompile(`(?m)^[^\t]+`).ReplaceAllString(lines, `"$0"`)
}

func parse(t *testing.T, lines string) *memory.Fields {
	t.Helper()
	recorded, diags := memory.Parse("bpgen.fields", []byte(lines))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return recorded
}
