package runtime

import (
	"context"
	"errors"
	"strings"
)

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

// WithSessionID authenticates with the session id that a login returned. When the session
// ends, calls fail with an error that is [ErrSessionExpired].
func WithSessionID(id string) Option {
	return func(s *settings) {
		s.refuse("WithSessionID", checkSecret(id))
		s.credentials = append(s.credentials, credential{static: sessionOf(id)})
	}
}
