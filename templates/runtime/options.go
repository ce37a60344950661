package runtime

import (
	"bytes"
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
	errs        []error
}

// credential is a way to authenticate. The secret lives in the closures only, so that no
// way of printing a client can show it.
type credential struct {
	apply  func(http.Header)
	redact func([]byte) []byte
}

// WithSessionID authenticates with the session id that a login returned.
func WithSessionID(id string) Option {
	return withSecret("WithSessionID", id, func(h http.Header) { h.Set("sessionid", id) })
}

// WithBearerToken authenticates with an access token.
func WithBearerToken(token string) Option {
	return withSecret("WithBearerToken", token, func(h http.Header) { h.Set("Authorization", "Bearer "+token) })
}

// WithHTTPClient sends requests through a copy of client. The copy does not follow
// redirects unless client says otherwise, because they would carry the credentials along.
// The platform gives up on a request after 400 seconds (BillingPlatform facts, 6), so a
// shorter timeout can leave the outcome of a write unknown.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) {
		if client == nil {
			s.errs = append(s.errs, errors.New("WithHTTPClient: the client is nil"))
			return
		}
		s.http = client
	}
}

func withSecret(option, secret string, apply func(http.Header)) Option {
	return func(s *settings) {
		switch {
		case strings.TrimSpace(secret) == "":
			s.errs = append(s.errs, errors.New(option+": the value is empty"))
		case strings.ContainsFunc(secret, isControl):
			s.errs = append(s.errs, errors.New(option+": the value holds a line break or another control character"))
		}
		s.credentials = append(s.credentials, credential{apply: apply, redact: func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte(secret), []byte("[redacted]"))
		}})
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// credential returns the one the options chose.
func (s *settings) credential() (credential, error) {
	switch len(s.credentials) {
	case 0:
		return credential{}, errors.New("no credentials: pass WithSessionID or WithBearerToken")
	case 1:
		return s.credentials[0], nil
	}
	return credential{}, errors.New("more than one credential: pass either WithSessionID or WithBearerToken, once")
}
