package runtime

import (
	"context"
	"encoding/json"
	"iter"
	"reflect"
	"testing"

	cloud "github.com/bpgen/bpgen/templates/fakeguidewire"
)

// billingPlan is a record as the generator would write it.
type billingPlan struct {
	Meta Meta `json:"-"`

	Address      Opt[*address]                `json:"address,omitzero"`
	Aggregation  Opt[TypeKey]                 `json:"aggregation,omitzero"`
	Currencies   Opt[[]TypeKey]               `json:"currencies,omitzero"`
	Description  Opt[string]                  `json:"description,omitzero"`
	Effective    Opt[Date]                    `json:"effectiveDate,omitzero"`
	Fees         Opt[map[string]Opt[Decimal]] `json:"invoiceFeeDefaults,omitzero"`
	ID           Opt[string]                  `json:"id,omitzero" bpgen:"readonly"`
	InUse        Opt[bool]                    `json:"inUse,omitzero" bpgen:"readonly"`
	Lines        Opt[[]*address]              `json:"lines,omitzero"`
	Lowest       Opt[Money]                   `json:"lowest,omitzero"`
	Name         Opt[string]                  `json:"name,omitzero"`
	PlanOrder    Opt[int64]                   `json:"planOrder,omitzero"`
	SecurityZone Opt[Ref]                     `json:"securityZone,omitzero"`
	Seal         Opt[[]byte]                  `json:"seal,omitzero"`
	SkipFees     Opt[bool]                    `json:"skipInstallmentFees,omitzero"`
	Subtype      Opt[string]                  `json:"subtype,omitzero" bpgen:"createonly"`
	Updated      Opt[DateTime]                `json:"updated,omitzero"`

	Extra Extra `json:"-"`
}

func (r billingPlan) MarshalJSON() ([]byte, error)     { return marshalResource(&r) }
func (r *billingPlan) UnmarshalJSON(data []byte) error { return unmarshalResource(data, r) }

// address is a structure that plans hold.
type address struct {
	City    Opt[string]  `json:"city,omitzero"`
	Display Opt[string]  `json:"displayName,omitzero" bpgen:"readonly"`
	State   Opt[TypeKey] `json:"state,omitzero"`
	Extra   Extra        `json:"-"`
}

func (r address) MarshalJSON() ([]byte, error)     { return marshalResource(&r) }
func (r *address) UnmarshalJSON(data []byte) error { return unmarshalResource(data, r) }

var planFields = struct {
	_          [0]func()
	Currencies Field[string]
	Effective  Field[Date]
	Name       Field[string]
	PlanOrder  Field[int64]
	SkipFees   Field[bool]
	Updated    Field[DateTime]
}{
	Currencies: Field[string]{"currencies"},
	Effective:  Field[Date]{"effectiveDate"},
	Name:       Field[string]{"name"},
	PlanOrder:  Field[int64]{"planOrder"},
	SkipFees:   Field[bool]{"skipInstallmentFees"},
	Updated:    Field[DateTime]{"updated"},
}

const (
	plansPath = "/admin/v1/billing-plans"
	planPath  = "/admin/v1/billing-plans/{billingPlanId}"
)

// planService is a service as the generator would write it.
type planService struct{ place place }

func (s *planService) Get(ctx context.Context, id string, opts ...GetOption) (*billingPlan, error) {
	record := new(billingPlan)
	err := s.place.get(ctx, planPath, opts, &record, id)
	return record, err
}

func (s *planService) List(ctx context.Context, opts ...ListOption) iter.Seq2[*billingPlan, error] {
	return func(yield func(*billingPlan, error) bool) {
		var record *billingPlan
		for rows := s.place.list(ctx, plansPath, opts); rows.next(&record) && yield(record, rows.err); {
		}
	}
}

func (s *planService) Page(ctx context.Context, opts ...ListOption) (*Page[billingPlan], error) {
	page := new(Page[billingPlan])
	err := s.place.page(ctx, plansPath, opts, &page)
	return page, err
}

func (s *planService) Create(ctx context.Context, record *billingPlan, opts ...CallOption) (*billingPlan, error) {
	created := new(billingPlan)
	err := s.place.create(ctx, plansPath, record, opts, &created)
	return created, err
}

func (s *planService) Update(ctx context.Context, record *billingPlan, opts ...CallOption) (*billingPlan, error) {
	updated := new(billingPlan)
	err := s.place.update(ctx, planPath, record, opts, &updated)
	return updated, err
}

func (s *planService) Delete(ctx context.Context, id string, opts ...CallOption) error {
	return s.place.delete(ctx, planPath, opts, id)
}

func (s *planService) Search(ctx context.Context, request *address, opts ...ListOption) iter.Seq2[*billingPlan, error] {
	return func(yield func(*billingPlan, error) bool) {
		var record *billingPlan
		for rows := s.place.search(ctx, "/search/plans", request, opts); rows.next(&record) && yield(record, rows.err); {
		}
	}
}

// Close is an action: with a request or without, and with an answer.
func (s *planService) Close(ctx context.Context, id string, request *address, opts ...CallOption) (*billingPlan, error) {
	result := new(billingPlan)
	err := s.place.act(ctx, "POST", planPath+"/close", request, opts, &result, id)
	return result, err
}

// Purge is an action without either.
func (s *planService) Purge(ctx context.Context, id string, opts ...CallOption) error {
	return s.place.act(ctx, "POST", planPath+"/purge", nil, opts, nil, id)
}

// Graph answers with any JSON.
func (s *planService) Graph(ctx context.Context, request Value, opts ...CallOption) (Value, error) {
	var result Value
	err := s.place.act(ctx, "POST", "/graph", request, opts, &result)
	return result, err
}

// Copies answers with a page.
func (s *planService) Copies(ctx context.Context, id string, opts ...CallOption) (*Page[billingPlan], error) {
	result := new(Page[billingPlan])
	err := s.place.act(ctx, "POST", planPath+"/copies", nil, opts, &result, id)
	return result, err
}

func (s *planService) Attach(ctx context.Context, id string, record *address, file *Upload, opts ...CallOption) (*billingPlan, error) {
	result := new(billingPlan)
	err := s.place.upload(ctx, "POST", planPath+"/documents", record, file, opts, &result, id)
	return result, err
}

// plans returns an application in memory and its plans.
func plans(t *testing.T, opts ...Option) (*cloud.Tenant, *planService) {
	t.Helper()
	tenant := cloud.NewTenant()
	opts = append([]Option{
		WithBearerToken(tenant.BearerToken), WithHTTPClient(tenant.Client()), WithoutRateLimit(), WithRetry(RetryPolicy{BaseDelay: 1, MaxDelay: 1}),
	}, opts...)
	return tenant, plansAt(t, cloud.URL, opts...)
}

func plansAt(t *testing.T, url string, opts ...Option) *planService {
	t.Helper()
	c, err := newGuidewireConn(url, opts)
	check(t, err)
	return &planService{place{conn: c, name: "BillingPlans"}}
}

// sent returns the latest request.
func sent(t *testing.T, tenant *cloud.Tenant) cloud.Request {
	t.Helper()
	all := tenant.Requests()
	if len(all) == 0 {
		t.Fatal("no request was sent")
	}
	return all[len(all)-1]
}

// sameObject compares two texts as JSON.
func sameObject(t *testing.T, what, got, want string) {
	t.Helper()
	var a, b any
	check(t, json.Unmarshal([]byte(got), &a))
	check(t, json.Unmarshal([]byte(want), &b))
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}
