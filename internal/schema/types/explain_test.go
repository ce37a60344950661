package types

import (
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// TestChanges says what would change a type, and holds that to what it then is.
func TestChanges(t *testing.T) {
	const override = "an override in bpgen.yaml: types: [{entity: A, field: %, type: TYPE, why: REASON}]"
	const metadata = "a dump of the tenant's metadata that says otherwise, in bpgen.yaml: evidence: {metadata: FILE}"
	const sibling = "another export of the API that declares its type, in bpgen.yaml: evidence: {siblings: [FILE]}"
	tenant, _ := dump(t, `{"ENTITY": [{"Id": 1, "EntityName": "A"}], "ENTITY_FIELD": [{"EntityId": 1, "FieldName": "TotalAmount", "DataType": "TEXT"}]}`)
	for _, tt := range []struct {
		what, field, line string
		override          schema.Type
		off               string
		metadata          *Metadata
		want              []string
	}{
		{"nothing is known", "Odd", "", "", "", nil, []string{override, metadata, sibling}},
		{"an integer is declared, and no sibling stands in place of that", "Odd:integer", "", "", "", nil, []string{override, metadata}},
		{"a rule", "TotalAmount:string", "", "", "", nil, []string{
			override, "switching the rule off in bpgen.yaml: rules: {off: [amount]}, which makes it text", metadata}},
		{"a rule that is off", "TotalAmount:string", "", "", "amount", nil, []string{
			override, "the rule amount, which rules: {off: …} in bpgen.yaml switches off, which makes it decimal", metadata}},
		{"the identity", "Id", "", "", "", nil, []string{"nothing: the platform identifies records by this field"}},
		{"recorded as found", "TotalAmount:string", "A TotalAmount T decimal rule accepted", "", "", nil, []string{
			override, metadata + ", and then bpgen types accept A.TotalAmount"}},
		{"recorded otherwise", "TotalAmount:string", "A TotalAmount T raw none accepted", "", "", nil, []string{
			"bpgen types accept A.TotalAmount, which makes it decimal", override,
			"switching the rule off in bpgen.yaml: rules: {off: [amount]}, and then bpgen types accept A.TotalAmount, which makes it text",
			metadata + ", and then bpgen types accept A.TotalAmount"}},
		{"recorded, and nothing is known", "Odd", "A Odd O raw none accepted", "", "", nil, []string{
			override, metadata + ", and then bpgen types accept A.Odd", sibling + ", and then bpgen types accept A.Odd"}},
		{"recorded by a name that says nothing now", "Odd", "A Odd O flag rule accepted", "", "", nil, []string{
			override, metadata + ", and then bpgen types accept A.Odd"}},
		{"metadata", "TotalAmount:string", "", "", "", tenant, []string{override, "another dump of the tenant's metadata, which is in FILE"}},
		{"an override", "TotalAmount", "", "flag", "", nil, []string{"another type in the override", "removing the override, which makes it decimal"}},
		{"an override of the same", "TotalAmount", "", "decimal", "", nil, []string{"another type in the override"}},
		{"an override that was recorded", "TotalAmount", "A TotalAmount T flag override accepted", "flag", "", nil, []string{
			"another type in the override", "removing the override, and then bpgen types accept A.TotalAmount, which makes it decimal"}},
		{"an override of a pick-list whose texts were not known", "Status:enum", "A Status S picklist override accepted", "picklist", "", nil, []string{
			"bpgen types accept A.Status, which makes it picklist of known texts", "another type in the override"}},
		{"an override over a recorded type", "TotalAmount", "A TotalAmount T text declared accepted", "flag", "", nil, []string{
			"another type in the override", "removing the override, which makes it text, as recorded"}},
	} {
		sources := Sources{Metadata: tt.metadata}
		if tt.line != "" {
			sources.Recorded = recorded(t, tt.line)
		}
		if tt.off != "" {
			sources.Off = []schema.RuleSwitch{{Rule: tt.off}}
		}
		s := export(t, map[string][]string{"A": {tt.field}})
		e := s.Entities[0]
		f := e.Fields[1]
		if tt.field == "Id" {
			f = e.Identity
		}
		if f.Declared == "enum" {
			f.Declared, f.Enum = "string", []schema.Choice{{Text: "NEW"}}
		}
		if tt.override != "" {
			f.Override, f.Type = &schema.TypeDecision{Type: tt.override, Why: "w"}, tt.override
		}
		Resolve(s, names(s), sources)
		got := NewLadder(s, names(s), sources).Explain(e, f).Changes
		for i := range tt.want {
			tt.want[i] = strings.Replace(tt.want[i], "%", f.Name.Wire, 1)
			if tt.metadata != nil {
				tt.want[i] = strings.Replace(tt.want[i], "FILE", tt.metadata.file, 1)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.what, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// TestOpenTargets says why a reference leads nowhere, whoever decided that it is one.
func TestOpenTargets(t *testing.T) {
	for _, tt := range []struct{ field, line, override, target, why string }{
		{"Owner", "A Owner O reference metadata accepted", "", "", "no entity that is known here is called OWNER"},
		{"Owner", "", "reference", "", "no entity that is known here is called OWNER"},
		{"AccountRef", "", "reference", "", "no entity that is known here is called ACCOUNT_REF"},
		{"Account", "A Account A reference metadata accepted", "", "ACCOUNT", "the name is that of ACCOUNT"},
		{"ParentAccount", "", "reference", "ACCOUNT", "the name is that of ACCOUNT, with its role in front: parent"},
	} {
		var sources Sources
		if tt.line != "" {
			sources.Recorded = recorded(t, tt.line)
		}
		s := export(t, map[string][]string{"A": {tt.field}, "ACCOUNT": nil})
		e := s.Entities[0]
		f := e.Fields[1]
		if tt.override != "" {
			f.Override, f.Type = &schema.TypeDecision{Type: schema.Type(tt.override), Why: "w"}, schema.Type(tt.override)
		}
		Resolve(s, names(s), sources)
		x := NewLadder(s, names(s), sources).Explain(e, f)
		if f.Target != tt.target || x.Target != tt.target || x.Why != tt.why {
			t.Errorf("%s: %q, %q, %q", tt.field, f.Target, x.Target, x.Why)
		}
	}
	s := export(t, map[string][]string{"A": nil, "ACCOUNT": nil})
	l := NewLadder(s, names(s), Sources{Recorded: recorded(t, "A AccountId A reference rule accepted", "A UserId U reference rule accepted")})
	for _, line := range l.List(names(s)) {
		if x := l.ExplainStale(line); line.Status == Stale && (x.Target != "ACCOUNT") != (x.Why == "no entity that is known here is called USER") {
			t.Errorf("%s: %q, %q", line.Field, x.Target, x.Why)
		}
	}
}
