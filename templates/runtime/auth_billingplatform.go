package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// sessionLost is the code of a rejected session. It comes under status 500; a request
// without any session gets a 401 (BillingPlatform facts, 2).
const sessionLost = "INVALID_SESSION_ID"

const (
	loginPath  = restPath + "/login"
	logoutPath = restPath + "/logout"
	// The secrets go into a header: a variant seen with clients has them in the URL, which
	// proxies and servers log (BillingPlatform facts, 2).
	tokenPath = "/auth/1.0/authenticate?grant_type=client_credentials"
)

func sessionOf(id string) *session { return &session{header: "sessionid", secret: keep(id)} }

// logIn gets a session for a user. The platform answers a wrong password by an ErrorCode or
// by leaving out the SessionID, under a status that is not known (BillingPlatform facts, 2).
func (c *conn) logIn(ctx context.Context, username, password string) (*session, error) {
	body := appendQuoted([]byte(`{"username":`), username)
	body = append(appendQuoted(append(body, `,"password":`...), password), '}')
	return c.begin(ctx, request{
		operation: operation{name: opLogin}, method: http.MethodPost, path: loginPath, body: body, replay: readOnly,
	}, (*answer).loginSession)
}

// begin sends a request for a session, which read finds in the answer.
func (c *conn) begin(ctx context.Context, r request, read func(*answer) (*session, error)) (s *session, err error) {
	r.take = func(a *answer, failure error) error {
		if failure == nil {
			s, failure = read(a)
		}
		return failure
	}
	_, err = c.repeat(ctx, r)
	return s, err
}

// loginSession returns the session that the answer to a login holds.
func (a *answer) loginSession() (*session, error) {
	rows, err := a.rows("loginResponse")
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, a.wrap(fmt.Errorf("got %d results instead of one", len(rows)))
	}
	row, err := readResultRow(rows[0])
	if err != nil || row.failed() {
		return nil, a.failed()
	}
	id, err := secretIn(rows[0], "sessionid")
	if err != nil {
		return nil, a.wrap(err)
	}
	return sessionOf(id), nil
}

// authenticate gets an access token for the credentials of a client.
func (c *conn) authenticate(ctx context.Context, id, secret string) (*session, error) {
	return c.begin(ctx, request{
		operation: operation{name: opAuthenticate}, method: http.MethodPost, path: tokenPath, replay: readOnly,
		session: &session{header: "Authorization", scheme: "Basic ", secret: keep(basicAuth(id, secret))},
	}, (*answer).tokenSession)
}

// tokenSession returns the session of the access token that an answer holds.
func (a *answer) tokenSession() (*session, error) {
	if _, err := a.members("", nil); err != nil {
		return nil, err
	}
	token, err := secretIn(a.body, "access_token")
	if err != nil {
		return nil, a.wrap(err)
	}
	s := bearerOf(token)
	members, _ := foldedMembers(a.body)
	s.stale = staleAt(textOf(trimSpace(members["expires_in"])))
	return s, nil
}

// staleAt returns when to renew a token that expires in that many seconds: a tenth before,
// but at most a minute. Without a number it is the zero time.
func staleAt(expiresIn string) time.Time {
	seconds, err := strconv.ParseInt(expiresIn, 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}
	}
	life := time.Duration(min(seconds, 1e9)) * time.Second
	return time.Now().Add(life - min(life/10, time.Minute))
}

// logout ends the current session, if there is one. The client forgets it in any case. A
// session that the platform no longer knows needs no ending.
func (c *conn) logout(ctx context.Context) error {
	s := c.auth.forget()
	if s == nil || s.header != "sessionid" {
		return nil
	}
	_, err := c.repeat(ctx, request{
		operation: operation{name: opLogout}, method: http.MethodPost, path: logoutPath, session: s, replay: readOnly,
		take: (*answer).loggedOut,
	})
	return err
}

// loggedOut returns why the answer to a logout does not say that the session has ended.
func (a *answer) loggedOut(failure error) error {
	switch {
	case a.fate == rejected:
		return nil
	case failure != nil:
		return failure
	}
	rows, err := a.rows("logoutResponse")
	if err != nil {
		return err
	}
	for _, raw := range rows {
		if row, err := readResultRow(raw); err != nil || row.failed() {
			return a.failed()
		}
	}
	return nil
}

// secretIn returns the secret that a member of an object holds.
func secretIn(object json.RawMessage, member string) (string, error) {
	members, err := foldedMembers(object)
	if err != nil {
		return "", err
	}
	text := ""
	if raw := members[member]; !isBlank(raw) {
		text = textOf(trimSpace(raw))
	}
	if err := checkSecret(text); err != nil {
		return "", fmt.Errorf("the answer's %s: %w", member, err)
	}
	return text, nil
}
