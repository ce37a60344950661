package naming

import "github.com/bpgen/bpgen/internal/schema"

// namePicklists names the types of pick-lists, and then the constants of their texts, all of
// which stand at package level.
func (a *assigner) namePicklists(entities []*schema.Entity) {
	var types, choices []*node
	for _, e := range entities {
		for _, f := range e.Fields {
			if f.Picklist == nil {
				continue
			}
			if f.Picklist.Go == "" {
				types = append(types, a.picklistNode(e, f))
			}
		}
	}
	a.entities.settle(types)
	for _, e := range entities {
		for _, f := range e.Fields {
			if f.Picklist != nil {
				choices = append(choices, a.choiceNodes(e, f)...)
			}
		}
	}
	a.entities.settle(choices)
}

// picklistNode returns the newcomer that the type of a field's pick-list is.
func (a *assigner) picklistNode(e *schema.Entity, f *schema.Field) *node {
	return &node{
		kind: "Pick-list", wire: e.Name.Wire + "." + f.Name.Wire,
		try: func(wire, _ string, round int) string {
			return picklistCandidate(e.Name.Go+f.Name.Go, "Value", wire, round)
		},
		claims: packageClaims,
		settle: func(n *node) { f.Picklist.Go = n.name },
	}
}

// choiceNodes returns the texts of a pick-list that have no constant yet; the others get theirs.
func (a *assigner) choiceNodes(e *schema.Entity, f *schema.Field) []*node {
	var nodes []*node
	list := f.Picklist
	for i := range list.Choices {
		c := &list.Choices[i]
		if old, ok := a.memory.Choice(e.Name.Wire, f.Name.Wire, c.Text); ok {
			c.Go = old.Go
			continue
		}
		nodes = append(nodes, &node{
			kind: "Choice", wire: e.Name.Wire + "." + f.Name.Wire + "=" + c.Text,
			try: func(wire, _ string, round int) string {
				return picklistCandidate(list.Go+Camel(c.Text), "Choice", wire, round)
			},
			claims: packageClaims,
			settle: func(n *node) { c.Go = n.name },
		})
	}
	return nodes
}

// picklistCandidate returns the name that a pick-list's type or constant may get in one of the
// rounds. The usual one is made of other names and can meet any; the last is a digest of what
// it stands for.
func picklistCandidate(usual, kind, of string, round int) string {
	switch round {
	case 0:
		return usable(usual)
	case 1:
		return usable(usual + kind)
	case 2, 3:
		return ""
	default:
		return escapePrefix + prefix(escape(of)) + "__" + digest(of)
	}
}

// packageClaims lists all that a name at package level brings: itself.
func packageClaims(name string) []claim { return []claim{{packageScope, name}} }

func choiceLabel(entity, field, text string) string {
	return "text " + schema.Printable(text) + " of " + schema.Printable(entity) + "." + schema.Printable(field)
}
