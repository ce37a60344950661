package runtime

import (
	"fmt"
	"strings"
)

// RowError is a record that the platform refused while it answered the request.
type RowError struct {
	Index     int // of the record in the request, from 0
	ID        ID  // as answered, else as sent; a refused create has none
	Field     string
	Code      string
	Text      string
	Entity    string
	Operation string
}

// Error returns one line, such as
// "ACCOUNT create: row 2 (Id 42): StartDate: must not be in the past (code 17)".
func (e *RowError) Error() string {
	return fmt.Sprintf("%s %s: %s", e.Entity, e.Operation, e.detail())
}

// detail is the message without entity and operation, which rows of a batch share.
func (e *RowError) detail() string {
	var b strings.Builder
	fmt.Fprintf(&b, "row %d", e.Index)
	if e.ID != "" {
		fmt.Fprintf(&b, " (Id %s)", e.ID)
	}
	if e.Field != "" {
		b.WriteString(": " + e.Field)
	}
	if e.Text != "" {
		b.WriteString(": " + e.Text)
	} else {
		b.WriteString(": refused without an explanation")
	}
	writeCode(&b, e.Code)
	return b.String()
}

// refusal returns the platform's code.
func (e *RowError) refusal() string { return e.Code }
