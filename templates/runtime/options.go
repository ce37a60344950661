package runtime

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
)

// Option configures a client.
type Option func(*settings)

// settings collects what the options say.
type settings struct {
	http        *http.Client
	credentials []credential
	strict      bool
	clearing    Clearing
	retry       RetryPolicy
	batch       BatchPolicy
	limit       int64
	limiter     *limiter // nil for none
	observers   []func(context.Context, Attempt)
	middleware  []func(http.RoundTripper) http.RoundTripper
	errs        []error
}

// refuse notes what is wrong with an option, if anything is.
func (s *settings) refuse(option string, err error) {
	if err != nil {
		s.errs = append(s.errs, errors.New(option+": "+err.Error()))
	}
}

// WithLogin authenticates as a user, who has to be enabled for the API. The client logs in
// at its first call, and again when the platform no longer accepts the session.
func WithLogin(username, password string) Option {
	return func(s *settings) {
		if strings.TrimSpace(username) == "" || strings.TrimSpace(password) == "" {
			s.refuse("WithLogin", errors.New("the user name or the password is empty"))
		}
		s.credentials = append(s.credentials, credential{
			secrets: []secret{keep(password)},
			renew:   func(ctx context.Context, c *conn) (*session, error) { return c.logIn(ctx, username, password) },
		})
	}
}

// WithClientCredentials authenticates by OAuth: the client gets an access token at its
// first call, and another shortly before that expires or when the platform rejects it.
func WithClientCredentials(id, clientSecret string) Option {
	return func(s *settings) {
		if strings.TrimSpace(id) == "" || strings.Contains(id, ":") || strings.TrimSpace(clientSecret) == "" {
			s.refuse("WithClientCredentials", errors.New("the id or the secret is empty, or the id has a colon"))
		}
		s.credentials = append(s.credentials, credential{
			secrets: []secret{keep(basicAuth(id, clientSecret)), keep(clientSecret)},
			renew:   func(ctx context.Context, c *conn) (*session, error) { return c.authenticate(ctx, id, clientSecret) },
		})
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

// WithSessionID authenticates with the session id that a login returned. When the session
// ends, calls fail with an error that is [ErrSessionExpired].
func WithSessionID(id string) Option {
	return func(s *settings) {
		s.refuse("WithSessionID", checkSecret(id))
		s.credentials = append(s.credentials, credential{static: sessionOf(id)})
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
// A Timeout of client holds for each attempt. The platform gives up on a request after 400
// seconds (BillingPlatform facts, 6), so that a shorter one can leave the outcome of a
// write unknown.
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
func (s *settings) credential() (credential, error) {
	switch len(s.credentials) {
	case 0:
		return credential{}, errors.New("no credentials: pass WithLogin, WithClientCredentials, WithTokenSource, WithSessionID or WithBearerToken")
	case 1:
		return s.credentials[0], nil
	}
	return credential{}, errors.New("more than one credential: pass one option that says how to authenticate, once")
}
