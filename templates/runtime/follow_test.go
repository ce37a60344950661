package runtime

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

// accountAPI has the methods of a service as users see them.
type accountAPI struct{ accountService }

func (s accountAPI) Get(ctx context.Context, id ID) (*account, error) { return s.get(ctx, id) }

func (s accountAPI) Create(ctx context.Context, record *account) (ID, error) {
	return s.create(ctx, record)
}

// followed runs a test on a fake clock, with a tenant whose records appear after that many
// reads, and returns how long it took.
func followed(t *testing.T, reads int, test func(t *testing.T, tenant *fake.Tenant, accounts accountAPI)) time.Duration {
	t.Helper()
	var took time.Duration
	synctest.Test(t, func(t *testing.T) {
		tenant := fake.NewTenant()
		if reads > 0 {
			tenant.Inject(fake.Hide(reads))
		}
		start := time.Now()
		test(t, tenant, accountAPI{within(t, tenant, WithSessionID(tenant.SessionID))})
		took = time.Since(start)
	})
	return took
}

func TestCreateAndGet(t *testing.T) {
	took := followed(t, 3, func(t *testing.T, tenant *fake.Tenant, accounts accountAPI) {
		r, err := CreateAndGet(t.Context(), accounts, &account{Name: Set("a")})
		check(t, err)
		if r.Name.Or("") != "a" || r.ID.Or("") == "" || r.ID.origin().row == 0 {
			t.Errorf("got %+v", r)
		}
		equal(t, "requests", len(tenant.Requests()), 5)
	})
	if took < 800*time.Millisecond || took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

// TestCreatedButNotRead has a record never appear, or the platform fail: the error says that it
// was created.
func TestCreatedButNotRead(t *testing.T) {
	took := followed(t, 1000, func(t *testing.T, tenant *fake.Tenant, accounts accountAPI) {
		_, err := CreateAndGet(t.Context(), accounts, &account{Name: Set("a")})
		var created *CreatedError
		if !errors.As(err, &created) || created.ID == "" || !errors.Is(err, ErrNotFound) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v", err)
		}
		equal(t, "creates", len(tenant.Rows("ACCOUNT")), 1)
	})
	if took > followLimit || took < followLimit-followMost {
		t.Errorf("it gave up after %s", took)
	}
	followed(t, 0, func(t *testing.T, tenant *fake.Tenant, accounts accountAPI) {
		tenant.Inject(fake.Respond(500, `{"error":"X","message":"no"}`), fake.On(fake.Get))
		_, err := CreateAndGet(t.Context(), accounts, &account{Name: Set("a")})
		var created *CreatedError
		if !errors.As(err, &created) || !isStatus(err, 500) {
			t.Errorf("got error %v", err)
		}
		tenant.Inject(fake.LoseAnswer(), fake.On(fake.Create))
		_, err = CreateAndGet(t.Context(), accounts, &account{Name: Set("a")})
		var unknown *OutcomeUnknownError
		if !errors.As(err, &unknown) || errors.As(err, &created) && created.ID == "" {
			t.Errorf("lost: got error %v", err)
		}
	})
}

// TestWaitUntil waits for a job of the platform to change a record.
func TestWaitUntil(t *testing.T) {
	followed(t, 0, func(t *testing.T, tenant *fake.Tenant, accounts accountAPI) {
		id := ID(tenant.Insert("ACCOUNT", map[string]any{"Name": "new"}))
		time.AfterFunc(5*time.Second, func() {
			tenant.Insert("ACCOUNT", map[string]any{"Id": string(id), "Name": "active"})
		})
		start := time.Now()
		r, err := WaitUntil(t.Context(), accounts, id, func(r *account) bool { return r.Name.Or("") == "active" })
		check(t, err)
		equal(t, "name", r.Name.Or(""), "active")
		if took := time.Since(start); took < 5*time.Second || took > 11*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// TestWaitIsCancelled ends the context while a record is waited for: what was read last is
// returned.
func TestWaitIsCancelled(t *testing.T) {
	followed(t, 0, func(t *testing.T, tenant *fake.Tenant, accounts accountAPI) {
		id := ID(tenant.Insert("ACCOUNT", map[string]any{"Name": "new"}))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		r, err := WaitUntil(ctx, accounts, id, func(*account) bool { return false })
		if r == nil || r.Name.Or("") != "new" || !errors.Is(err, context.Canceled) || errors.Is(err, ErrNotFound) {
			t.Errorf("got %+v, error %v", r, err)
		}
		r, err = WaitVisible(ctx, accounts, "none")
		if r != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("got %+v, error %v", r, err)
		}
	})
}
