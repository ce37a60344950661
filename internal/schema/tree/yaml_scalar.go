package tree

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// scalarKind returns the kind of a scalar by the core schema of YAML 1.2: what has no
// meaning there, dates included, is a string. The YAML parser's own opinion is not
// used: it follows YAML 1.1 in places, and takes large numbers for strings.
func (c *yamlConverter) scalarKind(n *yaml.Node, at int) (Kind, error) {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if n.Style&yaml.TaggedStyle != 0 {
		return c.taggedKind(n, at)
	}
	if n.Style&quoted != 0 {
		return String, nil
	}
	return coreKind(n.Value), nil
}

// taggedKind returns the kind of a scalar whose tag is written out.
func (c *yamlConverter) taggedKind(n *yaml.Node, at int) (Kind, error) {
	var want Kind
	switch n.Tag {
	case "!!null":
		want = Null
	case "!!bool":
		want = Bool
	case "!!int", "!!float":
		want = Number
	default:
		return String, nil
	}
	if coreKind(n.Value) != want {
		return Missing, c.d.errorAt(at, "found a value that is not what its tag %s says", n.Tag)
	}
	return want, nil
}

// coreKind resolves an untagged plain scalar.
func coreKind(s string) Kind {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return Null
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return Bool
	case ".nan", ".NaN", ".NAN":
		return Number
	}
	if isCoreNumber(s) {
		return Number
	}
	return String
}

// isCoreNumber reports whether s, which is not empty, is a number other than .nan.
func isCoreNumber(s string) bool {
	if !isDigit(s[0]) && s[0] != '.' && s[0] != '-' && s[0] != '+' {
		return false // most scalars are words
	}
	if digits, ok := strings.CutPrefix(s, "0x"); ok {
		return consists(digits, isHex)
	}
	if digits, ok := strings.CutPrefix(s, "0o"); ok {
		return consists(digits, func(c byte) bool { return '0' <= c && c <= '7' })
	}
	if s[0] == '-' || s[0] == '+' {
		s = s[1:]
	}
	switch s {
	case ".inf", ".Inf", ".INF":
		return true
	}
	mantissa, exponent := s, "0"
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		mantissa, exponent = s[:at], s[at+1:]
		if exponent != "" && (exponent[0] == '-' || exponent[0] == '+') {
			exponent = exponent[1:]
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return consists(whole+fraction, isDigit) && consists(exponent, isDigit)
}

// consists reports whether s is not empty and all its bytes are members of class.
func consists(s string, class func(byte) bool) bool {
	for i := range len(s) {
		if !class(s[i]) {
			return false
		}
	}
	return s != ""
}
