package emit

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// picklists renders the types of an entity's pick-lists, former ones of renamed fields included.
func picklists(entity *schema.Entity) []*jen.Statement {
	var types []*jen.Statement
	for _, f := range sortedFields(entity) {
		if f.Picklist != nil {
			types = append(types, picklistType(entity, f.Name.Wire, f.Picklist))
		}
		for _, a := range aliases(f) {
			if a.Picklist != nil {
				types = append(types, picklistType(entity, a.Name.Wire, a.Picklist))
			}
		}
	}
	return types
}

// picklistType renders
//
//	// AccountStatus is a text of the pick-list ACCOUNT.Status. Any other text is one too: lists
//	// differ between tenants, and grow.
//	type AccountStatus string
//
//	// The texts of ACCOUNT.Status that were known when this package was generated.
//	const (
//		AccountStatusActive AccountStatus = "ACTIVE"
//		AccountStatusClosed AccountStatus = "CLOSED"
//	)
//
//	// Known reports whether the text is one of the constants.
//	func (s AccountStatus) Known() bool {
//		switch s {
//		case AccountStatusActive, AccountStatusClosed:
//			return true
//		}
//		return false
//	}
func picklistType(entity *schema.Entity, field string, list *schema.Picklist) *jen.Statement {
	subject := clean(entity.Name.Wire) + "." + clean(field)
	s := doc(0, list.Go+" is a text of the pick-list "+subject+". Any other text is one too: lists differ between tenants, and grow.").
		Type().Id(list.Go).String().Line().Line()
	choices := slices.Clone(list.Choices)
	slices.SortFunc(choices, func(a, b schema.Choice) int { return strings.Compare(a.Text, b.Text) })
	known := jen.Return(jen.False())
	if len(choices) > 0 {
		var constants, cases []jen.Code
		for _, c := range choices {
			constants = append(constants, jen.Id(c.Go).Id(list.Go).Op("=").Lit(c.Text))
			cases = append(cases, jen.Line().Id(c.Go))
		}
		s.Add(doc(0, "The texts of "+subject+" that are known.")).Const().Defs(constants...).Line().Line()
		known = jen.Switch(jen.Id("s")).Block(jen.Case(cases...).Block(jen.Return(jen.True()))).Line().Add(known)
	}
	return s.Add(doc(0, "Known reports whether the text is one of the constants.")).
		Func().Params(jen.Id("s").Id(list.Go)).Id("Known").Params().Bool().Block(known).Line()
}
