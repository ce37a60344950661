package types

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// modifiers are words in front of the name of an entity that say in what role a record of it
// is referred to: ParentAccountId and BillableAccountId hold the Id of an ACCOUNT. Words that
// say whose record it is, such as Salesforce, are not among them.
var modifiers = []string{
	"activation", "approve", "base", "billable", "billing", "by", "created", "default", "destination", "discount", "external",
	"from", "identifier", "link", "original", "origination", "parent", "referenced", "related", "reopened", "source", "split",
	"true", "up", "view", "void", "voided",
}

// target returns the entity that a reference of that name leads to, and how the name says so;
// or "", and why that is open. A tag without operations can be an entity that clients are not
// offered, or another name for a relation (BillingPlatform facts, 7.7): it is taken where no
// entity has the name.
func (l *Ladder) target(e *schema.Entity, name string) (entity, why string) {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "", "the name has no words"
	}
	if n := len(words) - 1; words[n] == "id" && n > 0 {
		words = words[:n]
	}
	if words[len(words)-1] == "user" {
		words = words[len(words)-1:]
	}
	if found, why := named(l.entities, e, words); found != "" {
		return found, why
	}
	if found, why := named(l.tags, e, words); found != "" {
		return found, why + ", a tag of which there are no operations here"
	}
	return "", "no entity that is known here is called " + strings.ToUpper(strings.Join(words, "_"))
}

// named returns the one of the entities, by their letters, that words are the name of, and how.
func named(entities map[string]string, e *schema.Entity, words []string) (entity, why string) {
	self := letters(e.Name.Wire)
	family, _, _ := strings.Cut(wordsOf(e.Name.Wire), " ")
	for i := range words {
		if i > 0 && !slices.Contains(modifiers, words[i-1]) {
			break
		}
		rest := strings.Join(words[i:], "")
		if i > 0 && family+rest == self { // as the original of a REVREC_CONTRACT is one too
			return e.Name.Wire, because(e.Name.Wire, words[:i])
		}
		for _, spelling := range [...]string{rest, rest + "s", family + rest} {
			if found := entities[spelling]; found != "" && (spelling != self || rest == self || i > 0) {
				return found, because(found, words[:i])
			}
		}
	}
	return "", ""
}

// leadsTo returns the entity that a reference leads to by the strongest fact that knows one, and
// how it knows; or "", and why that is open.
func leadsTo(facts []Fact) (entity, why string) {
	var open []string
	for _, f := range facts {
		switch {
		case f.Type != schema.TypeReference || f.Against != nil:
		case f.Target != "":
			return f.Target, strings.Join(append(open, f.Why), ", but ")
		default:
			open = append(open, f.Why)
		}
	}
	return "", strings.Join(open, ", and ")
}

// targetOf returns where a field leads whose type is settled. Of a reference that evidence says
// to be something else, only the name says that.
func (l *Ladder) targetOf(e *schema.Entity, f *schema.Field, found *Finding) (entity, why string) {
	switch {
	case f.Type != schema.TypeReference:
		return "", ""
	case found.Type == schema.TypeReference:
		return found.Target, found.Why
	}
	return l.target(e, wordsOf(f.Name.Wire))
}

func because(entity string, role []string) string {
	if len(role) == 0 {
		return "the name is that of " + schema.Printable(entity)
	}
	return "the name is that of " + schema.Printable(entity) + ", with its role in front: " + strings.Join(role, " ")
}

// letters returns an entity's name as target looks for it: exports write REVREC_CONTRACT for
// what RevRecContractId leads to.
func letters(entity string) string { return strings.ReplaceAll(wordsOf(entity), " ", "") }
