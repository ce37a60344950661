package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
)

// retrieveEnvelope names the rows of both ways to read.
const retrieveEnvelope = "retrieveResponse"

// get reads the record with that id. The export declares one object; tenants send an array
// of one (BillingPlatform facts, 1.2).
func (c *conn) get(ctx context.Context, entity string, id ID, record any) error {
	op := operation{entity, "get"}
	if err := id.check(); err != nil {
		return op.wrap(err)
	}
	r := request{operation: op, replay: readOnly, method: http.MethodGet, path: recordPath(entity, id)}
	rows, err := c.retrieve(ctx, r, func(index int) any {
		if index > 0 {
			return nil
		}
		reflect.ValueOf(record).Elem().SetZero() // an answer may repeat its rows, of which the last count
		return record
	})
	switch {
	case isNoRows(err):
		return fmt.Errorf("%w: Id %s: %w", err, id, ErrNotFound)
	case err != nil:
		return err
	case rows == 0:
		return op.wrap(fmt.Errorf("Id %s: %w", id, ErrNotFound))
	case rows > 1:
		return op.wrap(fmt.Errorf("Id %s: the platform returned %d records instead of one", id, rows))
	}
	return nil
}

// query reads the records that satisfy a condition and returns their number; next makes each,
// and starts over at 0. The platform answers 404 when there are none (BillingPlatform facts,
// 5), but never by a web page: that is some other server's, and no word on records.
func (c *conn) query(ctx context.Context, entity, where string, next func(index int) any) (int, error) {
	op := operation{entity, "query"}
	path := queryPath(entity, where)
	if n := len(c.base) + len(path); n > maxURL {
		return 0, op.wrap(fmt.Errorf("the condition makes a URL of %d bytes, more than the %d that servers take, and there is no other way to retrieve whole records: use All, which posts it, or fewer values at a time", n, maxURL))
	}
	rows, err := c.retrieve(ctx, request{operation: op, replay: readOnly, method: http.MethodGet, path: path}, next)
	if isNoRows(err) {
		return 0, nil
	}
	return rows, err
}

// retrieve reads rows into the records that next makes, and returns their number.
func (c *conn) retrieve(ctx context.Context, r request, next func(index int) any) (int, error) {
	rows := rowList{next: next}
	defer rows.free()
	r.take = rows.take
	a, err := c.send(ctx, r)
	if err != nil {
		return 0, err
	}
	return a.count, nil
}

// rowList reads the rows of an answer, straight out of it.
type rowList struct {
	next   func(index int) any // makes the record for a row; without one the row only counts
	reader *rowReader
	count  int
	err    error // of the first row that is not as it should be
}

func (l *rowList) free() {
	if l.reader != nil {
		l.reader.free()
	}
}

// take takes the rows of an answer.
func (l *rowList) take(a *answer, failure error) error {
	if failure != nil {
		return failure
	}
	if err := a.find(retrieveEnvelope, l.read); err != nil {
		return err
	}
	if l.err != nil {
		return a.wrap(l.err)
	}
	a.count = l.count
	return nil
}

func (l *rowList) read(s *scanner) {
	l.count, l.err = 0, nil
	s.each(func() { l.row(s) })
}

func (l *rowList) row(s *scanner) {
	index := l.count
	l.count++
	var record any
	if l.err == nil {
		record = l.next(index)
	}
	if record == nil {
		s.skip()
		return
	}
	v := reflect.ValueOf(record).Elem()
	if l.reader == nil {
		l.reader = newRowReader(v.Type())
	}
	if err := l.reader.read(s, v, nextRow(0)); err != nil {
		l.err = fmt.Errorf("row %d: %w", index, err)
	}
}

// isNoRows reports whether an error is the platform's way to say that nothing was found. A
// login that meets a 404 says nothing of records, and neither does a session that is lost.
func isNoRows(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.StatusCode == http.StatusNotFound && !getsSession(api.Operation) &&
		!isWebPage(api.Body) && !errors.Is(err, ErrSessionExpired)
}
