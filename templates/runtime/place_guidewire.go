package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// place does the work of a service: of what the platform offers at a path. It takes records, and
// where to put them, as pointers in an any: a type parameter would have the compiler make a copy
// of each method for each service, which is most of what an SDK costs to build. No method is
// inlined into the services, since what it saves there is nothing beside a request.
//
// Paths are templates below the root of the REST APIs, /accounts/{accountId}, and ids their
// parameters in order.
type place struct {
	_ [0]func() // cannot be compared: no code is made for that, in any service

	conn *conn
	name string // of the service
}

// get reads a resource into the record that target, a pointer to a pointer, points at. On error
// it sets that pointer to nil, unless the record was read and its fields are the error.
//
//go:noinline
func (p *place) get(ctx context.Context, path string, opts []GetOption, target any, ids ...string) error {
	var c call
	for _, opt := range opts {
		if opt != nil {
			opt.changeGet(&c)
		}
	}
	c.refuse("PageSize", "one resource is read")
	for _, condition := range c.conditions {
		if _, ok := condition.(*ofIncluded); !ok {
			c.fail(errors.New("Where does not go with this call: one resource is read; conditions OfIncluded ones do"))
		}
	}
	e := &exchange{operation: operation{p.name, "get"}, method: http.MethodGet, replay: readOnly, into: element}
	return p.run(ctx, e, &c, path, ids, target)
}

// create sends a record, and puts what the platform made of it where target points at.
//
//go:noinline
func (p *place) create(ctx context.Context, path string, record any, opts []CallOption, target any, ids ...string) error {
	e := &exchange{operation: operation{p.name, "create"}, method: http.MethodPost, replay: blindWrite, into: element}
	c := callOf(opts)
	e.body, e.err = c.element(given(record))
	return p.run(ctx, e, c, path, ids, target)
}

// update sends what changed in a record since it was read, if anything did, and puts what the
// platform made of it where target points at. A path with one parameter more than there are ids
// ends in the ID of the record.
//
//go:noinline
func (p *place) update(ctx context.Context, path string, record any, opts []CallOption, target any, ids ...string) error {
	e := &exchange{operation: operation{p.name, "update"}, method: http.MethodPatch, replay: keyedWrite, into: element}
	c, v := callOf(opts), given(record)
	if !v.IsValid() {
		return e.leave(target, e.wrap(errNoRecord))
	}
	ids, err := identified(path, v, ids)
	if err != nil {
		return e.leave(target, e.wrap(err))
	}
	changed := false
	e.body, changed, e.err = c.changes(v)
	if !changed && e.err == nil && c.err == nil && len(c.alongside) == 0 {
		return e.same(target, record)
	}
	return p.run(ctx, e, c, path, ids, target)
}

// identified returns the ids for a path, the last of which is that of the record if it is not given.
func identified(path string, record reflect.Value, ids []string) ([]string, error) {
	if strings.Count(path, "{") <= len(ids) {
		return ids, nil
	}
	meta := metaOf(record)
	if meta == nil || meta.ID == "" {
		return nil, errors.New("the Meta of the record has no ID: update a record that was read, or set its Meta.ID")
	}
	return append(ids[:len(ids):len(ids)], meta.ID), nil
}

// delete deletes a resource. One that is gone when the request is repeated was deleted by it.
//
//go:noinline
func (p *place) delete(ctx context.Context, path string, opts []CallOption, ids ...string) error {
	e := &exchange{operation: operation{p.name, "delete"}, method: http.MethodDelete, replay: keyedWrite}
	return p.run(ctx, e, callOf(opts), path, ids, nil)
}

// act does what is none of these. The request is a record, a Value that is sent as it is, or nil
// for no body. What is answered goes where target points at: to a record, a page or a Value; nil
// takes nothing.
//
//go:noinline
func (p *place) act(ctx context.Context, method, path string, request any, opts []CallOption, target any, ids ...string) error {
	e := &exchange{operation: operation{p.name, actionOf(path)}, method: method, replay: replayOf(method)}
	e.into = shapeOf(target)
	c := callOf(opts)
	e.body, e.err = c.request(request)
	return p.run(ctx, e, c, path, ids, target)
}

// replayOf returns the replay class of a method of HTTP.
func replayOf(method string) replay {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return readOnly
	case http.MethodPost:
		return blindWrite
	}
	return keyedWrite // names what it writes, so that twice is as good as once
}

// actionOf returns the last word of a path, by which errors name what is done.
func actionOf(path string) string {
	segments := strings.Split(path, "/")
	for i := len(segments) - 1; i >= 0; i-- {
		if segments[i] != "" && !strings.Contains(segments[i], "{") {
			return segments[i]
		}
	}
	return path
}

// run sends what an exchange says, and takes the answer.
func (p *place) run(ctx context.Context, e *exchange, c *call, template string, ids []string, target any) error {
	path, err := fillPath(template, ids)
	query, failed := c.encode()
	for _, problem := range []error{c.err, err, failed, e.err} {
		if problem != nil {
			return e.leave(target, e.wrap(problem))
		}
	}
	e.target = target
	if (e.name == "get" || e.name == "update") && len(ids) > 0 && strings.HasSuffix(template, "}") {
		e.id = ids[len(ids)-1]
	}
	if c.transaction && e.replay == blindWrite {
		e.replay = keyedWrite
	}
	e.header = c.header
	err = e.send(ctx, p.conn, path+query)
	if err != nil && !isMisfit(err) {
		return e.leave(target, err)
	}
	return err
}

func callOf(opts []CallOption) *call {
	c := &call{}
	for _, opt := range opts {
		if opt != nil {
			opt.changeCall(c)
		}
	}
	return c
}

// fillPath returns a path with ids in place of its parameters. None gets out of its segment.
func fillPath(template string, ids []string) (string, error) {
	path := strings.Builder{}
	rest := template
	for {
		before, after, found := strings.Cut(rest, "{")
		path.WriteString(before)
		name, behind, closed := strings.Cut(after, "}")
		switch {
		case !found && len(ids) == 0:
			return path.String(), nil
		case !found || !closed || len(ids) == 0:
			return "", fmt.Errorf("%s has another number of parameters than there are ids", template)
		}
		if err := checkSegment(name, ids[0]); err != nil {
			return "", err
		}
		path.WriteString(url.PathEscape(ids[0]))
		rest, ids = behind, ids[1:]
	}
}

// checkSegment refuses what names nothing. An empty segment or a dot would also turn the path of
// one resource into that of another.
func checkSegment(name, id string) error {
	switch strings.TrimSpace(id) {
	case "", ".", "..":
		return fmt.Errorf("%s is %q: pass the ID of an existing resource", name, id)
	}
	return nil
}

// encode returns the query, with the question mark in front, or "".
func (c *call) encode() (string, error) {
	query := c.query
	for _, condition := range c.conditions {
		text, err := filterText(condition)
		if err != nil {
			return "", err
		}
		query = append(query, parameter{"filter", text})
	}
	if c.pageSize > 0 {
		query = append(query, parameter{"pageSize", fmt.Sprint(c.pageSize)})
	}
	for i, o := range c.order {
		name := o.field
		if err := checkFilterName(name); err != nil {
			return "", err
		}
		if o.descending {
			name = "-" + name
		}
		if i > 0 {
			query[len(query)-1].value += "," + name
			continue
		}
		query = append(query, parameter{"sort", name})
	}
	text, joint := "", "?"
	for _, p := range query {
		text += joint + escapeQuery(p.name) + "=" + escapeQuery(p.value)
		joint = "&"
	}
	return text, nil
}

// shapeOf returns what goes where target points at.
func shapeOf(target any) shape {
	switch target := target.(type) {
	case nil:
		return nothing
	case *Value:
		return anything
	default:
		if isPage(reflect.TypeOf(target).Elem().Elem()) {
			return collection
		}
		return element
	}
}
