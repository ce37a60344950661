package fake

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// OpenSession opens a session, as a login does, and returns its id. It is not counted as a
// login.
func (t *Tenant) OpenSession() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.openSession()
}

func (t *Tenant) openSession() string {
	t.opened++
	id := fmt.Sprintf("session-%06d", t.opened)
	t.sessions[id] = true
	return id
}

// ExpireSessions ends these sessions, or all there are if none is named. Requests with them
// get what an expired session gets on the platform: status 500 with INVALID_SESSION_ID
// (BillingPlatform facts, 2). A login opens another one.
func (t *Tenant) ExpireSessions(ids ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(ids) == 0 {
		ids = append(sortedKeys(t.sessions), t.SessionID)
	}
	for _, id := range ids {
		t.sessions[id] = false
	}
}

// ExpireTokens ends these bearer tokens, or all there are if none is named. Requests with
// them get status 401.
func (t *Tenant) ExpireTokens(tokens ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(tokens) == 0 {
		tokens = append(sortedKeys(t.tokens), t.BearerToken)
	}
	for _, token := range tokens {
		t.tokens[token] = time.Time{}
	}
}

// Sessions returns the ids of the sessions that are good, in the order in which they were
// opened.
func (t *Tenant) Sessions() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var live []string
	if _, known := t.sessions[t.SessionID]; !known && t.isLive(t.SessionID) {
		live = append(live, t.SessionID)
	}
	for _, id := range sortedKeys(t.sessions) {
		if t.isLive(id) {
			live = append(live, id)
		}
	}
	return live
}

// Logins returns how many logins and token requests succeeded.
func (t *Tenant) Logins() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.logins
}

func (t *Tenant) isLive(session string) bool {
	live, known := t.sessions[session]
	return live || !known && session == t.SessionID && session != ""
}

// isGood reports whether an Authorization header holds a token that is good.
func (t *Tenant) isGood(authorization string) bool {
	token, ok := strings.CutPrefix(authorization, "Bearer ")
	until, known := t.tokens[token]
	if known {
		return ok && time.Now().Before(until)
	}
	return ok && token == t.BearerToken
}

// refuse turns away requests without valid credentials. An unknown session is a 500, a
// missing one a 401 (BillingPlatform facts, 2).
func (t *Tenant) refuse(r Request) (reply, bool) {
	session, authorization := r.Header.Get("sessionid"), r.Header.Get("Authorization")
	switch {
	case r.Operation == Login, r.Operation == Token, t.isLive(session), t.isGood(authorization):
		return reply{}, false
	case session != "":
		return fail(http.StatusInternalServerError, "INVALID_SESSION_ID", "the session is invalid or has expired"), true
	}
	return fail(http.StatusUnauthorized, "UNAUTHORIZED", "neither header sessionid nor a valid Authorization header"), true
}

// expireOf ends whatever the request presents as credentials.
func (t *Tenant) expireOf(r Request) {
	if session := r.Header.Get("sessionid"); session != "" {
		t.sessions[session] = false
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		t.tokens[token] = time.Time{}
	}
}

// login opens a session. What the platform answers to bad credentials is not known: here it
// is a code other than 0 and no session, which clients take for a failure (BillingPlatform
// facts, 2).
func (t *Tenant) login(r Request) reply {
	var sent struct{ Username, Password string }
	if err := json.Unmarshal(r.Body, &sent); err != nil {
		return badRequest("the body is not a JSON object with username and password: %v", err)
	}
	if sent.Username != t.Username || sent.Password != t.Password {
		return envelope("loginResponse", []any{map[string]any{
			"ErrorCode": "401", "ErrorText": []string{"the user name or the password is wrong"},
		}})
	}
	t.logins++
	return envelope("loginResponse", []any{map[string]any{
		"SessionID": t.openSession(), "ErrorCode": "0", "ErrorText": []string{},
	}})
}

func (t *Tenant) logout(r Request) reply {
	t.expireOf(r)
	return envelope("logoutResponse", []any{map[string]any{"ErrorCode": "0", "ErrorText": " ", "Success": "true"}})
}

// token gives out a bearer token. The client presents itself by HTTP Basic or in the query
// (BillingPlatform facts, 2). Refusals have the form that OAuth prescribes (RFC 6749, 5.2).
func (t *Tenant) token(r Request) reply {
	id, secret := basic(r.Header.Get("Authorization"))
	if id == "" {
		id, secret = r.Query.Get("client_id"), r.Query.Get("client_secret")
	}
	if id != t.ClientID || secret != t.ClientSecret {
		return jsonReply(http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
	}
	if r.Query.Get("grant_type") != "client_credentials" {
		return jsonReply(http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
	}
	t.logins++
	t.given++
	token := fmt.Sprintf("token-%06d", t.given)
	t.tokens[token] = time.Now().Add(t.TokenLifetime)
	return jsonReply(http.StatusOK, map[string]any{
		"access_token": token, "refresh_token": "refresh-" + token, "token_type": "Bearer",
		"expires_in": int(t.TokenLifetime.Seconds()),
	})
}

func basic(authorization string) (id, secret string) {
	coded, ok := strings.CutPrefix(authorization, "Basic ")
	if !ok {
		return "", ""
	}
	plain, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return "", ""
	}
	id, secret, _ = strings.Cut(string(plain), ":")
	return id, secret
}
