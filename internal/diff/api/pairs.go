package api

import (
	"go/token"
	"go/types"
)

// pairFirst makes apidiff pair the types of values by their names before it looks at any record.
// To apidiff two types are one if they are the first that it meets in one place, so a member that
// changed from Decimal to Value would be none that changed, and all other uses of Decimal would be.
// It begins with aliases in the order of their names; these stand before all that a package can
// declare, and are not exported, so that nothing is said of them.
func pairFirst(old *types.Package) {
	for _, name := range old.Scope().Names() {
		s := record(old, name)
		if s == nil {
			continue
		}
		for f := range s.Fields() {
			for t := range values(old, f.Type()) {
				old.Scope().Insert(types.NewTypeName(token.NoPos, old, " "+t.Obj().Name(), t))
			}
		}
	}
}

// values yields the types of a package that a member of a record holds, as Opt[[]Decimal] does:
// none that have members themselves, which lead on to others.
func values(p *types.Package, t types.Type) func(func(*types.Named) bool) {
	return func(yield func(*types.Named) bool) {
		generic, ok := t.(*types.Named)
		if !ok {
			return
		}
		for arg := range generic.TypeArgs().Types() {
			for inner := elem(arg); inner != nil; inner = elem(inner) {
				arg = inner
			}
			named, ok := arg.(*types.Named)
			if ok && named.Obj().Pkg() == p && named.TypeArgs() == nil && !hasMembers(named) && !yield(named) {
				return
			}
		}
	}
}

// elem returns the type of the elements of a list or a map, or nil.
func elem(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Map:
		return t.Elem()
	}
	return nil
}

// hasMembers reports whether a type is a struct that others can look into.
func hasMembers(t *types.Named) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && len(members(s)) > 0
}
