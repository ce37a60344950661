package naming

import (
	"cmp"
	"go/token"
	"slices"
	"strings"
	"unicode"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// nameCollections names the services of places, their methods and the parameters of these.
// The candidates of a place are made of its path alone, and where two want one name the one
// with the shorter path has it, so that neither the order of a document nor what comes in below
// a place changes its name.
func (a *assigner) nameCollections(collections []*schema.Collection) {
	sorted := slices.Clone(collections)
	slices.SortFunc(sorted, func(x, y *schema.Collection) int { return comparePaths(x.Name.Wire, y.Name.Wire) })
	for _, c := range sorted {
		c.Name.Go = a.serviceName(c)
		c.Go = schema.EntityNames{Service: c.Name.Go + "Service", Test: "Test" + c.Name.Go + "Service"}
		a.nameMethods(c)
		for _, op := range c.Operations {
			nameParams(op)
		}
	}
}

// serviceName returns the recorded name of a place's service, or takes the first that is free.
func (a *assigner) serviceName(c *schema.Collection) string {
	if old, ok := a.memory.Service(c.Name.Wire); ok {
		return old.Go
	}
	for round := 0; ; round++ {
		name := collectionCandidate(c.Name.Wire, round)
		claims := collectionClaims(name)
		if _, _, taken := a.entities.taken(claims); name == "" || taken {
			continue
		}
		a.entities.take(claims, owner{label: label("collection", c.Name.Wire)})
		return name
	}
}

// nameFilters names the filters of an entity that are none of its fields, among these.
func (a *assigner) nameFilters(e *schema.Entity) {
	var newcomers []*node
	for i := range e.Filters {
		filter := &e.Filters[i]
		newcomers = append(newcomers, &node{
			kind: "Filter", wire: filter.Name.Wire, try: candidate, claims: fieldClaims,
			settle: func(n *node) { filter.Name.Go = n.name },
		})
	}
	if len(newcomers) > 0 {
		a.record(e.Name.Wire, len(e.Fields)).settle(newcomers)
	}
}

// comparePaths orders paths by their depth.
func comparePaths(x, y string) int {
	return cmp.Or(cmp.Compare(strings.Count(x, "/"), strings.Count(y, "/")), cmp.Compare(x, y))
}

// collectionClaims lists all that the name of a service brings, the name itself first.
func collectionClaims(name string) []claim {
	return []claim{{clientScope, name}, {packageScope, name + "Service"}, {testScope, "Test" + name + "Service"}}
}

// collectionCandidate returns the name that the service of a place may get in one of the rounds:
// AccountContacts for /accounts/{accountId}/contacts; with the words of its parameters; with a
// digest of the path.
func collectionCandidate(path string, round int) string {
	switch round {
	case 0:
		return usable(pathWords(path))
	case 1:
		return usable(Camel(path))
	case 2:
		return usable(suffixed(pathWords(path), "Place"))
	}
	return escapePrefix + prefix(escape(path)) + "__" + digest(path+strings.Repeat(" ", round))
}

// pathWords returns the words of a path in camel case, without its parameters, and all but the
// last in the singular. What a segment repeats of the one before is said once: PolicyPeriods
// for /policies/{policyId}/policy-periods.
func pathWords(path string) string {
	var b strings.Builder
	fixed := fixedSegments(path)
	for i, segment := range fixed {
		if i == len(fixed)-1 {
			b.WriteString(Camel(segment))
		} else if one := singular(segment); !strings.HasPrefix(Snake(fixed[i+1]), Snake(one)+"_") {
			b.WriteString(Camel(one))
		}
	}
	return b.String()
}

// fixedSegments returns the segments of a path that are no parameters.
func fixedSegments(path string) []string {
	return slices.DeleteFunc(strings.Split(path, "/"), func(s string) bool {
		return s == "" || strings.HasPrefix(s, "{")
	})
}

// singular returns the singular of a plural as English mostly forms it; other words as they are.
func singular(word string) string {
	for _, form := range []struct{ plural, one string }{
		{"ies", "y"}, {"sses", "ss"}, {"shes", "sh"}, {"ches", "ch"}, {"xes", "x"}, {"uses", "us"},
		{"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"s", ""},
	} {
		if stem, ok := strings.CutSuffix(word, form.plural); ok && stem != "" {
			return stem + form.one
		}
	}
	return word
}

// nameMethods names the methods of a service: as recorded, and else the usual operations of a
// place have the usual names; after them come the actions of its elements, and then the others.
func (a *assigner) nameMethods(c *schema.Collection) {
	sorted := slices.Clone(c.Operations)
	slices.SortStableFunc(sorted, func(x, y *schema.Operation) int {
		return cmp.Or(cmp.Compare(methodRank(c, x), methodRank(c, y)), comparePaths(x.Path, y.Path), cmp.Compare(x.Method, y.Method))
	})
	known, taken := a.recallMethods(c)
	for _, op := range sorted {
		op.Go = known[memory.MethodKey(op)]
		for round := 0; op.Go == ""; round++ {
			names := methodNames(op, methodCandidate(op, round))
			if names == nil || slices.ContainsFunc(names, func(name string) bool { return taken[name] }) {
				continue
			}
			for _, name := range names {
				taken[name] = true
			}
			op.Go = names[0]
		}
	}
}

// recallMethods returns the recorded names of a service's methods, by operation, and all that
// they take: any of them may list, and have a method for its pages.
func (a *assigner) recallMethods(c *schema.Collection) (known map[string]string, taken map[string]bool) {
	known, taken = map[string]string{}, map[string]bool{}
	recorded := a.memory.Methods(c.Name.Wire)
	for _, e := range recorded {
		if !exportable(e.Go) || taken[e.Go] {
			a.diags.Add(schema.FieldsConflict, e.Pos, e.Entity, e.Field,
				"the recorded Go name %s cannot be used: expected an exported Go identifier that no other method of the service has",
				schema.Printable(e.Go)).Fix = "correct this line"
		}
		known[e.Field], taken[e.Go] = e.Go, true
	}
	for _, e := range recorded {
		taken[PageMethod(e.Go)] = true
	}
	return known, taken
}

// methodRank orders operations by how usual they are: those at the place or its elements, those
// one word below an element, any other.
func methodRank(c *schema.Collection, op *schema.Operation) int {
	rest := strings.TrimPrefix(op.Path, c.Name.Wire)
	parameter := strings.HasPrefix(rest, "/{") && strings.HasSuffix(rest, "}")
	switch {
	case op.Verb != schema.Action && (rest == "" || parameter && strings.Count(rest, "/") == 1):
		return 0
	case strings.HasPrefix(rest, "/{"):
		return 1
	}
	return 2
}

// usualMethods are the names of the methods for operations of one verb.
var usualMethods = map[schema.Verb]string{
	schema.Get:    "Get",
	schema.Query:  "List",
	schema.Create: "Create",
	schema.Update: "Update",
	schema.Delete: "Delete",
	schema.Search: "Search",
}

// methodCandidate returns the name that the method of an operation may get in one of the
// rounds: the usual one, which is that of an action; with the last word of the path; that of the
// operationId; the first with a digest. It is empty where there is none.
func methodCandidate(op *schema.Operation, round int) string {
	usual, last := usualMethods[op.Verb], ""
	if fixed := fixedSegments(op.Path); len(fixed) > 0 {
		last = fixed[len(fixed)-1]
	}
	longer := usual + Camel(last)
	if usual == "" {
		usual = cmp.Or(usable(Camel(cmp.Or(op.Action, last))), "Do")
		longer = Camel(op.ID)
	}
	switch round {
	case 0:
		return usual
	case 1:
		return usable(longer)
	case 2:
		return usable(Camel(op.ID))
	}
	return usual + "_" + digest(op.Method+" "+op.Path+strings.Repeat(" ", round))
}

// methodNames lists the methods that come with a name: who lists can have single pages, too.
func methodNames(op *schema.Operation, name string) []string {
	switch {
	case name == "":
		return nil
	case op.Verb == schema.Query || op.Verb == schema.Search:
		return []string{name, PageMethod(name)}
	}
	return []string{name}
}

// PageMethod returns the name of the method that returns one page of what the named one goes
// through: Page for List, SearchPage for Search.
func PageMethod(name string) string {
	if rest, ok := strings.CutPrefix(name, "List"); ok {
		return "Page" + rest
	}
	return name + "Page"
}

// nameParams names the parameters of a method for those of the path.
func nameParams(op *schema.Operation) {
	taken := map[string]bool{}
	for i := range op.Params {
		p := &op.Params[i]
		if p.In != "path" {
			continue
		}
		name := unexported(p.Name.Wire)
		for token.IsKeyword(name) || locals[name] || taken[name] {
			name += "Param"
		}
		taken[name] = true
		p.Name.Go = name
	}
}

// locals are the names that mean something else inside of a method.
var locals = set(
	"body", "bool", "context", "created", "ctx", "err", "error", "false", "file", "iter", "new", "nil", "opts",
	"page", "record", "request", "result", "rows", "s", "string", "true", "updated", "yield",
)

// unexported returns a wire name in camel case, as a variable: billingPlanID.
func unexported(wire string) string {
	list := words(wire)
	if len(list) == 0 {
		return "param"
	}
	first := strings.ToLower(list[0])
	if r := []rune(first)[0]; !unicode.IsLetter(r) || unicode.IsUpper(r) { // there are capitals without small letters
		first = "p" + first
	}
	rest := ""
	for _, word := range list[1:] {
		rest += spell(word, false)
	}
	return first + rest
}
