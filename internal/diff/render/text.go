package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/schema"
)

// mostItems bounds how many things of one record are listed for people.
const mostItems = 20

// The colours of a terminal.
const (
	red    = "31"
	yellow = "33"
	green  = "32"
	faint  = "2"
	bold   = "1"
)

// printer writes text, in colours where there are any.
type printer struct {
	*bufio.Writer
	colour bool
}

func (p *printer) paint(code, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// Text prints a report for people at a terminal: the counts, then entity by entity, what is
// worst first.
func Text(w io.Writer, r *diff.Report, colour bool) error {
	p := &printer{bufio.NewWriter(w), colour}
	p.head(r)
	for _, g := range groups(r) {
		p.printf("\n%s\n", p.paint(bold, g.title()))
		for _, c := range g.changes {
			p.change(c)
		}
	}
	p.notes(r)
	if r.API != nil {
		p.api(r.API)
	}
	return p.Flush()
}

// Brief prints the head of a report: the counts and the suggested version.
func Brief(w io.Writer, r *diff.Report, colour bool) error {
	p := &printer{bufio.NewWriter(w), colour}
	p.head(r)
	return p.Flush()
}

func (p *printer) head(r *diff.Report) {
	p.printf("%s → %s: %s\n", schema.Printable(r.Old.Name), schema.Printable(r.New.Name), p.paint(bold, totals(r)))
	if r.Counts.Changes > 0 {
		p.printf("semver: %s\n", r.Semver.Bump)
		for _, c := range deciding(r) {
			p.printf("  because of %s\n", named(c, plain))
		}
	}
}

func (p *printer) change(c *diff.Change) {
	sign, code := "·", faint
	switch rank(c) {
	case 0, 1:
		sign, code = "!", red
	case 2:
		sign, code = "?", yellow
	case 3:
		sign, code = "+", green
	}
	line := p.paint(code, "  "+sign+" "+words(c, plain))
	effect := fmt.Sprintf("source %s, wire %s", c.Source, c.Wire)
	if c.Info() {
		effect = "information"
	}
	p.printf("%s %s\n", line, p.paint(faint, "["+effect+"; "+string(c.ID)+" "+c.FP+"]"))
	if c.Cause != diff.BySchema {
		p.printf("      caused by the %s, not by the export\n", c.Cause)
	}
	if c.Likely != nil {
		p.printf("      %s\n", hint(c, plain))
	}
	if len(c.Items) > 0 {
		p.printf("      %s\n", some(c, mostItems, plain))
	}
	if c.Approved != nil {
		p.printf("      approved: %s\n", shown(c.Approved.Reason))
	}
}

// notes prints what is no change.
func (p *printer) notes(r *diff.Report) {
	if len(r.Unknown) > 0 {
		p.printf("\nunknown, because a list is incomplete\n")
	}
	for _, u := range r.Unknown {
		p.printf("  %s of the %s snapshot: %s\n", schema.Printable(u.Entity), u.Side, joined(u.Fields))
	}
	if len(r.Stale) > 0 {
		p.printf("\napprovals that approve nothing\n")
	}
	for _, s := range r.Stale {
		p.printf("  %s: %s\n", s.At, s.Entry)
	}
}

func (p *printer) api(a *diff.API) {
	p.printf("\nGo API: %d incompatible, %d compatible changes, ", len(a.Incompatible), len(a.Compatible))
	if a.Agrees {
		p.printf("as the records say\n")
	} else {
		p.printf("%s\n", p.paint(red, "which the records do not explain"))
	}
	p.list("incompatible", a.Incompatible)
	p.list("no record explains", a.Unexplained)
	p.list("breaks no code, says the compiler", a.Unproven)
	if a.GeneratorCause != "" {
		p.printf("  caused by generator or configuration: %s\n", a.GeneratorCause)
	}
	p.list("not due to the export", a.Generator)
}

func (p *printer) list(head string, lines []string) {
	for _, line := range lines {
		p.printf("  %s: %s\n", head, line)
	}
}

// joined lists names, a few of them.
func joined(names []string) string {
	var list []string
	for i, name := range names {
		if i == mostItems {
			list = append(list, fmt.Sprintf("and %d more", len(names)-mostItems))
			break
		}
		list = append(list, schema.Printable(name))
	}
	return strings.Join(list, ", ")
}
