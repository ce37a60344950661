package tree

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/bpgen/bpgen/internal/schema"
)

// SyntaxError says where a document is broken, what is there and what was expected.
type SyntaxError struct {
	Pos schema.Pos
	Msg string
}

// Error returns the position and the message.
func (e *SyntaxError) Error() string { return e.Pos.String() + ": " + e.Msg }

// errorAt returns an error about the byte at offset.
func (d *Doc) errorAt(offset int, format string, args ...any) *SyntaxError {
	return &SyntaxError{Pos: d.pos(offset), Msg: fmt.Sprintf(format, args...)}
}

// unexpected returns an error about finding something else than expected at offset.
func (d *Doc) unexpected(offset int, expected string) *SyntaxError {
	if offset >= len(d.src) {
		return d.errorAt(len(d.src), "unexpected end of the document, expected %s", expected)
	}
	return d.errorAt(offset, "found %s, expected %s", describe(d.src[offset:]), expected)
}

// checkSize refuses documents that entries cannot describe.
func checkSize(name string, size int64) error {
	if size > maxSize {
		return &SyntaxError{Pos: schema.Pos{File: name}, Msg: "the document is larger than 1 GiB"}
	}
	return nil
}

// tooDeep returns the error about the container at offset that is one too many.
func (d *Doc) tooDeep(offset int) *SyntaxError {
	return d.errorAt(offset, "more than %d arrays and objects in each other", maxDepth)
}

// tooMany returns the error about the entry at offset that is one too many.
func (d *Doc) tooMany(offset int) *SyntaxError {
	return d.errorAt(offset, "more than %d values and keys, too many for a document of %d bytes", maxEntries(d.src), len(d.src))
}

// describe names the first character of s.
func describe(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf("the byte 0x%02X, which is not UTF-8", s[0])
	case unicode.IsGraphic(r):
		return strconv.QuoteRune(r)
	default:
		return fmt.Sprintf("the character U+%04X", r)
	}
}
