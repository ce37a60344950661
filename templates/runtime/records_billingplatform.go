package runtime

import (
	"context"
	"errors"
	"reflect"
)

// records does the work of a service. It takes a record as a pointer and a list of records
// as a slice of pointers, both in an any: a type parameter would have the compiler make a
// copy of each method for each entity, which is most of what an SDK costs to build. The
// service of an entity gives the types back. No method is inlined into the services, since
// what it saves there is nothing beside a request.
type records struct {
	_ [0]func() // cannot be compared: no code is made for that, in any service

	conn   *conn
	entity string
	key    string // the field an upsert matches on by default, or ""
}

// get reads a record into the one that target, a pointer to a pointer, points at. On error it
// sets that pointer to nil, unless the record was read and its fields are the error.
//
//go:noinline
func (r *records) get(ctx context.Context, id ID, target any) error {
	p := reflect.ValueOf(target).Elem()
	record := p.Interface()
	if err := r.conn.get(ctx, r.entity, id, record); err != nil {
		p.SetZero()
		return err
	}
	return r.misfits(&operation{r.entity, "get"}, record)
}

// query sets the slice that list points at to what is found. It leaves it alone on error,
// unless the error is about what was found: its fields, or that there may be more.
//
//go:noinline
func (r *records) query(ctx context.Context, opts []QueryOption, list any) error {
	op := operation{r.entity, "query"}
	s := newQuery(opts)
	where, err := s.condition()
	if err != nil {
		return op.wrap(err)
	}
	target := reflect.ValueOf(list).Elem()
	found := reflect.New(target.Type()).Elem()
	count, err := r.conn.query(ctx, r.entity, where, func(index int) any {
		if s.limit > 0 && index >= s.limit {
			return nil
		}
		return makeAt(found, index)
	})
	if err != nil {
		return err
	}
	count, err = s.cut(&op, count)
	found = found.Slice(0, count)
	target.Set(found)
	if r.conn.strict {
		err = errors.Join(op.checkRows(0, elements(found.Interface())), err)
	}
	return err
}

// makeAt makes a new record the last of a list, at that index, and returns it.
func makeAt(list reflect.Value, index int) any {
	record := reflect.New(list.Type().Elem().Elem())
	list.SetLen(index)
	list.Grow(1)
	list.SetLen(index + 1)
	list.Index(index).Set(record)
	return record.Interface()
}

//go:noinline
func (r *records) create(ctx context.Context, record any) (ID, error) {
	result, err := r.conn.writeOne(ctx, write{verb: createVerb, entity: r.entity}, record)
	return result.ID, err
}

//go:noinline
func (r *records) createBatch(ctx context.Context, list any, opts []BatchOption) ([]Result, error) {
	return r.batch(ctx, createVerb, list, opts)
}

//go:noinline
func (r *records) update(ctx context.Context, record any) error {
	_, err := r.conn.writeOne(ctx, write{verb: updateVerb, entity: r.entity}, record)
	return err
}

//go:noinline
func (r *records) updateBatch(ctx context.Context, list any, opts []BatchOption) ([]Result, error) {
	return r.batch(ctx, updateVerb, list, opts)
}

func (r *records) batch(ctx context.Context, v *verb, list any, opts []BatchOption) ([]Result, error) {
	w := write{verb: v, entity: r.entity}
	for _, opt := range opts {
		if opt != nil {
			opt.changeBatch(&w)
		}
	}
	return r.conn.writeMany(ctx, w, elements(list))
}

//go:noinline
func (r *records) updateAll(ctx context.Context, record any) error {
	_, err := r.conn.writeOne(ctx, write{verb: updateAllVerb, entity: r.entity}, record)
	return err
}

//go:noinline
func (r *records) upsert(ctx context.Context, record any, opts []UpsertOption) (Result, error) {
	return r.conn.writeOne(ctx, newUpsert(r.entity, r.key, opts), record)
}

//go:noinline
func (r *records) upsertBatch(ctx context.Context, list any, opts []UpsertOption) ([]Result, error) {
	return r.conn.writeMany(ctx, newUpsert(r.entity, r.key, opts), elements(list))
}

//go:noinline
func (r *records) delete(ctx context.Context, id ID, opts []DeleteOption) error {
	_, err := r.conn.writeOne(ctx, newDelete(r.entity, opts), &reference{ID: Set(id)})
	return err
}

//go:noinline
func (r *records) deleteBatch(ctx context.Context, ids []ID, opts []DeleteOption) ([]Result, error) {
	return r.conn.writeMany(ctx, newDelete(r.entity, opts), references(ids))
}

//go:noinline
func (r *records) undelete(ctx context.Context, ids []ID) ([]Result, error) {
	return r.conn.writeMany(ctx, write{verb: undeleteVerb, entity: r.entity}, references(ids))
}

// reference is a record of which only the identity matters.
type reference struct {
	ID Opt[ID] `json:"Id,omitzero"`
}

func references(ids []ID) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = &reference{ID: Set(id)}
	}
	return list
}
