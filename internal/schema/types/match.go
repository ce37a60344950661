package types

import (
	"slices"
	"strings"
	"sync"
)

// match is a name rule, by its place among Rules, and the pattern of it that knows a name.
type match struct {
	rule    int
	pattern string
}

// patterns are the patterns of all rules by a word that a name has to begin or end with. To
// try each pattern on each name would take longer than to read the export.
type patterns struct {
	byFirst, byLast map[string][]match
	others          []match          // that begin and end with any word
	byField         map[string]match // by ENTITY.Field
}

var index = sync.OnceValue(func() patterns {
	p := patterns{byFirst: make(map[string][]match), byLast: make(map[string][]match), byField: make(map[string]match)}
	for i, r := range Rules {
		for _, pattern := range r.Patterns {
			words := strings.Fields(pattern)
			switch first, last := words[0], words[len(words)-1]; {
			case strings.Contains(pattern, "."):
				p.byField[pattern] = match{i, pattern}
			case last != "*":
				p.byLast[last] = append(p.byLast[last], match{i, pattern})
			case first != "*":
				p.byFirst[first] = append(p.byFirst[first], match{i, pattern})
			default:
				p.others = append(p.others, match{i, pattern})
			}
		}
	}
	return p
})

// matching returns the rules that know a field with these words for a name, in their order,
// each with its first pattern that does.
func matching(entity, field, name string) []match {
	p := index()
	first, _, _ := strings.Cut(name, " ")
	last := name[strings.LastIndexByte(name, ' ')+1:]
	var found []match
	for _, list := range [...][]match{p.byLast[last], p.byFirst[first], p.others} {
		for _, m := range list {
			if matches(m.pattern, name) {
				found = append(found, m)
			}
		}
	}
	if m, ok := p.byField[entity+"."+field]; ok {
		found = append(found, m)
	}
	slices.SortStableFunc(found, func(a, b match) int { return a.rule - b.rule })
	return slices.CompactFunc(found, func(a, b match) bool { return a.rule == b.rule })
}
