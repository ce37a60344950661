package emit

import (
	"bytes"
	goformat "go/format"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/naming"
	"github.com/bpgen/bpgen/internal/schema/openapi"
)

// TestCopiesAreFormatted holds what is copied without being formatted against gofmt, under
// names that sort before and after those that the copies have in the repository.
func TestCopiesAreFormatted(t *testing.T) {
	for _, o := range []Options{
		{Package: "billing", ImportPath: "example.com/m/billing"},
		{Package: "a", ImportPath: "a"},
		{Package: "zz_9", ImportPath: "zzz.example.com/zz_9"},
		{Package: "m", ImportPath: "testing.example/m"},
	} {
		for dialect := range folders {
			checkCopies(t, &emitter{Options: o, schema: &schema.Schema{Dialect: dialect}})
		}
	}
}

func checkCopies(t *testing.T, e *emitter) {
	t.Helper()
	files, err := e.verbatim()
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		formatted, err := goformat.Source(f.Data)
		if err != nil {
			t.Fatalf("%s: %s: %v", e.ImportPath, f.Path, err)
		}
		if !bytes.Equal(formatted, f.Data) {
			t.Errorf("%s: %s is not formatted", e.ImportPath, f.Path)
		}
	}
}

// sample returns the model of a committed export, with its names.
func sample(b *testing.B) *schema.Schema {
	b.Helper()
	s, _, err := openapi.ReadFile("../../specs/demogm_20250725_full_schema.json", openapi.Options{Dialect: dialect.BillingPlatform{}})
	if s == nil {
		b.Fatal(err)
	}
	naming.Assign(s, nil, Reserved(billingPlatform))
	return s
}

// BenchmarkSDK renders and formats all files of an SDK.
func BenchmarkSDK(b *testing.B) {
	s := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := SDK(s, Options{Package: "billing", ImportPath: "example.com/m/billing"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRender renders without formatting, for how much of BenchmarkSDK is jennifer's.
func BenchmarkRender(b *testing.B) {
	e := &emitter{Options: Options{Package: "billing", ImportPath: "example.com/m/billing"}, schema: sample(b)}
	b.ReportAllocs()
	for b.Loop() {
		for _, entity := range e.schema.Entities {
			var text strings.Builder
			if err := e.entityFile(entity).Render(&text); err != nil {
				b.Fatal(err)
			}
			if err := e.entityTestFile(entity).Render(&text); err != nil {
				b.Fatal(err)
			}
		}
	}
}
