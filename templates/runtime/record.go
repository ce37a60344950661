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
// returned it, and 0 if the caller had it. After an error the record holds some of the row.
func decodeRow(data []byte, record any, row uint32) error {
	if string(trimSpace(data)) == "null" {
		return nil
	}
	v := reflect.ValueOf(record).Elem()
	r := rowReader{mirror: tableOf(v.Type()).mirror()} // newRowReader would allocate it
	defer r.free()
	s := scanner{data: data}
	err := r.read(&s, v, row)
	if syntax := s.end(); syntax != nil {
		return syntax
	}
	return err
}

// rowReader assigns the members of rows to the fields of records, one row after the other.
// Names match exactly, and only then without regard to case, because tenants disagree on
// spelling, as in ZIP and Zip (BillingPlatform facts, 4), while one entity can also declare
// both.
type rowReader struct {
	*mirror

	// of the row that is being read
	into reflect.Value // the record
	row  uint32
	last int      // column of the last member that matched one exactly, from 1
	rest []member // members that match no column exactly
	err  error    // of the first member that its field refuses

	lenient bool     // such members are no error
	misfits []member // they, where they are none
}

type member struct {
	name string
	raw  json.RawMessage
}

// match is a member that matches a column exactly. It says where the JSON of its value is,
// since a part of that would have the mirror hold on to all of an answer.
type match struct{ column, start, end int }

// newRowReader returns a reader for records of this type. The caller frees it.
func newRowReader(record reflect.Type) *rowReader {
	return &rowReader{mirror: tableOf(record).mirror()}
}

// read reads a row into a record, and leaves the fields alone that the row does not have. It
// reads all of the row, so that the next can follow, and returns the first error. What the fields
// do not refuse is assigned despite an error, but nothing of a row that is no valid JSON.
func (r *rowReader) read(s *scanner, record reflect.Value, row uint32) error {
	if err := s.object(); err != nil {
		return err
	}
	r.into, r.row, r.last, r.rest, r.err = record, row, 0, r.rest[:0], nil
	r.matches = r.matches[:0]
	for s.more('}') {
		r.member(s)
	}
	if s.err != nil {
		return s.err
	}
	r.assign(s.data)
	return r.err
}

// member reads a member.
func (r *rowReader) member(s *scanner) {
	i, name := r.column(s)
	if s.err != nil {
		return
	}
	s.next()
	start := s.pos
	if !s.accept("null") { // what most cells of most rows are
		s.skip()
	}
	switch {
	case s.err != nil:
		s.err = fmt.Errorf("%s: %w", name, s.err)
	case i < 0:
		r.rest = append(r.rest, member{name, s.data[start:s.pos]})
	default:
		r.matches = append(r.matches, match{i, start, s.pos})
	}
}

// column reads the name of a member and returns the column of exactly this name, or -1. Rows
// of one answer mostly have their members in one order, so the column that came next in the
// row before is compared first, and searched for only if it is another.
func (r *rowReader) column(s *scanner) (int, string) {
	if i := int(r.follow[r.last]); i < len(r.table.columns) && s.accept(r.table.columns[i].key) {
		r.last = i + 1
		return i, r.table.columns[i].name
	}
	name := unquoted(s.key())
	i, ok := r.table.exact[string(name)]
	if !ok {
		return -1, string(name)
	}
	r.follow[r.last] = uint16(i)
	r.last = i + 1
	return i, r.table.columns[i].name
}

// assign gives the record what was read, first of all to the columns that members match exactly.
// To find a few of them in the record takes less time than to copy all of it into the mirror and
// back, above all while memory is collected.
func (r *rowReader) assign(data []byte) {
	clear(r.filled)
	mirrored := len(r.matches) > len(r.slots)/4
	if mirrored {
		r.hold(r.into)
	}
	for _, m := range r.matches {
		r.fill(r.slot(m.column, mirrored), m.column, data[m.start:m.end])
	}
	if mirrored {
		r.into.Set(r.record)
	}
	for i, m := range r.rest {
		r.place(m, r.rest[i+1:])
	}
	r.keep(r.fillAliases())
}

// slot returns the field of column i, in the mirror or in the record.
func (r *rowReader) slot(i int, mirrored bool) slot {
	if mirrored {
		return r.slots[i]
	}
	return r.table.slot(r.into, i)
}

// keep keeps the first error of a row.
func (r *rowReader) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

// place assigns a member that matches no column exactly. Of those that are repeated later the
// last counts.
func (r *rowReader) place(m member, later []member) {
	columns := r.table.folded[strings.ToLower(m.name)]
	if len(columns) > 0 && holds(later, m.name) {
		return
	}
	for _, i := range columns {
		if !r.filled[i] {
			r.fill(r.slot(i, false), i, m.raw)
			return
		}
	}
	extra := r.table.extraOf(r.into)
	if extra == nil {
		return
	}
	var value Opt[Value]
	r.keep(value.decode(m.raw, r.from(columnOf(m.name))))
	extra.Set(m.name, value)
}

// holds reports whether a member of that name is in a list.
func holds(list []member, name string) bool {
	for _, m := range list {
		if m.name == name {
			return true
		}
	}
	return false
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

// fill assigns a value to column i, whose field is s.
func (r *rowReader) fill(s slot, i int, raw []byte) {
	r.filled[i] = true
	if raw[0] == 'n' { // null
		s.setNull(r.from(uint16(i)))
		return
	}
	if err := s.decode(raw, r.from(uint16(i))); err != nil {
		r.refused(i, raw, err)
	}
}

// refused keeps what the field of a column refuses.
func (r *rowReader) refused(i int, raw []byte, err error) {
	name := r.table.columns[i].name
	if r.lenient {
		r.misfits = append(r.misfits, member{name, raw})
		return
	}
	r.keep(fmt.Errorf("%s: %w", name, err))
}
