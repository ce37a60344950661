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
	header  http.Header // beside those that all requests have; nil for none
	session *session    // nil for none
	count   int         // records in the body

	// take takes what an attempt brought, which failed if failure is not nil, and returns
	// the error of the request. It is called while the outcome can still be observed, and
	// sets the count of a read.
	take func(a *answer, failure error) error

	attempts  int  // so far
	maybe     bool // one of them may have been executed
	shared    bool // the session is that of the client, and another can take its place meanwhile
	renewable bool // a rejected session is replaced by another
}

// answer is what came back, and what it says about the request.
type answer struct {
	operation
	fate        fate
	status      int // 0 if there is no answer
	contentType string
	header      http.Header // nil if there is no answer
	session     *session    // that the request carried
	retryAfter  time.Duration
	body        []byte
	redact      func(string) string
	beside      error // what failed beside rows that say that something was done, or nil

	count    int  // records in it, or in the request
	attempts int  // at the request, up to this answer
	maybe    bool // an attempt before it may have been executed
}

// send sends a request under the session of the client. If the platform rejects that, the
// request was not executed, so that it is sent once more under another one, whatever it does. A status other than 2xx is an error.
func (c *conn) send(ctx context.Context, r request) (answer, error) {
	var err error
	fails := c.auth.failures()
	if r.session, err = c.auth.session(ctx, nil); err != nil {
		err = r.wrap(&noSession{c.auth.hide(err)})
		c.observeUnsent(ctx, r, 0, err)
		return c.newAnswer(r), err
	}
	r.shared, r.renewable = true, c.auth.renew != nil
	a, err := c.repeat(ctx, r)
	if a.fate != rejected {
		return a, err
	}
	r.attempts, r.maybe = a.attempts, a.maybe
	other, failure := c.auth.successor(ctx, a.session, fails)
	if failure != nil {
		err = fmt.Errorf("%w: %w", err, &noSession{c.auth.hide(failure)})
		if r.renewable {
			c.observeUnsent(ctx, r, 0, err)
		}
		return a, err
	}
	r.session, r.renewable = other, false
	a, err = c.repeat(ctx, r)
	if a.fate == rejected {
		return a, fmt.Errorf("%w: after a new login, too", err)
	}
	return a, err
}

// repeat sends a request under the session that it has, until its fate allows or needs no
// further attempt.
func (c *conn) repeat(ctx context.Context, r request) (answer, error) {
	a := c.newAnswer(r)
	var err error
	var delay time.Duration
	for n := 1; ; n++ {
		waited, stop := c.turn(ctx, delay)
		if stop != nil {
			err = r.unsent(err, stop)
			c.observeUnsent(ctx, r, waited, err)
			return a, err
		}
		r.attempts++
		if r.shared {
			r.session = c.auth.latest(r.session)
		}
		var again bool
		a, again, err = c.observed(ctx, r, waited, n < c.retry.MaxAttempts)
		r.maybe = r.maybe || a.fate.unknown()
		a.maybe = r.maybe
		if !again {
			return a, err
		}
		delay = c.retry.delay(n, a.retryAfter)
	}
}

// unsent returns the error of a request that is not sent, which can have failed before.
func (r *request) unsent(failure, stop error) error {
	if failure == nil {
		return r.wrap(stop)
	}
	return fmt.Errorf("%w: not repeated: %w", failure, stop)
}

// turn waits until a request may be sent: for a delay, and then for the rate limit, which it
// returns the wait for.
func (c *conn) turn(ctx context.Context, delay time.Duration) (waited time.Duration, err error) {
	if delay > 0 {
		if err := pause(ctx, delay); err != nil {
			return 0, err
		}
	}
	start := time.Now()
	err = c.limiter.wait(ctx)
	return time.Since(start), err
}

// observed makes an attempt, tells the observers of it, and returns whether another is to
// follow under the same session, which has to be allowed.
func (c *conn) observed(ctx context.Context, r request, waited time.Duration, allowed bool) (a answer, again bool, err error) {
	start := time.Now()
	a, err = c.attempt(ctx, r)
	took := time.Since(start)
	if r.take != nil {
		err = r.take(&a, err)
	}
	again = allowed && a.fate.repeatable(r.replay) && ctx.Err() == nil
	c.observe(ctx, r, Attempt{
		Number: r.attempts, Rows: a.count, Status: a.status, Start: start, Duration: took, Waited: waited,
		Repeat: again || a.fate == rejected && r.renewable, Err: err,
	})
	return a, again, err
}

// observeUnsent tells the observers that the attempt to come will not be made.
func (c *conn) observeUnsent(ctx context.Context, r request, waited time.Duration, err error) {
	c.observe(ctx, r, Attempt{Number: r.attempts + 1, Rows: r.count, Start: time.Now(), Waited: waited, Err: err})
}

func (c *conn) newAnswer(r request) answer {
	return answer{operation: r.operation, redact: c.auth.redact, session: r.session, count: r.count, attempts: r.attempts, maybe: r.maybe}
}

// attempt sends a request once and reads the whole answer.
func (c *conn) attempt(ctx context.Context, r request) (answer, error) {
	a := c.newAnswer(r)
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
	a.status, a.header, a.retryAfter = resp.StatusCode, resp.Header, retryAfter(resp.Header)
	a.contentType, _, _ = strings.Cut(resp.Header.Get("Content-Type"), ";")
	return a, c.read(&a, resp.Body)
}

// read reads an answer and settles what it says about the request.
func (c *conn) read(a *answer, body io.Reader) (err error) {
	if a.status/100 != 2 {
		a.body, _ = readUpTo(body, maxFailure) // the status tells what matters
		a.fate = c.dialect.verdict(a)
		return c.dialect.failed(a)
	}
	a.body, err = readUpTo(body, c.limit)
	switch {
	case errors.Is(err, errTooLong):
		a.fate = unclear
		return a.wrap(fmt.Errorf("read the answer: %w: ask for fewer records, or allow more than %d bytes by WithAnswerLimit", err, c.limit))
	case err != nil:
		a.fate = ambiguous
		return a.wrap(fmt.Errorf("read the answer: %w", err))
	case c.dialect.rejects != nil && c.dialect.rejects(a):
		a.fate = rejected
		return c.dialect.failed(a)
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
	for name, values := range r.header {
		req.Header[name] = values
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
