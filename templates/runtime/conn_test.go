package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

func TestBaseURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://my.billingplatform.com/org":   "https://my.billingplatform.com/org",
		"https://my.billingplatform.com/org/":  "https://my.billingplatform.com/org",
		"https://my.billingplatform.com/org//": "https://my.billingplatform.com/org",
		"http://127.0.0.1:8080/a%20b/c":        "http://127.0.0.1:8080/a%20b/c",
	} {
		got, err := billingPlatform.checkBaseURL(text)
		check(t, err)
		equal(t, text, got, want)
	}
	for _, text := range []string{
		"", "org", "/org", "my.billingplatform.com/org", "ftp://host/org", "https:///org", "https://:443/org", "https:host/org",
		"https://host/org?x=1", "https://host/org?", "https://host/org#", "https://host:port/org", "https://host/%zz",
		"https://host/org/rest/2.0", "https://host/org/rest/2.0/", "https://user:hunter2@host/org", "https://user:hunter2@host:x/org",
	} {
		_, err := billingPlatform.checkBaseURL(text)
		if err == nil {
			t.Errorf("%q: got no error", text)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error shows the password: %v", text, err)
		}
	}
}

func TestCredentials(t *testing.T) {
	const url = "https://host/org"
	for name, opts := range map[string][]Option{
		"none":         nil,
		"both":         {WithSessionID("s"), WithBearerToken("t")},
		"twice":        {WithSessionID("s"), WithSessionID("s")},
		"empty":        {WithSessionID(" ")},
		"line break":   {WithBearerToken("hunter2\n")},
		"nil client":   {WithSessionID("s"), WithHTTPClient(nil)},
		"several bad":  {WithBearerToken(""), WithHTTPClient(nil)},
		"other option": {WithHTTPClient(http.DefaultClient)},
	} {
		_, err := newConn(url, opts)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got error %v", name, err)
		}
	}
	c, err := newConn(url, []Option{WithSessionID("s")})
	check(t, err)
	if c.retry.AttemptTimeout <= 400*time.Second || c.http.Timeout != 0 {
		t.Errorf("timeout %v is not longer than the platform's, or there is another: %v", c.retry.AttemptTimeout, c.http.Timeout)
	}
}

func TestBearerToken(t *testing.T) {
	tenant := fake.NewServer(t)
	accounts := accountsAt(t, tenant.URL, WithBearerToken(tenant.BearerToken))
	_, err := accounts.query(t.Context())
	check(t, err)
	h := tenant.Requests()[0].Header
	equal(t, "Authorization", h.Get("Authorization"), "Bearer "+tenant.BearerToken)
	equal(t, "sessionid", len(h.Values("sessionid")), 0)
}

// TestSecretsStayInside prints a connection and an error in every way, and lets the
// platform repeat the session in its answer.
func TestSecretsStayInside(t *testing.T) {
	accounts := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(500)
		fmt.Fprintf(w, `{"errors":[{"error_code":"INVALID_SESSION_ID","error_text":"no session %s"}]}`, r.Header.Get("sessionid"))
	})
	_, err := accounts.get(t.Context(), "1")
	var api *APIError
	if !errors.As(err, &api) {
		t.Fatal(err)
	}
	equal(t, "message", api.Message, "no session [redacted]")
	client := struct{ conn *conn }{accounts.conn}
	for _, v := range []any{client, accounts, accounts.conn, *accounts.conn, WithSessionID("secret-session"), err, *api, string(api.Body)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, "secret-session") {
				t.Errorf("%s of %T: %s", verb, v, text)
			}
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var leaked bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked = true }))
	t.Cleanup(other.Close)
	accounts := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	_, err := accounts.create(t.Context(), &account{Name: Set("a")})
	if !isStatus(err, http.StatusTemporaryRedirect) || leaked {
		t.Errorf("got error %v, followed: %v", err, leaked)
	}
}

func TestHTTPClientIsCopied(t *testing.T) {
	own := &http.Client{Timeout: time.Minute}
	c, err := newConn("https://host/org", []Option{WithSessionID("s"), WithHTTPClient(own)})
	check(t, err)
	if c.http == own || own.CheckRedirect != nil || c.http.CheckRedirect == nil || c.http.Timeout != time.Minute {
		t.Errorf("the client was not copied as it is")
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return errors.New("own") }
	if copied := withoutRedirects(own); copied.CheckRedirect(nil, nil).Error() != "own" {
		t.Error("the caller's CheckRedirect was replaced")
	}
}

func TestLongAnswer(t *testing.T) {
	accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"retrieveResponse":[{"Id":"1"}]}`)
	})
	accounts.conn.limit = 32
	_, err := accounts.get(t.Context(), "1")
	if err == nil || !strings.Contains(err.Error(), "allow more than 32 bytes") {
		t.Errorf("got error %v", err)
	}
	accounts.conn.limit = 33
	_, err = accounts.get(t.Context(), "1")
	check(t, err)
}

// TestTransportErrors checks that errors name the call, keep their cause, and do not show
// the condition, which holds customer data.
func TestTransportErrors(t *testing.T) {
	accounts := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := accounts.query(ctx, Where(SQL("Name = 'Jane Doe'")))
	if !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), "ACCOUNT query: ") {
		t.Errorf("got error %v", err)
	}
	if strings.Contains(err.Error(), "Jane") {
		t.Errorf("the error shows the condition: %v", err)
	}

	broken := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, `{"retrieveResponse":`)
	})
	if _, err := broken.get(t.Context(), "1"); err == nil || !strings.Contains(err.Error(), "read the answer") {
		t.Errorf("got error %v", err)
	}
}

// isStatus reports whether an error is the answer of that status.
func isStatus(err error, status int) bool {
	var api *APIError
	return errors.As(err, &api) && api.StatusCode == status
}
