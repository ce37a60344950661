package docs

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/bpgen/bpgen/generated/billingcenter"
	"github.com/bpgen/bpgen/generated/billingcenter/billingcentertest"
)

// planAttributes are those of a billing plan as the platform returns them: all but the one that is null
// (Guidewire facts, 6.3). The values are ours.
const planAttributes = `{
	"aggregation": {"code": "charges", "name": "By charge"},
	"allowModOfManDisb": true,
	"availableDisbAmtType": {"code": "unapplied", "name": "What is unapplied"},
	"changeDeadlineIntervalDayCount": 3,
	"createApprActForAutoDisb": false,
	"currencies": [{"code": "usd", "name": "Dollar"}, {"code": "eur", "name": "Euro"}],
	"delayDisbursement": 4,
	"description": "By mail, every quarter",
	"disbursementOverDefaults": {"usd": "0.00", "eur": "0.50"},
	"draftDayLogic": {"code": "exact", "name": "That day"},
	"draftIntervalDayCount": 0,
	"effectiveDate": "2024-02-29",
	"id": "bc:xyz",
	"inUse": true,
	"invoiceFeeDefaults": {"usd": "1.10", "eur": null},
	"leadTimeDayUnit": {"code": "calendar", "name": "Days"},
	"lowBalanceMethod": {"code": "carryforward", "name": "Later"},
	"lowBalanceThresholdDefaults": {"usd": "5.00"},
	"name": "Quarterly",
	"nonResponsivePmntDueInterval": 20,
	"paymentDueDayLogic": {"code": "exact", "name": "That day"},
	"paymentDueInterval": 14,
	"paymentReversalFeeDefaults": {"usd": "12.00"},
	"planOrder": 7,
	"requestIntervalDayCount": 2,
	"reviewDisbursementOverDefaults": {"usd": "1000000000000.01"},
	"sendAutoDisbAwaitingApproval": false,
	"skipInstallmentFees": true,
	"statement": {"code": "mail", "name": "Mail"},
	"suppressLowBalInvoices": false,
	"westernMethod": true
}`

// TestPlan reads the plan, finds that nothing of it was lost, and looks at what a change sends.
func TestPlan(t *testing.T) {
	var attributes map[string]any
	if err := json.Unmarshal([]byte(planAttributes), &attributes); err != nil || len(attributes) != 31 {
		t.Fatalf("%d attributes, error %v", len(attributes), err)
	}
	ctx := context.Background()
	tenant := billingcentertest.NewTenant()
	client, err := billingcenter.NewClient(billingcentertest.URL,
		billingcenter.WithBasicAuth(tenant.Username, tenant.Password), billingcenter.WithHTTPClient(tenant.Client()))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := client.BillingPlans.Get(ctx, tenant.Insert("/admin/v1/billing-plans", attributes))
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Extra) > 0 || billingcenter.CheckRecord(plan) != nil {
		t.Errorf("beyond the record is %v, and unfit %v", plan.Extra, billingcenter.CheckRecord(plan))
	}
	if written := decoded(t, plan); !reflect.DeepEqual(written, attributes) {
		t.Errorf("the record writes %v", written)
	}

	// Inside of a list and a map, and what the platform maintains.
	plan.ID, plan.InUse = billingcenter.Set("bc:other"), billingcenter.Set(false)
	currencies, _ := plan.Currencies.Get()
	currencies[1].Code = "gbp"
	fees, _ := plan.InvoiceFeeDefaults.Get()
	fees["eur"] = billingcenter.Set(billingcenter.Decimal(billingcenter.Text("2.50")))
	plan.Description = billingcenter.Null[string]()
	if _, err := client.BillingPlans.Update(ctx, plan); err != nil {
		t.Fatal(err)
	}
	requests := tenant.Requests()
	const want = `{"data":{"attributes":{"currencies":[{"code":"usd"},{"code":"gbp"}],"description":null,` +
		`"invoiceFeeDefaults":{"eur":"2.50","usd":"1.10"}},"checksum":"1"}}`
	if body := string(requests[len(requests)-1].Body); body != want {
		t.Errorf("sent is\n%s\nexpected\n%s", body, want)
	}
}

// decoded returns what a record is written as, decoded.
func decoded(t *testing.T, record any) map[string]any {
	t.Helper()
	data, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	var attributes map[string]any
	if err := json.Unmarshal(data, &attributes); err != nil {
		t.Fatal(err)
	}
	return attributes
}
