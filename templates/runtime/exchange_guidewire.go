package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
)

// exchange is a request on its way, and what becomes of its answer.
type exchange struct {
	operation
	method string
	body   []byte // nil for none
	header http.Header
	replay replay
	err    error // why there is nothing to send

	into   shape
	target any    // where the answer goes
	id     string // by which the resource of the answer was asked for, or ""
	list   *listing
}

// shape is what an answer holds.
type shape uint8

const (
	nothing    shape = iota // or what is not asked for
	element                 // one data object
	collection              // a list of them, with links to further ones
	anything                // any JSON
)

// leave sets the pointer that target points at to nil, and returns the error.
func (e *exchange) leave(target any, err error) error {
	if target != nil {
		reflect.ValueOf(target).Elem().SetZero()
	}
	return err
}

// same puts the record itself where target points at, if it is of that type: it was not sent.
func (e *exchange) same(target, record any) error {
	p, v := reflect.ValueOf(target), reflect.ValueOf(record)
	if target != nil && v.Type().AssignableTo(p.Elem().Type()) {
		p.Elem().Set(v)
		return nil
	}
	return e.leave(target, nil)
}

// send sends the request to a path below the root of the REST APIs.
func (e *exchange) send(ctx context.Context, c *conn, path string) error {
	r := request{
		operation: e.operation, method: e.method, path: c.dialect.root + path, body: e.body, replay: e.replay,
		header: http.Header{}, take: func(a *answer, failure error) error { return e.take(c, a, failure) },
	}
	for name, values := range c.own.(*cloudSettings).header {
		r.header[name] = values
	}
	for name, values := range e.header {
		r.header[name] = values
	}
	a, err := c.send(ctx, r)
	return e.outcome(&a, err)
}

// take takes the answer to an attempt.
func (e *exchange) take(c *conn, a *answer, failure error) error {
	switch {
	case failure != nil && e.replay == blindWrite && a.status/100 != 2 && a.fate.unknown():
		return &OutcomeUnknownError{Entity: e.entity, Operation: e.name, Err: failure}
	case failure != nil:
		return failure
	case a.status == http.StatusAccepted:
		return &PendingError{e.entity, e.name, a.header.Get("GW-Async-Location")}
	}
	err := e.read(a)
	if err != nil {
		return e.unusable(a, err)
	}
	if c.strict {
		return e.misfits()
	}
	return nil
}

// unusable returns the error of an answer that cannot be read. A good status says that what was to
// be done was, and that to do it again would bring the same answer.
func (e *exchange) unusable(a *answer, err error) error {
	a.fate = settled
	if isWebPage(a.body) {
		err = errors.New(a.plainText())
	}
	if e.replay == readOnly {
		return e.wrap(fmt.Errorf("read the answer: %w", err))
	}
	return e.wrap(fmt.Errorf("it was done (status %d), but the answer cannot be read: %w", a.status, err))
}

// outcome makes of the last error of a request what is known after all of its attempts
// (docs/adr/0029).
func (e *exchange) outcome(a *answer, err error) error {
	if err == nil || e.replay == readOnly {
		return err
	}
	var api *APIError
	refused := errors.As(err, &api) && a.fate == settled
	switch {
	case a.status/100 == 2 && a.fate.unknown():
		return &AnswerLostError{e.entity, e.name, err}
	case a.status/100 == 2 || refused && !a.maybe:
		return err
	case refused && errors.Is(err, ErrDuplicateTransaction): // an attempt before did it
		if e.into == nothing {
			return nil
		}
		return &AnswerLostError{e.entity, e.name, err}
	case refused && e.method == http.MethodDelete && errors.Is(err, ErrNotFound):
		return nil
	}
	return e.unknown(a, err)
}

// unknown returns an error as one of which nobody knows what it means, if that is so: after an
// attempt that may have been executed, a refusal can be about the change that it made itself.
func (e *exchange) unknown(a *answer, err error) error {
	var known *OutcomeUnknownError
	if !a.maybe || errors.As(err, &known) {
		return err
	}
	return &OutcomeUnknownError{Entity: e.entity, Operation: e.name, Err: err}
}

// read reads the answer into the target.
func (e *exchange) read(a *answer) error {
	if e.into == nothing {
		return nil
	}
	if len(trimSpace(a.body)) == 0 {
		if e.replay == readOnly || e.name == "create" || e.name == "update" {
			return errors.New("it is empty")
		}
		return e.leave(e.target, nil) // the definition says that there is something, but an action is not about it
	}
	switch e.into {
	case anything:
		if !json.Valid(a.body) {
			return errNotJSON
		}
		e.target.(*Value).setJSON(trimSpace(a.body))
		return nil
	case collection:
		return e.readCollection(a)
	}
	members, err := envelopeOf(a.body)
	if err != nil {
		return err
	}
	return decodeElement(members["data"], reflect.ValueOf(e.target).Elem(), inclusionsIn(members["included"]), e.id)
}

// envelopeOf returns the members of an answer that has data.
func envelopeOf(body []byte) (map[string]json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	err := eachMember(body, func(name string, raw json.RawMessage) error {
		members[name] = raw
		return nil
	})
	if err == nil && members["data"] == nil {
		err = errors.New("it has no data")
	}
	return members, err
}

// inclusionsIn reads what came along, as far as it can be read.
func inclusionsIn(raw json.RawMessage) Inclusions {
	if raw == nil {
		return nil
	}
	included := Inclusions{}
	_ = eachMember(raw, func(name string, raw json.RawMessage) error {
		list, _ := oneOrMany(raw)
		for _, element := range list {
			included[name] = append(included[name], Value{string(element)})
		}
		return nil
	})
	return included
}

// misfits returns what does not fit in the record that was read.
func (e *exchange) misfits() error {
	if e.into != element || reflect.ValueOf(e.target).Elem().IsNil() {
		return nil
	}
	return e.checkRows(0, []any{reflect.ValueOf(e.target).Elem().Interface()})
}
