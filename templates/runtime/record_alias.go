package runtime

import (
	"fmt"
	"reflect"
)

// alias is a struct field under the former name of a declared field: a second Opt for one
// column. Code written before the field was renamed goes on using it.
//
// Reading fills both alike. Writing sends the one that the caller assigned, and the column
// where both were. Records without aliases never come here.
type alias struct {
	column int
	index  int // in the struct
}

// addAlias takes up a struct field that is the former name of another.
func (t *table) addAlias(record reflect.Type, f reflect.StructField, name string) {
	column, ok := t.exact[name]
	if !ok {
		panic(fmt.Sprintf("field %s of record %s is an alias of %s, which no field before it is called", f.Name, record, name))
	}
	t.aliases = append(t.aliases, alias{column, f.Index[0]})
}

// aliasSlot returns the field of an alias in a record.
func aliasSlot(record reflect.Value, a alias) slot {
	return record.Field(a.index).Addr().Interface().(slot)
}

// fillAliases gives the aliases what a row gave their columns. Both get one origin, by which
// settled tells them from what the caller assigns later, also where the row is the caller's.
func (r *rowReader) fillAliases() error {
	for _, a := range r.table.aliases {
		if !r.filled[a.column] {
			continue
		}
		from := r.from(uint16(a.column))
		if r.row == 0 {
			from = asJSON(a.column)
		}
		column := r.table.slot(r.into, a.column)
		raw, err := column.appendJSON(nil)
		if err != nil {
			return err
		}
		for _, s := range []slot{column, aliasSlot(r.into, a)} {
			if err := s.decode(raw, from); err != nil {
				return fmt.Errorf("%s: %w", r.table.columns[a.column].name, err)
			}
		}
	}
	return nil
}

// asJSON is the origin of a column with an alias in a record that the caller read from
// JSON. It names no row, so that the field counts as set by the caller.
func asJSON(column int) origin { return origin{column: uint16(column) | 1<<15} }

// settled returns the record with what it is to send in its columns: itself, or a copy where
// aliases stand in for theirs.
func (t *table) settled(record reflect.Value) (reflect.Value, error) {
	if len(t.aliases) == 0 {
		return record, nil
	}
	row := t.rowOf(record)
	fresh := reflect.Value{}
	for _, a := range t.aliases {
		if !standsIn(aliasSlot(record, a), t.slot(record, a.column), origin{row, uint16(a.column)}) {
			continue
		}
		if !fresh.IsValid() {
			fresh = reflect.New(record.Type()).Elem()
			fresh.Set(record)
			record = fresh
		}
		if err := t.standIn(record, a); err != nil {
			return record, fmt.Errorf("%s: %w", t.columns[a.column].name, err)
		}
	}
	return record, nil
}

// standIn gives a column what its alias holds, of whatever type.
func (t *table) standIn(record reflect.Value, a alias) error {
	old := aliasSlot(record, a)
	if !old.state().present() {
		record.Field(t.columns[a.column].index).SetZero()
		return nil
	}
	raw, err := old.appendJSON(nil)
	if err != nil {
		return err
	}
	return t.slot(record, a.column).decode(raw, old.origin())
}

// standsIn reports whether an alias is sent in place of its column. Own is the origin of
// both in the row that the record was read from; its row is 0 if there is none.
func standsIn(alias, column slot, own origin) bool {
	switch {
	case !alias.state().present():
		return own.row != 0 && column.origin() == own // both were read, and the caller dropped this one
	case !wasRead(alias, own):
		return !column.state().present() || wasRead(column, own)
	default: // perhaps read elsewhere, and assigned to a record that the caller built
		return own.row == 0 && !column.state().present()
	}
}

// wasRead reports whether a field holds what it was read with, as far as that is known: in
// a record without a row of its own, whatever has an origin may.
func wasRead(s slot, own origin) bool {
	return s.origin() != origin{} && (own.row == 0 || s.origin() == own)
}
