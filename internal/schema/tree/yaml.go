package tree

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The limits on what aliases may expand to: a few hundred bytes can describe billions
// of values, while honest documents repeat themselves a few times at most.
const (
	maxExpanded    = 1 << 20 // values and keys
	maxExpansion   = 10      // times the nodes of the file
	extraExpansion = 100_000 // so that small files may repeat themselves freely
)

// parseYAML fills d from d.src: by the fast way, or by the YAML parser where that is not
// enough.
func parseYAML(d *Doc) error {
	odd, ok, err := readBlock(d)
	switch {
	case err != nil:
		return err
	case ok:
		return nil
	}
	if weight(d.src) > maxWeight {
		if _, size, ok := yamlRune(d.src[odd.offset:]); size > 0 && !ok {
			return d.unexpected(odd.offset, "text that YAML allows")
		}
		return d.errorAt(odd.offset, "found %s, which takes more memory than there may be for a YAML document of this size: "+
			"write it as JSON, or in block style without anchors, tags and the like", odd.what)
	}
	return parseFully(d)
}

// maxWeight is how much memory the YAML parser may take, in bytes, beyond three times the
// document. It needs some 220 bytes for a value, however short.
const maxWeight = 44 << 20

// weight estimates, from above, how much memory the YAML parser takes for src.
func weight(src string) int {
	breaks, nodes := 0, 0
	for i := range len(src) {
		switch src[i] {
		case '\n', '\r', 0x85, 0xA8, 0xA9: // the last bytes of NEL, LS and PS
			breaks++
		case '[', '{':
			nodes++
		case '-':
			if !isGraphic(src, i+1) {
				nodes++
			}
		case ',', '?': // {a, b} has keys and nulls
			nodes += 2
		case ':':
			if !isGraphic(src, i+1) || i > 0 && (src[i-1] == '"' || src[i-1] == '\'') {
				nodes += 2
			}
		}
	}
	return 220*nodes + 24*breaks + 2*len(src)
}

// isGraphic reports whether there is an ASCII character other than white space at i.
func isGraphic(src string, i int) bool { return i < len(src) && '!' <= src[i] && src[i] <= '~' }

// parseFully fills d from d.src with the YAML parser.
func parseFully(d *Doc) error {
	at, err := newLocator(d)
	if err != nil {
		return err
	}
	root, err := at.decode(d)
	if err != nil {
		if fault := markFault(d); fault != nil {
			return fault
		}
		return err
	}
	nodes, err := at.resolve(d, root, 0)
	if err != nil {
		return err
	}
	c := yamlConverter{
		d:     d,
		left:  max(nodes, min(maxExpanded, maxExpansion*nodes+extraExpansion)),
		index: make(map[string]int),
		open:  make(map[*yaml.Node]bool),
	}
	c.limit, c.keys.d = c.left, d
	d.form = parsedYAML
	d.tape = make([]entry, 0, c.left) // what is never written is never resident
	return c.value(root, 0)
}

// decode returns the only document of the stream.
func (l *locator) decode(d *Doc) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(asYAML11(d.src[d.start:])))
	var first, second yaml.Node
	switch err := decodeNext(decoder, &first); {
	case errors.Is(err, io.EOF) || err == nil && len(first.Content) == 0:
		return nil, d.errorAt(d.start, "the document is empty, expected JSON or YAML")
	case err != nil:
		return nil, l.syntaxError(d, err)
	}
	switch err := decodeNext(decoder, &second); {
	case err == nil:
		return nil, d.errorAt(l.offset(second.Line, second.Column), "found a second document, expected one")
	case !errors.Is(err, io.EOF):
		return nil, l.syntaxError(d, err)
	}
	return first.Content[0], nil
}

// asYAML11 returns a text that says to be YAML 1.2 as one that says to be YAML 1.1, of the same
// length: the parser refuses the newer version, but reads what people write in it.
func asYAML11(src string) string {
	if rest, ok := strings.CutPrefix(src, "%YAML 1.2"); ok {
		return "%YAML 1.1" + rest
	}
	return src
}

// decodeNext reads one document. The parser is a translation from C that has panicked
// on crafted input before; whoever reads files of strangers needs an error instead.
func decodeNext(decoder *yaml.Decoder, into *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML parser failed: %v", r)
		}
	}()
	return decoder.Decode(into)
}

// syntaxError gives an error of the YAML parser, "yaml: line 7: what", its position.
func (l *locator) syntaxError(d *Doc, err error) *SyntaxError {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	offset := d.start
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			if countsFromZero[text] {
				line++
			}
			offset, msg = l.offset(line, 1), text
		}
	}
	return d.errorAt(offset, "invalid YAML: %s", msg)
}

// countsFromZero holds the errors for which the YAML parser counts lines from 0: those
// of its grammar. It counts from 1 for those of its scanner.
var countsFromZero = map[string]bool{
	"did not find expected <document start>": true,
	"did not find expected node content":     true,
	"did not find expected '-' indicator":    true,
	"did not find expected key":              true,
	"did not find expected ',' or ']'":       true,
	"did not find expected ',' or '}'":       true,
	"found undefined tag handle":             true,
	"found duplicate %YAML directive":        true,
	"found incompatible YAML document":       true,
	"found duplicate %TAG directive":         true,
}

// resolve replaces the columns of n and the nodes in it by offsets into the source, and
// returns how many nodes these are. It does not follow aliases.
func (l *locator) resolve(d *Doc, n *yaml.Node, depth int) (nodes int, err error) {
	n.Column = l.offset(n.Line, n.Column)
	if depth >= maxDepth && len(n.Content) > 0 {
		return 0, d.tooDeep(n.Column)
	}
	nodes = 1
	for _, child := range n.Content {
		inner, err := l.resolve(d, child, depth+1)
		if err != nil {
			return 0, err
		}
		nodes += inner
	}
	return nodes, nil
}
