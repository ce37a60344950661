package runtime

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
)

// Option configures a client.
type Option func(*settings)

// settings collects what the options say.
type settings struct {
	http        *http.Client
	credentials []credential
	strict      bool
	retry       RetryPolicy
	limit       int64
	limiter     *limiter // nil for none
	observers   []func(context.Context, Attempt)
	middleware  []func(http.RoundTripper) http.RoundTripper
	errs        []error

	own any // what the options of the dialect set
}

// refuse notes what is wrong with an option, if anything is.
func (s *settings) refuse(option string, err error) {
	if err != nil {
		s.errs = append(s.errs, errors.New(option+": "+err.Error()))
	}
}

// WithTokenSource authenticates with the access tokens that source returns.
func WithTokenSource(source TokenSource) Option {
	return func(s *settings) {
		if source == nil {
			s.refuse("WithTokenSource", errors.New("the source is nil"))
		}
		s.credentials = append(s.credentials, credential{
			renew: func(ctx context.Context, c *conn) (*session, error) { return c.tokenFrom(ctx, source) },
		})
	}
}

// WithBearerToken authenticates with an access token. When the token expires, calls fail
// with an error that is [ErrSessionExpired].
func WithBearerToken(token string) Option {
	return func(s *settings) {
		s.refuse("WithBearerToken", checkSecret(token))
		s.credentials = append(s.credentials, credential{static: bearerOf(token)})
	}
}

// WithHTTPClient sends requests through a copy of client. The copy does not follow
// redirects unless client says otherwise, because they would carry the credentials along.
// A Timeout of client holds for each attempt: one that is shorter than what the platform takes
// leaves the outcome of a write unknown.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) {
		if client == nil {
			s.refuse("WithHTTPClient", errors.New("the client is nil"))
			return
		}
		s.http = client
	}
}

// WithRetry says how requests are repeated. What is zero in policy is as without it.
func WithRetry(policy RetryPolicy) Option {
	return func(s *settings) {
		s.refuse("WithRetry", policy.check())
		s.retry = policy
	}
}

// WithAnswerLimit bounds how many bytes of an answer are read: 64 MiB without it. A longer
// answer is an error.
func WithAnswerLimit(bytes int64) Option {
	return func(s *settings) {
		if bytes <= 0 {
			s.refuse("WithAnswerLimit", errors.New("the limit is not positive"))
		}
		s.limit = bytes
	}
}

// basicAuth returns credentials in the form of RFC 7617.
func basicAuth(id, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(id + ":" + password))
}

// credential returns the one the options chose.
func (s *settings) credential(d *dialect) (credential, error) {
	switch len(s.credentials) {
	case 0:
		return credential{}, errors.New("no credentials: pass " + d.credentials)
	case 1:
		return s.credentials[0], nil
	}
	return credential{}, errors.New("more than one credential: pass one option that says how to authenticate, once")
}
