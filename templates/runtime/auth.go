package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// TokenSource returns an access token. It is asked at the first call, and again when the
// platform has rejected the token before; in between its token is kept. It must be safe to
// be called from another goroutine, and return when ctx ends.
type TokenSource func(ctx context.Context) (string, error)

// secret is a text that no way of printing shows: a function has no content for fmt.
type secret func() string

//go:noinline
func keep(text string) secret { return func() string { return text } }

// credential is a way to authenticate: a session that is there from the start, or a way to
// get one.
type credential struct {
	static  *session
	renew   func(context.Context, *conn) (*session, error)
	secrets []secret // other than those of sessions
}

// session is the proof of who calls that requests carry. Two sessions are the same if
// their pointers are, whatever they hold: that tells one login from the next.
type session struct {
	header string
	scheme string // what stands before the secret
	secret secret
	stale  time.Time // when to get another, the zero time if only a rejection tells
}

func (s *session) apply(h http.Header) { h.Set(s.header, s.scheme+s.secret()) }

// auth holds the session that all calls of a client share, and gets others.
type auth struct {
	renew  func(context.Context) (*session, error) // nil if the session cannot be renewed
	static error                                   // why it cannot

	mu      sync.Mutex
	current *session // nil before the first login and after a logout
	login   *login   // the one under way, or nil
	failed  *login   // the last one that got no session, or nil
	fails   int      // how many got none
	fixed   []secret // secrets of the options
	recent  []secret // secrets of the last sessions, which answers that are late can name
}

// maxRecent bounds the sessions whose secrets are kept out of errors.
const maxRecent = 8

// login is one attempt to get a session. Session and err are set when done is closed.
type login struct {
	replaces *session // nil for none
	done     chan struct{}
	session  *session
	err      error
}

var errLoggedOut = fmt.Errorf("%w: the client has logged out, and its credentials cannot be renewed", ErrSessionExpired)

func newAuth(c credential, conn *conn) *auth {
	a := &auth{fixed: c.secrets}
	if c.static != nil {
		a.adopt(c.static)
	}
	if c.renew != nil {
		a.renew = func(ctx context.Context) (*session, error) { return c.renew(ctx, conn) }
	}
	return a
}

// session returns a session other than the rejected one, which is nil for a first attempt.
// Callers that have the same session rejected share one login; one that comes later, with
// a session that is no longer the current, takes the current one. The login goes on when
// ctx ends, since others wait for it.
func (a *auth) session(ctx context.Context, rejected *session) (*session, error) {
	a.mu.Lock()
	current := a.current
	if current != nil && current != rejected && a.login == nil && (current.stale.IsZero() || time.Now().Before(current.stale)) {
		a.mu.Unlock()
		return current, nil
	}
	if a.renew == nil {
		a.mu.Unlock()
		if rejected == nil {
			return nil, errLoggedOut
		}
		return nil, a.static
	}
	l := a.login
	if l == nil {
		l = &login{replaces: current, done: make(chan struct{}), err: errors.New("the login was abandoned")}
		a.login = l
		go a.run(context.WithoutCancel(ctx), l)
	}
	a.mu.Unlock()
	select {
	case <-l.done:
		return l.session, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// run logs in. What follows is deferred, because a TokenSource can end the goroutine.
func (a *auth) run(ctx context.Context, l *login) {
	defer func() {
		a.mu.Lock()
		a.login = nil
		if l.session != nil {
			a.adopt(l.session)
		} else {
			a.failed = l
			a.fails++
		}
		a.mu.Unlock()
		close(l.done)
	}()
	l.session, l.err = a.renew(ctx)
}

// successor is session for a call that began when that many logins had failed. If the one that was
// to replace the rejected session failed since, so does the call: to log in once more for each call
// that was under way could lock the user out.
func (a *auth) successor(ctx context.Context, rejected *session, fails int) (*session, error) {
	a.mu.Lock()
	failed := a.failed
	shared := a.login == nil && a.current == rejected && a.fails > fails && failed.replaces == rejected
	a.mu.Unlock()
	if shared {
		return nil, failed.err
	}
	return a.session(ctx, rejected)
}

// failures returns how many logins have failed so far.
func (a *auth) failures() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.fails
}

// latest returns the session that has taken the place of another while a request waited for its
// turn, or that one if none has.
func (a *auth) latest(s *session) *session {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.current == nil {
		return s
	}
	return a.current
}

// adopt makes s the current session. The caller holds the lock, or is the only one yet.
func (a *auth) adopt(s *session) {
	a.current = s
	a.recent = append(a.recent, s.secret)
	a.recent = a.recent[max(0, len(a.recent)-maxRecent):]
}

// forget returns the current session and has none from then on.
func (a *auth) forget() *session {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.current
	a.current = nil
	return s
}

// redact returns text without the secrets that the client knows, spelt as they are, without
// the spaces around them, or in the ways of JSON. The platform can repeat them in its messages.
func (a *auth) redact(text string) string {
	a.mu.Lock()
	secrets := append(append([]secret(nil), a.fixed...), a.recent...)
	a.mu.Unlock()
	for _, s := range secrets {
		for _, spelt := range spellings(strings.TrimSpace(s())) {
			text = strings.ReplaceAll(text, spelt, "[redacted]")
			text = strings.ReplaceAll(text, strings.ReplaceAll(spelt, "/", `\/`), "[redacted]")
		}
	}
	return text
}

// spellings returns a text and the ways in which writers of JSON escape it: what they have to, also
// <, > and &, and also all that is not ASCII.
func spellings(plain string) []string {
	quoted := string(appendQuoted(nil, plain))
	escaped, _ := json.Marshal(plain)
	forms := []string{plain, quoted[1 : len(quoted)-1], string(escaped[1 : len(escaped)-1])}
	for _, form := range forms[1:] {
		for _, unit := range []string{`\u%04x`, `\u%04X`} {
			if ascii := inASCII(form, unit); ascii != form {
				forms = append(forms, ascii)
			}
		}
	}
	return forms
}

// inASCII returns a text with what is not ASCII in UTF-16, each unit in a format.
func inASCII(text, unit string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteByte(byte(r))
			continue
		}
		for _, u := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, unit, u)
		}
	}
	return b.String()
}

// hide returns err, with a text without secrets.
func (a *auth) hide(err error) error {
	if text := a.redact(err.Error()); text != err.Error() {
		return &hidden{text, err}
	}
	return err
}

// hidden is an error with another text.
type hidden struct {
	text string
	err  error
}

func (e *hidden) Error() string { return e.text }
func (e *hidden) Unwrap() error { return e.err }

// noSession is why a call has no session.
type noSession struct{ err error }

func (e *noSession) Error() string { return e.err.Error() }
func (e *noSession) Unwrap() error { return e.err }

// checkSecret refuses what cannot be sent in a header. Its errors do not hold the secret.
func checkSecret(secret string) error {
	switch {
	case strings.TrimSpace(secret) == "":
		return errors.New("the value is empty")
	case strings.ContainsFunc(secret, isControl):
		return errors.New("the value holds a line break or another control character")
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func bearerOf(token string) *session {
	return &session{header: "Authorization", scheme: "Bearer ", secret: keep(token)}
}

// tokenFrom asks a source for a token.
func (c *conn) tokenFrom(ctx context.Context, source TokenSource) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, c.retry.AttemptTimeout)
	defer cancel()
	token, err := source(ctx)
	if err == nil {
		err = checkSecret(token)
	}
	if err != nil {
		return nil, fmt.Errorf("token source: %w", err)
	}
	return bearerOf(token), nil
}

// Names of the operations that are not on an entity. Those that get a session have answers
// that hold secrets.
const (
	opLogin        = "login"
	opAuthenticate = "authenticate"
	opLogout       = "logout"
)

func getsSession(operation string) bool { return operation == opLogin || operation == opAuthenticate }
