package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

var errNotJSON = errors.New("not valid JSON")

// trimSpace drops the white space JSON allows around a value.
func trimSpace(raw []byte) []byte { return bytes.Trim(raw, " \t\r\n") }

// textOf returns the text of a JSON string, and the JSON itself of anything else.
func textOf(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' {
		return string(raw)
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return string(raw)
	}
	return s
}

// appendQuoted appends s as a JSON string. Unlike json.Marshal it leaves <, > and & alone.
func appendQuoted(dst []byte, s string) []byte {
	if isPlain(s) {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"')
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string into a buffer cannot fail
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}

// isPlain reports whether s needs no escape in JSON.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return utf8.ValidString(s)
}

// eachMember calls visit for the members of a JSON object, in order.
func eachMember(data []byte, visit func(name string, raw json.RawMessage) error) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	open, err := dec.Token()
	if err != nil {
		return errNotJSON
	}
	if open != json.Delim('{') {
		return fmt.Errorf("want a JSON object, got %s", kindOf(data))
	}
	for dec.More() {
		if err := nextMember(dec, visit); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return errNotJSON
	}
	if _, err := dec.Token(); err != io.EOF {
		return errNotJSON
	}
	return nil
}

func nextMember(dec *json.Decoder, visit func(string, json.RawMessage) error) error {
	name, err := dec.Token()
	if err != nil {
		return errNotJSON
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return errNotJSON
	}
	return visit(name.(string), raw)
}

// foldedMembers returns the members of a JSON object by lower-case name.
func foldedMembers(data []byte) (map[string]json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	err := eachMember(data, func(name string, raw json.RawMessage) error {
		members[strings.ToLower(name)] = raw
		return nil
	})
	return members, err
}

// oneOrMany returns the elements of an array, the value itself if it is no array, and
// nothing for null.
func oneOrMany(raw json.RawMessage) ([]json.RawMessage, error) {
	raw = trimSpace(raw)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, nil
	case raw[0] != '[':
		return []json.RawMessage{raw}, nil
	}
	var list []json.RawMessage
	err := json.Unmarshal(raw, &list)
	return list, err
}

// kindOf names the type of a JSON value for messages.
func kindOf(raw []byte) string {
	raw = trimSpace(raw)
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
