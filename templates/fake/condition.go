package fake

import (
	"fmt"
	"strings"
	"unicode"
)

// condition is terms joined by AND.
type condition []term

// term compares a field with a text, or, when text is nil, asks for any record at all.
type term struct {
	field string
	text  *string
}

func (c condition) matches(r *row) bool {
	for _, t := range c {
		if t.text == nil {
			continue
		}
		name, held := r.find(t.field)
		if !held || r.cells[name].null || r.cells[name].text != *t.text {
			return false
		}
	}
	return true
}

// parseCondition reads the little SQL that the tenant understands: Id > 0 and Field =
// 'text', joined by AND. Quotes in a text are doubled; a number can go without.
func parseCondition(sql string) (condition, error) {
	tokens, err := tokenize(sql)
	if err != nil {
		return nil, err
	}
	var c condition
	for {
		if len(tokens) < 3 {
			return nil, unsupported(sql)
		}
		t, ok := newTerm(tokens[0], tokens[1], tokens[2])
		if !ok {
			return nil, unsupported(sql)
		}
		c = append(c, t)
		if tokens = tokens[3:]; len(tokens) == 0 {
			return c, nil
		}
		if !strings.EqualFold(tokens[0].text, "AND") || tokens[0].quoted {
			return nil, unsupported(sql)
		}
		tokens = tokens[1:]
	}
}

func unsupported(sql string) error {
	return fmt.Errorf("this tenant understands Id > 0 and Field = 'text' joined by AND, not %s", sql)
}

// token is a word, an operator, or a quoted text.
type token struct {
	text   string
	quoted bool
}

func newTerm(field, operator, value token) (term, bool) {
	if field.quoted || operator.quoted || !isName(field.text) {
		return term{}, false
	}
	switch {
	case operator.text == "=" && (value.quoted || isNumber(value.text)):
		return term{field.text, &value.text}, true
	case operator.text == ">" && strings.EqualFold(field.text, "Id") && value.text == "0":
		return term{field: field.text}, true
	}
	return term{}, false
}

func tokenize(sql string) ([]token, error) {
	var tokens []token
	for rest := strings.TrimSpace(sql); rest != ""; rest = strings.TrimSpace(rest) {
		var next token
		switch {
		case rest[0] == '\'':
			text, after, err := cutQuoted(rest)
			if err != nil {
				return nil, err
			}
			next, rest = token{text, true}, after
		case strings.ContainsRune("=<>!", rune(rest[0])):
			next, rest = cutWhile(rest, func(r rune) bool { return strings.ContainsRune("=<>!", r) })
		default:
			next, rest = cutWhile(rest, func(r rune) bool { return !strings.ContainsRune("=<>!'", r) && !unicode.IsSpace(r) })
		}
		tokens = append(tokens, next)
	}
	return tokens, nil
}

func cutWhile(s string, part func(rune) bool) (token, string) {
	end := strings.IndexFunc(s, func(r rune) bool { return !part(r) })
	if end < 0 {
		end = len(s)
	}
	return token{text: s[:end]}, s[end:]
}

// cutQuoted takes a quoted text off the front of s.
func cutQuoted(s string) (text, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '\'':
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			return b.String(), s[i+1:], nil
		}
	}
	return "", "", fmt.Errorf("a quote is not closed in %s", s)
}

func isName(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) < 0
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.") == ""
}
