package fake

import (
	"math/big"
	"strings"
	"time"
)

// value is what an operand of a condition has for one record.
type value struct {
	text   string
	null   bool
	number bool // it is written as a number, not a text: compare by amount
}

var null = value{null: true}

// valueOf returns the value of a cell. The database behind the platform knows no empty
// text: it is null.
func valueOf(c cell) value {
	if c.null || c.text == "" {
		return null
	}
	return value{text: c.text}
}

// truth is the outcome of a condition. One about a null is neither true nor false.
type truth int

const (
	no truth = iota
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth { return yes - t }

// equal compares as =. The tenant does not know which fields hold numbers, so what is
// quoted is compared as text and what is not by amount: 1.50 = 1.5, but '01' <> '1'.
func equal(a, b value) truth {
	if a.null || b.null {
		return unknown
	}
	if c, ok := compareDates(a.text, b.text); ok {
		return truthOf(c == 0)
	}
	if a.number || b.number {
		c, ok := compareNumbers(a.text, b.text)
		return truthOf(ok && c == 0)
	}
	return truthOf(a.text == b.text)
}

// order compares as < and > do: dates by time, numbers by amount, everything else as text.
// It is not ok if there is no order between the two.
func order(a, b value) (c int, ok bool) {
	if a.null || b.null {
		return 0, false
	}
	if c, ok := compareDates(a.text, b.text); ok {
		return c, true
	}
	c, ok = compareNumbers(a.text, b.text)
	if ok || a.number || b.number {
		return c, ok
	}
	return strings.Compare(a.text, b.text), true
}

// compareNumbers compares two decimal numbers exactly.
func compareNumbers(a, b string) (c int, ok bool) {
	x, ok := parseNumber(a)
	if !ok {
		return 0, false
	}
	y, ok := parseNumber(b)
	if !ok {
		return 0, false
	}
	return x.Cmp(y), true
}

func parseNumber(s string) (*big.Rat, bool) {
	if !isNumber(strings.TrimPrefix(s, "-")) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// isNumber reports whether s is a decimal number as the platform writes it, without a sign:
// 12, 1.50 or .1, or one with an exponent of at most three digits: 1e-10.
func isNumber(s string) bool {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if i+exponent(s[i:]) != len(s) || len(strings.TrimLeft(s[i+1:], "+-")) > 3 {
			return false
		}
		s = s[:i]
	}
	digits := strings.Replace(s, ".", "", 1)
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// dateForms are the ways in which the platform writes and accepts dates
// (BillingPlatform facts, 4).
var dateForms = []string{"2006-01-02", "2006-01-02T15:04:05.999Z07:00"}

func compareDates(a, b string) (c int, ok bool) {
	x, ok := parseDate(a)
	if !ok {
		return 0, false
	}
	y, ok := parseDate(b)
	if !ok {
		return 0, false
	}
	return x.Compare(y), true
}

func parseDate(s string) (time.Time, bool) {
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// like matches a text with a pattern in which % stands for any text and _ for any one
// character, unless the escape character, 0 for none, precedes it.
func like(text, pattern string, escape rune) bool {
	t, p := []rune(text), likeParts(pattern, escape)
	at, star, mark := 0, -1, 0
	for i := 0; i < len(t); {
		switch {
		case at < len(p) && p[at].any:
			star, mark = at, i
			at++
		case at < len(p) && (p[at].one || p[at].is == t[i]):
			at++
			i++
		case star >= 0: // let the latest % stand for one character more
			mark++
			at, i = star+1, mark
		default:
			return false
		}
	}
	for at < len(p) && p[at].any {
		at++
	}
	return at == len(p)
}

// likePart is one character of a pattern.
type likePart struct {
	any, one bool
	is       rune
}

func likeParts(pattern string, escape rune) []likePart {
	var parts []likePart
	literal := false
	for _, r := range pattern {
		switch {
		case literal:
			parts = append(parts, likePart{is: r})
			literal = false
		case r == escape && escape != 0:
			literal = true
		default:
			parts = append(parts, likePart{any: r == '%', one: r == '_', is: r})
		}
	}
	return parts
}
