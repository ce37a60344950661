package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sort"
)

// sender is a type of which requests hold less than answers do.
type sender interface {
	appendSent(dst []byte) ([]byte, error)
}

// holder is a field whose value is at hand: an [Opt].
type holder interface{ content() any }

func (o *Opt[T]) content() any { return &o.v }

// body writes what requests hold of records: neither what the platform maintains nor, in an
// update, what it takes on creation only, since it refuses what it does not expect (Guidewire
// facts, 0).
type body struct{ update bool }

// sends reports whether requests hold an attribute.
func (b body) sends(a attribute) bool {
	return a.column == nil || !a.column.readOnly && !(b.update && a.column.createOnly)
}

// create appends the attributes of a record that are not absent. What Extra holds as it was read
// stays behind: nobody knows whether the platform maintains it.
func (b body) create(dst []byte, record reflect.Value) ([]byte, error) {
	before, err := b.before(record)
	if err != nil {
		return dst, err
	}
	return b.object(dst, record, func(a attribute) bool {
		return !a.extra || !sameJSON(a.slot, before[a.name])
	})
}

// changes appends the attributes that are not as they were read, and returns whether there are
// any. A list or an object is appended as a whole: the platform replaces what it is sent
// (Guidewire facts, 1.2).
func (b body) changes(dst []byte, record reflect.Value) (appended []byte, any bool, err error) {
	before, err := b.before(record)
	if err != nil {
		return dst, false, err
	}
	start := len(dst)
	dst, err = b.object(dst, record, func(a attribute) bool { return b.changed(a, before[a.name]) })
	return dst, len(dst)-start > len("{}"), err
}

// before returns the attributes of a record as they were read, by name.
func (b body) before(record reflect.Value) (map[string]slot, error) {
	meta := metaOf(record)
	if meta == nil || meta.read == "" {
		return nil, nil
	}
	old := reflect.New(record.Type())
	if err := unmarshalResource([]byte(meta.read), old.Interface()); err != nil {
		return nil, err
	}
	slots := map[string]slot{}
	return slots, eachAttribute(old.Elem(), func(a attribute) error {
		slots[a.name] = a.slot
		return nil
	})
}

// changed reports whether an attribute differs from what was read in what requests hold of it.
func (b body) changed(a attribute, old slot) bool {
	if old == nil {
		return true
	}
	if sameJSON(a.slot, old) {
		return false
	}
	now, failed := b.value(nil, reflect.ValueOf(a.slot))
	then, unsendable := b.value(nil, reflect.ValueOf(old))
	return failed != nil || unsendable != nil || !bytes.Equal(now, then)
}

func sameJSON(a, b slot) bool {
	if b == nil {
		return false
	}
	now, err := a.appendJSON(nil)
	then, errThen := b.appendJSON(nil)
	return err == nil && errThen == nil && bytes.Equal(now, then)
}

// object appends the attributes of a record that requests hold, of those that are wanted.
func (b body) object(dst []byte, record reflect.Value, wanted func(attribute) bool) ([]byte, error) {
	dst = append(dst, '{')
	err := eachAttribute(record, func(a attribute) (err error) {
		if !b.sends(a) || !wanted(a) {
			return nil
		}
		dst = append(appendQuoted(appendComma(dst), a.name), ':')
		if dst, err = b.value(dst, reflect.ValueOf(a.slot)); err != nil {
			err = fmt.Errorf("%s: %w", a.name, err)
		}
		return err
	})
	return append(dst, '}'), err
}

// value appends what requests hold of a value, which p points at.
func (b body) value(dst []byte, p reflect.Value) ([]byte, error) {
	switch v := p.Interface().(type) {
	case sender:
		return v.appendSent(dst)
	case scalar:
		return v.appendJSON(dst), nil
	case slot:
		if v.state()&isValue == 0 {
			return append(dst, "null"...), nil
		}
		return b.value(dst, reflect.ValueOf(v.(holder).content()))
	}
	switch v := p.Elem(); v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return append(dst, "null"...), nil
		}
		return b.object(dst, v.Elem(), func(attribute) bool { return true })
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return b.list(dst, v)
		}
	case reflect.Map:
		return b.members(dst, v)
	}
	data, err := json.Marshal(p.Interface())
	return append(dst, data...), err
}

func (b body) list(dst []byte, list reflect.Value) (_ []byte, err error) {
	dst = append(dst, '[')
	for i := range list.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = b.value(dst, list.Index(i).Addr()); err != nil {
			return dst, fmt.Errorf("%d: %w", i, err)
		}
	}
	return append(dst, ']'), nil
}

// members appends a map in the order of its keys, which are strings.
func (b body) members(dst []byte, m reflect.Value) (_ []byte, err error) {
	var names sort.StringSlice
	for _, key := range m.MapKeys() {
		names = append(names, key.String())
	}
	sort.Sort(names)
	dst = append(dst, '{')
	for _, name := range names {
		value := reflect.New(m.Type().Elem()) // elements of a map have no address
		value.Elem().Set(m.MapIndex(reflect.ValueOf(name)))
		dst = append(appendQuoted(appendComma(dst), name), ':')
		if dst, err = b.value(dst, value); err != nil {
			return dst, fmt.Errorf("%s: %w", name, err)
		}
	}
	return append(dst, '}'), nil
}

var errNoRecord = errors.New("the record is nil")

// given returns the record that an any holds, or the zero Value if that is nil.
func given(record any) reflect.Value {
	v := reflect.ValueOf(record)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return reflect.Value{}
	}
	return v.Elem()
}
