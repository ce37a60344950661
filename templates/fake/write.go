package fake

import "fmt"

// kind is a kind of write.
type kind struct {
	envelope string
	apply    func(*writer, *row) outcome
}

// kinds are the kinds of writes. The names of the answers of delete and undelete are not
// certain (BillingPlatform facts, 9).
var kinds = map[Operation]kind{
	Create:   {"createResponse", (*writer).create},
	Update:   {"updateResponse", (*writer).update},
	Upsert:   {"upsertResponse", (*writer).upsert},
	Delete:   {"deleteResponse", (*writer).delete},
	Undelete: {"undeleteResponse", (*writer).undelete},
}

// writer processes the records of one write.
type writer struct {
	*entity
	tenant *Tenant
	key    string // upsert: the field to match on
	purge  bool   // delete: past the recycle bin
	hidden int    // how many reads miss what is created
}

// outcome is what became of one record.
type outcome struct {
	id      string
	created string // "true" or "false" from an upsert
	failure *RowFailure
}

// The codes of the tenant's own refusals. The platform's are not known.
const (
	codeUnknownField = "400"
	codeNotFound     = "404"
	codeDuplicate    = "409"
)

func refusal(id, code, field, format string, args ...any) outcome {
	return outcome{id: id, failure: &RowFailure{Code: code, Field: field, Text: fmt.Sprintf(format, args...)}}
}

// write processes a write and reports on each record, in order. The caller holds the lock.
func (t *Tenant) write(e *entity, r Request) reply {
	body, err := parseBody(r.Body)
	if err != nil {
		return badRequest("%v", err)
	}
	body.identify(r)
	w := &writer{entity: e, tenant: t, key: body.key, purge: body.purge}
	refused := map[int]RowFailure{}
	for _, fault := range t.strikeAll(r) {
		switch own := fault.own.(type) {
		case hiding:
			w.hidden = own.reads
		case refusedRow:
			refused[own.index] = own.failure
		}
	}
	results := make([]map[string]any, len(body.records))
	for i, record := range body.records {
		if failure, ok := refused[i]; ok {
			results[i] = outcome{id: record.text("Id"), failure: &failure}.result()
			continue
		}
		results[i] = w.process(kinds[r.Operation], record).result()
	}
	return envelope(kinds[r.Operation].envelope, results)
}

// identify gives a record that is updated the Id in the path, if it has none. An upsert
// takes no notice of the path, and creates (BillingPlatform facts, 1.5).
func (b *writeBody) identify(r Request) {
	if r.Operation != Update || r.id == "" {
		return
	}
	for _, record := range b.records {
		if record.text("Id") == "" {
			id, _ := record.find("Id")
			record.set(id, cell{text: r.id})
		}
	}
}

func (w *writer) process(k kind, record *row) outcome {
	if name := w.unknown(record.names); name != "" {
		return refusal(record.text("Id"), codeUnknownField, name, "no field is called %s", name)
	}
	return k.apply(w, record)
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
		id = w.tenant.nextID(w.entity)
	}
	if _, taken := w.rows[id]; taken {
		return refusal(id, codeDuplicate, "Id", "a record with Id %s exists", id)
	}
	r := newRow()
	r.hidden = w.hidden
	r.set("Id", cell{text: id})
	r.merge(written, w.tenant.behaviour)
	w.bin.remove(id)
	w.put(id, r)
	w.beginBulk(id)
	return outcome{id: id}
}

func (w *writer) update(written *row) outcome {
	id := written.text("Id")
	r, ok := w.rows[id]
	if !ok {
		return refusal(id, codeNotFound, "Id", "no record with Id %q", id)
	}
	if w.tenant.behaviour.ReplaceOnPut {
		r.keepSystem()
	}
	r.merge(written, w.tenant.behaviour)
	return outcome{id: id}
}

// upsert updates the record with the same key. Without a match it creates one, even when
// there was nothing to match on, as the platform does (BillingPlatform facts, 1.5). What the
// platform does about several matches is not known: here the record is refused.
func (w *writer) upsert(written *row) outcome {
	matches := w.matching(written)
	switch len(matches) {
	case 0:
		o := w.create(written)
		if o.failure == nil {
			o.created = "true"
		}
		return o
	case 1:
		w.rows[matches[0]].merge(written, w.tenant.behaviour)
		return outcome{id: matches[0], created: "false"}
	}
	return refusal("", codeDuplicate, w.key, "%d records have the same %s", len(matches), w.key)
}

// matching returns the Ids of the records with the same key: the external one, or else Id.
// An empty key matches nothing.
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
	for _, id := range w.ids {
		if w.rows[id].text(key) == value {
			ids = append(ids, id)
		}
	}
	return ids
}

// delete moves a record to the recycle bin.
func (w *writer) delete(written *row) outcome {
	id := written.text("Id")
	r, ok := w.rows[id]
	if !ok {
		return refusal(id, codeNotFound, "Id", "no record with Id %q", id)
	}
	w.remove(id)
	if !w.purge {
		w.bin.put(id, r)
	}
	return outcome{id: id}
}

// undelete takes a record out of the recycle bin.
func (w *writer) undelete(written *row) outcome {
	id := written.text("Id")
	r, ok := w.bin.rows[id]
	if !ok {
		return refusal(id, codeNotFound, "Id", "no record with Id %q in the recycle bin", id)
	}
	w.bin.remove(id)
	w.put(id, r)
	return outcome{id: id}
}
