package billing_test

import (
	"testing"

	sdk "example.com/billing"
	fake "example.com/billing/billingtest"
)

func newClient(t *testing.T, tenant *fake.Server) *sdk.Client {
	t.Helper()
	client, err := sdk.NewClient(tenant.URL, sdk.WithSessionID(tenant.SessionID))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestAccount(t *testing.T) {
	testEntity(t, fixture[sdk.Account]{
		entity: "ACCOUNT",
		key:    "Name",
		record: func() *sdk.Account {
			return &sdk.Account{
				ID: sdk.Set[sdk.ID]("7001"), Name: sdk.Set("value of Name"),
				AccountTypeID: sdk.Set(sdk.Text("value of AccountTypeId")),
				ZIP:           sdk.Set("value of ZIP"), Zip: sdk.Set("value of Zip"),
				Created: sdk.Set(sdk.Text("value of Created")),
			}
		},
		row: map[string]string{
			"Id": "7001", "Name": "value of Name", "AccountTypeId": "value of AccountTypeId",
			"ZIP": "value of ZIP", "Zip": "value of Zip", "Created": "value of Created",
		},
		readOnly: []string{"Created"},
		former: []former[sdk.Account]{{
			field: "ZIP",
			set:   func(r *sdk.Account) { r.PostCode = sdk.Set(sdk.Text("value of ZIP")) },
			text:  func(r *sdk.Account) string { return r.PostCode.String() },
		}},
	}, func(t *testing.T, tenant *fake.Server) methods[sdk.Account] {
		s := newClient(t, tenant).Account
		return methods[sdk.Account]{
			Get: s.Get, Query: s.Query, Create: s.Create, CreateBatch: s.CreateBatch, Update: s.Update,
			UpdateBatch: s.UpdateBatch, Upsert: s.Upsert, UpsertBatch: s.UpsertBatch, Delete: s.Delete,
			DeleteBatch: s.DeleteBatch,
		}
	})
}

func TestMark(t *testing.T) {
	testEntity(t, fixture[sdk.Mark]{
		entity: "MARK",
		record: func() *sdk.Mark { return &sdk.Mark{ID: sdk.Set[sdk.ID]("7001")} },
		row:    map[string]string{"Id": "7001"},
	}, func(t *testing.T, tenant *fake.Server) methods[sdk.Mark] {
		s := newClient(t, tenant).Mark
		return methods[sdk.Mark]{
			Get: s.Get, Create: s.Create, Update: s.Update, Upsert: s.Upsert, UpsertBatch: s.UpsertBatch,
		}
	})
}

func TestCollector(t *testing.T) {
	testEntity(t, fixture[sdk.Collector]{
		entity: "ACTIVITY_COLLECTOR",
		key:    "SessionKey",
		record: func() *sdk.Collector {
			return &sdk.Collector{
				ID: sdk.Set(sdk.Text("value of Id")), Quantity: sdk.Set(sdk.Text("value of quantity")),
				CreatedBy: sdk.Set("value of CREATED_BY"),
			}
		},
		row:      map[string]string{"Id": "value of Id", "quantity": "value of quantity", "CREATED_BY": "value of CREATED_BY"},
		readOnly: []string{"CREATED_BY"},
	}, func(t *testing.T, tenant *fake.Server) methods[sdk.Collector] {
		s := newClient(t, tenant).Collector
		return methods[sdk.Collector]{Query: s.Query, Create: s.Create, Update: s.Update, Upsert: s.Upsert}
	})
}

func TestLoose(t *testing.T) {
	testEntity(t, fixture[sdk.Loose]{
		entity: "Loose Entity",
		key:    "NAME",
		record: func() *sdk.Loose { return &sdk.Loose{Name: sdk.Set("value of Name")} },
		row:    map[string]string{"Name": "value of Name"},
	}, func(t *testing.T, tenant *fake.Server) methods[sdk.Loose] {
		s := newClient(t, tenant).Loose
		return methods[sdk.Loose]{Create: s.Create, Update: s.Update, Upsert: s.Upsert, Delete: s.Delete}
	})
}
