package fake

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// call sends a request without credentials of its own over loopback.
func call(t *testing.T, server *Server, method, path string, header http.Header, body string) string {
	t.Helper()
	resp, answer, err := send(t.Context(), http.DefaultClient, method, server.URL+path, header, body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(resp.StatusCode, " ", answer)
}

func session(id string) http.Header   { return http.Header{"Sessionid": {id}} }
func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

const (
	expired      = `500 {"errors":[{"error_code":"INVALID_SESSION_ID"`
	unauthorized = `401 {"errors":[{"error_code":"UNAUTHORIZED"`
	nothing      = `404 {"errors":[{"error_code":"NOT_FOUND"`
)

func TestCredentials(t *testing.T) {
	server := NewServer(t)
	for _, test := range []struct {
		header http.Header
		want   string
	}{
		{nil, unauthorized},
		{session(""), unauthorized},
		{session("other"), expired},
		{bearer("other"), unauthorized},
		{http.Header{"Authorization": {server.BearerToken}}, unauthorized},
		{bearer(server.BearerToken), nothing},
		{session(server.SessionID), nothing},
		{http.Header{"Sessionid": {"other"}, "Authorization": {"Bearer " + server.BearerToken}}, nothing},
	} {
		if got := call(t, server, "GET", "/rest/2.0/A/1", test.header, ""); !strings.HasPrefix(got, test.want) {
			t.Errorf("%v: got %s, want %s", test.header, got, test.want)
		}
	}
}

func TestSessions(t *testing.T) {
	server := NewServer(t)
	use := func(id, want string) {
		t.Helper()
		if got := call(t, server, "GET", "/rest/2.0/A/1", session(id), ""); !strings.HasPrefix(got, want) {
			t.Errorf("session %s: got %s, want %s", id, got, want)
		}
	}
	login := func(body, want string) {
		t.Helper()
		if got := call(t, server, "POST", "/rest/2.0/LOGIN", nil, body); got != want {
			t.Errorf("login: got %s, want %s", got, want)
		}
	}
	login(`{"username":"fake-user","password":"fake-password"}`, `200 {"loginResponse":[{"ErrorCode":"0","ErrorText":[],"SessionID":"session-000001"}]}`)
	login(`{"username":"fake-user","password":"fake-password"}`, `200 {"loginResponse":[{"ErrorCode":"0","ErrorText":[],"SessionID":"session-000002"}]}`)
	login(`{"username":"fake-user","password":"no"}`, `200 {"loginResponse":[{"ErrorCode":"401","ErrorText":["the user name or the password is wrong"]}]}`)
	login(`{"username":"","password":""}`, `200 {"loginResponse":[{"ErrorCode":"401","ErrorText":["the user name or the password is wrong"]}]}`)
	if got := call(t, server, "POST", "/rest/2.0/login", nil, `no JSON`); !strings.HasPrefix(got, "400 ") {
		t.Errorf("login: got %s", got)
	}
	third := server.OpenSession()
	if got, want := server.Sessions(), []string{"fake-session", "session-000001", "session-000002", third}; server.Logins() != 2 || !slices.Equal(got, want) {
		t.Errorf("got %d logins and sessions %v, want 2 and %v", server.Logins(), got, want)
	}
	use("session-000001", nothing)
	use("session-000002", nothing)
	use(third, nothing)

	server.ExpireSessions("session-000001")
	use("session-000001", expired)
	use("session-000002", nothing)

	if got := call(t, server, "POST", "/rest/2.0/logout", session("session-000002"), ""); got != `200 {"logoutResponse":[{"ErrorCode":"0","ErrorText":" ","Success":"true"}]}` {
		t.Errorf("logout: got %s", got)
	}
	use("session-000002", expired)
	if got := call(t, server, "POST", "/rest/2.0/logout", session("session-000002"), ""); !strings.HasPrefix(got, expired) {
		t.Errorf("second logout: got %s", got)
	}

	server.ExpireSessions()
	use(third, expired)
	use(server.SessionID, expired)
	if live := server.Sessions(); len(live) != 0 {
		t.Errorf("still live: %v", live)
	}
	use(server.OpenSession(), nothing)
	if got := call(t, server, "GET", "/rest/2.0/A/1", bearer(server.BearerToken), ""); !strings.HasPrefix(got, nothing) {
		t.Errorf("the token ended with the sessions: %s", got)
	}
}

func TestTokens(t *testing.T) {
	server := NewServer(t)
	basic := func(text string) http.Header {
		return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(text))}}
	}
	const grant = "grant_type=client_credentials"
	given := func(n int) string {
		return fmt.Sprintf(`200 {"access_token":"token-%06d","expires_in":3600,"refresh_token":"refresh-token-%06d","token_type":"Bearer"}`, n, n)
	}
	for _, test := range []struct {
		query  string
		header http.Header
		want   string
	}{
		{grant, basic("fake-client:fake-secret"), given(1)},
		{grant + "&client_id=fake-client&client_secret=fake-secret", nil, given(2)},
		{grant, basic("fake-client:no"), `401 {"error":"invalid_client"}`},
		{grant, nil, `401 {"error":"invalid_client"}`},
		{grant, http.Header{"Authorization": {"Basic ?"}}, `401 {"error":"invalid_client"}`},
		{"grant_type=refresh_token", basic("fake-client:fake-secret"), `400 {"error":"unsupported_grant_type"}`},
	} {
		if got := call(t, server, "POST", "/auth/1.0/authenticate?"+test.query, test.header, ""); got != test.want {
			t.Errorf("%s %v: got %s, want %s", test.query, test.header, got, test.want)
		}
	}
	if got := call(t, server, "GET", "/auth/1.0/authenticate", basic("fake-client:fake-secret"), ""); !strings.HasPrefix(got, "401 ") {
		t.Errorf("by GET: got %s", got)
	}
	use := func(token, want string) {
		t.Helper()
		if got := call(t, server, "GET", "/rest/2.0/A/1", bearer(token), ""); !strings.HasPrefix(got, want) {
			t.Errorf("token %s: got %s, want %s", token, got, want)
		}
	}
	if server.Logins() != 2 {
		t.Errorf("got %d logins, want 2", server.Logins())
	}
	use("token-000001", nothing)
	server.ExpireTokens("token-000001")
	use("token-000001", unauthorized)
	use("token-000002", nothing)
	use(server.BearerToken, nothing)
	server.ExpireTokens()
	use("token-000002", unauthorized)
	use(server.BearerToken, unauthorized)
}

// TestTokenLifetime lets time pass in a bubble.
func TestTokenLifetime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := NewTenant()
		tenant.TokenLifetime = time.Minute
		status := func(method, path string, header http.Header) int {
			resp, _, err := send(t.Context(), tenant.Client(), method, URL+path, header, "")
			if err != nil {
				t.Fatal(err)
			}
			return resp.StatusCode
		}
		status("POST", "/auth/1.0/authenticate?grant_type=client_credentials&client_id=fake-client&client_secret=fake-secret", nil)
		if got := status("GET", "/rest/2.0/A/1", bearer("token-000001")); got != 404 {
			t.Errorf("at once: got %d", got)
		}
		time.Sleep(time.Minute) // of the bubble
		if got := status("GET", "/rest/2.0/A/1", bearer("token-000001")); got != 401 {
			t.Errorf("after its lifetime: got %d", got)
		}
	})
}
