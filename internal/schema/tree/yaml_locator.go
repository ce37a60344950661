package tree

import "unicode/utf8"

// locator turns the positions of the YAML parser, lines and columns in characters, into
// offsets. It is made for positions that come in document order.
type locator struct {
	src    string
	starts []uint32 // offsets of lines, as YAML counts them

	line, col, at int // the last position asked for, and its offset
}

// newLocator finds the lines of d.src. On the way it finds what YAML does not allow, for
// which the parser would give no position.
func newLocator(d *Doc) (*locator, error) {
	src := d.src
	starts := []uint32{uint32(d.start)}
	for i := d.start; i < len(src); {
		c := src[i]
		if ' ' <= c && c <= '~' || c == '\t' {
			i++
			continue
		}
		r, size, ok := yamlRune(src[i:])
		if !ok {
			return nil, d.unexpected(i, "text that YAML allows")
		}
		i += size
		if r == '\r' && i < len(src) && src[i] == '\n' {
			i++
		}
		if isYAMLBreak(r) {
			starts = append(starts, uint32(i))
		}
	}
	return &locator{src: src, starts: starts}, nil
}

// offset returns the offset of a character, the end of the source if there is no such
// line. Lines and columns count from 1.
func (l *locator) offset(line, col int) int {
	if line > len(l.starts) {
		return len(l.src)
	}
	if line != l.line || col < l.col {
		l.line, l.col, l.at = line, 1, int(l.starts[max(line, 1)-1])
	}
	end := len(l.src)
	if line < len(l.starts) {
		end = int(l.starts[line])
	}
	for l.col < col && l.at < end {
		_, size := utf8.DecodeRuneInString(l.src[l.at:])
		l.at += size
		l.col++
	}
	return l.at
}

// yamlRune returns the character that s begins with, and whether YAML allows it.
func yamlRune(s string) (r rune, size int, ok bool) {
	r, size = utf8.DecodeRuneInString(s)
	return r, size, (r != utf8.RuneError || size > 1) && isYAMLRune(r)
}

// isYAMLRune reports whether YAML allows r in a document.
func isYAMLRune(r rune) bool {
	switch r {
	case '\t', '\n', '\r', '\u0085':
		return true
	}
	return ' ' <= r && r <= '~' || 0xA0 <= r && r <= 0xFFFD || r >= 0x10000
}

// isYAMLBreak reports whether r ends a line. YAML 1.1 knows more such characters than
// anybody uses.
func isYAMLBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}
