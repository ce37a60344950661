package runtime

import (
	"errors"
	"fmt"
	"time"
)

// ExtractRequest says what a bulk extract is to hold: for large sets, it is what the platform
// recommends over queries (BillingPlatform facts, 1.2 and 6).
type ExtractRequest struct {
	// ID resumes the extract with this Id: nothing is submitted, and of the rest only
	// FileField and PendingLimit matter.
	ID ID

	// Name is what people see the request under. It must not be empty.
	Name string

	// Query is the statement that selects the rows, or with Entity the condition that its
	// records satisfy. It has at most 4,000 characters.
	Query SQL

	// Entity has whole records of it be retrieved, and Columns these fields of them only.
	Entity  string
	Columns []string

	// Format is JSON or CSV. "" means JSON.
	Format string

	// Delimiter, Qualifier and EndLine (CR, LF or CRLF) are those of CSV; "" leaves them to
	// the platform.
	Delimiter, Qualifier, EndLine string

	// RecordsPerBatch is how many records a file has at most. 0 means 10,000.
	RecordsPerBatch int

	// FileField is the field of BULK_RESPONSE that holds the file of a batch. "" means
	// ResponseFile: where tenants have it is not documented (BillingPlatform facts, 9).
	FileField string

	// PendingLimit is how long the request may be pending before Wait gives it up. 0 means
	// ten minutes. How long it may run is up to the context.
	PendingLimit time.Duration
}

// ErrExtractPending says that an extract did not begin. It stays pending for as long as the
// process "Bulk Request Processing" of the tenant is off (BillingPlatform facts, 6).
var ErrExtractPending = errors.New(`still pending: the process "Bulk Request Processing" of the tenant may be off`)

// ExtractError is an extract, or a batch of one, that the platform did not finish.
type ExtractError struct {
	ID      ID     // of the extract, by which it can be resumed
	Batch   ID     // or ""
	Status  string // as the platform has it
	Message string // the platform's explanation, or ""
	Err     error  // why it was given up, or nil if the platform says that it failed
}

// Error returns one line.
func (e *ExtractError) Error() string {
	text := fmt.Sprintf("extract %s", e.ID)
	if e.Batch != "" {
		text += fmt.Sprintf(", batch %s", e.Batch)
	}
	text += fmt.Sprintf(" (status %q)", e.Status)
	switch {
	case e.Err != nil:
		return text + ": " + e.Err.Error()
	case e.Message != "":
		return text + ": failed: " + e.Message
	}
	return text + ": failed without an explanation"
}

// Unwrap returns why the extract was given up.
func (e *ExtractError) Unwrap() error { return e.Err }

// ExtractBatch is a part of the result of an extract, which has a file.
type ExtractBatch struct {
	ID       ID
	From, To int64 // numbers of its records; 0 where the platform does not say
	Status   string
	Message  string // the platform's explanation of a failure, or ""
}
