package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bpgen/bpgen/templates/fake"
)

// TestWritesWithoutSession has the first login fail: nothing is sent, and each write says why.
func TestWritesWithoutSession(t *testing.T) {
	tenant := fake.NewServer(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	loggedOut := accountsAt(t, tenant.URL, WithSessionID("x"))
	_ = loggedOut.conn.logout(t.Context())
	source := WithTokenSource(func(context.Context) (string, error) { return "", errors.New("no token today") })
	for name, s := range map[string]struct {
		ctx      context.Context
		accounts accountService
	}{
		"wrong password": {t.Context(), accountsAt(t, tenant.URL, WithLogin("fake-user", "not-this-one"))},
		"no token":       {t.Context(), accountsAt(t, tenant.URL, source)},
		"logged out":     {t.Context(), loggedOut},
		"cancelled":      {cancelled, accountsAt(t, tenant.URL, WithLogin(tenant.Username, tenant.Password))},
	} {
		for _, operation := range []string{"create", "createBatch", "update", "updateAll", "upsert", "upsertBatch", "delete", "deleteBatch"} {
			n, err := writes[operation](s.ctx, &s.accounts)
			var unknown *OutcomeUnknownError
			if n != 0 || err == nil || errors.As(err, &unknown) {
				t.Errorf("%s, %s: %d done, got error %v", name, operation, n, err)
			}
		}
	}
	if rows := tenant.Rows("ACCOUNT"); len(rows) != 0 {
		t.Errorf("the tenant holds %v", rows)
	}
}

// writes are the ways to write, by name; each returns how many records it wrote.
var writes = map[string]func(ctx context.Context, s *accountService) (int, error){
	"create": func(ctx context.Context, s *accountService) (int, error) {
		_, err := s.create(ctx, &account{Name: Set("a")})
		return one(err)
	},
	"createBatch": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.createBatch(ctx, []*account{{Name: Set("a")}}))
	},
	"update": func(ctx context.Context, s *accountService) (int, error) {
		return one(s.update(ctx, &account{ID: Set(ID("1")), Name: Set("a")}))
	},
	"updateAll": func(ctx context.Context, s *accountService) (int, error) {
		return one(s.updateAll(ctx, &account{ID: Set(ID("1")), Name: Set("a")}))
	},
	"upsert": func(ctx context.Context, s *accountService) (int, error) {
		_, err := s.upsert(ctx, &account{Name: Set("a")})
		return one(err)
	},
	"upsertBatch": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.upsertBatch(ctx, []*account{{Name: Set("a")}}))
	},
	"delete": func(ctx context.Context, s *accountService) (int, error) { return one(s.delete(ctx, "1")) },
	"deleteBatch": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.deleteBatch(ctx, []ID{"1"}))
	},
}

// failingOver is a transport that sends a request that failed once more, to a server that is
// not there.
type failingOver struct{ next http.RoundTripper }

func (f failingOver) RoundTrip(r *http.Request) (*http.Response, error) {
	if resp, err := f.next.RoundTrip(r); err == nil {
		return resp, nil
	}
	again := r.Clone(r.Context())
	again.Body, _ = r.GetBody()
	again.URL.Host = "127.0.0.1:1"
	return f.next.RoundTrip(again)
}

// TestDialAfterConnection has a create reach the tenant, and its transport fail to dial later:
// the create may have been executed, and is not sent again.
func TestDialAfterConnection(t *testing.T) {
	tenant := fake.NewServer(t)
	tenant.Inject(fake.LoseAnswer(), fake.Times(2), fake.On(fake.Create))
	accounts := accountsAt(t, tenant.URL, WithSessionID(tenant.SessionID), WithRetry(RetryPolicy{MaxDelay: 1}),
		WithHTTPClient(&http.Client{Transport: failingOver{&http.Transport{}}}))
	_, err := accounts.create(t.Context(), &account{Name: Set("a")})
	var unknown *OutcomeUnknownError
	if !errors.As(err, &unknown) {
		t.Errorf("got error %v", err)
	}
	equal(t, "records", len(tenant.Rows("ACCOUNT")), 1)
}

// TestPutBack changes a field, updates, and puts back the value that was read before.
func TestPutBack(t *testing.T) {
	tenant, accounts := connect(t)
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1", "Name": "a", "ZIP": "z", "C_Tier": "gold"})
	r, err := accounts.get(t.Context(), "1")
	check(t, err)
	shared := *r
	name, tier := r.Name, r.Extra["C_Tier"]
	r.Name = Set("b")
	r.Extra.Set("C_Tier", Set(Text("tin")))
	check(t, accounts.update(t.Context(), r))
	equal(t, "first", lastBody(t, tenant), `{"brmObjects":{"Id":"1","Name":"b","C_Tier":"tin"}}`)
	r.Name = name
	r.Extra.Set("C_Tier", tier)
	check(t, accounts.update(t.Context(), r))
	equal(t, "second", lastBody(t, tenant), `{"brmObjects":{"Id":"1","Name":"a","C_Tier":"gold"}}`)
	row, _ := tenant.Row("ACCOUNT", "1")
	equal(t, "row", fmt.Sprint(row["Name"], "+", row["C_Tier"]), "a+gold")
	if shared.ID.row == r.ID.row {
		t.Error("a copy of the record counts as written, too")
	}
}

// TestSystemFieldsInExtra reads the fields that the platform maintains into a record that does
// not declare them: no write sends them.
func TestSystemFieldsInExtra(t *testing.T) {
	for _, kind := range []writeKind{writeCreate, writeUpdate, writeUpdateAll, writeUpsert} {
		record := &account{ID: Set(ID("1")), Extra: Extra{
			"CreatedUserId": Set(Text("5")), "Updated": Set(Text("2025-01-31")), "UPDATEDUSERID": Set(Text("6")), "C_Updated": Set(Text("x")),
		}}
		body, err := appendRecord(nil, record, writeMode{kind: kind})
		check(t, err)
		equal(t, fmt.Sprint(kind), string(body), `{"Id":"1","C_Updated":"x"}`)
	}
}

// TestRowsBesideFailure has answers say that rows were written, and that something failed, or
// that the session is lost. What was done is reported, and not done again.
func TestRowsBesideFailure(t *testing.T) {
	const rows = `"createResponse":[{"Id":"1","ErrorCode":"0"},{"ErrorCode":"7","ErrorText":"bad"}]`
	for _, a := range []struct {
		status int
		body   string
		code   string // of an APIError beside the rows, or ""
	}{
		{200, `{` + rows + `,"errors":[{"error_code":"PARTIAL"}]}`, "PARTIAL"},
		{200, `{` + rows + `,"errors":[{"error_code":"INVALID_SESSION_ID"}]}`, "INVALID_SESSION_ID"},
		{500, `{` + rows + `,"errors":[{"error_code":"INVALID_SESSION_ID"}]}`, ""},
		{500, `{"createResponse":[{"Id":"1","ErrorCode":"0"},{"ErrorCode":"INVALID_SESSION_ID","ErrorText":"x"}]}`, ""},
		{200, `{"createResponse":[{"Id":"1","ErrorCode":"0"},{"ErrorCode":"INVALID_SESSION_ID","ErrorText":"x"}]}`, ""},
	} {
		sent := 0
		accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			sent++
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(a.status)
			_, _ = w.Write([]byte(a.body))
		})
		results, err := accounts.createBatch(t.Context(), []*account{{Name: Set("a")}, {Name: Set("b")}})
		var batch *BatchError
		if sent != 1 || len(results) != 2 || results[0].Err != nil || results[0].ID != "1" || !errors.As(err, &batch) || len(batch.Rows) != 1 {
			t.Errorf("%d %s: sent %d times, got %+v, error %v", a.status, a.body, sent, results, err)
		}
		var api *APIError
		if errors.As(err, &api) != (a.code != "") || api != nil && api.Code != a.code {
			t.Errorf("%d %s: got error %v", a.status, a.body, err)
		}
	}
}

// TestOneRowBesideFailure has an answer say that the record was written, and that something
// failed beside it: both are told.
func TestOneRowBesideFailure(t *testing.T) {
	accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"createResponse":[{"Id":"1","ErrorCode":"0"}],"errors":[{"error_code":"PARTIAL"}]}`))
	})
	id, err := accounts.create(t.Context(), &account{Name: Set("a")})
	var api *APIError
	if id != "1" || !errors.As(err, &api) || api.Code != "PARTIAL" {
		t.Errorf("got Id %s, error %v", id, err)
	}
}

// TestFormerNamesAfterWrite updates a record twice that has fields under a former name: what
// was read under it does not count as set the second time.
func TestFormerNamesAfterWrite(t *testing.T) {
	r := readRenamed(t, func(r *renamed) { r.Title = Set("b") })
	want := `{"Id":"7","Name":"b"}`
	for _, when := range []string{"before", "after"} {
		body, err := appendRecord(nil, r, writeMode{kind: writeUpdate})
		check(t, err)
		equal(t, when, string(body), want)
		renumber(r)
	}
}

// TestHighestAnswerLimit reads under a limit that has no next number.
func TestHighestAnswerLimit(t *testing.T) {
	tenant := fake.NewServer(t)
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1", "Name": "a"})
	accounts := accountsAt(t, tenant.URL, WithSessionID(tenant.SessionID), WithAnswerLimit(math.MaxInt64))
	_, err := accounts.get(t.Context(), "1")
	check(t, err)
}

// TestErrorsAreOneLine has the platform explain itself at length.
func TestErrorsAreOneLine(t *testing.T) {
	for _, body := range []string{
		`{"errors":[{"error_code":"1","error_text":"ORA-20001: no\nORA-06512: at line 1` + strings.Repeat(" x", 1<<20) + `"}]}`,
		`{"createResponse":{"ErrorCode":"1","ErrorText":"ORA-20001: no\nORA-06512: at line 1` + strings.Repeat(" x", 1<<20) + `"}}`,
		`{"createResponse":{"ErrorCode":"1` + strings.Repeat(" x", 1<<20) + `","ErrorText":"no\nORA-06512"}}`,
		`{"createResponse":{"ErrorElementField":"f\nORA-06512` + strings.Repeat(" x", 1<<20) + `","ErrorText":"no\nORA-06512","ErrorCode":"7"}}`,
	} {
		accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		})
		_, err := accounts.create(t.Context(), &account{Name: Set("a")})
		if err == nil || strings.Contains(err.Error(), "\n") || len(err.Error()) > 2*maxErrorBody || !utf8.ValidString(err.Error()) || !strings.Contains(err.Error(), "no ORA-06512") {
			t.Errorf("got error %.200v", err)
		}
	}
}

// TestSpellingsOfSecrets has the platform repeat a secret in every way it may be spelt, in
// every part of a refused row.
func TestSpellingsOfSecrets(t *testing.T) {
	const secret = `tok/en<w>&d12345==`
	for _, spelt := range []string{secret, `tok\/en<w>&d12345==`, `tok/en\u003cw\u003e\u0026d12345==`, `tok\/en\u003cw\u003e\u0026d12345==`} {
		for _, status := range []int{200, 400} {
			accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				fmt.Fprintf(w, `{"createResponse":[{"ErrorCode":"%[1]s","ErrorText":"%[1]s","ErrorElementField":"%[1]s"}]}`, spelt)
			})
			accounts = accountsAt(t, accounts.conn.base, WithBearerToken(" "+secret+" "))
			_, err := accounts.create(t.Context(), &account{Name: Set("a")})
			var row *RowError
			if !errors.As(err, &row) || strings.Contains(fmt.Sprintf("%+v %v %q", row, err, row.Text), "d12345") {
				t.Errorf("%d %s: got %+v, error %v", status, spelt, row, err)
			}
			_, err = accounts.get(t.Context(), "1")
			var api *APIError
			if errors.As(err, &api) && strings.Contains(string(api.Body)+api.Error(), "d12345") {
				t.Errorf("%d %s: got body %s", status, spelt, api.Body)
			}
		}
	}
}

// TestStragglerJoinsLogin has a call come back with an old session while the one that
// replaced it is already known to be lost: it waits for the next.
func TestStragglerJoinsLogin(t *testing.T) {
	logins, release := 0, make(chan struct{})
	a := newAuth(credential{renew: func(context.Context, *conn) (*session, error) {
		logins++
		if logins == 3 {
			<-release
		}
		return sessionOf(fmt.Sprint("session-", logins)), nil
	}}, nil)
	first, err := a.session(t.Context(), nil)
	check(t, err)
	second, err := a.session(t.Context(), first)
	check(t, err)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, _ = a.session(ended, second) // begins the third login, and does not wait
	got := make(chan *session)
	for _, rejected := range []*session{first, nil} {
		go func() {
			s, _ := a.session(t.Context(), rejected)
			got <- s
		}()
	}
	close(release)
	for range 2 {
		if s := <-got; s == nil || s.secret() != "session-3" {
			t.Errorf("got %v", s)
		}
	}
	equal(t, "logins", logins, 3)
}
