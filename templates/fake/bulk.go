package fake

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
)

// Bulk extracts are records of bulkRequest, and their results records of bulkResponse with a
// file each (BillingPlatform facts, 6). The names of the status, of its values but PENDING, and
// of the field that holds the file are guesses.
const (
	bulkRequest  = "BULK_API_REQUEST"
	bulkResponse = "BULK_RESPONSE"
	bulkFile     = "ResponseFile"
)

// beginBulk has a bulk extract that was just created wait for its turn.
func (w *writer) beginBulk(id string) {
	if strings.EqualFold(w.name, bulkRequest) {
		w.rows[id].set("Status", cell{text: "PENDING"})
	}
}

// lookAtBulk goes on with a bulk extract when it is read for the second time: the first time
// it is still pending. Nothing happens while the process that does it is off.
func (t *Tenant) lookAtBulk(e *entity, r *row) {
	if !strings.EqualFold(e.name, bulkRequest) || t.behaviour.BulkOff || r.text("Status") != "PENDING" {
		return
	}
	if r.looks++; r.looks < 2 {
		return
	}
	rows, err := t.extract(r)
	if err != nil {
		r.set("Status", cell{text: "FAILED"})
		r.set("LastErrorMessage", cell{text: err.Error()})
		return
	}
	r.set("Status", cell{text: "COMPLETED"})
	t.deliver(r, rows)
}

// extract returns the rows that a bulk extract asks for, however many there are.
func (t *Tenant) extract(r *row) ([]*row, error) {
	if !strings.EqualFold(r.text("RequestMethod"), "RETRIEVE") {
		s, err := parseSelect(r.text("RequestBody"))
		if err != nil {
			return nil, err
		}
		return s.answer(t, t.entityInSQL(s.from)), nil
	}
	s, err := parseCondition(r.text("RequestBody"))
	if err != nil {
		return nil, err
	}
	found := t.find(t.entity(r.text("RetrieveEntityName")), s.where)
	if r.text("Columns") == "" {
		return found, nil
	}
	columns := strings.Split(r.text("Columns"), ",")
	for i, whole := range found {
		found[i] = newRow()
		for _, column := range columns {
			if name, ok := whole.find(strings.TrimSpace(column)); ok {
				found[i].set(name, whole.cells[name])
			}
		}
	}
	return found, nil
}

// deliver makes the batches of a bulk extract.
func (t *Tenant) deliver(r *row, rows []*row) {
	size, err := strconv.Atoi(r.text("RecordsPerBatch"))
	if err != nil || size <= 0 {
		size = maxRows
	}
	responses := t.entity(bulkResponse)
	for from := 0; from < len(rows); from += size {
		to := min(from+size, len(rows))
		id, batch := t.nextID(responses), newRow()
		for _, field := range [][2]string{
			{"Id", id}, {"RequestId", r.text("Id")}, {"ResponseStatus", "COMPLETED"},
			{"ResponseRecordsFrom", strconv.Itoa(from + 1)}, {"ResponseRecordsTo", strconv.Itoa(to)},
			{"RecordsProcessed", strconv.Itoa(to - from)},
		} {
			batch.set(field[0], cell{text: field[1]})
		}
		responses.put(id, batch)
		name, data := "batch_"+id+".json", encodeRows(rows[from:to])
		if strings.EqualFold(r.text("ResponseFormat"), "CSV") {
			name, data = "batch_"+id+".csv", r.csv(rows[from:to])
		}
		t.files[fileKey(bulkResponse, id, bulkFile)] = content{name, data}
	}
}

func encodeRows(rows []*row) []byte {
	data, err := json.Marshal(rows)
	if err != nil {
		panic("fake: rows that are not JSON: " + err.Error())
	}
	return data
}

// csv returns rows as the request wants them, under a line with their names.
func (r *row) csv(rows []*row) []byte {
	var names []string
	for _, row := range rows {
		for _, name := range row.names {
			if !contains(names, name) {
				names = append(names, name)
			}
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if delimiter := []rune(r.text("CSVDelimiter")); len(delimiter) == 1 {
		w.Comma = delimiter[0]
	}
	w.UseCRLF = r.text("CSVEndLineFormat") == "CRLF"
	_ = w.Write(names)
	for _, row := range rows {
		line := make([]string, len(names))
		for i, name := range names {
			line[i] = row.text(name)
		}
		_ = w.Write(line) // a buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}
