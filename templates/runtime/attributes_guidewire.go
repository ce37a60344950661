package runtime

import (
	"fmt"
	"reflect"
)

// marshalResource returns the present attributes of a record in struct order, then its Extra in
// order of name. record is a pointer to a record.
//
//go:noinline
func marshalResource(record any) ([]byte, error) {
	b := newBuffer()
	dst, err := appendAttributes(b.room, reflect.ValueOf(record).Elem())
	if err != nil {
		return nil, err
	}
	return b.finish(dst), nil
}

func appendAttributes(dst []byte, record reflect.Value) ([]byte, error) {
	dst = append(dst, '{')
	err := eachAttribute(record, func(a attribute) (err error) {
		dst = append(appendQuoted(appendComma(dst), a.name), ':')
		if dst, err = a.slot.appendJSON(dst); err != nil {
			err = fmt.Errorf("%s: %w", a.name, err)
		}
		return err
	})
	return append(dst, '}'), err
}

// attribute is a present attribute of a record.
type attribute struct {
	name   string
	column *column // nil for one that the record does not declare
	slot   slot
	extra  bool // held by Extra
}

// eachAttribute calls visit for the attributes that are not absent. What Extra keeps for a field
// that refused it is one, until the caller sets the field.
func eachAttribute(record reflect.Value, visit func(attribute) error) error {
	t := tableOf(record.Type())
	for i := range t.columns {
		a := attribute{t.columns[i].name, &t.columns[i], t.slot(record, i), false}
		if !a.slot.state().present() {
			continue
		}
		if err := visit(a); err != nil {
			return err
		}
	}
	extra := t.extraOf(record)
	if extra == nil {
		return nil
	}
	for _, name := range extra.names() {
		value := (*extra)[name]
		a := attribute{name: name, slot: &value, extra: true}
		if i, declared := t.exact[name]; declared {
			if value.s&hasMisfit == 0 {
				return t.checkExtra(name)
			}
			if t.slot(record, i).state().present() {
				continue
			}
			a.column = &t.columns[i]
		}
		if !value.s.present() {
			continue
		}
		if err := visit(a); err != nil {
			return err
		}
	}
	return nil
}

// unmarshalResource reads attributes into a record, and leaves those alone that are not in data.
// What does not fit the type of its field costs nothing but itself: the field is absent, its Err
// says so, and Extra keeps what was sent.
//
//go:noinline
func unmarshalResource(data []byte, record any) error {
	if string(trimSpace(data)) == "null" {
		return nil
	}
	v := reflect.ValueOf(record).Elem()
	r := rowReader{mirror: tableOf(v.Type()).mirror(), lenient: true}
	defer r.free()
	s := scanner{data: data}
	err := r.read(&s, v, 0)
	if syntax := s.end(); syntax != nil {
		return syntax
	}
	for _, m := range r.misfits {
		r.table.keepMisfit(v, m)
	}
	return err
}

// keepMisfit makes the field of a member absent, and keeps the member in Extra.
func (t *table) keepMisfit(record reflect.Value, m member) {
	field := record.Field(t.columns[t.exact[m.name]].index)
	field.SetZero()
	*field.Addr().Interface().(slot).stateAt() |= hasMisfit
	value := Set(Value{string(m.raw)})
	value.s |= hasMisfit
	if extra := t.extraOf(record); extra != nil {
		extra.Set(m.name, value)
	}
}
