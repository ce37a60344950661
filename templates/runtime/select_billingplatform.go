package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

const (
	// maxRows is how many rows a read returns (BillingPlatform facts, 5).
	maxRows = 10_000

	// maxURL bounds a URL, in bytes. What the platform takes is not known; servers mostly
	// take 8 KiB for the line of the request.
	maxURL = 8000

	// maxGetURL bounds that of a statement, which can as well be posted.
	maxGetURL = 2000
)

// queryEnvelope names the rows of a statement.
const queryEnvelope = "queryResponse"

// where writes the conditions of a selection and further ones. The platform may require one,
// so that there always is one.
func (s *selection) where(w *sqlText, more ...Condition) {
	all := append(s.conditions[:len(s.conditions):len(s.conditions)], more...)
	if len(all) == 0 {
		all = append(all, everyRecord)
	}
	if sql, ok := all[0].(SQL); ok && len(all) == 1 && strings.TrimSpace(string(sql)) != "" {
		sql.alone(w)
		return
	}
	w.joined(all, " AND ")
}

// orderBy writes what the records are sorted by.
func (s *selection) orderBy(w *sqlText) {
	for i, o := range s.order {
		joint := ", "
		if i == 0 {
			joint = " ORDER BY "
		}
		w.add(joint)
		w.name(o.field)
		if o.descending {
			w.add(" DESC")
		}
	}
}

// condition returns what follows WHERE where whole records are retrieved. That it can end in
// ORDER BY is not documented: it is where a statement has it, and a platform that does not
// take it says so.
//
// ROWNUM counts before anything is sorted, so that with both the client cuts.
func (s *selection) condition() (string, error) {
	s.refuse("PageSize", "Query makes one request")
	var w sqlText
	if s.limit > 0 && len(s.order) == 0 {
		s.where(&w, compare("ROWNUM", "<=", s.limit))
	} else {
		s.where(&w)
	}
	s.orderBy(&w)
	w.fail(s.err)
	return w.done()
}

// cut returns how many of the rows that came are asked for, and an error if there may be more
// than the platform returned.
func (s *selection) cut(op *operation, rows int) (int, error) {
	count := rows
	if s.limit > 0 {
		count = min(rows, s.limit)
	}
	if rows != maxRows || s.limit == maxRows && len(s.order) == 0 {
		return count, nil
	}
	return count, op.wrap(fmt.Errorf("the platform returned %d rows, which is all that it returns: %w: use All, or narrow the condition", rows, ErrTruncated))
}

// statement returns a SELECT of the fields that a record declares, sorted by Id behind all
// that the selection sorts by, so that each statement has one answer.
func (r *records) statement(s *selection, fields []string, count int, more ...Condition) (string, error) {
	var w sqlText
	w.add("SELECT ")
	for i, field := range fields {
		if i > 0 {
			w.add(", ")
		}
		w.name(field)
	}
	w.add(" FROM ")
	w.entity(r.entity)
	w.add(" WHERE ")
	s.where(&w, more...)
	sorted := selection{order: append(s.order[:len(s.order):len(s.order)], Ordering{field: fields[0]})}
	sorted.orderBy(&w)
	w.add(" OFFSET 0 ROWS FETCH NEXT ", strconv.Itoa(count), " ROWS ONLY")
	w.fail(s.err)
	return w.done()
}

// declaredFields returns the names of the fields that a record type declares, the identity first,
// whether or not it declares that.
func declaredFields(record reflect.Type) []string {
	t := tableOf(record)
	fields := []string{idName}
	for i, c := range t.columns {
		if i == t.id {
			fields[0] = c.name
		} else {
			fields = append(fields, c.name)
		}
	}
	return fields
}

// selectRows returns the rows that a statement selects. A long one is posted.
func (c *conn) selectRows(ctx context.Context, op operation, sql string) ([]json.RawMessage, error) {
	r := request{operation: op, replay: readOnly, method: http.MethodGet, path: selectPath + "?sql=" + escapeQuery(sql)}
	if len(c.base)+len(r.path) > maxGetURL {
		r.method, r.path = http.MethodPost, selectPath
		r.body = append(appendQuoted([]byte(`{"sql":`), sql), '}')
	}
	var rows []json.RawMessage
	r.take = func(a *answer, failure error) error {
		if failure == nil {
			rows, failure = a.objects(queryEnvelope)
			a.count = len(rows)
		}
		return failure
	}
	if _, err := c.send(ctx, r); err != nil && !isNoRows(err) {
		return nil, err
	}
	return rows, nil
}

// objects returns the rows of an answer, and an error if one is no object.
func (a *answer) objects(want string) ([]json.RawMessage, error) {
	rows, err := a.rows(want)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if kind := kindOf(row); kind != "an object" {
			return nil, a.wrap(fmt.Errorf("row %d: want an object, got %s", i, kind))
		}
	}
	return rows, nil
}

// first reads the first record of a selection into the one that target, a pointer to a
// pointer, points at. On error it sets that pointer to nil, unless the fields of the record
// are the error.
//
//go:noinline
func (r *records) first(ctx context.Context, opts []QueryOption, target any) error {
	p := reflect.ValueOf(target).Elem()
	record := p.Interface()
	if err := r.readFirst(ctx, newQuery(opts), record); err != nil {
		p.SetZero()
		return err
	}
	return r.misfits(&operation{r.entity, "first"}, record)
}

func (r *records) readFirst(ctx context.Context, s *selection, record any) error {
	op := operation{r.entity, "first"}
	s.refuse("Limit", "First reads one record")
	s.refuse("PageSize", "First reads one record")
	fields := declaredFields(reflect.TypeOf(record).Elem())
	sql, err := r.statement(s, fields, 1)
	if err != nil {
		return op.wrap(err)
	}
	rows, err := r.conn.selectRows(ctx, op, sql)
	switch {
	case err != nil:
		return r.unknownField(err, fields)
	case len(rows) == 0:
		return op.wrap(fmt.Errorf("no record satisfies the condition: %w", ErrNotFound))
	}
	if err := decodeRow(rows[0], record, nextRow(0)); err != nil {
		return op.wrap(fmt.Errorf("row 0: %w", err))
	}
	return nil
}

// misfits returns what does not fit in a record, for clients that want to know.
func (r *records) misfits(op *operation, record any) error {
	if !r.conn.strict {
		return nil
	}
	return op.checkRows(0, []any{record})
}

// count returns the number of records of a selection. It asks for COUNT(Id), since the
// documentation of the platform knows no * (BillingPlatform facts, 5).
//
//go:noinline
func (r *records) count(ctx context.Context, opts []QueryOption) (int64, error) {
	const why = "it does not change the number"
	op := operation{r.entity, "count"}
	s := newQuery(opts)
	s.refuse("OrderBy", why)
	s.refuse("PageSize", why)
	s.refuse("Limit", "Count counts all records")
	var w sqlText
	w.add("SELECT COUNT(", idName, ") rowCount FROM ")
	w.entity(r.entity)
	w.add(" WHERE ")
	s.where(&w)
	w.fail(s.err)
	sql, err := w.done()
	if err != nil {
		return 0, op.wrap(err)
	}
	rows, err := r.conn.selectRows(ctx, op, sql)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	n, err := countIn(rows[0])
	if err != nil {
		return 0, op.wrap(err)
	}
	return n, nil
}

// countIn returns the only number in a row, whatever the platform calls it.
func countIn(row json.RawMessage) (int64, error) {
	members, err := foldedMembers(row)
	if err != nil {
		return 0, err
	}
	raw := members["rowcount"]
	for _, only := range members {
		if len(members) == 1 {
			raw = only
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(textOf(raw)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("want a row with a number, got %s", bounded(string(row), maxMisfit))
	}
	return n, nil
}
