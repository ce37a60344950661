package types

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
)

// TestMetadataForms reads dumps as tenants and people write them.
func TestMetadataForms(t *testing.T) {
	for what, text := range map[string]string{
		"lists": `{"ENTITY": [{"Id": "1", "EntityName": "A"}],
			"ENTITY_FIELD": [{"Id": "5", "EntityId": "1", "FieldName": "Odd", "DataType": "NUMBER", "Status": "ACTIVE"}]}`,
		"answers, columns and numbers": `{"entity": {"queryResponse": [{"id": 1, "entity_name": "A"}]},
			"Entity_Field": {"queryResponse": [{"ENTITY_ID": 1, "field_name": "ODD", "data_type": "number"}]},
			"ENTITY_FIELD_VALUES": {"queryResponse": []}}`,
		"answers with other lists": `{"ENTITY": {"errors": [], "queryResponse": [{"Id": 1, "EntityName": "A"}]},
			"ENTITY_FIELD": {"retrieveResponse": [{"EntityId": " 1 ", "FieldName": "Odd ", "DataType": " NUMBER"}]}}`,
		"with null and what nobody asked for": `{"ENTITY": [{"Id": "1", "EntityName": "A", "EntityLabel": null, "TableName": {}}], "X": 1,
			"ENTITY_FIELD": [{"EntityId": "1", "FieldName": "Odd", "DataType": "NUMBER", "ReferencedEntityId": null, "RelationPath": []},
				{"EntityId": "1", "FieldName": "Old", "DataType": "BLOB", "Status": "INACTIVE"}]}`,
	} {
		m, diags := dump(t, text)
		if len(diags) > 0 {
			t.Errorf("%s: %v", what, diags)
			continue
		}
		f, _ := one(t, "Odd", Sources{Metadata: m})
		if f.Type != schema.TypeDecimal || f.TypeEvidence() != schema.EvidenceMetadata {
			t.Errorf("%s: %s by %s", what, f.Type, f.TypeEvidence())
		}
		if m.column("A", "Old") != nil {
			t.Errorf("%s: a field that is not active", what)
		}
	}
}

// TestBadMetadata has each mistake reported where it stands.
func TestBadMetadata(t *testing.T) {
	for text, want := range map[string]string{
		``:      "dump.json:1:1: error: the document is empty, expected JSON or YAML, expected the rows of ENTITY and ENTITY_FIELD as JSON",
		`{"a":`: "dump.json:1:6: error: ",
		`[]`: "dump.json:1:1: error: the dump has no rows of ENTITY, expected an object with a list of them under that name\n" +
			"dump.json:1:1: error: the dump has no rows of ENTITY_FIELD, expected",
		`{"ENTITY": "x", "ENTITY_FIELD": {"queryResponse": {}}}`: "dump.json:1:12: error: ENTITY is a string, expected a list of rows, or an answer with one under queryResponse\n" +
			"dump.json:1:51: error: ENTITY_FIELD is an object, expected a list",
		`{"ENTITY": {"a": [], "b": []}, "ENTITY_FIELD": {"c": [], "queryResponse": null}}`: "dump.json:1:12: error: ENTITY is an object, expected a list of rows, or an answer with one under queryResponse\n" +
			"dump.json:1:75: error: ENTITY_FIELD is null, expected a list",
		`{"ENTITY": [1, {"Id": "1"}], "ENTITY_FIELD": [{"EntityId": "1"}]}`: "dump.json:1:13: error: a row of ENTITY is a number, expected an object\n" +
			"dump.json:1:16: error: the row has no EntityName, expected it on every row\n" +
			"dump.json:1:47: error: the row has no FieldName, expected it on every row",
		`{"ENTITY": [{"Id": "1", "EntityName": "A"}], "ENTITY_FIELD": [{"EntityId": "7", "FieldName": "B"}]}`:                                                                                                                         "dump.json:1:63: error: the field B is of the entity with the Id 7, expected an ENTITY row with it",
		`{"ENTITY": [{"Id": "1", "EntityName": "A"}], "ENTITY_FIELD": [{"EntityId": "1", "FieldName": "B", "DataType": "money"}, {"EntityId": "1", "FieldName": "C", "DataType": "MONEY"}]}`:                                          "dump.json:1:63: warning: A.B: the DataType MONEY is unknown to bpgen and says nothing here, expected one of TEXT, TEXTAREA, NUMBER, DATE and DATETIME",
		`{"ENTITY": [{"Id": "1", "EntityName": "A"}], "ENTITY_FIELD": [{"Id": "5", "EntityId": "1", "FieldName": "B"}], "ENTITY_FIELD_VALUES": [{"EntityFieldId": "7", "ListValue": "X"}, {"EntityFieldId": "8", "ListValue": "Y"}]}`: "dump.json:1:136: warning: none of the values is of an active field of this dump, expected the Id of an ENTITY_FIELD row as EntityFieldId: no pick-list has any",
	} {
		m, diags := dump(t, text)
		var got []string
		for _, d := range diags {
			d.Fix = ""
			got = append(got, strings.TrimSuffix(d.String(), fmt.Sprintf(" [%s]", d.ID)))
		}
		wanted := strings.Split(want, "\n")
		ok := len(got) == len(wanted)
		for i := 0; ok && i < len(got); i++ {
			ok = strings.HasPrefix(got[i], wanted[i])
		}
		if !ok {
			t.Errorf("%s: %s", text, cmp.Diff(wanted, got))
		}
		if (m == nil) != diags.Failed() {
			t.Errorf("%s: metadata %v with %v", text, m, diags)
		}
	}
	if _, diags := ReadMetadata(filepath.Join(t.TempDir(), "missing.json")); len(diags) != 1 || diags[0].ID != schema.Unreadable {
		t.Error(diags)
	}
}

// TestMetadataOfAnotherTenant compares what a dump has with the export.
func TestMetadataOfAnotherTenant(t *testing.T) {
	m, _ := dump(t, `{"ENTITY": [{"Id": "1", "EntityName": "A"}], "ENTITY_FIELD": [{"EntityId": "1", "FieldName": "Id"}, {"EntityId": "1", "FieldName": "B"}]}`)
	for _, tt := range []struct {
		entities map[string][]string
		severity string
		message  string
	}{
		{map[string][]string{"A": {"B"}}, "", ""},
		{map[string][]string{"A": {"B", "C"}}, "warning", "the dump lacks 1 of the export's 3 fields, expected all of them in one of the same tenant: A.C"},
		{map[string][]string{"A": {"B"}, "Z": {"C", "D", "E", "F", "G"}}, "warning",
			"the dump lacks 6 of the export's 8 fields, expected all of them in one of the same tenant: Z.Id, Z.C, Z.D, Z.E, Z.F and others"},
		{map[string][]string{"Z": nil}, "error", "the dump lacks 1 of the export's 1 fields"},
	} {
		s := export(t, tt.entities)
		diags := Resolve(s, nil, Sources{Metadata: m})
		switch {
		case tt.message == "":
			if len(diags) > 0 {
				t.Error(diags)
			}
		case len(diags) != 1 || diags[0].Severity.String() != tt.severity || !strings.HasPrefix(diags[0].Message, tt.message):
			t.Errorf("%v, want %s: %s", diags, tt.severity, tt.message)
		}
	}
}

// TestMetadataIsQuoted has what a dump says in the words of findings and of explain, which are lines.
func TestMetadataIsQuoted(t *testing.T) {
	for _, member := range []string{"DataType", "ReferencedEntityId"} {
		m, _ := dump(t, `{"ENTITY": [{"Id": "1", "EntityName": "A"}],
			"ENTITY_FIELD": [{"EntityId": "1", "FieldName": "Id"}, {"EntityId": "1", "FieldName": "Amount", "`+member+`": "\u001b[31m\nX"}]}`)
		s := export(t, map[string][]string{"A": {"Amount"}})
		diags := Resolve(s, names(s), Sources{Metadata: m})
		for _, d := range diags {
			if strings.ContainsAny(d.String(), "\x1b\n") {
				t.Errorf("%q", d)
			}
		}
		for _, i := range NewLadder(s, names(s), Sources{Metadata: m}).Explain(s.Entities[0], s.Entities[0].Fields[1]).Evidence {
			if strings.ContainsAny(i.Said+i.Against, "\x1b\n") {
				t.Errorf("%s: %q, %q", i.Rung, i.Said, i.Against)
			}
		}
	}
}

// FuzzMetadata reads any text as a dump: without panic, and with every finding at a place.
func FuzzMetadata(f *testing.F) {
	f.Add(`{"ENTITY": [{"Id": "1", "EntityName": "A"}], "ENTITY_FIELD": [{"Id": "5", "EntityId": "1", "FieldName": "Odd", "DataType": "NUMBER"}], "ENTITY_FIELD_VALUES": [{"EntityFieldId": "5", "ListValue": "x"}]}`)
	f.Add(`{"ENTITY": {"queryResponse": [1]}, "ENTITY_FIELD": null}`)
	f.Add("ENTITY: [{Id: 1, EntityName: A}]\nENTITY_FIELD: []\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, diags := dump(t, text)
		for _, d := range diags {
			if d.Pos.Line < 1 || d.ID == "" || d.Message == "" || d.Fix == "" {
				t.Errorf("finding without place, id or remedy: %#v", d)
			}
		}
		if (m == nil) != diags.Failed() {
			t.Errorf("metadata %v with %v", m, diags)
		}
		if m != nil {
			Resolve(export(t, map[string][]string{"A": {"Odd"}}), nil, Sources{Metadata: m})
		}
	})
}

// TestRepeatedRows names both places of rows for one thing. Those that say the same are no error.
func TestRepeatedRows(t *testing.T) {
	const entity, field = `{"Id": 1, "EntityName": "A"}`, `{"Id": 5, "EntityId": 1, "FieldName": "Odd", "DataType": "NUMBER"}`
	for _, tt := range []struct {
		entities, fields, want string
		severity               schema.Severity
	}{
		{entity + "," + entity, field, "the row of ENTITY has the Id of the one at dump.json:1:13", schema.Warning},
		{entity + `, {"Id": 2, "EntityName": "a"}`, field, "the row of ENTITY has the EntityName of the one at dump.json:1:13", schema.Error},
		{entity, field + "," + field, "the row of ENTITY_FIELD has the Id of the one at dump.json:1:61", schema.Warning},
		{entity, field + `, {"EntityId": 1, "FieldName": "ODD", "DataType": "TEXT"}`, "the row of ENTITY_FIELD has the FieldName of the one at dump.json:1:61", schema.Error},
		{entity, field + `, {"Id": 5, "EntityId": 1, "FieldName": "B"}`, "the row of ENTITY_FIELD has the Id of the one at dump.json:1:61", schema.Error},
		{entity, field + `, {"Id": 6, "EntityId": 1, "FieldName": "Odd", "Status": "INACTIVE"}`, "", schema.Note},
	} {
		_, diags := dump(t, `{"ENTITY": [`+tt.entities+`], "ENTITY_FIELD": [`+tt.fields+`]}`)
		if tt.want == "" && len(diags) == 0 {
			continue
		}
		if len(diags) != 1 || !strings.Contains(diags[0].Message, tt.want) || diags[0].Severity != tt.severity {
			t.Errorf("%s %s: %v", tt.entities, tt.fields, diags)
		}
	}
}

// TestManyValues bounds the texts of a pick-list, and their length: beyond, the field is one
// of no known texts.
func TestManyValues(t *testing.T) {
	values := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `{"EntityFieldId": 5, "ListValue": "v%d"},`, i)
		}
		return b.String()
	}
	for _, tt := range []struct {
		values string
		known  int
	}{
		{values(maxChoices) + values(maxChoices), maxChoices},
		{values(200_000), 0},
		{`{"EntityFieldId": 5, "ListValue": "` + strings.Repeat("v", maxChoices+1) + `"},`, 0},
	} {
		m, diags := dump(t, `{"ENTITY": [{"Id": 1, "EntityName": "A"}], "ENTITY_FIELD": [{"EntityId": 1, "FieldName": "Id"}, {"Id": 5, "EntityId": 1, "FieldName": "Odd"}],
			"ENTITY_FIELD_VALUES": [`+strings.TrimSuffix(tt.values, ",")+`]}`)
		f, _ := one(t, "Odd", Sources{Metadata: m})
		known := 0
		if f.Picklist != nil {
			known = len(f.Picklist.Choices)
		}
		if f.Type != schema.TypePicklist || known != tt.known || (len(diags) == 1) != (known == 0) {
			t.Errorf("%s with %d texts, want %d: %v", f.Type, known, tt.known, diags)
		}
	}
}

// TestValuesAreExact keeps the spaces of texts: the platform compares them.
func TestValuesAreExact(t *testing.T) {
	m, diags := dump(t, `{"ENTITY": [{"Id": 1, "EntityName": "A"}], "ENTITY_FIELD": [{"EntityId": 1, "FieldName": "Id"}, {"Id": 5, "EntityId": 1, "FieldName": "Odd"}],
		"ENTITY_FIELD_VALUES": [{"EntityFieldId": " 5", "ListValue": "ON HOLD ", "SortOrder": "2"}, {"EntityFieldId": "5", "ListValue": " A", "SortOrder": " 1"},
			{"EntityFieldId": "5", "ListValue": "  "}]}`)
	f, _ := one(t, "Odd", Sources{Metadata: m})
	if len(diags) > 0 || f.Picklist == nil || len(f.Picklist.Choices) != 2 || f.Picklist.Choices[0].Text != " A" || f.Picklist.Choices[1].Text != "ON HOLD " {
		t.Errorf("%+v, %v", f.Picklist, diags)
	}
}
