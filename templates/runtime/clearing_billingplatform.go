package runtime

import (
	"encoding/json"
	"errors"
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
		s.own.(*billingSettings).clearing = way
	}
}

// nulls writes the null fields of one record. A nil one writes JSON null, for records that are
// not on their way to the platform.
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

// appendNull appends a null field, or puts it on the list.
func (n *nulls) appendNull(dst []byte, name string) []byte {
	text := ":null"
	switch {
	case n == nil:
	case n.way == ClearByList:
		n.list = append(n.list, name)
		return dst
	case n.way == ClearByEmptyText:
		text = `:""`
	}
	return append(appendQuoted(appendComma(dst), name), text...)
}

// appendList appends the list of the fields to be cleared, if there are any. A field of its
// name would be taken for it, so a record that can have one cannot be sent beside a list.
func (n *nulls) appendList(dst []byte, t *table, record reflect.Value) ([]byte, error) {
	if n == nil || n.way != ClearByList {
		return dst, nil
	}
	if t.holds(record, clearingList) {
		return nil, errors.New("the record has a field " + clearingList + ", which is how fields are cleared: choose another way with WithClearing")
	}
	if len(n.list) == 0 {
		return dst, nil
	}
	names, err := json.Marshal(n.list)
	return append(append(appendComma(dst), `"`+clearingList+`":`...), names...), err
}

// holds reports whether a record has a field of this name, in any case and state.
func (t *table) holds(record reflect.Value, name string) bool {
	if extra := t.extraOf(record); extra != nil {
		for held := range *extra {
			if strings.EqualFold(held, name) {
				return true
			}
		}
	}
	_, declared := t.find(name)
	return declared
}
