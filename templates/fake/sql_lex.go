package fake

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind says what a piece of SQL is.
type tokenKind int

const (
	endToken    tokenKind = iota
	wordToken             // a keyword or a name, with the dots of a path
	nameToken             // a name in double quotes, which is no keyword
	textToken             // a text in single quotes
	numberToken           // a decimal number without a sign, perhaps with an exponent
	signToken             // an operator, a parenthesis or a comma
)

// token is a piece of SQL. The text of what is quoted is without its quotes.
type token struct {
	kind tokenKind
	text string
}

// signs are the operators, the longer ones first.
var signs = []string{"<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "-", "*"}

// lex cuts SQL into tokens, of which the last one is an endToken.
func lex(sql string) ([]token, error) {
	var tokens []token
	for rest := skipSpace(sql); rest != ""; rest = skipSpace(rest) {
		next, size, err := lexOne(rest)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, next)
		rest = rest[size:]
	}
	return append(tokens, token{}), nil
}

func skipSpace(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) }

// lexOne returns the token at the start of s, and how many bytes it takes.
func lexOne(s string) (token, int, error) {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case first == '\'':
		return lexQuoted(s, textToken)
	case first == '"':
		return lexQuoted(s, nameToken)
	case isNumberAt(s):
		size := prefix(s, func(r rune) bool { return r == '.' || isDigit(r) })
		size += exponent(s[size:])
		if !isNumber(s[:size]) {
			return token{}, 0, fmt.Errorf("%s is not a number", s[:size])
		}
		return token{numberToken, s[:size]}, size, nil
	case isLetter(first):
		size := prefix(s, func(r rune) bool { return isLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".$#", r) })
		return token{wordToken, s[:size]}, size, nil
	}
	for _, sign := range signs {
		if strings.HasPrefix(s, sign) {
			return token{signToken, sign}, len(sign), nil
		}
	}
	return token{}, 0, fmt.Errorf("it is unclear what %q is for", first)
}

// lexQuoted takes a quoted text, in which the quote is doubled, off the front of s.
func lexQuoted(s string, kind tokenKind) (token, int, error) {
	quote := s[:1]
	for end := 1; end < len(s); end++ {
		switch {
		case s[end:end+1] != quote:
		case strings.HasPrefix(s[end+1:], quote):
			end++
		default:
			return token{kind, strings.ReplaceAll(s[1:end], quote+quote, quote)}, end + 1, nil
		}
	}
	return token{}, 0, fmt.Errorf("a quote is not closed: %s", s)
}

// prefix returns the length of the start of s whose runes all belong.
func prefix(s string, belongs func(rune) bool) int {
	if end := strings.IndexFunc(s, func(r rune) bool { return !belongs(r) }); end >= 0 {
		return end
	}
	return len(s)
}

// exponent returns the length of an exponent at the start of s, 0 if there is none.
func exponent(s string) int {
	if s == "" || s[0]|0x20 != 'e' {
		return 0
	}
	sign := 1
	if len(s) > 1 && (s[1] == '+' || s[1] == '-') {
		sign = 2
	}
	digits := prefix(s[sign:], isDigit)
	if digits == 0 {
		return 0
	}
	return sign + digits
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isNumberAt(s string) bool {
	return isDigit(rune(s[0])) || s[0] == '.' && len(s) > 1 && isDigit(rune(s[1]))
}
