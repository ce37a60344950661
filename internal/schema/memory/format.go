package memory

import (
	"bytes"
	"strconv"
	"strings"
)

// The format that this bpgen writes, and the first line of a file in it.
const (
	format       = 1
	headerPrefix = "# bpgen.fields "
	header       = headerPrefix + "1: names and types this SDK has given out. Memory: merge by lines, never delete."
)

// noField stands in the field column of an entity's own line. A field of that wire
// name is quoted, so the two cannot be mixed up.
const noField = "-"

// Format returns the file: a header, then one line per entry, sorted.
func (f *Fields) Format() []byte {
	var b bytes.Buffer
	b.WriteString(header + "\n")
	for e := range f.All() {
		b.WriteString(e.line() + "\n")
	}
	return b.Bytes()
}

// line returns the entry as its columns, without the line end.
func (e Entry) line() string {
	field := noField
	if !e.IsEntity() {
		field = quote(e.Field)
	}
	return strings.Join([]string{quote(e.Entity), field, e.Go, string(e.Type), string(e.Origin)}, "\t")
}

// quote returns a wire name as a column: bare when it is an ordinary one, else as a Go
// string in ASCII, so that no wire name can break a line or a column.
func quote(wire string) string {
	if bare(wire) {
		return wire
	}
	return strconv.QuoteToASCII(wire)
}

func bare(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && (r < '0' || '9' < r) && (r < 'A' || 'Z' < r) && (r < 'a' || 'z' < r)
	}) < 0
}
