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
// leaves room for 10,000 rows, which is all that a query returns (BillingPlatform facts, 5).
const maxAnswer = 64 << 20

// conn sends requests to one tenant. It is safe for concurrent use.
type conn struct {
	base  string // scheme, host and organisation, without a slash at the end
	http  *http.Client
	auth  *auth
	retry RetryPolicy
	batch BatchPolicy
	limit int64 // bytes of an answer

	limiter   *limiter // nil for none
	observers []func(context.Context, Attempt)

	strict   bool // reading reports the fields that do not fit their type
	clearing Clearing
}

func newConn(baseURL string, opts []Option) (*conn, error) {
	s := settings{http: &http.Client{}, limit: maxAnswer, limiter: newLimiter(defaultRate)}
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	client := s.client()
	if len(s.errs) > 0 {
		return nil, errors.Join(s.errs...)
	}
	base, err := checkBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	credential, err := s.credential()
	if err != nil {
		return nil, err
	}
	c := &conn{
		base: base, http: client, retry: s.retry.or(defaultRetry), batch: s.batch.or(defaultBatch), limit: s.limit,
		limiter: s.limiter, observers: s.observers, strict: s.strict, clearing: s.clearing,
	}
	c.auth = newAuth(credential, c)
	return c, nil
}

// checkBaseURL returns the base URL in the form that paths are appended to. Its errors do
// not repeat the URL, in which people leave passwords.
func checkBaseURL(text string) (string, error) {
	const want = ": want https://host/org"
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
	if strings.HasSuffix(base, restPath) {
		return "", fmt.Errorf("the base URL ends in %s, which is added to it%s", restPath, want)
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
