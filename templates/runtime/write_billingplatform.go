package runtime

import (
	"context"
	"net/http"
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
	// undeleteVerb names the records that it takes out of the recycle bin.
	undeleteVerb = &verb{"undelete", http.MethodDelete, undeletePath, "undeleteResponse", writeAll, true, keyedWrite}
)

// write is one call that writes records of an entity.
type write struct {
	verb   *verb
	entity string
	key    string // upsert: the field to match on
	single bool   // one record, sent as an object rather than an array
	purge  bool   // delete: empty the recycle bin, too

	batch    BatchPolicy
	clearing Clearing
}

func (w *write) operation() operation { return operation{w.entity, w.verb.name} }

// writeOne writes one record. If the platform refuses it, the error is a *RowError. What failed
// beside a record that was written is an error, too.
func (c *conn) writeOne(ctx context.Context, w write, record any) (Result, error) {
	w.single = true
	results, err := c.writeMany(ctx, w, []any{record})
	if len(results) != 1 {
		return Result{}, err
	}
	if refused := results[0].Err; refused != nil {
		err = refused
	}
	return results[0], err
}

// results reads the results of the records in those rows of a batch out of an answer. Those
// under an error status count if they tell which records were refused or written; failure is that
// status as an error. Results beside an error say that it is not about the records.
func (w *write) results(a *answer, failure error, rows []int, batch []Result) ([]Result, error) {
	if failure != nil && a.status == 0 {
		return nil, failure
	}
	if failure == nil {
		results, err := w.read(a, rows, batch)
		if err != nil {
			return nil, err
		}
		return results, a.beside
	}
	under := *a
	results, _ := w.read(&under, rows, batch)
	switch {
	case a.fate != settled:
	case anyRefused(results):
		return results, nil
	case a.didSome() && results == nil:
		a.fate = unclear // which of them, nobody knows
	case a.didSome():
		a.beside = failure
		return results, failure
	}
	return nil, failure
}

// read reads the results of the records that were sent.
func (w *write) read(a *answer, rows []int, batch []Result) ([]Result, error) {
	found, err := a.rows(w.verb.envelope)
	if err != nil {
		return nil, err
	}
	sent := make([]Result, len(rows))
	for i, row := range rows {
		sent[i] = batch[row]
	}
	return a.results(found, sent)
}
