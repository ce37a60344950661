package fake

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// statement is a SELECT.
type statement struct {
	items  []item
	from   string
	alias  string // of the entity, or its name again
	where  condition
	sort   []sortKey
	offset int
	fetch  int // most rows to return, or -1
}

// item is what a SELECT returns under one key.
type item struct {
	key   string // "": the name that the record has for the field
	of    *field // nil: COUNT(*)
	count bool   // COUNT
}

// sortKey is a field to sort by.
type sortKey struct {
	of         *field
	descending bool
}

// parseSelect reads a query.
func parseSelect(sql string) (*statement, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	s := &statement{fetch: -1}
	for _, part := range []func(*statement, *parser) error{
		(*statement).readItems, (*statement).readFrom, (*statement).readWhere,
		(*statement).readSort, (*statement).readOffset, (*statement).readFetch, (*statement).readEnd,
	} {
		if err := part(s, p); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *statement) readItems(p *parser) error {
	if err := p.expect("SELECT"); err != nil {
		return err
	}
	items, err := separated(p, ",", (*parser).item)
	s.items = items
	if err == nil && s.counts() && slices.ContainsFunc(items, func(i item) bool { return !i.count }) {
		return fmt.Errorf("a COUNT stands beside a field, which wants GROUP BY; %s", understood)
	}
	return err
}

// counts reports whether the query returns one row, of counts.
func (s *statement) counts() bool {
	return slices.ContainsFunc(s.items, func(i item) bool { return i.count })
}

// item reads a field or a COUNT, and its alias if it has one, with or without AS.
func (p *parser) item() (item, error) {
	i, err := p.bareItem()
	if err != nil {
		return item{}, err
	}
	if as := p.take("AS"); as && !p.tokens[0].isName() {
		return item{}, p.unexpected()
	}
	if p.tokens[0].isName() {
		i.key = p.next().text
	}
	return i, nil
}

func (p *parser) bareItem() (item, error) {
	if p.take("COUNT", "(", "*", ")") {
		return item{key: "COUNT(*)", count: true}, nil
	}
	counting := p.take("COUNT", "(")
	f, err := p.field()
	if err != nil || !counting {
		return item{of: f}, err
	}
	return item{key: "COUNT(" + f.name + ")", of: f, count: true}, p.expect(")")
}

func (s *statement) readFrom(p *parser) error {
	if err := p.expect("FROM"); err != nil {
		return err
	}
	if !p.tokens[0].isName() {
		return p.unexpected()
	}
	s.from = p.next().text
	return nil
}

// readWhere reads the alias of the entity and the condition.
func (s *statement) readWhere(p *parser) error {
	s.alias = s.from
	if p.tokens[0].isName() {
		s.alias = p.next().text
	}
	if !p.take("WHERE") {
		return nil
	}
	where, err := p.disjunction()
	s.where = newCondition(where, nil)
	return err
}

// readEnd settles what can be settled once everything is read.
func (s *statement) readEnd(p *parser) error {
	if p.tokens[0].kind != endToken {
		return p.unexpected()
	}
	for _, f := range p.fields {
		f.unqualify(s.from, s.alias)
	}
	s.where.fields = p.fields
	return nil
}

// unqualify drops the entity, or its alias, from the front of a name.
func (f *field) unqualify(qualifiers ...string) {
	first, rest, ok := strings.Cut(f.name, ".")
	for _, q := range qualifiers {
		if ok && strings.EqualFold(first, q) {
			f.name = rest
			return
		}
	}
}

func (s *statement) readSort(p *parser) error {
	if !p.take("ORDER", "BY") {
		return nil
	}
	keys, err := separated(p, ",", s.readSortKey)
	s.sort = keys
	return err
}

// readSortKey reads a field, or the alias of one.
func (s *statement) readSortKey(p *parser) (sortKey, error) {
	f, err := p.field()
	if err != nil {
		return sortKey{}, err
	}
	for _, i := range s.items {
		if i.of != nil && i.key != "" && strings.EqualFold(i.key, f.name) {
			f.name = i.of.name
		}
	}
	descending := p.take("DESC")
	if !descending {
		p.take("ASC")
	}
	return sortKey{f, descending}, nil
}

func (s *statement) readOffset(p *parser) (err error) {
	if !p.take("OFFSET") {
		return nil
	}
	if s.offset, err = p.count(); err != nil {
		return err
	}
	return p.expectAny("ROWS", "ROW")
}

func (s *statement) readFetch(p *parser) (err error) {
	if !p.take("FETCH") {
		return nil
	}
	if err := p.expectAny("NEXT", "FIRST"); err != nil {
		return err
	}
	if s.fetch, err = p.count(); err != nil {
		return err
	}
	if err := p.expectAny("ROWS", "ROW"); err != nil {
		return err
	}
	return p.expect("ONLY")
}

// page returns the rows that OFFSET and FETCH choose.
func (s *statement) page(rows []*row) []*row {
	rows = rows[min(s.offset, len(rows)):]
	if s.fetch >= 0 {
		rows = rows[:min(s.fetch, len(rows))]
	}
	return rows
}

// answer returns the rows of the answer. The caller holds the lock.
func (s *statement) answer(t *Tenant, e *entity) []*row {
	found := t.find(e, s.where)
	if s.counts() {
		return []*row{s.count(t, e, found)}
	}
	s.order(t, e, found)
	var rows []*row
	for _, r := range s.page(found) {
		rows = append(rows, s.project(t, e, r))
	}
	return rows
}

func (s *statement) count(t *Tenant, e *entity, found []*row) *row {
	counts := newRow()
	for _, i := range s.items {
		n := 0
		for _, r := range found {
			if i.of == nil || !i.of.value(candidate{tenant: t, entity: e, row: r}).null {
				n++
			}
		}
		counts.set(i.key, cell{text: strconv.Itoa(n)})
	}
	return counts
}

// project returns what the query asks of a record. Fields come under the names that the
// tenant has for them, paths and aliases as they were typed (BillingPlatform facts, 5).
func (s *statement) project(t *Tenant, e *entity, r *row) *row {
	out := newRow()
	for _, i := range s.items {
		content, held := t.resolve(e, r, i.of.name)
		if !held {
			continue
		}
		key := i.key
		if key == "" {
			key, _ = r.find(i.of.name)
		}
		out.set(key, content)
	}
	return out
}

// order sorts records. Those with nothing to sort by come last, or first if descending, as
// in the database behind the platform; ties stay in the order in which they came to be.
func (s *statement) order(t *Tenant, e *entity, rows []*row) {
	for i := len(s.sort) - 1; i >= 0; i-- {
		key := s.sort[i]
		values := map[*row]value{}
		for _, r := range rows {
			values[r] = key.of.value(candidate{tenant: t, entity: e, row: r})
		}
		compare := comparerOf(values)
		sort.SliceStable(rows, func(i, j int) bool {
			if key.descending {
				i, j = j, i
			}
			return compare(values[rows[i]], values[rows[j]]) < 0
		})
	}
}

// comparerOf compares by amount if all values are numbers, else as text.
func comparerOf(values map[*row]value) func(a, b value) int {
	numbers := true
	for _, v := range values {
		if _, ok := parseNumber(v.text); !ok && !v.null {
			numbers = false
		}
	}
	return func(a, b value) int {
		switch {
		case a.null && b.null:
			return 0
		case a.null:
			return 1
		case b.null:
			return -1
		case !numbers:
			return strings.Compare(a.text, b.text)
		}
		c, _ := compareNumbers(a.text, b.text)
		return c
	}
}
