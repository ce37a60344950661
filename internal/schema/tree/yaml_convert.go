package tree

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlConverter turns nodes of the YAML parser, whose columns are offsets already, into
// entries, with aliases and merge keys expanded.
type yamlConverter struct {
	d     *Doc
	keys  keyChecker
	index map[string]int      // texts that are in d.texts already
	open  map[*yaml.Node]bool // anchored nodes being converted
	left  int                 // how many more entries there may be
	limit int                 // what left was in the beginning
}

// value appends the value n.
func (c *yamlConverter) value(n *yaml.Node, depth int) error {
	at := n.Column
	if err := c.spend(at, 1); err != nil {
		return err
	}
	n, err := c.enter(n)
	if err != nil {
		return err
	}
	defer c.leave(n)
	switch n.Kind {
	case yaml.ScalarNode:
		return c.scalar(n, at)
	case yaml.SequenceNode:
		return c.container(Array, n, at, depth+1)
	default:
		return c.container(Object, n, at, depth+1)
	}
}

// container appends an array or object and what is in it.
func (c *yamlConverter) container(kind Kind, n *yaml.Node, at, depth int) error {
	if depth > maxDepth {
		return c.d.tooDeep(at)
	}
	i := len(c.d.tape)
	c.d.tape = append(c.d.tape, newEntry(kind, at, 0))
	fill := c.items
	if kind == Object {
		fill = c.members
	}
	if err := fill(n, depth); err != nil {
		return err
	}
	c.d.tape[i] = newEntry(kind, at, len(c.d.tape))
	if kind == Object {
		c.keys.check(uint32(i))
	}
	return nil
}

func (c *yamlConverter) items(n *yaml.Node, depth int) error {
	for _, item := range n.Content {
		if err := c.value(item, depth); err != nil {
			return err
		}
	}
	return nil
}

func (c *yamlConverter) members(n *yaml.Node, depth int) error {
	content, err := c.merge(n)
	if err != nil {
		return err
	}
	for i := 0; i < len(content); i += 2 {
		key, value := content[i], content[i+1]
		text, err := c.key(key)
		if err != nil {
			return err
		}
		c.add(String, key.Column, text)
		if err := c.spend(key.Column, 1); err != nil {
			return err
		}
		if err := c.value(value, depth); err != nil {
			return err
		}
	}
	return nil
}

// key returns the text of a key. All scalars serve, so that 200 means "200".
func (c *yamlConverter) key(n *yaml.Node) (string, error) {
	target := n
	if n.Kind == yaml.AliasNode {
		target = n.Alias
	}
	if target.Kind != yaml.ScalarNode {
		return "", c.d.errorAt(n.Column, "found an array or object as a key, expected a scalar")
	}
	return target.Value, nil
}

// scalar appends a scalar that stands at offset at.
func (c *yamlConverter) scalar(n *yaml.Node, at int) error {
	kind, err := c.scalarKind(n, at)
	if err != nil {
		return err
	}
	text := n.Value
	switch {
	case kind == Null:
		text = ""
	case kind == Bool:
		text = strconv.FormatBool(text[0]|0x20 == 't')
	}
	c.add(kind, at, text)
	return nil
}

// add appends a scalar. A text that is not in the source is kept once: aliases repeat it.
func (c *yamlConverter) add(kind Kind, at int, text string) {
	if from := c.d.textAt(kind, at); strings.HasPrefix(c.d.src[from:], text) {
		c.d.tape = append(c.d.tape, newEntry(kind, at, len(text)))
		return
	}
	i, ok := c.index[text]
	if !ok {
		i = len(c.d.texts)
		c.d.texts = append(c.d.texts, text)
		c.index[text] = i
	}
	c.d.tape = append(c.d.tape, newEntry(kind, at, i)|escapeBit)
}

// enter returns what n stands for: the target of an alias, or n itself. An anchored node
// must be left before it can be entered again; otherwise it contains itself.
func (c *yamlConverter) enter(n *yaml.Node) (*yaml.Node, error) {
	at := n.Column
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Anchor == "" {
		return n, nil
	}
	if c.open[n] {
		return nil, c.d.errorAt(at, "the alias *%s is inside of what it stands for", n.Anchor)
	}
	c.open[n] = true
	return n, nil
}

func (c *yamlConverter) leave(n *yaml.Node) {
	if n.Anchor != "" {
		delete(c.open, n)
	}
}

// spend takes count entries from what is left.
func (c *yamlConverter) spend(at, count int) error {
	if c.left -= count; c.left < 0 {
		return c.d.errorAt(at, "aliases expand to more than %d values", c.limit)
	}
	return nil
}
