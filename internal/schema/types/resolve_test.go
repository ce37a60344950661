package types

import (
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// TestRecordedTypesHold has a field that was given a type before, and other evidence since.
func TestRecordedTypesHold(t *testing.T) {
	accept := func(entity, field string) bool { return entity == "A" }
	for _, tt := range []struct {
		what, field, line string
		accept            func(string, string) bool
		typ               schema.Type
		by                schema.Evidence
		provisional       bool
		finding           string
	}{
		{"no line", "TotalAmount", "", nil, schema.TypeDecimal, schema.EvidenceRule, true, ""},
		{"the same", "TotalAmount", "A TotalAmount T decimal rule accepted", nil, schema.TypeDecimal, schema.EvidenceRule, false, ""},
		{"the same by another", "TotalAmount", "A TotalAmount T decimal metadata provisional", nil, schema.TypeDecimal, schema.EvidenceMetadata, true, ""},
		{"a line of format 1", "TotalAmount", "A TotalAmount T raw none", nil, schema.TypeRaw, schema.EvidenceNone, true,
			"bpgen.fields:1:1: note: A.TotalAmount: the recorded type is raw (none) and holds, but the name rule amount (* amount) says decimal, where the same was expected; " +
				"to change the Go type, run: bpgen types accept A.TotalAmount [type-recorded]"},
		{"an accepted type", "TotalAmount", "A TotalAmount T text declared accepted", nil, schema.TypeText, schema.EvidenceDeclared, false,
			"the recorded type is text (declared) and holds"},
		{"weaker evidence says nothing", "Odd:string", "A Odd O flag rule accepted", nil, schema.TypeFlag, schema.EvidenceRule, false, ""},
		{"nor does none", "Odd", "A Odd O text declared provisional", nil, schema.TypeText, schema.EvidenceDeclared, true, ""},
		{"accepted now", "TotalAmount", "A TotalAmount T raw none", accept, schema.TypeDecimal, schema.EvidenceRule, false, ""},
		{"accepted by stronger evidence of the same", "TotalAmount", "A TotalAmount T decimal declared provisional", accept, schema.TypeDecimal, schema.EvidenceRule, false, ""},
		{"accepted by weaker evidence of the same", "TotalAmount", "A TotalAmount T decimal metadata provisional", accept, schema.TypeDecimal, schema.EvidenceMetadata, false, ""},
		{"what an override left, accepted by evidence of the same", "TotalAmount", "A TotalAmount T decimal override accepted", accept, schema.TypeDecimal, schema.EvidenceRule, false, ""},
		{"accepted as it is", "Odd", "A Odd O text declared provisional", accept, schema.TypeText, schema.EvidenceDeclared, false, ""},
		{"accepted where weaker evidence differs", "Odd:string", "A Odd O flag rule provisional", accept, schema.TypeFlag, schema.EvidenceRule, false, ""},
		{"what an override left", "TotalAmount", "A TotalAmount T flag override accepted", nil, schema.TypeFlag, schema.EvidenceOverride, false,
			"the recorded type is flag (override) and holds, but the name rule amount (* amount) says decimal"},
		{"what an override left, and nothing else", "Odd", "A Odd O date override accepted", nil, schema.TypeDate, schema.EvidenceOverride, false, ""},
		{"what an override left, accepted otherwise", "TotalAmount", "A TotalAmount T flag override accepted", accept, schema.TypeDecimal, schema.EvidenceRule, false, ""},
	} {
		t.Run(tt.what, func(t *testing.T) {
			sources := Sources{Accept: tt.accept}
			if tt.line != "" {
				sources.Recorded = recorded(t, tt.line)
			}
			f, diags := one(t, tt.field, sources)
			if f.Type != tt.typ || f.TypeEvidence() != tt.by || f.Provisional != tt.provisional {
				t.Errorf("%s by %s, provisional %v", f.Type, f.TypeEvidence(), f.Provisional)
			}
			var text string
			for _, d := range diags {
				text += d.String()
			}
			if (text == "") != (tt.finding == "") || !strings.Contains(text, tt.finding) {
				t.Errorf("findings %q, want %q", text, tt.finding)
			}
		})
	}
}

// TestRecordedPicklist keeps the Go type of a pick-list, and all texts that have constants.
func TestRecordedPicklist(t *testing.T) {
	lines := recorded(t, "A Status Status picklist:AStatus metadata accepted", `A Status="OLD" AStatusOld choice spec`)
	f, diags := one(t, "Status", Sources{Recorded: lines})
	if len(diags) > 0 || f.Picklist == nil || f.Picklist.Go != "AStatus" || len(f.Picklist.Choices) != 1 || f.Picklist.Choices[0].Text != "OLD" {
		t.Errorf("without evidence: %+v, %v", f.Picklist, diags)
	}
	s := export(t, map[string][]string{"A": {"Status:string"}})
	f = s.Entities[0].Fields[1]
	f.Enum = []schema.Choice{{Text: "NEW"}, {Text: "OLD"}}
	if diags := Resolve(s, nil, Sources{Recorded: lines}); len(diags) > 0 || len(f.Picklist.Choices) != 2 || f.Picklist.Go != "AStatus" {
		t.Errorf("with another text: %+v, %v", f.Picklist, diags)
	}
	// A pick-list of no known texts is a string, and stays one until people accept the type.
	bare := recorded(t, "A Status Status picklist rule accepted")
	diags = Resolve(s, nil, Sources{Recorded: bare})
	if f.Picklist != nil || len(diags) != 1 || diags[0].ID != schema.TypeRecorded {
		t.Errorf("%+v, %v", f.Picklist, diags)
	}
	Resolve(s, nil, Sources{Recorded: bare, Accept: func(string, string) bool { return true }})
	if f.Picklist == nil || len(f.Picklist.Choices) != 2 {
		t.Errorf("accepted: %+v", f.Picklist)
	}
}

// TestConflictOfRecorded names the type that the field has, be it none of the two that disagree,
// and is no warning where people accepted that.
func TestConflictOfRecorded(t *testing.T) {
	for status, severity := range map[string]string{"provisional": "warning", "accepted": "note"} {
		_, diags := one(t, "StartDate:integer", Sources{Recorded: recorded(t, "A StartDate S text declared "+status)})
		if len(diags) != 1 || diags[0].ID != schema.TypeConflict || diags[0].Severity.String() != severity ||
			!strings.HasSuffix(diags[0].Message, "; the type is text") {
			t.Errorf("%s: %v", status, diags)
		}
		_, diags = one(t, "Odd:integer", Sources{Recorded: recorded(t, "A Odd O text declared "+status)})
		if len(diags) != 1 || diags[0].ID != schema.TypeConflict || diags[0].Severity.String() != severity ||
			!strings.HasPrefix(diags[0].String(), "bpgen.fields:1:1: "+severity+": A.Odd: the recorded type is text, but the export (spec.json:2:1) declares integer, where") {
			t.Errorf("%s: %v", status, diags)
		}
	}
	if _, diags := one(t, "DueDate", Sources{Recorded: recorded(t, "A DueDate S flag metadata accepted")}); len(diags) != 1 ||
		!strings.Contains(diags[0].Message, "the recorded type is flag, but the name rule date (* date) says date") {
		t.Error(diags)
	}
	if _, diags := one(t, "Odd:string", Sources{Recorded: recorded(t, "A Odd S flag metadata accepted")}); len(diags) != 0 {
		t.Error("a string rules nothing out", diags)
	}
}

// TestConflictOfTargets names both entities where a name leads to one and the tenant to another.
func TestConflictOfTargets(t *testing.T) {
	for id, want := range map[string]string{
		"1": "",
		"2": "the name rule reference (* id) says reference to ACCOUNT, but the tenant's metadata (ReferencedEntityId 2, at dump.json:2:21) says reference to A, where both were expected to agree; the type is reference",
		"9": "",
	} {
		tenant, _ := dump(t, `{"ENTITY": [{"Id": 1, "EntityName": "ACCOUNT"}, {"Id": 2, "EntityName": "A"}],
			"ENTITY_FIELD": [{"EntityId": 2, "FieldName": "AccountId", "ReferencedEntityId": `+id+`},
				{"EntityId": 2, "FieldName": "Id"}, {"EntityId": 1, "FieldName": "Id"}]}`)
		f, diags := one(t, "AccountId:string", Sources{Metadata: tenant})
		if target := map[string]string{"1": "ACCOUNT", "2": "A", "9": "ACCOUNT"}[id]; f.Target != target {
			t.Errorf("%s: leads to %s", id, f.Target)
		}
		var got string
		for _, d := range diags {
			got += strings.ReplaceAll(d.Message, tenant.file, "dump.json")
		}
		if got != want {
			t.Errorf("%s: %q", id, got)
		}
	}
}

// TestOverride has people's decision hold against everything.
func TestOverride(t *testing.T) {
	s := export(t, map[string][]string{"A": {"ParentAccountId:integer"}, "ACCOUNT": nil})
	f := s.Entities[0].Fields[1]
	for typ, target := range map[schema.Type]string{schema.TypeText: "", schema.TypeReference: "ACCOUNT"} {
		f.Override, f.Type = &schema.TypeDecision{Type: typ, Why: "w"}, typ
		Resolve(s, names(s), Sources{Recorded: recorded(t, "A ParentAccountId P raw none accepted")})
		if f.Type != typ || f.Target != target || f.TypeEvidence() != schema.EvidenceOverride || f.Provisional {
			t.Errorf("%s: %s to %q", typ, f.Type, f.Target)
		}
	}
}

// TestOverrideAgainstEvidence names both sides where an override and evidence cannot both be true.
func TestOverrideAgainstEvidence(t *testing.T) {
	tenant, _ := dump(t, `{"ENTITY": [{"Id": 1, "EntityName": "A"}], "ENTITY_FIELD": [{"EntityId": 1, "FieldName": "Id"}, {"EntityId": 1, "FieldName": "Odd", "DataType": "NUMBER"}]}`)
	for _, tt := range []struct {
		field string
		typ   schema.Type
		from  Sources
		want  string
	}{
		{"TotalAmount", schema.TypeText, Sources{}, "the type in the override is text, but the name rule amount (* amount) says decimal, where both were expected to agree; the type is text; nothing, or correct or remove the override [type-conflict]"},
		{"TotalAmount", schema.TypeDecimal, Sources{}, ""},
		{"TotalAmount", schema.TypeRaw, Sources{}, ""},
		{"Odd:string", schema.TypeDate, Sources{}, ""},
		{"Odd:integer", schema.TypeDate, Sources{}, "the type in the override is date, but the export (spec.json:2:1) declares integer"},
		{"Odd", schema.TypeDate, Sources{Metadata: tenant}, "the type in the override is date, but the tenant's metadata (NUMBER, at "},
		{"Odd", schema.TypeInteger, Sources{Metadata: tenant}, ""},
	} {
		s := export(t, map[string][]string{"A": {tt.field}})
		s.Entities[0].Fields[1].Override = &schema.TypeDecision{Type: tt.typ, Why: "w", Pos: schema.Pos{File: "bpgen.yaml", Line: 3, Col: 9}}
		s.Entities[0].Fields[1].Type = tt.typ
		diags := Resolve(s, names(s), tt.from)
		if tt.want == "" && len(diags) == 0 {
			continue
		}
		if len(diags) != 1 || tt.want == "" || !strings.Contains(diags[0].String(), "bpgen.yaml:3:9: note: A.") || !strings.Contains(diags[0].String(), tt.want) {
			t.Errorf("%s, %s: %v", tt.field, tt.typ, diags)
		}
	}
}

// TestOverriddenPicklist keeps the Go names of a pick-list that an override asks for, with all
// texts that have constants.
func TestOverriddenPicklist(t *testing.T) {
	for _, origin := range []string{"override", "metadata"} {
		s := export(t, map[string][]string{"A": {"Status"}})
		f := s.Entities[0].Fields[1]
		f.Override, f.Type = &schema.TypeDecision{Type: schema.TypePicklist, Why: "w"}, schema.TypePicklist
		f.Enum = []schema.Choice{{Text: "NEW"}}
		Resolve(s, nil, Sources{Recorded: recorded(t, "A Status Status picklist:AStatus "+origin+" accepted", `A Status="OLD" AStatusOld choice spec`)})
		if f.Picklist == nil || f.Picklist.Go != "AStatus" || len(f.Picklist.Choices) != 2 || f.TypeEvidence() != schema.EvidenceOverride {
			t.Errorf("%s: %+v by %s", origin, f.Picklist, f.TypeEvidence())
		}
	}
}

// TestEditedLines has lines that no bpgen writes: the identity by a rule, and a field by the platform.
func TestEditedLines(t *testing.T) {
	for line, want := range map[string]string{
		"A Id ID decimal rule accepted":       "A.Id: found the type decimal and the origin rule, expected id and platform on the line of the identity",
		"A Id ID text platform accepted":      "A.Id: found the type text and the origin platform, expected id and platform",
		"A Odd Odd decimal platform accepted": "A.Odd: found the type decimal and the origin platform, expected another origin",
		"A Odd Odd id override accepted":      "",
		"A Id ID id platform accepted":        "",
		"A Gone Gone text platform accepted":  "A.Gone: found the type text and the origin platform",
	} {
		_, diags := one(t, "Odd", Sources{Recorded: recorded(t, line)})
		if want == "" && len(diags) == 0 {
			continue
		}
		if len(diags) != 1 || want == "" || !strings.Contains(diags[0].String(), "bpgen.fields:1:1: error: "+want) {
			t.Errorf("%s: %v", line, diags)
		}
	}
}

// TestUnknownRule is about a switch of nothing.
func TestUnknownRule(t *testing.T) {
	s := export(t, map[string][]string{"A": nil})
	diags := Resolve(s, nil, Sources{Off: []schema.RuleSwitch{{Rule: "amounts", Pos: schema.Pos{File: "bpgen.yaml", Line: 3, Col: 9}}}})
	if len(diags) != 1 || !strings.HasPrefix(diags[0].String(),
		"bpgen.yaml:3:9: error: there is no name rule amounts to switch off: expected the id of one; did you mean amount?") {
		t.Error(diags)
	}
}

// TestForeignSibling warns of an export that has nothing in common with the one that it is to help.
func TestForeignSibling(t *testing.T) {
	foreign, akin := export(t, map[string][]string{"B": {"Odd:string"}}), export(t, map[string][]string{"A": nil})
	foreign.Entities[0].Pos.File = "foreign.json"
	_, diags := one(t, "Odd", Sources{Siblings: []*schema.Schema{akin, foreign}})
	if len(diags) != 1 || !strings.HasPrefix(diags[0].String(), "foreign.json:1:1: warning: the sibling has none of the export's entities") {
		t.Error(diags)
	}
}

// TestResolveTwice has the same result and findings the second time: nothing depends on what a
// run before left in the model.
func TestResolveTwice(t *testing.T) {
	s, sources := snapshot(t, "demogm_20250725_full_schema"), Sources{Siblings: siblings(t)}
	first := Resolve(s, names(s), sources)
	hash := s.Hash()
	if again := Resolve(s, names(s), sources); !slices.Equal(first, again) || s.Hash() != hash {
		t.Errorf("%d findings, then %d", len(first), len(again))
	}
}
