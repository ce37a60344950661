package naming

import (
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

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
			return lateCandidate(round, wire, e.Name.Go+f.Name.Go, e.Name.Go+f.Name.Go+"Value")
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
				return lateCandidate(round, wire, list.Go+spoken(c.Text), list.Go+asSpelt(c.Text), list.Go+spoken(c.Text)+"Choice")
			},
			claims: packageClaims,
			settle: func(n *node) { c.Go = n.name },
		})
	}
	return nodes
}

// lateCandidate returns the name that a pick-list's type or constant may get in one of the
// rounds: the usual one, made of names that are settled, others, and at last a digest of what
// it stands for.
func lateCandidate(round int, of string, usual ...string) string {
	switch {
	case round < len(usual):
		return usable(usual[round])
	case round < rounds-1:
		return ""
	}
	return escapePrefix + prefix(escape(of)) + "__" + digest(of)
}

// spoken returns a text in camel case, as it stands behind the name of its type: a digit needs
// no letter before it there.
func spoken(text string) string { return Camel("A " + text)[1:] }

// asSpelt returns a text with as little change as a name allows, for texts that are spoken alike;
// it is empty if nothing is left of it.
func asSpelt(text string) string {
	name := strings.Map(underscored, text)
	if strings.Trim(name, "_") == "" {
		return ""
	}
	return "_" + name
}

// packageClaims lists all that a name at package level brings: itself.
func packageClaims(name string) []claim { return []claim{{packageScope, name}} }

func choiceLabel(entity, field, text string) string {
	return "text " + schema.Printable(text) + " of " + schema.Printable(entity) + "." + schema.Printable(field)
}
