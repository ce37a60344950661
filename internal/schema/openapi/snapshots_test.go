package openapi_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/openapi"
)

// facts is what an export says, as sorted lines: entities, "E.field", "E METHOD path".
type facts []string

// TestSnapshotsEqualIndependentReading compares the model of every committed snapshot with
// a reading of the raw JSON that shares nothing with the loader.
func TestSnapshotsEqualIndependentReading(t *testing.T) {
	snapshots, err := filepath.Glob("../../../specs/*schema*.json")
	if err != nil || len(snapshots) < 4 {
		t.Fatalf("found %d snapshots, %v", len(snapshots), err)
	}
	for _, path := range snapshots {
		t.Run(filepath.Base(path), func(t *testing.T) {
			if diff := cmp.Diff(independent(t, path), modelled(t, path)); diff != "" {
				t.Errorf("-raw JSON +model:\n%s", diff)
			}
		})
	}
}

// TestSnapshotSizes pins the numbers that the project quotes.
func TestSnapshotSizes(t *testing.T) {
	for name, want := range map[string][2]int{
		"demogm_20250725_full_schema": {46, 1202},
		"demogm_08_01_2025_schema":    {46, 1203},
		"demogm_schema_10_21_2024":    {46, 1189},
		"schema_10_05_2025":           {47, 1205},
	} {
		s := loadSnapshot(t, "../../../specs/"+name+".json")
		fields := 0
		for _, e := range s.Entities {
			fields += len(e.Fields)
		}
		if got := [2]int{len(s.Entities), fields}; got != want {
			t.Errorf("%s: %v entities and fields, want %v", name, got, want)
		}
	}
}

func loadSnapshot(t *testing.T, path string) *schema.Schema {
	t.Helper()
	s, diags, err := openapi.ReadFile(path, openapi.Options{Dialect: dialect.BillingPlatform{}})
	if err != nil || s == nil {
		t.Fatalf("%v\n%v", err, diags)
	}
	return s
}

func modelled(t *testing.T, path string) facts {
	t.Helper()
	var out facts
	for _, e := range loadSnapshot(t, path).Entities {
		out = append(out, e.Name.Wire)
		for _, f := range e.Fields {
			out = append(out, e.Name.Wire+"."+f.Name.Wire)
		}
		for _, op := range e.Operations {
			out = append(out, e.Name.Wire+" "+op.Method+" "+op.Path)
		}
	}
	slices.Sort(out)
	return out
}

// independent reads the facts with maps and string comparisons only.
func independent(t *testing.T, path string) facts {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for path, item := range document.Paths {
		parts := strings.Split(path, "/") // "", rest, 2.0, E | delete, {id} | E
		entity := parts[3]
		if entity == "delete" {
			entity = parts[4]
		}
		found[entity] = true
		for method, op := range item {
			found[entity+" "+strings.ToUpper(method)+" "+path] = true
			if method == "delete" {
				continue
			}
			for _, record := range records(op, method == "get") {
				for name := range record {
					found[entity+"."+name] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// records returns the property maps under brmObjects or retrieveResponse.
func records(op any, read bool) []map[string]any {
	body := dig(op, "requestBody", "content", "application/json; charset=utf-8", "schema", "properties", "brmObjects")
	if read {
		body = dig(op, "responses", "200", "content", "application/json", "schema", "properties", "retrieveResponse")
	}
	if items := dig(body, "items"); items != nil {
		body = items
	}
	properties, _ := dig(body, "properties").(map[string]any)
	return []map[string]any{properties}
}

func dig(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}
