package runtime

import (
	"fmt"
	"reflect"
	"strings"
)

// Clearing is a way to ask the platform to clear a field, which is what a null field of a
// record means. Which of them a tenant understands is not documented; the zero Clearing is
// the one that clients of the platform have been seen to use (BillingPlatform facts, 4).
type Clearing uint8

const (
	ClearByList      Clearing = iota // the names of the fields beside the Id: "fieldsToNull":["A","B"]
	ClearByNull                      // a JSON null in place of a value
	ClearByEmptyText                 // the empty text "" in place of a value
)

// clearingList is the member of a record that lists the fields to be cleared.
const clearingList = "fieldsToNull"

// WithClearing says how Update, UpdateAll and Upsert clear the null fields of a record. The
// default is [ClearByList]. Create has nothing to clear: it sends JSON null, or the empty
// text under [ClearByEmptyText]; the platform takes both for empty (BillingPlatform facts, 4).
func WithClearing(way Clearing) Option {
	return func(s *settings) {
		if way > ClearByEmptyText {
			s.errs = append(s.errs, fmt.Errorf("WithClearing: there is no way %d", way))
		}
		s.clearing = way
	}
}

// nulls writes the null fields of one record.
type nulls struct {
	way  Clearing
	list []string // names of those to be listed
}

// nullsFor returns how an operation writes null fields.
func nullsFor(kind writeKind, way Clearing) *nulls {
	if kind == writeCreate && way == ClearByList {
		way = ClearByNull
	}
	return &nulls{way: way}
}

// appendNull appends a null field, or puts it on the list; key is `"name":`. A record that
// is not on its way to the platform has no nulls, and JSON null is what stands in it.
func (n *nulls) appendNull(dst []byte, name, key string) []byte {
	text := "null"
	switch {
	case n == nil:
	case n.way == ClearByList:
		n.list = append(n.list, name)
		return dst
	case n.way == ClearByEmptyText:
		text = `""`
	}
	return append(append(appendComma(dst), key...), text...)
}

// appendList appends the list of the fields to be cleared, if there are any. A field of its
// name would be taken for it, or the other way about, so both cannot be sent.
func (n *nulls) appendList(dst []byte, t *table, record reflect.Value, mode writeMode) ([]byte, error) {
	if n == nil || n.way != ClearByList {
		return dst, nil
	}
	if t.sendsNamed(record, clearingList, mode, len(n.list) > 0) {
		return nil, fmt.Errorf("the record has a field %s, the name under which fields to be cleared are listed: choose another way with WithClearing", clearingList)
	}
	for i, name := range n.list {
		if i == 0 {
			dst = append(appendQuoted(appendComma(dst), clearingList), ":["...)
		} else {
			dst = append(dst, ',')
		}
		dst = appendQuoted(dst, name)
	}
	if len(n.list) > 0 {
		dst = append(dst, ']')
	}
	return dst, nil
}

// sendsNamed reports whether the mode sends a field with this name in any case, or, if any
// is true, whether the record has one.
func (t *table) sendsNamed(record reflect.Value, name string, mode writeMode, any bool) bool {
	for _, i := range t.folded[strings.ToLower(name)] {
		if any || mode.sends(&t.columns[i], uint16(i), t.slot(record, i)) {
			return true
		}
	}
	if extra := t.extraOf(record); extra != nil {
		for held, value := range *extra {
			if strings.EqualFold(held, name) && (any || mode.sendsExtra(t, held, &value)) {
				return true
			}
		}
	}
	return false
}
