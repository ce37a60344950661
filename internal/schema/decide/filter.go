package decide

import (
	"slices"
	"unicode/utf8"

	"github.com/bpgen/bpgen/internal/schema"
)

// filter leaves out the entities that no include pattern matches, if there are any, and
// those that an exclude pattern matches.
func (a *applier) filter(d schema.Decisions) {
	for _, p := range d.Include {
		if !a.matches(p) {
			a.diags.Add(schema.IncludeUnmatched, p.Pos, "", "",
				"the pattern %s includes nothing: %s", schema.Printable(p.Glob), a.noEntity(p.Glob))
		}
	}
	for _, p := range d.Exclude {
		if !a.matches(p) {
			a.diags.Add(schema.ExcludeUnmatched, p.Pos, "", "",
				"the pattern %s excludes nothing: %s", schema.Printable(p.Glob), a.noEntity(p.Glob))
		}
	}
	a.schema.Entities = kept(a.all, d)
	if a.schema.DocumentTyped && len(a.schema.Entities) > 0 {
		reach(a.schema, a.all)
	}
	a.schema.Groups = keptGroups(a.schema)
	if len(a.schema.Entities) == 0 && len(a.all) > 0 && !a.diags.Failed() {
		a.diags.Add(schema.NothingIncluded, append(slices.Clone(d.Exclude), d.Include...)[0].Pos, "", "",
			"include and exclude leave none of the export's entities, which are %d: expected one at least", len(a.all))
	}
}

// matches reports whether a pattern matches an entity of the export.
func (a *applier) matches(p schema.Pattern) bool {
	return slices.ContainsFunc(a.all, func(e *schema.Entity) bool { return match(p.Glob, e.Name.Wire) })
}

func kept(all []*schema.Entity, d schema.Decisions) []*schema.Entity {
	var list []*schema.Entity
	for _, e := range all {
		included := len(d.Include) == 0 || matchesAny(d.Include, e.Name.Wire)
		if included && !matchesAny(d.Exclude, e.Name.Wire) {
			list = append(list, e)
		}
	}
	return list
}

// keptGroups returns the groups without the entities that were left out.
func keptGroups(s *schema.Schema) []schema.Group {
	in := make(map[string]bool, len(s.Entities))
	for _, e := range s.Entities {
		in[e.Name.Wire] = true
	}
	var groups []schema.Group
	for _, g := range s.Groups {
		g.Entities = slices.DeleteFunc(slices.Clone(g.Entities), func(wire string) bool { return !in[wire] })
		groups = append(groups, g)
	}
	return groups
}

func matchesAny(patterns []schema.Pattern, wire string) bool {
	return slices.ContainsFunc(patterns, func(p schema.Pattern) bool { return match(p.Glob, wire) })
}

// match reports whether a pattern matches all of a name. On a mismatch it tries again one
// character further behind the last star, which suffices: an earlier star could match no
// more than the last one does.
func match(glob, name string) bool {
	star, from := -1, 0 // what follows the last star, and where in name it was last tried
	g, n := 0, 0
	for n < len(name) {
		_, size := utf8.DecodeRuneInString(name[n:])
		switch {
		case g < len(glob) && glob[g] == '*':
			g++
			star, from = g, n
		case g < len(glob) && glob[g] == '?':
			g++
			n += size
		case g < len(glob) && glob[g] == name[n]:
			g++
			n++
		case star >= 0:
			_, size = utf8.DecodeRuneInString(name[from:])
			from += size
			g, n = star, from
		default:
			return false
		}
	}
	for g < len(glob) && glob[g] == '*' {
		g++
	}
	return g == len(glob)
}
