package billing_test

import (
	"context"
	"testing"

	sdk "example.com/billing"
	fake "example.com/billing/billingtest"
)

func newClient(t *testing.T, tenant *fake.Server, opts ...sdk.Option) *sdk.Client {
	t.Helper()
	client, err := sdk.NewClient(tenant.URL, append(opts,
		sdk.WithSessionID(tenant.SessionID), sdk.WithRetry(atOnce), sdk.WithoutRateLimit())...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestAccount(t *testing.T) {
	testEntity(t, fixture[sdk.Account]{
		entity:   "ACCOUNT",
		id:       "Id",
		key:      "Name",
		readOnly: []string{"Created", "Synced"},
		fill: func(r *sdk.Account) {
			r.ID = sdk.Set[sdk.ID](sampleID)
			r.Name = text("Name")
			r.AccountTypeID = value("AccountTypeId")
			r.ZIP = text("ZIP")
			r.Zip = text("Zip")
			r.Created = value("Created")
			r.Balance = decimal("Balance")
			r.Exempt = yesOrNo("TaxExempt")
			r.Started = date("StartDate")
			r.Synced = dateTime("Synced")
		},
		connect: func(t *testing.T, tenant *fake.Server) methods[sdk.Account] {
			s := newClient(t, tenant).Account
			return methods[sdk.Account]{
				Get: s.Get, Query: s.Query, All: s.All, First: s.First, Count: s.Count, Create: s.Create, CreateBatch: s.CreateBatch, Update: s.Update,
				UpdateAll: s.UpdateAll, UpdateBatch: s.UpdateBatch, Upsert: s.Upsert, UpsertBatch: s.UpsertBatch,
				Delete: s.Delete, DeleteBatch: s.DeleteBatch, Undelete: s.Undelete,
			}
		},
		former: []former[sdk.Account]{{
			field: "ZIP",
			set:   func(r *sdk.Account) { r.PostCode = value("ZIP") },
			text:  func(r *sdk.Account) string { return r.PostCode.String() },
		}},
	})
}

func TestMark(t *testing.T) {
	testEntity(t, fixture[sdk.Mark]{
		entity: "MARK",
		id:     "Id",
		fill:   func(r *sdk.Mark) { r.ID = sdk.Set[sdk.ID](sampleID) },
		connect: func(t *testing.T, tenant *fake.Server) methods[sdk.Mark] {
			s := newClient(t, tenant).Mark
			return methods[sdk.Mark]{
				Get: s.Get, Create: s.Create, Update: s.Update, UpdateAll: s.UpdateAll, Upsert: s.Upsert, UpsertBatch: s.UpsertBatch,
			}
		},
	})
}

func TestCollector(t *testing.T) {
	testEntity(t, fixture[sdk.Collector]{
		entity:   "ACTIVITY_COLLECTOR",
		key:      "SessionKey",
		readOnly: []string{"CREATED_BY"},
		fill: func(r *sdk.Collector) {
			r.ID = value("Id")
			r.Quantity = value("quantity")
			r.CreatedBy = text("CREATED_BY")
		},
		connect: func(t *testing.T, tenant *fake.Server) methods[sdk.Collector] {
			s := newClient(t, tenant).Collector
			return methods[sdk.Collector]{
				Query: s.Query, All: s.All, First: s.First, Count: s.Count,
				Create: s.Create, Update: s.Update, UpdateAll: s.UpdateAll, Upsert: s.Upsert,
			}
		},
	})
}

func TestLoose(t *testing.T) {
	testEntity(t, fixture[sdk.Loose]{
		entity: "Loose Entity",
		key:    "NAME",
		fill:   func(r *sdk.Loose) { r.Name = text("Name") },
		connect: func(t *testing.T, tenant *fake.Server) methods[sdk.Loose] {
			s := newClient(t, tenant).Loose
			return methods[sdk.Loose]{Create: s.Create, Update: s.Update, UpdateAll: s.UpdateAll, Upsert: s.Upsert, Delete: s.Delete}
		},
	})
}

func TestClearing(t *testing.T) {
	testClearing(t, "ACCOUNT", "Id", func(t *testing.T, tenant *fake.Server, way sdk.Option) func(context.Context, *sdk.Account) error {
		return newClient(t, tenant, way).Account.Update
	})
}

func TestQueryRows(t *testing.T) {
	testQueryRows(t, "ACCOUNT", func(t *testing.T, tenant *fake.Server) func(context.Context, sdk.SQL, any) error {
		return newClient(t, tenant).QueryRows
	})
}
