package runtime

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is a decimal number of any size, kept as the text that was sent: 1.50, .1 and
// 40 digits stay what they are, because nothing passes through a binary float. A JSON string
// and a JSON number are read alike, with or without a zero before the point and with spaces
// around.
//
// What is no number, such as the display form "$1,250.00", is kept too: it is written back as
// it came, String returns it, and Rat and Cmp fail with a [*FieldError]. The zero Decimal is
// the empty text, which is no number either.
//
// A [Value] and a Decimal convert into each other: Decimal(value) keeps its JSON. Calculate
// with [Decimal.Rat]; ParseDecimal(sum.FloatString(2)) leads back, rounded to two places.
type Decimal struct {
	raw string // as in a Value
}

// ParseDecimal returns the decimal with exactly the digits of text, such as "1.50", "-.5" or
// "1e-10", which is written as a JSON string. It takes no spaces, plus sign, thousands
// separators or currency.
func ParseDecimal(text string) (Decimal, error) {
	v := Text(text)
	if _, ok := parseNumber(text); !ok {
		return Decimal{}, misfit(aDecimal, v)
	}
	return Decimal(v), nil
}

// DecimalOf returns n.
func DecimalOf(n int64) Decimal { return Decimal(Text(strconv.FormatInt(n, 10))) }

// String returns the text as it was sent.
func (d Decimal) String() string { return Value(d).String() }

// maxRatDigits bounds what Rat writes out: 1e999999999 is ten bytes on the wire.
const maxRatDigits = 10_000

// Rat returns the exact number. It fails with a [*FieldError] if the text is no number, and
// with another error if writing the number out takes more than 10,000 digits.
func (d Decimal) Rat() (*big.Rat, error) {
	n, err := d.number()
	if err != nil {
		return nil, err
	}
	last := n.exp - len(n.digits) // power of ten of the last digit
	if max(n.exp, -last, len(n.digits)) > maxRatDigits {
		return nil, fmt.Errorf("%s takes more than %d digits to write out", bounded(d.String(), maxMisfit), maxRatDigits)
	}
	text := "0" + n.digits + "e" + strconv.Itoa(last)
	if n.minus {
		text = "-" + text
	}
	r, _ := new(big.Rat).SetString(text) // digits and an exponent cannot fail
	return r, nil
}

// Cmp returns -1, 0 or +1 if d is less than, equal to or greater than other. It compares
// exactly, whatever the number of digits, and fails with a [*FieldError] if either is no
// number.
func (d Decimal) Cmp(other Decimal) (int, error) {
	a, err := d.number()
	if err != nil {
		return 0, err
	}
	b, err := other.number()
	if err != nil {
		return 0, err
	}
	return a.cmp(b), nil
}

// Equal reports whether d and other are the same number, as 1.50 and 1.5 are. What is no
// number equals the same text.
func (d Decimal) Equal(other Decimal) bool {
	a, errA := d.number()
	b, errB := other.number()
	return errA == nil && errB == nil && a == b || Value(d).Equal(Value(other))
}

// MarshalJSON returns the JSON that was read, or the digits that were given, as a string.
func (d Decimal) MarshalJSON() ([]byte, error) { return Value(d).MarshalJSON() }

// UnmarshalJSON keeps data, whatever JSON it is. Like every unmarshaler, it ignores null.
func (d *Decimal) UnmarshalJSON(data []byte) error { return (*Value)(d).UnmarshalJSON(data) }

func (d *Decimal) appendJSON(dst []byte) []byte { return Value(*d).appendJSON(dst) }

func (d *Decimal) setJSON(raw []byte) state { return (*Value)(d).setTyped(raw) }

func (d Decimal) misfit() error {
	_, err := d.number()
	return err
}

func (d Decimal) number() (number, error) {
	if n, ok := parseNumber(Value(d).trimmed()); ok {
		return n, nil
	}
	return number{}, misfit(aDecimal, Value(d))
}

const aDecimal = "a decimal number"

// number is what a decimal stands for: ±0.digits × 10^exp, where digits neither begins nor
// ends with a zero. Two that are equal are ==. Zero has no digits, no exponent and no sign.
type number struct {
	minus  bool
	digits string
	exp    int
}

// maxExponent keeps exponents, and their sums with numbers of digits, within an int of 32 bits.
const maxExponent = 1_000_000_000

// parseNumber reads a decimal number without anything around it.
func parseNumber(text string) (number, bool) {
	text, minus := strings.CutPrefix(text, "-")
	power := 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		var err error
		power, err = strconv.Atoi(text[i+1:])
		if err != nil || power > maxExponent || power < -maxExponent {
			return number{}, false
		}
		text = text[:i]
	}
	whole, fraction, dot := strings.Cut(text, ".")
	digits := whole + fraction
	if digits == "" || dot && fraction == "" || strings.Trim(digits, "0123456789") != "" {
		return number{}, false
	}
	significant := strings.TrimLeft(digits, "0")
	n := number{minus, strings.TrimRight(significant, "0"), power + len(whole) - len(digits) + len(significant)}
	if n.digits == "" {
		n = number{}
	}
	return n, true
}

func (n number) cmp(other number) int {
	if n.minus != other.minus {
		if n.minus {
			return -1
		}
		return 1
	}
	order := strings.Compare(n.digits, other.digits)
	if n.exp != other.exp && n.digits != "" && other.digits != "" {
		order = 1
		if n.exp < other.exp {
			order = -1
		}
	}
	if n.minus {
		return -order
	}
	return order
}
