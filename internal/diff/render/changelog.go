package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/schema"
)

// sections are the parts of a changelog.
var sections = []struct {
	title string
	has   func(*diff.Change) bool
}{
	{"Breaking", func(c *diff.Change) bool { return c.Source == diff.Breaking }},
	{"Added", func(c *diff.Change) bool { return c.Source == diff.Additive }},
	{"Changed on the platform", func(c *diff.Change) bool { return c.Source == diff.None && c.Wire != diff.None }},
	{"For information", func(c *diff.Change) bool { return c.Info() }},
}

// Changelog prints a report for the users of an SDK: a fragment of its changelog.
func Changelog(w io.Writer, r *diff.Report) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "## Export %s (was %s)\n", code(schema.Printable(r.New.Name)), code(schema.Printable(r.Old.Name)))
	if r.Counts.Changes == 0 {
		fmt.Fprintf(b, "\nNo changes.\n%s", footnotes(r))
		return b.Flush()
	}
	fmt.Fprintf(b, "\nSuggested version: %s.\n", r.Semver.Bump)
	for _, s := range sections {
		lines := bullets(r, s.has)
		if len(lines) > 0 {
			fmt.Fprintf(b, "\n### %s\n\n", s.title)
		}
		for _, line := range lines {
			fmt.Fprintf(b, "- %s\n", line)
		}
	}
	b.WriteString(footnotes(r))
	return b.Flush()
}

// bullets returns the lines of a section: fields of one entity that come, or go, share one.
func bullets(r *diff.Report, has func(*diff.Change) bool) []string {
	var lines []string
	var last *diff.Change
	for i := range r.Changes {
		c := &r.Changes[i]
		if !has(c) {
			continue
		}
		switch {
		case (c.ID == diff.FieldAdded || c.ID == diff.FieldRemoved) && c.Approved == nil:
			name := member(c)
			if last != nil && last.ID == c.ID && last.Entity == c.Entity {
				lines[len(lines)-1] += ", " + name
			} else {
				lines = append(lines, fmt.Sprintf("%s: %s %s", code(schema.Printable(c.Entity)), verb(c.ID), name))
			}
			last = c
			continue
		case c.Approved != nil:
			lines = append(lines, named(c, code)+" (accepted: "+escape(c.Approved.Reason)+")")
		default:
			lines = append(lines, named(c, code))
		}
		last = nil
	}
	return lines
}

// member names a field as the SDK does, and as the platform does where that is another name.
func member(c *diff.Change) string {
	text := code(schema.Printable(c.Field))
	if _, field, ok := strings.Cut(c.Go, "."); ok && field != c.Field {
		text = code(field) + " (" + text + ")"
	}
	if c.Likely != nil && c.Likely.ID == diff.FieldRenameLikely && c.ID == diff.FieldRemoved {
		text += " (perhaps now " + code(schema.Printable(c.Likely.Field)) + ")"
	}
	return text
}
