package runtime

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// password holds what JSON and URLs escape.
const password = `pass"wörd/+&secret`

// ways are those to authenticate that renew themselves.
func ways() map[string]Option {
	return map[string]Option{
		"login":              WithLogin("jane", password),
		"client credentials": WithClientCredentials("client", password),
	}
}

func TestLogin(t *testing.T) {
	p := newPlatform()
	accounts := over(t, p, WithLogin("jane", password))
	equal(t, "before the first call", p.paths(), "")
	for range 2 {
		_, err := accounts.query(t.Context())
		check(t, err)
	}
	equal(t, "requests", p.paths(), "POST /rest/2.0/login, GET /rest/2.0/ACCOUNT, GET /rest/2.0/ACCOUNT")
	equal(t, "body", p.bodies[0], `{"username":"jane","password":"pass\"wörd/+&secret"}`)
	equal(t, "header", p.requests[0].Header.Get("sessionid"), "")
}

func TestClientCredentials(t *testing.T) {
	p := newPlatform()
	accounts := over(t, p, WithClientCredentials("client", password))
	_, err := accounts.query(t.Context())
	check(t, err)
	r := p.requests[0]
	equal(t, "token request", r.Method+" "+r.URL.String(), "POST http://platform.example/demo/auth/1.0/authenticate?grant_type=client_credentials")
	id, secret, _ := r.BasicAuth()
	equal(t, "credentials", id+":"+secret, "client:"+password)
	equal(t, "body", p.bodies[0], "")
	equal(t, "session header", len(p.requests[1].Header.Values("sessionid")), 0)
}

// TestTokenIsRenewedInTime calls until a token is about to expire, and after that.
func TestTokenIsRenewedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform()
		accounts := over(t, p, WithClientCredentials("client", "s"))
		for _, step := range []struct {
			wait   time.Duration
			logins int
		}{{0, 1}, {time.Hour - time.Minute - 1, 1}, {1, 2}, {time.Hour, 3}} {
			time.Sleep(step.wait)
			_, err := accounts.query(t.Context())
			check(t, err)
			equal(t, "logins", p.logins, step.logins)
		}
		equal(t, "rejected requests", len(p.requests)-p.logins, 4)
	})
}

func TestExpiresIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for text, want := range map[string]time.Duration{
			"3600": 59 * time.Minute, "60": 54 * time.Second, "1": 900 * time.Millisecond,
			"99999999999": 1e9*time.Second - time.Minute, "": 0, "0": 0, "-5": 0, "soon": 0, "1.5": 0,
		} {
			at := staleAt(text)
			if at.IsZero() != (want == 0) || want != 0 && time.Until(at) != want {
				t.Errorf("%q: stale at %v, want in %v", text, at, want)
			}
		}
	})
}

func TestTokenSource(t *testing.T) {
	p := newPlatform()
	asked := 0
	accounts := over(t, p, WithTokenSource(func(context.Context) (string, error) {
		asked++
		p.session = fmt.Sprintf("token-%d", asked)
		return p.session, nil
	}))
	for range 2 {
		_, err := accounts.query(t.Context())
		check(t, err)
	}
	equal(t, "asked", asked, 1)
	p.expire()
	_, err := accounts.query(t.Context())
	check(t, err)
	equal(t, "asked after a rejection", asked, 2)
}

func TestTokenSourceFails(t *testing.T) {
	gone := errors.New("vault sealed")
	for name, source := range map[string]TokenSource{
		"error":   func(context.Context) (string, error) { return "", gone },
		"empty":   func(context.Context) (string, error) { return " ", nil },
		"control": func(context.Context) (string, error) { return "hunter2\r\n", nil },
		"exit":    func(context.Context) (string, error) { goruntime.Goexit(); return "", nil },
		"hangs":   func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() },
	} {
		p := newPlatform()
		accounts := over(t, p, WithTokenSource(source), WithRetry(RetryPolicy{AttemptTimeout: 10 * time.Millisecond}))
		_, err := accounts.query(t.Context())
		if err == nil || errors.Is(err, gone) != (name == "error") || strings.Contains(err.Error(), "hunter2") || !strings.HasPrefix(err.Error(), "ACCOUNT query: ") {
			t.Errorf("%s: got error %v", name, err)
		}
		equal(t, name, p.paths(), "")
	}
}

func TestLoginRefused(t *testing.T) {
	for answer, want := range map[string]string{
		`{"loginResponse":[{"ErrorCode":"12","ErrorText":["wrong pass\"wörd/+&secret"],"SessionID":"s"}]}`: "ACCOUNT query: login: 200 OK: wrong [redacted] (code 12)",
		`{"loginResponse":[{"ErrorCode":"0","ErrorText":[]}]}`:                                             "ACCOUNT query: login: the answer's sessionid: the value is empty",
		`{"loginResponse":[{"ErrorCode":"0","SessionID":" "}]}`:                                            "ACCOUNT query: login: the answer's sessionid: the value is empty",
		`{"loginResponse":[{"SessionID":"secret\nsession"}]}`:                                              "ACCOUNT query: login: the answer's sessionid: the value holds a line break or another control character",
		`{"loginResponse":[]}`:                    "ACCOUNT query: login: got 0 results instead of one",
		`{"loginResponse":[{"SessionID":"secret-`: "ACCOUNT query: login: 200 OK: the answer is no valid JSON, perhaps cut off",
		`secret session`:                          "ACCOUNT query: login: 200 OK: the answer is not a JSON object",
		`{"errors":[{"error_code":"LOCKED"}]}`:    "ACCOUNT query: login: 200 OK (code LOCKED)",
		`{"sessionId":"secret"}`:                  "ACCOUNT query: login: the answer has no loginResponse: it has sessionId",
	} {
		p := newPlatform()
		p.refusal = answer
		accounts := over(t, p, WithLogin("jane", password))
		_, err := accounts.query(t.Context())
		equal(t, answer, fmt.Sprint(err), want)
		equal(t, answer, p.paths(), "POST /rest/2.0/login")
		var api *APIError
		if errors.Is(err, ErrSessionExpired) || errors.As(err, &api) && len(api.Body) > 0 {
			t.Errorf("%s: got %#v", answer, err)
		}
	}
}

func TestAuthenticateRefused(t *testing.T) {
	for answer, want := range map[string]string{
		`{"error":"invalid_client","error_description":"no pass\"w\u00f6rd/+&secret"}`: "ACCOUNT query: authenticate: 200 OK: no [redacted] (code invalid_client)",
		`{"token_type":"Bearer"}`: "ACCOUNT query: authenticate: the answer's access_token: the value is empty",
		`{"access_token":"secret`: "ACCOUNT query: authenticate: 200 OK: the answer is no valid JSON, perhaps cut off",
	} {
		p := newPlatform()
		p.refusal = answer
		accounts := over(t, p, WithClientCredentials("client", password))
		_, err := accounts.query(t.Context())
		equal(t, answer, fmt.Sprint(err), want)
	}
}

// TestLoginUnderAnErrorStatus refuses a login by 401, which is no expired session.
func TestLoginUnderAnErrorStatus(t *testing.T) {
	accounts := over(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"error":"denied","message":"no"}`)
	}), WithLogin("jane", password))
	_, err := accounts.query(t.Context())
	equal(t, "error", fmt.Sprint(err), "ACCOUNT query: login: 401 Unauthorized: no (code denied)")
	equal(t, "ErrSessionExpired", errors.Is(err, ErrSessionExpired), false)
}

// TestLostSession loses a session in every form and has each call go through.
func TestLostSession(t *testing.T) {
	for _, body := range []string{
		lostSession,
		`{"errors":[{"error_code":"OTHER"},{"error_code":"INVALID_SESSION_ID"}]}`,
		`{"errors":["INVALID_SESSION_ID"]}`,
		`{"error":"INVALID_SESSION_ID","message":"gone"}`,
		`{"error":"Internal Server Error","message":"INVALID_SESSION_ID: gone"}`,
		`[{"error_code":"INVALID_SESSION_ID","message":"gone"}]`,
		`"INVALID_SESSION_ID"`,
		"\nINVALID_SESSION_ID: gone\n",
		`{"createResponse":[{"ErrorCode":"17"},{"ErrorCode":"INVALID_SESSION_ID","ErrorText":"gone"}]}`,
	} {
		for name, way := range ways() {
			p := newPlatform()
			p.lost = body
			accounts := over(t, p, way)
			for _, text := range []string{"a", "b"} {
				_, err := accounts.create(t.Context(), &account{Name: Set(text)})
				check(t, err)
				p.expire()
			}
			equal(t, name+": logins", p.logins, 2)
			equal(t, name+": records", len(p.tenant.Rows("ACCOUNT")), 2)
		}
	}
}

func TestLostSessionUnderOtherStatuses(t *testing.T) {
	for status, body := range map[int]string{200: lostSession, 401: "", 400: lostSession} {
		n := 0
		accounts := over(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; n == 1 {
				w.WriteHeader(status)
				io.WriteString(w, body)
				return
			}
			io.WriteString(w, `{"createResponse":[{"Id":"1","ErrorCode":"0"}]}`)
		}), WithTokenSource(func(context.Context) (string, error) { return "token", nil }))
		id, err := accounts.create(t.Context(), &account{})
		check(t, err)
		equal(t, "id", id, "1")
	}
}

// TestSessionThatCannotBeRenewed is an error, and the request is not repeated.
func TestSessionThatCannotBeRenewed(t *testing.T) {
	for _, way := range []Option{WithSessionID("old"), WithBearerToken("old")} {
		p := newPlatform()
		accounts := over(t, p, way)
		_, err := accounts.create(t.Context(), &account{})
		if !errors.Is(err, ErrSessionExpired) || !isStatus(err, 500) || !strings.Contains(err.Error(), "WithLogin") {
			t.Errorf("got error %v", err)
		}
		equal(t, "requests", len(p.requests), 1)
	}
}

// TestLostSessionIsNotNothingFound loses a session under the status that says that there are no
// records.
func TestLostSessionIsNotNothingFound(t *testing.T) {
	accounts := over(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, lostSession)
	}), WithSessionID("old"))
	_, err := accounts.query(t.Context())
	equal(t, "query: ErrSessionExpired", errors.Is(err, ErrSessionExpired), true)
	_, err = accounts.count(t.Context())
	equal(t, "count: ErrSessionExpired", errors.Is(err, ErrSessionExpired), true)
	_, err = accounts.get(t.Context(), "1")
	equal(t, "get: ErrSessionExpired", errors.Is(err, ErrSessionExpired), true)
	equal(t, "get: ErrNotFound", errors.Is(err, ErrNotFound), false)
}

// TestSecondRejection ends after one replay.
func TestSecondRejection(t *testing.T) {
	p := newPlatform()
	p.arrived = func(int) { p.session = "" }
	accounts := over(t, p, WithLogin("jane", password))
	_, err := accounts.create(t.Context(), &account{})
	if !errors.Is(err, ErrSessionExpired) {
		t.Errorf("got error %v", err)
	}
	equal(t, "requests", p.paths(), "POST /rest/2.0/login, POST /rest/2.0/ACCOUNT, POST /rest/2.0/login, POST /rest/2.0/ACCOUNT")
}

func TestSecondLoginFails(t *testing.T) {
	p := newPlatform()
	accounts := over(t, p, WithLogin("jane", password))
	_, err := accounts.query(t.Context())
	check(t, err)
	p.expire()
	p.refusal = `{"loginResponse":[{"ErrorCode":"12","ErrorText":"locked"}]}`
	_, err = accounts.query(t.Context())
	equal(t, "error", fmt.Sprint(err), "ACCOUNT query: 500 Internal Server Error: ? (code INVALID_SESSION_ID): login: 200 OK: locked (code 12)")
	equal(t, "ErrSessionExpired", errors.Is(err, ErrSessionExpired), true)
}

// TestLoginOutlivesItsCaller cancels the caller that began a login. Another, which waits for
// the same login, gets its session; a third leaves when its own context ends.
func TestLoginOutlivesItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform()
		p.during = func(string) { time.Sleep(time.Minute) }
		accounts := over(t, p, WithLogin("jane", password))
		call := func(patience time.Duration) (waited time.Duration, err error) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			start := time.Now()
			_, err = accounts.query(ctx)
			return time.Since(start), err
		}
		var wg sync.WaitGroup
		for _, patience := range []time.Duration{time.Second, 2 * time.Second, time.Hour} {
			wg.Add(1)
			go func() {
				defer wg.Done()
				waited, err := call(patience)
				equal(t, "waited", waited, min(patience, time.Minute))
				equal(t, "timed out", errors.Is(err, context.DeadlineExceeded), patience < time.Minute)
			}()
			synctest.Wait()
		}
		wg.Wait()
		equal(t, "logins", p.logins, 1)
	})
}

// TestStragglersTakeTheNewSession answers a request under the old session only after other
// calls have a new one: it does not log in again.
func TestStragglersTakeTheNewSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform()
		held := make(chan struct{})
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("sessionid") == "secret-session-1" && strings.Contains(r.URL.RawQuery, "slow") {
				<-held
			}
			p.ServeHTTP(w, r)
		})
		accounts := over(t, handler, WithLogin("jane", password))
		_, err := accounts.query(t.Context())
		check(t, err)
		done := make(chan error)
		go func() { _, err := accounts.query(t.Context(), Where(SQL("Name = 'slow'"))); done <- err }()
		synctest.Wait()
		p.expire()
		_, err = accounts.query(t.Context())
		check(t, err)
		close(held)
		check(t, <-done)
		equal(t, "logins", p.logins, 2)
	})
}

func TestLogout(t *testing.T) {
	for name, way := range ways() {
		p := newPlatform()
		accounts := over(t, p, way)
		check(t, accounts.conn.logout(t.Context()))
		equal(t, name+": before the first call", p.paths(), "")
		_, err := accounts.query(t.Context())
		check(t, err)
		check(t, accounts.conn.logout(t.Context()))
		check(t, accounts.conn.logout(t.Context()))
		_, err = accounts.query(t.Context())
		check(t, err)
		equal(t, name+": logins", p.logins, 2)
		ended := ""
		if name == "login" {
			ended = "secret-session-1"
		}
		equal(t, name+": sessions ended", strings.Join(p.logouts, ","), ended)
	}
}

func TestLogoutOfAStaticSession(t *testing.T) {
	for header, way := range map[string]Option{"sessionid": WithSessionID("static"), "Authorization": WithBearerToken("static")} {
		p := newPlatform()
		p.session = "static"
		accounts := over(t, p, way)
		check(t, accounts.conn.logout(t.Context()))
		sent := len(p.requests)
		_, err := accounts.query(t.Context())
		if !errors.Is(err, ErrSessionExpired) || !strings.Contains(err.Error(), "logged out") {
			t.Errorf("%s: got error %v", header, err)
		}
		equal(t, header+": requests after logout", len(p.requests)-sent, 0)
	}
}

func TestLogoutFails(t *testing.T) {
	for body, want := range map[string]string{
		`{"logoutResponse":[{"ErrorCode":"9","ErrorText":"not now"}]}`: "logout: 200 OK: not now (code 9)",
		`{"logoutResponse":[{"Success":"false"}]}`:                     "logout: 200 OK",
		`bye`:       "logout: 200 OK: the answer is text/plain, not JSON: bye",
		lostSession: "<nil>", // it has ended already
	} {
		accounts := over(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) }), WithSessionID("s"))
		equal(t, body, fmt.Sprint(accounts.conn.logout(t.Context())), want)
		if _, err := accounts.query(t.Context()); !errors.Is(err, ErrSessionExpired) {
			t.Errorf("%s: the session is used after a logout: %v", body, err)
		}
	}
}

// TestSecretsAreRedacted has a platform and a transport that repeat all they were sent.
func TestSecretsAreRedacted(t *testing.T) {
	basic := base64.StdEncoding.EncodeToString([]byte("client:" + password))
	for name, way := range ways() {
		p := newPlatform()
		echo := ""
		accounts := over(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if echo == "" || !strings.Contains(r.URL.Path, "ACCOUNT") {
				p.ServeHTTP(w, r)
				return
			}
			io.WriteString(w, echo)
		}), way)
		for range 2 {
			_, err := accounts.query(t.Context())
			check(t, err)
			p.expire()
		}
		said := ` secret-session-1 secret-session-2 ` + basic + ` ` + strings.Trim(string(appendQuoted(nil, password)), `"`)
		for _, body := range []string{
			`{"errors":[{"error_code":"` + said + `","error_text":"` + said + `"}]}`,
			`{"error":"` + said + `","message":"` + said + `"}`,
			`{"createResponse":[{"ErrorCode":"17","ErrorText":"` + said + `"}]}`,
			`<html>` + said, said,
		} {
			echo = body
			_, err := accounts.create(t.Context(), &account{})
			holdsNoSecret(t, name, err, accounts, way, password)
			if name == "client credentials" {
				holdsNoSecret(t, name, err, accounts, way, basic)
			}
		}
	}
}

// TestEscapedSecretsAreRedacted has the platform repeat a password in the ways in which writers of
// JSON spell it, each of which reads as the password.
func TestEscapedSecretsAreRedacted(t *testing.T) {
	const password = `p"ö/<🔑`
	a := newAuth(credential{secrets: []secret{keep(password)}}, nil)
	for _, spelt := range []string{
		`p\"ö/<🔑`, `p\"ö\/<🔑`, `p\"ö/\u003c🔑`,
		`p\"\u00f6/<\ud83d\udd11`, `p\"\u00F6\/<\uD83D\uDD11`, `p\"\u00f6\/\u003c\ud83d\udd11`,
	} {
		var read string
		check(t, json.Unmarshal([]byte(`"`+spelt+`"`), &read))
		equal(t, "what is meant by "+spelt, read, password)
		equal(t, "redacted "+spelt, a.redact("no "+spelt+"!"), "no [redacted]!")
	}
}

func holdsNoSecret(t *testing.T, name string, err error, accounts accountService, way Option, secret string) {
	t.Helper()
	client := &struct{ conn *conn }{accounts.conn}
	printed := []any{client, *client, accounts, way, *accounts.conn, accounts.conn.auth, err}
	var api *APIError
	if errors.As(err, &api) {
		printed = append(printed, *api, string(api.Body))
	}
	var row *RowError
	if errors.As(err, &row) {
		printed = append(printed, *row)
	}
	for _, v := range printed {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, "secret") && strings.Contains(text, "secret-session") || strings.Contains(text, secret) {
				t.Errorf("%s: %s of %T: %s", name, verb, v, text)
			}
		}
	}
}

func TestTransportErrorIsRedacted(t *testing.T) {
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, &dumped{fmt.Sprint(r.Header)}
	})}
	accounts := accountsAt(t, "http://platform.example/demo", WithSessionID("secret-session"), WithHTTPClient(client), WithRetry(RetryPolicy{MaxAttempts: 1}))
	_, err := accounts.query(t.Context())
	var cause *dumped
	if err == nil || strings.Contains(err.Error(), "secret-session") || !errors.As(err, &cause) {
		t.Errorf("got error %v", err)
	}
}

type dumped struct{ text string }

func (e *dumped) Error() string { return e.text }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestExpiriesUnderLoad runs 100 goroutines on one client while its session expires 50
// times, each time in the middle of a round of calls. Each expiry causes one login, and
// each create creates one record.
func TestExpiriesUnderLoad(t *testing.T) {
	const callers, rounds = 100, 50
	p := newPlatform()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	transport := &http.Transport{MaxIdleConnsPerHost: callers}
	t.Cleanup(transport.CloseIdleConnections)
	accounts := accountsAt(t, server.URL+"/demo", WithLogin("jane", password), WithHTTPClient(&http.Client{Transport: transport}))
	expiries := 0
	for round := range rounds {
		p.mu.Lock()
		p.count = 0
		p.arrived = func(n int) {
			if n == callers*(round+1)/(rounds+1) {
				p.session = ""
				expiries++
			}
		}
		p.mu.Unlock()
		var wg sync.WaitGroup
		for i := range callers {
			wg.Add(1)
			go func() {
				defer wg.Done()
				callOnce(t, accounts, fmt.Sprintf("%d-%d", round, i))
			}()
		}
		wg.Wait()
	}
	equal(t, "expiries", expiries, rounds)
	equal(t, "logins", p.logins, expiries+1)
	seen := map[string]int{}
	for _, row := range p.tenant.Rows("ACCOUNT") {
		seen[row["Name"]]++
	}
	equal(t, "records", len(p.tenant.Rows("ACCOUNT")), callers*rounds)
	equal(t, "different records", len(seen), callers*rounds)
}

func callOnce(t *testing.T, accounts accountService, name string) {
	id, err := accounts.create(t.Context(), &account{Name: Set(name)})
	if err != nil || id == "" {
		t.Errorf("%s: got Id %q, error %v", name, id, err)
	}
}
