package fake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// row is a record: its fields in the order in which they were first set.
type row struct {
	names  []string
	cells  map[string]cell
	hidden int // how many more reads miss it; below 0: all
	looks  int // at a bulk extract, so far

	toClear []string // of a written record: its fieldsToNull
}

// cell is a value as the platform returns it: text, or an explicit null.
type cell struct {
	text    string
	null    bool
	cleared bool // written: by fieldsToNull
}

func newRow() *row { return &row{cells: map[string]cell{}} }

// find returns the name under which the row holds a field: this one, or one that differs
// only by case. A record can hold both ZIP and Zip, so the exact one comes first.
func (r *row) find(name string) (string, bool) {
	if _, ok := r.cells[name]; ok {
		return name, true
	}
	for _, known := range r.names {
		if strings.EqualFold(known, name) {
			return known, true
		}
	}
	return name, false
}

// text returns the text of a field, "" if it is missing or null.
func (r *row) text(name string) string {
	name, _ = r.find(name)
	return r.cells[name].text
}

// set stores a cell under exactly this name.
func (r *row) set(name string, c cell) {
	if _, ok := r.cells[name]; !ok {
		r.names = append(r.names, name)
	}
	r.cells[name] = c
}

func (r *row) clear(name string) {
	delete(r.cells, name)
	r.names = slices.DeleteFunc(r.names, func(known string) bool { return known == name })
}

// shows reports whether a read finds the record, and counts the read.
func (r *row) shows() bool {
	if r.hidden > 0 {
		r.hidden--
		return false
	}
	return r.hidden == 0
}

// system are the fields that no client writes, so that none can lose them
// (BillingPlatform facts, 4.1).
var system = []string{"Id", "Created", "CreatedUserId", "Updated", "UpdatedUserId"}

// keepSystem clears all fields but those of the system.
func (r *row) keepSystem() {
	for _, name := range slices.Clone(r.names) {
		if !contains(system, name) {
			r.clear(name)
		}
	}
}

func contains(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// merge takes over the fields of a written record other than its Id.
func (r *row) merge(written *row, b Behaviour) {
	id, _ := written.find("Id")
	for _, name := range written.names {
		if name == id {
			continue
		}
		target := r.target(name, written)
		switch c := written.cells[name]; {
		case c.null && !c.cleared && b.IgnoreNull: // keeps what it holds
		case c.null, c.text == "" && b.EmptyClears:
			r.clear(target)
		default:
			r.set(target, c)
		}
	}
}

// target returns the field that a written name means: one that differs by case, unless the
// written record holds that one too.
func (r *row) target(name string, written *row) string {
	known, ok := r.find(name)
	if !ok {
		return name
	}
	if _, both := written.cells[known]; both {
		return name
	}
	return known
}

// texts returns the fields that are not null.
func (r *row) texts() map[string]string {
	texts := map[string]string{}
	for _, name := range r.names {
		if c := r.cells[name]; !c.null {
			texts[name] = c.text
		}
	}
	return texts
}

// MarshalJSON writes the fields in order, all of them as text.
func (r *row) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range r.names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(quoted(name))
		b.WriteByte(':')
		if c := r.cells[name]; c.null {
			b.WriteString("null")
		} else {
			b.Write(quoted(c.text))
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// cellOf turns a Go value into what the platform would return for it.
func cellOf(value any) cell {
	switch v := value.(type) {
	case nil:
		return cell{null: true}
	case bool:
		return cell{text: flag(v)}
	case float64:
		return cell{text: strconv.FormatFloat(v, 'f', -1, 64)}
	}
	return cell{text: fmt.Sprint(value)}
}

// cellIn turns JSON into what the platform would return for it.
func cellIn(raw json.RawMessage) cell {
	switch raw[0] {
	case 'n':
		return cell{null: true}
	case 't', 'f':
		return cell{text: flag(raw[0] == 't')}
	case '"':
		var text string
		if err := json.Unmarshal(raw, &text); err == nil {
			return cell{text: text}
		}
	}
	return cell{text: string(raw)}
}

// flag is how the platform writes a boolean.
func flag(set bool) string {
	if set {
		return "1"
	}
	return "0"
}

func quoted(s string) []byte {
	data, _ := json.Marshal(s) // a string cannot fail
	return data
}
