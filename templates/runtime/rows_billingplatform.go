package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// queryRows sends a statement of the caller's own and sets the slice that rows points at to
// what it selects.
func (c *conn) queryRows(ctx context.Context, sql SQL, rows any) error {
	op := operation{"", "queryRows"}
	target := reflect.ValueOf(rows)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Slice {
		return op.wrap(fmt.Errorf("want a pointer to a slice, got %T", rows))
	}
	if strings.TrimSpace(string(sql)) == "" {
		return op.wrap(errors.New("the statement is empty: want SELECT …"))
	}
	target = target.Elem()
	read, err := readerOf(target.Type().Elem())
	if err != nil {
		return op.wrap(err)
	}
	selected, err := c.selectRows(ctx, op, string(sql))
	if err != nil {
		return err
	}
	list := reflect.MakeSlice(target.Type(), len(selected), len(selected))
	for i, row := range selected {
		if err := read(row, list.Index(i)); err != nil {
			return op.wrap(fmt.Errorf("row %d: %w", i, err))
		}
	}
	target.Set(list)
	if len(selected) == maxRows {
		return op.wrap(fmt.Errorf("the platform returned %d rows, which is all that it returns: %w: narrow the statement, or go by pages of Id", maxRows, ErrTruncated))
	}
	return nil
}

// readRow makes an element of a slice of a row.
type readRow func(row json.RawMessage, element reflect.Value) error

// readerOf returns how rows become elements of a type.
func readerOf(t reflect.Type) (readRow, error) {
	switch {
	case t.Kind() == reflect.Pointer && isRow(t.Elem()):
		read, err := readerOf(t.Elem())
		return func(row json.RawMessage, element reflect.Value) error {
			element.Set(reflect.New(t.Elem()))
			return read(row, element.Elem())
		}, err
	case !isRow(t):
		return readCell, nil
	case t.Kind() == reflect.Struct && isRecord(t):
		return readRecord, nil
	case t.Kind() == reflect.Struct:
		return structReader(t)
	case t.Key().Kind() != reflect.String:
		return nil, fmt.Errorf("want a map by names of columns, got %s", t)
	}
	return readMap, nil
}

// isRow reports whether a type holds a row, and not the only cell of one.
func isRow(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return t.Kind() == reflect.Map
	}
	return isRecord(t) || !reflect.PointerTo(t).Implements(unmarshalerType)
}

var unmarshalerType = reflect.TypeOf((*json.Unmarshaler)(nil)).Elem()

// isRecord reports whether a struct is the record of an entity.
func isRecord(t reflect.Type) bool {
	for i := range t.NumField() {
		if t.Field(i).Type == extraType {
			return true
		}
	}
	return false
}

func readRecord(row json.RawMessage, element reflect.Value) error {
	return decodeRow(row, element.Addr().Interface(), nextRow(bySQL))
}

// readCell reads a row of one column. The platform leaves out what is null, so that a row can
// have none (BillingPlatform facts, 4).
func readCell(row json.RawMessage, element reflect.Value) error {
	var cells []json.RawMessage
	err := eachMember(row, func(_ string, raw json.RawMessage) error {
		cells = append(cells, raw)
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(cells) > 1:
		return fmt.Errorf("it has %d columns: want one for a %s, or a slice of structs or maps", len(cells), element.Type())
	case len(cells) == 0:
		return nil
	}
	return assign(element, cells[0])
}

func readMap(row json.RawMessage, element reflect.Value) error {
	t := element.Type()
	element.Set(reflect.MakeMap(t))
	return eachMember(row, func(name string, raw json.RawMessage) error {
		if string(raw) == "null" {
			return nil
		}
		value := reflect.New(t.Elem()).Elem()
		if err := assign(value, raw); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		element.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), value)
		return nil
	})
}

// structReader returns how rows become structs of the caller's. The fields go by the tag bpgen,
// that of json, or their own names.
func structReader(t reflect.Type) (readRow, error) {
	exact, folded := map[string]int{}, map[string]int{}
	for i := range t.NumField() {
		if t.Field(i).Anonymous {
			return nil, fmt.Errorf("%s embeds %s: want a field for each column", t, t.Field(i).Name)
		}
		name, ok := columnName(t.Field(i))
		if !ok {
			continue
		}
		if _, twice := exact[name]; twice {
			return nil, fmt.Errorf("%s has two fields for the column %s", t, name)
		}
		exact[name] = i
		if _, taken := folded[strings.ToLower(name)]; !taken {
			folded[strings.ToLower(name)] = i
		}
	}
	if len(exact) == 0 {
		return nil, fmt.Errorf("%s has no exported fields", t)
	}
	return func(row json.RawMessage, element reflect.Value) error {
		return readStruct(row, element, exact, folded)
	}, nil
}

func columnName(f reflect.StructField) (string, bool) {
	name, ok := f.Tag.Lookup("bpgen")
	if !ok {
		name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
	}
	if name == "" {
		name = f.Name
	}
	return name, f.IsExported() && name != "-"
}

// readStruct reads a row into a struct. Names match exactly, and only then without regard to
// case, as in records; but a field whose name matches exactly keeps what it got that way.
func readStruct(row json.RawMessage, element reflect.Value, exact, folded map[string]int) error {
	matched := map[int]bool{}
	return eachMember(row, func(name string, raw json.RawMessage) error {
		i, ok := exact[name]
		if ok {
			matched[i] = true
		} else if i, ok = folded[strings.ToLower(name)]; !ok || matched[i] {
			return nil
		}
		if err := assign(element.Field(i), raw); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}

// assign gives a variable the value of a cell. The platform sends numbers and flags as texts,
// and an empty text is null to it (BillingPlatform facts, 4).
func assign(v reflect.Value, raw json.RawMessage) error {
	text := textOf(raw)
	if _, moment := v.Interface().(time.Time); moment && strings.TrimSpace(text) == "" {
		v.SetZero()
		return nil
	}
	if u, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		return u.UnmarshalJSON(raw) // null included, which Opt tells from nothing
	}
	if string(raw) == "null" {
		v.SetZero()
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return assign(v.Elem(), raw)
	case reflect.String:
		v.SetString(text)
		return nil
	case reflect.Bool:
		return assignBool(v, raw)
	case reflect.Interface, reflect.Struct, reflect.Map, reflect.Slice:
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber() // no digit is lost on the way into an any
		return d.Decode(v.Addr().Interface())
	}
	if text = strings.TrimSpace(text); text == "" {
		v.SetZero()
		return nil
	}
	if !assignNumber(v, text) {
		return fmt.Errorf("want a %s, got %s", v.Type(), bounded(string(raw), maxMisfit))
	}
	return nil
}

// assignNumber gives a variable of a kind of numbers the one that a text is, and reports whether
// it could. The platform leaves out a zero before the point (BillingPlatform facts, 4).
func assignNumber(v reflect.Value, text string) bool {
	if _, isNumber := parseNumber(text); !isNumber {
		return false
	}
	switch {
	case v.CanInt():
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		v.SetInt(n)
		return err == nil
	case v.CanUint():
		n, err := strconv.ParseUint(text, 10, v.Type().Bits())
		v.SetUint(n)
		return err == nil
	case v.CanFloat():
		if i := strings.IndexByte(text, '.'); i == 0 || i == 1 && text[0] == '-' {
			text = text[:i] + "0" + text[i:]
		}
		return json.Unmarshal([]byte(text), v.Addr().Interface()) == nil
	}
	return false
}

func assignBool(v reflect.Value, raw json.RawMessage) error {
	flag := Flag{string(raw)}
	on, ok := flag.Bool()
	if !ok && Value(flag).trimmed() != "" {
		return flag.misfit()
	}
	v.SetBool(on)
	return nil
}
