package kit

import (
	"context"
	"iter"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// fixture is what a generated test knows of an entity. It has names of the platform, but
// for fill, which uses the Go names.
type fixture[T any] struct {
	entity   string
	id       string // the identity, or "" when the record does not declare it as an ID
	key      string // field an upsert matches on by default, or ""
	readOnly []string
	former   []former[T]
	fill     func(*T) // gives each field the text or value of its name, the identity sampleID
	connect  func(*testing.T, *fake.Server) methods[T]
}

// sampleID is the identity of the record in every fixture.
const sampleID = "7001"

// atOnce repeats a request once, and does not wait before.
var atOnce = sdk.RetryPolicy{MaxAttempts: 2, MaxDelay: 1}

// sampleText begins the content of every other field. The name of the field on the platform
// follows, so that one under a wrong name is noticed without asking the struct tags.
const sampleText = "value of "

// text returns the content of a field of texts.
func text(name string) sdk.Opt[string] { return sdk.Set(sampleText + name) }

// reference returns the content of a field that holds the identity of another record.
func reference(name string) sdk.Opt[sdk.ID] { return sdk.Set(sdk.ID(sampleText + name)) }

// value returns the content of a field of values.
func value(name string) sdk.Opt[sdk.Value] { return sdk.Set(sdk.Text(sampleText + name)) }

// methods are those of a service. The ones it lacks are nil.
type methods[T any] struct {
	Get         func(context.Context, sdk.ID) (*T, error)
	Query       func(context.Context, ...sdk.QueryOption) ([]*T, error)
	All         func(context.Context, ...sdk.QueryOption) iter.Seq2[*T, error]
	First       func(context.Context, ...sdk.QueryOption) (*T, error)
	Count       func(context.Context, ...sdk.QueryOption) (int64, error)
	Create      func(context.Context, *T) (sdk.ID, error)
	CreateBatch func(context.Context, []*T, ...sdk.BatchOption) ([]sdk.Result, error)
	Update      func(context.Context, *T) error
	UpdateBatch func(context.Context, []*T, ...sdk.BatchOption) ([]sdk.Result, error)
	UpdateAll   func(context.Context, *T) error
	Upsert      func(context.Context, *T, ...sdk.UpsertOption) (sdk.Result, error)
	UpsertBatch func(context.Context, []*T, ...sdk.UpsertOption) ([]sdk.Result, error)
	Delete      func(context.Context, sdk.ID, ...sdk.DeleteOption) error
	DeleteBatch func(context.Context, []sdk.ID, ...sdk.DeleteOption) ([]sdk.Result, error)
	Undelete    func(context.Context, ...sdk.ID) ([]sdk.Result, error)
}

// testEntity tests each method that the service of an entity has.
func testEntity[T any](t *testing.T, f fixture[T]) {
	t.Helper()
	record := func() any {
		r := new(T)
		f.fill(r)
		return r
	}
	e := newEntity(f.entity, f.key, rowOf(t, record(), f.id, len(f.former)), f.readOnly)
	e.former = eraseFormer(f.former)
	e.typed = typedOf(record())
	e.record = record
	e.blank = func() any { return new(T) }
	e.changes = func(r, old any) any { return r.(interface{ Changes(*T) *T }).Changes(old.(*T)) }
	e.connect = func(t *testing.T, tenant *fake.Server) calls { return erase(f.connect(t, tenant)) }
	e.test(t)
}

// calls are methods without their type parameter. The tests work on these, so that they
// are compiled once and not for each entity.
type calls struct {
	get         func(context.Context, sdk.ID) (any, error)
	query       func(context.Context, ...sdk.QueryOption) ([]any, error)
	all         func(context.Context, ...sdk.QueryOption) ([]any, error) // collected
	first       func(context.Context, ...sdk.QueryOption) (any, error)
	count       func(context.Context, ...sdk.QueryOption) (int64, error)
	create      func(context.Context, any) (sdk.ID, error)
	createBatch func(context.Context, []any, ...sdk.BatchOption) ([]sdk.Result, error)
	update      func(context.Context, any) error
	updateBatch func(context.Context, []any, ...sdk.BatchOption) ([]sdk.Result, error)
	updateAll   func(context.Context, any) error
	upsert      func(context.Context, any, ...sdk.UpsertOption) (sdk.Result, error)
	upsertBatch func(context.Context, []any, ...sdk.UpsertOption) ([]sdk.Result, error)
	delete      func(context.Context, sdk.ID, ...sdk.DeleteOption) error
	deleteBatch func(context.Context, []sdk.ID, ...sdk.DeleteOption) ([]sdk.Result, error)
	undelete    func(context.Context, ...sdk.ID) ([]sdk.Result, error)
}

// erase drops the type parameter.
func erase[T any](m methods[T]) calls {
	c := calls{delete: m.Delete, deleteBatch: m.DeleteBatch, undelete: m.Undelete, count: m.Count}
	if m.Get != nil {
		c.get = func(ctx context.Context, id sdk.ID) (any, error) { return m.Get(ctx, id) }
	}
	if m.Query != nil {
		c.query = func(ctx context.Context, opts ...sdk.QueryOption) ([]any, error) {
			list, err := m.Query(ctx, opts...)
			return untyped(list), err
		}
	}
	if m.All != nil {
		c.all = func(ctx context.Context, opts ...sdk.QueryOption) ([]any, error) {
			list, err := sdk.Collect(m.All(ctx, opts...))
			return untyped(list), err
		}
	}
	if m.First != nil {
		c.first = func(ctx context.Context, opts ...sdk.QueryOption) (any, error) { return m.First(ctx, opts...) }
	}
	eraseWrites(m, &c)
	return c
}

func eraseWrites[T any](m methods[T], c *calls) {
	if m.Create != nil {
		c.create = func(ctx context.Context, r any) (sdk.ID, error) { return m.Create(ctx, r.(*T)) }
	}
	if m.CreateBatch != nil {
		c.createBatch = eraseBatch(m.CreateBatch)
	}
	if m.Update != nil {
		c.update = func(ctx context.Context, r any) error { return m.Update(ctx, r.(*T)) }
	}
	if m.UpdateAll != nil {
		c.updateAll = func(ctx context.Context, r any) error { return m.UpdateAll(ctx, r.(*T)) }
	}
	if m.UpdateBatch != nil {
		c.updateBatch = eraseBatch(m.UpdateBatch)
	}
	if m.Upsert != nil {
		c.upsert = func(ctx context.Context, r any, opts ...sdk.UpsertOption) (sdk.Result, error) {
			return m.Upsert(ctx, r.(*T), opts...)
		}
	}
	if m.UpsertBatch != nil {
		c.upsertBatch = func(ctx context.Context, list []any, opts ...sdk.UpsertOption) ([]sdk.Result, error) {
			return m.UpsertBatch(ctx, typed[T](list), opts...)
		}
	}
}

type batch[T any] func(context.Context, []*T, ...sdk.BatchOption) ([]sdk.Result, error)

func eraseBatch[T any](call batch[T]) func(context.Context, []any, ...sdk.BatchOption) ([]sdk.Result, error) {
	return func(ctx context.Context, list []any, opts ...sdk.BatchOption) ([]sdk.Result, error) {
		return call(ctx, typed[T](list), opts...)
	}
}

func typed[T any](list []any) []*T {
	out := make([]*T, len(list))
	for i, r := range list {
		out[i] = r.(*T)
	}
	return out
}

func untyped[T any](list []*T) []any {
	out := make([]any, len(list))
	for i, r := range list {
		out[i] = r
	}
	return out
}
