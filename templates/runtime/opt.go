package runtime

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Opt is a field in one of three states: absent, null, or holding a value.
//
// The zero Opt is absent: such a field is not sent at all. A null field asks the platform to
// clear it, in the way of [WithClearing]. Use [Set] and [Null] to make the other two.
//
// Opt has no IsZero method on purpose: the omitzero option of encoding/json finds the
// all-zero struct without one, and calling one costs an allocation for every field.
type Opt[T any] struct {
	v      T
	row    uint32 // with column an origin, in pieces that leave room for the state: a record
	column uint16 // of text is then smaller by a quarter
	s      state
}

// state says what an Opt holds. The zero state is absent.
type state uint8

const (
	isNull   state = 1 << iota // explicitly empty
	isValue                    // holds a value
	hasBlank                   // beside isNull: was sent as a text that says nothing, which is kept
)

// present reports whether there is anything to send: a value or a null.
func (s state) present() bool { return s&(isNull|isValue) != 0 }

// origin says where a value was read. The zero origin is the caller.
//
// A flag would not do: it would travel along when a value is assigned to another record,
// or to another field, and an update would leave out what the caller did set there.
type origin struct {
	row    uint32 // number of the row, from 1, in the order of reading in this process
	column uint16 // number of the field in its record; see columnOf for Extra
}

// Set returns an Opt that holds v.
func Set[T any](v T) Opt[T] { return Opt[T]{v: v, s: isValue} }

// Null returns an Opt that is explicitly empty.
func Null[T any]() Opt[T] { return Opt[T]{s: isNull} }

// Get returns the value and true, or the zero T and false when the field is absent or null.
// A value that does not fit its type is a value too: it holds what was sent, and says so when
// it is interpreted. See [Opt.Err].
func (o Opt[T]) Get() (v T, ok bool) {
	if o.s&isValue != 0 {
		return o.v, true
	}
	return v, false
}

// Or returns the value, or def when the field is absent or null.
func (o Opt[T]) Or(def T) T {
	if o.s&isValue != 0 {
		return o.v
	}
	return def
}

// IsNull reports whether the field is explicitly empty. So is a number, flag or date that was
// read from an empty or blank text. That text is kept, and written back for as long as the
// caller does not assign the field.
func (o Opt[T]) IsNull() bool { return o.s&isNull != 0 }

// IsAbsent reports whether the field is neither set nor null.
func (o Opt[T]) IsAbsent() bool { return !o.s.present() }

// Equal reports whether both are in the same state and hold the same value. It does not
// matter whether they were read or set. Values are compared by their own Equal method
// if they have one, else deeply.
func (o Opt[T]) Equal(other Opt[T]) bool {
	if o.IsNull() && other.IsNull() {
		return true
	}
	if o.s != other.s {
		return false
	}
	if v, ok := any(o.v).(interface{ Equal(T) bool }); ok {
		return v.Equal(other.v)
	}
	return reflect.DeepEqual(o.v, other.v)
}

// Err returns a [*FieldError] if the field holds a value that does not fit its type, such as
// "$1,250.00" in a [Decimal], and nil otherwise. The error names no field; that of
// [CheckRecord] does.
func (o Opt[T]) Err() error {
	if o.s&hasMisfit != 0 {
		return misfitOf(&o.v)
	}
	if v, ok := any(o.v).(interface{ misfit() error }); ok && o.s&isValue != 0 {
		return v.misfit()
	}
	return nil
}

// String returns the value as fmt prints it, or <null> or <absent>.
func (o Opt[T]) String() string {
	switch {
	case o.s&isValue != 0:
		if v, ok := any(o.v).(string); ok { // what fmt would return, without an allocation
			return v
		}
		return fmt.Sprint(o.v)
	case o.s&isNull != 0:
		return "<null>"
	}
	return "<absent>"
}

// MarshalJSON returns the value as JSON, and null for both other states, or the blank text
// that a null was read from. Tag the field with omitzero to leave out absent ones.
func (o Opt[T]) MarshalJSON() ([]byte, error) { return o.appendJSON(nil) }

// UnmarshalJSON reads a value or null. The result counts as set by the caller.
func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	s := scanner{data: data}
	raw := s.value()
	if err := s.end(); err != nil {
		return err
	}
	return o.decode(raw, origin{})
}

// slot is what the record codec asks of a field, whatever its type.
type slot interface {
	state() state
	stateAt() *state
	origin() origin
	moveTo(row uint32)
	String() string
	Err() error
	appendJSON(dst []byte) ([]byte, error)
	setNull(from origin)
	decode(raw []byte, from origin) error
}

// scalar is a type that reads and writes its own JSON without going through
// encoding/json. Its setJSON is handed valid JSON other than null, and says whether that is a
// value of the type or a blank that stands for null. It replaces all it held before, and copies
// what it keeps, which is all of it: a part of the JSON would hold on to a whole answer.
type scalar interface {
	appendJSON(dst []byte) []byte
	setJSON(raw []byte) state
}

func (o *Opt[T]) state() state { return o.s }

func (o *Opt[T]) stateAt() *state { return &o.s }

func (o *Opt[T]) origin() origin { return origin{o.row, o.column} }

// moveTo says that the value was read with another row.
func (o *Opt[T]) moveTo(row uint32) { o.row = row }

// appendJSON appends the value, or null.
func (o *Opt[T]) appendJSON(dst []byte) ([]byte, error) {
	if o.s&(isValue|hasBlank) == 0 {
		return append(dst, "null"...), nil
	}
	switch v := any(&o.v).(type) {
	case *string:
		return appendQuoted(dst, *v), nil
	case scalar:
		return v.appendJSON(dst), nil
	}
	if text := reflect.ValueOf(&o.v).Elem(); text.Kind() == reflect.String { // a pick-list
		return appendQuoted(dst, text.String()), nil
	}
	data, err := json.Marshal(o.v)
	return append(dst, data...), err
}

// setNull sets the field to a null that came from there.
func (o *Opt[T]) setNull(from origin) { *o = Opt[T]{row: from.row, column: from.column, s: isNull} }

// decode reads valid JSON that came from there.
func (o *Opt[T]) decode(raw []byte, from origin) error {
	raw = trimSpace(raw)
	if string(raw) == "null" {
		o.setNull(from)
		return nil
	}
	s := isValue
	switch p := any(&o.v).(type) {
	case *string:
		*p = textOf(raw)
	case scalar:
		s = p.setJSON(raw)
	default:
		if text := reflect.ValueOf(p).Elem(); text.Kind() == reflect.String { // a pick-list
			text.SetString(textOf(raw))
			break
		}
		var v T // on failure the field stays what it is
		if err := json.Unmarshal(raw, &v); err != nil {
			return err
		}
		o.v = v
	}
	o.row, o.column, o.s = from.row, from.column, s
	return nil
}
