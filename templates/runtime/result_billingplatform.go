package runtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// resultRow is what the platform says about one record of a write. Tenants send ErrorCode
// and texts of a single space; the export declares success instead and no ErrorCode
// (BillingPlatform facts, 1.4).
type resultRow struct {
	id      ID
	code    string // "" for none and for 0
	text    string
	field   string
	refused bool // success is false
	created bool
}

func (r *resultRow) failed() bool { return r.refused || r.code != "" }

func readResultRow(raw json.RawMessage) (resultRow, error) {
	members, err := foldedMembers(raw)
	if err != nil {
		return resultRow{}, err
	}
	success, known := truth(members["success"])
	created, _ := truth(members["created"])
	row := resultRow{
		id:      ID(trimmedText(members["id"])),
		code:    trimmedText(members["errorcode"]),
		text:    trimmedText(firstOf(members, "errortext", "errormessage")),
		field:   trimmedText(members["errorelementfield"]),
		refused: known && !success,
		created: created,
	}
	if row.code == "0" {
		row.code = ""
	}
	return row, nil
}

// truth reads a flag that is a boolean or a text, and reports whether it is there.
func truth(raw json.RawMessage) (value, known bool) {
	if len(raw) == 0 {
		return false, false
	}
	value, err := strconv.ParseBool(textOf(trimSpace(raw)))
	return value, err == nil
}

// results pairs the rows of an answer with the records sent, which they follow in order
// (BillingPlatform facts, 1.3): it returns what was known of each, and the row beside it. If
// their number differs nothing can be paired, and what happened to the records is unknown.
func (a *answer) results(rows []json.RawMessage, sent []Result) ([]Result, error) {
	if len(rows) != len(sent) {
		return nil, a.unusable(fmt.Errorf("sent %d records but got %d results, which cannot be told apart", len(sent), len(rows)))
	}
	results := make([]Result, len(rows))
	read := make([]resultRow, len(rows))
	for i, raw := range rows {
		row, err := readResultRow(raw)
		if err != nil {
			return nil, a.unusable(fmt.Errorf("result %d: %w", i, err))
		}
		read[i] = row
	}
	order := inOrderOf(sent, read)
	for i, row := range read {
		if order != nil {
			i = order[row.id]
		}
		results[i] = a.result(row, sent[i])
	}
	return results, nil
}

// inOrderOf returns the places of the records sent by their identities, if the rows have the same
// identities in another order; nil if their order is all there is to go by.
func inOrderOf(sent []Result, rows []resultRow) map[ID]int {
	places := make(map[ID]int, len(sent))
	for i, s := range sent {
		places[s.ID] = i
	}
	found := make(map[ID]bool, len(rows))
	other := false
	for i, row := range rows {
		_, known := places[row.id]
		if !known || row.id == "" || found[row.id] {
			return nil
		}
		found[row.id] = true
		other = other || row.id != sent[i].ID
	}
	if !other {
		return nil
	}
	return places
}

// result turns a row into the result of the record sent, whose identity holds unless the row has
// one.
func (a *answer) result(row resultRow, sent Result) Result {
	if row.id == "" {
		row.id = sent.ID
	}
	result := Result{Index: sent.Index, ID: row.id, Created: row.created}
	if row.id == "" && !row.failed() {
		// The export's form of a result has no codes, so with a text this is a refusal.
		row.refused = row.text != ""
		if !row.refused {
			err := a.wrap(errors.New("the platform returned no Id"))
			result.Err = &OutcomeUnknownError{Entity: a.entity, Operation: a.name, Records: 1, Err: err}
		}
	}
	if row.failed() {
		result.Err = &RowError{
			Index: sent.Index, ID: row.id, Field: a.explanation(row.field), Code: a.explanation(row.code),
			Text: a.explanation(row.text), Entity: a.entity, Operation: a.name,
		}
	}
	return result
}
