package tree

import "strings"

// jsonParser reads RFC 8259 JSON, strictly, in one pass. It does not recurse: while a
// container is open, its entry holds the index of the container around it in place of
// its end, so that the tape is the stack.
type jsonParser struct {
	d     *Doc
	src   string // d.src, closer at hand
	i     int    // offset of the next byte
	tape  []entry
	open  int // index of the innermost open container
	depth int // number of open containers
	limit int // of the length of the tape
	keys  keyChecker
	err   *SyntaxError
}

// parseJSON fills d.tape and d.dups from d.src.
func parseJSON(d *Doc) error {
	p := jsonParser{d: d, src: d.src, i: d.start, tape: make([]entry, 0, jsonEntries(d.src)), limit: maxEntries(d.src)}
	p.keys.d = d
	for p.value() && p.next() {
	}
	if p.err == nil && !p.atEnd() {
		p.fail(p.i, "the end of the document")
	}
	if p.err != nil {
		return p.err
	}
	d.tape = p.tape
	return nil
}

// jsonEntries returns how many entries src can have at most. Growing the tape by
// append would take more than twice its memory at the peak; counting four bytes costs
// next to nothing. Punctuation inside strings makes it too many, but memory that is
// never written is never resident.
func jsonEntries(src string) int {
	n := 1
	for _, punctuation := range []string{"{", "[", ",", ":"} {
		n += strings.Count(src, punctuation)
	}
	return min(n, len(src)/2+1, maxEntries(src)+2) // a member more than allowed is read
}

// value reads one value. Of a container that is not empty it reads the opening bracket
// and goes on with the first value in it.
func (p *jsonParser) value() bool {
	for {
		c := p.peek()
		if len(p.tape) >= p.limit {
			p.err = p.d.tooMany(p.i)
			return false
		}
		switch c {
		case '"':
			return p.str()
		case '{', '[':
			if !p.begin(c) {
				return false
			}
			if p.peek() == c+2 { // both closing brackets are two behind the opening ones
				p.end()
				return true
			}
			if c == '{' && !p.key() {
				return false
			}
		case 't':
			return p.word(Bool, "true")
		case 'f':
			return p.word(Bool, "false")
		case 'n':
			return p.word(Null, "null")
		default:
			return p.number(c)
		}
	}
}

// next goes from the end of a value to the beginning of the next one, and closes the
// containers between them. It returns false when the document is complete or broken.
func (p *jsonParser) next() bool {
	for p.depth > 0 {
		bracket, expected := byte(']'), "',' or ']'"
		object := p.tape[p.open].kind() == Object
		if object {
			bracket, expected = '}', "',' or '}'"
		}
		switch p.peek() {
		case ',':
			p.i++
			return !object || p.key()
		case bracket:
			p.end()
		default:
			return p.fail(p.i, expected)
		}
	}
	return false
}

// begin enters the container that bracket c opens.
func (p *jsonParser) begin(c byte) bool {
	if p.depth++; p.depth > maxDepth {
		p.err = p.d.tooDeep(p.i)
		return false
	}
	kind := Array
	if c == '{' {
		kind = Object
	}
	p.tape = append(p.tape, newEntry(kind, p.i, p.open))
	p.open = len(p.tape) - 1
	p.i++
	return true
}

// end leaves the innermost container.
func (p *jsonParser) end() {
	e := p.tape[p.open]
	p.tape[p.open] = newEntry(e.kind(), e.offset(), len(p.tape))
	if e.kind() == Object {
		p.d.tape = p.tape
		p.keys.check(uint32(p.open))
	}
	p.open = e.arg()
	p.depth--
	p.i++
}

// key reads the key of a member and the colon behind it.
func (p *jsonParser) key() bool {
	if p.peek() != '"' {
		return p.fail(p.i, "a key in double quotes")
	}
	if !p.str() {
		return false
	}
	if p.peek() != ':' {
		return p.fail(p.i, "':' after the key")
	}
	p.i++
	return true
}

// add appends a scalar whose text is length bytes long.
func (p *jsonParser) add(kind Kind, offset, length int) {
	p.tape = append(p.tape, newEntry(kind, offset, length))
}

// peek skips white space and returns the byte behind it, 0 at the end of the source.
func (p *jsonParser) peek() byte {
	src := p.src
	for i := p.i; i < len(src); i++ {
		switch c := src[i]; c {
		case ' ', '\n', '\r', '\t':
		default:
			p.i = i
			return c
		}
	}
	p.i = len(src)
	return 0
}

// atEnd reports whether there is nothing but white space left.
func (p *jsonParser) atEnd() bool {
	p.peek()
	return p.i == len(p.src)
}

// fail records that something else than expected is at offset, and returns false.
func (p *jsonParser) fail(offset int, expected string) bool {
	p.err = p.d.unexpected(offset, expected)
	return false
}
