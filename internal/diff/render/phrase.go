package render

import "github.com/bpgen/bpgen/internal/diff"

// What other forms of a report say in the same words.

// Section is what a report says of one entity, or of the snapshots where Entity is "".
type Section struct {
	Entity  string
	Title   string
	Changes []*diff.Change
}

// Sections returns the changes by entity, what is worst first, those of the snapshots last.
func Sections(r *diff.Report) []Section {
	var list []Section
	for _, g := range groups(r) {
		list = append(list, Section{Entity: g.entity, Title: g.title(), Changes: g.changes})
	}
	return list
}

// Named says of which entity a change is and what it is, in plain words.
func Named(c *diff.Change) string { return named(c, plain) }

// Words says what a change is, in plain words that follow the name of its entity.
func Words(c *diff.Change) string { return words(c, plain) }

// Totals says how many changes of which effect there are, worst first.
func Totals(r *diff.Report) string { return totals(r) }

// Deciding returns the changes that decide on the version.
func Deciding(r *diff.Report) []*diff.Change { return deciding(r) }

// Counted returns a number and a noun: "2 entities".
func Counted(n int, noun string) string { return counted(n, noun) }
