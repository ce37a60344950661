package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a document. The zero Pos is no place.
type Pos struct {
	File string // as the user spelt it
	Line int    // from 1; 0 when only the file is known
	Col  int    // in bytes, from 1
}

// String returns file:line:col, as editors understand it, or what is known of it.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Compare orders places by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Severity ranks diagnostics.
type Severity uint8

// The severities. Only errors stop a command.
const (
	Note Severity = iota
	Warning
	Error
)

// String returns the severity as it is printed.
func (s Severity) String() string {
	return [...]string{"note", "warning", "error"}[s]
}

// Diag is one finding about a document.
type Diag struct {
	ID       ID
	Severity Severity
	Pos      Pos
	Entity   string // wire name, or ""
	Field    string // wire name, or ""
	Message  string // what is there and what was expected
	Fix      string // how to mend or override it
}

// String returns the diagnostic as one line: position, severity, subject, message, remedy, id.
func (d Diag) String() string {
	var b strings.Builder
	if p := d.Pos.String(); p != "" {
		fmt.Fprintf(&b, "%s: ", p)
	}
	fmt.Fprintf(&b, "%s: ", d.Severity)
	switch {
	case d.Entity != "" && d.Field != "":
		fmt.Fprintf(&b, "%s.%s: ", Printable(d.Entity), Printable(d.Field))
	case d.Entity != "":
		fmt.Fprintf(&b, "%s: ", Printable(d.Entity))
	}
	b.WriteString(d.Message)
	if d.Fix != "" {
		b.WriteString("; " + d.Fix)
	}
	fmt.Fprintf(&b, " [%s]", d.ID)
	return b.String()
}

// Diags is a list of findings.
type Diags []Diag

// Add appends a finding and returns it, for whoever knows more than its id says: severity
// and remedy follow from that. What is about a whole file is placed at its beginning.
//
// Beyond maxDiags nothing is kept but one error: a small file can have more mistakes
// than there is memory to describe them, and nobody reads the ten thousandth.
func (ds *Diags) Add(id ID, pos Pos, entity, field, format string, args ...any) *Diag {
	if n := len(*ds); n > maxDiags || n == maxDiags && id.Severity() < Error {
		return &Diag{}
	}
	if pos.Line == 0 {
		pos.Line, pos.Col = 1, 1
	}
	*ds = append(*ds, Diag{
		ID: id, Severity: id.Severity(), Pos: pos, Entity: entity, Field: field,
		Message: fmt.Sprintf(format, args...), Fix: id.fix(entity, field),
	})
	if len(*ds) == maxDiags {
		last := &(*ds)[maxDiags-1]
		last.Message += "; further findings are not listed, expected fewer"
	}
	return &(*ds)[len(*ds)-1]
}

// maxDiags bounds how many findings one document gets.
const maxDiags = 10_000

// Sort orders the findings by position, then by subject and id, and drops repetitions,
// so that output never depends on the order in which they were found.
func (ds *Diags) Sort() {
	slices.SortFunc(*ds, func(a, b Diag) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Entity, b.Entity),
			cmp.Compare(a.Field, b.Field), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Message, b.Message))
	})
	*ds = slices.Compact(*ds)
}

// Count returns the number of findings of severity s.
func (ds Diags) Count(s Severity) int {
	n := 0
	for _, d := range ds {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Failed reports whether any finding is an error.
func (ds Diags) Failed() bool { return ds.Count(Error) > 0 }
