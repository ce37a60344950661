// Package naming gives every entity and field its Go names, once, before anything is
// rendered.
//
// # Constraints
//
// A Go name has to be an exported identifier that reads well, and it is public: users
// compile against it. So it must not depend on the order of the export, which differs
// between exports of the same API, nor move when the API grows. And it must be free in
// every place it brings a name into. An entity ACCOUNT_TYPE becomes AccountType, but
// with it come AccountTypeService and AccountTypeFields in the package, the member AccountType of Client, and TestAccountType in the tests. The SDK's
// own code lives in these scopes too, and its names are reserved; keywords and predeclared
// names are no danger, not being exported. A field only
// has to agree with its record: the other fields, Extra, and the record's methods.
//
// # Algorithm
//
// A name that people chose in bpgen.yaml comes first, whatever was recorded for the same
// thing. A name that bpgen.fields records is taken as it is, with all that comes with it,
// even when this export lacks its entity or field, which may come back. What is left, the
// newcomers, goes through rounds. In each, every newcomer without a name claims its next
// candidate:
//
//  1. the words of the wire name in camel case, with initialisms: AccountTypeID
//  2. the wire name made exported: PROCESS_STATUS, External_key
//  3. the first with what the thing is: ExtraField, ClientEntity
//  4. the wire name escaped, so that no two are spelt alike: X__2a_2a for **
//  5. a digest of the wire name after what can be read of it, which nothing can claim
//     but a hand-written line of bpgen.fields
//
// A candidate that cannot be an exported identifier, or is too long to live with, sits
// its round out. One that wants a name settled in an earlier round, or reserved, is out.
// When several claim the same name none gets it, since nothing but order could choose
// between them; only a newcomer whose wire name is that very name does. When one claims
// what merely comes with another (COLLECTOR brings CollectorFields, which is also the
// camel case of COLLECTOR_FIELDS) the claimed name gives way: the other would otherwise
// lose a name of the common form for the sake of a derived one. Names that come with
// another are longer than it, so going through a round from the shortest name to the
// longest does exactly that, and makes the order of the export immaterial.
//
// # Known collisions
//
//   - PROCESS_STATUS and ProcessStatus in one record: the second is verbatim and keeps
//     ProcessStatus, the first takes PROCESS_STATUS. ZIP and Zip likewise.
//   - First-Name and First_Name: neither gets FirstName. The second is the verbatim
//     First_Name, the first becomes FirstNameField.
//   - ACCOUNT and ACCOUNT_SERVICE: Account and ACCOUNT_SERVICE.
//   - CLIENT, where the SDK has a Client: CLIENT. Client itself: ClientEntity.
//   - ACCOUNT_PRODUCT.QuoteId and ACCOUNT_PRODUCT_QUOTE.Id do not collide, because no
//     name joins an entity's with a field's.
//
// The types of pick-lists and the constants of their texts come last: AccountStatus for the
// Status of Account, and AccountStatusActive. Recorded ones are taken with all other recorded
// names; see lateCandidate. File names follow the same rounds with candidates of their own;
// see fileCandidate.
package naming

import (
	"cmp"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// Reserved are the names that the SDK's own files take.
type Reserved struct {
	Package []string // names at package level of the runtime and the generated client, exported or not
	Client  []string // members and methods of Client
	Record  []string // members and methods of a record struct: Extra, MarshalJSON, …
	Tests   []string // names of the SDK's test package
	Files   []string // file names in the SDK folder, with .go
	// Nested says that services are of places and not of entities: see collection.go.
	Nested bool
}

// Assign gives every entity and field of s its Go names and returns what is to be said
// about them. Names that m records are kept; a nil m records none.
func Assign(s *schema.Schema, m *memory.Fields, r Reserved) schema.Diags {
	a := assigner{schema: s, reserved: r, memory: m, entities: entityTable(r), records: make(map[string]table)}
	a.recall(a.takeDecided(s.Entities))
	a.nameEntities(s.Entities)
	for _, e := range s.Entities {
		a.nameFields(e)
	}
	a.namePicklists(s.Entities)
	a.nameCollections(s.Collections)
	a.nameFiles(s)
	a.diags.Sort()
	return a.diags
}

// assigner is one run of Assign.
type assigner struct {
	schema   *schema.Schema
	reserved Reserved
	memory   *memory.Fields
	entities table            // what the names of entities bring
	records  map[string]table // Go names in the records of an entity, by its wire name
	diags    schema.Diags
}

// record returns the table for the records of an entity, with room for that many fields.
func (a *assigner) record(entity string, fields int) table {
	t, ok := a.records[entity]
	if !ok {
		t = make(table, fields+len(a.reserved.Record))
		t.reserve(recordScope, a.reserved.Record)
		a.records[entity] = t
	}
	return t
}

// nameEntities names the entities and everything that is named after them.
func (a *assigner) nameEntities(entities []*schema.Entity) {
	var newcomers []*node
	for _, e := range entities {
		if old, ok := a.memory.Entity(e.Name.Wire); ok || e.Name.Decided != nil {
			setEntity(e, given(e.Name, old))
			continue
		}
		newcomers = append(newcomers, &node{
			kind:   "Entity",
			wire:   e.Name.Wire,
			try:    candidate,
			claims: a.entityClaims,
			settle: func(n *node) {
				setEntity(e, n.name)
				a.report(n, e.Pos, e.Name.Wire, "")
			},
		})
	}
	a.entities.settle(newcomers)
}

// nameFields names the fields of one entity.
func (a *assigner) nameFields(e *schema.Entity) {
	var newcomers []*node
	for _, f := range memory.Record(e) {
		a.nameAliases(e, f)
		if old, ok := a.memory.Field(e.Name.Wire, f.Name.Wire); ok || f.Name.Decided != nil {
			f.Name.Go = given(f.Name, old)
			continue
		}
		newcomers = append(newcomers, &node{
			kind:   "Field",
			wire:   f.Name.Wire,
			try:    candidate,
			claims: fieldClaims,
			settle: func(n *node) {
				f.Name.Go = n.name
				a.report(n, f.Pos, e.Name.Wire, f.Name.Wire)
			},
		})
	}
	a.record(e.Name.Wire, len(e.Fields)).settle(newcomers)
	a.nameFilters(e)
}

// given returns the Go name of what is no newcomer: the one people chose, else the recorded.
func given(n schema.Name, recorded memory.Entry) string {
	if n.Decided != nil {
		return n.Decided.Go
	}
	return recorded.Go
}

// report says what users should know about the name of a newcomer.
func (a *assigner) report(n *node, pos schema.Pos, entity, field string) {
	if n.round == 0 && n.name != "" {
		return
	}
	why := cmp.Or(handicap(n.wire), n.lost)
	var d *schema.Diag
	if !exportable(n.name) {
		d = a.diags.Add(schema.NameUnusable, pos, entity, field,
			"no Go name can be made of this wire name, expected one to be free: %s", why)
	} else {
		d = a.diags.Add(schema.NameFallback, pos, entity, field,
			"the Go name is %s, expected one in camel case: %s", schema.Printable(n.name), why)
	}
	if n.kind == "Field" { // whose wire name may be empty
		d.Fix = schema.Remedy(schema.NameOverride, entity, field)
	}
}

// setEntity names e, its derived names included. Without a name it has none of them.
func setEntity(e *schema.Entity, name string) {
	e.Name.Go = name
	if name == "" {
		e.Go = schema.EntityNames{}
		return
	}
	e.Go = derived(name)
}

// derived returns what is named after an entity, file names apart.
func derived(name string) schema.EntityNames {
	return schema.EntityNames{Service: name + "Service", Fields: name + "Fields", Test: "Test" + name}
}

// entityClaims lists all that the name of an entity brings, the name itself first. Where places
// have the services, it is neither a service nor a member of the client.
func (a *assigner) entityClaims(name string) []claim {
	d := derived(name)
	if a.reserved.Nested {
		return []claim{{packageScope, name}, {packageScope, d.Fields}, {testScope, d.Test}}
	}
	return []claim{
		{packageScope, name},
		{packageScope, d.Service},
		{packageScope, d.Fields},
		{clientScope, name},
		{testScope, d.Test},
	}
}

// fieldClaims lists all that the name of a field brings.
func fieldClaims(name string) []claim { return []claim{{recordScope, name}} }

// entityTable returns the table in which entities claim, with the SDK's own names taken.
func entityTable(r Reserved) table {
	t := make(table)
	t.reserve(packageScope, r.Package)
	t.reserve(clientScope, r.Client)
	t.reserve(testScope, r.Tests)
	return t
}
