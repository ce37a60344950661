package emit

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// documentTypes are the Go types of values by the types that a document declares, and of what
// filters compare them with. An object's is that of its entity.
var documentTypes = map[schema.Type]struct{ value, filter string }{
	schema.TypeID:         {"string", "string"},
	schema.TypeText:       {"string", "string"},
	schema.TypeTypecode:   {"string", "string"},
	schema.TypeTypekey:    {"TypeKey", "string"},
	schema.TypeReference:  {"Ref", "string"},
	schema.TypeFlag:       {"bool", "bool"},
	schema.TypeInteger:    {"int64", "int64"},
	schema.TypeBigInteger: {"Integer", "Integer"},
	schema.TypeDecimal:    {"Decimal", "Decimal"},
	schema.TypeNumber:     {"Decimal", "Decimal"},
	schema.TypeDate:       {"Date", "Date"},
	schema.TypeDateTime:   {"DateTime", "DateTime"},
	schema.TypeMoney:      {"Money", "Value"},
	schema.TypeBytes:      {"[]byte", "Value"},
	schema.TypeRaw:        {"Value", "Value"},
}

// contentType returns the Go type of a field's content, as it stands inside of Opt:
// map[string]Opt[Decimal]. A scalar in a map can be null; a pointer is nil where there is null.
func (e *emitter) contentType(f *schema.Field) string {
	typ := e.elementType(f)
	if n := len(f.Within); n > 0 && f.Within[n-1] == schema.Map && !strings.HasPrefix(typ, "*") && typ != "[]byte" {
		typ = "Opt[" + typ + "]"
	}
	for _, container := range slices.Backward(f.Within) {
		if container == schema.Map {
			typ = "map[string]" + typ
		} else {
			typ = "[]" + typ
		}
	}
	return typ
}

// elementType returns the Go type of one value of a field.
func (e *emitter) elementType(f *schema.Field) string {
	if f.Type == schema.TypeObject {
		if target := e.schema.Entity(f.Target); target != nil {
			return "*" + target.Name.Go
		}
		return "Value"
	}
	if typ, ok := documentTypes[f.Type]; ok {
		return typ.value
	}
	return "Value"
}

// filterType returns the Go type that filters compare a field's values with.
func filterType(f *schema.Field) string {
	if typ, ok := documentTypes[f.Type]; ok {
		return typ.filter
	}
	return "Value"
}

// resourceFields returns the fields of a record by wire name.
func resourceFields(entity *schema.Entity) []*schema.Field {
	fields := slices.Clone(entity.Fields)
	if id := entity.Identity; id != nil && !slices.Contains(fields, id) && entity.Field(id.Name.Wire) == nil {
		fields = append(fields, id)
	}
	slices.SortFunc(fields, func(a, b *schema.Field) int { return strings.Compare(a.Name.Wire, b.Name.Wire) })
	return fields
}

// documentTag renders the struct tag of a field: its name on the wire, and when it is sent.
func documentTag(f *schema.Field) *jen.Statement {
	switch {
	case f.ReadOnly:
		return tagOf(f, "readonly")
	case f.CreateOnly:
		return tagOf(f, "createonly")
	}
	return tagOf(f, "")
}
