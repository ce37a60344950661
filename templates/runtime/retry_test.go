package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// answering serves the same answer to every request, and counts them.
func answering(n *int, status int, retryAfter func() string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*n++
		if retryAfter != nil {
			w.Header().Set("Retry-After", retryAfter())
		}
		w.WriteHeader(status)
	})
}

// TestRetryAfterIsHonoured measures the waits between four attempts: what the platform asks
// for, in both forms, but no more than the cap, and a random part within the backoff.
func TestRetryAfterIsHonoured(t *testing.T) {
	in := func(d time.Duration) func() string {
		return func() string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	}
	text := func(s string) func() string { return func() string { return s } }
	for _, test := range []struct {
		name       string
		retryAfter func() string
		asked      time.Duration
	}{
		{"none", nil, 0},
		{"seconds", text("20"), 20 * time.Second},
		{"date", in(20 * time.Second), 20 * time.Second},
		{"zero", text("0"), 0},
		{"negative", text("-5"), 0},
		{"date in the past", in(-time.Hour), 0},
		{"no number", text("soon"), 0},
		{"fraction", text("1.5"), 0},
		{"long", text("3600"), time.Minute},
		{"far date", in(240 * time.Hour), time.Minute},
		{"overflow", text("9223372036854775807"), time.Minute},
		{"beyond", text("99999999999999999999"), 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			accounts := over(t, answering(&n, 429, test.retryAfter), WithSessionID("session"))
			start := time.Now()
			_, err := accounts.create(t.Context(), &account{})
			waited := time.Since(start)
			equal(t, test.name+": attempts", n, 4)
			equal(t, test.name+": ErrRateLimited", errors.Is(err, ErrRateLimited), true)
			least, most := 3*test.asked, min(3*test.asked+7*time.Second, 3*time.Minute)
			if waited < least || waited > most {
				t.Errorf("%s: waited %v, want between %v and %v", test.name, waited, least, most)
			}
		})
	}
}

// TestDelay checks the bounds of the waits, and that they are drawn from all of the range.
func TestDelay(t *testing.T) {
	p := RetryPolicy{BaseDelay: time.Second, MaxDelay: 10 * time.Second}
	for n, bound := range map[int]time.Duration{1: 1, 2: 2, 3: 4, 4: 8, 5: 10, 40: 10, 100: 10} {
		bound *= time.Second
		low, high := bound, time.Duration(0)
		for range 1000 {
			d := p.delay(n, 0)
			low, high = min(low, d), max(high, d)
		}
		if low > bound/10 || high < bound*9/10 || high > bound {
			t.Errorf("attempt %d: waits from %v to %v, want all between 0 and %v", n, low, high, bound)
		}
	}
	equal(t, "cap", p.delay(1, time.Hour), 10*time.Second)
	equal(t, "no waits", RetryPolicy{BaseDelay: time.Second}.delay(3, time.Hour), 0)
	long := RetryPolicy{BaseDelay: 1 << 62, MaxDelay: 1<<63 - 1}
	for n := range 100 {
		if d := long.delay(n+1, 0); d < 0 {
			t.Errorf("attempt %d: waits %v", n+1, d)
		}
	}
}

func TestRetryPolicy(t *testing.T) {
	got := RetryPolicy{MaxDelay: 7}.or(defaultRetry)
	equal(t, "defaults", got, RetryPolicy{4, time.Second, 7, 7 * time.Minute})
	equal(t, "all given", RetryPolicy{1, 2, 3, 4}.or(defaultRetry), RetryPolicy{1, 2, 3, 4})
	for _, p := range []RetryPolicy{{MaxAttempts: -1}, {BaseDelay: -1}, {MaxDelay: -1}, {AttemptTimeout: -1}} {
		if _, err := newConn("https://host/org", []Option{WithSessionID("session"), WithRetry(p)}); err == nil {
			t.Errorf("%+v: got no error", p)
		}
	}
}

// TestWaitEndsWithTheContext cancels a call that waits, and has another whose deadline comes
// before the end of the wait: it does not wait for nothing.
func TestWaitEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		accounts := over(t, answering(&n, 429, func() string { return "30" }), WithSessionID("session"))
		for _, test := range []struct {
			context func() (context.Context, context.CancelFunc)
			waited  time.Duration
			cause   error
		}{
			{func() (context.Context, context.CancelFunc) { return context.WithTimeout(t.Context(), 29*time.Second) }, 0, context.DeadlineExceeded},
			{func() (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(5*time.Second, cancel)
				return ctx, cancel
			}, 5 * time.Second, context.Canceled},
		} {
			n = 0
			ctx, cancel := test.context()
			start := time.Now()
			_, err := accounts.query(ctx)
			cancel()
			equal(t, "waited", time.Since(start), test.waited)
			equal(t, "attempts", n, 1)
			if !errors.Is(err, test.cause) || !errors.Is(err, ErrRateLimited) {
				t.Errorf("got error %v", err)
			}
		}
	})
}

// TestTimeouts has a platform that never answers: the timeout of an attempt ends an
// attempt, also one of the caller's client, and the context of the call ends the call.
func TestTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64 // nothing orders a request that was given up before what follows
		silent := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { n.Add(1); <-r.Context().Done() })
		own := &http.Client{Transport: inMemory{silent}, Timeout: time.Minute}
		once := WithRetry(RetryPolicy{MaxDelay: 1})
		for _, test := range []struct {
			name     string
			opts     []Option
			patience time.Duration
			waited   time.Duration
			attempts int64
		}{
			{"default", []Option{once}, time.Hour, 4 * 7 * time.Minute, 4},
			{"own client", []Option{once, WithHTTPClient(own)}, time.Hour, 4 * time.Minute, 4},
			{"policy", []Option{WithRetry(RetryPolicy{MaxDelay: 1, AttemptTimeout: time.Second})}, time.Hour, 4 * time.Second, 4},
			{"call", []Option{once}, 10 * time.Minute, 10 * time.Minute, 2},
			{"call first", []Option{once}, time.Minute, time.Minute, 1},
		} {
			n.Store(0)
			opts := append([]Option{WithSessionID("session"), WithHTTPClient(&http.Client{Transport: inMemory{silent}})}, test.opts...)
			accounts := accountsAt(t, "http://platform.example/demo", opts...)
			ctx, cancel := context.WithTimeout(t.Context(), test.patience)
			start := time.Now()
			_, err := accounts.query(ctx)
			waited := time.Since(start)
			cancel()
			equal(t, test.name+": waited", waited.Truncate(time.Second), test.waited)
			equal(t, test.name+": attempts", n.Load(), test.attempts)
			equal(t, test.name+": deadline exceeded", errors.Is(err, context.DeadlineExceeded), true)
		}
	})
}

// TestCreateThatIsCancelled leaves the outcome of a create unknown if it was sent, and only
// then.
func TestCreateThatIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	accounts := serve(t, func(_ http.ResponseWriter, r *http.Request) { io.ReadAll(r.Body); cancel(); <-r.Context().Done() })
	for _, sent := range []bool{true, false} {
		_, err := accounts.createBatch(ctx, []*account{{}, {}})
		var unknown *OutcomeUnknownError
		if !errors.Is(err, context.Canceled) || errors.As(err, &unknown) != sent {
			t.Errorf("sent %v: got error %v", sent, err)
		}
		const want = "ACCOUNT create: context canceled: it is unknown whether the 2 records were created: query for what identifies them before repeating the create"
		if sent {
			equal(t, "text", err.Error(), want)
		}
	}
}

// TestUnsentIsKnown asks whether a request may have reached a server.
func TestUnsentIsKnown(t *testing.T) {
	broken := errors.New("broken")
	refused := &net.OpError{Op: "dial", Err: broken}
	for name, test := range map[string]struct {
		transport http.RoundTripper
		unknown   bool
	}{
		"own dialer fails":          {&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, broken }}, false},
		"dial":                      {failing(refused), false},
		"proxy":                     {failing(&net.OpError{Op: "proxyconnect", Err: broken}), false},
		"no word of connections":    {failing(broken), true},
		"read":                      {failing(&net.OpError{Op: "read", Err: broken}), true},
		"handshake with plain HTTP": {&http.Transport{DialContext: plain(t)}, false},
	} {
		accounts := accountsAt(t, "https://platform.example/demo", WithSessionID("session"),
			WithHTTPClient(&http.Client{Transport: test.transport}), WithRetry(RetryPolicy{MaxDelay: 1}))
		_, err := accounts.create(t.Context(), &account{})
		var unknown *OutcomeUnknownError
		if err == nil || errors.As(err, &unknown) != test.unknown {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

func failing(err error) http.RoundTripper {
	return roundTrip(func(*http.Request) (*http.Response, error) { return nil, err })
}

// plain dials a server that does not speak TLS.
func plain(t *testing.T) func(context.Context, string, string) (net.Conn, error) {
	l := listen(t)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
			conn.Close()
		}
	}()
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, l.Addr().String())
	}
}

// TestRowsUnderAnErrorStatus hands back the records that went through although the status
// says that the request failed: else the caller would create them again.
func TestRowsUnderAnErrorStatus(t *testing.T) {
	const rows = `{"createResponse":[{"Id":"1","ErrorCode":"0"},{"ErrorCode":"17","ErrorText":"no"}]}`
	for body, want := range map[string]string{
		rows: "ACCOUNT create: 1 of 2 records failed; row 1: no (code 17)",
		`{"createResponse":[{"ErrorCode":"17","ErrorText":"no"}]}`:                   "ACCOUNT create: 400 Bad Request: no (code 17)",
		`{"createResponse":[{"Id":"1","ErrorCode":"0"},{"Id":"2","ErrorCode":"0"}]}`: "ACCOUNT create: 400 Bad Request",
		`{"error":"X","message":"no"}`:                                               "ACCOUNT create: 400 Bad Request: no (code X)",
		`bad`:                                                                        "ACCOUNT create: 400 Bad Request: the answer is text/plain, not JSON: bad",
	} {
		accounts := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(400)
			io.WriteString(w, body)
		})
		results, err := accounts.createBatch(t.Context(), []*account{{}, {}})
		equal(t, body, fmt.Sprint(err), want)
		equal(t, body+": results", len(results) == 2 && results[0].ID == "1" && results[0].Err == nil, strings.Contains(body, `"Id":"1"`))
	}
}

// TestUnusableAnswersOfCreates are those that the fault tables do not have.
func TestUnusableAnswersOfCreates(t *testing.T) {
	for body, want := range map[string]string{
		``:                          "ACCOUNT create: 200 OK: the answer is empty: it is unknown whether the record was created",
		`{}`:                        "ACCOUNT create: the answer has no createResponse: it is empty: it is unknown",
		`{"createResponse":[]}`:     "ACCOUNT create: sent 1 records but got 0 results, which cannot be told apart: it is unknown",
		`{"createResponse":["no"]}`: "ACCOUNT create: result 0: want an object, got a string: it is unknown",
	} {
		accounts := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) })
		_, err := accounts.create(t.Context(), &account{})
		var unknown *OutcomeUnknownError
		if !errors.As(err, &unknown) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got error %v", body, err)
		}
	}
}
