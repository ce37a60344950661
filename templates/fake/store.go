package fake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// entity is the records of one entity.
type entity struct {
	ids  []string // in the order in which the records came to be
	rows map[string]*row
}

func (e *entity) put(id string, r *row) {
	if _, ok := e.rows[id]; !ok {
		e.ids = append(e.ids, id)
	}
	e.rows[id] = r
}

func (e *entity) remove(id string) {
	delete(e.rows, id)
	e.ids = slices.DeleteFunc(e.ids, func(other string) bool { return other == id })
}

// nextID returns a decimal Id that no record of the entity has.
func (t *Tenant) nextID(entity string) string {
	for {
		t.lastID++
		id := strconv.Itoa(t.lastID)
		if _, taken := t.entity(entity).rows[id]; !taken {
			return id
		}
	}
}

// row is a record: its fields in the order in which they were first set.
type row struct {
	names []string
	cells map[string]cell
}

// cell is a value as the platform returns it: text, or an explicit null.
type cell struct {
	text string
	null bool
}

// names returns the texts of a list of texts.
func (c cell) names() ([]string, bool) {
	var list []string
	err := json.Unmarshal([]byte(c.text), &list)
	return list, err == nil
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

// merge takes over the fields of a written record other than its Id. A null clears, and so
// does the name of a field in the list fieldsToNull (BillingPlatform facts, 4).
func (r *row) merge(written *row) {
	id, _ := written.find("Id")
	for _, name := range written.names {
		if name == id {
			continue
		}
		if list, ok := written.cells[name].names(); ok && strings.EqualFold(name, "fieldsToNull") {
			for _, listed := range list {
				r.clear(r.target(listed, written))
			}
			continue
		}
		target := r.target(name, written)
		if c := written.cells[name]; c.null {
			r.clear(target)
		} else {
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

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
