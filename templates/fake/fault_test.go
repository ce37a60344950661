package fake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// ways runs a test over loopback and in memory.
func ways(t *testing.T, test func(*testing.T, *wire)) {
	t.Run("loopback", func(t *testing.T) {
		server := NewServer(t)
		// Without kept connections net/http has no reason to send anything twice.
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		test(t, &wire{server.Tenant, client, server.URL, true})
	})
	t.Run("memory", func(t *testing.T) {
		tenant := NewTenant()
		test(t, &wire{tenant, tenant.Client(), URL, false})
	})
}

// wire leads to a tenant.
type wire struct {
	*Tenant
	client   *http.Client
	url      string
	loopback bool
}

// send returns "status body", or "error" and the error.
func (w *wire) send(ctx context.Context, method, path, body string) (string, error) {
	resp, answer, err := send(ctx, w.client, method, w.url+"/rest/2.0/"+path, session(w.SessionID), body)
	if err != nil {
		return "error", err
	}
	return fmt.Sprint(resp.StatusCode, " ", answer), nil
}

// create creates a record and returns the start of what came back.
func (w *wire) create(t *testing.T, entity, name string) (string, error) {
	t.Helper()
	got, err := w.send(t.Context(), "POST", entity, `{"brmObjects":{"Name":"`+name+`"}}`)
	return got[:min(len(got), 5)], err
}

func TestCutConnections(t *testing.T) {
	tests := map[string]struct {
		fault            Fault
		stored           int
		loopback, memory error
	}{
		"reset":       {Reset(), 0, syscall.ECONNRESET, syscall.ECONNRESET},
		"refused":     {RefuseConnection(), 0, io.EOF, syscall.ECONNREFUSED},
		"lost answer": {LoseAnswer(), 1, io.EOF, io.EOF},
		"cut answer":  {CutAnswer(), 1, io.ErrUnexpectedEOF, io.ErrUnexpectedEOF},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, w *wire) {
				fault := w.Inject(test.fault)
				want := test.memory
				if w.loopback {
					want = test.loopback
				}
				if got, err := w.create(t, "A", "struck"); !errors.Is(err, want) {
					t.Errorf("got %s, error %v, want %v", got, err, want)
				}
				if stored := len(w.Rows("A")); stored != test.stored {
					t.Errorf("stored %d records, want %d", stored, test.stored)
				}
				if got, err := w.create(t, "A", "next"); err != nil || got != "200 {" {
					t.Errorf("the next request: got %s, error %v", got, err)
				}
				if fault.Struck() != 1 || len(w.Requests()) != 2 {
					t.Errorf("struck %d of %d requests, want 1 of 2", fault.Struck(), len(w.Requests()))
				}
			})
		})
	}
}

func TestRespond(t *testing.T) {
	ways(t, func(t *testing.T, w *wire) {
		w.Inject(TooManyRequests("3"), Times(2))
		w.Inject(TooManyRequests(""))
		html := Respond(502, "<html>").WithHeader("Content-Type", "text/html")
		w.Inject(html.WithHeader("Server", "proxy"))
		w.Inject(html)
		w.Answer(200, "plain")
		var got []string
		for range 7 {
			resp, body, err := send(t.Context(), w.client, "POST", w.url+"/rest/2.0/A", session(w.SessionID), `{"brmObjects":{}}`)
			if err != nil {
				t.Fatal(err)
			}
			h := resp.Header
			got = append(got, fmt.Sprintf("%d%v%v%v %s", resp.StatusCode, h["Retry-After"], h["Content-Type"], h["Server"], body[:5]))
		}
		const busy = `[application/json][] {"err`
		want := []string{"429[3]" + busy, "429[3]" + busy, "429[]" + busy, "502[][text/html][proxy] <html", "502[][text/html][] <html",
			"200[][application/json][] plain", `200[][application/json][] {"cre`}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Errorf("got\n%s\nwant\n%s", g, w)
		}
		if stored := len(w.Rows("A")); stored != 1 {
			t.Errorf("stored %d records, want 1", stored)
		}
	})
}

func TestStall(t *testing.T) {
	for name, test := range map[string]struct {
		fault  Fault
		stored int // while the request is held back
	}{
		"request": {Stall(), 0},
		"answer":  {StallAnswer(), 1},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, w *wire) {
				fault := w.Inject(test.fault)
				answered := make(chan string)
				go func() {
					got, _ := w.create(t, "A", "slow")
					answered <- got
				}()
				<-fault.Begun()
				if stored := len(w.Rows("A")); stored != test.stored {
					t.Errorf("stored %d records meanwhile, want %d", stored, test.stored)
				}
				if got, err := w.create(t, "B", "overtakes"); err != nil || got != "200 {" {
					t.Errorf("another request: got %s, error %v", got, err)
				}
				fault.Stop()
				fault.Stop() // does nothing more
				if got := <-answered; got != "200 {" || len(w.Rows("A")) != 1 {
					t.Errorf("in the end: got %s and %d records", got, len(w.Rows("A")))
				}
			})
		})
	}
}

// TestGiveUp tests requests whose context ends while they are held back.
func TestGiveUp(t *testing.T) {
	for name, test := range map[string]struct {
		fault  Fault
		stored int
	}{
		"request": {Stall(), 0},
		"answer":  {StallAnswer(), 1},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, w *wire) {
				fault := w.Inject(test.fault)
				ctx, cancel := context.WithCancel(t.Context())
				go func() {
					<-fault.Begun()
					cancel()
				}()
				if got, err := w.send(ctx, "POST", "A", `{"brmObjects":{}}`); !errors.Is(err, context.Canceled) {
					t.Errorf("got %s, error %v, want %v", got, err, context.Canceled)
				}
				if stored := len(w.Rows("A")); stored != test.stored {
					t.Errorf("stored %d records, want %d", stored, test.stored)
				}
			})
		})
	}
}

// TestServerStops tests that a request which is held back does not keep a test from ending.
func TestServerStops(t *testing.T) {
	answered := make(chan error, 1)
	t.Run("test", func(t *testing.T) {
		server := NewServer(t)
		fault := server.Inject(Stall(), Always())
		go func() {
			_, _, err := send(context.Background(), http.DefaultClient, "GET", server.URL+"/rest/2.0/A/1", nil, "")
			answered <- err
		}()
		<-fault.Begun()
	})
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

func TestExpireSession(t *testing.T) {
	ways(t, func(t *testing.T, w *wire) {
		w.Inject(ExpireSession(), Skip(1))
		for i, want := range []string{"200 {", "500 {", "500 {"} {
			if got, err := w.create(t, "A", "a"); err != nil || got != want {
				t.Errorf("request %d: got %s, error %v, want %s", i, got, err, want)
			}
		}
		w.Inject(ExpireSession())
		for i, want := range []string{"401 ", "401 "} {
			resp, _, err := send(t.Context(), w.client, "GET", w.url+"/rest/2.0/A/1001", bearer(w.BearerToken), "")
			if err != nil || !strings.HasPrefix(want, fmt.Sprint(resp.StatusCode)) {
				t.Errorf("request %d: got %v, error %v, want %s", i, resp, err, want)
			}
		}
	})
}

// TestRejectedAnswersArrive tests that a fault after processing waits for a request that is
// processed.
func TestRejectedAnswersArrive(t *testing.T) {
	ways(t, func(t *testing.T, w *wire) {
		w.Inject(LoseAnswer())
		w.FailRow(0, RowFailure{Code: "17"})
		w.ExpireSessions()
		if got, err := w.create(t, "A", "a"); err != nil || got != "500 {" {
			t.Errorf("without a session: got %s, error %v", got, err)
		}
		w.SessionID = w.OpenSession()
		if got, err := w.create(t, "A", "a"); !errors.Is(err, io.EOF) || len(w.Rows("A")) != 0 {
			t.Errorf("with one: got %s, error %v and records %v", got, err, w.Rows("A"))
		}
	})
}

func TestLimits(t *testing.T) {
	tests := map[string]struct {
		limits []Limit
		struck string // positions in sequence
	}{
		"none":        {nil, "0"},
		"times":       {[]Limit{Times(3)}, "0 1 2"},
		"skip":        {[]Limit{Skip(2)}, "2"},
		"always":      {[]Limit{Always()}, "0 1 2 3 4 5 6 7"},
		"operation":   {[]Limit{On(Create), Always()}, "0 3 4"},
		"operations":  {[]Limit{On(Get, Query, Login), Always()}, "1 2 6"},
		"entity":      {[]Limit{For("b_b"), Always()}, "3 5 7"},
		"both":        {[]Limit{On(Create), For("A", "C"), Always()}, "0 4"},
		"second":      {[]Limit{On(Create), Skip(1)}, "3"},
		"condition":   {[]Limit{If(func(r Request) bool { return strings.Contains(string(r.Body), "four") }), Always()}, "4"},
		"no more":     {[]Limit{On(Create), Skip(5)}, ""},
		"not so many": {[]Limit{On(Create), Times(5)}, "0 3 4"},
	}
	sequence := [][3]string{
		{"POST", "A", `{"brmObjects":{}}`}, {"GET", "a/1", ``}, {"GET", "A", ``}, {"POST", "bb", `{"brmObjects":{}}`},
		{"POST", "c", `{"brmObjects":{"Name":"four"}}`}, {"PUT", "B_B", `{"brmObjects":{}}`}, {"POST", "login", `{}`},
		{"GET", "query?sql=SELECT+Id+FROM+BB", ``},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tenant := NewTenant()
			w := &wire{tenant, tenant.Client(), URL, false}
			fault := tenant.Inject(Respond(418, ""), test.limits...)
			var struck []string
			for i, r := range sequence {
				if got, err := w.send(t.Context(), r[0], r[1], r[2]); err != nil {
					t.Fatal(err)
				} else if strings.HasPrefix(got, "418 ") {
					struck = append(struck, fmt.Sprint(i))
				}
			}
			if got := strings.Join(struck, " "); got != test.struck || fault.Struck() != len(struck) {
				t.Errorf("struck %s (%d), want %s", got, fault.Struck(), test.struck)
			}
		})
	}
}

// TestOrderOfFaults tests that faults of one moment wait for each other, and those of
// different moments do not.
func TestOrderOfFaults(t *testing.T) {
	ways(t, func(t *testing.T, w *wire) {
		w.Inject(Respond(503, "first"), On(Create))
		w.Inject(Respond(504, "other"), On(Delete))
		stopped := w.Inject(Respond(505, "stopped"))
		stopped.Stop()
		stall := w.Inject(Stall())
		stall.Stop()
		w.Inject(Reset())
		lost := w.Inject(LoseAnswer())
		if got, _ := w.create(t, "A", "a"); got != "503 f" {
			t.Errorf("first: got %s", got)
		}
		if got, err := w.create(t, "A", "b"); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("second: got %s, error %v", got, err)
		}
		if got, err := w.create(t, "A", "c"); !errors.Is(err, io.EOF) || lost.Struck() != 1 {
			t.Errorf("third: got %s, error %v", got, err)
		}
		if got, err := w.create(t, "A", "d"); err != nil || got != "200 {" || len(w.Rows("A")) != 2 {
			t.Errorf("fourth: got %s, error %v", got, err)
		}
	})
}

// TestSkipBesideOthers tests that a fault skips requests that it could strike, also those that
// another strikes.
func TestSkipBesideOthers(t *testing.T) {
	tenant := NewTenant()
	tenant.Inject(Respond(503, "first"))
	tenant.Inject(Respond(504, "other"), Skip(1))
	w := &wire{tenant, tenant.Client(), URL, false}
	for _, want := range []string{"503 first", "504 other"} {
		if got, err := w.send(t.Context(), "GET", "A/1", ""); err != nil || got != want {
			t.Errorf("got %s, error %v, want %s", got, err, want)
		}
	}
}

func TestHide(t *testing.T) {
	tenant := NewTenant()
	tenant.Inject(Hide(2), For("A"), On(Create, Upsert), Times(2))
	tenant.Inject(Hide(0), For("B"))
	tenant.Insert("A", map[string]any{"Id": "1", "Name": "seen"})
	const created = `{"createResponse":[{` + fine + `…`
	count := "query?sql=SELECT+COUNT(*)+n+FROM+A"
	run(t, tenant, []step{
		{"POST", "A", `{"brmObjects":{"Id":"2","Name":"new"}}`, 200, created},
		{"GET", "A/2", ``, 404, `{"errors":…`},
		{"GET", "A/1", ``, 200, `{"retrieveResponse":…`},
		{"GET", "A" + where("Name = 'seen'"), ``, 200, `{"retrieveResponse":[{"Id":"1","Name":"seen"}]}`},
		{"PUT", "A", `{"brmObjects":{"Id":"2","Name":"newer"}}`, 200, `{"updateResponse":[{` + fine + `…`},
		{"GET", count, ``, 200, `{"queryResponse":[{"n":"1"}]}`},
		{"GET", "A/2", ``, 200, `{"retrieveResponse":[{"Id":"2","Name":"newer"}]}`},
		{"PATCH", "A", `{"brmObjects":{"Id":"3"}}`, 200, `{"upsertResponse":…`},
		{"GET", "A/3", ``, 404, `{"errors":…`},
		{"POST", "A", `{"brmObjects":{"Id":"4"}}`, 200, created},
		{"GET", "A/4", ``, 200, `{"retrieveResponse":…`},
		{"POST", "B", `{"brmObjects":[{"Id":"1"},{"Id":"2"}]}`, 200, created},
		{"GET", "B" + where("Id > 0"), ``, 404, `{"errors":…`},
		{"GET", "B" + where("Id > 0"), ``, 404, `{"errors":…`},
		{"GET", "B/2", ``, 404, `{"errors":…`},
	})
	if len(tenant.Rows("B")) != 2 {
		t.Errorf("the tenant has %v", tenant.Rows("B"))
	}
	tenant.Reveal()
	run(t, tenant, []step{{"GET", "B" + where("Id > 0"), ``, 200, `{"retrieveResponse":[{"Id":"1"},{"Id":"2"}]}`}})
}

func TestRefuseRow(t *testing.T) {
	tenant := NewTenant()
	tenant.FailRow(1, RowFailure{Code: "17", Text: "no", Field: "Name"})
	tenant.FailRow(2, RowFailure{Text: "no"})
	tenant.FailRow(9, RowFailure{})
	tenant.Inject(RefuseRow(0, RowFailure{Code: "18"}), On(Update), Always())
	tenant.Answer(429, `slow down`)
	const three = `{"brmObjects":[{"Name":"a"},{"Name":"b"},{"Id":"7"}]}`
	run(t, tenant, []step{
		{"POST", "A", three, 429, `slow down`},
		{"POST", "A", three, 200, `{"createResponse":[{` + fine + `,"Id":"1001"},` +
			`{"ErrorCode":"17","ErrorElementField":"Name","ErrorText":"no","Id":""},` +
			`{"ErrorElementField":" ","ErrorText":"no","Id":"7","success":false}]}`},
		{"POST", "A", `{"brmObjects":{}}`, 200, `{"createResponse":[{` + fine + `,"Id":"1002"}]}`},
		{"PUT", "A", `{"brmObjects":[{"Id":"1001"},{"Id":"1002"}]}`, 200,
			`{"updateResponse":[{"ErrorCode":"18","ErrorElementField":" ","ErrorText":" ","Id":"1001"},{` + fine + `,"Id":"1002"}]}`},
		{"PUT", "A", `{"brmObjects":{"Id":"1001"}}`, 200, `{"updateResponse":[{"ErrorCode":"18"…`},
	})
	r := tenant.Requests()[1]
	if r.Method != "POST" || r.Path != "/demo/rest/2.0/A" || string(r.Body) != three || r.Header.Get("sessionid") == "" ||
		r.Operation != Create || r.Entity != "A" {
		t.Errorf("got %+v", r)
	}
}

// TestConcurrentFaults injects, strikes and inspects at once.
func TestConcurrentFaults(t *testing.T) {
	ways(t, func(t *testing.T, w *wire) {
		const n = 20
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				w.Inject(TooManyRequests(""))
				w.Inject(LoseAnswer())
				for range 3 {
					_, _ = w.create(t, "A", "a")
				}
				w.Requests()
				w.Rows("A")
				w.Sessions()
			})
		}
		wg.Wait()
		if got := len(w.Rows("A")); got != 2*n || len(w.Requests()) != 3*n {
			t.Errorf("stored %d records after %d requests, want %d after %d", got, len(w.Requests()), 2*n, 3*n)
		}
		if got, err := w.create(t, "B", "b"); err != nil || got != "200 {" {
			t.Errorf("more answers than %d were lost: %s, %v", n, got, err)
		}
	})
}
