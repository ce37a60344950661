package runtime

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// FieldError is a field whose content does not fit its type, such as "$1,250.00" in a
// [Decimal]. The field keeps what was sent, and the rest of its record is not affected.
type FieldError struct {
	Field string // name on the platform, or "" where only the value was at hand
	Want  string // what the type takes, such as "a decimal number"
	Raw   string // the JSON that was sent, at most its first 200 bytes
}

// Error returns one line, such as `Amount: want a decimal number, got "$1,250.00"`.
func (e *FieldError) Error() string {
	text := "want " + e.Want + ", got " + oneLine(e.Raw)
	if e.Field != "" {
		return e.Field + ": " + text
	}
	return text
}

// misfit returns the error for a value that is not what its type takes.
func misfit(want string, v Value) error {
	return &FieldError{Want: want, Raw: bounded(string(v.Raw()), maxMisfit)}
}

// maxMisfit bounds, in bytes, what an error repeats of a value.
const maxMisfit = 200

// bounded returns a text of no more than limit bytes, which ends in "…" where it was cut.
func bounded(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit-len("…")], "") + "…"
}

// oneLine returns a text as one line, fit for a log.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// maxFieldErrors bounds the field errors of one answer that are reported.
const maxFieldErrors = 100

// CheckRecord returns a [*FieldError] for each field of a record that holds a value that does
// not fit its type, joined in struct order, or nil. record is a pointer to a record. The
// fields in Extra have no type to fit.
func CheckRecord(record any) error {
	v := reflect.ValueOf(record)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("CheckRecord: want a pointer to a record, got %T", record)
	}
	return errors.Join(misfitsOf(v.Elem())...)
}

func misfitsOf(record reflect.Value) []error {
	var errs []error
	t := tableOf(record.Type())
	for i := range t.columns {
		err := t.slot(record, i).Err()
		if field, ok := err.(*FieldError); ok {
			field.Field = t.columns[i].name
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// WithStrict makes Get, Query, First and All report the fields whose content does not fit their
// type, as [CheckRecord] finds them, at most 100 for each call or record of All. What was read
// is returned beside the error: a record that is not nil, or all the records. Without it such a field is noticed when
// it is used, and nothing else is affected.
func WithStrict() Option { return func(s *settings) { s.strict = true } }

// checkRows returns what does not fit in records that were read, of which the first has that
// index.
func (op *operation) checkRows(first int, rows []any) error {
	var errs []error
	for i, row := range rows {
		for _, err := range misfitsOf(reflect.ValueOf(row).Elem()) {
			if len(errs) == maxFieldErrors {
				return errors.Join(append(errs, op.wrap(errors.New("more fields do not fit their type")))...)
			}
			errs = append(errs, op.wrap(fmt.Errorf("row %d: %w", first+i, err)))
		}
	}
	return errors.Join(errs...)
}
