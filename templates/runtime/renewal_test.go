package runtime

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/bpgen/bpgen/templates/fake"
)

// atTenant returns the accounts of a fake tenant that itself opens sessions and gives out
// tokens, which the platform of the other tests does in its place.
func atTenant(t *testing.T, tenant *fake.Tenant, way Option) accountService {
	t.Helper()
	return accountsAt(t, fake.URL, way, WithoutRateLimit(), WithHTTPClient(tenant.Client()))
}

// loggedIn returns the accounts of a tenant that has opened a session for them.
func loggedIn(t *testing.T) (*fake.Tenant, accountService) {
	t.Helper()
	tenant := fake.NewTenant()
	accounts := atTenant(t, tenant, WithLogin(tenant.Username, tenant.Password))
	_, err := accounts.query(t.Context())
	check(t, err)
	return tenant, accounts
}

// TestTokenIsRenewedByCredentials has a token rejected. The request for the next one shows the
// credentials of the client, and not that token.
func TestTokenIsRenewedByCredentials(t *testing.T) {
	tenant := fake.NewTenant()
	accounts := atTenant(t, tenant, WithClientCredentials(tenant.ClientID, tenant.ClientSecret))
	for range 3 {
		_, err := accounts.query(t.Context())
		check(t, err)
		tenant.ExpireTokens()
	}
	equal(t, "tokens", tenant.Logins(), 3)
	for _, r := range tenant.Requests() {
		if scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); (scheme == "Basic") != (r.Operation == fake.Token) {
			t.Errorf("%s %s has the credentials of scheme %s", r.Method, r.Path, scheme)
		}
	}
}

// TestSuccessorIsRejected has a request wait while others replace its session, and rejects the
// one that it is sent with in the end, which nobody replaced yet.
func TestSuccessorIsRejected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := fake.NewTenant()
		accounts := atTenant(t, tenant, WithLogin(tenant.Username, tenant.Password))
		tenant.Inject(fake.TooManyRequests("10"), fake.On(fake.Create))
		done := make(chan error)
		go func() { _, err := accounts.create(t.Context(), &account{}); done <- err }()
		synctest.Wait()
		tenant.ExpireSessions()
		if _, err := accounts.get(t.Context(), "1"); !errors.Is(err, ErrNotFound) {
			t.Fatalf("got error %v", err)
		}
		tenant.ExpireSessions()
		check(t, <-done)
		equal(t, "logins", tenant.Logins(), 3)
		equal(t, "records", len(tenant.Rows("ACCOUNT")), 1)
	})
}

// TestFailedLoginIsShared rejects the session of a call only after the login failed that another
// began for it. A call that begins later tries again.
func TestFailedLoginIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant, accounts := loggedIn(t)
		tenant.ExpireSessions()
		locked := tenant.Inject(fake.Respond(200, `{"loginResponse":[{"ErrorCode":"9","ErrorText":"locked"}]}`), fake.On(fake.Login), fake.Always())
		slow := tenant.Inject(fake.Stall(), fake.On(fake.Query))
		done := make(chan error)
		go func() { _, err := accounts.query(t.Context()); done <- err }()
		synctest.Wait()
		_, err := accounts.query(t.Context())
		slow.Stop()
		for _, err := range []error{err, <-done} {
			if !errors.Is(err, ErrSessionExpired) || !strings.Contains(err.Error(), "locked (code 9)") {
				t.Errorf("got error %v", err)
			}
		}
		equal(t, "logins that failed", locked.Struck(), 1)
		_, err = accounts.query(t.Context())
		equal(t, "a later call fails", err != nil, true)
		equal(t, "logins that failed, with that of a later call", locked.Struck(), 2)
		locked.Stop()
		_, err = accounts.query(t.Context())
		check(t, err)
	})
}

// TestLogoutKeepsToItsSession has a logout be repeated after a call that began another session.
func TestLogoutKeepsToItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant, accounts := loggedIn(t)
		first := len(tenant.Sessions())
		tenant.Inject(fake.TooManyRequests("10"), fake.On(fake.Logout))
		done := make(chan error)
		go func() { done <- accounts.conn.logout(t.Context()) }()
		synctest.Wait() // until it waits for its repeat
		_, err := accounts.query(t.Context())
		check(t, err)
		both := tenant.Sessions()
		check(t, <-done)
		equal(t, "sessions after the logout", strings.Join(tenant.Sessions(), " "),
			strings.Join(append(both[:first-1:first-1], both[first:]...), " "))
	})
}
