package schema

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// explanation is what docs/lint.md says of an id, and every finding of its kind repeats.
type explanation struct {
	meaning string // what is the matter, as a sentence
	remedy  string // how to mend or override it; {entity} and {field} stand for the subject's
}

// Where bpgen.yaml settles a finding, the remedy shows what to write there.
const (
	NameOverride  = "to choose the name yourself, before it is released, write in bpgen.yaml: names: [{entity: {entity}, field: {field}, go: NAME, why: REASON}]"
	typeOverride  = "to settle the type, write in bpgen.yaml: types: [{entity: {entity}, field: {field}, type: raw, why: REASON}]"
	attributeRaw  = "to settle the type, write in bpgen.yaml: attributes: [{entity: {entity}, field: {field}, type: raw, why: REASON}]"
	Union         = "there is nothing to do: the record holds the union"
	leaveOut      = "to leave the entity out, write in bpgen.yaml: exclude: [{entity}]"
	mendTheExport = "mend the export at this place, or take out what is there"
	nothingToDo   = "there is nothing to do"
)

var explanations = map[ID]explanation{
	Unreadable:       {"The file cannot be read: it is not there, or no regular file.", "name a regular file that you may read"},
	Syntax:           {"The document is neither JSON nor YAML, or is broken at this place.", "export the document again, or mend it at this place"},
	DuplicateKey:     {"One object has a key twice, with different values.", "delete the wrong one of the two"},
	RepeatedKey:      {"One object has a key twice, with equal values.", "delete one of the two, or leave both: they say the same"},
	NotOpenAPI:       {"The document is not OpenAPI. It is not read any further.", "name the schema that the platform's API documentation exports"},
	OpenAPIVersion:   {"The document is neither OpenAPI 3.0 nor 3.1.", `export it as OpenAPI 3.0 or 3.1, with the version in quotes`},
	OpenAPIInvalid:   {"The document breaks a rule of OpenAPI, says kin-openapi. A warning where nobody asked, an error with `--validate` and in `bpgen lint`.", "mend the export at this place, or generate without --validate: the SDK does not depend on it"},
	OpenAPIUnchecked: {"The document is too large or too entangled for validation by kin-openapi. A warning in `bpgen lint` and with `--validate`. Everything else is checked.", "there is nothing to do to generate; to validate all of it, split the document"},
	RefUnresolved:    {"A `$ref` points at nothing in the document.", "add what it points at, or take the $ref out"},
	RefExternal:      {"A `$ref` leads to another file or to an address. It is never followed.", "bundle the export into one file"},
	RefCycle:         {"A `$ref` leads back to itself.", "put a schema in place of one of the $refs in the circle"},
	WrongShape:       {"A value is of another JSON type than OpenAPI has there.", mendTheExport},

	NoEntities:           {"No path looks like an entity of the dialect.", "check that this is the right file, or choose another dialect: --dialect, or dialect in bpgen.yaml"},
	PathUnknown:          {"A path is no entity's. It is left out.", nothingToDo + " for services of the platform; call other paths with code of your own"},
	MethodUnknown:        {"An entity's path has an operation that the dialect does not know. It is left out.", nothingToDo + " unless you need the operation: call it with code of your own"},
	OperationRepeated:    {"Two paths give one entity the same operation. The SDK uses the first and has the fields of both.", "take one of the two paths out of the export if they differ"},
	OperationsDisagree:   {"The operations of one entity differ on a field's type, or on which fields there are.", typeOverride},
	TagWithoutOperations: {"A tag has no operations, so it is not an entity.", nothingToDo + ": relation aliases are tags too"},
	EntityWithoutFields:  {"An entity has operations but no list of fields.", leaveOut},
	EntityWithoutID:      {"The list of fields lacks the identity, which every record has.", nothingToDo + ": the record has it"},
	UpsertKeyUnknown:     {"The upsert's key is no field of the entity that it could match on.", "name another key in each call with MatchOn, or have the export corrected"},
	UpsertKeyMissing:     {"The upsert names no key to match on.", "name one in each call with MatchOn"},

	TooManyFields: {"References multiply the document: the entities have far more fields, or are composed of far more schemas, than it has room to list. Or one entity has more fields or upsert keys than any has.", "write the fields of the entities out, or take entities out of the export"},

	ConversionLoss:   {"The document was converted from Swagger 2.0, and the converter dropped what stood beside a `$ref`: typelist, null, access, marks.", "to say it, write in bpgen.yaml, with as much of it as there was: attributes: [{entity: {entity}, field: {field}, typelist: NAME, nullable: true, why: REASON}]"},
	ValueUnsupported: {"The values of a field are of a form that bpgen has no type for. They are kept as the platform sends them.", attributeRaw},
	BodyUnsupported:  {"A request or an answer is in no envelope of the platform. It is sent and handed over as it is.", "to leave the operation out, write in bpgen.yaml: skip: [{operation: OPERATION, why: REASON}]"},
	VariantsDisagree: {"The variants of a schema declare different types for a field. Its values are kept as the platform sends them.", attributeRaw},
	BasePathMissing:  {"The document does not say what its paths are below. They are taken to be whole below /rest.", "add the server that the export names, or basePath in Swagger 2.0"},

	TypeConflict:     {"What is known of a field's type does not agree. The stronger evidence decides, `bpgen explain` shows all of it.", "to settle the type, write in bpgen.yaml: types: [{entity: {entity}, field: {field}, type: TYPE, why: REASON}]"},
	TypeRecorded:     {"What is found out about a field is another type than the one that `bpgen.fields` records. The recorded type holds, since code compiles against it.", "to change the Go type, run: bpgen types accept {entity}.{field}"},
	EnumIgnored:      {"An enumeration is not one of texts, or of more or longer ones than a pick-list has. It is no evidence of a type, and the SDK has no constants for it.", "nothing: the field takes any text; or shorten the list, or have its values be texts in the export"},
	FieldUnlisted:    {"A field is missing from a list that is marked as incomplete. It is unknown, and not gone, so the SDK keeps it.", "nothing, or take the entity out of `incomplete` if the field is gone"},
	MetadataInvalid:  {"A dump of the tenant's metadata is not of the form that is read.", "dump ENTITY, ENTITY_FIELD and ENTITY_FIELD_VALUES again, or mend the row"},
	MetadataMismatch: {"A dump of metadata lacks fields that the export has: it may be of another tenant. An error where it has none of them.", "dump the metadata of the tenant that the export is of"},
	SiblingMismatch:  {"A sibling export has none of the entities that the export has, and so says nothing of their fields: it may be of another API.", "name another export of the same API, or none"},
	DataTypeUnknown:  {"A DataType of the metadata is unknown to bpgen. It is no evidence, and the first field that has it is reported.", "nothing, or write for each such field in bpgen.yaml: types: [{entity: {entity}, field: {field}, type: TYPE, why: REASON}]"},

	NameTooLong:  {"A wire name is longer than any platform's: it would stand in the code many times.", "shorten the name in the export, or take out what has it"},
	NameFallback: {"A Go name is another than the usual one, because that is taken or no Go name.", NameOverride},
	NameUnusable: {"No Go name, or no file name, can be made of a wire name.", NameOverride},

	FieldsSyntax:   {"A line of `bpgen.fields` is none.", "restore the line from version control"},
	FieldsFormat:   {"`bpgen.fields` was written by a newer bpgen. Nothing is overwritten.", "upgrade bpgen"},
	FieldsConflict: {"Two lines of `bpgen.fields` cannot both hold, or one cannot hold at all.", "keep the line that was released first, and delete or correct the other"},

	ConfigSyntax:      {"`bpgen.yaml` is not YAML, broken or too large.", "mend the file"},
	ConfigUnknownKey:  {"A key of `bpgen.yaml` means nothing where it stands.", "correct or delete the key"},
	ConfigRepeatedKey: {"`bpgen.yaml` has a key twice in one place.", "delete one of the two"},
	ConfigMissingKey:  {"`bpgen.yaml` lacks a key that it needs.", "add the key"},
	ConfigValue:       {"A value of `bpgen.yaml` is of another kind than is expected there.", "correct the value"},

	IncludeUnmatched:  {"An `include` pattern matches no entity.", "correct or delete the pattern"},
	ExcludeUnmatched:  {"An `exclude` pattern matches no entity.", "correct or delete the pattern"},
	NothingIncluded:   {"`include` and `exclude` leave no entity.", "widen `include` or narrow `exclude`"},
	OverrideUnmatched: {"An override is about nothing that the export has.", "correct or remove the override"},
	OverrideRepeated:  {"Two overrides are about one subject.", "remove one of the two"},
	OverrideInvalid:   {"An override cannot be carried out.", "correct or remove the override"},
	RenameStale:       {"The snapshot that a rename came with does not show it.", "correct or remove the rename"},
	RenameInvalid:     {"A rename cannot be carried out.", "correct or remove the rename"},
	RenameInactive:    {"A rename changes nothing in this SDK.", "nothing, or remove the rename if no snapshot needs it any more"},
}

// Meaning says what findings of this kind are about, as a sentence.
func (id ID) Meaning() string { return explanations[id].meaning }

// Remedy says how to mend or override findings of this kind; ENTITY and FIELD stand for
// the wire names.
func (id ID) Remedy() string {
	return strings.NewReplacer("{entity}", "ENTITY", "{field}", "FIELD").Replace(explanations[id].remedy)
}

// IDs lists the kinds of findings, sorted.
func IDs() []ID {
	var ids []ID
	for id := range explanations {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// fix returns the remedy for one finding.
func (id ID) fix(entity, field string) string {
	text := explanations[id].remedy
	if field == "" { // about the entity as a whole
		text = strings.ReplaceAll(text, " field: {field},", "")
	}
	return Remedy(text, entity, field)
}

// Remedy puts the wire names of a finding's subject into the text of a remedy, spelt as
// YAML has them.
func Remedy(text, entity, field string) string {
	return strings.NewReplacer("{entity}", YAMLText(entity), "{field}", YAMLText(field)).Replace(text)
}

var (
	yamlPlain  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
	yamlKnown  = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null)$`)
	longestFix = 80 // in bytes of a wire name; beyond it nobody can read the line
)

// YAMLText returns text as a scalar of YAML on one line: plain where that is the same
// text, else in double quotes, whose escapes Go and YAML have in common for valid UTF-8.
func YAMLText(text string) string {
	if len(text) > longestFix {
		return strconv.QuoteToASCII(strings.ToValidUTF8(text[:longestFix], "")) + "…"
	}
	if yamlPlain.MatchString(text) && !yamlKnown.MatchString(text) {
		return text
	}
	return strconv.QuoteToASCII(text)
}
