package naming

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCamel(t *testing.T) {
	for _, tt := range []struct{ wire, want string }{
		// Screaming names say nothing about capitals.
		{"ACCOUNT", "Account"},
		{"ACCOUNT_PRODUCT", "AccountProduct"},
		{"DESTINATION_COUNTRY_CODE", "DestinationCountryCode"},
		{"ZIP", "Zip"},
		{"SSP", "Ssp"},
		{"CS_ACCOUNT_ACTION", "CsAccountAction"},
		{"ACTIVITY_COLLECTOR_HISTORY_ID", "ActivityCollectorHistoryID"},
		{"GL_ACCOUNT", "GLAccount"},
		{"VAT", "VAT"},
		{"UTF8_NAME", "UTF8Name"},
		{"PRODUCT2", "Product2"},
		{"MP3PLAYER", "Mp3Player"},
		{"2ND_APPROVAL", "X2ndApproval"},
		{"Q_2ND", "Q2nd"},
		{"A", "A"},
		{"A_B", "AB"},
		{"__A__B__", "AB"},

		// Mixed names keep their capitals, and their misspellings.
		{"AccountTypeId", "AccountTypeID"},
		{"AccountTypeID", "AccountTypeID"},
		{"ApiAccessableFlag", "APIAccessableFlag"},
		{"PIIFlag", "PIIFlag"},
		{"PiiFlag", "PIIFlag"},
		{"RelatedListRecrdsPerPage", "RelatedListRecrdsPerPage"},
		{"ValdationOrder", "ValdationOrder"},
		{"CascadePermitionsFlag", "CascadePermitionsFlag"},
		{"BillingIdentifier", "BillingIdentifier"},
		{"Reprocess_Status", "ReprocessStatus"},
		{"Entity_Id", "EntityID"},
		{"First_Name", "FirstName"},
		{"C_CPQContractId", "CCPQContractID"},
		{"ActivityDateTS", "ActivityDateTS"},
		{"DisablePDFGeneration", "DisablePDFGeneration"},
		{"DisablePDFGenerationOnInvoiceClose", "DisablePDFGenerationOnInvoiceClose"},
		{"EmbedEinvoiceDocIntoPDF", "EmbedEinvoiceDocIntoPDF"},
		{"EInvoiceProfile", "EInvoiceProfile"},
		{"SalesforceBPQuoteId", "SalesforceBPQuoteID"},
		{"ReprocessQueueID", "ReprocessQueueID"},
		{"GlAccount", "GLAccount"},
		{"HTTPServer", "HTTPServer"},
		{"HttpServer", "HTTPServer"},
		{"UseFormulaSSP", "UseFormulaSSP"},
		{"CreditCardCCV", "CreditCardCCV"},
		{"Address1", "Address1"},
		{"Address1Line2", "Address1Line2"},
		{"ExternalId2", "ExternalID2"},
		{"Utf8Name", "UTF8Name"},
		{"3DModel", "X3DModel"},
		{"Zip", "Zip"},

		// Small letters at the start.
		{"commitmentApplicableProduct", "CommitmentApplicableProduct"},
		{"externalIDFieldName", "ExternalIDFieldName"},
		{"aaa_x", "AaaX"},
		{"nrFoo", "NrFoo"},
		{"id", "ID"},
		{"url2", "URL2"},
		{"created", "Created"},
		{"_internal", "Internal"},
		{"2ndApproval", "X2ndApproval"},
		{"1099", "X1099"},
		{"iPhone", "IPhone"},

		// What no identifier holds.
		{"Custom Field 1", "CustomField1"},
		{"Tax%", "TaxPercent"},
		{"TAX_%", "TaxPercent"},
		{"external-key", "ExternalKey"},
		{"a/b", "AB"},
		{"R&D", "RAndD"},
		{"Line#", "LineNumber"},
		{"A+", "APlus"},
		{"@type", "AtType"},
		{"$", "Dollar"},
		{"$ref", "DollarRef"},
		{"Customer's", "CustomerS"},
		{"a\nb", "AB"},
		{"a\tb\r\n", "AB"},
		{`"quoted"`, "Quoted"},
		{"`tick`", "Tick"},
		{"\x00nul\xff", "Nul"},
		{"", ""},
		{"..", ""},
		{"_", ""},
		{" ", ""},
		{"😀", ""},
		{"Rate😀Plan", "RatePlan"},
		{"\u202eevil", "Evil"},

		// Letters outside ASCII.
		{"Straße", "Straße"},
		{"éclair_Id", "ÉclairID"},
		{"λόγος", "Λόγος"},
		{"ΛΟΓΟΣ_ID", "ΛογοσID"},
		{"顧客", "X顧客"},
		{"顧客ID", "X顧客ID"},
		{"ßeta", "Xßeta"},
		{"ǆ", "Ǆ"},
		{"٣", "X٣"},

		// Words of Go itself are harmless once they are exported.
		{"type", "Type"},
		{"func", "Func"},
		{"nil", "Nil"},
	} {
		if got := Camel(tt.wire); got != tt.want {
			t.Errorf("Camel(%q) = %q, want %q", tt.wire, got, tt.want)
		}
	}
}

func TestSnake(t *testing.T) {
	for _, tt := range []struct{ wire, want string }{
		{"ACCOUNT_PRODUCT", "account_product"},
		{"RATING_METHOD", "rating_method"},
		{"C_CPQContractId", "c_cpq_contract_id"},
		{"HTTPServer", "http_server"},
		{"Custom Field 1", "custom_field_1"},
		{"Tax%", "tax_percent"},
		{"2ndApproval", "2nd_approval"},
		{"__a--b..", "a_b"},
		{"Straße", "strae"},
		{"顧客_NR", "nr"},
		{"\u212a", ""}, // the Kelvin sign is no k, though it lowers to one
		{"", ""},
	} {
		if got := Snake(tt.wire); got != tt.want {
			t.Errorf("Snake(%q) = %q, want %q", tt.wire, got, tt.want)
		}
	}
}

// The longest names an export can hold must not stop bpgen, or take long.
func TestLongNames(t *testing.T) {
	for unit, times := range map[string]int{"a": 1_000_000, "%_": 50_000, "aB": 50_000, "1A": 50_000, "ä\xff": 50_000} {
		wire := strings.Repeat(unit, times)
		if name := Camel(wire); name != "" && !exportable(name) {
			t.Errorf("Camel of many %q is not exported", unit)
		}
		for i := range rounds {
			name := candidate(wire, "Field", i)
			if len(name) > maxName || name != "" && !exportable(name) {
				t.Errorf("candidate %d of many %q has %d bytes: %.50q", i, unit, len(name), name)
			}
		}
		for i := range rounds {
			name := fileCandidate(wire, "", i)
			if len(name) > maxFile+len(".go") {
				t.Errorf("file %d of many %q has %d bytes", i, unit, len(name))
			}
		}
	}
}

func FuzzCamel(f *testing.F) {
	for _, s := range []string{"AccountTypeId", "PROCESS_STATUS", "2ndApproval", "Tax%", "", "..", "顧客", "ßeta", "İd", "\xff", "𝐀"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, wire string) {
		name := Camel(wire)
		if name != "" && !exportable(name) {
			t.Errorf("Camel(%q) = %q is not an exported identifier", wire, name)
		}
		if name != Camel(wire) {
			t.Errorf("Camel(%q) is not stable", wire)
		}
		if strings.Contains(name, "_") || !utf8.ValidString(name) {
			t.Errorf("Camel(%q) = %q", wire, name)
		}
		if s := Snake(wire); strings.Contains(s, "__") || strings.Trim(s, "_") != s || s != strings.ToLower(s) {
			t.Errorf("Snake(%q) = %q", wire, s)
		}
	})
}
