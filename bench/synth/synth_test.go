package synth

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var tiny = Size{"tiny", 5, 12}

func text(t *testing.T, size Size, write func(w *bytes.Buffer, size Size) error) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := write(&buf, size); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func asJSON(w *bytes.Buffer, size Size) error { return WriteJSON(w, size) }
func asYAML(w *bytes.Buffer, size Size) error { return WriteYAML(w, size) }

// TestSameBytesEverywhere pins S: figures of two machines are comparable only if both
// measured the same bytes.
func TestSameBytesEverywhere(t *testing.T) {
	for _, c := range []struct {
		name  string
		bytes []byte
		size  int
		sum   string
	}{
		{"JSON", text(t, S, asJSON), 3953201, "cefcc5a5100c2736"},
		{"YAML", text(t, S, asYAML), 2685779, "57e284ddb51b0588"},
	} {
		if sum := fmt.Sprintf("%x", sha256.Sum256(c.bytes))[:16]; len(c.bytes) != c.size || sum != c.sum {
			t.Errorf("%s: %d bytes, hash %s; want %d, %s", c.name, len(c.bytes), sum, c.size, c.sum)
		}
	}
}

func TestYAMLSaysTheSame(t *testing.T) {
	var fromJSON, fromYAML any
	if err := json.Unmarshal(text(t, tiny, asJSON), &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text(t, tiny, asYAML), &fromYAML); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromJSON, fromYAML); diff != "" {
		t.Errorf("JSON and YAML differ (-JSON +YAML):\n%s", diff)
	}
}

// TestLooksLikeAnExport counts what a reader of exports counts.
func TestLooksLikeAnExport(t *testing.T) {
	var doc struct {
		Tags  []any
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Properties map[string]struct{ Properties map[string]any }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(text(t, tiny, asJSON), &doc); err != nil {
		t.Fatal(err)
	}
	operations := 0
	for path, item := range doc.Paths {
		operations += len(item)
		body := item["post"].RequestBody.Content["application/json; charset=utf-8"].Schema.Properties["brmObjects"]
		if _, collection := item["post"]; collection && len(body.Properties) != tiny.Fields {
			t.Errorf("%s: %d fields, want %d", path, len(body.Properties), tiny.Fields)
		}
	}
	if len(doc.Tags) != tiny.Entities || len(doc.Paths) != 3*tiny.Entities || operations != 6*tiny.Entities {
		t.Errorf("%d tags, %d paths, %d operations for %d entities", len(doc.Tags), len(doc.Paths), operations, tiny.Entities)
	}
}

// TestSizesAreAsPlanned compares with the sizes that goals were set for, in megabytes.
func TestSizesAreAsPlanned(t *testing.T) {
	for _, c := range []struct {
		size     Size
		min, max float64
	}{{S, 3, 4}, {M, 17, 22}, {L, 80, 100}} {
		var n counter
		if err := WriteJSON(&n, c.size); err != nil {
			t.Fatal(err)
		}
		if mb := float64(n) / 1e6; mb < c.min || mb > c.max {
			t.Errorf("%s has %.1f MB, planned are %v to %v", c.size.Name, mb, c.min, c.max)
		}
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// TestNamesDoNotCollide ignores case: what a generator makes of collisions is not what is
// measured.
func TestNamesDoNotCollide(t *testing.T) {
	names := distinct(rand.New(rand.NewPCG(2, 0)), 500, commonFields, fieldName)
	seen := map[string]bool{}
	for _, name := range append(names, commonFields...) {
		if key := strings.ToLower(name); seen[key] {
			t.Errorf("%s is there twice", name)
		} else {
			seen[key] = true
		}
	}
}

func TestWriteNames(t *testing.T) {
	var buf bytes.Buffer
	if err := WriteNames(&buf, []string{"CLIENT"}, []string{"ZIP", "Zip"}); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(buf.Bytes()) {
		t.Fatal("no JSON")
	}
	for _, want := range []string{`"/rest/2.0/CLIENT": {`, `"ZIP": {`, `"Zip": {`, `"ExternalKey": {`} {
		if !strings.Contains(buf.String(), want) {
			t.Errorf("%s is missing", want)
		}
	}
}
