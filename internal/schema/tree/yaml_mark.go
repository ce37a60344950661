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
		p.err = p.d.tooDeepColon(p.i, p.i-p.line, column)
		return false
	}
	return true
}

func (d *Doc) tooDeepColon(offset, column, want int) *SyntaxError {
	return d.errorAt(offset, "found the ':' of a key that began with '?' in column %d, expected it in column %d, below the '?'", column+1, want+1)
}

// markFault finds in a document that is no YAML the first colon that is deeper than the mark of its
// key, where the YAML parser reports the block around both; nil if there is none.
func markFault(d *Doc) *SyntaxError {
	mark, offset := -1, d.start // column of the mark on the last line that has something
	for line := range strings.Lines(d.src[d.start:]) {
		text := strings.TrimLeft(line, " ")
		column := len(line) - len(text)
		switch text = strings.TrimRight(text, "\r\n"); {
		case text == "" || text[0] == '#':
		case mark >= 0 && column > mark && (text == ":" || strings.HasPrefix(text, ": ")):
			return d.tooDeepColon(offset+column, column, mark)
		case strings.HasPrefix(text, "? "):
			mark = column
		default:
			mark = -1
		}
		offset += len(line)
	}
	return nil
}
