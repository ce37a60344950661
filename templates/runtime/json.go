package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var errNotJSON = errors.New("not valid JSON")

// The characters that a backslash escapes by one letter, and those letters.
const (
	escapes   = `"\/bfnrt`
	unescaped = "\"\\/\b\f\n\r\t"
)

// trimSpace drops the white space JSON allows around a value.
func trimSpace(raw []byte) []byte {
	for len(raw) > 0 && isSpace(raw[0]) {
		raw = raw[1:]
	}
	for len(raw) > 0 && isSpace(raw[len(raw)-1]) {
		raw = raw[:len(raw)-1]
	}
	return raw
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// textOf returns the text of a JSON string, and the JSON itself of anything else.
//
//go:noinline
func textOf(raw []byte) string { return string(unquoted(raw)) }

// unquoted is textOf, as a part of raw wherever it can be. As encoding/json does, it replaces
// what is no UTF-8 and half a surrogate pair by U+FFFD. What is no JSON it leaves alone.
func unquoted(raw []byte) []byte {
	if len(raw) < 2 || raw[0] != '"' {
		return raw
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner
	}
	if s := (scanner{data: raw}); !s.isText() {
		return raw
	}
	text := make([]byte, 0, len(inner))
	for len(inner) > 0 {
		r, size := utf8.DecodeRune(inner)
		if r == '\\' {
			r, size = escaped(inner)
		}
		text = utf8.AppendRune(text, r)
		inner = inner[size:]
	}
	return text
}

// escaped returns the character that a valid escape stands for, and the length of the escape.
func escaped(text []byte) (r rune, size int) {
	if text[1] != 'u' {
		return rune(unescaped[strings.IndexByte(escapes, text[1])]), 2
	}
	r = codeUnit(text)
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if pair := utf16.DecodeRune(r, codeUnit(text[6:])); pair != utf8.RuneError {
		return pair, 12
	}
	return utf8.RuneError, 6
}

// codeUnit returns the UTF-16 code unit of an escape \uXXXX, or -1 if there is none.
func codeUnit(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// appendQuoted appends s as a JSON string. Unlike json.Marshal it leaves <, >, & and the
// separators of lines and paragraphs alone.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0 // of what is not appended yet
	for i := 0; i < len(s); {
		size := 1
		if c := s[i]; c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		} else if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = appendEscape(append(dst, s[start:i]...), s[i])
		i += size
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

// appendEscape appends the escape for a byte that cannot stand for itself: a quote, a
// backslash, a control character, or one that is no UTF-8.
func appendEscape(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	if c >= utf8.RuneSelf {
		return append(dst, `\ufffd`...)
	}
	if i := strings.IndexByte(unescaped, c); i >= 0 {
		return append(dst, '\\', escapes[i])
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// eachMember calls visit for the members of a JSON object, in order. What it passes on is
// part of data.
func eachMember(data []byte, visit func(name string, raw json.RawMessage) error) error {
	s := scanner{data: data}
	if err := s.object(); err != nil {
		return err
	}
	for s.more('}') {
		name := s.key()
		raw := s.value()
		if s.err != nil {
			break
		}
		if err := visit(textOf(name), raw); err != nil {
			return err
		}
	}
	return s.end()
}

// foldedMembers returns the members of a JSON object by lower-case name.
func foldedMembers(data []byte) (map[string]json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	err := eachMember(data, func(name string, raw json.RawMessage) error {
		members[strings.ToLower(name)] = raw
		return nil
	})
	return members, err
}

// oneOrMany returns the elements of an array, the value itself if it is no array, and
// nothing for null. They are parts of raw.
func oneOrMany(raw json.RawMessage) ([]json.RawMessage, error) {
	if len(trimSpace(raw)) == 0 {
		return nil, nil
	}
	s := scanner{data: raw}
	list := s.values()
	return list, s.end()
}

// values reads a value and returns its elements as oneOrMany does.
func (s *scanner) values() (list []json.RawMessage) {
	s.each(func() { list = append(list, s.value()) })
	return list
}

// kindOf names the type of a JSON value for messages.
func kindOf(raw []byte) string {
	raw = trimSpace(raw)
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
