package emit

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// subject is what an example is shown with: an entity, a field of it, and texts of two values
// that the field can have.
type subject struct {
	entity *schema.Entity
	field  *schema.Field
	values [2]string
}

func subjectOf(entity *schema.Entity, field *schema.Field) subject {
	return subject{entity, field, samples[field.Type]}
}

// subject returns what to show a use of these verbs with: of the entities that have them, the
// one with the most operations, so that as many examples as possible are about the same, and
// among those the one whose field makes the best reading. An example that writes needs a field
// to write. One that only reads can do with the identity.
func (e *emitter) subject(writes bool, verbs ...schema.Verb) (subject, bool) {
	var best subject
	least := -1
	for _, entity := range e.entities {
		if !offers(entity, verbs) {
			continue
		}
		field, effort := plainField(entity)
		if field == nil && writes {
			continue
		}
		if field == nil {
			field = entity.Identity
		}
		if rank := 100*(len(schema.Verbs)-len(entity.Operations)) + effort; least < 0 || rank < least {
			best, least = subjectOf(entity, field), rank
		}
	}
	return best, least >= 0
}

// offers reports whether an entity has all of these operations, and names for examples: vet
// takes an underscore for the end of the name of a type.
func offers(entity *schema.Entity, verbs []schema.Verb) bool {
	for _, verb := range verbs {
		if entity.Operation(verb) == nil {
			return false
		}
	}
	return !strings.Contains(entity.Go.Service, "_")
}

// plainField returns the field of an entity that can be written and needs the least
// explanation, and how much that is; nil if there is none.
func plainField(entity *schema.Entity) (*schema.Field, int) {
	var best *schema.Field
	least := unreadable
	for _, f := range sortedFields(entity) {
		if n := explanation(entity, f); n < least {
			best, least = f, n
		}
	}
	return best, least
}

const unreadable = 10 // more explanation than an example can give

// explanation says how much an example would have to explain about a field, by what it is and
// by words in its name that nobody has to ask about.
func explanation(entity *schema.Entity, f *schema.Field) int {
	wire := strings.ToLower(f.Name.Wire)
	n := 0
	switch {
	case f.ReadOnly || strings.EqualFold(wire, entity.Identity.Name.Wire) || !plainTag(f.Name.Wire):
		return unreadable
	case wire == "name":
	case strings.HasSuffix(wire, "name"):
		n = 1
	case strings.HasSuffix(wire, "description") || strings.HasSuffix(wire, "label") || strings.HasSuffix(wire, "note"):
		n = 2
	case strings.HasSuffix(wire, "id") || strings.HasSuffix(wire, "obj"):
		n = 4 // a reference
	default:
		n = 3
	}
	if typ := goType(f.Type, f.Picklist); typ != "string" && typ != "Value" {
		n += 5
	}
	return n
}

// unlisted returns a name that no field of an entity has, in any case.
func unlisted(entity *schema.Entity) string {
	name := "C_Region"
	for fieldLike(entity, name) != nil {
		name += "_2"
	}
	return name
}

// fieldLike returns the field of a record with that wire name, in any case, or nil.
func fieldLike(entity *schema.Entity, wire string) *schema.Field {
	for _, f := range sortedFields(entity) {
		if strings.EqualFold(f.Name.Wire, wire) {
			return f
		}
	}
	return nil
}

// samples are two values of each type, in the form in which the platform sends them. Nothing
// in them depends on the export.
var samples = map[schema.Type][2]string{
	schema.TypeID:        {"7", "8"},
	schema.TypeReference: {"7", "8"},
	schema.TypeText:      {"Acme", "Bolt"},
	schema.TypeDecimal:   {"12.50", "0.75"},
	schema.TypeInteger:   {"3", "12"},
	schema.TypeFlag:      {"1", "0"},
	schema.TypeDate:      {"2025-01-31", "2025-02-28"},
	schema.TypeDateTime:  {"2025-01-31T11:00:00.000Z", "2025-02-28T12:30:00.000Z"},
	schema.TypeCurrency:  {"USD", "EUR"},
	schema.TypeLanguage:  {"en", "de"},
	schema.TypeCountry:   {"US", "DE"},
	schema.TypePicklist:  {"ACTIVE", "CLOSED"},
	schema.TypeRaw:       {"Acme", "Bolt"},
}

func (s subject) was() string     { return s.values[0] }
func (s subject) becomes() string { return s.values[1] }

// typeOf renders the type of a field's value, from outside of the SDK.
func (e *emitter) typeOf(f *schema.Field) *jen.Statement {
	if typ := goType(f.Type, f.Picklist); typ != "string" {
		return e.sdk(typ)
	}
	return jen.String()
}

// setTo renders the content of a field that is set to a text.
func (e *emitter) setTo(f *schema.Field, text string) *jen.Statement {
	return e.sdk("Set").Call(e.valueOf(f, text))
}

// valueOf renders a text as a value of the type of a field.
func (e *emitter) valueOf(f *schema.Field, text string) *jen.Statement {
	value := jen.Lit(text)
	switch typ := goType(f.Type, f.Picklist); {
	case typ == "string":
	case typ == "ID" || f.Picklist != nil:
		value = e.sdk(typ).Call(value)
	case f.Type == schema.TypeRaw:
		value = e.sdk("Text").Call(value)
	default:
		value = e.sdk(typ).Call(e.sdk("Text").Call(value))
	}
	return value
}

// set renders the member of a record that sets the field to one of its values.
func (s subject) set(e *emitter, which int) *jen.Statement {
	return member(s.field.Name.Go).Add(e.setTo(s.field, s.values[which]))
}

// key renders the member of a record that sets its external key, and the options that Upsert
// takes with it. An entity without a key of its own is matched on the field.
func (s subject) key(e *emitter) (*jen.Statement, []jen.Code) {
	key := externalKey(s.entity)
	f := fieldLike(s.entity, key)
	switch {
	case key == "" || f == s.entity.Identity || f != nil && f.Name.Wire != key:
		option := e.sdk("MatchOn").Call(e.sdk(s.entity.Go.Fields).Dot(s.field.Name.Go))
		return s.set(e, 0), []jen.Code{option}
	case f == nil:
		value := e.sdk("Extra").Values(jen.Lit(key).Op(":").Add(e.setTo(&schema.Field{Type: schema.TypeRaw}, samples[schema.TypeRaw][0])))
		return member("Extra").Add(value), nil
	}
	return subjectOf(s.entity, f).set(e, 0), nil
}

// record renders a pointer to a new record, with one member to a line.
func (s subject) record(e *emitter, members ...jen.Code) *jen.Statement {
	var lines []jen.Code
	for _, m := range members {
		lines = append(lines, jen.Line().Add(m))
	}
	return jen.Op("&").Add(e.sdk(s.entity.Name.Go)).Values(append(lines, jen.Line())...)
}

// example returns the example of a method of the entity's service.
func (s subject) example(method, does, text string, lines []string, body ...jen.Code) example {
	service := s.entity.Go.Service
	return example{
		name: service + "_" + method, link: service + "." + method,
		does: does, doc: text, body: body, lines: lines,
	}
}

// call renders client.Account.Method(ctx, args…).
func (s subject) call(method string, args ...jen.Code) *jen.Statement {
	return jen.Id("client").Dot(s.entity.Name.Go).Dot(method).Call(append([]jen.Code{jen.Id("ctx")}, args...)...)
}

// insert renders id := tenant.Insert("ACCOUNT", map[string]any{"Name": "Acme"}).
func (s subject) insert() *jen.Statement {
	return jen.Id("id").Op(":=").Id("tenant").Dot("Insert").Call(jen.Lit(s.entity.Name.Wire),
		jen.Map(jen.String()).Any().Values(jen.Lit(s.field.Name.Wire).Op(":").Lit(s.was())))
}

// get renders record, err := client.Account.Get(ctx, billing.ID(id)).
func (s subject) get(e *emitter) *jen.Statement {
	return jen.List(jen.Id("record"), jen.Err()).Op(":=").Add(s.call("Get", e.sdk("ID").Call(jen.Id("id"))))
}

// update renders an update that must succeed.
func (s subject) update(record *jen.Statement) *jen.Statement {
	return jen.If(jen.Err().Op(":=").Add(s.call("Update", record)), jen.Err().Op("!=").Nil()).Block(fatal())
}

// row renders row, ok := tenant.Row("ACCOUNT", string(id)).
func (s subject) row(row, ok *jen.Statement) *jen.Statement {
	return jen.List(row, ok).Op(":=").Id("tenant").Dot("Row").Call(
		jen.Lit(s.entity.Name.Wire), jen.String().Call(jen.Id("id")))
}

// ofRecord and ofRow render the field in what was read, and in what the tenant stores.
func (s subject) ofRecord() *jen.Statement { return jen.Id("record").Dot(s.field.Name.Go) }
func (s subject) ofRow() *jen.Statement    { return jen.Id("row").Index(jen.Lit(s.field.Name.Wire)) }

// insertBoth renders two records of the tenant, one with each of the values.
func (s subject) insertBoth() jen.Code {
	both := jen.Index().String().Values(jen.Lit(s.was()), jen.Lit(s.becomes()))
	return jen.For(jen.List(jen.Id("_"), jen.Id("value")).Op(":=").Range().Add(both)).Block(
		jen.Id("tenant").Dot("Insert").Call(jen.Lit(s.entity.Name.Wire),
			jen.Map(jen.String()).Any().Values(jen.Lit(s.field.Name.Wire).Op(":").Id("value"))))
}

// inTable renders the field in the table of fields.
func (s subject) inTable(e *emitter) *jen.Statement {
	return e.sdk(s.entity.Go.Fields).Dot(s.field.Name.Go)
}

// printRecord renders a line with the id and the field of a record.
func (s subject) printRecord() jen.Code {
	return printLine(jen.Id("record").Dot(s.entity.Identity.Name.Go), s.ofRecord())
}

// inSQL reports whether a statement can name the entity and its fields: see isSQLName of the
// runtime, which refuses others.
func inSQL(entity *schema.Entity) bool {
	names := []string{entity.Name.Wire}
	for _, f := range sortedFields(entity) {
		names = append(names, f.Name.Wire)
	}
	return !slices.ContainsFunc(names, func(name string) bool { return !sqlName.MatchString(name) })
}

var sqlName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// member renders the name of a member of a literal.
func member(name string) *jen.Statement { return jen.Id(name).Op(":") }

func background() *jen.Statement {
	return jen.Id("ctx").Op(":=").Qual("context", "Background").Call()
}

// connected renders tenant, client := connect().
func connected(tenant string) *jen.Statement {
	return jen.List(jen.Id(tenant), jen.Id("client")).Op(":=").Id("connect").Call()
}

func printLine(what ...jen.Code) *jen.Statement { return jen.Qual("fmt", "Println").Call(what...) }

func fatal() *jen.Statement { return jen.Qual("log", "Fatal").Call(jen.Err()) }

func orFatal() *jen.Statement { return jen.If(jen.Err().Op("!=").Nil()).Block(fatal()) }
