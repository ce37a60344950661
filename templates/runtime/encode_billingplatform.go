package runtime

import (
	"fmt"
	"reflect"
)

// marshalRecord returns the present fields of a record in struct order, then its Extra
// in order of name. record is a pointer to a record. Like unmarshalRecord it is not inlined
// into the methods of every record, which would only take longer to compile.
//
//go:noinline
func marshalRecord(record any) ([]byte, error) {
	b := newBuffer()
	dst, err := appendRecord(b.room, record, writeMode{})
	if err != nil {
		return nil, err
	}
	return b.finish(dst), nil
}

// appendRecord appends what the mode sends of a record.
func appendRecord(dst []byte, record any, mode writeMode) ([]byte, error) {
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	mode.row = t.rowOf(v)
	v, err := t.settled(v)
	if err != nil {
		return nil, err
	}
	m := t.mirror()
	defer m.free()
	m.hold(v)
	dst = append(dst, '{')
	for i, state := range m.states {
		if !state.present() { // most fields of most records
			continue
		}
		c, s := &t.columns[i], m.slots[i]
		if !mode.sends(c, uint16(i), s) {
			continue
		}
		if s.state() == isNull { // and no blank text, which is sent as what it is
			dst = mode.nulls.appendNull(dst, c.name)
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
	if dst, err = mode.nulls.appendList(dst, t, v); err != nil {
		return nil, err
	}
	return append(dst, '}'), nil
}

func (t *table) appendExtra(dst []byte, record reflect.Value, mode writeMode) ([]byte, error) {
	extra := t.extraOf(record)
	if extra == nil || len(*extra) == 0 {
		return dst, nil
	}
	for _, name := range extra.names() {
		if err := t.checkExtra(name); err != nil {
			return nil, err
		}
		value := (*extra)[name]
		if !mode.sendsExtra(t, name, &value) {
			continue
		}
		if value.IsNull() {
			dst = mode.nulls.appendNull(dst, name)
			continue
		}
		dst = append(appendQuoted(appendComma(dst), name), ':')
		dst, _ = value.appendJSON(dst) // a Value cannot fail
	}
	return dst, nil
}
