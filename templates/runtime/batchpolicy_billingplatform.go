package runtime

import (
	"cmp"
	"errors"
	"fmt"
)

// BatchPolicy says how a batch is divided into requests. As an option of a batch it holds for
// that one, where it is not zero; [WithBatch] sets it for a client.
//
// The platform wants fewer and bigger requests, and gives up on one after 400 seconds; how
// many records it takes in one is not documented (BillingPlatform facts, 6).
type BatchPolicy struct {
	// Records is how many records a request has at most. 0 means 500.
	Records int

	// Bytes is how long the records of a request are at most, as JSON. A record that is
	// longer has a request of its own. 0 means 4 MiB.
	Bytes int

	// Concurrency is how many requests of a batch are under way at a time. 0 means 4, of
	// the 4 to 8 that the vendor recommends (BillingPlatform facts, 6). With 1 the platform
	// gets the records in order.
	Concurrency int

	// StopOnError has no further request begin once a record has failed. Those that were
	// not sent have [ErrNotSent] as their outcome.
	StopOnError bool
}

var defaultBatch = BatchPolicy{Records: 500, Bytes: 4 << 20, Concurrency: 4}

// WithBatch says how the client divides batches. What is zero in policy is as without it.
func WithBatch(policy BatchPolicy) Option {
	return func(s *settings) {
		s.refuse("WithBatch", policy.check())
		s.own.(*billingSettings).batch = policy
	}
}

// or returns p with what is zero taken from others.
func (p BatchPolicy) or(others BatchPolicy) BatchPolicy {
	return BatchPolicy{
		Records:     cmp.Or(p.Records, others.Records),
		Bytes:       cmp.Or(p.Bytes, others.Bytes),
		Concurrency: cmp.Or(p.Concurrency, others.Concurrency),
		StopOnError: p.StopOnError || others.StopOnError,
	}
}

func (p BatchPolicy) check() error {
	if min(p.Records, p.Bytes, p.Concurrency) < 0 {
		return errors.New("a number of the policy is negative")
	}
	return nil
}

// BatchOption changes how a batch works.
type BatchOption interface{ changeBatch(w *write) }

func (p BatchPolicy) changeBatch(w *write)  { w.batch = p }
func (p BatchPolicy) changeUpsert(w *write) { w.batch = p }
func (p BatchPolicy) changeDelete(w *write) { w.batch = p }

// ErrNotSent is the outcome of a record of a batch that did not reach the platform: there was no
// connection, or the batch ended before, because the context of the call did, no session was to
// be had, or another record failed and [BatchPolicy] says to stop. The record is as it was, and
// can be sent again.
var ErrNotSent = errors.New("not sent")

// RequestError is a request of a batch that failed as a whole, or was not sent. All its
// records have Err as their outcome.
type RequestError struct {
	First, Last int // indexes of its records in the batch
	Records     int // that failed with it; 0 if their own outcome is known despite it
	Err         error
}

// Error returns one line, such as "rows 500 to 999: ACCOUNT create: 503 Service Unavailable".
func (e *RequestError) Error() string {
	if e.First == e.Last {
		return fmt.Sprintf("row %d: %v", e.First, e.Err)
	}
	return fmt.Sprintf("rows %d to %d: %v", e.First, e.Last, e.Err)
}

// Unwrap returns the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// BatchError is a batch of which some records failed: the platform refused them, or their
// request failed. The others went through. The results returned beside the error have the
// outcome of each. [errors.As] finds the first [RowError] and the first [RequestError].
type BatchError struct {
	Entity    string
	Operation string
	Rows      []*RowError     // that the platform refused, in order of Index
	Requests  []*RequestError // in order of First
	Total     int             // records in the batch
}

// maxShown bounds the failures that the text of a BatchError spells out.
const maxShown = 3

// Error returns one line that counts the failed records and describes the first few failures.
func (e *BatchError) Error() string {
	if len(e.Rows) == 0 && len(e.Requests) == 1 && (e.Requests[0].Records == e.Total || e.Requests[0].Records == 0) {
		return e.Requests[0].Err.Error()
	}
	failed := len(e.Rows)
	for _, r := range e.Requests {
		failed += r.Records
	}
	text := fmt.Sprintf("%s %s: %d of %d records failed", e.Entity, e.Operation, failed, e.Total)
	for i := range min(maxShown, len(e.Rows)) {
		text += "; " + e.Rows[i].detail()
	}
	shown := min(maxShown, len(e.Rows))
	for i := range min(maxShown-shown, len(e.Requests)) {
		text += "; " + e.Requests[i].Error()
	}
	if more := len(e.Rows) + len(e.Requests) - maxShown; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

// Unwrap returns the rows and requests, for [errors.Is] and [errors.As].
func (e *BatchError) Unwrap() []error {
	var errs []error
	for _, row := range e.Rows {
		errs = append(errs, row)
	}
	for _, r := range e.Requests {
		errs = append(errs, r)
	}
	return errs
}
