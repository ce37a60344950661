package tree

import (
	"strconv"
	"strings"
)

// Lookup returns the node that an RFC 6901 JSON pointer names, starting at n. It is
// Missing when there is none, or when the pointer is not well-formed.
func (n Node) Lookup(pointer string) Node {
	for pointer != "" && n.Exists() {
		if pointer[0] != '/' {
			return Node{}
		}
		token, rest := pointer[1:], ""
		if at := strings.IndexByte(token, '/'); at >= 0 {
			token, rest = token[:at], token[at:]
		}
		n, pointer = n.step(token), rest
	}
	return n
}

// step returns the member or item that one token of a pointer names.
func (n Node) step(token string) Node {
	switch n.Kind() {
	case Object:
		if key, ok := unescapeToken(token); ok {
			return n.Get(key)
		}
	case Array:
		// The text has to be the number's only spelling: no sign, no leading zero.
		if i, err := strconv.Atoi(token); err == nil && strconv.Itoa(i) == token {
			return n.At(i)
		}
	}
	return Node{}
}

// unescapeToken decodes ~0 and ~1, the only escapes of pointers.
func unescapeToken(token string) (string, bool) {
	if !strings.Contains(token, "~") {
		return token, true
	}
	key := strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	escapes := strings.Count(token, "~0") + strings.Count(token, "~1")
	return key, escapes == strings.Count(token, "~")
}
