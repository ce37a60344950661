package runtime

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Extra holds the fields of a record that its type does not declare, by name: what the
// tenant returned beyond the export, and what the caller adds. They are written like
// declared fields, except for related values such as AccountObj.Name, which the platform
// returns but does not take.
type Extra map[string]Opt[Value]

// marshalRecord returns the present fields of a record in struct order, then its Extra
// in order of name. record is a pointer to a record.
func marshalRecord(record any) ([]byte, error) { return appendRecord(nil, record, writeMode{}) }

// unmarshalRecord reads a JSON object into a record. It serves callers who keep records
// as JSON, so the fields count as set by the caller: updating from them sends them.
func unmarshalRecord(data []byte, record any) error { return decodeRow(data, record, 0) }

// appendRecord appends what the mode sends of a record.
func appendRecord(dst []byte, record any, mode writeMode) ([]byte, error) {
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	dst = append(dst, '{')
	var err error
	for i := range t.columns {
		c, s := &t.columns[i], t.slot(v, i)
		if !mode.sends(c, s) {
			continue
		}
		dst = append(appendComma(dst), c.key...)
		if dst, err = s.appendJSON(dst); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	if dst, err = t.appendExtra(dst, v, mode); err != nil {
		return nil, err
	}
	return append(dst, '}'), nil
}

func (t *table) appendExtra(dst []byte, record reflect.Value, mode writeMode) ([]byte, error) {
	extra := t.extraOf(record)
	if extra == nil || len(*extra) == 0 {
		return dst, nil
	}
	for _, name := range slices.Sorted(maps.Keys(*extra)) {
		if _, declared := t.exact[name]; declared {
			return nil, fmt.Errorf("Extra holds %s, which is a field of the record: set the field instead", name)
		}
		value := (*extra)[name]
		if !mode.sendsExtra(t, name, &value) {
			continue
		}
		dst = append(appendQuoted(appendComma(dst), name), ':')
		dst, _ = value.appendJSON(dst) // a Value cannot fail
	}
	return dst, nil
}

// appendComma separates a member of an object from the one before.
func appendComma(dst []byte) []byte {
	if dst[len(dst)-1] == '{' {
		return dst
	}
	return append(dst, ',')
}

// decodeRow reads a JSON object into a record; origin is isRead for what the platform
// returned.
func decodeRow(data []byte, record any, origin state) error {
	if string(trimSpace(data)) == "null" {
		return nil
	}
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	r := rowReader{table: t, record: v, origin: origin, filled: make([]bool, len(t.columns))}
	if err := eachMember(data, r.member); err != nil {
		return err
	}
	return r.finish()
}

// rowReader assigns the members of a row to the fields of a record. Names match exactly,
// and only then without regard to case, because tenants disagree on spelling, as in ZIP
// and Zip (BillingPlatform facts, 4), while one entity can also declare both.
type rowReader struct {
	table  *table
	record reflect.Value
	origin state
	filled []bool   // columns the row holds
	rest   []member // members that match no column exactly
}

type member struct {
	name string
	raw  json.RawMessage
}

func (r *rowReader) member(name string, raw json.RawMessage) error {
	if i, ok := r.table.exact[name]; ok {
		return r.fill(i, raw)
	}
	r.rest = append(r.rest, member{name, raw})
	return nil
}

// finish places the members that match no column exactly, once all that do are known.
func (r *rowReader) finish() error {
	for _, m := range r.rest {
		err := r.place(m)
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *rowReader) place(m member) error {
	for _, i := range r.table.folded[strings.ToLower(m.name)] {
		if !r.filled[i] {
			return r.fill(i, m.raw)
		}
	}
	extra := r.table.extraOf(r.record)
	if extra == nil {
		return nil
	}
	if *extra == nil {
		*extra = Extra{}
	}
	var value Opt[Value]
	err := value.decode(m.raw, r.origin)
	(*extra)[m.name] = value
	return err
}

func (r *rowReader) fill(i int, raw json.RawMessage) error {
	r.filled[i] = true
	if err := r.table.slot(r.record, i).decode(raw, r.origin); err != nil {
		return fmt.Errorf("%s: %w", r.table.columns[i].name, err)
	}
	return nil
}
