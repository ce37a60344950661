package runtime

import "reflect"

// idOf returns the identity of a record, "" when it has none. A second spelling in Extra is
// not sent, and so is none.
func idOf(record any) ID {
	name := idName
	if t := tableOf(reflect.TypeOf(record).Elem()); t.id >= 0 {
		name = t.columns[t.id].name
	}
	_, text := lookup(record, name)
	return ID(text)
}

// isBare reports whether a record was written as its identity alone.
func isBare(object []byte, record any) bool {
	v := reflect.ValueOf(record).Elem()
	t := tableOf(v.Type())
	if t.id < 0 {
		return false
	}
	id, err := t.slot(v, t.id).appendJSON(nil)
	return err == nil && len(object) == len("{")+len(t.columns[t.id].key)+len(id)+len("}")
}
