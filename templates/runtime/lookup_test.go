package runtime

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

func TestLookupByName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := fake.NewTenant()
		accounts := within(t, tenant, WithSessionID(tenant.SessionID))
		for _, name := range []string{"Retail", `O'Brien' OR '1'='1`, "twice", "twice"} {
			tenant.Insert("ACCOUNT_TYPE", map[string]any{"AccountType": name})
		}
		l := accounts.conn.newLookup("ACCOUNT_TYPE", NamedField("AccountType"), 0)
		rows := tenant.Rows("ACCOUNT_TYPE")
		for range 3 {
			id, err := l.ID(t.Context(), "Retail")
			check(t, err)
			equal(t, "Retail", string(id), rows[0]["Id"])
			id, err = l.ID(t.Context(), `O'Brien' OR '1'='1`)
			check(t, err)
			equal(t, "quotes", string(id), rows[1]["Id"])
		}
		equal(t, "requests", len(tenant.Requests()), 2)

		_, err := l.ID(t.Context(), "none")
		if !errors.Is(err, ErrNotFound) || err.Error() != `ACCOUNT_TYPE lookup: AccountType "none": record not found` {
			t.Errorf("got error %v", err)
		}
		_, err = l.ID(t.Context(), "twice")
		if err == nil || !strings.Contains(err.Error(), "several records") || !strings.Contains(err.Error(), rows[2]["Id"]) || !strings.Contains(err.Error(), rows[3]["Id"]) {
			t.Errorf("got error %v", err)
		}
		before := len(tenant.Requests())
		_, _ = l.ID(t.Context(), "none")
		equal(t, "requests after an error", len(tenant.Requests())-before, 1)

		l.Forget("Retail")
		_, err = l.ID(t.Context(), "Retail")
		check(t, err)
		time.Sleep(lookupLife + 1)
		_, err = l.ID(t.Context(), "Retail")
		check(t, err)
		l.Forget()
		_, err = l.ID(t.Context(), `O'Brien' OR '1'='1`)
		check(t, err)
		equal(t, "requests after forgetting", len(tenant.Requests())-before, 4)
	})
}

// TestLookupsShareQueries has many calls ask for one value at a time, of which the first gives
// up: the others get an answer, from one more query.
func TestLookupsShareQueries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := fake.NewTenant()
		tenant.Insert("PRODUCT", map[string]any{"Id": "7", "Name": "a"})
		stall := tenant.Inject(fake.Stall())
		accounts := within(t, tenant, WithSessionID(tenant.SessionID))
		l := accounts.conn.newLookup("PRODUCT", nameField, time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := l.ID(ctx, "a"); !errors.Is(err, context.Canceled) {
				t.Errorf("the first call: got error %v", err)
			}
		})
		<-stall.Begun()
		for range 20 {
			wg.Go(func() {
				if id, err := l.ID(t.Context(), "a"); id != "7" || err != nil {
					t.Errorf("got Id %s, error %v", id, err)
				}
			})
		}
		wg.Go(func() {
			ended, end := context.WithTimeout(t.Context(), time.Second)
			defer end()
			if _, err := l.ID(ended, "a"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the impatient call: got error %v", err)
			}
		})
		time.Sleep(2 * time.Second)
		cancel()
		wg.Wait()
		equal(t, "requests", len(tenant.Requests()), 2)
	})
}

func TestOddLookups(t *testing.T) {
	tenant := fake.NewTenant()
	accounts := within(t, tenant, WithSessionID(tenant.SessionID))
	for what, l := range map[string]*Lookup{
		"entity": accounts.conn.newLookup("ACCOUNT WHERE 1=1 --", nameField, 0),
		"field":  accounts.conn.newLookup("ACCOUNT", NamedField("Name = 'x' OR Name"), 0),
		"nil":    accounts.conn.newLookup("ACCOUNT", nil, 0),
		"life":   accounts.conn.newLookup("ACCOUNT", nameField, -1),
	} {
		if _, err := l.ID(t.Context(), "a"); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("%s: got error %v", what, err)
		}
	}
	l := accounts.conn.newLookup("ACCOUNT", nameField, 0)
	for _, value := range []string{"", "a\x00b"} {
		if _, err := l.ID(t.Context(), value); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("%q: got error %v", value, err)
		}
	}
	equal(t, "requests", len(tenant.Requests()), 0)
}
