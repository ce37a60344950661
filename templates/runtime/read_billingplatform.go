package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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
	rows, err := c.retrieve(ctx, request{operation: op, replay: readOnly, method: http.MethodGet, path: recordPath(entity, id)})
	switch {
	case isNoRows(err):
		return fmt.Errorf("%w: Id %s: %w", err, id, ErrNotFound)
	case err != nil:
		return err
	case len(rows) == 0:
		return op.wrap(fmt.Errorf("Id %s: %w", id, ErrNotFound))
	case len(rows) > 1:
		return op.wrap(fmt.Errorf("Id %s: the platform returned %d records instead of one", id, len(rows)))
	}
	return op.decode(rows[0], 0, record)
}

// query reads the records that satisfy a condition; next makes each. The platform answers
// 404 when there are none (BillingPlatform facts, 5), but never by a web page: that is
// some other server's, and no word on records.
func (c *conn) query(ctx context.Context, entity string, where SQL, next func() any) error {
	op := operation{entity, "query"}
	rows, err := c.retrieve(ctx, request{operation: op, replay: readOnly, method: http.MethodGet, path: queryPath(entity, where)})
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for i, row := range rows {
		if err := op.decode(row, i, next()); err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) retrieve(ctx context.Context, r request) ([]json.RawMessage, error) {
	a, err := c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	return a.rows(retrieveEnvelope)
}

// decode reads a row as the platform returned it.
func (op operation) decode(row json.RawMessage, index int, record any) error {
	if kind := kindOf(row); kind != "an object" {
		return op.wrap(fmt.Errorf("row %d: want an object, got %s", index, kind))
	}
	if err := decodeRow(row, record, rowNumber.Add(1)); err != nil {
		return op.wrap(fmt.Errorf("row %d: %w", index, err))
	}
	return nil
}

// isNoRows reports whether an error is the platform's way to say that nothing was found.
func isNoRows(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.StatusCode == http.StatusNotFound && !isWebPage(api.Body)
}
