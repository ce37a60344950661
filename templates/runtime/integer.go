package runtime

import (
	"fmt"
	"strconv"
	"strings"
)

// Integer is a whole number of any size, kept as the text that was sent: a count, a position,
// a number of days. Nothing passes through a binary float. A JSON string and a JSON number are
// read alike, with spaces around, and so is a fraction of nothing:
// 5.0 is 5.
//
// What is no whole number is kept and written back as it came, and Int64 fails with a
// [*FieldError]. The zero Integer is the empty text, which is no number either. A [Value] and
// an Integer convert into each other: Integer(value) keeps its JSON.
type Integer struct {
	raw string // as in a Value
}

// IntegerOf returns n, which is written as a JSON string.
func IntegerOf(n int64) Integer { return Integer(Text(strconv.FormatInt(n, 10))) }

// Int64 returns the number. It fails with a [*FieldError] if the text is no whole number, and
// with another error if the number takes more than 64 bits.
func (i Integer) Int64() (int64, error) {
	n, err := i.number()
	if err != nil {
		return 0, err
	}
	if n.exp < 20 { // one digit more than the largest has; zeros beyond would be written out
		text := "0" + n.digits + strings.Repeat("0", n.exp-len(n.digits))
		if n.minus {
			text = "-" + text
		}
		if v, err := strconv.ParseInt(text, 10, 64); err == nil {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%s takes more than 64 bits", bounded(i.String(), maxMisfit))
}

// String returns the text as it was sent.
func (i Integer) String() string { return Value(i).String() }

// Equal reports whether i and other are the same number, as 5 and 5.0 are. What is no number
// equals the same text.
func (i Integer) Equal(other Integer) bool { return Decimal(i).Equal(Decimal(other)) }

// MarshalJSON returns the JSON that was read, or the digits that were given, as a string.
func (i Integer) MarshalJSON() ([]byte, error) { return Value(i).MarshalJSON() }

// UnmarshalJSON keeps data, whatever JSON it is. Like every unmarshaler, it ignores null.
func (i *Integer) UnmarshalJSON(data []byte) error { return (*Value)(i).UnmarshalJSON(data) }

func (i *Integer) appendJSON(dst []byte) []byte { return Value(*i).appendJSON(dst) }

func (i *Integer) setJSON(raw []byte) state { return (*Value)(i).setTyped(raw) }

func (i Integer) misfit() error {
	_, err := i.number()
	return err
}

// number is that of a Decimal, if no digit of it is behind the point.
func (i Integer) number() (number, error) {
	n, err := Decimal(i).number()
	if err != nil || n.exp < len(n.digits) {
		return number{}, misfit("a whole number", Value(i))
	}
	return n, nil
}
