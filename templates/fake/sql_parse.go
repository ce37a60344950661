package fake

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// understood is what every error about SQL ends in.
const understood = "this tenant understands: SELECT fields [aliases] or COUNT FROM one entity" +
	" [WHERE condition] [ORDER BY fields] [OFFSET n ROWS] [FETCH NEXT n ROWS ONLY];" +
	" conditions of = <> != < <= > >= IN LIKE BETWEEN IS NULL UPPER LOWER ROWNUM AND OR NOT"

// reserved words are no names unless they are quoted.
var reserved = []string{
	"SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "LIKE", "IS", "NULL", "BETWEEN", "ESCAPE",
	"ORDER", "GROUP", "HAVING", "BY", "UNION", "JOIN", "ON", "DISTINCT", "CASE", "OFFSET", "FETCH",
}

// parser reads SQL.
type parser struct {
	tokens []token
	fields []*field // all that were read
}

func newParser(sql string) (*parser, error) {
	tokens, err := lex(sql)
	if err != nil {
		return nil, fmt.Errorf("%w; %s", err, understood)
	}
	return &parser{tokens: tokens}, nil
}

// parseCondition reads what follows WHERE, and what it is sorted by.
func parseCondition(sql string) (*statement, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	s := &statement{fetch: -1}
	where, err := p.disjunction()
	if err == nil {
		err = s.readSort(p)
	}
	if err == nil && p.tokens[0].kind != endToken {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	s.where = newCondition(where, p.fields)
	return s, nil
}

func (p *parser) unexpected() error {
	if p.tokens[0].kind == endToken {
		return fmt.Errorf("it ends too early; %s", understood)
	}
	return fmt.Errorf("%q is not expected there; %s", p.tokens[0].text, understood)
}

func (p *parser) next() token {
	next := p.tokens[0]
	if next.kind != endToken {
		p.tokens = p.tokens[1:]
	}
	return next
}

// take consumes these words or this sign if they come next.
func (p *parser) take(words ...string) bool {
	for i, word := range words {
		if i >= len(p.tokens) || !p.tokens[i].is(word) {
			return false
		}
	}
	p.tokens = p.tokens[len(words):]
	return true
}

func (p *parser) expect(words ...string) error {
	if !p.take(words...) {
		return p.unexpected()
	}
	return nil
}

// expectAny consumes one of these words.
func (p *parser) expectAny(words ...string) error {
	for _, word := range words {
		if p.take(word) {
			return nil
		}
	}
	return p.unexpected()
}

func (t token) is(word string) bool {
	return (t.kind == wordToken || t.kind == signToken) && strings.EqualFold(t.text, word)
}

// isName reports whether a token names something.
func (t token) isName() bool {
	isReserved := func(word string) bool { return strings.EqualFold(word, t.text) }
	return t.kind == nameToken || t.kind == wordToken && !slices.ContainsFunc(reserved, isReserved)
}

func (p *parser) disjunction() (predicate, error) {
	terms, err := separated(p, "OR", (*parser).conjunction)
	if err != nil {
		return predicate{}, err
	}
	return some(terms), nil
}

func (p *parser) conjunction() (predicate, error) {
	terms, err := separated(p, "AND", (*parser).negation)
	if err != nil {
		return predicate{}, err
	}
	return all(terms), nil
}

// separated reads one or more of something.
func separated[T any](p *parser, by string, read func(*parser) (T, error)) ([]T, error) {
	var list []T
	for {
		one, err := read(p)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
		if !p.take(by) {
			return list, nil
		}
	}
}

func (p *parser) negation() (predicate, error) {
	if p.take("NOT") {
		negated, err := p.negation()
		return not(negated), err
	}
	if p.take("(") {
		inner, err := p.disjunction()
		if err == nil {
			err = p.expect(")")
		}
		return inner, err
	}
	return p.comparison()
}

// comparison reads an operand and what is said about it.
func (p *parser) comparison() (predicate, error) {
	left, err := p.operand()
	if err != nil {
		return predicate{}, err
	}
	if p.take("IS") {
		isNot := p.take("NOT")
		return negatedIf(isNot, isNull(left)), p.expect("NULL")
	}
	if isNot := p.take("NOT"); isNot || p.tokens[0].kind == wordToken {
		said, err := p.wordComparison(left)
		return negatedIf(isNot, said), err
	}
	test, ok := comparisons[p.tokens[0].text]
	if !ok || p.tokens[0].kind != signToken {
		return predicate{}, p.unexpected()
	}
	p.next()
	right, err := p.right()
	return about(func(v []value) truth { return test(v[0], v[1]) }, left, right), err
}

// maxList is how many elements a list has at most in the database behind the platform.
const maxList = 1000

// wordComparison reads LIKE, IN or BETWEEN and what follows.
func (p *parser) wordComparison(left operand) (predicate, error) {
	switch {
	case p.take("LIKE"):
		return p.like(left)
	case p.take("IN", "("):
		list, err := separated(p, ",", (*parser).right)
		if err == nil && len(list) > maxList {
			err = fmt.Errorf("ORA-01795: maximum number of expressions in a list is %d", maxList)
		}
		if err == nil {
			err = p.expect(")")
		}
		return about(isIn, append([]operand{left}, list...)...), err
	case p.take("BETWEEN"):
		from, err := p.right()
		if err == nil {
			err = p.expect("AND")
		}
		if err != nil {
			return predicate{}, err
		}
		to, err := p.right()
		return about(isBetween, left, from, to), err
	}
	return predicate{}, p.unexpected()
}

func (p *parser) like(left operand) (predicate, error) {
	pattern, err := p.right()
	if err != nil {
		return predicate{}, err
	}
	var escape rune
	if p.take("ESCAPE") {
		sign := p.next()
		if sign.kind != textToken || utf8.RuneCountInString(sign.text) != 1 {
			return predicate{}, fmt.Errorf("ESCAPE is followed by one character in quotes; %s", understood)
		}
		escape, _ = utf8.DecodeRuneInString(sign.text)
	}
	return about(func(v []value) truth {
		if v[0].null || v[1].null {
			return unknown
		}
		return truthOf(like(v[0].text, v[1].text, escape))
	}, left, pattern), nil
}

// right reads the operand that another one is compared with.
func (p *parser) right() (operand, error) {
	o, err := p.operand()
	if err != nil {
		return nil, err
	}
	if f, ok := o.(*field); ok {
		f.compared = true
	}
	return o, nil
}

func (p *parser) operand() (operand, error) {
	for word, change := range map[string]func(string) string{"UPPER": strings.ToUpper, "LOWER": strings.ToLower} {
		if p.take(word, "(") {
			of, err := p.operand()
			if err == nil {
				err = p.expect(")")
			}
			return inCase{change, of}, err
		}
	}
	switch {
	case p.take("ROWNUM"):
		return rowNumber{}, nil
	case p.take("NULL"):
		return literal(null), nil
	case p.take("-"):
		if p.tokens[0].kind != numberToken {
			return nil, p.unexpected()
		}
		return literal{text: "-" + p.next().text, number: true}, nil
	}
	return p.simpleOperand()
}

func (p *parser) simpleOperand() (operand, error) {
	switch next := p.tokens[0]; {
	case next.kind == textToken:
		return literal(valueOf(cell{text: p.next().text})), nil
	case next.kind == numberToken:
		return literal{text: p.next().text, number: true}, nil
	}
	return p.field()
}

func (p *parser) field() (*field, error) {
	if !p.tokens[0].isName() {
		return nil, p.unexpected()
	}
	f := &field{name: p.next().text}
	p.fields = append(p.fields, f)
	return f, nil
}

// count reads a whole number.
func (p *parser) count() (int, error) {
	n, err := strconv.Atoi(p.tokens[0].text)
	if err != nil || p.tokens[0].kind != numberToken {
		return 0, p.unexpected()
	}
	p.next()
	return n, nil
}

// comparisons are the operators.
var comparisons = map[string]func(a, b value) truth{
	"=":  equal,
	"<>": func(a, b value) truth { return equal(a, b).not() },
	"!=": func(a, b value) truth { return equal(a, b).not() },
	"<":  ordered(func(c int) bool { return c < 0 }),
	"<=": ordered(func(c int) bool { return c <= 0 }),
	">":  ordered(func(c int) bool { return c > 0 }),
	">=": ordered(func(c int) bool { return c >= 0 }),
}

func ordered(accept func(int) bool) func(a, b value) truth {
	return func(a, b value) truth {
		c, ok := order(a, b)
		if !ok {
			return unknown
		}
		return truthOf(accept(c))
	}
}

// about is a predicate about the values of operands.
func about(test func([]value) truth, operands ...operand) predicate {
	p := predicate{truth: func(c candidate) truth {
		values := make([]value, len(operands))
		for i, o := range operands {
			values[i] = o.value(c)
		}
		return test(values)
	}}
	for _, o := range operands {
		if _, ok := o.(rowNumber); ok {
			p.byNumber = true
		}
	}
	return p
}

func isNull(o operand) predicate {
	return about(func(v []value) truth { return truthOf(v[0].null) }, o)
}

func isIn(v []value) truth {
	result := no
	for _, other := range v[1:] {
		result = max(result, equal(v[0], other))
	}
	return result
}

func isBetween(v []value) truth {
	return min(comparisons[">="](v[0], v[1]), comparisons["<="](v[0], v[2]))
}

func negatedIf(negated bool, p predicate) predicate {
	if negated {
		return not(p)
	}
	return p
}
