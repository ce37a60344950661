// Package schema describes one normalised entity API: the intermediate model (IR)
// that every later step of bpgen works on, and the problems found on the way to it.
//
// A loader fills wire names, positions and evidence; package decide applies what people
// decided about the export; package naming fills the Go names, once, before anything is
// rendered; after that nobody changes a Schema.
package schema

import "slices"

// Schema is one API after normalisation: all that emitters and diffs may know.
type Schema struct {
	Title    string    // info.title, as the export spells it
	Version  string    // info.version, as the export spells it
	OpenAPI  string    // the version the document declares, such as "3.0.3"
	Dialect  string    // name of the dialect that read the export
	Servers  []string  // server URLs in the order of the export
	Security []string  // ways to sign in that the export declares, sorted; not part of Hash
	Groups   []Group   // tag groups in the order of the export, each tag once
	Entities []*Entity // in the order of the export
	Tags     []string  // names of tags without operations: relation aliases, and entities that are not offered, to which references lead
	// Collections are the places of a platform of nested resources, by path; BasePath is what
	// their paths are below, as /admin/v1, without a host or the application's own context.
	Collections []*Collection
	BasePath    string
	// DocumentTyped says that the document types its fields: none is guessed, and none holds
	// against what a later document says.
	DocumentTyped bool
	// Export says how the document was exported, as far as that shows: its shape and options,
	// sorted. Two exports of one API may differ in nothing else; not part of Hash.
	Export []string
	// Renamed are the accepted renames of entities, former wire names to later ones, whether or
	// not the export shows them; not part of Hash.
	Renamed map[string]string
}

// Group is a named set of entities, for documentation only: one entity may be in several.
type Group struct {
	Name     string
	Entities []string // wire names; tags that are not entities are left out
	Pos      Pos
}

// Name pairs what the platform says with what Go says.
type Name struct {
	Wire    string        // verbatim, misspellings included
	Go      string        // assigned by package naming; empty before
	Decided *NameDecision // what people want it to be; nil, mostly
}

// Entity is one kind of record with the union of the fields of all its operations.
type Entity struct {
	Name       Name
	Go         EntityNames // every Go name derived from the entity, assigned with Name.Go
	Doc        string      // description of the entity's tag, as the export spells it
	Groups     []string    // names of the groups the entity is in
	Fields     []*Field    // in the order of the export, by first appearance
	Operations []*Operation
	// ExternalKeys are the wire names that the export offers for matching in an
	// upsert, in its order. Tenants can have others (BillingPlatform facts, 1.5).
	ExternalKeys []string
	// Identity is the field that identifies a record on this platform. It is one of
	// Fields unless the export does not list it; then it is known from the platform
	// alone and IdentityDeclared is false.
	Identity         *Field
	IdentityDeclared bool
	// Incomplete says that the export's list of fields is known to lack some: what is not in it
	// is unknown, and not gone.
	Incomplete bool
	Former     []string // its former wire names, by accepted renames, sorted; not part of Hash
	// Part says that this is a structure which fields hold, or an action takes: it has no
	// identity (Identity is nil) and no operations.
	Part bool
	// Filters are documented filters of the entity that are none of its fields.
	Filters []Filter
	Pos     Pos // the entity's first operation; of a part, its schema
}

// EntityNames are the names that one entity brings into the packages of its SDK.
type EntityNames struct {
	Service  string // type of the service: AccountService
	Fields   string // table of field names: AccountFields
	Test     string // test function: TestAccount
	File     string // file of the entity, without directory: account.go
	TestFile string // file of its tests: account_test.go
}

// Field is one field of an entity, merged over the operations that list it.
type Field struct {
	Name        Name
	Doc         string             // description, as the export spells it
	Declared    string             // JSON type that the export declares: "string", "integer", …, "" when untyped
	Type        Type               // what the SDK makes of it
	Evidence    Evidence           // why, where package types looked; see TypeEvidence
	Override    *TypeDecision      // what people decided about the type, whatever is known of it; nil, mostly
	Provisional bool               // nobody has accepted the type yet; it holds all the same
	Target      string             // wire name of the entity that a reference leads to; "" where that is open
	Unlisted    bool               // the export, whose list is incomplete, lacks it; the SDK has it from an earlier one
	Picklist    *Picklist          // the texts that a pick-list is known to have; nil for other types, and for one of no known texts
	Enum        []Choice           // the texts that the export lists for the field
	Limits      string             // what else the export says of its values: "format=date"; not part of Hash
	Nullable    bool               // some operation says so; platforms may send null anyway
	ReadOnly    bool               // maintained by the platform; never sent
	Required    []Verb             // operations that mark it required, in verb order; advisory
	In          []Use              // where the field comes from, in verb order
	Aliases     []*Alias           // its former names, by accepted renames, in order of their wire names
	Within      []Container        // what holds the values, from the outside in: Map, List for {"usd": [1]}; none for one value
	Typelist    string             // name of the typelist of a typekey; "" where the document does not say
	CreateOnly  bool               // sent on creation only
	Filterable  bool               // may be in a filter
	Sortable    bool               // may be sorted by
	Views       []string           // default views that include it, as "detail" and "summary"; nil where the document does not say
	Lossy       bool               // a conversion of the document dropped what stood beside its $ref
	Attribute   *AttributeDecision // what people said of it that the document does not; nil, mostly
	Pos         Pos                // the first place that lists it
}

// Picklist is the open type of a pick-list: a text that is one of these, or another.
type Picklist struct {
	Go      string   // name of its Go type, assigned by package naming
	Choices []Choice // in the order of the platform
}

// Choice is one text of a pick-list.
type Choice struct {
	Text string // on the wire
	Go   string // name of its constant, assigned by package naming
	Pos  Pos    // where it is listed
}

// Alias is a former name of a field, which code written for it keeps using.
type Alias struct {
	Name     Name      // without a Go name where the SDK never gave one out
	Type     Type      // what the SDK made of the field under that name
	Picklist *Picklist // its type then, if that was a pick-list with a Go name
	Pos      Pos       // the accepted rename
}

// Use is one operation's mention of a field.
type Use struct {
	Verb Verb
	Pos  Pos
}

// Type is the semantic type of a field. It names the Go type, not the wire form.
type Type string

// The types. Another spelling in a file written by a newer bpgen is an error there.
const (
	TypeID        Type = "id"        // identity of a record
	TypeReference Type = "reference" // identity of another record: see Field.Target
	TypeText      Type = "text"      // a string that may be anything
	TypeDecimal   Type = "decimal"   // an exact number
	TypeInteger   Type = "integer"   // a whole number
	TypeFlag      Type = "flag"      // yes or no
	TypeDate      Type = "date"      // a day
	TypeDateTime  Type = "datetime"  // a moment
	TypeCurrency  Type = "currency"  // code of a currency
	TypeLanguage  Type = "language"  // code of a language
	TypeCountry   Type = "country"   // code of a country
	TypePicklist  Type = "picklist"  // one of a list of texts, or another: see Field.Picklist
	TypeRaw       Type = "raw"       // unknown: kept as the platform sent it

	// Those of platforms whose documents type their fields (Guidewire facts, 4).
	TypeObject     Type = "object"     // a structure: Field.Target is the wire name of its entity, a part or not
	TypeTypekey    Type = "typekey"    // {"code", "name"} of a typelist: see Field.Typelist
	TypeTypecode   Type = "typecode"   // the code of a typelist alone, as a text
	TypeMoney      Type = "money"      // {"amount", "currency"}
	TypeBigInteger Type = "biginteger" // a whole number that is a text
	TypeNumber     Type = "number"     // a JSON number with a fraction
	TypeBytes      Type = "bytes"      // bytes in base64
)

// DocumentTypes lists the types of platforms whose documents type their fields: none of them is
// guessed, and the emitter of such a platform has a Go type for each.
var DocumentTypes = []Type{
	TypeID, TypeReference, TypeText, TypeDecimal, TypeInteger, TypeFlag, TypeDate, TypeDateTime, TypeRaw,
	TypeObject, TypeTypekey, TypeTypecode, TypeMoney, TypeBigInteger, TypeNumber, TypeBytes,
}

// Types lists the types that are found from evidence. The emitter has a Go type and a fixture
// for each.
var Types = []Type{
	TypeID, TypeReference, TypeText, TypeDecimal, TypeInteger, TypeFlag, TypeDate, TypeDateTime,
	TypeCurrency, TypeLanguage, TypeCountry, TypePicklist, TypeRaw,
}

// AllTypes lists every type there is.
func AllTypes() []Type {
	all := slices.Clone(Types)
	for _, t := range DocumentTypes {
		if !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}

// Evidence says why a field has its type: a kind, never a position.
type Evidence string

// The kinds of evidence, strongest first.
const (
	EvidenceOverride Evidence = "override" // a committed decision
	EvidencePlatform Evidence = "platform" // the platform's documented behaviour
	EvidenceMetadata Evidence = "metadata" // what the tenant itself says of its fields
	EvidenceRule     Evidence = "rule"     // the name, by a documented rule
	EvidenceDeclared Evidence = "declared" // the export's own type, where it is safe on the wire
	EvidenceSibling  Evidence = "sibling"  // the type in another export of the same API
	EvidenceNone     Evidence = "none"     // nothing is known
)

// EvidenceKinds lists every kind of evidence, strongest first.
var EvidenceKinds = []Evidence{
	EvidenceOverride, EvidencePlatform, EvidenceMetadata, EvidenceRule, EvidenceDeclared, EvidenceSibling, EvidenceNone,
}

// TypeEvidence returns why f has its type. Of a field that only the loader has seen, the type
// itself says so.
func (f *Field) TypeEvidence() Evidence {
	switch {
	case f.Override != nil:
		return EvidenceOverride
	case f.Evidence != "":
		return f.Evidence
	case f.Type == TypeID:
		return EvidencePlatform
	case f.Type == TypeText:
		return EvidenceDeclared
	default:
		return EvidenceNone
	}
}

// Operation is something a platform offers to do with an entity.
type Operation struct {
	Verb   Verb
	Method string // HTTP method in upper case
	Path   string // path template, as the export spells it
	Reply  string // members of the successful response: "createResponse array"; not part of Hash
	Pos    Pos    // the operation's key in the document

	// Of platforms of nested resources only.
	ID       string // operationId, the stable key of an operation between releases
	Action   string // of the verbs Action and Search: the last word of the path, as "close"
	Doc      string
	Params   []Param // path parameters in the order of the path, then the others as the document lists them
	Request  Body
	Response Body
	Go       string // name of its method, assigned by package naming
}

// Verb is what an operation does, whatever the export calls it.
type Verb string

// The verbs, in the order in which operations of an entity are listed and rendered.
const (
	Get    Verb = "get"    // one record by identity
	Query  Verb = "query"  // records by condition
	Create Verb = "create" // new records
	Update Verb = "update" // existing records by identity
	Upsert Verb = "upsert" // update by external key, else create
	Delete Verb = "delete" // records by identity
	Search Verb = "search" // records, by a request with a body
	Action Verb = "action" // what the business calls it: see Operation.Action
)

// Verbs lists the verbs of platforms with one place for each entity, in canonical order.
var Verbs = []Verb{Get, Query, Create, Update, Upsert, Delete}

// NestedVerbs lists those of platforms of nested resources, in canonical order.
var NestedVerbs = []Verb{Get, Query, Create, Update, Delete, Search, Action}

// Operation returns the entity's operation for verb, or nil.
func (e *Entity) Operation(verb Verb) *Operation {
	for _, op := range e.Operations {
		if op.Verb == verb {
			return op
		}
	}
	return nil
}

// Field returns the entity's field with that wire name, or nil.
func (e *Entity) Field(wire string) *Field {
	for _, f := range e.Fields {
		if f.Name.Wire == wire {
			return f
		}
	}
	return nil
}

// Entity returns the entity with that wire name, or nil.
func (s *Schema) Entity(wire string) *Entity {
	for _, e := range s.Entities {
		if e.Name.Wire == wire {
			return e
		}
	}
	return nil
}
