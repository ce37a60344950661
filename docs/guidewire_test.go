package docs

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/bpgen/bpgen/generated/billingcenter"
	"github.com/bpgen/bpgen/generated/billingcenter/billingcentertest"
)

func Example_guidewire() {
	ctx := context.Background()
	tenant := billingcentertest.NewTenant()
	client, err := billingcenter.NewClient(billingcentertest.URL, // https://host/bc
		billingcenter.WithBearerToken(tenant.BearerToken), billingcenter.WithHTTPClient(tenant.Client()))
	if err != nil {
		log.Fatal(err)
	}

	// Create sends what is set and returns what the platform made of it.
	plan, err := client.BillingPlans.Create(ctx, &billingcenter.BillingPlan{
		Name:       billingcenter.Set("Standard"),
		Currencies: billingcenter.Set([]billingcenter.TypeKey{{Code: "usd"}, {Code: "eur"}}),
	})
	if err != nil {
		log.Fatal(err)
	}

	// Update sends what changed since it was read, with the checksum of what was read.
	again, err := client.BillingPlans.Get(ctx, plan.Meta.ID)
	if err != nil {
		log.Fatal(err)
	}
	plan.Description = billingcenter.Set("By mail")
	if _, err := client.BillingPlans.Update(ctx, plan); err != nil {
		log.Fatal(err)
	}
	again.Name = billingcenter.Set("Somebody else's")
	_, err = client.BillingPlans.Update(ctx, again)
	fmt.Println(errors.Is(err, billingcenter.ErrChecksumConflict))

	// List follows the pages. Filters are typed where the definition types them.
	fields := billingcenter.BillingPlanFields
	for plan, err := range client.BillingPlans.List(ctx,
		billingcenter.Where(fields.Currencies.In("usd", "gbp"), fields.Name.StartsWith("S")), billingcenter.PageSize(50)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(plan.Name, plan.Description)
	}
	// Output:
	// true
	// Standard By mail
}
