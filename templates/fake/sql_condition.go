package fake

import (
	"strconv"
	"strings"
)

// candidate is a record that a condition is asked about.
type candidate struct {
	tenant *Tenant
	entity *entity
	row    *row
	number int // its ROWNUM
}

// operand is one side of a comparison.
type operand interface {
	value(candidate) value
}

// literal is a constant.
type literal value

func (l literal) value(candidate) value { return value(l) }

// field is a field, or one of a related record by its path.
type field struct {
	name     string
	compared bool // stands where people write a text and forget the quotes
}

func (f *field) value(c candidate) value {
	content, _ := c.tenant.resolve(c.entity, c.row, f.name)
	return valueOf(content)
}

// rowNumber is ROWNUM.
type rowNumber struct{}

func (rowNumber) value(c candidate) value {
	return value{text: strconv.Itoa(c.number), number: true}
}

// inCase is UPPER or LOWER.
type inCase struct {
	change func(string) string
	of     operand
}

func (u inCase) value(c candidate) value {
	v := u.of.value(c)
	v.text = u.change(v.text)
	return v
}

// predicate is a condition.
type predicate struct {
	truth    func(candidate) truth
	byNumber bool        // it depends on ROWNUM
	terms    []predicate // of a conjunction
}

// all is a conjunction.
func all(terms []predicate) predicate {
	p := joined(terms, func(a, b truth) truth { return min(a, b) })
	if len(terms) > 1 {
		p.terms = terms
	}
	return p
}

// some is a disjunction.
func some(terms []predicate) predicate {
	return joined(terms, func(a, b truth) truth { return max(a, b) })
}

func joined(terms []predicate, join func(a, b truth) truth) predicate {
	if len(terms) == 1 {
		return terms[0]
	}
	p := predicate{truth: func(c candidate) truth {
		result := terms[0].truth(c)
		for _, term := range terms[1:] {
			result = join(result, term.truth(c))
		}
		return result
	}}
	for _, term := range terms {
		p.byNumber = p.byNumber || term.byNumber
	}
	return p
}

func not(p predicate) predicate {
	return predicate{truth: func(c candidate) truth { return p.truth(c).not() }, byNumber: p.byNumber}
}

// flat returns the terms of nested conjunctions.
func (p predicate) flat() []predicate {
	if p.terms == nil {
		return []predicate{p}
	}
	var terms []predicate
	for _, term := range p.terms {
		terms = append(terms, term.flat()...)
	}
	return terms
}

// condition is a WHERE part. What depends on ROWNUM comes after everything else: records
// are numbered once the rest has chosen them, so that ROWNUM BETWEEN 21 AND 40 is a page,
// as the platform documents it and unlike in the database behind it (BillingPlatform
// facts, 5).
type condition struct {
	choosing, paging []predicate
	fields           []*field
}

func newCondition(p predicate, fields []*field) condition {
	c := condition{fields: fields}
	for _, term := range p.flat() {
		if term.byNumber {
			c.paging = append(c.paging, term)
		} else {
			c.choosing = append(c.choosing, term)
		}
	}
	return c
}

func holds(terms []predicate, c candidate) bool {
	for _, term := range terms {
		if term.truth(c) != yes {
			return false
		}
	}
	return true
}

// find returns the records that satisfy a condition, in the order in which they came to
// be. The caller holds the lock.
func (t *Tenant) find(e *entity, where condition) []*row {
	var found []*row
	number := 0
	for _, id := range e.ids {
		c := candidate{t, e, e.rows[id], number + 1}
		if !holds(where.choosing, c) || !c.row.shows() {
			continue
		}
		number++
		if holds(where.paging, c) {
			found = append(found, c.row)
		}
	}
	return found
}

// resolve returns a field of a record, or of a record related to it. The path
// AccountObj.Name is the Name of the record that AccountId refers to (BillingPlatform
// facts, 4). A record can also hold a field under the path itself.
func (t *Tenant) resolve(e *entity, r *row, path string) (content cell, held bool) {
	if name, ok := r.find(path); ok {
		return r.cells[name], true
	}
	step, rest, dotted := strings.Cut(path, ".")
	if !dotted {
		return cell{null: true}, false
	}
	target, related := t.related(e, r, step)
	if related == nil {
		return cell{null: true}, false
	}
	return t.resolve(target, related, rest)
}

// related follows a step such as AccountObj or AccountTypeIdObj.
func (t *Tenant) related(e *entity, r *row, step string) (*entity, *row) {
	base, ok := cutSuffixFold(step, "Obj")
	if !ok {
		return nil, nil
	}
	base, _ = cutSuffixFold(base, "Id")
	target := t.target(e, base)
	if target == nil {
		return nil, nil
	}
	return target, target.rows[r.text(base+"Id")]
}

// target returns the entity that the reference <base>Id points to: what the test said, the
// entity with that name, or the one with the longest name that it ends in, so that
// ParentAccountId leads to ACCOUNT.
func (t *Tenant) target(e *entity, base string) *entity {
	if name, ok := t.references[reference{fold(e.name), fold(base)}]; ok {
		return t.entity(name)
	}
	var best *entity
	for _, other := range t.sortedEntities() {
		if !strings.HasSuffix(fold(base), fold(other.name)) {
			continue
		}
		if best == nil || len(fold(other.name)) > len(fold(best.name)) {
			best = other
		}
	}
	return best
}

func cutSuffixFold(s, suffix string) (string, bool) {
	at := len(s) - len(suffix)
	if at <= 0 || !strings.EqualFold(s[at:], suffix) {
		return s, false
	}
	return s[:at], true
}
