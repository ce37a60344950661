package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
)

// verb is a way to write records (BillingPlatform facts, 1.2).
type verb struct {
	name     string
	method   string
	path     func(entity string) string
	envelope string // member of the answer that holds the results
	kind     writeKind
	needsID  bool
	replay   replay
}

var (
	createVerb = &verb{"create", http.MethodPost, entityPath, "createResponse", writeCreate, false, blindWrite}
	updateVerb = &verb{"update", http.MethodPut, entityPath, "updateResponse", writeUpdate, true, keyedWrite}
	// updateAllVerb is for tenants whose PUT replaces the record.
	updateAllVerb = &verb{"updateAll", http.MethodPut, entityPath, "updateResponse", writeUpdateAll, true, keyedWrite}

	upsertVerb = &verb{"upsert", http.MethodPatch, entityPath, "upsertResponse", writeUpsert, false, keyedWrite}
	deleteVerb = &verb{"delete", http.MethodDelete, deletePath, "deleteResponse", writeAll, true, keyedWrite}
)

// write is one call that writes records of an entity.
type write struct {
	verb   *verb
	entity string
	key    string // upsert: the field to match on
	single bool   // one record, sent as an object rather than an array

	clearing Clearing
}

func (w *write) operation() operation { return operation{w.entity, w.verb.name} }

// writeOne writes one record. If the platform refuses it, the error is a *RowError.
func (c *conn) writeOne(ctx context.Context, w write, record any) (Result, error) {
	w.single = true
	results, err := c.writeMany(ctx, w, []any{record})
	if len(results) == 1 {
		return results[0], results[0].Err
	}
	return Result{}, err
}

// writeMany writes records in one request and returns a result for each. If the platform
// refuses some, the error is a *BatchError. Without records nothing is sent, nor of an update
// a record that has nothing beside its Id: its result is success.
func (c *conn) writeMany(ctx context.Context, w write, records []any) ([]Result, error) {
	if len(records) == 0 {
		return nil, nil
	}
	op := w.operation()
	w.clearing = c.clearing
	body, sent, err := w.body(records)
	if err != nil {
		return nil, op.wrap(err)
	}
	ids := idsOf(records)
	if sent != nil && len(sent) == 0 {
		return spread(nil, sent, ids), nil
	}
	r := request{
		operation: op, method: w.verb.method, path: w.verb.path(w.entity), body: body, replay: w.verb.replay,
		count: len(pick(ids, sent)),
	}
	var results []Result
	r.take = func(a *answer, failure error) (err error) {
		results, err = w.results(a, failure, sent, ids)
		if err != nil && w.verb.replay == blindWrite && a.fate.unknown() {
			err = &OutcomeUnknownError{Entity: w.entity, Operation: w.verb.name, Records: len(records), Err: err}
		}
		return err
	}
	a, err := c.send(ctx, r)
	if a.status != 0 || a.fate.unknown() {
		renumber(records)
	}
	return results, err
}

// results reads the results of the records out of an answer. Those under an error status
// count if they tell which records were refused; failure is that status as an error.
func (w *write) results(a *answer, failure error, sent []int, ids []ID) ([]Result, error) {
	if failure != nil && a.status == 0 {
		return nil, failure
	}
	if failure != nil {
		under := *a
		results, _ := w.read(&under, sent, ids)
		if refused := batchError(results); refused != nil && a.fate == settled {
			return results, refused
		}
		return nil, failure
	}
	results, err := w.read(a, sent, ids)
	if err != nil {
		return nil, err
	}
	refused := batchError(results)
	if a.beside == nil {
		return results, refused
	}
	return results, errors.Join(refused, a.beside)
}

// read reads the results of the records that were sent.
func (w *write) read(a *answer, sent []int, ids []ID) ([]Result, error) {
	rows, err := a.rows(w.verb.envelope)
	if err != nil {
		return nil, err
	}
	results, err := a.results(rows, pick(ids, sent))
	if err != nil {
		return nil, err
	}
	return spread(results, sent, ids), nil
}

// body returns the request for the records, all of which are checked first, and the indexes
// of those that are in it, nil for all.
func (w *write) body(records []any) (body []byte, sent []int, err error) {
	if w.verb == upsertVerb {
		if err := w.checkKey(); err != nil {
			return nil, nil, err
		}
	}
	b := newBuffer()
	if body, sent, err = w.appendRecords(append(b.room, `{"brmObjects":`...), records); err != nil {
		return nil, nil, err
	}
	if w.verb == upsertVerb {
		body = appendQuoted(append(body, `,"externalIDFieldName":`...), w.key)
	}
	return b.finish(append(body, '}')), sent, nil
}

// appendRecords appends the records as an array, or as one object if they are a single one.
func (w *write) appendRecords(body []byte, records []any) ([]byte, []int, error) {
	if !w.single {
		body = append(body, '[')
	}
	var sent []int
	count := 0
	for i, record := range records {
		start := len(body)
		if count > 0 {
			body = append(body, ',')
		}
		object := len(body)
		var err error
		if body, err = w.appendChecked(body, record); err != nil {
			return nil, nil, w.atRow(i, err)
		}
		if w.verb.kind.names() && isBare(body[object:], record) {
			body = body[:start]
			if sent == nil {
				sent = firstOnes(i)
			}
			continue
		}
		count++
		if sent != nil {
			sent = append(sent, i)
		}
	}
	if !w.single {
		body = append(body, ']')
	}
	return body, sent, nil
}

// firstOnes returns the numbers below n, in a list that is not nil.
func firstOnes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// appendChecked appends a record that is fit to be sent.
func (w *write) appendChecked(body []byte, record any) ([]byte, error) {
	if reflect.ValueOf(record).IsNil() {
		return nil, errors.New("the record is nil")
	}
	if w.verb.needsID {
		if err := idOf(record).check(); err != nil {
			return nil, err
		}
	}
	mode := writeMode{kind: w.verb.kind, nulls: nullsFor(w.verb.kind, w.clearing)}
	if w.verb == upsertVerb {
		spelling, err := w.checkValue(record)
		if err != nil {
			return nil, err
		}
		mode.key = spelling
	}
	return appendRecord(body, record, mode)
}

// atRow says which record of a batch an error is about.
func (w *write) atRow(index int, err error) error {
	if w.single {
		return err
	}
	return fmt.Errorf("row %d: %w", index, err)
}

func idsOf(records []any) []ID {
	ids := make([]ID, len(records))
	for i, record := range records {
		ids[i] = idOf(record)
	}
	return ids
}
