package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/gocmd"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
)

// definitionOf writes a definition of nested resources in which each text is a schema, a field of
// it, its typelist, the type that it refers to, an id of an operation, a parameter and all
// descriptions, and all texts together are fields, filters and parameters of one more resource.
func definitionOf(t *testing.T, texts []string) string {
	t.Helper()
	all := strings.Join(texts, " ")
	var paths, schemas, fields, filters, parameters []string
	seen := map[string]bool{}
	for i, text := range texts {
		name, doc := quote(t, text), quote(t, text+"\n"+text)
		own := fmt.Sprintf(`%[1]s:{"type":"string","description":%[2]s,"enum":[%[1]s],"x-gw-type":%[3]s},"held":{"$ref":"#/components/schemas/Fields","description":%[2]s},
"key":{"$ref":"#/components/schemas/TypeKeyReference","x-gw-typelist":%[1]s},"ref":{"$ref":"#/components/schemas/SimpleReference","x-gw-referenceType":%[1]s},"view":{"type":"integer","x-gw-defaultViews":[%[1]s]}`,
			name, doc, quote(t, "typekey."+text))
		if !seen[text] {
			seen[text] = true
			schemas = append(schemas, fmt.Sprintf(`%s:{"type":"object","xml":{"name":%s},"description":%s,"properties":{%s}}`, quote(t, fmt.Sprintf("s%d", i)), name, doc, own))
			fields = append(fields, fmt.Sprintf(`%s:{"type":"string","description":%s}`, name, quote(t, all)))
			filters = append(filters, name, quote(t, "filter "+text))
			parameters = append(parameters, fmt.Sprintf(`{"name":%[1]s,"in":"query","description":%[1]s,"schema":{"type":"string"}}`, name))
			paths = append(paths, resource(t, fmt.Sprintf("r%d", i), fmt.Sprintf("s%d", i), text, "")...)
		}
	}
	schemas = append(schemas, fmt.Sprintf(`"Fields":{"type":"object","description":%s,"properties":{%s},"x-gw-filterable":[%s],"x-gw-sortable":[%[3]s]}`,
		quote(t, all), strings.Join(fields, ","), strings.Join(filters, ",")))
	paths = append(paths, resource(t, "everything", "Fields", all, strings.Join(parameters, ","))...)
	return fmt.Sprintf(`{"openapi":"3.0.0","info":{"title":%[1]s,"version":%[1]s},"servers":[{"url":%[1]s},{"url":"https://h/rest/x/v1"}],"paths":{%[2]s},"components":{"schemas":{%[3]s,
"TypeKeyReference":{"type":"object","properties":{"code":{"type":"string"},"name":{"type":"string"}}},
"SimpleReference":{"type":"object","properties":{"id":{"type":"string"},"refid":{"type":"string"}}}}}}`,
		quote(t, all), strings.Join(paths, ",\n"), strings.Join(schemas, ",\n"))
}

// resource returns the paths of one resource, whose texts are all the same.
func resource(t *testing.T, path, schema, text, parameters string) []string {
	t.Helper()
	name := quote(t, text)
	data := fmt.Sprintf(`{"properties":{"attributes":{"$ref":"#/components/schemas/%s"}}}`, schema)
	content := func(s string) string { return `"content":{"application/json":{"schema":` + s + `}}` }
	element := content(`{"properties":{"data":` + data + `}}`)
	list := content(`{"properties":{"data":{"type":"array","items":` + data + `}}}`)
	op := func(method, id, child, rest string) string {
		return fmt.Sprintf(`"%s":{"operationId":%s,"description":%s,%s"parameters":[%s],%s}`, method, quote(t, id+text), name, child, parameters, rest)
	}
	ok := func(body string) string { return `"responses":{"200":{"description":` + name + `,` + body + `}}` }
	child := fmt.Sprintf(`"x-gw-childResourceType":%s,`, name)
	one := quote(t, "/"+path+"/{"+parameter(text)+"}")
	return []string{
		quote(t, "/"+path) + `:{` + op("get", "list", child, ok(list)) + `,` + op("post", "create", child, `"requestBody":{`+element+`},`+ok(element)) + `}`,
		one + `:{` + op("get", "get", "", ok(element)) + `,` + op("patch", "update", "", `"requestBody":{`+element+`},`+ok(element)) + `,"delete":{"operationId":` + name + `,"responses":{"204":{"description":""}}}}`,
		quote(t, "/"+path+"/{"+parameter(text)+"}/act") + `:{` + op("post", "act", "", `"requestBody":{`+element+`},`+ok(element)) + `}`,
	}
}

// parameter returns what of a text can stand in a template of a path.
func parameter(text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("{}/?#%", r) {
			return -1
		}
		return r
	}, text)
	if text == "" || len(text) > 500 {
		return "id"
	}
	return text
}

// TestEveryTextInDefinitions does to the second dialect what TestEveryTextInEveryPlace does to the
// first.
func TestEveryTextInDefinitions(t *testing.T) {
	module := t.TempDir()
	write(t, filepath.Join(module, "go.mod"), "module example.com/hostile\n\ngo 1.24\n")
	const each = 60 // texts for one SDK
	for at := 0; at < len(texts); at += each {
		name := fmt.Sprintf("sdk%d", at/each)
		r := renderDefinition(t, name, definitionOf(t, texts[at:min(at+each, len(texts))]))
		checkFiles(t, r.Files)
		for _, f := range r.Files {
			write(t, filepath.Join(module, name, filepath.FromSlash(f.Path)), string(f.Data))
		}
	}
	if testing.Short() {
		t.Skip("the rest runs the go command")
	}
	gocmd.Run(t, module, "test", "-vet=all", "./...")
}

// renderDefinition generates an SDK from a definition that has to be good enough for one.
func renderDefinition(t *testing.T, name, definition string) *generate.Result {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "spec.json")
	write(t, spec, definition)
	r, err := generate.Render(generate.Target{Spec: spec, Dialect: "guidewire", Package: name, ImportPath: "example.com/hostile/" + name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Diags {
		checkFinding(t, d.String())
		if d.Severity == schema.Error {
			t.Errorf("%.500s", d)
		}
	}
	if r.Schema == nil {
		t.FailNow()
	}
	if r.Schema.BasePath != "/x/v1" {
		t.Errorf("the base path is %q", r.Schema.BasePath)
	}
	return r
}

// TestTruncatedDefinition cuts a definition off in many places.
func TestTruncatedDefinition(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("../../golden/guidewire-swagger-2", "spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(data)-1; at += 500 {
		diags := throughEverything(t, dialect.Guidewire{}, string(data[:at]))
		if len(diags) != 1 || diags[0].ID != schema.Syntax || diags[0].Pos.Line < 1 {
			t.Errorf("cut at %d: %v", at, diags)
		}
	}
}

// FuzzDefinition wants of definitions what FuzzLoad wants of exports of the first dialect.
func FuzzDefinition(f *testing.F) {
	for _, quirk := range []string{"variants/spec.json", "shared-schemas/spec.json", "unsupported/spec.json", "long-path/spec.yaml"} {
		data, err := os.ReadFile(filepath.Join("../../golden", "guidewire-"+quirk))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range throughEverything(t, dialect.Guidewire{}, text) {
			checkFinding(t, d.String())
		}
	})
}
