package runtime

import (
	"fmt"
	"strings"
)

// maxDepth is how deep arrays and objects may nest: as in encoding/json, deep enough for
// any data and not so deep that an answer made to hurt exhausts the stack.
const maxDepth = 10000

// scanner reads JSON from front to back, and accepts what encoding/json accepts. What it
// returns is part of its data, not a copy. Its first error sticks and ends the data, so that
// nothing is read behind it and every loop over more stops.
type scanner struct {
	data  []byte
	pos   int
	depth int
	fresh bool // right behind an opening bracket
	err   error
}

func (s *scanner) fail() {
	if s.err == nil {
		s.err = fmt.Errorf("%w at byte %d", errNotJSON, s.pos)
	}
	s.pos = len(s.data)
}

// next skips white space and returns the byte behind it, 0 at the end.
func (s *scanner) next() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// at reports whether the next byte is c. It does not skip white space.
func (s *scanner) at(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

// accept reads a text if it comes next.
func (s *scanner) accept(text string) bool {
	end := s.pos + len(text)
	if end > len(s.data) || string(s.data[s.pos:end]) != text {
		return false
	}
	s.pos = end
	return true
}

// expect reads a text that has to come next.
func (s *scanner) expect(text string) {
	if !s.accept(text) {
		s.fail()
	}
}

// end returns the first error. Behind the last value only white space may follow.
func (s *scanner) end() error {
	s.next()
	if s.pos < len(s.data) {
		s.fail()
	}
	return s.err
}

// open reads the bracket that opens an array or object. A loop over more follows:
//
//	s.open('[')
//	for s.more(']') {
//		s.skip()
//	}
func (s *scanner) open(bracket byte) {
	if s.next() != bracket || s.depth == maxDepth {
		s.fail()
		return
	}
	s.pos++
	s.depth++
	s.fresh = true
}

// more moves to the next element of an array or member of an object, which the caller reads,
// or reads the closing bracket and returns false.
func (s *scanner) more(bracket byte) bool {
	c := s.next()
	switch {
	case c == bracket:
		s.pos++
		s.depth--
		s.fresh = false
		return false
	case s.fresh:
		s.fresh = false
	case c == ',':
		s.pos++
		s.next()
	default:
		s.fail()
	}
	return s.err == nil
}

// each calls element for every element of an array, for a value that is no array itself, and
// not at all for null.
func (s *scanner) each(element func()) {
	switch s.next() {
	case 'n':
		s.skip()
	case '[':
		s.open('[')
		for s.more(']') {
			element()
		}
	default:
		element()
	}
}

// object opens an object. Another value is an error that says what it is; it is read, so
// that the caller can go on behind it.
func (s *scanner) object() error {
	if s.next() == '{' {
		s.open('{')
		return s.err
	}
	raw := s.value()
	if s.err != nil {
		return s.err
	}
	return fmt.Errorf("want an object, got %s", kindOf(raw))
}

// key reads the name of a member and the colon behind it, and returns the JSON of the name.
func (s *scanner) key() []byte {
	s.next()
	start := s.pos
	s.text()
	raw := s.data[start:s.pos]
	if s.next() != ':' {
		s.fail()
		return nil
	}
	s.pos++
	return raw
}

// value reads a value and returns its JSON, without the white space around it.
func (s *scanner) value() []byte {
	s.next()
	start := s.pos
	s.skip()
	return s.data[start:s.pos]
}

// skip reads a value.
func (s *scanner) skip() {
	switch s.next() {
	case '"':
		s.text()
	case 'n':
		s.expect("null")
	case 't':
		s.expect("true")
	case 'f':
		s.expect("false")
	case '[':
		s.open('[')
		for s.more(']') {
			s.skip()
		}
	case '{':
		s.open('{')
		for s.more('}') {
			s.key()
			s.skip()
		}
	default:
		s.number()
	}
}

// text reads a string.
func (s *scanner) text() {
	if !s.at('"') {
		s.fail()
		return
	}
	s.pos++
	for s.err == nil {
		s.pos += plainLen(s.data[s.pos:])
		switch {
		case s.at('"'):
			s.pos++
			return
		case s.at('\\'):
			s.escape()
		default:
			s.fail()
		}
	}
}

// isText reports whether there is a string and nothing else.
func (s *scanner) isText() bool {
	s.text()
	return s.end() == nil
}

// plainLen returns the length of what stands for itself at the beginning of a string. What
// is no UTF-8 passes, as in encoding/json.
func plainLen(text []byte) int {
	for i, c := range text {
		if endsPlain[c] {
			return i
		}
	}
	return len(text)
}

// endsPlain says of each byte whether it is none that stands for itself in a string.
var endsPlain = func() (ends [256]bool) {
	for c := range ' ' {
		ends[c] = true
	}
	ends['"'], ends['\\'] = true, true
	return ends
}()

// escape reads an escape in a string.
func (s *scanner) escape() {
	s.pos++
	digits := 0
	switch {
	case s.at('u'):
		digits = 4
	case s.pos == len(s.data) || strings.IndexByte(escapes, s.data[s.pos]) < 0:
		s.fail()
		return
	}
	for s.pos++; digits > 0; digits-- {
		if s.pos == len(s.data) || !isHex(s.data[s.pos]) {
			s.fail()
			return
		}
		s.pos++
	}
}

// number reads a number: -1.5e+10, without a zero or a plus sign in front.
func (s *scanner) number() {
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else {
		s.digits()
	}
	if s.at('.') {
		s.pos++
		s.digits()
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		s.digits()
	}
}

// digits reads at least one digit.
func (s *scanner) digits() {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		s.fail()
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
