package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

// attempts are those that an observer was told of.
type attempts struct {
	mu   sync.Mutex
	list []Attempt
}

func (l *attempts) add(_ context.Context, a Attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, a)
}

// take returns the attempts since the last time, one a line: entity, operation, number, rows,
// status, repeat, failure and code.
func (l *attempts) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var b strings.Builder
	for _, a := range l.list {
		fmt.Fprintf(&b, "\n%s %d: %d rows, %d", &operation{a.Entity, a.Operation}, a.Number, a.Rows, a.Status)
		if a.Repeat {
			b.WriteString(", repeat")
		}
		if a.Err != nil {
			b.WriteString(", " + strings.TrimSpace(a.Failure()+" "+a.Code()))
		}
	}
	l.list = nil
	return b.String()
}

// check checks what holds for the attempts of every call, after one whose login, if login is
// true, or which itself met faults at that many attempts. Only what was sent lasts or has a
// status; the last attempt of each request, and no other, says so, and has its error.
func (l *attempts) check(t *testing.T, login bool, faulty int, outcome string) {
	t.Helper()
	sent := 0
	for i, a := range l.list {
		isLogin := getsSession(a.Operation)
		if a.Duration > 0 {
			sent += map[bool]int{true: 1}[isLogin == login]
		} else if a.Status != 0 {
			t.Errorf("an answer took no time: %+v", a)
		}
		last := true
		for _, other := range l.list[i+1:] {
			if a.Operation == other.Operation && (!isLogin || a.Repeat) {
				last = false
				equal(t, "number after it", other.Number, a.Number+1)
				break
			}
		}
		equal(t, fmt.Sprintf("whether %s %d is repeated", a.Operation, a.Number), a.Repeat, !last)
	}
	equal(t, "attempts observed", sent, faulty)
	final := l.list[len(l.list)-1]
	equal(t, "observed outcome of "+final.Operation, outcomeOf(final.Err), outcome)
	equal(t, "success has no failure", final.Failure() == "", outcome == "success")
}

// observed returns a tenant in memory, its accounts, and the attempts at calls.
func observed(t *testing.T, opts ...Option) (*fake.Tenant, accountService, *attempts) {
	t.Helper()
	tenant, seen := fake.NewTenant(), new(attempts)
	opts = append([]Option{
		WithLogin(tenant.Username, tenant.Password), WithHTTPClient(tenant.Client()), WithObserver(seen.add), WithRetry(RetryPolicy{MaxDelay: 1}),
	}, opts...)
	return tenant, accountsAt(t, fake.URL, opts...), seen
}

// TestObserver makes calls that end in the ways there are.
func TestObserver(t *testing.T) {
	tenant, accounts, seen := observed(t)
	for _, id := range []string{"1", "2", "3"} {
		tenant.Insert("ACCOUNT", map[string]any{"Id": id, "Name": "Acme"})
	}
	refusal := fake.RowFailure{Code: "17", Text: "no"}
	ctx := t.Context()
	for _, step := range []struct {
		name string
		call func()
		want string
	}{
		{"first call", func() { accounts.get(ctx, "1") }, "\nlogin 1: 0 rows, 200\nACCOUNT get 1: 1 rows, 200"},
		{"query", func() { accounts.query(ctx, Where(SQL("Name = 'Acme'"))) }, "\nACCOUNT query 1: 3 rows, 200"},
		{"nothing found", func() { accounts.query(ctx, Where(SQL("Name = 'Bolt'"))) }, "\nACCOUNT query 1: 0 rows, 404"},
		{"not found", func() { accounts.get(ctx, "99") }, "\nACCOUNT get 1: 0 rows, 404"},
		{"create", func() { accounts.create(ctx, &account{}) }, "\nACCOUNT create 1: 1 rows, 200"},
		{"batch", func() { accounts.createBatch(ctx, []*account{{}, {}}) }, "\nACCOUNT create 1: 2 rows, 200"},
		{"nothing to send", func() { accounts.update(ctx, &account{ID: Set[ID]("1")}) }, ""},
		{"less to send", func() {
			accounts.updateBatch(ctx, []*account{{ID: Set[ID]("1")}, {ID: Set[ID]("2"), Name: Set("b")}})
		}, "\nACCOUNT update 1: 1 rows, 200"},
		{"no id", func() { accounts.delete(ctx, "") }, ""},
		{"refused", func() { tenant.FailRow(1, refusal); accounts.createBatch(ctx, []*account{{}, {}}) },
			"\nACCOUNT create 1: 2 rows, 200, refused 17"},
		{"turned away", func() { tenant.Inject(fake.TooManyRequests("")); accounts.create(ctx, &account{}) },
			"\nACCOUNT create 1: 1 rows, 429, repeat, rate TOO_MANY_REQUESTS\nACCOUNT create 2: 1 rows, 200"},
		{"turned away for ever", func() { tenant.Inject(fake.TooManyRequests(""), fake.Times(4)); accounts.get(ctx, "1") },
			"\nACCOUNT get 1: 0 rows, 429, repeat, rate TOO_MANY_REQUESTS\nACCOUNT get 2: 0 rows, 429, repeat, rate TOO_MANY_REQUESTS" +
				"\nACCOUNT get 3: 0 rows, 429, repeat, rate TOO_MANY_REQUESTS\nACCOUNT get 4: 0 rows, 429, rate TOO_MANY_REQUESTS"},
		{"answer lost", func() { tenant.Inject(fake.LoseAnswer()); accounts.create(ctx, &account{}) },
			"\nACCOUNT create 1: 1 rows, 0, outcome_unknown"},
		{"answer cut", func() { tenant.Inject(fake.CutAnswer()); accounts.get(ctx, "1") },
			"\nACCOUNT get 1: 0 rows, 200, repeat, answer\nACCOUNT get 2: 1 rows, 200"},
		{"refused connection", func() { tenant.Inject(fake.RefuseConnection()); accounts.create(ctx, &account{}) },
			"\nACCOUNT create 1: 1 rows, 0, repeat, connection\nACCOUNT create 2: 1 rows, 200"},
		{"session ended", func() { tenant.ExpireSessions(); accounts.create(ctx, &account{}) },
			"\nACCOUNT create 1: 1 rows, 500, repeat, session INVALID_SESSION_ID\nlogin 1: 0 rows, 200\nACCOUNT create 2: 1 rows, 200"},
		{"no other session", func() {
			tenant.ExpireSessions()
			tenant.Inject(fake.Respond(200, `{"loginResponse":[{"ErrorCode":"locked out: Jane Doe"}]}`), fake.On(fake.Login))
			accounts.get(ctx, "1")
		}, "\nACCOUNT get 1: 0 rows, 500, repeat, session INVALID_SESSION_ID\nlogin 1: 0 rows, 200, platform ?\nACCOUNT get 2: 0 rows, 0, session INVALID_SESSION_ID"},
		{"unusable", func() { tenant.Answer(200, `{"retrieveResponse":[7]}`); accounts.get(ctx, "1") },
			"\nACCOUNT get 1: 0 rows, 200, answer"},
		{"explained", func() { tenant.Answer(500, `{"error":"X-1","message":"no"}`); accounts.get(ctx, "1") },
			"\nACCOUNT get 1: 0 rows, 500, platform X-1"},
		{"cancelled", func() {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			accounts.get(ctx, "1")
		}, "\nACCOUNT get 1: 0 rows, 0, canceled"},
		{"logout of a session that has ended", func() { check(t, accounts.conn.logout(ctx)) }, "\nlogout 1: 0 rows, 500"},
		{"login again", func() { accounts.get(ctx, "1") }, "\nlogin 1: 0 rows, 200\nACCOUNT get 1: 1 rows, 200"},
		{"logout", func() { check(t, accounts.conn.logout(ctx)) }, "\nlogout 1: 0 rows, 200"},
		{"login refused", func() {
			tenant.Inject(fake.Respond(404, ""), fake.On(fake.Login))
			accounts.get(ctx, "1")
		}, "\nlogin 1: 0 rows, 404, platform\nACCOUNT get 1: 0 rows, 0, session"},
		{"login refused before a query", func() {
			tenant.Inject(fake.Respond(404, ""), fake.On(fake.Login))
			if list, err := accounts.query(ctx); err == nil {
				t.Errorf("a query without a login found %v", list)
			}
		}, "\nlogin 1: 0 rows, 404, platform\nACCOUNT query 1: 0 rows, 0, session"},
	} {
		step.call()
		equal(t, step.name, seen.take(), step.want)
	}
}

// TestObserverTimes checks what an attempt says of time, and that one that does not get its
// turn is told of.
func TestObserverTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant, accounts, seen := observed(t, WithRateLimit(RateLimit{Requests: 1, Per: time.Minute, Burst: 1}))
		start := time.Now()
		slow := tenant.Inject(fake.StallAnswer(), fake.On(fake.Get))
		time.AfterFunc(90*time.Second, slow.Stop)
		accounts.get(t.Context(), "1")
		short, cancel := context.WithTimeout(t.Context(), 29*time.Second)
		defer cancel()
		accounts.get(short, "1")
		want := []Attempt{
			{Start: start},
			{Start: start.Add(time.Minute), Waited: time.Minute, Duration: 30 * time.Second},
			{Start: start.Add(90 * time.Second)},
		}
		for i, a := range seen.list {
			equal(t, "start", a.Start.Equal(want[i].Start), true)
			equal(t, "waited", a.Waited, want[i].Waited)
			equal(t, "duration", a.Duration, want[i].Duration)
		}
		equal(t, "attempts", seen.take(), "\nlogin 1: 0 rows, 200\nACCOUNT get 1: 0 rows, 404\nACCOUNT get 1: 0 rows, 0, timeout")
	})
}

// TestObserverContext checks that an observer gets the values of the call's context, also
// when it is told of a login, and that all observers are called in order.
func TestObserverContext(t *testing.T) {
	type key struct{}
	var got []string
	note := func(who string) Option {
		return WithObserver(func(ctx context.Context, a Attempt) {
			got = append(got, fmt.Sprint(who, " ", ctx.Value(key{}), " ", a.Operation))
		})
	}
	_, accounts, _ := observed(t, note("one"), note("two"))
	_, err := accounts.query(context.WithValue(t.Context(), key{}, "call"))
	check(t, err)
	equal(t, "told", strings.Join(got, ", "), "one call login, two call login, one call query, two call query")
}

// TestObserverOfManyCalls calls from many goroutines; the race detector watches.
func TestObserverOfManyCalls(t *testing.T) {
	tenant, accounts, seen := observed(t)
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1"})
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			_, err := accounts.get(t.Context(), "1")
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "attempts", len(seen.list), 65)
}

// TestMiddleware wraps a transport twice. What is around it sees each attempt, and can answer
// in its place.
func TestMiddleware(t *testing.T) {
	tenant := fake.NewTenant()
	own := tenant.Client()
	transport := own.Transport
	var seen []string
	layer := func(name string) Option {
		return WithMiddleware(func(inner http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				r.Header.Add("Layer", name)
				resp, err := inner.RoundTrip(r)
				seen = append(seen, fmt.Sprintf("%s %d", name, resp.StatusCode))
				return resp, err
			})
		})
	}
	accounts := accountsAt(t, fake.URL, layer("outer"), WithSessionID(tenant.SessionID), WithHTTPClient(own), layer("inner"), WithRetry(RetryPolicy{MaxDelay: 1}))
	tenant.Inject(fake.Respond(503, ""))
	_, err := accounts.query(t.Context())
	check(t, err)
	equal(t, "layers", strings.Join(seen, ", "), "inner 503, outer 503, inner 404, outer 404")
	equal(t, "order", strings.Join(tenant.Requests()[0].Header["Layer"], " "), "outer inner")
	equal(t, "the caller's client", own.Transport == transport, true)
}

// TestMiddlewareOfTheDefaultTransport has a client without a transport.
func TestMiddlewareOfTheDefaultTransport(t *testing.T) {
	var inner http.RoundTripper
	_, err := newConn("https://host/org", []Option{WithSessionID("s"), WithMiddleware(func(given http.RoundTripper) http.RoundTripper {
		inner = given
		return given
	})})
	check(t, err)
	equal(t, "is the default", inner == http.DefaultTransport, true)
}

func TestTrafficOptions(t *testing.T) {
	for want, option := range map[string]Option{
		"WithObserver: the observer is nil":                    WithObserver(nil),
		"WithMiddleware: the middleware is nil":                WithMiddleware(nil),
		"WithMiddleware: the middleware returned no transport": WithMiddleware(func(http.RoundTripper) http.RoundTripper { return nil }),
		"WithLogger: the logger is nil":                        WithLogger(nil),
		`WithLogger: there is no attribute "url": want some of ` + strings.Join(logged, ", ") + ", message": WithLogger(discard, "status", "url"),
	} {
		_, err := newConn("https://host/org", []Option{WithSessionID("s"), option})
		equal(t, "error", fmt.Sprint(err), want)
	}
}

// TestCode lets only what looks like a code pass for one.
func TestCode(t *testing.T) {
	for code, want := range map[string]string{
		"":                      "",
		"17":                    "17",
		"INVALID_SESSION_ID":    "INVALID_SESSION_ID",
		"invalid_client":        "invalid_client",
		"E-1.2":                 "E-1.2",
		"Jane Doe":              "?",
		"jane@example.com":      "?",
		strings.Repeat("9", 64): strings.Repeat("9", 64),
		strings.Repeat("9", 65): "?",
		"naïve":                 "?",
		"a\nb":                  "?",
	} {
		equal(t, code, Attempt{Err: fmt.Errorf("x: %w", &APIError{Code: code})}.Code(), want)
		equal(t, code, Attempt{Err: &BatchError{Rows: []*RowError{{Code: code}, {Code: "2"}}}}.Code(), want)
	}
	equal(t, "no code", Attempt{Err: errors.New("x")}.Code(), "")
}

// TestObservingPage holds the document about observing to the code: the fields of an attempt,
// the attributes of a log line, and the words for failures.
func TestObservingPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/observing.md")
	check(t, err)
	first := map[string][]string{} // the first column of the tables, by heading
	heading := ""
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			heading = strings.TrimSpace(name)
		}
		if row, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ := strings.Cut(row, "`")
			first[heading] = append(first[heading], name)
		}
	}
	var fields []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Attempt]()) {
		fields = append(fields, f.Name)
	}
	equal(t, "fields", strings.Join(first["Attempts"], " "), strings.Join(fields, " "))
	equal(t, "attributes", strings.Join(first["Logging"], " "), strings.Join(append(slices.Clone(logged), logMessage), " "))
	failures := map[string]Attempt{
		"outcome_unknown": {Err: &OutcomeUnknownError{Err: &APIError{StatusCode: 502}}},
		"refused":         {Err: &BatchError{Rows: []*RowError{{}}}},
		"session":         {Err: &APIError{StatusCode: 401}},
		"rate":            {Err: fmt.Errorf("%w: not repeated: %w", &APIError{StatusCode: 429}, context.DeadlineExceeded)},
		"platform":        {Err: &APIError{StatusCode: 500}},
		"canceled":        {Err: fmt.Errorf("x: %w", context.Canceled)},
		"timeout":         {Err: fmt.Errorf("x: %w", context.DeadlineExceeded)},
		"connection":      {Err: errors.New("x")},
		"answer":          {Err: errors.New("x"), Status: 200},
	}
	equal(t, "failures", len(first["Failures"]), len(failures))
	for _, word := range first["Failures"] {
		equal(t, word, failures[word].Failure(), word)
	}
}
