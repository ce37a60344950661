package runtime

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Getter reads records by their identity, as the services of entities do.
type Getter[T any] interface {
	Get(ctx context.Context, id ID) (*T, error)
}

// CreatorGetter creates records and reads them, as the services of entities do.
type CreatorGetter[T any] interface {
	Create(ctx context.Context, record *T) (ID, error)
	Getter[T]
}

// CreatedError is a record that was created but was not read back. It exists: creating it again
// would make another.
type CreatedError struct {
	ID  ID
	Err error // why it was not read, or what the platform said beside its Id
}

// Error returns one line with the identity of the record and the cause.
func (e *CreatedError) Error() string {
	return fmt.Sprintf("the record was created, with Id %s, but was not read back: %v", e.ID, e.Err)
}

// Unwrap returns the cause.
func (e *CreatedError) Unwrap() error { return e.Err }

// CreateAndGet creates a record and returns it as it is then, with what the platform computes:
// the answer to a create has the identity alone (BillingPlatform facts, 1.3). It waits for the
// record as [WaitVisible] does. An error after the create is a [*CreatedError].
func CreateAndGet[T any](ctx context.Context, service CreatorGetter[T], record *T) (*T, error) {
	id, err := service.Create(ctx, record)
	var refused *RowError
	switch {
	case err != nil && id != "" && !errors.As(err, &refused):
		return nil, &CreatedError{id, err}
	case err != nil:
		return nil, err
	}
	created, err := WaitVisible[T](ctx, service, id)
	if err != nil && created == nil {
		return nil, &CreatedError{id, err}
	}
	return created, err
}

// WaitVisible reads a record as soon as it can be read: one that was created a moment ago may
// be missing for seconds (BillingPlatform facts, 4). It tries for two minutes, unless ctx ends
// before, and then returns an error that is [ErrNotFound].
func WaitVisible[T any](ctx context.Context, service Getter[T], id ID) (*T, error) {
	return WaitUntil(ctx, service, id, func(*T) bool { return true })
}

// WaitUntil reads a record until it is as done wants it, such as in another status: jobs of the
// platform start some seconds after what they follow from (BillingPlatform facts, 4). It tries
// for two minutes, unless ctx ends before, and then returns the record as it was read last, or
// nil if it never was, beside an error.
func WaitUntil[T any](ctx context.Context, service Getter[T], id ID, done func(*T) bool) (*T, error) {
	waiting, cancel := context.WithTimeout(ctx, followLimit)
	defer cancel()
	poll := poll{followFirst, followMost}
	var last *T
	for {
		record, err := service.Get(waiting, id)
		switch {
		case record != nil && done(record):
			return record, err // of fields that do not fit, if any
		case record != nil:
			last, err = record, errNotYet
		case !errors.Is(err, ErrNotFound):
			return last, err
		}
		if stop := poll.wait(waiting); stop != nil {
			return last, fmt.Errorf("%w: gave up waiting for Id %s: %w", err, id, stop)
		}
	}
}

// errNotYet is why a record that is there is waited for.
var errNotYet = errors.New("the record is not as it is wanted")

const (
	followFirst = 250 * time.Millisecond // before the second read, about
	followMost  = 5 * time.Second        // between two reads
	followLimit = 2 * time.Minute        // in all
)

// poll waits between the looks at something that changes by itself.
type poll struct{ next, most time.Duration }

// wait waits before the next look: each time twice as long, and between half and all of that,
// lest those who wait for one event all look at once.
func (p *poll) wait(ctx context.Context) error {
	half := p.next / 2
	delay := half + time.Duration(rand.Int64N(int64(half)))
	p.next = min(2*p.next, p.most)
	return pause(ctx, delay)
}
