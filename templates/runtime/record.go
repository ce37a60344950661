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
	r := newRowReader(v.Type())
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

// newRowReader returns a reader for records of this type. The caller frees it.
func newRowReader(record reflect.Type) *rowReader {
	return &rowReader{mirror: tableOf(record).mirror()}
}

// read reads a row into a record, which is a new one if the row is the platform's. It reads
// all of the row, so that the next can follow, and returns the first error. What the fields do
// not refuse is assigned despite an error, but nothing of a row that is no valid JSON.
func (r *rowReader) read(s *scanner, record reflect.Value, row uint32) error {
	if err := s.object(); err != nil {
		return err
	}
	r.begin(record, row)
	for s.more('}') {
		r.member(s)
	}
	if s.err != nil {
		return s.err
	}
	r.finish()
	record.Set(r.record)
	return r.err
}

// begin prepares the mirror for a row. For a new record it could be cleared, but what the last
// row left there is mostly overwritten, and finish clears the rest, which is several times
// cheaper.
func (r *rowReader) begin(record reflect.Value, row uint32) {
	r.row, r.last, r.rest, r.err = row, 0, r.rest[:0], nil
	r.stale, r.filled = r.filled, r.stale
	clear(r.filled)
	if row == 0 || r.mixed || len(r.table.aliases) > 0 {
		r.hold(record)
		clear(r.stale)
	} else if r.extra != nil {
		*r.extra = nil
	}
	r.mixed = true // until the row turns out to be whole
}

// member reads a member and assigns it, if it matches a column exactly.
func (r *rowReader) member(s *scanner) {
	i, name := r.column(s)
	if s.err != nil {
		return
	}
	if i >= 0 && s.accept("null") { // most cells of most rows
		r.filled[i] = true
		r.slots[i].setNull(r.from(uint16(i)))
		return
	}
	raw := s.value()
	switch {
	case s.err != nil:
		s.err = fmt.Errorf("%s: %w", name, s.err)
	case i < 0:
		r.rest = append(r.rest, member{name, raw})
	default:
		r.fill(i, raw)
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

// finish places the members that match no column exactly, once all that do are known, and
// clears the columns that only the last row had.
func (r *rowReader) finish() {
	for i, m := range r.rest {
		r.place(m, r.rest[i+1:])
	}
	for i, stale := range r.stale {
		if stale && !r.filled[i] {
			r.slots[i].clear()
		}
	}
	r.mixed = r.row == 0
	r.keep(r.fillAliases())
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
			r.fill(i, m.raw)
			return
		}
	}
	if r.extra == nil {
		return
	}
	var value Opt[Value]
	r.keep(value.decode(m.raw, r.from(columnOf(m.name))))
	r.extra.Set(m.name, value)
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

// fill assigns a value to a column.
func (r *rowReader) fill(i int, raw []byte) {
	r.filled[i] = true
	if r.stale[i] {
		r.slots[i].clear() // a field that refuses a value keeps what it has
	}
	if err := r.slots[i].decode(raw, r.from(uint16(i))); err != nil {
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
