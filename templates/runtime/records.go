package runtime

import "context"

// records does the work of a service. Its methods only convert between *T and any, because
// each entity compiles its own copy of them; what they call is compiled once.
type records[T any] struct {
	conn   *conn
	entity string
	key    string // the field an upsert matches on by default, or ""
}

func (r records[T]) get(ctx context.Context, id ID) (*T, error) {
	record := new(T)
	if err := r.conn.get(ctx, r.entity, id, record); err != nil {
		return nil, err
	}
	return record, nil
}

func (r records[T]) query(ctx context.Context, where SQL) ([]*T, error) {
	var list []*T
	err := r.conn.query(ctx, r.entity, where, func() any {
		record := new(T)
		list = append(list, record)
		return record
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (r records[T]) create(ctx context.Context, record *T) (ID, error) {
	result, err := r.conn.writeOne(ctx, write{verb: createVerb, entity: r.entity}, record)
	return result.ID, err
}

func (r records[T]) createBatch(ctx context.Context, list []*T) ([]Result, error) {
	return r.conn.writeMany(ctx, write{verb: createVerb, entity: r.entity}, anys(list))
}

func (r records[T]) update(ctx context.Context, record *T) error {
	_, err := r.conn.writeOne(ctx, write{verb: updateVerb, entity: r.entity}, record)
	return err
}

func (r records[T]) updateBatch(ctx context.Context, list []*T) ([]Result, error) {
	return r.conn.writeMany(ctx, write{verb: updateVerb, entity: r.entity}, anys(list))
}

func (r records[T]) upsert(ctx context.Context, record *T, opts ...UpsertOption) (Result, error) {
	return r.conn.writeOne(ctx, newUpsert(r.entity, r.key, opts), record)
}

func (r records[T]) upsertBatch(ctx context.Context, list []*T, opts ...UpsertOption) ([]Result, error) {
	return r.conn.writeMany(ctx, newUpsert(r.entity, r.key, opts), anys(list))
}

func (r records[T]) delete(ctx context.Context, id ID) error {
	_, err := r.conn.writeOne(ctx, write{verb: deleteVerb, entity: r.entity}, &reference{ID: Set(id)})
	return err
}

func (r records[T]) deleteBatch(ctx context.Context, ids []ID) ([]Result, error) {
	return r.conn.writeMany(ctx, write{verb: deleteVerb, entity: r.entity}, references(ids))
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

func anys[T any](list []*T) []any {
	out := make([]any, len(list))
	for i, record := range list {
		out[i] = record
	}
	return out
}
