package runtime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Value is a piece of JSON of unknown type, kept exactly as it was sent: "12.50", 12.50
// and 0.1000000000 stay what they are, because nothing passes through a float.
//
// A caller who knows the type of what a Value holds converts it, which keeps the JSON:
// Decimal(value), Flag(value), Date(value) and DateTime(value), and Value(amount) back. An
// [ID] is ID(value.String()).
//
// Values can be compared with ==, which compares their JSON; [Value.Equal] sees through
// different spellings of one string. The zero Value is the empty text.
type Value struct {
	raw string // JSON; the empty text is "" so that it equals the zero Value
}

// Text returns s as a JSON string.
func Text(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{raw: string(appendQuoted(nil, s))}
}

// Int returns n as a JSON number.
func Int(n int64) Value { return Value{raw: strconv.FormatInt(n, 10)} }

// Number returns decimal text, such as "12.50" or "-3e-10", as a JSON number with exactly
// these digits. It accepts the form without a leading zero, such as ".1", in which some
// platforms return numbers, and adds the zero JSON requires.
func Number(text string) (Value, error) {
	digits, minus := text, ""
	if strings.HasPrefix(digits, "-") {
		digits, minus = digits[1:], "-"
	}
	if strings.HasPrefix(digits, ".") {
		digits = "0" + digits
	}
	if !startsWithDigit(digits) || !endsWithDigit(digits) || !json.Valid([]byte(digits)) {
		return Value{}, fmt.Errorf("%q is not a decimal number", text)
	}
	return Value{raw: minus + digits}, nil
}

// String returns the text of a JSON string, and the JSON itself of anything else.
func (v Value) String() string { return textOf([]byte(v.raw)) }

// Raw returns the JSON.
//
//go:noinline
func (v Value) Raw() json.RawMessage { return v.appendJSON(nil) }

// Equal reports whether v and other are the same JSON, or strings with the same text.
func (v Value) Equal(other Value) bool {
	return v == other || v.isText() && other.isText() && v.String() == other.String()
}

// MarshalJSON returns the JSON.
func (v Value) MarshalJSON() ([]byte, error) { return v.Raw(), nil }

// UnmarshalJSON keeps data, which can be any JSON. Like every unmarshaler, it ignores null.
func (v *Value) UnmarshalJSON(data []byte) error {
	if !json.Valid(data) {
		return errNotJSON
	}
	if data = trimSpace(data); string(data) != "null" {
		v.setJSON(data)
	}
	return nil
}

func (v Value) isText() bool { return v.raw == "" || v.raw[0] == '"' }

//go:noinline
func (v Value) appendJSON(dst []byte) []byte {
	if v.raw == "" {
		return append(dst, `""`...)
	}
	return append(dst, v.raw...)
}

func (v *Value) setJSON(raw []byte) state {
	switch {
	case string(raw) == `""`:
		v.raw = ""
	case len(raw) == len(`"0"`) && raw[0] == '"' && '0' <= raw[1] && raw[1] <= '9':
		i := len(`"0"`) * int(raw[1]-'0')
		v.raw = oneDigit[i : i+len(`"0"`)]
	default:
		v.raw = string(raw)
	}
	return isValue
}

// oneDigit are the texts of one digit. Flags and many codes are such, and need no copy each.
const oneDigit = `"0""1""2""3""4""5""6""7""8""9"`

// setTyped is setJSON for the types that an empty or blank text says nothing in: there it is
// null. The platform's database makes no difference between the two, and clients write either
// for no value (BillingPlatform facts, 4). The text is kept, since the type can be a wrong guess.
func (v *Value) setTyped(raw []byte) state {
	s := v.setJSON(raw)
	if raw[0] == '"' && len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0 {
		s = isNull | hasBlank
	}
	return s
}

// trimmed returns the text without the spaces around it.
func (v Value) trimmed() string { return strings.TrimSpace(v.String()) }

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

func endsWithDigit(s string) bool {
	return s != "" && '0' <= s[len(s)-1] && s[len(s)-1] <= '9'
}
