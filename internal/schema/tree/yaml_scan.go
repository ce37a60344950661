package tree

import "strings"

// maxKey is how far YAML lets the colon be behind the beginning of a key, in characters.
const maxKey = 1024

// scalar is a plain or quoted scalar in the source.
type scalar struct {
	offset  int // of its first byte
	end     int // behind its last one, and behind the closing quote
	quoted  bool
	escaped bool // the source does not have its text verbatim
	key     bool // it is on one line, and there is a colon at end
}

// body returns where the text of a scalar is in the source.
func (s scalar) body() (offset, length int) {
	if s.quoted {
		return s.offset, s.end - s.offset - 2
	}
	return s.offset, s.end - s.offset
}

// scalar reads the scalar at p.i: a plain one to the end of its line. It does not move.
func (p *blockReader) scalar() (s scalar, ok bool) {
	s.offset = p.i
	switch c := p.src[p.i]; c {
	case '"', '\'':
		s.quoted = true
		lines := false
		if s.end, s.escaped, lines, ok = p.quoted(p.i); !ok {
			return s, false
		}
		s.key = !lines && p.colon(s.end)
	default:
		if !p.startsPlain() {
			return s, false
		}
		s.end, s.key, ok = p.plainLine(p.i)
	}
	return s, ok
}

// colon reports whether the colon behind a key is at offset i.
func (p *blockReader) colon(i int) bool {
	return i < len(p.src) && p.src[i] == ':' && p.blank(i+1)
}

// startsPlain reports whether the character at p.i begins a plain scalar.
func (p *blockReader) startsPlain() bool {
	switch c := p.src[p.i]; c {
	case '&':
		return p.leave(p.i, "an anchor")
	case '*':
		return p.leave(p.i, "an alias")
	case '!':
		return p.leave(p.i, "a tag")
	case '?':
		return p.leave(p.i, "a complex key")
	case '%':
		return p.leave(p.i, "a directive")
	case '\t':
		return p.leave(p.i, "a tab")
	case ',', '[', ']', '{', '}', '#', '|', '>', '@', '`', ':':
		return p.leave(p.i, "an indicator")
	}
	return true
}

// inPlain holds the bytes that need no attention in a plain scalar.
var inPlain = func() (table [256]bool) {
	for c := '!'; c <= '~'; c++ {
		table[c] = c != ':'
	}
	return table
}()

// plainLine reads the part of a plain scalar that is on one line, from offset i. It
// returns where the part ends, and whether a colon there makes it a key.
func (p *blockReader) plainLine(i int) (end int, key, ok bool) {
	src := p.src
	for {
		for i < len(src) && inPlain[src[i]] {
			i++
		}
		if i == len(src) {
			return i, false, true
		}
		switch c := src[i]; c {
		case ':':
			if p.blank(i + 1) {
				return i, true, true
			}
			i++
		case ' ':
			end = i
			for i < len(src) && src[i] == ' ' {
				i++
			}
			if i == len(src) || src[i] == '#' || src[i] == '\n' || src[i] == '\r' {
				return end, false, true
			}
			if p.colon(i) {
				return i, false, p.leave(i, "white space in front of a colon")
			}
		case '\n', '\r':
			return i, false, true
		case '\t':
			return i, false, p.leave(i, "a tab")
		default:
			size := p.rune(i)
			if size == 0 {
				return i, false, false
			}
			i += size
		}
	}
}

// quoted reads the quoted scalar at offset i. It returns where it ends, and whether it
// has escapes or line breaks, and line breaks in particular.
func (p *blockReader) quoted(i int) (end int, escaped, lines, ok bool) {
	src, quote := p.src, p.src[i]
	for i++; i < len(src); {
		switch c := src[i]; {
		case c == quote:
			if quote == '"' || i+1 == len(src) || src[i+1] != quote {
				return i + 1, escaped, lines, true
			}
			escaped = true
			i += 2
		case c == '\\' && quote == '"':
			size := p.escape(i)
			if size == 0 {
				return i, false, false, false
			}
			escaped = true
			i += size
		case c >= ' ' && c <= '~' || c == '\t':
			i++
		case c == '\n' || c == '\r' && i+1 < len(src) && src[i+1] == '\n':
			escaped, lines = true, true
			i += strings.IndexByte(src[i:], '\n') + 1
			if isMarker(src[i:]) {
				return i, false, false, p.leave(i, "the mark of a document inside of quotes")
			}
			p.line = i
		default:
			size := p.rune(i)
			if size == 0 {
				return i, false, false, false
			}
			i += size
		}
	}
	return i, false, false, p.leave(i, "the end inside of quotes")
}

// escape returns the length of the escape at offset i of a double-quoted scalar. Of an
// escaped line break that is the backslash. It gives up and returns 0 if there is none.
func (p *blockReader) escape(i int) int {
	if i+1 == len(p.src) {
		p.leave(i, "an escape that YAML does not have")
		return 0
	}
	digits := 0
	switch c := p.src[i+1]; c {
	case '\n', '\r':
		return 1
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		if yamlEscapes[c] == "" {
			p.leave(i, "an escape that YAML does not have")
			return 0
		}
		return 2
	}
	size := 2 + digits
	if i+size > len(p.src) || !consists(p.src[i+2:i+size], isHex) || !isCode(hexRune(p.src[i+2:i+size])) {
		p.leave(i, "an escape of no character")
		return 0
	}
	return size
}

// isCode reports whether an escape may stand for r. The digits of a large one overflow.
func isCode(r rune) bool { return r >= 0 && r <= 0x10FFFF && (r < 0xD800 || r > 0xDFFF) }

// yamlEscapes holds what the byte behind a backslash stands for.
var yamlEscapes = [256]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r",
	'e': "\x1B", ' ': " ", '"': `"`, '\'': "'", '\\': `\`, 'N': "\u0085", '_': "\u00A0", 'L': "\u2028", 'P': "\u2029",
}

// addKey appends the entry of a key.
func (p *blockReader) addKey(s scalar) bool {
	if s.end-s.offset > maxKey {
		return p.leave(s.offset, "a key of more than 1024 characters")
	}
	offset, length := s.body()
	if !s.quoted && p.src[offset:s.end] == "<<" {
		return p.leave(offset, "a merge key")
	}
	p.add(String, offset, length)
	p.escapeLast(s)
	return true
}

// addValue appends the entry of a scalar that is a value.
func (p *blockReader) addValue(s scalar) {
	offset, length := s.body()
	kind := String
	if !s.quoted && !s.escaped {
		kind = coreKind(p.src[offset:s.end])
	}
	switch {
	case kind == Null:
		length = 0
	case kind == Bool:
		s.escaped = p.src[offset] < 'a'
	}
	p.add(kind, offset, length)
	p.escapeLast(s)
}

// escapeLast notes that the text of the last entry has to be decoded.
func (p *blockReader) escapeLast(s scalar) {
	if s.escaped {
		p.tape[len(p.tape)-1] |= escapeBit
	}
}

// blockScalar reads the literal or folded scalar at p.i. Its text in the source begins
// at the indicator and ends behind the last line that counts.
func (p *blockReader) blockScalar() bool {
	start := p.i
	if len(p.levels) == 0 {
		return p.leave(start, "a scalar that is the whole document")
	}
	h := readHeader(p.src[start:])
	if p.i = start + h.length; h.length == 0 {
		return p.leave(start, "a block scalar with an unusual first line")
	}
	if h.indent > 0 {
		parent := columnOfParent(p.src[p.line:start])
		if parent < 0 {
			return p.leave(start, "a block scalar on a line of its own")
		}
		h.indent += parent
	} else if h.indent = p.detect(); h.indent <= p.indent() {
		return p.leave(start, "a block scalar without text")
	}
	end, ok := p.blockLines(h)
	if !ok {
		return false
	}
	p.add(String, start, end-start)
	p.tape[len(p.tape)-1] |= escapeBit
	return p.skip()
}

// detect returns the column of the first line at p.i that has something; 0 if that is
// not certain.
func (p *blockReader) detect() int {
	deepest := 0
	for i := p.i; i < len(p.src); i++ {
		from := i
		for i < len(p.src) && p.src[i] == ' ' {
			i++
		}
		if i < len(p.src) && p.src[i] == '\r' {
			i++
		}
		if i == len(p.src) || p.src[i] == '\t' {
			return 0
		}
		if p.src[i] != '\n' {
			if i-from < deepest {
				return 0
			}
			return i - from
		}
		deepest = max(deepest, i-from)
	}
	return 0
}

// blockLines goes from the first line of a block scalar behind its last one, and returns
// where the last line that counts ends.
func (p *blockReader) blockLines(h blockHeader) (end int, ok bool) {
	end = p.i
	for p.i < len(p.src) {
		from := p.i
		for p.i < len(p.src) && p.i < from+h.indent && p.src[p.i] == ' ' {
			p.i++
		}
		text := p.i == from+h.indent
		if p.i == len(p.src) {
			break
		}
		if !text && p.src[p.i] != '\n' && p.src[p.i] != '\r' {
			if p.src[p.i] == '\t' {
				return 0, p.leave(p.i, "a tab")
			}
			p.i = from
			break
		}
		if p.i, ok = p.lineEnd(p.i); !ok {
			return 0, false
		}
		filled := text && p.i > from+h.indent
		if !p.lineBreak() {
			return 0, false
		}
		if filled || h.chomp == '+' {
			end = p.i
		}
	}
	return end, true
}
