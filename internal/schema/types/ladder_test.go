package types

import (
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// TestLadder goes through the rungs: what each is worth beside the others.
func TestLadder(t *testing.T) {
	tenant, diags := dump(t, `{
		"ENTITY": [{"Id": "1", "EntityName": "A"}, {"Id": 2, "EntityName": "ACCOUNT"}],
		"ENTITY_FIELD": [
			{"Id": "10", "EntityId": "1", "FieldName": "Remark", "DataType": "TEXT"},
			{"Id": "11", "EntityId": "1", "FieldName": "DueDate", "DataType": "TEXT"},
			{"Id": "12", "EntityId": "1", "FieldName": "Total", "DataType": "NUMBER"},
			{"Id": "13", "EntityId": "1", "FieldName": "OpenFlag", "DataType": "NUMBER"},
			{"Id": "14", "EntityId": "1", "FieldName": "Parent", "DataType": "NUMBER", "ReferencedEntityId": "2"},
			{"Id": "15", "EntityId": "1", "FieldName": "Status", "DataType": "TEXT"},
			{"Id": "16", "EntityId": "1", "FieldName": "Odd", "DataType": "NUMBER"},
			{"Id": "17", "EntityId": "1", "FieldName": "CurrencyCode", "DataType": "TEXT"},
			{"Id": "18", "EntityId": "1", "FieldName": "Far", "ReferencedEntityId": "99"},
			{"Id": "19", "EntityId": "1", "FieldName": "AccountId", "ReferencedEntityId": "99"}
		],
		"ENTITY_FIELD_VALUES": [
			{"EntityFieldId": "15", "ListValue": "CLOSED", "SortOrder": "10"},
			{"EntityFieldId": "15", "ListValue": "ACTIVE", "SortOrder": "9"}
		]}`)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	other := export(t, map[string][]string{"A": {"Odd:integer", "Misc:integer", "StartDate:integer", "ProrateAtStart:integer"}})
	older := export(t, map[string][]string{"A": {"Odd:string", "Note:integer", "Misc:string", "Twice:string", "Text:integer"}})
	for _, tt := range []struct {
		what, field string
		sources     Sources
		typ         schema.Type
		by          schema.Evidence
		target      string
		conflict    string // a part of it
	}{
		{"the platform", "Id", Sources{}, schema.TypeID, schema.EvidencePlatform, "", ""},
		{"nothing", "Odd", Sources{}, schema.TypeRaw, schema.EvidenceNone, "", ""},
		{"a declared string", "Odd:string", Sources{}, schema.TypeText, schema.EvidenceDeclared, "", ""},
		{"a declared integer says too little", "Odd:integer", Sources{}, schema.TypeRaw, schema.EvidenceNone, "", ""},
		{"a declared number", "Odd:number", Sources{}, schema.TypeDecimal, schema.EvidenceDeclared, "", ""},
		{"a declared boolean", "Odd:boolean", Sources{}, schema.TypeFlag, schema.EvidenceDeclared, "", ""},
		{"a sibling's string", "Misc", Sources{Siblings: []*schema.Schema{older}}, schema.TypeText, schema.EvidenceSibling, "", ""},
		{"an integer against a sibling's string", "Misc:integer", Sources{Siblings: []*schema.Schema{older}}, schema.TypeRaw, schema.EvidenceNone, "",
			"a sibling export (spec.json:4:1) declares string, but the export (spec.json:2:1) declares integer"},
		{"a string against a sibling's integer", "Misc:string", Sources{Siblings: []*schema.Schema{other}}, schema.TypeText, schema.EvidenceDeclared, "",
			"a sibling export (spec.json:3:1) declares integer, but the export (spec.json:2:1) declares string, where both were expected to agree; the type is text"},
		{"of two siblings the first", "Misc", Sources{Siblings: []*schema.Schema{older, other}}, schema.TypeText, schema.EvidenceSibling, "",
			"a sibling export (spec.json:3:1) declares integer, but a sibling export (spec.json:4:1) declares string"},
		{"and the other way round", "Misc", Sources{Siblings: []*schema.Schema{other, older}}, schema.TypeRaw, schema.EvidenceNone, "",
			"a sibling export (spec.json:4:1) declares string, but a sibling export (spec.json:3:1) declares integer"},
		{"a date beside a string and a sibling's integer", "StartDate:string", Sources{Siblings: []*schema.Schema{other}}, schema.TypeDate, schema.EvidenceRule, "",
			"a sibling export (spec.json:4:1) declares integer, but the export (spec.json:2:1) declares string"},
		{"words beside an integer, which the export does not declare", "ProrateAtStart:string", Sources{Siblings: []*schema.Schema{other}}, schema.TypeText, schema.EvidenceDeclared, "",
			"declares integer, but the export (spec.json:2:1) declares string"},
		{"a name without any type", "TotalAmount", Sources{}, schema.TypeDecimal, schema.EvidenceRule, "", ""},
		{"a name beside a string", "TotalAmount:string", Sources{}, schema.TypeDecimal, schema.EvidenceRule, "", ""},
		{"money beside an integer", "TotalAmount:integer", Sources{}, schema.TypeDecimal, schema.EvidenceRule, "", ""},
		{"a date beside an integer", "DueDate:integer", Sources{}, schema.TypeRaw, schema.EvidenceNone, "",
			"the name rule date (* date) says date, but the export (spec.json:2:1) declares integer"},
		{"a text beside a sibling's integer", "Note", Sources{Siblings: []*schema.Schema{older}}, schema.TypeRaw, schema.EvidenceNone, "",
			"the name rule prose (note) says text, but a sibling export (spec.json:3:1) declares integer"},
		{"a code beside an integer", "CurrencyCode:integer", Sources{}, schema.TypeCurrency, schema.EvidenceRule, "", ""},
		{"a flag beside a boolean", "OpenFlag:boolean", Sources{}, schema.TypeFlag, schema.EvidenceRule, "", ""},
		{"an amount beside a boolean", "Amount:boolean", Sources{}, schema.TypeFlag, schema.EvidenceDeclared, "", "declares boolean"},
		{"anything beside an array", "OpenFlag:array", Sources{}, schema.TypeRaw, schema.EvidenceNone, "", "declares array"},
		{"an integer asks for words of its own", "RateHierarchy:integer", Sources{}, schema.TypeFlag, schema.EvidenceRule, "", ""},
		{"which a string does not have", "RateHierarchy:string", Sources{}, schema.TypeText, schema.EvidenceDeclared, "", ""},
		{"a reference by its name", "ParentAccountId:integer", Sources{}, schema.TypeReference, schema.EvidenceRule, "ACCOUNT", ""},
		{"a rule that is off", "TotalAmount", Sources{Off: []schema.RuleSwitch{{Rule: "amount"}}}, schema.TypeRaw, schema.EvidenceNone, "", ""},
		{"the next rule then", "OnEndDate", Sources{Off: []schema.RuleSwitch{{Rule: "end-action"}}}, schema.TypeDate, schema.EvidenceRule, "", ""},

		{"metadata alone", "Remark", Sources{Metadata: tenant}, schema.TypeText, schema.EvidenceMetadata, "", ""},
		{"a number of no known kind", "Odd", Sources{Metadata: tenant}, schema.TypeDecimal, schema.EvidenceMetadata, "", ""},
		{"a number that a name calls a flag", "OpenFlag", Sources{Metadata: tenant}, schema.TypeFlag, schema.EvidenceRule, "", ""},
		{"a text that a name calls a currency", "CurrencyCode:integer", Sources{Metadata: tenant}, schema.TypeCurrency, schema.EvidenceRule, "", ""},
		{"metadata against a name", "DueDate", Sources{Metadata: tenant}, schema.TypeText, schema.EvidenceMetadata, "",
			"the name rule date (* date) says date, but the tenant's metadata (TEXT, at "},
		{"metadata against an integer", "Remark:integer", Sources{Metadata: tenant}, schema.TypeText, schema.EvidenceMetadata, "",
			"the export (spec.json:2:1) declares integer, but the tenant's metadata (TEXT, at "},
		{"a reference by metadata", "Parent:string", Sources{Metadata: tenant}, schema.TypeReference, schema.EvidenceMetadata, "ACCOUNT", ""},
		{"a reference out of the dump", "Far", Sources{Metadata: tenant}, schema.TypeReference, schema.EvidenceMetadata, "", ""},
		{"which a name leads back", "AccountId", Sources{Metadata: tenant}, schema.TypeReference, schema.EvidenceMetadata, "ACCOUNT", ""},
		{"a pick-list by metadata", "Status:string", Sources{Metadata: tenant}, schema.TypePicklist, schema.EvidenceMetadata, "", ""},
	} {
		t.Run(tt.what, func(t *testing.T) {
			var f *schema.Field
			var diags schema.Diags
			if tt.field == "Id" {
				s := export(t, map[string][]string{"A": nil})
				diags = Resolve(s, nil, tt.sources)
				f = s.Entities[0].Fields[0]
			} else {
				f, diags = one(t, tt.field, tt.sources)
			}
			if f.Type != tt.typ || f.TypeEvidence() != tt.by || f.Target != tt.target {
				t.Errorf("%s by %s to %q, want %s by %s to %q", f.Type, f.TypeEvidence(), f.Target, tt.typ, tt.by, tt.target)
			}
			var conflicts []string
			for _, d := range diags {
				if d.ID == schema.TypeConflict {
					conflicts = append(conflicts, d.Message)
				}
			}
			all := strings.Join(conflicts, "\n")
			if len(conflicts) > 1 || (all == "") != (tt.conflict == "") || !strings.Contains(all, tt.conflict) {
				t.Errorf("conflicts %q, want %q", all, tt.conflict)
			}
		})
	}
}

// TestEnum has the texts that an export lists for a pick-list, and an override without them.
func TestEnum(t *testing.T) {
	s := export(t, map[string][]string{"A": {"State:string", "BillingCountry:string"}})
	choices := []schema.Choice{{Text: "ON"}, {Text: "OFF"}}
	for _, f := range s.Entities[0].Fields[1:] {
		f.Enum = choices
	}
	Resolve(s, nil, Sources{})
	state, country := s.Entities[0].Fields[1], s.Entities[0].Fields[2]
	if state.Type != schema.TypePicklist || state.Picklist == nil || len(state.Picklist.Choices) != 2 || state.Evidence != schema.EvidenceDeclared {
		t.Errorf("%+v", state)
	}
	if country.Type != schema.TypeCountry || country.Picklist != nil {
		t.Errorf("a list of countries: %+v", country)
	}
}

// TestTargets resolves references, or leaves them open and says why.
func TestTargets(t *testing.T) {
	s := export(t, map[string][]string{
		"ACCOUNT": nil, "ACCOUNT_PRODUCT": nil, "COLLECTOR_FIELDS": nil, "CS_STRATEGY": nil, "INVOICE": nil, "REVREC_CONTRACT": nil,
		"CS_ACTION": nil, "INVOICE_WALLET": nil, "CONTRACT": nil,
	})
	if s.Tags = snapshot(t, snapshots[0]).Tags; !slices.Contains(s.Tags, "COUNTRY") || slices.Contains(s.Tags, "ACCOUNT") {
		t.Errorf("tags without operations: %q", s.Tags)
	}
	l := NewLadder(s, names(s), Sources{Siblings: []*schema.Schema{export(t, map[string][]string{"USER": nil, "ACCOUNT": nil})}})
	for _, tt := range []struct{ entity, field, target, why string }{
		{"INVOICE", "AccountId", "ACCOUNT", "the name is that of ACCOUNT"},
		{"INVOICE", "BillableAccountId", "ACCOUNT", "the name is that of ACCOUNT, with its role in front: billable"},
		{"INVOICE", "ACCOUNT_PRODUCT_ID", "ACCOUNT_PRODUCT", "the name is that of ACCOUNT_PRODUCT"},
		{"INVOICE", "CreatedByInvoiceId", "INVOICE", "the name is that of INVOICE, with its role in front: created by"},
		{"INVOICE", "RevRecContractId", "REVREC_CONTRACT", "the name is that of REVREC_CONTRACT"},
		{"REVREC_CONTRACT", "OriginalContract", "REVREC_CONTRACT", "the name is that of REVREC_CONTRACT, with its role in front: original"},
		{"COLLECTOR_FIELDS", "ParentCollectorFieldId", "COLLECTOR_FIELDS", "the name is that of COLLECTOR_FIELDS, with its role in front: parent"},
		{"CS_ACTION", "StrategyId", "CS_STRATEGY", "the name is that of CS_STRATEGY"},
		{"INVOICE", "CreatedUserId", "USER", "the name is that of USER"},
		{"INVOICE", "ApproveRejectedUser", "USER", "the name is that of USER"},
		{"INVOICE_WALLET", "WalletId", "", "no entity that is known here is called WALLET"},
		{"INVOICE", "SalesforceAccountId", "", "no entity that is known here is called SALESFORCE_ACCOUNT"},
		{"INVOICE", "CountryId", "COUNTRY", "the name is that of COUNTRY, a tag of which there are no operations here"},
		{"INVOICE", "DefaultRateClassId", "RATE_CLASS", "the name is that of RATE_CLASS, with its role in front: default, a tag of which there are no operations here"},
		{"INVOICE", "Id", "", "no entity that is known here is called ID"},
		{"INVOICE", "_", "", "the name has no words"},
	} {
		target, why := l.target(s.Entity(tt.entity), wordsOf(tt.field))
		if target != tt.target || why != tt.why {
			t.Errorf("%s.%s: %q, %q, want %q, %q", tt.entity, tt.field, target, why, tt.target, tt.why)
		}
	}
	if target, why := NewLadder(s, names(s), Sources{}).target(s.Entity("INVOICE"), wordsOf("CreatedUserId")); target != "" ||
		why != "no entity that is known here is called USER" {
		t.Errorf("%q, %q", target, why)
	}
}

// TestPatterns tries each form of a pattern.
func TestPatterns(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"* date", "due date", true}, {"* date", "date", true}, {"* date", "update", false}, {"* date", "date format", false},
		{"is *", "is primary", true}, {"is *", "is", true}, {"is *", "this", false}, {"is *", "isolated", false},
		{"* days *", "grace days before closing", true}, {"* days *", "days", true}, {"* days *", "holidays off", false},
		{"min *", "min max", true}, {"amount", "amount", true}, {"amount", "amount due", false},
	} {
		if got := matches(tt.pattern, tt.name); got != tt.want {
			t.Errorf("%q on %q: %v", tt.pattern, tt.name, got)
		}
	}
}

// TestIndex compares the index of the rules with trying every pattern, on all names there are.
func TestIndex(t *testing.T) {
	for _, name := range snapshots {
		for _, e := range snapshot(t, name).Entities {
			for _, f := range e.Fields {
				words, want := wordsOf(f.Name.Wire), 0
				for _, r := range Rules {
					for _, pattern := range r.Patterns {
						if matches(pattern, words) || pattern == e.Name.Wire+"."+f.Name.Wire {
							want++
							break
						}
					}
				}
				if got := matching(e.Name.Wire, f.Name.Wire, words); len(got) != want {
					t.Errorf("%s.%s: %d rules by the index, %d by trying", e.Name.Wire, f.Name.Wire, len(got), want)
				}
			}
		}
	}
}
