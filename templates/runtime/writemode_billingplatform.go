package runtime

import (
	"reflect"
	"strings"
)

// writeMode says which fields of a record an operation sends. The zero mode sends all.
type writeMode struct {
	kind writeKind
	key  string // upsert: name of the field to match on
	row  uint32 // number of the row that the record was read from, or 0

	nulls *nulls // how null fields are written, or nil for JSON null
}

type writeKind uint8

const (
	writeAll       writeKind = iota
	writeCreate              // what is present
	writeUpdate              // the Id, and what changed since the record was read
	writeUpdateAll           // the Id, and what is present
	writeUpsert              // what is present
)

// names reports whether the kind names a record by its Id.
func (k writeKind) names() bool { return k == writeUpdate || k == writeUpdateAll }

// sends reports whether the mode sends a declared field.
func (m *writeMode) sends(c *column, index uint16, s slot) bool {
	switch {
	case !s.state().present():
		return false
	case m.kind == writeAll:
		return true
	case c.isID:
		return m.sendsID(c.name, s)
	case m.kind == writeUpsert && c.name == m.key:
		return true
	case c.readOnly:
		return false
	}
	return m.kind != writeUpdate || m.changed(s, index)
}

// changed reports whether the caller set or cleared a field since its record was read. A
// value that was read elsewhere and assigned here is one that the caller set.
func (m *writeMode) changed(s slot, column uint16) bool {
	return m.row == 0 || s.origin() != origin{m.row, column}
}

// sendsID reports whether the mode sends the identity. An update names its record by it.
// Elsewhere one that was read stays behind, so that a record can be copied, and so does an
// empty one, which the platform takes for absent (BillingPlatform facts, 1.3).
func (m *writeMode) sendsID(name string, s slot) bool {
	if textIn(s) == "" {
		return false
	}
	isKey := m.kind == writeUpsert && name == m.key
	return m.kind.names() || isKey || s.origin().row == 0
}

// computed reports whether an undeclared field is as a query of the caller's own wording
// returned it: perhaps an alias, which the platform does not take. In a record that is not
// that row any more, the same field of another row is what the caller set.
func (m *writeMode) computed(from origin, column uint16) bool {
	return from.row&bySQL != 0 && from.column == column && (m.row == 0 || from.row == m.row)
}

// sendsExtra reports whether the mode sends a field the record does not declare. A second
// spelling of the identity or of a read-only field does not get around their rules.
func (m *writeMode) sendsExtra(t *table, name string, s slot) bool {
	switch {
	case !s.state().present():
		return false
	case m.kind == writeAll:
		return true
	case strings.Contains(name, "."):
		return false
	case m.kind == writeUpsert && name == m.key:
		return true
	case m.computed(s.origin(), columnOf(name)) || isSystem(name):
		return false
	}
	for _, i := range t.folded[strings.ToLower(name)] {
		if t.columns[i].isID || t.columns[i].readOnly {
			return false
		}
	}
	if t.id < 0 && strings.EqualFold(name, idName) {
		return m.sendsID(name, s)
	}
	return m.kind != writeUpdate || m.changed(s, columnOf(name))
}

// isSystem reports whether a field is one of those that the platform maintains in nearly every
// entity, whether or not the export lists them (BillingPlatform facts, 4.1).
func isSystem(name string) bool {
	switch strings.ToLower(name) {
	case "created", "createduserid", "updated", "updateduserid":
		return true
	}
	return false
}

// lookup returns the name under which a record holds a field, and its text: "" when it is
// absent or null.
func lookup(record any, name string) (spelling, text string) {
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	if settled, err := t.settled(v); err == nil { // else writing the record says what is wrong
		v = settled
	}
	var extra Extra
	if p := t.extraOf(v); p != nil {
		extra = *p
	}
	value, ok := extra[name]
	i, declared := t.find(name)
	if declared && (!ok || t.columns[i].name == name) {
		return t.columns[i].name, textIn(t.slot(v, i))
	}
	return name, textIn(&value)
}

// textIn returns the text of a field, "" when it is absent or null.
func textIn(s slot) string {
	if id, ok := s.(*Opt[ID]); ok { // most of them, and fmt would allocate
		return string(id.v)
	}
	if s.state()&isValue == 0 {
		return ""
	}
	return s.String()
}
