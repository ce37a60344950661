package tree

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns the decoded text of a string or key and the literal text of a number or
// boolean. Of anything else it is empty. It allocates only for strings with escapes.
func (n Node) Text() string {
	switch n.Kind() {
	case Bool, Number, String:
		return n.d.text(n.i)
	default:
		return ""
	}
}

// Is reports whether the node is a scalar, other than null, with that text. It never
// allocates.
func (n Node) Is(text string) bool {
	switch n.Kind() {
	case Bool, Number, String:
		return n.d.is(n.i, text)
	default:
		return false
	}
}

// Bool returns the value of a boolean, and false for anything else.
func (n Node) Bool() bool { return n.Kind() == Bool && n.d.is(n.i, "true") }

// raw returns the text of the scalar at index i as the source spells it, without quotes.
func (d *Doc) raw(i uint32) string {
	e := d.tape[i]
	from := d.textAt(e.kind(), e.offset())
	return d.src[from : from+e.arg()]
}

// textAt returns where the text of the scalar at offset begins: behind its quote, if any.
func (d *Doc) textAt(kind Kind, offset int) int {
	if kind == String && offset < len(d.src) && (d.src[offset] == '"' || d.src[offset] == '\'') {
		offset++
	}
	return offset
}

// text returns the decoded text of the scalar at index i.
func (d *Doc) text(i uint32) string {
	switch {
	case !d.tape[i].escaped():
		return d.raw(i)
	case d.form == blockYAML:
		return d.fold(i)
	case d.form == parsedYAML:
		return d.texts[d.tape[i].arg()]
	default:
		return unescape(d.raw(i))
	}
}

// is compares the decoded text of the scalar at index i.
func (d *Doc) is(i uint32, text string) bool {
	switch {
	case !d.tape[i].escaped():
		return d.raw(i) == text
	case d.form == jsonForm:
		return unescapesTo(d.raw(i), text)
	default:
		return d.text(i) == text
	}
}

// sameText reports whether two scalars have the same decoded text.
func sameText(a *Doc, i uint32, b *Doc, j uint32) bool {
	if a.tape[i].escaped() && b.tape[j].escaped() {
		return a.form == jsonForm && b.form == jsonForm && a.raw(i) == b.raw(j) || a.text(i) == b.text(j)
	}
	if a.tape[i].escaped() {
		return a.is(i, b.raw(j))
	}
	return b.is(j, a.raw(i))
}

// unescape decodes the text of a JSON string, which the parser has checked.
func unescape(raw string) string {
	var b strings.Builder
	b.Grow(len(raw)) // no escape is shorter than what it stands for
	for {
		at := strings.IndexByte(raw, '\\')
		if at < 0 {
			b.WriteString(raw)
			return b.String()
		}
		b.WriteString(raw[:at])
		r, size := unescapeRune(raw[at:])
		b.WriteRune(r)
		raw = raw[at+size:]
	}
}

// unescapesTo reports whether unescape(raw) is text.
func unescapesTo(raw, text string) bool {
	for {
		at := strings.IndexByte(raw, '\\')
		if at < 0 {
			return raw == text
		}
		if !strings.HasPrefix(text, raw[:at]) {
			return false
		}
		r, size := unescapeRune(raw[at:])
		raw, text = raw[at+size:], text[at:]
		// The text of another document may hold any bytes, so that a decoding error
		// has to be told from the replacement character by its size.
		got, width := utf8.DecodeRuneInString(text)
		if got != r || width != utf8.RuneLen(r) {
			return false
		}
		text = text[width:]
	}
}

// unescapeRune decodes the escape that s begins with and returns its length. Half a
// surrogate pair becomes the replacement character, as in encoding/json.
func unescapeRune(s string) (r rune, size int) {
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r = hexRune(s[2:6])
	default: // a quote, a slash or a backslash
		return rune(s[1]), 2
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(s[8:12])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

// hexRune returns the value of hexadecimal digits.
func hexRune(digits string) rune {
	var r rune
	for _, c := range []byte(digits) {
		r = r<<4 | rune(c&0xF)
		if c >= 'A' {
			r += 9
		}
	}
	return r
}
