package runtime

import "reflect"

// mirror is a record whose fields are at hand. To find a field through reflect takes longer
// than to read or write it, so records are read and written through a mirror of their type,
// which is a copy, and a mirror serves one record after the other. What it held last it keeps,
// until it is used again or collected.
type mirror struct {
	table  *table
	record reflect.Value
	slots  []slot   // by column
	states []*state // of the slots: to look there costs less than to ask them

	// for reading
	matches []match  // of the row
	filled  []bool   // columns that the row holds
	follow  []uint16 // by column, from 1, the one that came next in an earlier row; 0 stands before the first
}

// mirror returns a mirror for records of this type. The caller frees it.
func (t *table) mirror() *mirror {
	if m, ok := t.mirrors.Get().(*mirror); ok {
		return m
	}
	m := &mirror{
		table:  t,
		record: reflect.New(t.record).Elem(),
		slots:  make([]slot, len(t.columns)),
		states: make([]*state, len(t.columns)),
		filled: make([]bool, len(t.columns)),
		follow: make([]uint16, len(t.columns)+1),
	}
	for i := range m.slots {
		m.slots[i] = t.slot(m.record, i)
		m.states[i] = m.slots[i].stateAt()
		m.follow[i] = uint16(i) // as declared, until a row has another order
	}
	m.follow[len(m.slots)] = uint16(len(m.slots))
	return m
}

// hold makes the mirror a copy of a record.
func (m *mirror) hold(record reflect.Value) { m.record.Set(record) }

// free makes the mirror available to others.
func (m *mirror) free() {
	if cap(m.matches) > 2*len(m.slots) { // members were repeated, and how often has no bound
		m.matches = nil
	}
	m.table.mirrors.Put(m)
}
