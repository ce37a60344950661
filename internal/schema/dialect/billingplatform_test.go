package dialect

import (
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

func TestBillingPlatformClassify(t *testing.T) {
	for _, c := range []struct {
		method, path string
		entity       string
		verb         schema.Verb
		verdict      Verdict
	}{
		{"GET", "/rest/2.0/ACCOUNT/{id}", "ACCOUNT", schema.Get, Known},
		{"GET", "/rest/2.0/ACCOUNT/{recordId}", "ACCOUNT", schema.Get, Known},
		{"GET", "/rest/2.0/ACCOUNT", "ACCOUNT", schema.Query, Known},
		{"GET", "/rest/2.0/ACCOUNT/", "ACCOUNT", schema.Query, Known},
		{"POST", "/rest/2.0/ACCOUNT", "ACCOUNT", schema.Create, Known},
		{"PUT", "/rest/2.0/ACCOUNT", "ACCOUNT", schema.Update, Known},
		{"PATCH", "/rest/2.0/ACCOUNT", "ACCOUNT", schema.Upsert, Known},
		{"DELETE", "/rest/2.0/delete/ACCOUNT", "ACCOUNT", schema.Delete, Known},
		{"DELETE", "/rest/2.0/DELETE/c_order", "c_order", schema.Delete, Known},
		{"POST", "/rest/2.0/BULK_API_REQUEST", "BULK_API_REQUEST", schema.Create, Known},
		{"GET", "/rest/2.0/C%20ORDER", "C ORDER", schema.Query, Known},

		{"DELETE", "/rest/2.0/ACCOUNT", "ACCOUNT", "", UnknownMethod},
		{"DELETE", "/rest/2.0/ACCOUNT/{id}", "ACCOUNT", "", UnknownMethod},
		{"POST", "/rest/2.0/delete/ACCOUNT", "ACCOUNT", "", UnknownMethod},

		{"POST", "/rest/2.0/LOGIN", "", "", Unknown},
		{"POST", "/rest/2.0/logout", "", "", Unknown},
		{"GET", "/rest/2.0/query", "", "", Unknown},
		{"GET", "/rest/2.0/files/INVOICE/{id}/PdfFile", "", "", Unknown},
		{"DELETE", "/rest/2.0/undelete/ACCOUNT", "", "", Unknown},
		{"GET", "/rest/2.0/ACCOUNT/recent", "", "", Unknown},
		{"GET", "/rest/2.0/{entity}", "", "", Unknown},
		{"GET", "/rest/2.0/", "", "", Unknown},
		{"GET", "/rest/2.0/delete", "", "", Unknown},
		{"GET", "/rest/2.0/delete/{id}", "", "", Unknown},
		{"GET", "/rest/2.0/a%2Fb", "", "", Unknown},
		{"GET", "/rest/2.0/a%zz", "", "", Unknown},
		{"GET", "/rest/1.0/ACCOUNT", "", "", Unknown},
		{"GET", "/admin/v1/billing-plans", "", "", Unknown},
		{"GET", "", "", "", Unknown},
	} {
		at, verdict := BillingPlatform{}.Classify(c.method, c.path)
		if at.Entity != c.entity || at.Verb != c.verb || verdict != c.verdict {
			t.Errorf("%s %s: %+v, %d; want %q %q, %d", c.method, c.path, at, verdict, c.entity, c.verb, c.verdict)
		}
	}
}

func TestBillingPlatformFields(t *testing.T) {
	for _, c := range []struct {
		p        Property
		typ      schema.Type
		readOnly bool
	}{
		{Property{Name: "Id"}, schema.TypeID, false},
		{Property{Name: "Id", Declared: "integer"}, schema.TypeID, false},
		{Property{Name: "Name", Declared: "string"}, schema.TypeText, false},
		{Property{Name: "CurrencyCode", Declared: "integer"}, schema.TypeRaw, false},
		{Property{Name: "Rate", Declared: "number"}, schema.TypeRaw, false},
		{Property{Name: "Rate"}, schema.TypeRaw, false},
		{Property{Name: "Created", Declared: "string"}, schema.TypeText, true},
		{Property{Name: "UpdatedUserId"}, schema.TypeRaw, true},
		{Property{Name: "Total", ReadOnly: true}, schema.TypeRaw, true},
		{Property{Name: "Total", Doc: "Total: System controlled field"}, schema.TypeRaw, true},
	} {
		if got := (BillingPlatform{}).FieldType(c.p); got != c.typ {
			t.Errorf("%+v: type %s, want %s", c.p, got, c.typ)
		}
		if got := (BillingPlatform{}).ReadOnly(c.p); got != c.readOnly {
			t.Errorf("%+v: read-only %t", c.p, got)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, name := range Names() {
		if d, err := Lookup(name); err != nil || d.Name() != name {
			t.Errorf("%s: %v %v", name, d, err)
		}
	}
	if _, err := Lookup("zuora"); err == nil {
		t.Error("an unknown dialect was found")
	}
}
