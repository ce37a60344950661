package fake

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// Request is a request as it arrived.
type Request struct {
	Method string
	Path   string // as escaped on the wire, organisation included
	Query  url.Values
	Header http.Header
	Body   []byte
}

// RowFailure says how a record of a write fails. Without a Code it is reported as exports
// declare it, by success being false; else as tenants do, by ErrorCode.
type RowFailure struct {
	Code  string
	Text  string
	Field string
}

// scripted is an answer given in place of the real one.
type scripted struct {
	status int
	body   string
}

// FailRow makes the next write refuse the record at index, counted from 0, and process the
// others. Call it once for each record that is to fail.
func (t *Tenant) FailRow(index int, failure RowFailure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failures[index] = failure
}

// Answer makes the next request that has no answer yet get this one, whatever it asks for.
// The request is recorded, but changes nothing.
func (t *Tenant) Answer(status int, body string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answers = append(t.answers, scripted{status, body})
}

// Requests returns the requests so far, in order of arrival.
func (t *Tenant) Requests() []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.requests)
}

// takeAnswer returns the next scripted answer. The caller holds the lock.
func (t *Tenant) takeAnswer() (scripted, bool) {
	if len(t.answers) == 0 {
		return scripted{}, false
	}
	next := t.answers[0]
	t.answers = t.answers[1:]
	return next, true
}

// takeFailures returns the failures meant for the write that asks. The caller holds the lock.
func (t *Tenant) takeFailures() map[int]RowFailure {
	taken := maps.Clone(t.failures)
	clear(t.failures)
	return taken
}

// record reads a request.
func record(r *http.Request) (Request, error) {
	body, err := io.ReadAll(r.Body)
	return Request{
		Method: r.Method,
		Path:   r.URL.EscapedPath(),
		Query:  r.URL.Query(),
		Header: r.Header.Clone(),
		Body:   body,
	}, err
}
