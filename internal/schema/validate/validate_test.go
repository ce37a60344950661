package validate

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// document validates what reading src gives, as if somebody had asked.
func document(t *testing.T, name, src string) schema.Diags {
	t.Helper()
	doc, err := tree.Parse(name, src)
	if err != nil {
		t.Fatal(err)
	}
	return Document(doc, Options{Asked: true})
}

func TestExport(t *testing.T) {
	for _, name := range []string{"demogm_20250725_full_schema.json", "schema_10_05_2025.json"} {
		src, err := os.ReadFile(filepath.Join("../../../specs", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range document(t, name, string(src)) {
			t.Error(finding)
		}
	}
}

// wrap returns a small document with the given version and schema.
func wrap(version, property string) string {
	return fmt.Sprintf(`{"openapi":%q,"info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{
		"description":"","content":{"application/json":{"schema":%s}}}}}}}}`, version, property)
}

func TestValid(t *testing.T) {
	for name, src := range map[string]string{
		"3.0":               wrap("3.0.3", `{"type":"string","nullable":true}`),
		"3.1 type array":    wrap("3.1.0", `{"type":["string","null"]}`),
		"byte order mark":   "\uFEFF" + wrap("3.0.3", `{"type":"string"}`),
		"wrong example":     wrap("3.0.3", `{"type":"integer","example":"x"}`),
		"ECMAScript only":   wrap("3.0.3", `{"type":"string","pattern":"^(?=a)b$"}`),
		"local reference":   wrap("3.0.3", `{"type":"array","items":{"$ref":"#/paths/~1a/get/responses/200/content/application~1json/schema/x-y"},"x-y":{"type":"string"}}`),
		"YAML":              "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n",
		"3.1 without paths": `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"components":{}}`,
	} {
		if findings := document(t, "t", src); len(findings) > 0 {
			t.Errorf("%s: %v", name, findings)
		}
	}
}

func TestInvalid(t *testing.T) {
	for src, want := range map[string]string{
		"[]":                             "cannot unmarshal",
		`{"openapi":"3.0.3","paths":{}}`: "info",
		`{"openapi":3,"info":{"title":"t","version":"1"}}`:     "cannot unmarshal",
		wrap("3.0.3", `{"type":"strin"}`):                      `unsupported 'type' value "strin"`,
		wrap("3.0.3", `{"type":["string","null"]}`):            "",
		wrap("3.0.3", `{"type":"array"}`):                      "items",
		wrap("3.0.3", `{"$ref":"#/components/schemas/None"}`):  "components",
		wrap("3.0.3", `{"$ref":"#/components/schemas/"}`):      "components",
		wrap("3.0.3", `{"$ref":7}`):                            "",
		wrap("3.0.3", `{"type":"integer","default":"x\n\ty"}`): "default",
	} {
		findings := document(t, "f.json", src)
		if len(findings) == 0 {
			t.Errorf("%q: no findings", src)
			continue
		}
		checkShape(t, findings)
		if !strings.Contains(fmt.Sprint(findings), want) {
			t.Errorf("%q: %v, want %q", src, findings, want)
		}
	}
}

// checkShape checks what holds for all findings of this package.
func checkShape(t *testing.T, findings schema.Diags) {
	t.Helper()
	if len(findings) > maxFindings+1 || findings.Count(schema.Warning) != len(findings) {
		t.Errorf("%d findings", len(findings))
	}
	for _, f := range findings {
		if f.ID != schema.OpenAPIInvalid || f.Pos.File != "f.json" || f.Pos.Line == 0 {
			t.Errorf("%v at %v", f, f.Pos)
		}
		if len(f.Message) > maxMessage+30 || strings.ContainsAny(f.Message, "\n\r\t") || !utf8.ValidString(f.Message) {
			t.Errorf("message %q", f.Message)
		}
	}
}

func TestManyFindings(t *testing.T) {
	var paths []string
	for i := range maxFindings + 10 {
		paths = append(paths, fmt.Sprintf(`"/p%04d":{"get":{"responses":{"200":{}}}}`, i))
	}
	src := `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{` + strings.Join(paths, ",") + `}}`
	findings := document(t, "f.json", src)
	checkShape(t, findings)
	if len(findings) != maxFindings+1 || !strings.HasPrefix(findings[maxFindings].Message, "10 more") {
		t.Errorf("%d findings: %v", len(findings), findings)
	}
	sorted := append(schema.Diags(nil), findings...)
	sorted.Sort()
	for i := range sorted {
		if sorted[i] != findings[i] {
			t.Errorf("finding %d moves when sorted", i)
		}
	}
}

// TestExternalReferences checks that a document cannot make bpgen read anything else.
func TestExternalReferences(t *testing.T) {
	requested := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requested = true
		fmt.Fprint(w, `{"type":"string"}`)
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "other.json")
	if err := os.WriteFile(file, []byte(`{"type":"string"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{server.URL + "/x.json", server.URL + "/x.json#/a", filepath.ToSlash(file), "file://" + filepath.ToSlash(file), "other.json#/a"} {
		findings := document(t, "f.json", wrap("3.0.3", fmt.Sprintf(`{"$ref":%q}`, ref)))
		checkShape(t, findings)
		if !strings.Contains(fmt.Sprint(findings), "disallowed external reference") {
			t.Errorf("%s: %v", ref, findings)
		}
	}
	if requested {
		t.Error("a reference was followed")
	}
}

func TestClean(t *testing.T) {
	long := strings.Repeat("é", maxMessage)
	for message, want := range map[string]string{
		" a\r\n\tb \x00\x1b[31m c":  "a b [31m c",
		"\xff\xfe":                  "?",
		strings.Repeat("x", 300):    strings.Repeat("x", 300),
		strings.Repeat("x", 301):    strings.Repeat("x", 297) + "…",
		long:                        long[:296] + "…",
		"at \u2028 path /a/b: want": "at path /a/b: want",
	} {
		if got := clean(message); got != want {
			t.Errorf("clean(%q) = %q, want %q", message, got, want)
		}
	}
}

// FuzzDocument checks that no document makes validation panic.
func FuzzDocument(f *testing.F) {
	f.Add(wrap("3.1.0", `{"type":["string","null"],"$ref":"#/paths"}`))
	f.Add(wrap("3.0.3", `{"allOf":[{"$ref":"#/components/schemas/A"}]}`))
	f.Add(`{"openapi":"3.0.3","components":{"schemas":{"A":{"$ref":"#/components/schemas/A"}}}}`)
	f.Add("openapi: 3.0.0\npaths: &a {/x: *a}\n")
	f.Fuzz(func(t *testing.T, src string) {
		doc, err := tree.Parse("f.json", src)
		if err != nil {
			return
		}
		if findings := Document(doc, Options{Asked: true}); len(findings) > 0 && findings[0].ID == schema.OpenAPIInvalid {
			checkShape(t, findings)
		}
	})
}
