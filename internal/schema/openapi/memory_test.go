package openapi_test

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/openapi"
)

const export = "../../../specs/demogm_20250725_full_schema.json"

// TestSchemaHoldsNoPieceOfTheDocument looks at every string of a model and of its findings:
// a single one that is a piece of the export's text would keep all of it in memory.
func TestSchemaHoldsNoPieceOfTheDocument(t *testing.T) {
	data, err := os.ReadFile(export)
	if err != nil {
		t.Fatal(err)
	}
	src := string(data)
	s, diags, err := openapi.Parse("export.json", src, openapi.Options{Dialect: dialect.BillingPlatform{}})
	if err != nil || s == nil {
		t.Fatal(err)
	}
	w := walker{seen: map[uintptr]bool{}, visit: func(path, text string) {
		from, at := uintptr(unsafe.Pointer(unsafe.StringData(src))), uintptr(unsafe.Pointer(unsafe.StringData(text)))
		if text != "" && at >= from && at < from+uintptr(len(src)) {
			t.Errorf("%s is a piece of the document: %q", path, text)
		}
	}}
	w.walk("schema", reflect.ValueOf(s))
	w.walk("diags", reflect.ValueOf(diags))
	if w.strings < 10_000 {
		t.Errorf("looked at %d strings only", w.strings)
	}
}

// walker visits the strings that a value leads to.
type walker struct {
	visit   func(path, text string)
	strings int
	seen    map[uintptr]bool
}

func (w *walker) walk(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		w.strings++
		w.visit(path, v.String())
	case reflect.Pointer:
		if !v.IsNil() && !w.seen[v.Pointer()] {
			w.seen[v.Pointer()] = true
			w.walk(path, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			w.walk(path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(path+"[]", v.Index(i))
		}
	}
}

// BenchmarkParse loads an export: tree and model.
func BenchmarkParse(b *testing.B) {
	data, err := os.ReadFile(export)
	if err != nil {
		b.Fatal(err)
	}
	src := strings.Clone(string(data))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if s, _, err := openapi.Parse("export.json", src, openapi.Options{Dialect: dialect.BillingPlatform{}}); s == nil {
			b.Fatal(err)
		}
	}
}
