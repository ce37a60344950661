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
	text := "want " + e.Want + ", got "
	if text += oneLine(e.Raw); e.Raw == "" {
		text += "what the Extra of the record holds under the name of the field"
	}
	if e.Field != "" {
		return e.Field + ": " + text
	}
	return text
}

// misfit returns the error for a value that is not what its type takes.
func misfit(want string, v Value) error {
	return &FieldError{Want: want, Raw: bounded(string(v.Raw()), maxMisfit)}
}

// hasMisfit is beside the state of a field that is absent because what was sent does not fit its
// type, such as a text in an int64, and beside that of the value of Extra that keeps it. A type of
// this package keeps such a thing itself; those of Go cannot.
const hasMisfit state = 1 << 7

// misfitOf returns the error of a field whose type, which value points at, refused what was sent.
//
//go:noinline
func misfitOf(value any) error {
	if v, ok := value.(*Value); ok {
		return misfit("what its field takes", *v)
	}
	want := "a text"
	switch reflect.TypeOf(value).Elem().Kind() {
	case reflect.Bool:
		want = "true or false"
	case reflect.Int64:
		want = "a whole number of 64 bits"
	case reflect.Slice:
		want = "a list of values that fit"
	case reflect.Map, reflect.Struct, reflect.Pointer:
		want = "an object"
	}
	return &FieldError{Want: want}
}

// rawMisfit returns what was sent for a field that refused it.
func (t *table) rawMisfit(record reflect.Value, name string) string {
	if extra := t.extraOf(record); extra != nil {
		if value := (*extra)[name]; value.s&hasMisfit != 0 {
			return bounded(value.v.raw, maxMisfit)
		}
	}
	return ""
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
			if field.Raw == "" {
				field.Raw = t.rawMisfit(record, field.Field)
			}
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// WithStrict makes the methods that read report the fields whose content does not fit their type,
// as [CheckRecord] finds them, at most 100 for each call, or record of one that goes through many.
// What was read is returned beside the error: a record that is not nil, or all the records. Without
// it such a field is noticed when it is used, and nothing else is affected.
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
