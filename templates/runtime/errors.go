package runtime

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What errors can be. Test for it with [errors.Is].
var (
	// ErrNotFound says that no record has the requested Id.
	ErrNotFound = errors.New("record not found")

	// ErrSessionExpired says that the platform does not accept the session or token, and
	// that the client could not get one that it accepts.
	ErrSessionExpired = errors.New("session expired")

	// ErrRateLimited says that the platform turned a request away because there were too
	// many, status 429, as often as the [RetryPolicy] let it.
	ErrRateLimited = errors.New("too many requests")
)

// maxErrorBody bounds what an APIError keeps of an answer.
const maxErrorBody = 4 << 10

// APIError is a request that failed as a whole.
type APIError struct {
	StatusCode int    // HTTP status; an error can also come under 200
	Code       string // the platform's code, or ""
	Message    string // the platform's explanation, or ""
	Entity     string // or service; "" for what is on none, such as a login
	Operation  string
	RetryAfter time.Duration // what the platform asked to wait before another attempt, or 0
	Body       []byte        // the answer, at most its first 4 KiB, without the client's secrets

	kinds []error // what the error is beside what its status says
	more  any     // what the dialect knows of it beyond
}

// Error returns one line, such as
// "Accounts get: 500 Internal Server Error: the database is down (code DB_DOWN)".
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d", &operation{e.Entity, e.Operation}, e.StatusCode)
	if text := http.StatusText(e.StatusCode); text != "" {
		b.WriteString(" " + text)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	writeCode(&b, e.Code)
	return b.String()
}

// Is reports whether the error is one of those that errors can be. A login that is refused is
// no expired session.
func (e *APIError) Is(target error) bool {
	for _, kind := range e.kinds {
		if kind == target {
			return true
		}
	}
	switch target {
	case ErrSessionExpired:
		return e.StatusCode == http.StatusUnauthorized && !getsSession(e.Operation)
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	}
	return false
}

// OutcomeUnknownError is a write that may have been executed: it was sent, and no usable answer
// came back. The client does not repeat it, because the platform would do it again. Look for what
// it was to create or change, and repeat it if that is missing; a record that was just created can
// take seconds to appear.
type OutcomeUnknownError struct {
	Entity    string
	Operation string
	Records   int   // to be created by the request; 0 if it does something else
	Err       error // why there is no answer
}

// Error returns the cause and what to do.
func (e *OutcomeUnknownError) Error() string {
	records := "the record was"
	switch {
	case e.Records == 0:
		return fmt.Sprintf("%v: it is unknown whether it was done: look at what it changes before repeating the %s", e.Err, e.Operation)
	case e.Records > 1:
		records = fmt.Sprintf("the %d records were", e.Records)
	}
	return fmt.Sprintf("%v: it is unknown whether %s created: query for what identifies them before repeating the %s", e.Err, records, e.Operation)
}

// Unwrap returns the cause.
func (e *OutcomeUnknownError) Unwrap() error { return e.Err }

func writeCode(b *strings.Builder, code string) {
	if code != "" {
		fmt.Fprintf(b, " (code %s)", code)
	}
}

// operation names a call in errors.
type operation struct{ entity, name string }

func (op *operation) String() string { return strings.TrimSpace(op.entity + " " + op.name) }

// wrap puts the operation in front of an error.
func (op *operation) wrap(err error) error { return fmt.Errorf("%s: %w", op, err) }
