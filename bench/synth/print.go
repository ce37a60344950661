package synth

import (
	"bufio"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// printer writes objects, lists, strings and booleans, and nothing else: an export has
// nothing else.
type printer struct{ w *bufio.Writer }

func printed(w io.Writer, doc object, form func(printer, any, int)) error {
	p := printer{bufio.NewWriter(w)}
	form(p, doc, 0)
	return p.w.Flush()
}

func (p printer) line(depth int) {
	p.w.WriteByte('\n')
	p.indent(depth)
}

func (p printer) indent(depth int) {
	for range depth {
		p.w.WriteString("  ")
	}
}

func (p printer) json(node any, depth int) {
	switch node := node.(type) {
	case object:
		first := true
		p.w.WriteByte('{')
		for key, value := range node {
			p.item(&first, depth+1)
			p.w.WriteString(strconv.Quote(key) + ": ")
			p.json(value, depth+1)
		}
		p.end(first, depth, '}')
	case []any:
		first := true
		p.w.WriteByte('[')
		for _, value := range node {
			p.item(&first, depth+1)
			p.json(value, depth+1)
		}
		p.end(first, depth, ']')
	case bool:
		p.w.WriteString(strconv.FormatBool(node))
	case string:
		p.w.WriteString(strconv.Quote(node)) // names and texts here are printable ASCII
	}
	if depth == 0 {
		p.w.WriteByte('\n')
	}
}

// item goes to the line of the next member.
func (p printer) item(first *bool, depth int) {
	if !*first {
		p.w.WriteByte(',')
	}
	*first = false
	p.line(depth)
}

func (p printer) end(empty bool, depth int, bracket byte) {
	if !empty {
		p.line(depth)
	}
	p.w.WriteByte(bracket)
}

// yaml writes a node in block style. Only what is empty is written in flow style, as
// exporters do: block style has no way to say it.
func (p printer) yaml(node any, depth int) {
	switch node := node.(type) {
	case object:
		first := true
		for key, value := range node {
			if !first {
				p.indent(depth)
			}
			first = false
			p.w.WriteString(scalar(key) + ":")
			p.yamlValue(value, depth+1)
		}
	case []any:
		for i, value := range node {
			if i > 0 {
				p.indent(depth)
			}
			p.w.WriteString("- ")
			if text, plain := leaf(value); plain {
				p.w.WriteString(text + "\n")
			} else {
				p.yaml(value, depth+1)
			}
		}
	}
}

// yamlValue writes what stands after a key: on its line, or below and deeper.
func (p printer) yamlValue(value any, depth int) {
	if text, plain := leaf(value); plain {
		p.w.WriteString(" " + text + "\n")
		return
	}
	p.line(depth)
	p.yaml(value, depth)
}

// leaf returns the text of what fits on one line.
func leaf(value any) (string, bool) {
	switch value := value.(type) {
	case object:
		for range value {
			return "", false
		}
		return "{}", true
	case []any:
		return "[]", len(value) == 0
	case bool:
		return strconv.FormatBool(value), true
	case string:
		return scalar(value), true
	}
	return "", false
}

// plain matches the strings that need no quotes in YAML, whatever reads them.
var plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_/.;=(){} -]*$`)

func scalar(text string) string {
	reserved := []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
	if plain.MatchString(text) && !slices.Contains(reserved, strings.ToLower(text)) {
		return text
	}
	return "'" + text + "'" // nothing here has a quote in it
}
