package docs

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/generated/demogm"
	"github.com/bpgen/bpgen/generated/demogm/demogmtest"
)

// TestTestingShowsTheseTests compares the code on the page with what is run here.
func TestTestingShowsTheseTests(t *testing.T) {
	page, err := os.ReadFile("testing.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("testing_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	for _, block := range blocks {
		shown, _, closed := strings.Cut(block, "```\n")
		if !closed || !strings.Contains(string(source), "\n"+shown) {
			t.Errorf("docs/testing_test.go does not have this:\n%s", shown)
		}
	}
	if len(blocks) < 5 {
		t.Errorf("the page shows %d pieces of code only", len(blocks))
	}
}

// Signup is the code under test: it gives a customer an account and a billing profile.
func Signup(ctx context.Context, client *demogm.Client, name string) (demogm.ID, error) {
	id, err := client.Account.Create(ctx, &demogm.Account{Name: demogm.Set(name)})
	if err != nil {
		id, err = findAccount(ctx, client, name, err)
	}
	if err != nil {
		return "", err
	}
	_, err = client.BillingProfile.Create(ctx, &demogm.BillingProfile{
		AccountID:    demogm.Set(id),
		CurrencyCode: demogm.Set("USD"),
	})
	return id, err
}

// findAccount looks whether an account was created though Create failed.
func findAccount(ctx context.Context, client *demogm.Client, name string, failed error) (demogm.ID, error) {
	var refused *demogm.RowError
	if errors.As(failed, &refused) {
		return "", failed
	}
	where := demogm.SQL("Name = '" + strings.ReplaceAll(name, "'", "''") + "'")
	found, err := client.Account.Query(ctx, where)
	if err != nil || len(found) == 0 {
		return "", failed
	}
	return found[0].ID.Or(""), nil
}

func newTenant(t *testing.T) (*demogmtest.Tenant, *demogm.Client) {
	t.Helper()
	tenant := demogmtest.NewTenant()
	client, err := demogm.NewClient(demogmtest.URL,
		demogm.WithSessionID(tenant.SessionID), demogm.WithHTTPClient(tenant.Client()))
	if err != nil {
		t.Fatal(err)
	}
	return tenant, client
}

func TestSignup(t *testing.T) {
	tenant, client := newTenant(t)
	id, err := Signup(t.Context(), client, "O'Hare")
	if err != nil {
		t.Fatal(err)
	}
	profiles := tenant.Rows("BILLING_PROFILE")
	if len(profiles) != 1 || profiles[0]["AccountId"] != string(id) {
		t.Errorf("got billing profiles %v of account %s", profiles, id)
	}
}

func TestSignupRefused(t *testing.T) {
	tenant, client := newTenant(t)
	refusal := demogmtest.RowFailure{Code: "17", Field: "Name", Text: "Name is taken"}
	tenant.Inject(demogmtest.RefuseRow(0, refusal), demogmtest.For("ACCOUNT"))
	_, err := Signup(t.Context(), client, "Acme")
	var refused *demogm.RowError
	if !errors.As(err, &refused) || refused.Field != "Name" {
		t.Errorf("got error %v", err)
	}
}

func TestSignupAnswerLost(t *testing.T) {
	tenant, client := newTenant(t)
	tenant.Inject(demogmtest.LoseAnswer(), demogmtest.On(demogmtest.Create), demogmtest.For("ACCOUNT"))
	if _, err := Signup(t.Context(), client, "Acme"); err != nil {
		t.Fatal(err)
	}
	if accounts := tenant.Rows("ACCOUNT"); len(accounts) != 1 {
		t.Errorf("got accounts %v, want one", accounts)
	}
}

func TestSignupGivenUp(t *testing.T) {
	tenant, client := newTenant(t)
	slow := tenant.Inject(demogmtest.Stall(), demogmtest.For("BILLING_PROFILE"))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-slow.Begun() // the request is on its way
		cancel()
	}()
	if _, err := Signup(ctx, client, "Acme"); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
}

func TestSignupNames(t *testing.T) {
	tenant, client := newTenant(t)
	tenant.Declare("ACCOUNT", "Name", "Status")
	tenant.Declare("BILLING_PROFILE", "AccountId", "CurrencyCode", "BillingCycle")
	if _, err := Signup(t.Context(), client, "Acme"); err != nil {
		t.Error(err)
	}
}
