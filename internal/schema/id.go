package schema

import (
	"strconv"
	"strings"
)

// ID is the stable name of a kind of finding. IDs are public: scripts filter on them.
type ID string

// The findings of the loader, of naming, of the memory file and of the configuration. Each
// has a golden of its own under golden/, which a test enforces.
const (
	// The document as a document.
	Unreadable       ID = "unreadable"        // no file, or one that cannot be read
	Syntax           ID = "syntax"            // not JSON, not YAML, or broken
	DuplicateKey     ID = "duplicate-key"     // one object has a key twice, with different values
	RepeatedKey      ID = "repeated-key"      // one object has a key twice, with equal values
	NotOpenAPI       ID = "not-openapi"       // no "openapi" member
	OpenAPIVersion   ID = "openapi-version"   // neither 3.0 nor 3.1
	OpenAPIInvalid   ID = "openapi-invalid"   // kin-openapi rejects the document
	OpenAPIUnchecked ID = "openapi-unchecked" // too large to be handed to kin-openapi
	RefUnresolved    ID = "ref-unresolved"    // a $ref that points nowhere
	RefExternal      ID = "ref-external"      // a $ref to another file or address
	RefCycle         ID = "ref-cycle"         // a $ref that leads back to itself
	WrongShape       ID = "wrong-shape"       // a value of another JSON type than OpenAPI wants there

	// The document as an export.
	NoEntities           ID = "no-entities"            // no path looks like an entity of the dialect
	PathUnknown          ID = "path-unknown"           // a path that is no entity's
	MethodUnknown        ID = "method-unknown"         // an operation that the dialect does not know
	OperationRepeated    ID = "operation-repeated"     // two paths give one entity the same operation
	OperationsDisagree   ID = "operations-disagree"    // operations of one entity differ on a field
	TagWithoutOperations ID = "tag-without-operations" // a tag that is not an entity
	EntityWithoutFields  ID = "entity-without-fields"  // operations, but no field list
	EntityWithoutID      ID = "entity-without-id"      // a field list without the identity
	UpsertKeyUnknown     ID = "upsert-key-unknown"     // the upsert key is no field of the entity
	UpsertKeyMissing     ID = "upsert-key-missing"     // an upsert without a key
	TooManyFields        ID = "too-many-fields"        // references multiply the fields
	ConversionLoss       ID = "conversion-loss"        // a converter dropped what stood beside a $ref
	ValueUnsupported     ID = "value-unsupported"      // a field whose values bpgen has no type for
	BodyUnsupported      ID = "body-unsupported"       // a request or an answer in no envelope of the platform
	VariantsDisagree     ID = "variants-disagree"      // variants of one schema differ on a field
	BasePathMissing      ID = "base-path-missing"      // the document does not say where its paths are

	// Types, and the evidence for them.
	TypeConflict     ID = "type-conflict"     // evidence that cannot be true at once
	TypeRecorded     ID = "type-recorded"     // the recorded type is another than what is found
	EnumIgnored      ID = "enum-ignored"      // an enumeration that is no list of texts
	FieldUnlisted    ID = "field-unlisted"    // a field that only an incomplete list lacks
	MetadataInvalid  ID = "metadata-invalid"  // a dump of metadata that is none
	MetadataMismatch ID = "metadata-mismatch" // a dump that lacks fields of the export
	SiblingMismatch  ID = "sibling-mismatch"  // a sibling that has none of the export's entities
	DataTypeUnknown  ID = "data-type-unknown" // a DataType that bpgen does not know

	// Names.
	NameTooLong  ID = "name-too-long" // a wire name that no program can be asked to hold
	NameFallback ID = "name-fallback" // a Go name other than the usual one
	NameUnusable ID = "name-unusable" // a wire name that makes no usable Go name

	// The memory file, bpgen.fields.
	FieldsSyntax   ID = "fields-syntax"   // a line that is none
	FieldsFormat   ID = "fields-format"   // written by a newer bpgen
	FieldsConflict ID = "fields-conflict" // two lines that cannot both hold

	// The configuration, bpgen.yaml, as a document.
	ConfigSyntax      ID = "config-syntax"       // not YAML, not JSON, broken or too large
	ConfigUnknownKey  ID = "config-unknown-key"  // a key that means nothing there
	ConfigRepeatedKey ID = "config-repeated-key" // one object has a key twice
	ConfigMissingKey  ID = "config-missing-key"  // an object lacks a key it needs
	ConfigValue       ID = "config-value"        // a value of another kind than is expected there

	// The decisions in it, against the export.
	IncludeUnmatched  ID = "include-unmatched"  // an include pattern that matches no entity
	ExcludeUnmatched  ID = "exclude-unmatched"  // an exclude pattern that matches no entity
	NothingIncluded   ID = "nothing-included"   // the patterns leave no entity
	OverrideUnmatched ID = "override-unmatched" // an override of nothing that is there
	OverrideRepeated  ID = "override-repeated"  // two overrides of one subject
	OverrideInvalid   ID = "override-invalid"   // an override that cannot be carried out
	RenameStale       ID = "rename-stale"       // a rename that its own snapshot does not show
	RenameInvalid     ID = "rename-invalid"     // a rename that cannot be carried out
	RenameInactive    ID = "rename-inactive"    // a rename that changes nothing in this SDK
)

// severities lists the ids that are not errors.
var severities = map[ID]Severity{
	RepeatedKey:          Warning,
	OpenAPIInvalid:       Warning, // an error where validation was asked for
	OpenAPIUnchecked:     Note,    // a warning where validation was asked for
	PathUnknown:          Warning,
	MethodUnknown:        Warning,
	OperationRepeated:    Warning,
	OperationsDisagree:   Warning,
	ConversionLoss:       Warning,
	ValueUnsupported:     Warning,
	BodyUnsupported:      Warning,
	VariantsDisagree:     Warning,
	BasePathMissing:      Warning,
	UpsertKeyUnknown:     Warning,
	ExcludeUnmatched:     Warning,
	TypeConflict:         Warning,
	MetadataMismatch:     Warning, // an error where the dump has none of the export's fields
	SiblingMismatch:      Warning,
	DataTypeUnknown:      Warning,
	TypeRecorded:         Note,
	EnumIgnored:          Note,
	FieldUnlisted:        Note,
	EntityWithoutFields:  Note,
	EntityWithoutID:      Note,
	NameFallback:         Note,
	RenameInactive:       Note,
	TagWithoutOperations: Note,
	UpsertKeyMissing:     Note,
}

// Severity returns how bad findings of this kind are.
func (id ID) Severity() Severity {
	if s, ok := severities[id]; ok {
		return s
	}
	return Error
}

// Printable returns text from a document as it may stand in a message: as it is when
// it is an ordinary name, else quoted, and never longer than a line.
func Printable(s string) string {
	const limit = 80
	if len(s) > limit {
		return strconv.QuoteToASCII(s[:limit]) + "…"
	}
	plain := s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !(r == '_' || r == '.' || r == '-' || r == '/' || r == '{' || r == '}' || r == '$' || r == '#' ||
			'0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}) < 0
	if plain {
		return s
	}
	return strconv.QuoteToASCII(s)
}

// AboutDecision reports whether findings of this kind are about a decision that is
// committed beside the SDK, and not about the document.
func (id ID) AboutDecision() bool {
	switch id {
	case FieldsSyntax, FieldsFormat, FieldsConflict,
		IncludeUnmatched, ExcludeUnmatched, NothingIncluded,
		OverrideUnmatched, OverrideRepeated, OverrideInvalid,
		RenameStale, RenameInvalid, RenameInactive:
		return true
	}
	return false
}
