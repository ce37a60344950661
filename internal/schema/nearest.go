package schema

import (
	"cmp"
	"slices"
	"strings"
)

// The limits of Nearest: names beyond the length are not compared, and more suggestions
// than this would be a list to read rather than an answer.
const (
	nearestLength = 80
	nearestMost   = 3
)

// Nearest returns what somebody who wrote name may have meant, in words, such as "did you
// mean ACCOUNT or ACCOUNTS?"; it is empty where none of the names is near.
func Nearest(name string, among []string) string {
	type near struct {
		name     string
		distance int
	}
	var found []near
	for _, other := range among {
		if d, ok := distance(name, other); ok {
			found = append(found, near{other, d})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	var words []string
	for _, n := range slices.Compact(found) {
		if len(words) < nearestMost {
			words = append(words, Printable(n.name))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(words, " or ") + "?"
}

// distance returns how many bytes differ between two names, case apart, if these are few
// for their length.
func distance(a, b string) (int, bool) {
	if len(a) > nearestLength || len(b) > nearestLength {
		return 0, false
	}
	a, b = strings.ToLower(a), strings.ToLower(b)
	most := max(1, min(len(a), len(b))/3)
	if d := len(a) - len(b); d > most || -d > most {
		return 0, false
	}
	d := edits(a, b)
	return d, d <= most
}

// edits returns the number of bytes to insert, delete or replace to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
