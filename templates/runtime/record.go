package runtime

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"reflect"
	"sort"
	"strings"
	"sync/atomic"
)

// Extra holds the fields of a record that its type does not declare, by name: what the
// tenant returned beyond the export, and what the caller adds. They are written like
// declared fields, except for related values such as AccountObj.Name, which the platform
// returns but does not take, and what a query of the caller's own wording returned, which
// can be computed: that is written once the caller has assigned it.
type Extra map[string]Opt[Value]

// Set adds or replaces a field. Unlike an assignment it also works while there is none.
func (e *Extra) Set(name string, value Opt[Value]) {
	if *e == nil {
		*e = Extra{}
	}
	(*e)[name] = value
}

// names returns the names in order. To sort through an interface is slower than the generic
// way, but does not compile a copy of the algorithm into every SDK.
func (e Extra) names() []string {
	names := make(sort.StringSlice, 0, len(e))
	for name := range e {
		names = append(names, name)
	}
	sort.Sort(names)
	return names
}

// marshalRecord returns the present fields of a record in struct order, then its Extra
// in order of name. record is a pointer to a record. Like unmarshalRecord it is not inlined
// into the methods of every record, which would only take longer to compile.
//
//go:noinline
func marshalRecord(record any) ([]byte, error) { return appendRecord(nil, record, writeMode{}) }

// unmarshalRecord reads a JSON object into a record. It serves callers who keep records
// as JSON, so the fields count as set by the caller: updating from them sends them.
//
//go:noinline
func unmarshalRecord(data []byte, record any) error { return decodeRow(data, record, 0) }

// rowNumber numbers the rows that are read. It may wrap around: a number has to differ
// only from those of other records that the caller still works with.
var rowNumber atomic.Uint32

// bySQL marks the numbers of rows that a query of the caller's own wording returned. It can
// hold what is no field of a record, such as COUNT(Id) rowCount, and nothing tells that from
// a field the export does not list.
const bySQL = 1 << 31

// nextRow returns the number of a row that is read; mark is bySQL or 0.
func nextRow(mark uint32) uint32 { return 1 + rowNumber.Add(1)%(bySQL-1) | mark }

// appendRecord appends what the mode sends of a record.
func appendRecord(dst []byte, record any, mode writeMode) ([]byte, error) {
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	mode.row = t.rowOf(v)
	v, err := t.settled(v)
	if err != nil {
		return nil, err
	}
	dst = append(dst, '{')
	for i := range t.columns {
		c, s := &t.columns[i], t.slot(v, i)
		if !mode.sends(c, uint16(i), s) {
			continue
		}
		if s.state()&isNull != 0 {
			dst = mode.nulls.appendNull(dst, c.name)
			continue
		}
		dst = append(appendComma(dst), c.key...)
		if dst, err = s.appendJSON(dst); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	if dst, err = t.appendExtra(dst, v, mode); err != nil {
		return nil, err
	}
	if dst, err = mode.nulls.appendList(dst, t, v); err != nil {
		return nil, err
	}
	return append(dst, '}'), nil
}

func (t *table) appendExtra(dst []byte, record reflect.Value, mode writeMode) ([]byte, error) {
	extra := t.extraOf(record)
	if extra == nil || len(*extra) == 0 {
		return dst, nil
	}
	for _, name := range extra.names() {
		if err := t.checkExtra(name); err != nil {
			return nil, err
		}
		value := (*extra)[name]
		if !mode.sendsExtra(t, name, &value) {
			continue
		}
		if value.IsNull() {
			dst = mode.nulls.appendNull(dst, name)
			continue
		}
		dst = append(appendQuoted(appendComma(dst), name), ':')
		dst, _ = value.appendJSON(dst) // a Value cannot fail
	}
	return dst, nil
}

// checkExtra refuses a name under which the record declares a field.
func (t *table) checkExtra(name string) error {
	if _, declared := t.exact[name]; declared {
		return fmt.Errorf("Extra holds %s, which is a field of the record: set the field instead", name)
	}
	return nil
}

// appendComma separates a member of an object from the one before.
func appendComma(dst []byte) []byte {
	if dst[len(dst)-1] == '{' {
		return dst
	}
	return append(dst, ',')
}

// decodeRow reads a JSON object into a record. The row is its number if the platform
// returned it, and 0 if the caller had it.
func decodeRow(data []byte, record any, row uint32) error {
	if string(trimSpace(data)) == "null" {
		return nil
	}
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	r := rowReader{table: t, record: v, row: row, filled: make([]bool, len(t.columns))}
	if err := eachMember(data, r.member); err != nil {
		return err
	}
	return r.finish()
}

// rowReader assigns the members of a row to the fields of a record. Names match exactly,
// and only then without regard to case, because tenants disagree on spelling, as in ZIP
// and Zip (BillingPlatform facts, 4), while one entity can also declare both.
type rowReader struct {
	table  *table
	record reflect.Value
	row    uint32
	filled []bool   // columns the row holds
	rest   []member // members that match no column exactly
}

type member struct {
	name string
	raw  json.RawMessage
}

func (r *rowReader) member(name string, raw json.RawMessage) error {
	if i, ok := r.table.exact[name]; ok {
		return r.fill(i, raw)
	}
	r.rest = append(r.rest, member{name, raw})
	return nil
}

// finish places the members that match no column exactly, once all that do are known.
func (r *rowReader) finish() error {
	for _, m := range r.rest {
		err := r.place(m)
		if err != nil {
			return err
		}
	}
	return r.fillAliases()
}

func (r *rowReader) place(m member) error {
	for _, i := range r.table.folded[strings.ToLower(m.name)] {
		if !r.filled[i] {
			return r.fill(i, m.raw)
		}
	}
	extra := r.table.extraOf(r.record)
	if extra == nil {
		return nil
	}
	var value Opt[Value]
	err := value.decode(m.raw, r.from(columnOf(m.name)))
	extra.Set(m.name, value)
	return err
}

// from returns the origin of a value of this row.
func (r *rowReader) from(column uint16) origin {
	if r.row == 0 {
		return origin{}
	}
	return origin{r.row, column}
}

// columnOf stands for the column of a field that a record does not declare: a value that
// is moved from one such field to another has to be told apart.
func columnOf(name string) uint16 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return uint16(h.Sum32()) | 1<<15 // beyond the declared ones
}

func (r *rowReader) fill(i int, raw json.RawMessage) error {
	r.filled[i] = true
	if err := r.table.slot(r.record, i).decode(raw, r.from(uint16(i))); err != nil {
		return fmt.Errorf("%s: %w", r.table.columns[i].name, err)
	}
	return nil
}
