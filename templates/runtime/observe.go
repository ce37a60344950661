package runtime

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// Attempt is what an observer learns of one attempt at a request. It holds no URL, no
// condition, no record and no credential; Err alone can repeat what the platform said, with
// the secrets of the client taken out.
//
// The last attempt at a request is the one whose Repeat is false. One that was not sent,
// since its turn or its session did not come, counts too: it has neither Status nor Duration.
type Attempt struct {
	Entity    string        // or service; "" for what is on none, such as a login
	Operation string        // such as "create", also "login", "authenticate" and "logout"
	Number    int           // of the attempt at its request, from 1
	Rows      int           // records in the request of a write, or in the answer to a read
	Status    int           // of HTTP; 0 without an answer
	Start     time.Time     // when it was sent, or given up
	Duration  time.Duration // from Start until the whole answer was there, or none would come
	Waited    time.Duration // for the rate limit, before Start
	Repeat    bool          // whether the client means to send the request again
	Err       error         // nil for success, and for a read that finds nothing
}

// WithObserver has observe be called after each attempt at a request, with the context of the
// call, or the values of that of the call that began a login. The call waits for it, and
// several calls run it at once. It must neither panic nor call the client: a login waits for
// it, too. Of several observers, each is called, in the order of the options.
func WithObserver(observe func(context.Context, Attempt)) Option {
	return func(s *settings) {
		if observe == nil {
			s.refuse("WithObserver", errors.New("the observer is nil"))
			return
		}
		s.observers = append(s.observers, observe)
	}
}

// WithMiddleware has wrap return the transport that requests are sent through, given the one
// that they would be sent through without it: that of [WithHTTPClient], or
// [http.DefaultTransport]. It sees each attempt once, after it waited for the rate limit. Of
// several, the first is the outermost.
//
// Requests carry credentials in their headers, in the body of a login and in the answer to it, and
// customer data in URLs and bodies: log none of these.
// What an error of wrap says of the connection decides whether a write is repeated, so pass
// on those of the transport.
func WithMiddleware(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(s *settings) {
		if wrap == nil {
			s.refuse("WithMiddleware", errors.New("the middleware is nil"))
			return
		}
		s.middleware = append(s.middleware, wrap)
	}
}

// client returns the HTTP client that the options ask for.
func (s *settings) client() *http.Client {
	client := withoutRedirects(s.http)
	for i := len(s.middleware) - 1; i >= 0; i-- {
		inner := client.Transport
		if inner == nil {
			inner = http.DefaultTransport
		}
		if client.Transport = s.middleware[i](inner); client.Transport == nil {
			s.refuse("WithMiddleware", errors.New("the middleware returned no transport"))
		}
	}
	return client
}

// observe tells the observers of an attempt. That a read finds nothing is how the platform
// answers it, and no failure.
func (c *conn) observe(ctx context.Context, r request, a Attempt) {
	a.Entity, a.Operation = r.entity, r.name
	if r.replay == readOnly && c.dialect.finding(a.Err) {
		a.Err = nil
	}
	for _, observe := range c.observers {
		observe(ctx, a)
	}
}

// Failure names the kind of the error in a word that holds no data of the tenant, fit for
// logs and metrics: "" for success, else
//
//   - outcome_unknown: the records may have been created
//   - refused: the platform refused records, and processed the others
//   - session: there is no session or token that the platform accepts
//   - rate: the platform turned the request away because there were too many
//   - platform: it gave another error as its answer
//   - canceled, timeout: the context was cancelled, or a time limit came first
//   - connection: there is no answer
//   - answer: the answer is of no use
func (a Attempt) Failure() string {
	var unknown *OutcomeUnknownError
	var row refusal
	var none *noSession
	var api *APIError
	switch {
	case a.Err == nil:
		return ""
	case errors.As(a.Err, &unknown):
		return "outcome_unknown"
	case errors.As(a.Err, &row):
		return "refused"
	case errors.Is(a.Err, ErrSessionExpired):
		return "session"
	case errors.Is(a.Err, ErrRateLimited):
		return "rate"
	case errors.Is(a.Err, context.Canceled):
		return "canceled"
	case errors.Is(a.Err, context.DeadlineExceeded):
		return "timeout"
	case errors.As(a.Err, &none):
		return "session"
	case errors.As(a.Err, &api):
		return "platform"
	case a.Status == 0:
		return "connection"
	}
	return "answer"
}

// Code returns the code of the error that the platform gave, of the first record that it
// refused if there are several, or "". What does not look like a code is "?", since an answer
// can have any text in its place.
func (a Attempt) Code() string {
	var row refusal
	var api *APIError
	code := ""
	switch {
	case errors.As(a.Err, &row):
		code = row.refusal()
	case errors.As(a.Err, &api):
		code = api.Code
	}
	if len(code) > 64 || strings.ContainsFunc(code, isNoCode) {
		return "?"
	}
	return code
}

// refusal is the error of a record that the platform refused while it answered the request.
type refusal interface {
	error
	refusal() (code string)
}

func isNoCode(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-' && r != '.'
}
