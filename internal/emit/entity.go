package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// newFile starts a file of the SDK's own package.
func (e *emitter) newFile() *jen.File {
	f := jen.NewFilePathName(e.ImportPath, e.Package)
	f.NoFormat = true
	f.HeaderComment(Header)
	return f
}

// entityFile renders an entity: record, field table, service, methods in verb order.
func (e *emitter) entityFile(entity *schema.Entity) *jen.File {
	f := e.newFile()
	f.Add(recordType(entity)).Line()
	f.Add(recordMethods(entity)).Line()
	f.Add(fieldTable(entity)).Line()
	for _, list := range picklists(entity) {
		f.Add(list).Line()
	}
	f.Add(serviceType(entity)).Line()
	for _, op := range entity.Operations {
		for _, m := range methods[op.Verb] {
			f.Add(m.render(entity, op)).Line()
		}
	}
	return f
}

// recordType renders
//
//	// Account is one ACCOUNT record.
//	type Account struct {
//		// ID is the identity of the record; the platform assigns it.
//		ID   Opt[ID]     `json:"Id,omitzero"`
//		Name Opt[string] `json:"Name,omitzero"`
//
//		// Extra holds the fields that the tenant has beyond those above.
//		Extra Extra `json:"-"`
//	}
func recordType(entity *schema.Entity) *jen.Statement {
	fields := sortedFields(entity)
	return doc(0, fmt.Sprintf("%s is one %s record.", entity.Name.Go, clean(entity.Name.Wire)), about(entity)).
		Type().Id(entity.Name.Go).StructFunc(func(g *jen.Group) {
		for _, f := range fields {
			g.Add(fieldDoc(entity, f)).Id(f.Name.Go).Id("Opt").Index(jen.Id(goType(f.Type, f.Picklist))).Add(wireTag(f))
			for _, a := range aliases(f) {
				g.Add(aliasDoc(f, a)).Id(a.Name.Go).Id("Opt").Index(jen.Id(goType(a.Type, a.Picklist))).Add(aliasTag(f))
			}
		}
		g.Line()
		g.Add(doc(1, "Extra holds the fields that the tenant has beyond those above.")).
			Id("Extra").Id("Extra").Tag(map[string]string{"json": "-"})
	}).Line()
}

// aliases returns the former names of a field under which the SDK ever knew it.
func aliases(f *schema.Field) []*schema.Alias {
	return slices.DeleteFunc(slices.Clone(f.Aliases), func(a *schema.Alias) bool { return a.Name.Go == "" })
}

// aliasDoc renders
//
//	// Description is the former name of LongDescription.
//	//
//	// Deprecated: use LongDescription.
func aliasDoc(f *schema.Field, a *schema.Alias) *jen.Statement {
	return doc(1, a.Name.Go+" is the former name of "+f.Name.Go+".", "Deprecated: use "+f.Name.Go+".")
}

// about returns the entity's description unless it only repeats the name.
func about(entity *schema.Entity) string {
	text := prose(entity.Doc)
	if text == entity.Name.Wire || strings.HasPrefix(text, entity.Name.Wire+" API Reference") {
		return ""
	}
	return sentence(entity.Doc)
}

// fieldDoc says what the name and the type do not: nothing, for most fields.
func fieldDoc(entity *schema.Entity, f *schema.Field) *jen.Statement {
	var facts []string
	if text := sentence(f.Doc); text != "" {
		facts = append(facts, text)
	}
	name := f.Name.Go
	switch {
	case f == entity.Identity && !entity.IdentityDeclared:
		facts = append(facts, name+" is the identity of the record, which the schema does not list; the platform assigns it.")
	case f == entity.Identity:
		facts = append(facts, name+" is the identity of the record; the platform assigns it.")
	case f.ReadOnly:
		facts = append(facts, name+" is maintained by the platform and never sent.")
	}
	if text := typeDoc(f); text != "" {
		facts = append(facts, text)
	}
	if isKey(entity, f) {
		facts = append(facts, name+" is the external key that Upsert matches on.")
	}
	if verbs := requiredBy(f); verbs != "" && f != entity.Identity {
		facts = append(facts, "The schema marks it as required on "+verbs+".")
	}
	return doc(1, strings.Join(facts, " "))
}

// typeDoc says what the Go type of a field does not: which records it is the Id of, and what
// its text is a code of.
func typeDoc(f *schema.Field) string {
	switch f.Type {
	case schema.TypeReference:
		if f.Target == "" {
			return f.Name.Go + " is the Id of another record; the entity is not known."
		}
		return f.Name.Go + " is the Id of a record of " + clean(f.Target) + "."
	case schema.TypeCurrency, schema.TypeLanguage, schema.TypeCountry:
		return f.Name.Go + " is the code of a " + string(f.Type) + "."
	}
	return ""
}

func isKey(entity *schema.Entity, f *schema.Field) bool {
	return entity.Operation(schema.Upsert) != nil && externalKey(entity) == f.Name.Wire
}

// externalKey returns the key that Upsert uses unless the caller names another.
func externalKey(entity *schema.Entity) string {
	for _, key := range entity.ExternalKeys {
		f := entity.Field(key)
		// One of a related record matches nothing, and one that is not sent neither.
		if !strings.Contains(key, ".") && (f == nil || f == entity.Identity || !f.ReadOnly) {
			return key
		}
	}
	return ""
}

func requiredBy(f *schema.Field) string {
	var verbs []string
	for _, v := range f.Required {
		verbs = append(verbs, string(v))
	}
	switch n := len(verbs); n {
	case 0, 1:
		return strings.Join(verbs, "")
	default:
		return strings.Join(verbs[:n-1], ", ") + " and " + verbs[n-1]
	}
}

// recordMethods renders
//
//	// MarshalJSON writes the fields that are not absent, Extra included.
//	func (r Account) MarshalJSON() ([]byte, error) { return marshalRecord(&r) }
//
//	// UnmarshalJSON reads a row as the platform sends it.
//	func (r *Account) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }
//
//	// Changes returns the least that Update has to send for old to become r.
//	func (r *Account) Changes(old *Account) *Account {
//		record := new(Account)
//		changes(record, r, old)
//		return record
//	}
func recordMethods(entity *schema.Entity) *jen.Statement {
	name := entity.Name.Go
	s := doc(0, "MarshalJSON writes the fields that are not absent, Extra included.")
	s.Func().Params(jen.Id("r").Id(name)).Id("MarshalJSON").Params().Add(withError(jen.Index().Byte())).Block(
		jen.Return(jen.Id("marshalRecord").Call(jen.Op("&").Id("r")))).Line().Line()
	s.Add(doc(0, "UnmarshalJSON reads a row as the platform sends it; unknown fields go into Extra."))
	s.Func().Params(jen.Id("r").Op("*").Id(name)).Id("UnmarshalJSON").Params(jen.Id("data").Index().Byte()).Error().Block(
		jen.Return(jen.Id("unmarshalRecord").Call(jen.Id("data"), jen.Id("r")))).Line().Line()
	record := jen.Op("*").Id(name)
	s.Add(doc(0, "Changes returns the least that Update has to send for old to become r: the id, and each field that r "+
		"holds, null included, and old does not hold alike. What is absent in r stays as it is."))
	return s.Func().Params(jen.Id("r").Add(record)).Id("Changes").Params(jen.Id("old").Add(record)).Add(record).Block(
		jen.Id("record").Op(":=").New(jen.Id(name)),
		jen.Id("changes").Call(jen.Id("record"), jen.Id("r"), jen.Id("old")),
		jen.Return(jen.Id("record"))).Line()
}

// fieldTable renders
//
//	// AccountFields names the fields of ACCOUNT on the wire.
//	var AccountFields = struct {
//		_               [0]func()
//		ID              Field[ID]
//		Name            Field[string]
//		ParentAccountID Field[ID] // Id of ACCOUNT
//	}{
//		ID:              Field[ID]{"Id"},
//		Name:            Field[string]{"Name"},
//		ParentAccountID: Field[ID]{"ParentAccountId"},
//	}
func fieldTable(entity *schema.Entity) *jen.Statement {
	fields := sortedFields(entity)
	types, values := []jen.Code{incomparable()}, []jen.Code(nil)
	for _, f := range fields {
		typ := goType(f.Type, f.Picklist)
		member := jen.Id(f.Name.Go).Id("Field").Index(jen.Id(typ))
		if f.Type == schema.TypeReference {
			member.Comment(targetComment(f))
		}
		types = append(types, member)
		values = append(values, fieldValue(f, f.Name.Go, typ))
		for _, a := range aliases(f) {
			typ := goType(a.Type, a.Picklist)
			types = append(types, aliasDoc(f, a).Id(a.Name.Go).Id("Field").Index(jen.Id(typ)))
			values = append(values, fieldValue(f, a.Name.Go, typ))
		}
	}
	values = append(values, jen.Line())
	return doc(0, fmt.Sprintf("%s names the fields of %s on the wire.", entity.Go.Fields, clean(entity.Name.Wire))).
		Var().Id(entity.Go.Fields).Op("=").Struct(types...).Values(values...).Line()
}

// targetComment says on a constant what typeDoc says on the field.
func targetComment(f *schema.Field) string {
	if f.Target == "" {
		return "// Id; the entity is not known"
	}
	return "// Id of " + clean(f.Target)
}

// fieldValue renders an element of the field table.
func fieldValue(f *schema.Field, name, typ string) *jen.Statement {
	return jen.Line().Id(name).Op(":").Id("Field").Index(jen.Id(typ)).Values(jen.Lit(f.Name.Wire))
}

// incomparable renders a member without size that forbids to compare the struct. Without
// it the compiler makes a function to do so for each, which nobody calls.
func incomparable() *jen.Statement { return jen.Id("_").Index(jen.Lit(0)).Func().Params() }
