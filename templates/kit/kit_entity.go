package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// entity is a fixture without its type parameter, and what follows from it.
type entity struct {
	name     string
	key      string
	row      map[string]string
	id       string   // identity of the record in the fixture
	idField  string   // its name
	others   []string // fields other than the identity, sorted
	writable []string // those of them that may be sent
	unlisted string   // a name that no field has
	former   []formerName
	typed    map[string]any // a text that fits, by name of each field that does not take any text
	record   func() any
	blank    func() any
	changes  func(record, old any) any // Changes of the record
	connect  func(*testing.T, *fake.Server) calls
}

func newEntity(name, key string, row map[string]string, readOnly []string) *entity {
	e := &entity{name: name, key: key, row: row, id: sampleID, idField: "Id", unlisted: "Unlisted"}
	for _, field := range slices.Sorted(maps.Keys(row)) {
		if e.isID(field) {
			e.idField, e.id = field, row[field]
			continue
		}
		e.others = append(e.others, field)
		if !slices.Contains(readOnly, field) {
			e.writable = append(e.writable, field)
		}
	}
	for e.has(e.unlisted) {
		e.unlisted += "_"
	}
	return e
}

// rowOf returns the content of a record in a fixture by the names that it speaks of; id is
// that of the identity. Only the members for former names are left absent.
func rowOf(t *testing.T, record any, id string, former int) map[string]string {
	t.Helper()
	row, absent := map[string]string{}, 0
	v := reflect.ValueOf(record).Elem()
	for i := range v.NumField() {
		field := v.Field(i)
		if !field.CanInterface() || field.Type() == reflect.TypeFor[sdk.Extra]() {
			continue
		}
		content := field.Interface().(fmt.Stringer).String()
		name, found := strings.CutPrefix(content, sampleText)
		switch {
		case found:
			row[name] = content
		case id != "" && content == sampleID:
			row[id] = content
		case content == "<absent>":
			absent++
		default:
			t.Fatalf("%T: %q is no content of a fixture", record, content)
		}
	}
	if absent != former {
		t.Fatalf("%T: %d members are absent, want one for each of %d former names", record, absent, former)
	}
	return row
}

// isID reports whether a field is the identity: the one named Id, or one spelt like it if
// there is none.
func (e *entity) isID(field string) bool {
	_, exact := e.row["Id"]
	return field == "Id" || !exact && strings.EqualFold(field, "Id")
}

// declaresID reports whether the record has a field for its identity.
func (e *entity) declaresID() bool {
	_, declared := e.row[e.idField]
	return declared
}

// has reports whether a field has this name in any case.
func (e *entity) has(name string) bool {
	for field := range e.row {
		if strings.EqualFold(field, name) {
			return true
		}
	}
	return strings.EqualFold(e.key, name)
}

// test runs a subtest for each method there is.
func (e *entity) test(t *testing.T) {
	c := e.connect(t, fake.NewServer(t))
	tests := []struct {
		name string
		have bool
		run  func(*entity, *testing.T)
	}{
		{"Record", true, (*entity).testRecord},
		{"Changes", e.declaresID(), (*entity).testChanges},
		{"Types", len(e.typed) > 0, (*entity).testTypes},
		{"FormerNames", len(e.former) > 0, (*entity).testFormer},
		{"Get", c.get != nil, (*entity).testGet},
		{"Query", c.query != nil, (*entity).testQuery},
		{"All", c.all != nil, (*entity).testAll},
		{"First", c.first != nil, (*entity).testFirst},
		{"Count", c.count != nil, (*entity).testCount},
		{"Create", c.create != nil, (*entity).testCreate},
		{"CreateBatch", c.createBatch != nil, (*entity).testCreateBatch},
		{"Update", c.update != nil, (*entity).testUpdate},
		{"UpdateAll", c.updateAll != nil, (*entity).testUpdateAll},
		{"UpdateBatch", c.updateBatch != nil, (*entity).testUpdateBatch},
		{"Upsert", c.upsert != nil, (*entity).testUpsert},
		{"UpsertBatch", c.upsertBatch != nil, (*entity).testUpsertBatch},
		{"Delete", c.delete != nil, (*entity).testDelete},
		{"DeleteBatch", c.deleteBatch != nil, (*entity).testDeleteBatch},
		{"Undelete", c.undelete != nil, (*entity).testUndelete},
	}
	for _, test := range tests {
		if test.have {
			t.Run(test.name, func(t *testing.T) { test.run(e, t) })
		}
	}
}

// testRecord tests that Go names and names of the platform belong together.
func (e *entity) testRecord(t *testing.T) {
	sameJSON(t, "the record as JSON", encode(t, e.record()), e.row)
	r := e.make(t, fields(e.row))
	sameJSON(t, "the record after a round trip through JSON", encode(t, r), e.row)
	sameJSON(t, "an empty record as JSON", encode(t, e.blank()), map[string]any{})
}

// fields copies a row into values that can be made null.
func fields(row map[string]string) map[string]any {
	values := map[string]any{}
	for name, text := range row {
		values[name] = text
	}
	return values
}

// make returns a record whose fields were all set by the caller.
func (e *entity) make(t *testing.T, values map[string]any) any {
	t.Helper()
	r := e.blank()
	set(t, r, values)
	return r
}

// sendable returns a new record without identity and without read-only fields, with a mark
// to recognise it by.
func (e *entity) sendable(mark string) map[string]any {
	values := map[string]any{e.unlisted: mark}
	for _, field := range e.writable {
		values[field] = e.row[field]
	}
	return values
}

// set assigns fields of a record as a caller would: through its JSON.
func set(t *testing.T, record any, values map[string]any) {
	t.Helper()
	if err := json.Unmarshal(encode(t, values), record); err != nil {
		t.Fatalf("set %v: %v", values, err)
	}
}

// extra returns the Extra of a record.
func extra(t *testing.T, record any) sdk.Extra {
	t.Helper()
	field := reflect.ValueOf(record).Elem().FieldByName("Extra")
	if !field.IsValid() {
		t.Fatalf("%T has no field Extra", record)
	}
	return field.Interface().(sdk.Extra)
}

// otherCase returns the first field that has no twin in another case, spelt differently.
func (e *entity) otherCase() (field, spelling string, ok bool) {
	for _, field := range e.others {
		spelling := strings.Map(swapCase, field)
		// Some letters have capitals that are those of others, too.
		if spelling != field && strings.ToLower(spelling) == strings.ToLower(field) && !e.hasTwin(field) {
			return field, spelling, true
		}
	}
	return "", "", false
}

func (e *entity) hasTwin(field string) bool {
	for other := range e.row {
		if other != field && strings.EqualFold(other, field) {
			return true
		}
	}
	return false
}

func swapCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}
