package naming

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// symbols are the characters that are read aloud. Others only separate words.
var symbols = map[rune]string{
	'#': "Number", '$': "Dollar", '%': "Percent", '&': "And", '+': "Plus", '@': "At",
}

// initialisms are the words that Go spells in capitals: the list of staticcheck, which
// linters of users follow too, and what billing adds to it (the second group).
//
// The list is public API. A change renames identifiers of SDKs that are generated for
// the first time and makes them differ from those whose names are already recorded.
var initialisms = set(
	"ACL", "AMQP", "API", "ASCII", "CPU", "CSS", "DB", "DNS", "EOF", "GID", "GUID", "HTML",
	"HTTP", "HTTPS", "ID", "IP", "JSON", "QPS", "RAM", "RPC", "RTP", "SIP", "SLA", "SMTP",
	"SQL", "SSH", "TCP", "TLS", "TS", "TTL", "UDP", "UI", "UID", "URI", "URL", "UTF8", "UUID",
	"VM", "XML", "XMPP", "XSRF", "XSS",

	"ACH", "CSV", "GL", "PDF", "PII", "VAT",
)

// Camel returns the wire name in camel case, as an exported Go name: AccountTypeId is
// AccountTypeID, DESTINATION_COUNTRY_CODE is DestinationCountryCode. The result is empty
// if the wire name has no letter, digit or symbol that is read aloud. Different wire
// names can have the same result; Assign settles that.
func Camel(wire string) string {
	screaming := isScreaming(wire)
	var b strings.Builder
	for _, w := range words(wire) {
		b.WriteString(spell(w, screaming))
	}
	name := b.String()
	if name == "" {
		return ""
	}
	if name = upperFirst(name); startsUpper(name) {
		return name
	}
	return "X" + name // a digit, or a letter of a script without capitals
}

// Snake returns the words of the wire name in lower case with underscores between them.
// Of letters and digits only the ASCII ones are kept.
func Snake(wire string) string {
	var kept []string
	for _, w := range words(wire) {
		if w = strings.Map(lowerASCII, w); w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, "_")
}

// words splits a wire name as a reader would: HTTPServer_port2 is HTTP, Server, port2.
func words(wire string) []string {
	var (
		found []string
		runes = []rune(wire)
		start = -1 // of the word that runes[i] may continue
	)
	for i, r := range runes {
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r)
		if start >= 0 && (!inWord || startsWord(runes, start, i)) {
			found = append(found, string(runes[start:i]))
			start = -1
		}
		if inWord && start < 0 {
			start = i
		}
		if spoken, ok := symbols[r]; ok {
			found = append(found, spoken)
		}
	}
	if start >= 0 {
		found = append(found, string(runes[start:]))
	}
	return found
}

// startsWord reports whether a capital at i begins a word although the one that began
// at start has not ended: after anything but a capital (but 2ND is one word), or as the
// last of several when small letters follow, like the S of HTTPServer.
func startsWord(runes []rune, start, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	if prev := runes[i-1]; !unicode.IsUpper(prev) {
		return !unicode.IsDigit(prev) || !allDigits(runes[start:i])
	}
	return i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

func allDigits(runes []rune) bool {
	for _, r := range runes {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// isScreaming reports whether the wire name has no small letter, so that its capitals
// say nothing about how to spell it.
func isScreaming(wire string) bool { return strings.IndexFunc(wire, unicode.IsLower) < 0 }

// spell returns a word as it stands in a camel-case name.
func spell(word string, screaming bool) string {
	if isInitialism(word) {
		return strings.ToUpper(word)
	}
	if screaming {
		word = strings.ToLower(word)
	}
	return upperFirst(word)
}

// isInitialism reports whether word is one, whatever its case and with or without a
// number after it: Id, ID2.
func isInitialism(word string) bool {
	const longest = len("HTTPS")
	letters := strings.TrimRight(word, "0123456789")
	if len(letters) > longest {
		return false
	}
	return initialisms[strings.ToUpper(word)] || initialisms[strings.ToUpper(letters)]
}

// upperFirst returns s with its first letter in upper case, if it has one.
func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if upper := unicode.ToUpper(r); upper != r {
		return string(upper) + s[size:]
	}
	return s
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// lowerASCII lowers an ASCII letter, keeps a digit, and drops all else.
func lowerASCII(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r - 'A' + 'a'
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		return r
	default:
		return -1
	}
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
