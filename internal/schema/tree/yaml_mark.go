package tree

import "strings"

// Exporters write a long key, such as a path of more than 128 characters, behind a mark, and its
// colon on the next line:
//
//	? /a/long/path
//	: get: {}

// mark reports whether there is the mark of a key at offset i.
func (p *blockReader) mark(i int) bool {
	return i < len(p.src) && p.src[i] == '?' && p.blank(i+1)
}

// marked reads a marked key, which has to be a scalar on one line, and its value.
func (p *blockReader) marked() bool {
	mark, column := p.i, p.i-p.line
	p.i++
	if p.spaces(); p.atLineEnd() || p.dash(p.i) || p.mark(p.i) || !p.maybeKey() {
		return p.leave(mark, "a complex key")
	}
	s, ok := p.scalar()
	switch {
	case !ok:
		return false
	case s.key, s.quoted && strings.ContainsAny(p.src[s.offset:s.end], "\r\n"):
		return p.leave(mark, "a complex key")
	}
	if p.i = s.end; !p.addKey(s) || !p.endLine() || !p.colonOf(mark, column) {
		return false
	}
	p.i++
	behind := p.i
	if p.spaces(); p.atLineEnd() {
		p.top().empty = behind
		return p.endLine()
	}
	return p.node()
}

// colonOf expects the colon of a marked key below its mark. One that is indented deeper is wrong:
// the key ends in front of it, and nothing else can follow there.
func (p *blockReader) colonOf(mark, column int) bool {
	if !p.colon(p.i) || p.i-p.line < column {
		return p.leave(mark, "a complex key")
	}
	if p.i-p.line > column {
		p.err = p.d.errorAt(p.i, "found the ':' of a key that began with '?' in column %d, expected it in column %d, below the '?'",
			p.i-p.line+1, column+1)
		return false
	}
	return true
}
