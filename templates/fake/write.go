package fake

import (
	"fmt"
	"net/http"
)

// kind is a kind of write.
type kind struct {
	envelope string
	apply    func(*writer, *row) outcome
}

var (
	creating  = kind{"createResponse", (*writer).create}
	updating  = kind{"updateResponse", (*writer).update}
	upserting = kind{"upsertResponse", (*writer).upsert}
	deleting  = kind{"deleteResponse", (*writer).delete}
)

// writer processes the records of one write.
type writer struct {
	tenant *Tenant
	name   string // of the entity
	entity *entity
	key    string // upsert: the field to match on
}

// outcome is what became of one record.
type outcome struct {
	id      string
	created string // "true" or "false" from an upsert
	failure *RowFailure
}

// The codes of the tenant's own refusals. The platform's are not known.
const (
	codeNotFound  = "404"
	codeDuplicate = "409"
)

func refusal(id, code, field, format string, args ...any) outcome {
	return outcome{id: id, failure: &RowFailure{Code: code, Field: field, Text: fmt.Sprintf(format, args...)}}
}

// writeRecords processes a write and reports on each record, in order. The caller holds
// the lock.
func (t *Tenant) writeRecords(r Request, entity string, k kind) reply {
	body, err := parseBody(r.Body)
	if err != nil {
		return badRequest("%v", err)
	}
	failures := t.takeFailures()
	w := &writer{tenant: t, name: entity, entity: t.entity(entity), key: body.key}
	results := make([]map[string]any, len(body.records))
	for i, record := range body.records {
		failure, scripted := failures[i]
		if scripted {
			results[i] = outcome{id: record.text("Id"), failure: &failure}.result()
			continue
		}
		results[i] = k.apply(w, record).result()
	}
	return reply{http.StatusOK, map[string]any{k.envelope: results}}
}

// result is the outcome as the platform reports it. Texts without content are one space.
func (o outcome) result() map[string]any {
	result := map[string]any{"Id": o.id, "ErrorCode": "0", "ErrorText": " ", "ErrorElementField": " "}
	if o.created != "" {
		result["created"] = o.created
	}
	if o.failure == nil {
		return result
	}
	result["ErrorCode"] = o.failure.Code
	if o.failure.Code == "" {
		delete(result, "ErrorCode")
		result["success"] = false
	}
	if o.failure.Text != "" {
		result["ErrorText"] = o.failure.Text
	}
	if o.failure.Field != "" {
		result["ErrorElementField"] = o.failure.Field
	}
	return result
}

func (w *writer) create(written *row) outcome {
	id := written.text("Id")
	if id == "" {
		id = w.tenant.nextID(w.name)
	}
	if _, taken := w.entity.rows[id]; taken {
		return refusal(id, codeDuplicate, "Id", "a record with Id %s exists", id)
	}
	r := newRow()
	r.set("Id", cell{text: id})
	r.merge(written)
	w.entity.put(id, r)
	return outcome{id: id}
}

func (w *writer) update(written *row) outcome {
	id := written.text("Id")
	r, ok := w.entity.rows[id]
	if !ok {
		return refusal(id, codeNotFound, "Id", "no record with Id %q", id)
	}
	r.merge(written)
	return outcome{id: id}
}

// upsert updates the record with the same key. Without a match it creates one, even when
// there was nothing to match on, as the platform does (BillingPlatform facts, 1.5).
func (w *writer) upsert(written *row) outcome {
	matches := w.matching(written)
	switch len(matches) {
	case 0:
		o := w.create(written)
		o.created = "true"
		return o
	case 1:
		w.entity.rows[matches[0]].merge(written)
		return outcome{id: matches[0], created: "false"}
	}
	return refusal("", codeDuplicate, w.key, "%d records have the same %s", len(matches), w.key)
}

// matching returns the Ids of the records with the same key.
func (w *writer) matching(written *row) []string {
	key := w.key
	if key == "" {
		key = "Id"
	}
	value := written.text(key)
	if value == "" {
		return nil
	}
	var ids []string
	for _, id := range w.entity.ids {
		if w.entity.rows[id].text(key) == value {
			ids = append(ids, id)
		}
	}
	return ids
}

func (w *writer) delete(written *row) outcome {
	id := written.text("Id")
	if _, ok := w.entity.rows[id]; !ok {
		return refusal(id, codeNotFound, "Id", "no record with Id %q", id)
	}
	w.entity.remove(id)
	return outcome{id: id}
}
