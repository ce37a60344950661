package runtime

import (
	"encoding/json"
	"errors"
	"strings"
)

// ID is the identity of a record: a decimal number, kept as text. It is read from a JSON
// string or number and written as a string (BillingPlatform facts, 1.5).
type ID string

// UnmarshalJSON reads a string or a number. Like every unmarshaler, it ignores null.
func (id *ID) UnmarshalJSON(data []byte) error {
	if !json.Valid(data) {
		return errNotJSON
	}
	if data = trimSpace(data); string(data) != "null" {
		id.setJSON(data)
	}
	return nil
}

func (id *ID) appendJSON(dst []byte) []byte { return appendQuoted(dst, string(*id)) }

func (id *ID) setJSON(raw []byte) state {
	*id = ID(textOf(raw))
	return isValue
}

// misfit refuses an object and an array. Any other text may be an Id: which fields hold one is in
// part a guess.
func (id ID) misfit() error {
	if strings.IndexAny(string(id), "{[") == 0 && json.Valid([]byte(id)) {
		return &FieldError{Want: "an Id", Raw: bounded(string(id), maxMisfit)}
	}
	return nil
}

// check refuses what names no record. An empty segment or a dot would also turn the path
// of one record into the path of another resource.
func (id ID) check() error {
	switch strings.TrimSpace(string(id)) {
	case "":
		return errors.New("the Id is empty: pass the Id of an existing record")
	case ".", "..":
		return errors.New("the Id is " + string(id) + ": pass the Id of an existing record")
	}
	return nil
}
