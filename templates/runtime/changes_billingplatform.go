package runtime

import "reflect"

// changes sets out, an empty record, to what an update of old has to send for it to become
// record: the identity, and each field that record holds and old does not hold alike. All
// three are pointers to records of one type. Nil holds nothing.
//
//go:noinline
func changes(out, record, old any) {
	v, now, before := reflect.ValueOf(out).Elem(), reflect.ValueOf(record), reflect.ValueOf(old)
	if now.IsNil() {
		return
	}
	if before.IsNil() {
		before = reflect.New(v.Type())
	}
	if tableOf(v.Type()).fillChanges(v, now.Elem(), before.Elem()) != nil {
		v.Set(now.Elem()) // no record that can be sent: Update says what is wrong with it
	}
}

// fillChanges does the work of changes. The fields of out count as set by the caller.
func (t *table) fillChanges(out, record, old reflect.Value) error {
	mode := writeMode{kind: writeUpdateAll, row: t.rowOf(record)}
	record, err := t.settled(record)
	if err != nil {
		return err
	}
	if old, err = t.settled(old); err != nil {
		return err
	}
	filled := make([]bool, len(t.columns))
	for i := range t.columns {
		if c, s := &t.columns[i], t.slot(record, i); !c.isID && mode.sends(c, uint16(i), s) {
			filled[i] = t.slot(out, i).(changer).change(s, t.slot(old, i))
		}
	}
	t.changeID(out, record, old)
	if err := t.changeExtra(out, record, old, mode); err != nil {
		return err
	}
	r := rowReader{mirror: &mirror{table: t, filled: filled}, into: out}
	return r.fillAliases()
}

// changeID takes over the identity of the record, or that of old if it has none.
func (t *table) changeID(out, record, old reflect.Value) {
	if t.id < 0 {
		return
	}
	from := t.slot(record, t.id)
	if textIn(from) == "" {
		from = t.slot(old, t.id)
	}
	id := t.slot(out, t.id) // absent so far
	id.(changer).change(from, id)
}

// changeExtra does for the fields that the record does not declare what change does for the
// others.
func (t *table) changeExtra(out, record, old reflect.Value, mode writeMode) error {
	extra := t.extraOf(record)
	if extra == nil {
		return nil
	}
	for name, value := range *extra {
		if err := t.checkExtra(name); err != nil {
			return err
		}
		before := (*t.extraOf(old))[name]
		var changed Opt[Value]
		if mode.sendsExtra(t, name, &value) && changed.change(&value, &before) {
			t.extraOf(out).Set(name, changed)
		}
	}
	return nil
}

// changer is what changes asks of a field beyond a slot.
type changer interface {
	change(now, before slot) bool
}

// change sets a field to what it holds now, as one that the caller set, unless it held the
// same before. It reports whether it did. All three are of one type.
func (o *Opt[T]) change(now, before slot) bool {
	n, b := now.(*Opt[T]), before.(*Opt[T])
	if n.Equal(*b) {
		return false
	}
	*o = Opt[T]{v: n.v, s: n.s}
	return true
}
