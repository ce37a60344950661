package tree

import "strings"

// flow reads the collection in flow style at p.i and goes behind it. As in JSON, the
// tape is the stack: an open collection holds the index of the one around it.
func (p *blockReader) flow() bool {
	f := flowReader{blockReader: p, open: -1}
	for f.value() {
		if done, ok := f.next(); done || !ok {
			return ok
		}
	}
	return false
}

// flowReader reads collections in flow style that have a value everywhere.
type flowReader struct {
	*blockReader
	open  int // index of the innermost open collection, -1 if there is none
	depth int // number of open collections
}

// value reads one value. Of a collection that is not empty it goes on with the first
// value in it.
func (f *flowReader) value() bool {
	for {
		if len(f.tape) > maxEntries(f.src) {
			f.err = f.d.tooMany(f.i)
			return false
		}
		switch f.peek() {
		case '[', '{':
			if !f.begin() {
				return false
			}
			if f.closing() {
				f.finish()
				return true
			}
			if f.tape[f.open].kind() == Object && !f.key() {
				return false
			}
		case 0:
			return f.leave(f.i, "no value")
		default:
			s, ok := f.scalar()
			return ok && f.lines(s)
		}
	}
}

// lines appends a scalar that is a value, with the lines that continue it.
func (f *flowReader) lines(s scalar) bool {
	for f.i = s.end; !s.quoted; f.i = s.end {
		c := f.peek()
		switch {
		case f.line > s.end && strings.IndexByte(f.src[s.end:f.i], '\t') >= 0:
			return f.leave(s.end, "a tab")
		case f.line <= s.end || c == ',' || c == ']' || c == '}':
			f.addValue(s)
			return true
		case c == 0 || c == '#' || f.marker():
			return f.leave(f.i, "something else than a comma or bracket")
		}
		end, key, ok := f.plainItem(f.i)
		switch {
		case !ok:
			return false
		case key || end == f.i:
			return f.leave(f.i, "something else than a comma or bracket")
		}
		s.end, s.escaped = end, true
	}
	f.addValue(s)
	return true
}

// next goes from the end of a value to the beginning of the next one. It reports whether
// the outermost collection is complete.
func (f *flowReader) next() (done, ok bool) {
	for f.depth > 0 {
		switch {
		case f.closing():
			f.finish()
			continue
		case f.peek() != ',':
			return false, f.leave(f.i, "something else than a comma or bracket")
		}
		f.i++
		if f.closing() { // behind the last comma
			continue
		}
		return false, f.tape[f.open].kind() == Array || f.key()
	}
	return true, true
}

// begin enters the collection whose bracket is at f.i.
func (f *flowReader) begin() bool {
	if f.depth++; len(f.levels)+f.depth > maxDepth {
		f.err = f.d.tooDeep(f.i)
		return false
	}
	kind := Array
	if f.src[f.i] == '{' {
		kind = Object
	}
	f.add(kind, f.i, f.open+1)
	f.open = len(f.tape) - 1
	f.i++
	return true
}

// closing reports whether the bracket that ends the innermost collection is next.
func (f *flowReader) closing() bool {
	c := f.peek()
	return c == ']' && f.tape[f.open].kind() == Array || c == '}' && f.tape[f.open].kind() == Object
}

// finish leaves the innermost collection.
func (f *flowReader) finish() {
	around := f.tape[f.open].arg() - 1
	f.end(f.open)
	f.open = around
	f.depth--
	f.i++
}

// key reads a key and the colon behind it.
func (f *flowReader) key() bool {
	f.peek()
	s, ok := f.scalar()
	if !ok {
		return false
	}
	if !s.key {
		return f.leave(s.offset, "something else than a key with a colon")
	}
	f.i = s.end + 1
	return f.addKey(s)
}

// scalar reads the plain or quoted scalar at f.i on one line.
func (f *flowReader) scalar() (s scalar, ok bool) {
	if f.i == len(f.src) {
		return s, f.leave(f.i, "the end inside of brackets")
	}
	s.offset = f.i
	switch c := f.src[f.i]; c {
	case '"', '\'':
		s.quoted = true
		lines := false
		if s.end, s.escaped, lines, ok = f.quoted(f.i); !ok {
			return s, false
		}
		s.key = !lines && s.end < len(f.src) && f.src[s.end] == ':'
	default:
		if f.dash(f.i) || f.marker() {
			return s, f.leave(f.i, "something else than a value")
		}
		if !f.startsPlain() {
			return s, false
		}
		s.end, s.key, ok = f.plainItem(f.i)
	}
	return s, ok
}

// plainItem reads a plain scalar from offset i. It returns where it ends, and whether a
// colon there makes it a key.
func (f *flowReader) plainItem(i int) (end int, key, ok bool) {
	end = i
	for i < len(f.src) {
		switch c := f.src[i]; c {
		case ',', '[', ']', '{', '}', '\n', '\r':
			return end, false, true
		case ' ':
			if i++; i < len(f.src) && (f.src[i] == '#' || f.src[i] == ':') {
				return i, false, f.leave(i, "a comment or colon behind white space")
			}
		case ':':
			if f.blank(i + 1) {
				return i, true, true
			}
			i++
			end = i
		case '?', '\t':
			return i, false, f.leave(i, "a question mark or tab")
		default:
			if c < ' ' || c > '~' {
				size := f.rune(i)
				if size == 0 {
					return i, false, false
				}
				i += size
			} else {
				i++
			}
			end = i
		}
	}
	return i, false, f.leave(i, "the end inside of brackets")
}

// peek skips white space and returns the byte behind it, 0 at the end.
func (f *flowReader) peek() byte {
	for ; f.i < len(f.src); f.i++ {
		switch c := f.src[f.i]; c {
		case ' ', '\t':
		case '\r':
			if f.i+1 == len(f.src) || f.src[f.i+1] != '\n' {
				return c
			}
		case '\n':
			f.line = f.i + 1
		default:
			return c
		}
	}
	return 0
}
