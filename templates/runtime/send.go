package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// maxFailure bounds how much is read of an answer that is an error.
const maxFailure = 1 << 20

var errTooLong = errors.New("it is too long")

// request is what differs between calls.
type request struct {
	operation
	method  string
	path    string // below the base URL, escaped
	body    []byte // nil for none
	replay  replay
	session *session // nil for none
}

// answer is what came back, and what it says about the request.
type answer struct {
	operation
	fate        fate
	status      int // 0 if there is no answer
	contentType string
	retryAfter  time.Duration
	body        []byte
	redact      func(string) string
	beside      error // what failed beside rows that say that something was done, or nil
}

// send sends a request under the session of the client. If the platform rejects that, the
// request was not executed (BillingPlatform facts, 2), so that it is sent once more under
// another one, whatever it does. A status other than 2xx is an error.
func (c *conn) send(ctx context.Context, r request) (answer, error) {
	var err error
	if r.session, err = c.auth.session(ctx, nil); err != nil {
		return answer{operation: r.operation, redact: c.auth.redact}, r.wrap(c.auth.hide(err))
	}
	a, err := c.repeat(ctx, r)
	if a.fate != rejected {
		return a, err
	}
	other, failure := c.auth.session(ctx, r.session)
	if failure != nil {
		return a, fmt.Errorf("%w: %w", err, c.auth.hide(failure))
	}
	r.session = other
	a, err = c.repeat(ctx, r)
	if a.fate == rejected {
		return a, fmt.Errorf("%w: after a new login, too", err)
	}
	return a, err
}

// repeat sends a request under the session that it has, until its fate allows or needs no
// further attempt.
func (c *conn) repeat(ctx context.Context, r request) (answer, error) {
	for n := 1; ; n++ {
		a, err := c.attempt(ctx, r)
		if n >= c.retry.MaxAttempts || !a.fate.repeatable(r.replay) || ctx.Err() != nil {
			return a, err
		}
		if stop := pause(ctx, c.retry.delay(n, a.retryAfter)); stop != nil {
			return a, fmt.Errorf("%w: not repeated: %w", err, stop)
		}
	}
}

// attempt sends a request once and reads the whole answer.
func (c *conn) attempt(ctx context.Context, r request) (answer, error) {
	a := answer{operation: r.operation, redact: c.auth.redact}
	if err := ctx.Err(); err != nil {
		return a, r.wrap(err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.retry.AttemptTimeout)
	defer cancel()
	var w wire
	req, err := c.newRequest(httptrace.WithClientTrace(ctx, w.trace()), r)
	if err != nil {
		return a, r.wrap(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		a.fate = w.fateOf(err)
		return a, r.wrap(c.auth.hide(withoutURL(err)))
	}
	defer resp.Body.Close()
	a.status, a.retryAfter = resp.StatusCode, retryAfter(resp.Header)
	a.contentType, _, _ = strings.Cut(resp.Header.Get("Content-Type"), ";")
	return a, c.read(&a, resp.Body)
}

// read reads an answer and settles what it says about the request.
func (c *conn) read(a *answer, body io.Reader) (err error) {
	if a.status/100 != 2 {
		a.body, _ = readUpTo(body, maxFailure) // the status tells what matters
		a.fate = a.verdict()
		return a.failed()
	}
	a.body, err = readUpTo(body, c.limit)
	switch {
	case errors.Is(err, errTooLong):
		a.fate = unclear
		return a.wrap(fmt.Errorf("read the answer: %w: ask for fewer records, or allow more than %d bytes by WithAnswerLimit", err, c.limit))
	case err != nil:
		a.fate = ambiguous
		return a.wrap(fmt.Errorf("read the answer: %w", err))
	case a.rejects():
		a.fate = rejected
		return a.failed()
	}
	return nil
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
	if r.session != nil {
		r.session.apply(req.Header)
	}
	return req, nil
}

// wire watches whether a request got as far as a connection.
type wire struct{ asked, connected atomic.Bool }

func (w *wire) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	}
}

// fateOf returns what is known of a request that failed without an answer. A transport that
// says nothing of its connections leaves it open, unless it could not dial.
//
// That net/http sends some requests again itself takes nothing from that: those with a
// body, if their headers do not promise that this is safe, only when nothing was written.
func (w *wire) fateOf(err error) fate {
	if w.connected.Load() { // even if what failed at last is a dial: transports can try again
		return ambiguous
	}
	var op *net.OpError
	dialed := errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
	if dialed || w.asked.Load() {
		return notDone
	}
	return ambiguous
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
	body, err := io.ReadAll(io.LimitReader(r, max(limit, limit+1))) // the highest limit has no next
	if err == nil && int64(len(body)) > limit {
		return body[:limit], errTooLong
	}
	return body, err
}
