package memory

import (
	"bytes"
	"strconv"
	"strings"
)

// The format that this bpgen writes, and the first line of a file in it.
const (
	format       = 2
	headerPrefix = "# bpgen.fields "
	header       = headerPrefix + "2: names and types this SDK has given out. Memory: merge by lines, never delete."
)

// noField stands in the field column of an entity's own line. A field of that wire
// name is quoted, so the two cannot be mixed up.
const noField = "-"

// choiceSign stands between a field and a text of its pick-list, namedSign between a type and
// its Go name. Neither occurs in a bare column.
const (
	choiceSign = '='
	namedSign  = ':'
	withinSign = '/' // behind each container of a field's values: list/typekey
)

// Format returns the file: a header, then one line per entry, sorted.
func (f *Fields) Format() []byte {
	var b bytes.Buffer
	b.WriteString(header + "\n")
	for e := range f.All() {
		b.Write(append(e.append(b.AvailableBuffer()), '\n'))
	}
	return bytes.Clone(b.Bytes())
}

// line returns the entry as its columns, without the line end.
func (e Entry) line() string { return string(e.append(nil)) }

// The last column of a field's line. Lines of format 1 have none, and count as provisional.
const (
	accepted    = "accepted"
	provisional = "provisional"
)

// append appends the entry's line to dst.
func (e Entry) append(dst []byte) []byte {
	dst = append(appendQuoted(dst, e.Entity), '\t')
	if e.hasNoField() {
		dst = append(dst, noField...)
	} else {
		dst = appendQuoted(dst, e.Field)
	}
	if e.IsChoice() {
		dst = strconv.AppendQuoteToASCII(append(dst, choiceSign), e.Choice)
	}
	dst = append(append(dst, '\t'), e.Go...)
	dst = append(dst, '\t')
	for _, c := range e.Within {
		dst = append(append(dst, c...), withinSign)
	}
	dst = append(dst, e.Type...)
	if e.Named != "" {
		dst = append(append(dst, namedSign), e.Named...)
	}
	dst = append(append(dst, '\t'), e.Origin...)
	if !e.IsField() {
		return dst
	}
	if e.Accepted {
		return append(dst, "\t"+accepted...)
	}
	return append(dst, "\t"+provisional...)
}

// appendQuoted appends a wire name as a column: bare when it is an ordinary one, else as a
// Go string in ASCII, so that no wire name can break a line or a column.
func appendQuoted(dst []byte, wire string) []byte {
	if bare(wire) {
		return append(dst, wire...)
	}
	return strconv.AppendQuoteToASCII(dst, wire)
}

func bare(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && (r < '0' || '9' < r) && (r < 'A' || 'Z' < r) && (r < 'a' || 'z' < r)
	}) < 0
}
