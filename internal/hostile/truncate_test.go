package hostile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/naming"
	"github.com/bpgen/bpgen/internal/schema/openapi"
)

// TestTruncatedAtEveryThousandthByte cuts the largest snapshot off at each of them. What is
// left is no document, and that is said at its end.
func TestTruncatedAtEveryThousandthByte(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("../../specs", "demogm_08_01_2025_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	text, step := string(data), 1000
	if testing.Short() {
		step = 50_000
	}
	for at := 0; at < len(text); at += step {
		diags := throughEverything(t, dialect.BillingPlatform{}, text[:at])
		if len(diags) != 1 || diags[0].ID != schema.Syntax || diags[0].Pos.Line < 1 {
			t.Errorf("cut at %d: %v", at, diags)
			continue
		}
		checkFinding(t, diags[0].String())
	}
}

// throughEverything takes a document as far as it goes: loading, validation, naming,
// rendering.
func throughEverything(t *testing.T, d dialect.Dialect, text string) schema.Diags {
	t.Helper()
	s, diags, err := openapi.Parse("spec", text, openapi.Options{Dialect: d, Validate: true})
	if err != nil {
		t.Fatal(err)
	}
	if s == nil {
		if !diags.Failed() {
			t.Fatalf("no schema and no error: %v", diags)
		}
		return diags
	}
	diags = append(diags, naming.Assign(s, nil, emit.Reserved(s.Dialect))...)
	if hasNamingError(diags) {
		return diags
	}
	if _, err := emit.SDK(s, emit.Options{Package: "sdk", ImportPath: "example.com/sdk"}); err != nil {
		t.Fatalf("%v\n%.3000s", err, text)
	}
	return diags
}

func hasNamingError(diags schema.Diags) bool {
	for _, d := range diags {
		if d.ID == schema.NameUnusable {
			return true
		}
	}
	return false
}

// FuzzLoad wants of any bytes that loading and validating them does not panic, and of what
// loads that it renders to Go that parses, which emit.SDK checks.
func FuzzLoad(f *testing.F) {
	for _, quirk := range []string{"six-operations-one-entity", "odd-characters-in-names", "ref-with-siblings", "openapi-31",
		"objects-that-are-none", "key-repeated", "upsert-key-of-several", "body-is-composed", "tag-in-two-groups"} {
		data, err := os.ReadFile(filepath.Join("../../golden", quirk, "spec.json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range throughEverything(t, dialect.BillingPlatform{}, text) {
			checkFinding(t, d.String())
		}
	})
}
