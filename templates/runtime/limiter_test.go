package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

// traffic notes when requests leave, and what for.
type traffic struct {
	start time.Time

	mu   sync.Mutex
	at   []time.Duration
	path []string
}

func (l *traffic) middleware(inner http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		l.mu.Lock()
		l.at = append(l.at, time.Since(l.start))
		l.path = append(l.path, path.Base(r.URL.Path))
		l.mu.Unlock()
		return inner.RoundTrip(r)
	})
}

// limited returns the accounts of a tenant in memory, under the default rate limit unless opts
// say otherwise, and what traffic they make. The tenant has the account 1.
func limited(t *testing.T, opts ...Option) (*fake.Tenant, accountService, *traffic) {
	t.Helper()
	tenant := fake.NewTenant()
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1"})
	l := &traffic{start: time.Now()}
	opts = append([]Option{WithSessionID(tenant.SessionID), WithHTTPClient(tenant.Client()), WithMiddleware(l.middleware)}, opts...)
	c, err := newConn(fake.URL, opts)
	check(t, err)
	return tenant, accountService{records{conn: c, entity: "ACCOUNT"}}, l
}

// TestRate has 64 goroutines call as fast as they can, through several services of one client,
// and counts what is sent in all and in any second.
func TestRate(t *testing.T) {
	for name, test := range map[string]struct {
		opts      []Option
		perMinute int
		burst     int
	}{
		"default":       {nil, 900, 5},
		"no burst":      {[]Option{WithRateLimit(RateLimit{Requests: 15, Burst: 1})}, 900, 1},
		"fast":          {[]Option{WithRateLimit(RateLimit{Requests: 100, Burst: 20})}, 6000, 20},
		"slow":          {[]Option{WithRateLimit(RateLimit{Requests: 200, Per: time.Minute, Burst: 1})}, 200, 1},
		"the last wins": {[]Option{WithoutRateLimit(), WithRateLimit(RateLimit{})}, 900, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, accounts, sent := limited(t, test.opts...)
				callFor(t, time.Minute, accounts.conn)
				if n := len(sent.at); n < test.perMinute*95/100 || n > test.perMinute*105/100 {
					t.Errorf("sent %d requests in a minute, want %d within 5%%", n, test.perMinute)
				}
				for i, at := range sent.at {
					if j := i - test.burst - test.perMinute/60; j >= 0 && at-sent.at[j] < time.Second {
						t.Fatalf("more than %d requests and a burst of %d within a second, at %v", test.perMinute/60, test.burst, at)
					}
				}
				equal(t, "sent at once", atOnce(sent.at), test.burst)
			})
		})
	}
}

// callFor has 64 goroutines call for a time, each on an entity of its own.
func callFor(t *testing.T, d time.Duration, c *conn) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var wg sync.WaitGroup
	for i := range 64 {
		service := accountService{records{conn: c, entity: fmt.Sprintf("E%d", i)}}
		wg.Go(func() {
			for {
				if _, err := service.query(ctx); err != nil {
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	wg.Wait()
}

// atOnce counts the requests that left at the start.
func atOnce(at []time.Duration) int {
	n := 0
	for _, t := range at {
		if t == 0 {
			n++
		}
	}
	return n
}

// TestRateCountsEveryRequest has a client log in, have its session and then a request turned
// away, and log in again: all of that takes its turn.
func TestRateCountsEveryRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant, _, sent := limited(t)
		c, err := newConn(fake.URL, []Option{
			WithLogin(tenant.Username, tenant.Password), WithHTTPClient(tenant.Client()), WithMiddleware(sent.middleware),
			WithRateLimit(RateLimit{Requests: 1, Burst: 1}), WithRetry(RetryPolicy{MaxDelay: 1}),
		})
		check(t, err)
		accounts := accountService{records{conn: c, entity: "ACCOUNT"}}
		tenant.Inject(fake.ExpireSession(), fake.On(fake.Get))
		tenant.Inject(fake.TooManyRequests(""), fake.On(fake.Get), fake.Skip(1))
		_, err = accounts.get(t.Context(), "1")
		check(t, err)
		check(t, c.logout(t.Context()))
		equal(t, "requests", fmt.Sprint(sent.path), "[login 1 login 1 1 logout]")
		equal(t, "at", fmt.Sprint(sent.at), "[0s 1s 2s 3s 4s 5s]")
	})
}

// TestRateRecovers lets the bucket fill up again, to no more than a burst.
func TestRateRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accounts, sent := limited(t, WithRateLimit(RateLimit{Requests: 10, Burst: 3}))
		for _, pause := range []time.Duration{0, 150 * time.Millisecond, time.Hour} {
			time.Sleep(pause)
			sent.start, sent.at = time.Now(), nil
			for range 5 {
				_, err := accounts.get(t.Context(), "1")
				check(t, err)
			}
			want := map[time.Duration]string{
				0:                      "[0s 0s 0s 100ms 200ms]",
				150 * time.Millisecond: "[0s 50ms 150ms 250ms 350ms]",
				time.Hour:              "[0s 0s 0s 100ms 200ms]",
			}[pause]
			equal(t, fmt.Sprintf("after %v", pause), fmt.Sprint(sent.at), want)
		}
	})
}

// TestWithoutRateLimit sends as much as the caller likes.
func TestWithoutRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accounts, sent := limited(t, WithRateLimit(RateLimit{Requests: 1}), WithoutRateLimit())
		for range 1000 {
			_, err := accounts.get(t.Context(), "1")
			check(t, err)
		}
		equal(t, "sent at once", atOnce(sent.at), 1000)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := accounts.get(ctx, "1"); !errors.Is(err, context.Canceled) || len(sent.at) != 1000 {
			t.Errorf("got error %v and %d requests", err, len(sent.at))
		}
	})
}

// waiting has calls for the records of these ids wait, one after the other, each with its
// context, and returns a function that waits for the errors.
func waiting(t *testing.T, accounts accountService, contexts []context.Context) func() []error {
	errs := make([]error, len(contexts))
	var wg sync.WaitGroup
	for i, ctx := range contexts {
		wg.Go(func() { _, errs[i] = accounts.get(ctx, ID(fmt.Sprint(100+i))) })
		synctest.Wait()
	}
	return func() []error { wg.Wait(); return errs }
}

// TestTurnsAreInOrder has calls wait, some of which are given up: the others go in the order
// in which they came, as if those had never been there.
func TestTurnsAreInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accounts, sent := limited(t, WithRateLimit(RateLimit{Requests: 1, Burst: 1}))
		ctx, cancel := context.WithCancel(t.Context())
		var contexts []context.Context
		for i := range 20 {
			contexts = append(contexts, map[bool]context.Context{true: ctx, false: t.Context()}[i%3 == 1])
		}
		errs := waiting(t, accounts, contexts) // 100 is sent at once
		time.Sleep(500 * time.Millisecond)
		cancel() // among them 101, which is the next
		synctest.Wait()
		late := waiting(t, accounts, []context.Context{t.Context()})
		var want []string
		for i, err := range errs() {
			if i%3 == 1 {
				equal(t, "cancelled", errors.Is(err, context.Canceled) && !errors.Is(err, ErrNotFound), true)
				continue
			}
			want = append(want, fmt.Sprint(100+i))
		}
		late()
		want = append(want, "100")
		equal(t, "order", strings.Join(sent.path, " "), strings.Join(want, " "))
		for i, at := range sent.at {
			equal(t, "turn", at, time.Duration(i)*time.Second)
		}
	})
}

// TestWaitForTheRateIsCancelled checks that a cancelled call returns at that moment, that a
// create that was not sent has no unknown outcome, and that neither costs a token.
func TestWaitForTheRateIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accounts, sent := limited(t, WithRateLimit(RateLimit{Requests: 1, Per: time.Minute, Burst: 1}))
		_, err := accounts.get(t.Context(), "1")
		check(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, cancel)
		_, err = accounts.create(ctx, &account{Name: Set("Acme")})
		equal(t, "returned after", time.Since(sent.start), 10*time.Second)
		equal(t, "error", fmt.Sprint(err), "ACCOUNT create: wait for the client's rate limit: context canceled")
		equal(t, "is context.Canceled", errors.Is(err, context.Canceled), true)
		equal(t, "unknown", isUnknown(err), false)
		_, err = accounts.get(t.Context(), "1")
		check(t, err)
		equal(t, "turns", fmt.Sprint(sent.at), "[0s 1m0s]")
	})
}

func isUnknown(err error) bool {
	var unknown *OutcomeUnknownError
	return errors.As(err, &unknown)
}

// TestDeadlineBeforeTheTurn has calls whose deadline comes before their turn, by themselves
// and behind others, and one whose does not.
func TestDeadlineBeforeTheTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accounts, sent := limited(t, WithRateLimit(RateLimit{Requests: 1, Per: time.Minute, Burst: 1}))
		errs := waiting(t, accounts, []context.Context{t.Context(), t.Context()})
		short, cancel := context.WithTimeout(t.Context(), 119*time.Second)
		defer cancel()
		_, err := accounts.create(short, &account{})
		equal(t, "error", fmt.Sprint(err), "ACCOUNT create: wait for the client's rate limit: it lets the request go in 2m0s, after the deadline: "+
			"allow more time, or more requests by WithRateLimit: context deadline exceeded")
		equal(t, "is context.DeadlineExceeded", errors.Is(err, context.DeadlineExceeded), true)
		equal(t, "unknown", isUnknown(err), false)
		equal(t, "waited", time.Since(sent.start), 0)
		long, cancel := context.WithTimeout(t.Context(), 121*time.Second)
		defer cancel()
		_, err = accounts.get(long, "1")
		check(t, err)
		errs()
		equal(t, "turns", fmt.Sprint(sent.at), "[0s 1m0s 2m0s]")
	})
}

// TestWaitForTheRateIsNoAttempt has a wait be longer than an attempt may take.
func TestWaitForTheRateIsNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accounts, sent := limited(t, WithRateLimit(RateLimit{Requests: 1, Per: time.Hour, Burst: 1}),
			WithRetry(RetryPolicy{AttemptTimeout: time.Second}))
		for range 3 {
			_, err := accounts.get(t.Context(), "1")
			check(t, err)
		}
		equal(t, "turns", fmt.Sprint(sent.at), "[0s 1h0m0s 2h0m0s]")
	})
}

// TestRepetitionWithoutATurn keeps the failure of the attempt that was sent.
func TestRepetitionWithoutATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant, accounts, sent := limited(t, WithRateLimit(RateLimit{Requests: 1, Per: time.Minute, Burst: 1}), WithRetry(RetryPolicy{MaxDelay: 1}))
		tenant.Inject(fake.TooManyRequests(""))
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err := accounts.create(ctx, &account{})
		if !errors.Is(err, ErrRateLimited) || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "not repeated: wait for the client's rate limit") {
			t.Errorf("got error %v", err)
		}
		equal(t, "unknown", isUnknown(err), false)
		equal(t, "turns", fmt.Sprint(sent.at), "[0s]")
	})
}

func TestRateLimitValues(t *testing.T) {
	for _, test := range []struct {
		limit RateLimit
		want  string // of the error, or the interval
	}{
		{RateLimit{}, "66.666667ms"},
		{RateLimit{Requests: 3}, "333.333334ms"},
		{RateLimit{Requests: 100_000, Per: 24 * time.Hour}, "864ms"},
		{RateLimit{Requests: 1, Per: 24 * time.Hour}, "24h0m0s"},
		{RateLimit{Requests: math.MaxInt}, "1ns"},
		{RateLimit{Requests: 30, Per: math.MaxInt64}, "WithRateLimit: the limit lets less than one request a day go"},
		{RateLimit{Requests: -1}, "WithRateLimit: a number of the limit is negative: turn the limit off by WithoutRateLimit"},
		{RateLimit{Per: -1}, "WithRateLimit: a number of the limit is negative: turn the limit off by WithoutRateLimit"},
		{RateLimit{Burst: -1}, "WithRateLimit: a number of the limit is negative: turn the limit off by WithoutRateLimit"},
		{RateLimit{Burst: math.MaxInt}, "WithRateLimit: the burst takes more than a year to come together"},
	} {
		c, err := newConn("https://host/org", []Option{WithSessionID("s"), WithRateLimit(test.limit)})
		got := fmt.Sprint(err)
		if err == nil {
			got = c.limiter.interval.String()
		}
		equal(t, fmt.Sprintf("%+v", test.limit), got, test.want)
	}
}

// TestClientsHaveTheirOwnLimits makes two clients of the same options.
func TestClientsHaveTheirOwnLimits(t *testing.T) {
	opts := []Option{WithSessionID("s"), WithRateLimit(RateLimit{})}
	one, err := newConn("https://host/org", opts)
	check(t, err)
	other, err := newConn("https://host/org", opts)
	check(t, err)
	equal(t, "shared", one.limiter == other.limiter, false)
}
