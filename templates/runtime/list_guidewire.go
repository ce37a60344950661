package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// Page is a part of a collection.
type Page[T any] struct {
	PageInfo
	Items []*T
}

// Next returns the page behind this one, or nil if there is none.
func (p *Page[T]) Next(ctx context.Context) (*Page[T], error) {
	next := new(Page[T])
	err := p.next(ctx, &next)
	return next, err
}

// PageInfo is what the platform says of a page beside what is on it.
type PageInfo struct {
	Count    int             // resources on the page
	Total    Opt[int64]      // of all pages, if [IncludeTotal] asked for it; 1000 stands for 1000 or more
	HasNext  bool            // whether the platform names a page behind it
	Links    map[string]Link // to other pages, below the root of the REST APIs
	Included Inclusions      // what came along with the resources: see [IncludedOf]

	list *listing // how the page was read; nil if no other can be read like that
}

// next reads the page behind into the page that target, a pointer to a pointer, points at.
//
//go:noinline
func (p *PageInfo) next(ctx context.Context, target any) error {
	switch {
	case !p.HasNext:
		return (&exchange{}).leave(target, nil)
	case p.list == nil:
		return (&exchange{}).leave(target, errors.New("the page is the answer to an action: call that again, for the page behind"))
	}
	return p.list.behind(p.Links["next"]).readPage(ctx, target)
}

var pageInfoType = reflect.TypeOf(PageInfo{})

// isPage reports whether a type is a Page.
func isPage(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	f, ok := t.FieldByName("PageInfo")
	return ok && f.Type == pageInfoType
}

// listing goes through a collection, page by page, by the links that the platform gives: how it
// counts is its own business (Guidewire facts, 1.1).
type listing struct {
	exchange
	ctx   context.Context
	place *place
	path  string // of the page to read, below the root of the REST APIs, with its query
	err   error  // of what next found

	data     []json.RawMessage // on the page, and not yet yielded
	included Inclusions
	more     bool // there is a page to be read
	index    int  // of the next resource
}

// list begins to go through a collection.
//
//go:noinline
func (p *place) list(ctx context.Context, path string, opts []ListOption, ids ...string) *listing {
	return p.listing(ctx, exchange{operation: operation{p.name, "list"}, method: http.MethodGet}, path, nil, opts, ids)
}

// search begins to go through what a search finds. The request is as in act.
//
//go:noinline
func (p *place) search(ctx context.Context, path string, request any, opts []ListOption, ids ...string) *listing {
	return p.listing(ctx, exchange{operation: operation{p.name, actionOf(path)}, method: http.MethodPost}, path, request, opts, ids)
}

// page reads the first page of a collection into the page that target, a pointer to a pointer,
// points at.
//
//go:noinline
func (p *place) page(ctx context.Context, path string, opts []ListOption, target any, ids ...string) error {
	return p.list(ctx, path, opts, ids...).readPage(ctx, target)
}

// searchPage reads the first page of what a search finds.
//
//go:noinline
func (p *place) searchPage(ctx context.Context, path string, request any, opts []ListOption, target any, ids ...string) error {
	return p.search(ctx, path, request, opts, ids...).readPage(ctx, target)
}

func (p *place) listing(ctx context.Context, e exchange, path string, request any, opts []ListOption, ids []string) *listing {
	c := &call{}
	for _, opt := range opts {
		if opt != nil {
			opt.changeList(c)
		}
	}
	e.replay, e.into = readOnly, collection
	e.body, e.err = c.request(request)
	path, err := fillPath(path, ids)
	query, failed := c.encode()
	for _, problem := range []error{e.err, failed, err, c.err} {
		if problem != nil {
			e.err = e.wrap(problem)
		}
	}
	e.header = c.header
	return &listing{exchange: e, ctx: ctx, place: p, path: path + query, more: true}
}

// next puts the next resource where target, a pointer to a pointer, points at, and reports whether
// there is one, or an error in its place.
func (r *listing) next(target any) bool {
	p := reflect.ValueOf(target).Elem()
	p.SetZero()
	for len(r.data) == 0 {
		if !r.more {
			return false
		}
		if r.err = r.read(r.ctx); r.err != nil {
			r.more = false
			return true
		}
	}
	raw := r.data[0]
	r.data = r.data[1:]
	p.Set(reflect.New(p.Type().Elem()))
	r.err = r.decode(raw, p)
	return true
}

// decode reads a resource into a new record. One that cannot be read is the last.
func (r *listing) decode(raw json.RawMessage, record reflect.Value) error {
	r.index++
	if err := decodeElement(raw, record, r.included, ""); err != nil {
		r.more, r.data = false, nil
		record.SetZero()
		return r.wrap(fmt.Errorf("resource %d: %w", r.index-1, err))
	}
	if r.place.conn.strict {
		return r.checkRows(r.index-1, []any{record.Interface()})
	}
	return nil
}

// read reads the next page.
func (r *listing) read(ctx context.Context) error {
	if r.exchange.err != nil {
		return r.exchange.err
	}
	e := r.exchange
	e.list = r
	info := &PageInfo{}
	e.target = info
	if err := e.send(ctx, r.place.conn, r.path); err != nil {
		return err
	}
	r.included, r.more = info.Included, info.HasNext
	if r.more {
		r.path, r.exchange.err = r.follow(info.Links["next"]) // an error is that of the page behind
	}
	return nil
}

// readCollection reads an answer that is a page, for a listing, or for a Page that has one.
func (e *exchange) readCollection(a *answer) error {
	members, err := envelopeOf(a.body)
	if err != nil {
		return err
	}
	data, err := oneOrMany(members["data"])
	if err != nil {
		return err
	}
	a.count = len(data)
	info, isInfo := e.target.(*PageInfo)
	if !isInfo {
		return fillPage(reflect.ValueOf(e.target).Elem().Elem(), data, members)
	}
	e.list.data = data
	info.read(members, len(data))
	return nil
}

// read reads what is beside the resources.
func (p *PageInfo) read(members map[string]json.RawMessage, count int) {
	p.Count = count
	_ = p.Total.decode(orNull(members["total"]), origin{})
	if p.Total.IsNull() {
		p.Total = Opt[int64]{}
	}
	_ = json.Unmarshal(orNull(members["links"]), &p.Links)
	p.HasNext = p.Links["next"].Href != ""
	p.Included = inclusionsIn(members["included"])
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// fillPage fills a Page.
func fillPage(page reflect.Value, data []json.RawMessage, members map[string]json.RawMessage) error {
	info := page.FieldByName("PageInfo").Addr().Interface().(*PageInfo)
	info.read(members, len(data))
	items := page.FieldByName("Items")
	for i, raw := range data {
		record := reflect.New(items.Type().Elem().Elem())
		if err := decodeElement(raw, record, info.Included, ""); err != nil {
			return fmt.Errorf("resource %d: %w", i, err)
		}
		items.Set(reflect.Append(items, record))
	}
	return nil
}

// readPage reads the page at which the listing is into a new Page, where target points at.
func (r *listing) readPage(ctx context.Context, target any) error {
	if r.exchange.err != nil {
		return r.leave(target, r.exchange.err)
	}
	e := r.exchange
	e.target = target
	p := reflect.ValueOf(target).Elem()
	p.Set(reflect.New(p.Type().Elem()))
	if err := e.send(ctx, r.place.conn, r.path); err != nil {
		return e.leave(target, err)
	}
	p.Elem().FieldByName("PageInfo").Addr().Interface().(*PageInfo).list = r
	if r.place.conn.strict {
		return e.checkRows(0, elements(p.Elem().FieldByName("Items").Interface()))
	}
	return nil
}

// behind returns a listing that begins at the page that a link leads to.
func (r *listing) behind(link Link) *listing {
	next := &listing{exchange: r.exchange, place: r.place, more: true}
	var err error
	if next.path, err = r.follow(link); err != nil {
		next.exchange.err = err
	}
	return next
}

// follow returns the path of the page that a link leads to. It is below the root of the REST APIs:
// whatever an answer says, no request goes anywhere else.
func (r *listing) follow(link Link) (string, error) {
	path := strings.TrimPrefix(link.Href, r.place.conn.base+cloudAPI.root)
	u, err := url.Parse(path)
	switch {
	case err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(path, "/") || hasDots(u.Path):
		return "", r.wrap(fmt.Errorf("the next page is said to be at %q: want a path below the root of the REST APIs", bounded(link.Href, maxMisfit)))
	case path == r.path:
		return "", r.wrap(errors.New("the next page is said to be the page itself"))
	}
	return path, nil
}

// hasDots reports whether a path leads somewhere else than its segments say.
func hasDots(path string) bool {
	for _, segment := range strings.Split(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}
