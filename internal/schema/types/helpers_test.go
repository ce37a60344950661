package types

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/memory"
	"github.com/bpgen/bpgen/internal/schema/openapi"
)

// The snapshots that are committed, in the order of their dates. The second and the last
// declare no types.
var snapshots = []string{
	"demogm_schema_10_21_2024", "demogm_20250725_full_schema", "demogm_08_01_2025_schema", "schema_10_05_2025",
}

// snapshot reads a committed export.
func snapshot(t *testing.T, name string) *schema.Schema {
	t.Helper()
	s, diags, err := openapi.ReadFile("../../../specs/"+name+".json", openapi.Options{Dialect: dialect.BillingPlatform{}})
	if err != nil || diags.Failed() {
		t.Fatal(err, diags)
	}
	return s
}

// siblings returns the two typed exports, the later one first.
func siblings(t *testing.T) []*schema.Schema {
	t.Helper()
	return []*schema.Schema{snapshot(t, "demogm_08_01_2025_schema"), snapshot(t, "demogm_schema_10_21_2024")}
}

// names lists the entities of an export.
func names(s *schema.Schema) []string {
	var list []string
	for _, e := range s.Entities {
		list = append(list, e.Name.Wire)
	}
	return list
}

// export returns a model of entities, each with an Id and fields: NAME, or NAME:declared.
func export(t *testing.T, entities map[string][]string) *schema.Schema {
	t.Helper()
	s := &schema.Schema{Dialect: "billingplatform"}
	for _, name := range slices.Sorted(maps.Keys(entities)) {
		e := &schema.Entity{Name: schema.Name{Wire: name}}
		for i, field := range append([]string{"Id"}, entities[name]...) {
			wire, declared, _ := strings.Cut(field, ":")
			f := &schema.Field{Name: schema.Name{Wire: wire}, Declared: declared, Pos: schema.Pos{File: "spec.json", Line: i + 1, Col: 1}}
			e.Fields = append(e.Fields, f)
		}
		e.Identity = e.Fields[0]
		s.Entities = append(s.Entities, e)
	}
	return s
}

// one resolves a model of the one entity A with one field, and returns the field and the findings.
func one(t *testing.T, field string, sources Sources) (*schema.Field, schema.Diags) {
	t.Helper()
	s := export(t, map[string][]string{"A": {field}, "ACCOUNT": nil})
	diags := Resolve(s, names(s), sources)
	return s.Entities[0].Fields[1], diags
}

// recorded parses lines of a bpgen.fields, with spaces for tabs.
func recorded(t *testing.T, lines ...string) *memory.Fields {
	t.Helper()
	text := strings.ReplaceAll(strings.Join(lines, "\n"), " ", "\t") + "\n"
	f, diags := memory.Parse("bpgen.fields", []byte(text))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return f
}

// dump writes a dump of metadata and reads it.
func dump(t *testing.T, text string) (*Metadata, schema.Diags) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dump.json")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	m, diags := ReadMetadata(path)
	for i := range diags {
		diags[i].Pos.File = "dump.json"
		diags[i].Message = strings.ReplaceAll(diags[i].Message, path, "dump.json")
	}
	return m, diags
}
