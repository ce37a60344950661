package naming

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/token"
	"strings"
	"unicode"
)

// maxName is the length, in bytes, up to which a name can be lived with. Beyond it
// readers give up first, then linkers and debuggers.
const maxName = 120

// escapePrefix begins the names of the last resort. No other candidate may begin with
// it, and so none can meet them.
const escapePrefix = "X_"

// rounds is the number of candidates, for names of all kinds.
const rounds = 5

// candidate returns the name a wire name may get in one of the rounds, from 0; an empty
// one is not available. Kind is what the thing is, in a word. Hardly any node sees the
// second round, so candidates are made when it is their turn.
func candidate(wire, kind string, round int) string {
	switch round {
	case 0:
		return usable(Camel(wire))
	case 1:
		return usable(verbatim(wire))
	case 2:
		return usable(suffixed(Camel(wire), kind))
	case 3:
		return bounded(escapePrefix + escape(wire))
	default:
		return escapePrefix + prefix(escape(wire)) + "__" + digest(wire)
	}
}

// handicap says why a wire name has no first candidate; it is empty if there is one.
func handicap(wire string) string {
	switch camel := Camel(wire); {
	case camel == "":
		return "it has no letter, digit or symbol that can be read aloud"
	case len(camel) > maxName:
		return fmt.Sprintf("its camel-case name has %d bytes, more than %d", len(camel), maxName)
	default:
		return ""
	}
}

// usable returns name if it can be given out, else the empty string.
func usable(name string) string {
	if name = bounded(name); !exportable(name) || strings.HasPrefix(name, escapePrefix) {
		return ""
	}
	return name
}

func bounded(name string) string {
	if len(name) > maxName {
		return ""
	}
	return name
}

// exportable reports whether Go takes name for an exported identifier.
func exportable(name string) bool { return token.IsIdentifier(name) && token.IsExported(name) }

// suffixed returns name with suffix, if there is a name at all.
func suffixed(name, suffix string) string {
	if name == "" {
		return ""
	}
	return name + suffix
}

// verbatim returns the wire name with as little change as an exported name allows.
func verbatim(wire string) string {
	if len(wire) > maxName {
		return "" // nothing shortens it
	}
	return upperFirst(strings.Map(underscored, wire))
}

// underscored returns an underscore for what cannot stand in a name.
func underscored(r rune) rune {
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return '_'
	}
	return r
}

// escape spells every byte but ASCII letters and digits as _hh, which no two wire names
// have in common and which never has two underscores in a row.
func escape(wire string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for i := range len(wire) {
		c := wire[i]
		if '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'_', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

// prefix returns what is kept of a long name for readers; it need not be unique.
func prefix(name string) string { return name[:min(len(name), 40)] }

// digest returns sixteen hexadecimal digits that stand for a wire name.
func digest(wire string) string {
	sum := sha256.Sum256([]byte(wire))
	return hex.EncodeToString(sum[:8])
}
