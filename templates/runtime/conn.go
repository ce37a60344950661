package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// defaultTimeout exceeds the 400 seconds after which the platform itself gives up, so
	// that a slow write ends with the platform's word (BillingPlatform facts, 6).
	defaultTimeout = 7 * time.Minute

	// maxAnswer bounds how much of an answer is read.
	maxAnswer = 256 << 20
)

// conn sends requests to one tenant. It is safe for concurrent use.
type conn struct {
	base  string // scheme, host and organisation, without a slash at the end
	http  *http.Client
	auth  credential
	limit int64 // bytes of an answer

	strict   bool // reading reports the fields that do not fit their type
	clearing Clearing
}

func newConn(baseURL string, opts []Option) (*conn, error) {
	s := settings{http: &http.Client{Timeout: defaultTimeout}}
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	if len(s.errs) > 0 {
		return nil, errors.Join(s.errs...)
	}
	base, err := checkBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	auth, err := s.credential()
	if err != nil {
		return nil, err
	}
	return &conn{
		base: base, http: withoutRedirects(s.http), auth: auth, limit: maxAnswer, strict: s.strict, clearing: s.clearing,
	}, nil
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

// request is what differs between calls.
type request struct {
	operation
	method string
	path   string // below the base URL, escaped
	body   []byte // nil for none
}

// answer is what came back.
type answer struct {
	operation
	status int
	body   []byte
	redact func([]byte) []byte
}

// failed returns the answer as an error. The platform can repeat a credential in its
// message, so the body is redacted first.
func (a answer) failed() *APIError {
	return newAPIError(a.operation, a.status, a.redact(a.body))
}

// send sends a request and reads the whole answer. A status other than 2xx is an error.
func (c *conn) send(ctx context.Context, r request) (answer, error) {
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return answer{}, r.wrap(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, r.wrap(withoutURL(err))
	}
	defer resp.Body.Close()
	body, err := readUpTo(resp.Body, c.limit)
	a := answer{operation: r.operation, status: resp.StatusCode, body: body, redact: c.auth.redact}
	if resp.StatusCode/100 != 2 {
		return a, a.failed()
	}
	if err != nil {
		return a, r.wrap(fmt.Errorf("read the answer: %w", err))
	}
	return a, nil
}

func (c *conn) newRequest(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	c.auth.apply(req.Header)
	return req, nil
}

// withoutURL drops the URL that net/http puts in front of errors: a query condition holds
// customer data, and entity and operation already say what failed.
func withoutURL(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}

// readUpTo reads all of r, and fails if that is more than limit bytes.
func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(body)) > limit {
		return body[:limit], fmt.Errorf("it is longer than %d bytes: ask for fewer records", limit)
	}
	return body, err
}
