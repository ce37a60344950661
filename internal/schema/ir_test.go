package schema

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestEveryMemberOfTheIRIsDocumented keeps docs/ir.md complete.
func TestEveryMemberOfTheIRIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/ir.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "`"+IRVersion+"`") {
		t.Errorf("docs/ir.md does not name the version %s", IRVersion)
	}
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if !strings.Contains(string(page), "`"+name+"`") {
				t.Errorf("docs/ir.md lacks %s.%s", typ.Name(), name)
			}
			visit(typ.Field(i).Type)
		}
	}
	visit(reflect.TypeFor[IR]())
	if len(seen) < 8 {
		t.Errorf("visited %d types only", len(seen))
	}
}
