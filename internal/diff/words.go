package diff

import (
	"strings"
	"unicode"

	"github.com/bpgen/bpgen/internal/schema"
)

// words splits a wire name into its words in lower case, numbers apart: HTTPServer_port2 is
// http, server, port, 2.
func words(wire string) []string {
	var found []string
	runes := []rune(wire)
	start := 0
	flush := func(end int) {
		if end > start {
			found = append(found, strings.ToLower(string(runes[start:end])))
		}
		start = end
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
			start = i + 1
		case i > start && breaks(runes, i):
			flush(i)
		}
	}
	flush(len(runes))
	return found
}

// breaks reports whether a word ends between two letters or digits, before the one at i.
func breaks(runes []rune, i int) bool {
	prev, r := runes[i-1], runes[i]
	switch {
	case unicode.IsDigit(prev) != unicode.IsDigit(r):
		return true
	case !unicode.IsUpper(r):
		return false
	case !unicode.IsUpper(prev):
		return true
	}
	return i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// vocabulary collects the words of two or more names of the exports: a word that many names
// have is spelt as it is meant.
func vocabulary(sides ...*schema.Schema) map[string]bool {
	seen := make(map[string]string)
	common := make(map[string]bool)
	for _, s := range sides {
		for _, e := range s.Entities {
			for _, f := range e.Fields {
				for _, w := range words(f.Name.Wire) {
					if first, ok := seen[w]; !ok {
						seen[w] = f.Name.Wire
					} else if first != f.Name.Wire {
						common[w] = true
					}
				}
			}
			for _, w := range words(e.Name.Wire) {
				common[w] = true
			}
		}
	}
	return common
}

// neutral are the words that say what form a value has. One that comes or goes alone changes
// little; one in place of another makes another field.
var neutral = set("id", "code", "ref", "flag", "name", "status", "value", "text", "number", "days")

// opposites are words of which one is never a new name for the other. People who look for a
// renamed field look at its neighbours, and neighbours come in pairs.
var opposites = pairs(`
	start end, begin end, from to, first last, open close, opened closed, opening closing, min max,
	minimum maximum, low high, lower upper, least most, before after, previous next, prior next,
	old new, debit credit, net gross, source target, source destination, origin destination,
	origination destination, parent child, in out, inbound outbound, incoming outgoing, on off,
	enable disable, enabled disabled, include exclude, included excluded, internal external,
	increase decrease, increment decrement, bill ship, billing shipping, buy sell, buyer seller,
	home work, primary secondary, approved rejected, accepted rejected, left right, top bottom,
	up down, short long, width height, row column, created updated, create update, add remove,
	paid due, due overdue, earned deferred, ordered shipped, local foreign, initial renewal,
	import export, read write, request response, send receive, sent received, sender recipient,
	payer payee, customer vendor, day month, day year, month year, day week, week month,
	daily weekly, daily monthly, weekly monthly, monthly yearly, monthly annual, quarterly monthly,
	date time, city state, state zip, country county, country city, contract contact, amount percent,
	price cost, income expense, asset liability, plan actual, estimated actual, success failure,
	pass fail, public private, hard soft, gain loss, win loss, positive negative, full partial,
	currency country`)

// negations are the words and beginnings that turn a word into its opposite.
var negations = []string{"non", "not", "un", "in", "im", "dis", "ir"}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

func pairs(text string) map[[2]string]bool {
	m := make(map[[2]string]bool)
	for pair := range strings.SplitSeq(text, ",") {
		two := strings.Fields(pair)
		m[[2]string{two[0], two[1]}], m[[2]string{two[1], two[0]}] = true, true
	}
	return m
}

// opposed reports whether two words are opposites.
func opposed(a, b string) bool {
	if opposites[[2]string{a, b}] {
		return true
	}
	for _, n := range negations {
		if n+a == b || n+b == a {
			return true
		}
	}
	return false
}

// number reports whether a word is one.
func number(word string) bool { return word != "" && word[0] >= '0' && word[0] <= '9' }
