package tree

import (
	"strings"
	"unicode/utf8"
)

// plain tells the bytes of a JSON string that need no attention from the others:
// quotes, backslashes, control characters and whatever is not ASCII.
var plain = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// str reads a string or key, whose opening quote is at p.i.
func (p *jsonParser) str() bool {
	src, start := p.src, p.i
	var escapes entry
	for i := start + 1; i < len(src); {
		c := src[i]
		switch {
		case plain[c]:
			i++
		case c == '"':
			p.tape = append(p.tape, newEntry(String, start, i-start-1)|escapes)
			p.i = i + 1
			return true
		case c == '\\':
			size := p.escape(i)
			if size == 0 {
				return false
			}
			i += size
			escapes = escapeBit
		case c < ' ':
			return p.fail(i, "an escape such as \\n in its place, or the end of the string")
		default:
			_, size := utf8.DecodeRuneInString(src[i:])
			if size == 1 {
				return p.fail(i, "UTF-8")
			}
			i += size
		}
	}
	return p.fail(len(src), "'\"' at the end of the string")
}

// escape returns the length of the escape at offset i, 0 when it is none.
func (p *jsonParser) escape(i int) int {
	i++
	if i >= len(p.src) || !strings.ContainsRune(`"\/bfnrtu`, rune(p.src[i])) {
		p.fail(i, `one of "\/bfnrtu after the backslash`)
		return 0
	}
	if p.src[i] != 'u' {
		return 2
	}
	for end := i + 4; i < end; {
		i++
		if i >= len(p.src) || !isHex(p.src[i]) {
			p.fail(i, "four hexadecimal digits after \\u")
			return 0
		}
	}
	return 6
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// word reads one of the three literal names.
func (p *jsonParser) word(kind Kind, word string) bool {
	for k := range len(word) {
		if p.i+k >= len(p.src) || p.src[p.i+k] != word[k] {
			return p.fail(p.i+k, word)
		}
	}
	p.add(kind, p.i, len(word))
	p.i += len(word)
	return true
}

// number reads a number, which begins with c unless what is there is no value at all.
func (p *jsonParser) number(c byte) bool {
	if c != '-' && !isDigit(c) {
		return p.fail(p.i, "a value")
	}
	i := p.i
	if c == '-' {
		i++
	}
	from := i
	if i = p.digits(i); i < 0 {
		return false
	}
	if p.src[from] == '0' && i > from+1 {
		return p.fail(from+1, "no digit after a leading zero")
	}
	if i < len(p.src) && p.src[i] == '.' {
		if i = p.digits(i + 1); i < 0 {
			return false
		}
	}
	if i < len(p.src) && p.src[i]|0x20 == 'e' {
		if i = p.exponent(i + 1); i < 0 {
			return false
		}
	}
	p.add(Number, p.i, i-p.i)
	p.i = i
	return true
}

// exponent skips a sign and digits at offset i, and returns where they end, or -1.
func (p *jsonParser) exponent(i int) int {
	if i < len(p.src) && (p.src[i] == '+' || p.src[i] == '-') {
		i++
	}
	return p.digits(i)
}

// digits skips the digits at offset i, and returns where they end, -1 if there is none.
func (p *jsonParser) digits(i int) int {
	from := i
	for i < len(p.src) && isDigit(p.src[i]) {
		i++
	}
	if i == from {
		p.fail(i, "a digit")
		return -1
	}
	return i
}
