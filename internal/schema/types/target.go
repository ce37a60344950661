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
// or "", and why that is open.
func (l *Ladder) target(e *schema.Entity, name string) (entity, why string) {
	words := strings.Fields(name)
	if n := len(words) - 1; words[n] == "id" && n > 0 {
		words = words[:n]
	}
	if words[len(words)-1] == "user" {
		words = words[len(words)-1:]
	}
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
			if found := l.entities[spelling]; found != "" && (spelling != self || rest == self || i > 0) {
				return found, because(found, words[:i])
			}
		}
	}
	for _, tag := range l.schema.Tags {
		if letters(tag) == strings.Join(words, "") {
			return "", "the export has the tag " + schema.Printable(tag) + ", but no operations of such an entity"
		}
	}
	return "", "no entity that is known here is called " + strings.ToUpper(strings.Join(words, "_"))
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
