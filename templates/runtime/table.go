package runtime

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// idName is the name of the identity field of every entity.
const idName = "Id"

// table says how a record type and a row of the platform correspond. It is made from the
// struct tags when a type is first used, so a program pays only for the entities it uses.
type table struct {
	record  reflect.Type
	columns []column
	exact   map[string]int   // column by name
	folded  map[string][]int // columns by lower-case name, in struct order
	id      int              // column of the identity, or -1
	extra   int              // struct index of the Extra field, or -1
	aliases []alias          // former names of columns, in struct order
	mirrors sync.Pool
}

// column is one declared field.
type column struct {
	name     string
	key      string // `"name":`
	index    int    // in the struct
	isID     bool
	readOnly bool

	createOnly bool // sent by the request that creates a record, and by no other
}

// tables are those made so far, by type of the record. A sync.Map would do, but its type
// parameters make it cost more to compile than any file of this package.
var tables = struct {
	sync.RWMutex
	byType map[reflect.Type]*table
}{byType: map[reflect.Type]*table{}}

// tableOf returns the table of a record type.
func tableOf(t reflect.Type) *table {
	tables.RLock()
	known := tables.byType[t]
	tables.RUnlock()
	if known != nil {
		return known
	}
	made := newTable(t) // may panic, so not under the lock
	tables.Lock()
	defer tables.Unlock()
	tables.byType[t] = made
	return made
}

func newTable(t reflect.Type) *table {
	made := &table{record: t, exact: map[string]int{}, folded: map[string][]int{}, id: -1, extra: -1}
	for i := range t.NumField() {
		made.add(t, t.Field(i))
	}
	made.markID()
	return made
}

var (
	extraType = reflect.TypeOf(Extra(nil))
	slotType  = reflect.TypeOf((*slot)(nil)).Elem()
)

// add takes up one struct field.
func (t *table) add(record reflect.Type, f reflect.StructField) {
	if f.Type == extraType {
		t.extra = f.Index[0]
		return
	}
	name, ok := wireName(f)
	former, isAlias := f.Tag.Lookup("alias")
	if !ok && !isAlias {
		return
	}
	if !reflect.PointerTo(f.Type).Implements(slotType) {
		panic(fmt.Sprintf("field %s of record %s is a %s: the fields of a record are Opt", f.Name, record, f.Type))
	}
	if isAlias {
		t.addAlias(record, f, former)
		return
	}
	fold := strings.ToLower(name)
	t.exact[name] = len(t.columns)
	t.folded[fold] = append(t.folded[fold], len(t.columns))
	t.columns = append(t.columns, column{
		name:     name,
		key:      string(appendQuoted(nil, name)) + ":",
		index:    f.Index[0],
		readOnly: f.Tag.Get("bpgen") == "readonly",

		createOnly: f.Tag.Get("bpgen") == "createonly",
	})
}

// wireName returns the name of a struct field on the wire, and whether it has one. The
// wire tag is for names that encoding/json takes otherwise, such as "a,b" or "".
func wireName(f reflect.StructField) (string, bool) {
	if name, ok := f.Tag.Lookup("wire"); ok {
		return name, true
	}
	tag := f.Tag.Get("json")
	name, _, _ := strings.Cut(tag, ",")
	return name, f.IsExported() && tag != "-" && name != ""
}

// markID finds the identity: the field named Id, or spelt like it but for case.
func (t *table) markID() {
	i, ok := t.find(idName)
	if ok {
		t.id = i
		t.columns[i].isID = true
	}
}

// find returns the column with this name, or the first that differs only by case.
func (t *table) find(name string) (int, bool) {
	if i, ok := t.exact[name]; ok {
		return i, true
	}
	if same := t.folded[strings.ToLower(name)]; len(same) > 0 {
		return same[0], true
	}
	return 0, false
}

// slot returns the field of column i in a record.
func (t *table) slot(record reflect.Value, i int) slot {
	return record.Field(t.columns[i].index).Addr().Interface().(slot)
}

// rowOf returns the number of the row that a record was read from: that of its identity.
// A record with another identity than the one it was read with is a new one, all of whose
// fields the caller set.
func (t *table) rowOf(record reflect.Value) uint32 {
	if t.id < 0 {
		return 0
	}
	from := t.slot(record, t.id).origin()
	if from.column != uint16(t.id) {
		return 0
	}
	return from.row
}

// extraOf returns the Extra field of a record, or nil if its type has none.
func (t *table) extraOf(record reflect.Value) *Extra {
	if t.extra < 0 {
		return nil
	}
	return record.Field(t.extra).Addr().Interface().(*Extra)
}

// renumber has a record that was written count as a row read since. Fields that it was read
// with count as read, as before, but a copy that the caller kept of one, and puts back, is a
// change again: the tenant may hold another value by now.
func renumber(record any) {
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	if old := t.rowOf(v); old != 0 {
		t.renumber(v, old, nextRow(old&bySQL))
	}
}

func (t *table) renumber(record reflect.Value, from, to uint32) {
	for i := range t.columns {
		if s := t.slot(record, i); s.origin().row == from {
			s.moveTo(to)
		}
	}
	for _, a := range t.aliases {
		if s := aliasSlot(record, a); s.origin().row == from {
			s.moveTo(to)
		}
	}
	extra := t.extraOf(record)
	if extra == nil || len(*extra) == 0 {
		return
	}
	moved := make(Extra, len(*extra)) // a copy of the record may share the map
	for name, value := range *extra {
		if value.row == from {
			value.row = to
		}
		moved[name] = value
	}
	*extra = moved
}
