package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// cursor goes through the records of a selection in the order of Id. It reads them in pages,
// each of which begins behind the last Id of the one before. Unlike with an offset, records
// that come or go meanwhile neither repeat others nor hide them.
type cursor struct {
	err error // beside the record that next returned, or instead of one

	ctx     context.Context // of the call that goes through
	records *records
	*selection
	fields []string
	rows   []json.RawMessage // of the page, those that are still to come
	last   string            // Id of the record before
	count  int               // of the records so far
	ended  bool              // there is no further page
	reader *rowReader
}

// all returns a cursor in front of the first record. Nothing is sent before its first next.
//
//go:noinline
func (r *records) all(ctx context.Context, opts []QueryOption) *cursor {
	c := &cursor{ctx: ctx, records: r, selection: newQuery(opts), last: "0"}
	c.settle()
	c.refuse("OrderBy", "All goes by Id, which is what makes its pages safe: sort what it found, or use Query or First")
	return c
}

// next sets the pointer that target points at to the next record, and to nil behind the last
// one, where it returns false. An error comes beside nil and ends the sequence, except for
// fields that do not fit, which come beside their record.
//
//go:noinline
func (c *cursor) next(target any) bool {
	p := reflect.ValueOf(target).Elem()
	p.SetZero()
	c.err = nil
	if len(c.rows) == 0 && !c.ended {
		if c.rows, c.err = c.page(p.Type().Elem()); c.err != nil {
			return c.end()
		}
	}
	if len(c.rows) == 0 {
		return c.end()
	}
	record := reflect.New(p.Type().Elem())
	if err := c.read(record); err != nil {
		op := c.operation()
		c.err = op.wrap(fmt.Errorf("row %d: %w", c.count, err))
		return c.end()
	}
	p.Set(record)
	if op := c.operation(); c.records.conn.strict {
		c.err = op.checkRows(c.count-1, []any{record.Interface()})
	}
	return true
}

func (c *cursor) operation() operation { return operation{c.records.entity, "all"} }

// end ends the sequence. It reports whether an error is still to be told.
func (c *cursor) end() bool {
	c.rows, c.ended = nil, true
	if c.reader != nil {
		c.reader.free()
		c.reader = nil
	}
	return c.err != nil
}

// page reads the next page. A page that is short is the last one.
func (c *cursor) page(record reflect.Type) ([]json.RawMessage, error) {
	if c.fields == nil {
		c.fields = declaredFields(record)
	}
	size := c.pageSize
	if c.limit > 0 {
		size = min(size, c.limit-c.count)
	}
	op := c.operation()
	behind := compare(c.fields[0], ">", Decimal(Text(c.last)))
	sql, err := c.records.statement(c.selection, c.fields, size, behind)
	if err != nil {
		return nil, op.wrap(err)
	}
	rows, err := c.records.conn.selectRows(c.ctx, op, sql)
	if err != nil {
		return nil, c.records.unknownField(err, c.fields)
	}
	if c.limit > 0 && len(rows) > size {
		rows = rows[:size] // the platform sent more than it was asked for
	}
	c.ended = len(rows) < size || c.count+len(rows) == c.limit
	return rows, nil
}

// read reads the next row of the page into a record.
func (c *cursor) read(record reflect.Value) error {
	if c.reader == nil {
		c.reader = newRowReader(record.Elem().Type())
	}
	s := scanner{data: c.rows[0]}
	if err := c.reader.read(&s, record.Elem(), nextRow(0)); err != nil {
		return err
	}
	id := strings.TrimSpace(c.id(record.Elem()))
	if !isBehind(id, c.last) {
		return fmt.Errorf("its Id, %q, is not behind that of the row before, %s: pages need Ids that are numbers, and a condition that leaves their order alone", bounded(id, maxMisfit), c.last)
	}
	c.rows, c.last = c.rows[1:], id
	c.count++
	return nil
}

// id returns the identity of a record, under whatever spelling of its name.
func (c *cursor) id(record reflect.Value) string {
	t := c.reader.table
	if t.id >= 0 {
		return textIn(t.slot(record, t.id))
	}
	if extra := t.extraOf(record); extra != nil {
		for name, value := range *extra {
			if strings.EqualFold(name, idName) {
				return textIn(&value)
			}
		}
	}
	return ""
}

// isBehind reports whether an Id is a number greater than another. It compares digits, since
// an Id can have more of them than fit an integer.
func isBehind(id, last string) bool {
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return false
	}
	id, last = strings.TrimLeft(id, "0"), strings.TrimLeft(last, "0")
	return len(id) > len(last) || len(id) == len(last) && id > last
}

// ErrTruncated says that the platform returned as many rows as it returns at most, so that
// there may be more. What it returned comes beside the error.
var ErrTruncated = errors.New("there may be more rows")

// UnknownFieldError is a read of fields of which the tenant does not know one any more, though
// the schema that this package was generated from lists it.
type UnknownFieldError struct {
	Entity string
	Field  string // name on the platform, as this package has it
	Err    error  // the answer of the platform
}

// Error returns the answer of the platform and what to do.
func (e *UnknownFieldError) Error() string {
	return fmt.Sprintf("%v: the tenant does not have the field %s of %s, or no more: export its schema again and run bpgen generate", e.Err, e.Field, e.Entity)
}

// Unwrap returns the answer of the platform.
func (e *UnknownFieldError) Unwrap() error { return e.Err }

// saysMissing reports whether a text is about a name that is not known. Fields have the names of
// everyday things, so that one of them in a text alone says nothing.
func saysMissing(text string) bool {
	text = strings.ToLower(text)
	if strings.Contains(text, "ora-") { // but not ORA-00904
		return false
	}
	for _, word := range []string{"invalid", "unknown", "unrecogni", "identifier", "no such", "no field", "no column", "not exist", "undefined"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// unknownField returns an [*UnknownFieldError] if that is what an error of the platform says
// of one of the fields. In what words it says so is not known. The database behind it says
// ORA-00904: "AMOUNT": invalid identifier; failing that, the only field whose name is in a
// text about something unknown is taken for it.
func (r *records) unknownField(err error, fields []string) error {
	var api *APIError
	if !errors.As(err, &api) || api.StatusCode/100 != 2 && api.StatusCode != 400 && api.StatusCode != 500 || errors.Is(err, ErrSessionExpired) {
		return err
	}
	_, behind, found := strings.Cut(api.Message, "ORA-00904:")
	name, _, _ := strings.Cut(behind, ": invalid")
	switch {
	case found:
	case saysMissing(api.Message):
		name = api.Message
	default:
		return err
	}
	if field := onlyFieldIn(name, fields); field != "" {
		return &UnknownFieldError{r.entity, field, err}
	}
	return err
}

// onlyFieldIn returns the one of the fields whose name is in a text as a word, "" if that is
// none or not the only one. The identity, which comes first, is never missing. The database
// can have a column ACCOUNT_ID for the field AccountId.
func onlyFieldIn(text string, fields []string) string {
	only := ""
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < 0x80 && !isSQLName("_"+string(r)) }) {
		for _, field := range fields[1:] {
			if !strings.EqualFold(strings.ReplaceAll(word, "_", ""), strings.ReplaceAll(field, "_", "")) {
				continue
			}
			if only != "" && !strings.EqualFold(only, field) {
				return ""
			}
			only = field
		}
	}
	return only
}
