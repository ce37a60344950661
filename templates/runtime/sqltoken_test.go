package runtime

import (
	"fmt"
	"strings"
)

// What follows reads SQL by the lexical rules of the database behind the platform, Oracle, and
// shares nothing with what writes it. It knows ways to end or begin a text that no builder
// uses, so as to notice a text that found one.

type sqlKind string

const (
	sqlWord   sqlKind = "word"   // in upper case
	sqlQuoted sqlKind = "quoted" // "name"
	sqlString sqlKind = "string"
	sqlNumber sqlKind = "number"
	sqlSign   sqlKind = "sign"
)

type sqlToken struct {
	kind sqlKind
	text string // what a text or a quoted name stands for
}

// tokenize cuts SQL into tokens. A comment is an error, since nothing writes one.
func tokenize(sql string) ([]sqlToken, error) {
	var list []sqlToken
	for i := 0; i < len(sql); {
		rest := sql[i:]
		c := rest[0]
		switch {
		case strings.IndexByte(" \t\r\n\f\v", c) >= 0:
			i++
		case strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*"):
			return nil, fmt.Errorf("a comment at byte %d", i)
		case c == '\'':
			text, size, err := stringAt(rest)
			if err != nil {
				return nil, err
			}
			list = append(list, sqlToken{sqlString, text})
			i += size
		case c == '"':
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("a name is not closed at byte %d", i)
			}
			list = append(list, sqlToken{sqlQuoted, rest[1 : 1+end]})
			i += end + 2
		case '0' <= c && c <= '9' || c == '.' && len(rest) > 1 && '0' <= rest[1] && rest[1] <= '9':
			size := numberLength(rest)
			list = append(list, sqlToken{sqlNumber, rest[:size]})
			i += size
		case isWordByte(c) && !('0' <= c && c <= '9') && c != '$' && c != '#':
			size := 1
			for size < len(rest) && isWordByte(rest[size]) {
				size++
			}
			if size < len(rest) && rest[size] == '\'' {
				return nil, fmt.Errorf("%s changes the text behind it at byte %d", rest[:size], i)
			}
			list = append(list, sqlToken{sqlWord, strings.ToUpper(rest[:size])})
			i += size
		default:
			sign := rest[:1]
			for _, two := range []string{"<>", "<=", ">=", "!=", "||", ":=", "**", "=>"} {
				if strings.HasPrefix(rest, two) {
					sign = two
				}
			}
			list = append(list, sqlToken{sqlSign, sign})
			i += len(sign)
		}
	}
	return list, nil
}

// stringAt reads the text in quotes that s begins with.
func stringAt(s string) (text string, size int, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), i + 1, nil
	}
	return "", 0, fmt.Errorf("a text is not closed: %q", s)
}

// isWordByte reports whether a byte can be within a name. What is not ASCII can.
func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '$' || c == '#' || c >= 0x80
}

func numberLength(s string) int {
	i := 0
	digits := func() {
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
	}
	digits()
	if i < len(s) && s[i] == '.' {
		i++
		digits()
	}
	if i+1 < len(s) && (s[i] == 'e' || s[i] == 'E') {
		mark := i
		i++
		if s[i] == '+' || s[i] == '-' {
			i++
		}
		start := i
		if digits(); i == start {
			i = mark
		}
	}
	return i
}

// sqlReader reads the conditions that builders write into a form that shows how they belong
// together: (AND (= "NAME" "text") (NOT (OR …))).
type sqlReader struct {
	tokens []sqlToken
	err    error
}

func (r *sqlReader) peek() sqlToken {
	if len(r.tokens) == 0 {
		return sqlToken{}
	}
	return r.tokens[0]
}

func (r *sqlReader) next() sqlToken {
	t := r.peek()
	if len(r.tokens) > 0 {
		r.tokens = r.tokens[1:]
	}
	return t
}

func (r *sqlReader) take(kind sqlKind, text string) bool {
	if r.peek() != (sqlToken{kind, text}) {
		return false
	}
	r.next()
	return true
}

func (r *sqlReader) must(texts ...string) {
	for _, text := range texts {
		if t := r.next(); t.text != text || t.kind == sqlString || t.kind == sqlQuoted {
			r.fail("want %s, got %s %q", text, t.kind, t.text)
		}
	}
}

func (r *sqlReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *sqlReader) either(joint string, element func() string) string {
	list := []string{element()}
	for r.take(sqlWord, joint) {
		list = append(list, element())
	}
	return joinedAs(joint, list)
}

// joinedAs shows conditions that are joined; one alone is itself.
func joinedAs(joint string, list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return "(" + joint + " " + strings.Join(list, " ") + ")"
}

func (r *sqlReader) condition() string {
	return r.either("OR", func() string { return r.either("AND", r.term) })
}

func (r *sqlReader) term() string {
	switch {
	case r.err != nil:
		return ""
	case r.take(sqlWord, "NOT"):
		return "(NOT " + r.term() + ")"
	case r.take(sqlSign, "("):
		inner := r.condition()
		r.must(")")
		return inner
	}
	left := r.operand()
	switch verb := r.next(); verb.text {
	case "=", "<>", "<", "<=", ">", ">=":
		return fmt.Sprintf("(%s %s %s)", verb.text, left, r.operand())
	case "LIKE":
		shown := fmt.Sprintf("(LIKE %s %s", left, r.operand())
		if r.take(sqlWord, "ESCAPE") {
			shown += " ESCAPE " + r.operand()
		}
		return shown + ")"
	case "BETWEEN":
		from := r.operand()
		r.must("AND")
		return fmt.Sprintf("(BETWEEN %s %s %s)", left, from, r.operand())
	case "IS":
		not := ""
		if r.take(sqlWord, "NOT") {
			not = "NOT "
		}
		r.must("NULL")
		return fmt.Sprintf("(IS %sNULL %s)", not, left)
	case "IN":
		r.must("(")
		list := []string{r.operand()}
		for r.take(sqlSign, ",") {
			list = append(list, r.operand())
		}
		r.must(")")
		return fmt.Sprintf("(IN %s %s)", left, strings.Join(list, " "))
	default:
		r.fail("%s %q says nothing about %s", verb.kind, verb.text, left)
		return ""
	}
}

func (r *sqlReader) operand() string {
	minus := ""
	if r.take(sqlSign, "-") {
		minus = "-"
	}
	switch t := r.next(); t.kind {
	case sqlString:
		return shownText(t.text)
	case sqlNumber:
		return minus + t.text
	case sqlWord:
		path := t.text
		for r.take(sqlSign, ".") {
			path += "." + r.next().text
		}
		return path
	default:
		r.fail("%s %q is no operand", t.kind, t.text)
		return ""
	}
}

func shownText(text string) string { return fmt.Sprintf("%q", text) }
