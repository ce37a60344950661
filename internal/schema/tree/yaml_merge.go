package tree

import "go.yaml.in/yaml/v3"

// merge returns the keys and values of the mapping n with those that merge keys bring
// in, in their place. The mapping's own keys win over merged ones, and earlier merged
// ones over later.
func (c *yamlConverter) merge(n *yaml.Node) ([]*yaml.Node, error) {
	if !hasMergeKey(n) {
		return n.Content, nil
	}
	taken := make(map[string]bool)
	for i := 0; i < len(n.Content); i += 2 {
		if key := n.Content[i]; !isMergeKey(key) {
			text, err := c.key(key)
			if err != nil {
				return nil, err
			}
			taken[text] = true
		}
	}
	var content []*yaml.Node
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !isMergeKey(key) {
			content = append(content, key, value)
			continue
		}
		merged, err := c.sources(value)
		if err != nil {
			return nil, err
		}
		if content, err = c.addMissing(content, merged, taken); err != nil {
			return nil, err
		}
	}
	return content, nil
}

// addMissing appends those of the merged members whose keys are not taken.
func (c *yamlConverter) addMissing(content, merged []*yaml.Node, taken map[string]bool) ([]*yaml.Node, error) {
	for i := 0; i < len(merged); i += 2 {
		text, err := c.key(merged[i])
		if err != nil {
			return nil, err
		}
		if !taken[text] {
			taken[text] = true
			content = append(content, merged[i], merged[i+1])
		}
	}
	return content, nil
}

// sources returns the members of the mapping, or the list of mappings, that is the
// value of a merge key.
func (c *yamlConverter) sources(value *yaml.Node) ([]*yaml.Node, error) {
	n, err := c.enter(value)
	if err != nil {
		return nil, err
	}
	defer c.leave(n)
	// What is merged costs even if nothing of it is new: merges of merges multiply.
	if err := c.spend(value.Column, 1+len(n.Content)); err != nil {
		return nil, err
	}
	switch n.Kind {
	case yaml.MappingNode:
		return c.merge(n)
	case yaml.SequenceNode:
		return c.sourceList(n)
	default:
		return nil, c.d.errorAt(value.Column, "found a scalar to merge, expected an object or an array of objects")
	}
}

func (c *yamlConverter) sourceList(n *yaml.Node) ([]*yaml.Node, error) {
	var all []*yaml.Node
	for _, item := range n.Content {
		members, err := c.sources(item)
		if err != nil {
			return nil, err
		}
		all = append(all, members...)
	}
	return all, nil
}

func hasMergeKey(n *yaml.Node) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if isMergeKey(n.Content[i]) {
			return true
		}
	}
	return false
}

// isMergeKey reports whether a key is an unquoted <<.
func isMergeKey(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.Tag == "!!merge"
}
