package fake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// writeBody is the content of a write.
type writeBody struct {
	records []*row
	key     string // of an upsert
	purge   bool   // of a delete: past the recycle bin
}

func parseBody(data []byte) (writeBody, error) {
	var envelope struct {
		Objects json.RawMessage `json:"brmObjects"`
		Key     string          `json:"externalIDFieldName"`
		Purge   any             `json:"EmptyRecycleBin"`
	}
	if err := json.Unmarshal(data, &envelope); err != nil {
		return writeBody{}, fmt.Errorf("the body is not a JSON object with brmObjects: %w", err)
	}
	objects, err := listed(envelope.Objects)
	if err != nil {
		return writeBody{}, err
	}
	body := writeBody{key: envelope.Key, purge: envelope.Purge != nil && cellOf(envelope.Purge).text == "1"}
	for i, object := range objects {
		r, err := parseRow(object)
		if err != nil {
			return writeBody{}, fmt.Errorf("brmObjects: record %d: %w", i, err)
		}
		body.records = append(body.records, r)
	}
	return body, nil
}

// listed returns the records in brmObjects, which is one or an array of them.
func listed(objects json.RawMessage) ([]json.RawMessage, error) {
	switch {
	case len(objects) == 0:
		return nil, errors.New("brmObjects is missing")
	case objects[0] == '{':
		return []json.RawMessage{objects}, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(objects, &list); err != nil {
		return nil, errors.New("brmObjects is neither an object nor an array")
	}
	if len(list) == 0 {
		return nil, errors.New("brmObjects is empty")
	}
	return list, nil
}

// parseRow reads a record, keeping the order of its fields.
func parseRow(object json.RawMessage) (*row, error) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("want an object, got %s", strings.TrimSpace(string(object)))
	}
	r := newRow()
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		if err := r.read(name.(string), raw); err != nil {
			return nil, err
		}
	}
	for _, name := range r.toClear { // exactly so: ZIP can be cleared while Zip is written
		r.set(name, cell{null: true, cleared: true})
	}
	return r, nil
}

// read takes over a member of a record. The list fieldsToNull names fields to clear
// (BillingPlatform facts, 4).
func (r *row) read(name string, raw json.RawMessage) error {
	if strings.EqualFold(name, "fieldsToNull") && raw[0] == '[' {
		if err := json.Unmarshal(raw, &r.toClear); err != nil {
			return fmt.Errorf("%s is no list of names", name)
		}
		return nil
	}
	r.set(name, cellIn(raw))
	return nil
}
