package schema

// Decisions are what people committed about one export, read from bpgen.yaml. Subjects
// are wire names; every decision knows where it stands, so that findings can point at it.
type Decisions struct {
	Include []Pattern // entities to keep; none means all
	Exclude []Pattern // entities to leave out of those
	Names   []NameDecision
	Types   []TypeDecision
	Renames []RenameDecision
	// Incomplete are the entities, by wire name, whose lists of fields in this export are known
	// to lack some.
	Incomplete []EntityMark
	RulesOff   []RuleSwitch
	// Of platforms whose documents type their fields. The loader carries them out, since what it
	// reads and warns of depends on them.
	Attributes []AttributeDecision
	Filters    []FilterDecision
	Skip       []SkipDecision
}

// AttributeDecision says of a field what its document does not: what a conversion dropped, or
// what people know better. Nil members say nothing; one without any acknowledges that there is
// nothing to say.
type AttributeDecision struct {
	Subject
	Type      Type // "" where the document's own holds
	Typelist  *string
	Reference *string // entity that a reference leads to
	Doc       *string
	Views     []string
	// Marks of the document.
	Nullable, ReadOnly, CreateOnly, Filterable, Sortable, Required *bool
	Why                                                            string
	Pos                                                            Pos
}

// FilterDecision names a filter that the platform documents and the document does not list.
type FilterDecision struct {
	Subject
	Type Type // what it is compared with, where it is no field of the entity; "" for a text
	Why  string
	Pos  Pos
}

// SkipDecision leaves an operation out, by its operationId, or has a schema kept as it is sent,
// by its name.
type SkipDecision struct {
	Operation string // "" where it is about a schema
	Schema    string
	Why       string
	Pos       Pos
}

// EntityMark says something of one entity.
type EntityMark struct {
	Entity string // wire name
	Pos    Pos
}

// RuleSwitch switches a name rule off; see package types.
type RuleSwitch struct {
	Rule string // its id
	Pos  Pos
}

// Pattern selects entities by wire name: * is any text, ? is any one character.
type Pattern struct {
	Glob string
	Pos  Pos
}

// Subject is an entity or one of its fields.
type Subject struct {
	Entity  string
	Field   string
	IsField bool // an empty Field does not say so: JSON allows empty keys
}

// String returns the subject as messages spell it.
func (s Subject) String() string {
	if !s.IsField {
		return Printable(s.Entity)
	}
	return Printable(s.Entity) + "." + Printable(s.Field)
}

// NameDecision gives a subject another Go name than the usual one.
type NameDecision struct {
	Subject
	Go  string
	Why string
	Pos Pos
}

// TypeDecision gives a field another type than the export shows.
type TypeDecision struct {
	Subject
	Type Type
	Why  string
	Pos  Pos
}

// RenameDecision accepts that a field of an older export is one of a newer export; without an
// entity, that an entity is.
type RenameDecision struct {
	Entity string
	From   string // wire name of the field, or of the entity, before
	To     string // wire name since
	Since  string // the snapshot the rename came with: see SnapshotName
	Why    string // may be empty
	Pos    Pos
}

// OfEntity reports whether it is an entity that was renamed.
func (r RenameDecision) OfEntity() bool { return r.Entity == "" }
