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

// TestChoices reads enumerations, and says which of them it ignores, and why.
func TestChoices(t *testing.T) {
	many := make([]string, maxChoices+1)
	for i := range many {
		many[i] = fmt.Sprintf("%q", fmt.Sprint(i))
	}
	full := strings.Join(many[:maxChoices], ",")
	for enum, want := range map[string]struct {
		texts   string
		ignored string
	}{
		`["A","B","A"]`: {"A B", ""},
		`[]`:            {"", ""},
		`["A",null]`:    {"A", ""},
		`[null]`:        {"", ""},
		`[" A ","A"]`:   {" A  A", ""},
		`["A",1]`:       {"", "the enumeration holds a number, expected texts, and null at most"},
		`[1,2]`:         {"", "the enumeration holds a number, expected texts, and null at most"},
		`"A"`:           {"", ""},
		`["` + strings.Repeat("x", maxChoices+1) + `"]`:                 {"", "the enumeration holds a text of 1001 bytes, expected at most 1000"},
		`["` + strings.Join(make([]string, maxChoices+2), `","`) + `"]`: {"", ""}, // one text, the empty one
		`[` + full + `,"0"]`:                {strings.ReplaceAll(strings.ReplaceAll(full, `"`, ""), ",", " "), ""},
		`[` + strings.Join(many, ",") + `]`: {"", "the enumeration holds more than 1000 texts, expected fewer"},
	} {
		s, diags, err := Parse("f", fieldsWith(1, `{"type":"string","enum":`+enum+`}`), Options{Dialect: dialect.BillingPlatform{}})
		if err != nil || s == nil {
			t.Fatal(err, diags)
		}
		var got []string
		for _, c := range s.Entities[0].Fields[0].Enum {
			got = append(got, c.Text)
		}
		var ignored string
		for _, d := range diags {
			if d.ID == schema.EnumIgnored {
				ignored += d.Message
			}
		}
		if text := strings.Join(got, " "); text != want.texts || ignored != want.ignored {
			t.Errorf("%.40s: %.80q, %q, want %.80q, %q", enum, text, ignored, want.texts, want.ignored)
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
