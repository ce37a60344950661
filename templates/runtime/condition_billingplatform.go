package runtime

import (
	"errors"
	"fmt"
	"strings"
)

// sqlCondition is a [Condition] as this platform takes it: SQL. As everywhere in that, a field
// that is null satisfies only IsNull: neither Eq nor Ne, nor Not of either.
type sqlCondition interface {
	// write writes the condition so that it stays one whatever stands beside it.
	write(*sqlText)
}

func (SQL) isCondition()       {}
func (*group) isCondition()    {}
func (*negation) isCondition() {}
func (*listPart) isCondition() {}
func (written) isCondition()   {}

// SQL is SQL in the caller's own words, for what conditions cannot say: where a [Condition]
// is wanted, what would follow WHERE, such as SQL("Status = 'ACTIVE'"); where a statement is
// wanted, all of it. It is sent as it is. Never put together one of texts that come from
// elsewhere: [Bind] quotes them.
type SQL string

func (s SQL) write(w *sqlText) {
	if strings.TrimSpace(string(s)) == "" {
		w.fail(errors.New("the SQL of a condition is empty: leave the condition out to mean all records"))
	}
	w.add("(")
	s.alone(w)
	w.add(")")
}

// alone writes SQL that needs no parentheses. A comment in it must not reach beyond it.
func (s SQL) alone(w *sqlText) {
	w.add(string(s))
	if strings.Contains(string(s), "--") {
		w.add("\n")
	}
}

// And is satisfied where all of the conditions are; without any, everywhere.
func And(conditions ...Condition) Condition { return &group{" AND ", "1 = 1", conditions} }

// Or is satisfied where one of the conditions is; without any, nowhere.
func Or(conditions ...Condition) Condition { return &group{" OR ", "1 = 0", conditions} }

// Not is satisfied where the condition is known not to be.
func Not(condition Condition) Condition { return &negation{condition} }

// group is conditions that are joined.
type group struct {
	joint, none string
	conditions  []Condition
}

func (g *group) write(w *sqlText) {
	switch len(g.conditions) {
	case 0:
		w.add(g.none)
	case 1:
		w.condition(g.conditions[0])
	default:
		w.add("(")
		w.joined(g.conditions, g.joint)
		w.add(")")
	}
}

type negation struct{ of Condition }

func (n *negation) write(w *sqlText) {
	w.add("NOT (")
	w.condition(n.of)
	w.add(")")
}

//go:noinline
func between(field string, from, to any) Condition {
	return &predicate{field, "BETWEEN", []any{from, to}}
}

//go:noinline
func isNullOrNot(field, verb string) Condition { return &predicate{field, verb, nil} }

// write writes a predicate. What it writes cannot be torn apart by what stands beside it.
func (p *predicate) write(w *sqlText) {
	w.name(p.field)
	w.add(" ", p.verb)
	for i, value := range p.values {
		if i > 0 {
			w.add(" AND")
		}
		w.add(" ")
		w.value(p.field, value)
	}
}

// maxInList is how many elements the database behind the platform takes in one list.
const maxInList = 1000

// write splits a list into as many as the database needs.
func (p *inList) write(w *sqlText) {
	values := elements(p.list)
	var parts []Condition
	for len(values) > 0 {
		n := min(len(values), maxInList)
		parts = append(parts, &listPart{p.field, values[:n]})
		values = values[n:]
	}
	w.check(p.field) // if the list is empty, too
	w.condition(Or(parts...))
}

type listPart struct {
	field  string
	values []any
}

func (p *listPart) write(w *sqlText) {
	w.name(p.field)
	w.add(" IN (")
	for i, value := range p.values {
		if i > 0 {
			w.add(", ")
		}
		w.value(p.field, value)
	}
	w.add(")")
}

// likeEscape makes the character behind it stand for itself in a pattern. It is no backslash,
// which more than SQL gives a meaning to.
const likeEscape = "!"

var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

func (p *likeness) write(w *sqlText) {
	escaped := likeEscaper.Replace(p.text)
	if p.text == "" && p.before+p.after != "" {
		w.fail(fmt.Errorf("%s: the text to look for is empty: leave the condition out, or use IsNotNull", p.field))
	}
	w.name(p.field)
	w.add(" LIKE ")
	w.value(p.field, p.before+escaped+p.after)
	if escaped != p.text {
		w.add(" ESCAPE '", likeEscape, "'")
	}
}
