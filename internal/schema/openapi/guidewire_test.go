package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
)

// readGuidewire reads a golden's definition with decisions.
func readGuidewire(t *testing.T, golden string, d schema.Decisions) (*schema.Schema, schema.Diags) {
	t.Helper()
	s, diags, err := ReadFile(filepath.Join("../../../golden", golden, "spec.json"), Options{Dialect: dialect.Guidewire{}, Decisions: d})
	if err != nil || s == nil {
		t.Fatal(err, diags)
	}
	return s, diags
}

// apart are the members of a model that say where and how it was exported.
var apart = cmp.Options{
	cmpopts.IgnoreTypes(schema.Pos{}),
	cmpopts.IgnoreFields(schema.Schema{}, "OpenAPI", "Export"),
	cmpopts.IgnoreFields(schema.Field{}, "Attribute", "Limits"),
}

// TestShapesAgree reads one definition in its three shapes. What the conversion dropped is said
// of each field, and once people say it again, there is no difference left.
func TestShapesAgree(t *testing.T) {
	native, _ := readGuidewire(t, "guidewire-openapi-3", schema.Decisions{})
	swagger, diags := readGuidewire(t, "guidewire-swagger-2", schema.Decisions{})
	if diff := cmp.Diff(native, swagger, apart); diff != "" || len(diags) > 0 {
		t.Errorf("OpenAPI 3 and Swagger 2.0 differ (-3 +2), with the findings %v:\n%s", diags, diff)
	}
	converted, diags := readGuidewire(t, "guidewire-converted", schema.Decisions{})
	var lost []string
	for _, d := range diags {
		if d.ID != schema.ConversionLoss || d.Pos.Line == 0 || !strings.Contains(d.Fix, "entity: "+d.Entity+", field: "+d.Field) {
			t.Errorf("unexpected finding %s", d)
		}
		lost = append(lost, d.Entity+"."+d.Field)
	}
	want := []string{"BillingPlan.aggregation", "BillingPlan.currencies", "BillingPlan.invoiceFeeDefaults", "BillingPlan.printer_Ext", "PrinterExt.cost"}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(lost))); diff != "" {
		t.Errorf("what the conversion dropped: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(native, converted, apart); diff == "" {
		t.Error("the conversion dropped nothing: the golden shows nothing")
	}
	mended, diags := readGuidewire(t, "guidewire-converted", restored(native, lost))
	if diff := cmp.Diff(native, mended, apart); diff != "" || len(diags) > 0 {
		t.Errorf("the mended conversion differs (-native +mended), with the findings %v:\n%s", diags, diff)
	}
	for i, shape := range []string{"shape: native OpenAPI 3", "shape: native Swagger 2.0", "shape: Swagger 2.0, converted to OpenAPI 3"} {
		if s := []*schema.Schema{native, swagger, converted}[i]; !slices.Contains(s.Export, shape) || s.Hash() == "" {
			t.Errorf("the export is %q, want %q among it", s.Export, shape)
		}
	}
}

// TestLossesCanBeSaid writes down what each finding about a loss proposes, and finds nothing wrong
// with it, and nothing lost any more.
func TestLossesCanBeSaid(t *testing.T) {
	_, diags := readGuidewire(t, "guidewire-converted", schema.Decisions{})
	var d schema.Decisions
	keys := map[string]int{}
	name, yes := "NAME", true
	for _, loss := range diags {
		a := schema.AttributeDecision{Subject: schema.Subject{Entity: loss.Entity, Field: loss.Field, IsField: true}, Nullable: &yes, Why: "test"}
		if strings.Contains(loss.Fix, ", typelist: NAME, ") {
			a.Typelist = &name
			keys["typelist"]++
		}
		if strings.Contains(loss.Fix, ", reference: NAME, ") {
			a.Reference = &name
			keys["reference"]++
		}
		d.Attributes = append(d.Attributes, a)
	}
	if _, left := readGuidewire(t, "guidewire-converted", d); len(diags) == 0 || len(left) > 0 {
		t.Errorf("of %d findings are left %v", len(diags), left)
	}
	if diff := cmp.Diff(map[string]int{"typelist": 2, "reference": 1}, keys); diff != "" {
		t.Errorf("what is proposed: -want +got\n%s", diff)
	}
}

// restored says of fields what a definition says.
func restored(s *schema.Schema, fields []string) (d schema.Decisions) {
	for _, name := range fields {
		entity, field, _ := strings.Cut(name, ".")
		f := s.Entity(entity).Field(field)
		required := f.Required != nil
		a := schema.AttributeDecision{
			Subject: schema.Subject{Entity: entity, Field: field, IsField: true}, Doc: &f.Doc, Views: f.Views, Why: "test",
			Nullable: &f.Nullable, ReadOnly: &f.ReadOnly, CreateOnly: &f.CreateOnly, Filterable: &f.Filterable, Sortable: &f.Sortable, Required: &required,
		}
		switch f.Type {
		case schema.TypeTypekey:
			a.Typelist = &f.Typelist
		case schema.TypeReference:
			a.Reference = &f.Target
		}
		d.Attributes = append(d.Attributes, a)
	}
	return d
}

// TestOrderMeansNothing reads definitions whose objects have their members in another order.
func TestOrderMeansNothing(t *testing.T) {
	for _, golden := range []string{"guidewire-openapi-3", "guidewire-swagger-2", "guidewire-variants", "guidewire-places"} {
		data, err := os.ReadFile(filepath.Join("../../../golden", golden, "spec.json"))
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Dialect: dialect.Guidewire{}}
		a, _, err := Parse("a", string(data), o)
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := Parse("b", backwards(t, data), o)
		if err != nil {
			t.Fatal(err)
		}
		// Of variants, which are listed, the first has the first word.
		if diff := cmp.Diff(a, b, apart, cmpopts.IgnoreFields(schema.Schema{}, "OpenAPI")); diff != "" {
			t.Errorf("%s: -forwards +backwards\n%s", golden, diff)
		}
		if a.Hash() != b.Hash() {
			t.Errorf("%s: the hashes differ", golden)
		}
	}
}

// definition makes a definition with one entity, Item, of some properties in JSON.
func definition(properties, more string) string {
	return fmt.Sprintf(`{"openapi":"3.0.0","info":{"title":"t","version":"1"},"servers":[{"url":"https://h/bc/rest/x/v1"}],
"paths":{"/items/{itemId}":{"get":{"operationId":"getItem","responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},
"components":{"schemas":{"A":{"properties":{"data":{"$ref":"#/components/schemas/B"}}},"B":{"properties":{"attributes":{"$ref":"#/components/schemas/Item"}}},
"Item":{"type":"object","properties":{%s}},
"TypeKeyReference":{"type":"object","properties":{"code":{"type":"string"},"name":{"type":"string"}}},
"SimpleReference":{"type":"object","properties":{"id":{"type":"string"},"refid":{"type":"string"},"displayName":{"type":"string"}}},
"Fees":{"type":"object","additionalProperties":{"type":"string","format":"gw-bigdecimal","nullable":true}},
"Money":{"type":"object","properties":{"amount":{"type":"string","format":"gw-bigdecimal"},"currency":{"type":"string"}}},
"Part":{"type":"object","properties":{"a":{"type":"string"}}}%s}}}`, properties, more)
}

// TestFieldTypes reads properties of all forms.
func TestFieldTypes(t *testing.T) {
	const ref = `"$ref":"#/components/schemas/`
	for property, want := range map[string]string{
		`{"type":"string"}`:                                         "text",
		`{"type":"string","readOnly":true}`:                         "text",
		`{"type":"string","format":"uri"}`:                          "text",
		`{"type":"string","format":"date"}`:                         "date",
		`{"type":"string","format":"date-time"}`:                    "datetime",
		`{"type":"string","format":"gw-bigdecimal"}`:                "decimal",
		`{"type":"string","format":"gw-biginteger"}`:                "biginteger",
		`{"type":"string","format":"byte"}`:                         "bytes",
		`{"type":"string","x-gw-type":"typekey.Country"}`:           "typecode Country",
		`{"type":"integer","format":"int32"}`:                       "integer",
		`{"type":"number"}`:                                         "number",
		`{"type":"boolean"}`:                                        "flag",
		`{"type":["string","null"]}`:                                "text",
		`{` + ref + `TypeKeyReference"}`:                            "typekey",
		`{` + ref + `TypeKeyReference","x-gw-typelist":"L"}`:        "typekey L",
		`{` + ref + `SimpleReference"}`:                             "reference",
		`{` + ref + `SimpleReference","x-gw-referenceType":"User"}`: "reference User",
		`{"type":"object",` + ref + `SimpleReference","x-gw-extensions":{"resourceType":"User"}}`: "reference User",
		`{` + ref + `Money","minimum":0,"exclusiveMinimum":true}`:                                 "money",
		`{` + ref + `Fees"}`:                                                                                     "map of decimal",
		`{` + ref + `Part"}`:                                                                                     "object Part",
		`{"allOf":[{` + ref + `Part"}],"nullable":true}`:                                                         "object Part",
		`{"allOf":[{` + ref + `TypeKeyReference"}],"x-gw-typelist":"L"}`:                                         "typekey L",
		`{"oneOf":[{` + ref + `Part"},{"type":"null"}]}`:                                                         "object Part",
		`{"type":"array","items":{` + ref + `TypeKeyReference","x-gw-typelist":"L"}}`:                            "list of typekey L",
		`{"type":"array","items":{` + ref + `TypeKeyReference"},"x-gw-typelist":"L"}`:                            "list of typekey L",
		`{"type":"array","items":{"type":"array","items":{"type":"integer"}}}`:                                   "list of list of integer",
		`{"type":"object","additionalProperties":{"type":"array","items":{` + ref + `Part"}}}`:                   "map of list of object Part",
		`{"type":"object","properties":{"b":{"type":"string"}}}`:                                                 "object Item_f",
		`{"properties":{"b":{"type":"string"}}}`:                                                                 "object Item_f",
		`{"type":"object","properties":{"code":{"type":"string"},"name":{"type":"string"}}}`:                     "object Item_f",
		`{"type":"object","properties":{"code":{"type":"string"},"name":{"type":"string"}},"x-gw-typelist":"L"}`: "typekey L",
		`{"type":"object"}`: "raw !", `{}`: "raw !", `{"type":"array"}`: "raw !", `{"type":"object","additionalProperties":true}`: "raw !",
		`{"type":"file"}`: "raw !", `{"oneOf":[{"type":"string"},{"type":"integer"}]}`: "raw !", `{` + ref + `Loop"}`: "raw !",
		`{"type":"array","items":{"type":"object"}}`: "raw !",
	} {
		s, diags, err := Parse("f", definition(`"f":`+property, `,"Loop":{"type":"object","additionalProperties":{`+ref+`Loop"}}`), Options{Dialect: dialect.Guidewire{}})
		if err != nil || s == nil {
			t.Fatalf("%s: %v %v", property, err, diags)
		}
		f := s.Entity("Item").Field("f")
		got := schema.DescribeType(f)
		for _, d := range diags {
			if got += " !"; d.ID != schema.ValueUnsupported || d.Field != "f" || d.Pos.Line != 4 {
				t.Errorf("%s: unexpected finding %s", property, d)
			}
		}
		if got != want {
			t.Errorf("%s is %s, want %s", property, got, want)
		}
	}
}

// TestBesideReferences takes what stands beside a $ref, whose own schema says nothing of it.
func TestBesideReferences(t *testing.T) {
	s, _, err := Parse("f", definition(`"f":{"$ref":"#/components/schemas/Part","readOnly":true,"nullable":true,"description":"d","x-gw-createOnly":true,"x-gw-defaultViews":["summary","detail"]}`, ""),
		Options{Dialect: dialect.Guidewire{}})
	if err != nil {
		t.Fatal(err)
	}
	f := s.Entity("Item").Field("f")
	if !f.ReadOnly || !f.Nullable || !f.CreateOnly || f.Doc != "d" || !slices.Equal(f.Views, []string{"detail", "summary"}) {
		t.Errorf("%+v", f)
	}
}

// TestVerbs finds out what operations are, in the style of either shape and without any marks.
func TestVerbs(t *testing.T) {
	const (
		element = `{"properties":{"data":{"properties":{"attributes":{"$ref":"#/definitions/Item"}}}}}`
		list    = `{"properties":{"data":{"type":"array","items":{"properties":{"attributes":{"$ref":"#/definitions/Item"}}}},"count":{"type":"integer"}}}`
		body    = `{"name":"body","in":"body","schema":` + element + `}`
		child   = `"x-gw-extensions":{"resourceType":"Items","childResourceType":"Item"},`
		own     = `"x-gw-extensions":{"resourceType":"Item"},`
	)
	for _, test := range []struct{ method, path, marks, parameters, status, answer, want string }{
		{"get", "/items", child, "", "200", list, "query /items"},
		{"get", "/items", "", "", "200", list, "query /items"},
		{"get", "/items/{itemId}", own, "", "200", element, "get /items"},
		{"get", "/items/{itemId}/policy", own, "", "200", element, "get /items/{itemId}/policy"},
		{"get", "/items/{itemId}/export", "", "", "200", `{"type":"string"}`, "action export /items"},
		{"get", "/items/{itemId}/response", "", "", "200", "", "action response /items"},
		{"post", "/items", child, body, "201", element, "create /items"},
		{"post", "/items", "", body, "201", element, "create /items"},
		{"post", "/items", own, body, "201", element, "create /items"},
		{"post", "/items/{itemId}/renew", own, body, "201", element, "action renew /items"},
		{"post", "/items/{itemId}/renew", own, "", "201", element, "action renew /items"},
		{"post", "/items/{itemId}/close", own, body, "200", element, "action close /items"},
		{"post", "/items/{itemId}/cancel", own, "", "204", "", "action cancel /items"},
		{"post", "/items/{itemId}/policy/verify", own, "", "204", "", "action verify /items/{itemId}/policy"},
		{"post", "/search/items", child, body, "200", list, "search items /search/items"},
		{"post", "/search/items", "", body + `,{"name":"pageOffset","in":"query","type":"string"}`, "200", list, "search items /search/items"},
		{"patch", "/items/{itemId}", own, body, "200", element, "update /items"},
		{"patch", "/items/{itemId}/policy", own, body, "200", element, "update /items/{itemId}/policy"},
		{"delete", "/items/{itemId}", own, "", "204", "", "delete /items"},
		{"delete", "/accounts/{accountId}/items/{itemId}", own, "", "204", "", "delete /accounts/{accountId}/items"},
	} {
		answer := ""
		if test.answer != "" {
			answer = `,"schema":` + test.answer
		}
		src := fmt.Sprintf(`{"swagger":"2.0","info":{"title":"t","version":"1"},"host":"h","basePath":"/rest/x/v1","paths":{
"/items/{itemId}":{"head":{}},"%s":{"%s":{%s"operationId":"op","parameters":[%s],"responses":{"%s":{"description":""%s}}}}},
"definitions":{"Item":{"type":"object","properties":{"id":{"type":"string","readOnly":true}}}}}`,
			test.path, test.method, test.marks, test.parameters, test.status, answer)
		if test.path == "/items/{itemId}" {
			src = strings.Replace(src, `"/items/{itemId}":{"head":{}},`, "", 1)
		}
		s, diags, err := Parse("f", src, Options{Dialect: dialect.Guidewire{}})
		if err != nil || s == nil {
			t.Fatalf("%s %s: %v %v", test.method, test.path, err, diags)
		}
		var got []string
		for _, c := range s.Collections {
			for _, op := range c.Operations {
				got = append(got, strings.Join(strings.Fields(string(op.Verb)+" "+op.Action+" "+c.Name.Wire), " "))
			}
		}
		if !slices.Equal(got, []string{test.want}) {
			t.Errorf("%s %s%s: %q, want %q", test.method, test.path, test.marks, got, test.want)
		}
	}
}

// TestForms knows what is beside a file, be it named, marked or said to be text, as it is where the
// mark is lost.
func TestForms(t *testing.T) {
	const (
		file = `{"name":"content","in":"formData","type":"file"}`
		text = `{"name":"metadata","in":"formData","type":"string"}`
		mark = `{"name":"metadata","in":"formData","type":"string","x-gw-schema-ref":"#/definitions/ItemRequest"}`
		form = `"requestBody":{"content":{"multipart/form-data":{"schema":{"properties":{"content":{"type":"string","format":"binary"}%s}}}}}`
	)
	list := func(p ...string) string { return `"parameters":[` + strings.Join(p, ",") + `]` }
	for _, test := range []struct{ method, path, status, body, want string }{
		{"post", "/items", "201", list(mark, file), "create Item"},
		{"post", "/items", "201", list(text, file), "create Item"},
		{"patch", "/items/{itemId}", "200", list(text, file), "update Item"},
		{"post", "/items/{itemId}/replace", "200", list(text, file), "action "},
		{"post", "/items/{itemId}/replace", "200", list(mark, file), "action Item"},
		{"post", "/items", "201", list(file), "create "},
		{"patch", "/items/{itemId}", "200", fmt.Sprintf(form, `,"metadata":{"$ref":"#/components/schemas/ItemRequest"}`), "update Item"},
		{"patch", "/items/{itemId}", "200", fmt.Sprintf(form, `,"metadata":{"type":"string"}`), "update Item"},
		{"patch", "/items/{itemId}", "200", fmt.Sprintf(form, ""), "action "},
	} {
		src := fmt.Sprintf(`{"swagger":"2.0","info":{"title":"t","version":"1"},"host":"h","basePath":"/rest/x/v1","paths":{
"%s":{"%s":{"operationId":"op",%s,"responses":{"%s":{"description":"","schema":{"$ref":"#/definitions/ItemRequest"}}}}}},
"definitions":{"Item":{"type":"object","properties":{"id":{"type":"string"}}},"ItemData":{"properties":{"attributes":{"$ref":"#/definitions/Item"}}},
"ItemRequest":{"properties":{"data":{"$ref":"#/definitions/ItemData"}}}}}`, test.path, test.method, test.body, test.status)
		if strings.Contains(test.body, "requestBody") {
			src = strings.NewReplacer(`"swagger":"2.0"`, `"openapi":"3.0.0"`, `"host":"h","basePath":"/rest/x/v1"`, `"servers":[{"url":"https://h/rest/x/v1"}]`,
				`"definitions":{`, `"components":{"schemas":{`, "#/definitions/", "#/components/schemas/",
				`"schema":{"$ref":"#/definitions/ItemRequest"}`, `"content":{"application/json":{"schema":{"$ref":"#/components/schemas/ItemRequest"}}}`).Replace(src) + "}"
		}
		s, diags, err := Parse("f", src, Options{Dialect: dialect.Guidewire{}})
		if err != nil || s == nil {
			t.Fatalf("%s %s: %v %v", test.method, test.path, err, diags)
		}
		got := ""
		for _, c := range s.Collections {
			for _, op := range c.Operations {
				if op.ID == "op" && op.Request.Kind == schema.BodyMultipart {
					got = string(op.Verb) + " " + op.Request.Entity
				}
			}
		}
		if got != test.want {
			t.Errorf("%s %s with %s: %q, want %q", test.method, test.path, test.body, got, test.want)
		}
	}
}

// TestVariants merges what a schema and its variants say: all that any of them allows, and only what
// all of them require.
func TestVariants(t *testing.T) {
	s, diags, err := Parse("f", definition(`"f":{"$ref":"#/components/schemas/V"}`, `,
"V":{"oneOf":[{"$ref":"#/components/schemas/V1"},{"$ref":"#/components/schemas/V2"}],"discriminator":{"propertyName":"kind"},"properties":{"kind":{"type":"string"}},"required":["kind"]},
"V1":{"properties":{"both":{"type":"string"},"one":{"type":"string"},"fixed":{"type":"string","readOnly":true},"odd":{"type":"string","readOnly":true},"ref":{"$ref":"#/components/schemas/SimpleReference","x-gw-referenceType":"A"}},"x-gw-requiredForCreate":["both","one","fixed"],"x-gw-filterable":["one"]},
"V2":{"properties":{"both":{"type":"string","nullable":true},"fixed":{"type":"string","readOnly":true},"odd":{"type":"string"},"ref":{"$ref":"#/components/schemas/SimpleReference","x-gw-referenceType":"B"}},"x-gw-requiredForCreate":["both"],"x-gw-filterable":["both"]}`),
		Options{Dialect: dialect.Guidewire{}})
	if err != nil || s == nil || len(diags) > 0 {
		t.Fatal(err, diags)
	}
	var got []string
	for _, f := range s.Entity("V").Fields {
		got = append(got, fmt.Sprintf("%s: %s, required %v, null %v, read-only %v, filterable %v", f.Name.Wire, schema.DescribeType(f), f.Required != nil, f.Nullable, f.ReadOnly, f.Filterable))
	}
	want := []string{
		"both: text, required true, null true, read-only false, filterable true",
		"fixed: text, required false, null false, read-only true, filterable false",
		"kind: text, required true, null false, read-only false, filterable false",
		"odd: text, required false, null false, read-only false, filterable false",
		"one: text, required false, null false, read-only false, filterable true",
		"ref: reference, required false, null false, read-only false, filterable false",
	}
	if diff := cmp.Diff(want, got); diff != "" || s.Entity("V1") != nil || !slices.Contains(s.Export, "polymorphism") {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestInclusions reads an action that takes included resources only, and what is left of it in an
// export without inclusions.
func TestInclusions(t *testing.T) {
	const answer = `"responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}`
	var operations []*schema.Operation
	for _, request := range []string{`{"type":"object","properties":{"included":{"type":"object"}}}`, `{"type":"object"}`, `{"type":"object","properties":{}}`} {
		src := strings.Replace(definition(`"f":{"type":"string"}`, ""), `"paths":{`,
			`"paths":{"/items/{itemId}/complete":{"post":{"operationId":"complete","requestBody":{"content":{"application/json":{"schema":`+request+`}}},`+answer+`}},`, 1)
		s, diags, err := Parse("f", src, Options{Dialect: dialect.Guidewire{}})
		if err != nil || s == nil || len(diags) > 0 {
			t.Fatal(err, diags)
		}
		operations = append(operations, s.Collections[0].Operations[1])
	}
	for _, op := range operations {
		if op.Verb != schema.Action || op.Request.Kind != schema.BodyIncluded || op.Request.Entity != "" || op.Response.Entity != "Item" {
			t.Errorf("%+v", op)
		}
	}
}

// TestPaths knows what a request can be sent to.
func TestPaths(t *testing.T) {
	for path, want := range map[string]bool{
		"/items": true, "/items/{itemId}": true, "/a-b/c_d/{e}/f.json": true, "/items/": true, "/custom-entities-ext/{x}/close": true,
		"/": false, "": false, "items": false, "/a//b": false, "/a/../b": false, "/./a": false, "/a?b": false, "/a#b": false, "/a%2Fb": false, "/a b": false, "/a/{b}.json": false,
		"/a/x{b}": false, "/a/{b": false, "/a/{}": false, "/a/{b?c}": false, "/é": false, "/a\n": false,
	} {
		if got := (dialect.Guidewire{}).IsPath(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}

// TestBasePaths takes from servers what holds for all hosts.
func TestBasePaths(t *testing.T) {
	for server, want := range map[string]string{
		"https://h:443/bc/rest/admin/v1": "/admin/v1", "https://h/rest/claim/v1/": "/claim/v1", "/rest/a/v1": "/a/v1", "/admin/v1": "/admin/v1",
		"https://h": "", "https://h/rest/{api}/v1": "", "https://h/rest/a/../b": "", "https://h/rest/a b": "", "https://h/rest": "", "": "", "https://{host}/pc/rest/job/v1?x=/rest/y": "/job/v1", "https://h/rest/rest/v1": "/v1",
	} {
		if got := (dialect.Guidewire{}).BasePath(server); got != want {
			t.Errorf("the base path of %q is %q, want %q", server, got, want)
		}
	}
}

// TestHostileDefinitions reads definitions that are small and mean much.
func TestHostileDefinitions(t *testing.T) {
	const ref = `{"$ref":"#/components/schemas/`
	var deep strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&deep, `,"V%d":{"oneOf":[%sV%d"},%sV%d"}],"properties":{"p%d":{"type":"string"}}}`, i, ref, i+1, ref, i+1, i)
	}
	deep.WriteString(`,"V2000":{"type":"object","properties":{"end":{"type":"string"}}}`)
	for name, test := range map[string]struct{ properties, more string }{
		"variants of variants": {`"f":` + ref + `V0"}`, deep.String()},
		"holds itself":         {`"f":` + ref + `Item"},"g":{"type":"array","items":` + ref + `Item"}}`, ""},
		"composed of itself":   {`"f":` + ref + `S"}`, `,"S":{"allOf":[` + ref + `S"}],"properties":{"a":{"type":"string"}}}`},
		"variant of itself":    {`"f":` + ref + `S"}`, `,"S":{"oneOf":[` + ref + `S"}]}`},
		"map of itself":        {`"f":` + ref + `S"}`, `,"S":{"type":"object","additionalProperties":` + ref + `S"}}`},
		"twins that hold each other": {`"f":` + ref + `x_S"},"g":` + ref + `y_S"}`,
			`,"x_S":{"type":"object","xml":{"name":"S"},"properties":{"a":` + ref + `x_S"}}},"y_S":{"type":"object","xml":{"name":"S"},"properties":{"a":` + ref + `y_S"}}}`},
		"a name that is taken": {`"f":{"type":"object","properties":{"a":{"type":"string"}}}`, `,"Item_f":{"type":"object"},"Item_f_":{"type":"object"}`},
	} {
		t.Run(name, func(t *testing.T) {
			s, diags, err := Parse("f", definition(test.properties, test.more), Options{Dialect: dialect.Guidewire{}})
			if err != nil || s == nil && !diags.Failed() {
				t.Fatal(err, diags)
			}
			if s != nil && s.Entity("Item").Field("f") == nil {
				t.Error("the field is gone")
			}
		})
	}
}

// backwards returns a document whose objects have their members from the last to the first.
func backwards(t *testing.T, data []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var write func(any)
	write = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			b.WriteString("{")
			for i, key := range slices.Backward(slices.Sorted(maps.Keys(v))) {
				fmt.Fprintf(&b, "%q:", key)
				if write(v[key]); i > 0 {
					b.WriteString(",")
				}
			}
			b.WriteString("}")
		case []any:
			b.WriteString("[")
			for i, item := range v {
				if i > 0 {
					b.WriteString(",")
				}
				write(item)
			}
			b.WriteString("]")
		default:
			text, _ := json.Marshal(v) // what was unmarshalled
			b.Write(text)
		}
	}
	write(v)
	return b.String()
}
