package types

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// Metadata is what a tenant says of its own fields: the rows of its entities ENTITY,
// ENTITY_FIELD and ENTITY_FIELD_VALUES (BillingPlatform facts, 4.1).
type Metadata struct {
	file     string
	entities map[string]*described // by wire name in lower case
}

// described is an entity as the metadata has it.
type described struct {
	name   string
	fields map[string]*column // by wire name in lower case
}

// column is a field as the metadata has it.
type column struct {
	dataType string
	leadsTo  string // id of the entity that is referred to
	target   string // its name; "" where the dump lacks it
	choices  []choice
	listed   map[string]bool // texts of choices
	tooMany  bool            // or too long, so that none is known
	pos      schema.Pos
}

// maxChoices bounds the texts of one field, and their length, like those of an export.
const maxChoices = 1000

type choice struct {
	schema.Choice
	order string
}

// dataTypes are the DataTypes whose meaning is known. The platform documents the first three
// only; of the others the word leaves no doubt, and no type loses what does not fit it.
var dataTypes = map[string]struct {
	is     schema.Type
	allows kinds
}{
	"TEXT":     {schema.TypeText, texts},
	"TEXTAREA": {schema.TypeText, texts},
	"NUMBER":   {schema.TypeDecimal, numbers},
	"DATE":     {schema.TypeDate, setOf(schema.TypeDate, schema.TypeDateTime, schema.TypeRaw)},
	"DATETIME": {schema.TypeDateTime, setOf(schema.TypeDate, schema.TypeDateTime, schema.TypeRaw)},
}

// ReadMetadata reads a dump: a JSON object with the rows of each of the three entities under
// its name, as lists or as answers of the query endpoint. What is wrong with it is in the
// findings; with an error among them there is no Metadata.
func ReadMetadata(path string) (*Metadata, schema.Diags) {
	var diags schema.Diags
	doc, err := tree.ReadFile(path)
	var syntax *tree.SyntaxError
	switch {
	case errors.As(err, &syntax):
		diags.Add(schema.Syntax, syntax.Pos, "", "", "%s, expected the rows of ENTITY and ENTITY_FIELD as JSON", syntax.Msg)
	case err != nil:
		diags.Add(schema.Unreadable, schema.Pos{File: path}, "", "", "the file cannot be read, expected a regular one: %v", err)
	}
	if err != nil {
		return nil, diags
	}
	r := metadataReader{diags: diags, byID: make(map[string]*described), columns: make(map[string]*column), seen: make(map[string]metadataRow)}
	m := r.read(path, doc.Root())
	r.diags.Sort()
	if r.diags.Failed() {
		return nil, r.diags
	}
	return m, r.diags
}

// metadataReader reads one dump.
type metadataReader struct {
	diags   schema.Diags
	byID    map[string]*described  // entities by Id
	columns map[string]*column     // fields by Id
	unknown map[string]bool        // DataTypes that were reported
	seen    map[string]metadataRow // by what no two rows have
}

func (r *metadataReader) read(path string, root tree.Node) *Metadata {
	m := &Metadata{file: path, entities: make(map[string]*described)}
	for _, row := range r.rows(root, "ENTITY", true) {
		id, name := row.need(r, "Id"), row.need(r, "EntityName")
		if id == "" || name == "" || r.repeats(row, "ENTITY", "Id", id) || r.repeats(row, "ENTITY", "EntityName", strings.ToLower(name)) {
			continue
		}
		e := &described{name: name, fields: make(map[string]*column)}
		m.entities[strings.ToLower(name)], r.byID[id] = e, e
	}
	for _, row := range r.rows(root, "ENTITY_FIELD", true) {
		r.column(row)
	}
	values := r.rows(root, "ENTITY_FIELD_VALUES", false)
	for _, row := range values {
		r.choice(row)
	}
	r.checkValues(values)
	for _, c := range r.columns {
		if e := r.byID[c.leadsTo]; e != nil {
			c.target = e.name
		}
		slices.SortStableFunc(c.choices, byOrder)
	}
	return m
}

// column adds a row of ENTITY_FIELD. Fields that are not active are not there for clients.
func (r *metadataReader) column(row metadataRow) {
	entity, name := row.need(r, "EntityId"), row.need(r, "FieldName")
	if entity == "" || name == "" {
		return
	}
	e := r.byID[entity]
	if e == nil {
		r.diags.Add(schema.MetadataInvalid, row.pos, "", "",
			"the field %s is of the entity with the Id %s, expected an ENTITY row with it", schema.Printable(name), schema.Printable(entity))
		return
	}
	if status := row.get("Status"); status != "" && !strings.EqualFold(status, "ACTIVE") {
		return
	}
	id := row.get("Id")
	if id != "" && r.repeats(row, "ENTITY_FIELD", "Id", id) || r.repeats(row, "ENTITY_FIELD", "FieldName", entity+" "+strings.ToLower(name)) {
		return
	}
	c := &column{dataType: strings.ToUpper(row.get("DataType")), leadsTo: row.get("ReferencedEntityId"), pos: row.pos}
	if c.leadsTo == "0" {
		c.leadsTo = ""
	}
	e.fields[strings.ToLower(name)] = c
	if id != "" {
		r.columns[id] = c
	} else {
		r.columns[entity+" "+name] = c
	}
	if _, known := dataTypes[c.dataType]; c.dataType != "" && !known && !r.unknown[c.dataType] {
		if r.unknown == nil {
			r.unknown = make(map[string]bool)
		}
		r.unknown[c.dataType] = true
		r.diags.Add(schema.DataTypeUnknown, row.pos, e.name, name,
			"the DataType %s is unknown to bpgen and says nothing here, expected one of TEXT, TEXTAREA, NUMBER, DATE and DATETIME", schema.Printable(c.dataType))
	}
}

// repeats reports whether a row has what an earlier one has and no two may, and says so. The
// first counts; where the two say the same, as pages of a dump that overlap do, it is a warning.
func (r *metadataReader) repeats(row metadataRow, entity, member, value string) bool {
	key := entity + " " + member + " " + value
	first, ok := r.seen[key]
	if !ok {
		r.seen[key] = row
		return false
	}
	d := r.diags.Add(schema.MetadataInvalid, row.pos, "", "", "the row of %s has the %s of the one at %s, expected one row for each", entity, member, first.pos)
	if maps.Equal(row.values, first.values) {
		d.Severity = schema.Warning
	}
	return true
}

// choice adds a row of ENTITY_FIELD_VALUES.
func (r *metadataReader) choice(row metadataRow) {
	id, text := row.need(r, "EntityFieldId"), row.values[memberKey("ListValue")] // with its spaces
	c := r.columns[id]
	if c == nil || c.tooMany || strings.TrimSpace(text) == "" || c.listed[text] {
		return // of a field that is not active, or no text to choose
	}
	if len(c.choices) == maxChoices || len(text) > maxChoices {
		c.choices, c.listed, c.tooMany = nil, nil, true
		r.diags.Add(schema.MetadataInvalid, row.pos, "", "",
			"the field with the Id %s has more than %d values, or this one of more bytes, expected fewer: the SDK lists none of them",
			schema.Printable(id), maxChoices).Severity = schema.Warning
		return
	}
	if c.listed == nil {
		c.listed = make(map[string]bool)
	}
	c.listed[text] = true
	c.choices = append(c.choices, choice{schema.Choice{Text: text, Pos: row.pos}, row.get("SortOrder")})
}

// checkValues reports values that are all of fields which the dump lacks: some can be of fields
// that are not active, all of them are of another tenant.
func (r *metadataReader) checkValues(rows []metadataRow) {
	for _, row := range rows {
		if r.columns[row.get("EntityFieldId")] != nil {
			return
		}
	}
	if len(rows) > 0 {
		r.diags.Add(schema.MetadataInvalid, rows[0].pos, "", "",
			"none of the values is of an active field of this dump, expected the Id of an ENTITY_FIELD row as EntityFieldId: no pick-list has any").Severity = schema.Warning
	}
}

// byOrder compares by SortOrder, a number that may be missing, and then by text: two dumps of
// one tenant hold the rows in any order.
func byOrder(a, b choice) int {
	n, errN := strconv.ParseFloat(a.order, 64)
	m, errM := strconv.ParseFloat(b.order, 64)
	if errN == nil && errM == nil && n != m {
		return cmp.Compare(n, m)
	}
	return cmp.Compare(a.Text, b.Text)
}

// metadataRow is a row, by names of members in lower case without underscores: the platform
// returns EntityName for what is asked for so, and entity_name for the column of the database.
type metadataRow struct {
	pos    schema.Pos
	values map[string]string
}

// rows returns the rows of one entity.
func (r *metadataReader) rows(root tree.Node, entity string, needed bool) []metadataRow {
	list := tree.Node{}
	for key, value := range root.Members() {
		if strings.EqualFold(key.Text(), entity) {
			list = value
		}
	}
	if !list.Exists() {
		if needed {
			r.diags.Add(schema.MetadataInvalid, root.Pos(), "", "",
				"the dump has no rows of %s, expected an object with a list of them under that name", entity)
		}
		return nil
	}
	list = answered(list)
	if list.Kind() != tree.Array {
		r.diags.Add(schema.MetadataInvalid, list.Pos(), "", "", "%s is %s, expected a list of rows, or an answer with one under queryResponse", entity, list.Kind())
		return nil
	}
	rows := make([]metadataRow, 0, list.Len())
	for item := range list.Items() {
		if item.Kind() != tree.Object {
			r.diags.Add(schema.MetadataInvalid, item.Pos(), "", "", "a row of %s is %s, expected an object", entity, item.Kind())
			continue
		}
		row := metadataRow{pos: item.Pos(), values: make(map[string]string)}
		for key, value := range item.Members() {
			if value.Kind() == tree.String || value.Kind() == tree.Number {
				row.values[memberKey(key.Text())] = strings.Clone(value.Text())
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// answered returns the list of rows in an answer of the query endpoint: its queryResponse, or
// under another name its only list. What is no answer it returns as it is.
func answered(answer tree.Node) tree.Node {
	var lists []tree.Node
	for key, value := range answer.Members() {
		switch {
		case strings.EqualFold(key.Text(), "queryResponse"):
			return value
		case value.Kind() == tree.Array:
			lists = append(lists, value)
		}
	}
	if len(lists) == 1 {
		return lists[0]
	}
	return answer
}

func memberKey(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "") }

// get returns a member of a row without the spaces around it, "" where it has none: rows lack
// what is null.
func (row metadataRow) get(name string) string {
	return strings.TrimSpace(row.values[memberKey(name)])
}

// need returns a member that every row has to have.
func (row metadataRow) need(r *metadataReader, name string) string {
	v := row.get(name)
	if v == "" {
		r.diags.Add(schema.MetadataInvalid, row.pos, "", "", "the row has no %s, expected it on every row", name)
	}
	return v
}

// column returns what the metadata has of a field, or nil.
func (m *Metadata) column(entity, field string) *column {
	if m == nil {
		return nil
	}
	e := m.entities[strings.ToLower(entity)]
	if e == nil {
		return nil
	}
	return e.fields[strings.ToLower(field)]
}

// fact returns what the metadata says of the type of a field.
func (m *Metadata) fact(entity, field string) (Fact, bool) {
	c := m.column(entity, field)
	if c == nil {
		return Fact{}, false
	}
	fact := Fact{Rung: schema.EvidenceMetadata, Said: schema.Printable(c.dataType), Pos: c.pos, allows: anything}
	switch {
	case c.leadsTo != "":
		fact.Type, fact.Target, fact.allows = schema.TypeReference, c.target, setOf(schema.TypeReference, schema.TypeRaw)
		fact.Said, fact.Why = "ReferencedEntityId "+schema.Printable(c.leadsTo), "the tenant says so"
		if c.target == "" {
			fact.Why = "the dump has no entity with the Id " + schema.Printable(c.leadsTo)
		}
	case len(c.choices) > 0 || c.tooMany:
		fact.Type, fact.Said, fact.allows = schema.TypePicklist, "ENTITY_FIELD_VALUES", listed
		for _, choice := range c.choices {
			fact.Choices = append(fact.Choices, choice.Choice)
		}
	default:
		known, ok := dataTypes[c.dataType]
		if !ok {
			return fact, c.dataType != "" // which is said, and says nothing
		}
		fact.Type, fact.allows = known.is, known.allows
	}
	return fact, true
}

// missing returns how many fields of s there are, and which of them the dump does not have.
func (m *Metadata) missing(s *schema.Schema) (fields int, missing []string) {
	for _, e := range s.Entities {
		for _, f := range e.Fields {
			if f.Unlisted {
				continue
			}
			fields++
			if m.column(e.Name.Wire, f.Name.Wire) == nil {
				missing = append(missing, schema.Printable(e.Name.Wire)+"."+schema.Printable(f.Name.Wire))
			}
		}
	}
	return fields, missing
}
