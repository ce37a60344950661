package openapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
)

// fieldsWith returns an export of one entity with that many fields, each of which is a
// reference to one schema.
func fieldsWith(fields int, target string) string {
	var properties []string
	for i := range fields {
		properties = append(properties, fmt.Sprintf(`"F%d":{"$ref":"#/components/schemas/L"}`, i))
	}
	return `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/rest/2.0/A/{id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"properties":{"retrieveResponse":{"properties":{` +
		strings.Join(properties, ",") + `}}}}}}}}}}},"components":{"schemas":{"L":` + target + `}}}`
}

func TestChoices(t *testing.T) {
	for enum, want := range map[string]string{
		`["A","B","A"]`: "A B", `[]`: "", `["A",1]`: "", `[1,2]`: "", `"A"`: "", `["A",null]`: "",
		`["` + strings.Repeat("x", maxChoices+1) + `"]`:                 "",
		`["` + strings.Join(make([]string, maxChoices+2), `","`) + `"]`: "\x00",
	} {
		s, diags, err := Parse("f", fieldsWith(1, `{"type":"string","enum":`+enum+`}`), Options{Dialect: dialect.BillingPlatform{}})
		if err != nil || s == nil {
			t.Fatal(err, diags)
		}
		var got []string
		for _, c := range s.Entities[0].Fields[0].Enum {
			got = append(got, c.Text)
		}
		if text := strings.Join(got, " "); text != strings.Trim(want, "\x00") {
			t.Errorf("%.40s: %q, want %q", enum, text, want)
		}
	}
}

// TestReferencesMultiplyTexts has one list of many texts stand for those of many fields.
func TestReferencesMultiplyTexts(t *testing.T) {
	var texts []string
	for i := range maxChoices {
		texts = append(texts, fmt.Sprintf(`"T%d"`, i))
	}
	s, diags, err := Parse("f", fieldsWith(1000, `{"enum":[`+strings.Join(texts, ",")+`]}`), Options{Dialect: dialect.BillingPlatform{}})
	if err != nil || s != nil || len(diags) == 0 || diags[0].ID != schema.TooManyFields || !strings.Contains(diags[0].Message, "texts of pick-lists") {
		t.Errorf("%v, %v", diags, err)
	}
}
