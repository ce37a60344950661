package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer bounds how much of an answer is read unless WithAnswerLimit says otherwise: it
// leaves room for 10,000 records.
const maxAnswer = 64 << 20

// conn sends requests to one tenant. It is safe for concurrent use.
type conn struct {
	base  string // scheme, host and what follows that for this tenant, without a slash at the end
	http  *http.Client
	auth  *auth
	retry RetryPolicy
	limit int64 // bytes of an answer

	limiter   *limiter // nil for none
	observers []func(context.Context, Attempt)

	strict bool // reading reports the fields that do not fit their type

	dialect *dialect
	own     any // settings of the dialect
}

// dialect is what the shared part of the runtime asks of the platform's. It is made once, by
// the constructor that clients of the dialect call.
type dialect struct {
	root    string // what all paths begin with, below the base URL
	example string // of a base URL

	credentials string // the options that say how to authenticate
	renewing    string // those of them that can do so again

	settings func() any            // those of its own options, as they are without any; nil for none
	verdict  func(a *answer) fate  // what an error status says about the request
	rejects  func(a *answer) bool  // whether an answer under a good status rejects the session
	failed   func(a *answer) error // the answer to a request that failed as a whole, as an error
	finding  func(err error) bool  // whether an error of a read only says that nothing is there
}

func (d *dialect) newConn(baseURL string, opts []Option) (*conn, error) {
	s := settings{http: &http.Client{}, limit: maxAnswer, limiter: newLimiter(defaultRate)}
	if d.settings != nil {
		s.own = d.settings()
	}
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	client := s.client()
	if len(s.errs) > 0 {
		return nil, errors.Join(s.errs...)
	}
	base, err := d.checkBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	credential, err := s.credential(d)
	if err != nil {
		return nil, err
	}
	c := &conn{
		base: base, http: client, retry: s.retry.or(defaultRetry), limit: s.limit,
		limiter: s.limiter, observers: s.observers, strict: s.strict, dialect: d, own: s.own,
	}
	c.auth = newAuth(credential, c)
	c.auth.static = errors.New("the credentials cannot be renewed: authenticate with " + d.renewing)
	return c, nil
}

// checkBaseURL returns the base URL in the form that paths are appended to. Its errors do
// not repeat the URL, in which people leave passwords.
func (d *dialect) checkBaseURL(text string) (string, error) {
	want := ": want " + d.example
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("the base URL does not parse" + want)
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("the base URL does not start with https://" + want)
	case u.Hostname() == "":
		return "", errors.New("the base URL has no host" + want)
	case u.User != nil:
		return "", errors.New("the base URL holds a user name or password: pass credentials as an option")
	case strings.ContainsAny(text, "?#"):
		return "", errors.New("the base URL has a query or a fragment" + want)
	}
	base := strings.TrimRight(u.String(), "/")
	if strings.HasSuffix(base, d.root) {
		return "", fmt.Errorf("the base URL ends in %s, which is added to it%s", d.root, want)
	}
	return base, nil
}

// withoutRedirects returns a client that hands back redirects instead of following them:
// net/http would send the session header along to whatever host they name.
func withoutRedirects(client *http.Client) *http.Client {
	copied := *client
	if copied.CheckRedirect == nil {
		copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return &copied
}
