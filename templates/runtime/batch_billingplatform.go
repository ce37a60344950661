package runtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// batch is a write of many records in as many requests as they need. Every request is made
// before the first is sent: a record that is not fit to be sent fails the batch while nothing
// has happened yet.
type batch struct {
	conn    *conn
	write   *write
	records []any
	results []Result // of all records, in their order
	parts   []part

	mu   sync.Mutex
	next int   // part to be sent
	stop error // why no further part is sent, or nil
}

// part is one request of a batch. Once sent it belongs to the goroutine that sent it.
type part struct {
	rows    []int // indexes of its records
	body    []byte
	arrived bool  // the platform has seen it, as far as is known
	err     error // of the request, or what failed beside its rows
	cause   error // of that, as the request has it
	failed  bool  // the outcome of all its records is err
	refused bool  // that of some is an error of their own
}

// writeMany writes records and returns a result for each, in their order. If the outcome of
// some is an error, so is that of the call: a *BatchError, or for a single record why it failed.
// An error without results says that nothing was sent. Without records nothing is sent, nor of an
// update a record that has nothing beside its Id: its result is success.
func (c *conn) writeMany(ctx context.Context, w write, records []any) ([]Result, error) {
	op := w.operation()
	if err := w.batch.check(); err != nil {
		return nil, op.wrap(fmt.Errorf("BatchPolicy: %w", err))
	}
	own := c.billing()
	w.batch, w.clearing = w.batch.or(own.batch).or(defaultBatch), own.clearing
	p := packer{write: &w}
	if err := p.pack(records); err != nil {
		return nil, op.wrap(err)
	}
	if len(records) == 0 {
		return nil, nil
	}
	b := &batch{conn: c, write: &w, records: records, parts: p.parts, results: make([]Result, len(records))}
	for i, record := range records {
		b.results[i] = Result{Index: i, ID: idOf(record)}
	}
	b.run(ctx)
	return b.results, b.settle()
}

// run sends the parts, several at a time.
func (b *batch) run(ctx context.Context) {
	var others sync.WaitGroup
	for range min(b.write.batch.Concurrency, len(b.parts)) - 1 {
		others.Add(1)
		go func() {
			defer others.Done()
			b.work(ctx)
		}()
	}
	b.work(ctx) // the goroutine of the caller is one of them
	others.Wait()
}

// work sends one part after the other until none is left or the batch stops.
func (b *batch) work(ctx context.Context) {
	for p := b.take(); p != nil; p = b.take() {
		a := b.send(ctx, p)
		switch {
		case ctx.Err() != nil:
			b.end(ctx.Err())
		case a.fate == rejected || unsent(&a) && p.failed:
			b.end(p.cause) // the rest would fare no better
		case b.write.batch.StopOnError && (p.err != nil || p.refused):
			b.end(errors.New("another record failed"))
		}
	}
}

// unsent reports whether a request never got as far as an attempt: there was no session, or no
// time left.
func unsent(a *answer) bool { return a.status == 0 && a.fate == settled && !a.maybe }

// unreached reports whether a request certainly did not reach the platform.
func unreached(a *answer) bool { return unsent(a) || a.status == 0 && a.fate == notDone && !a.maybe }

// take returns the next part, or nil.
func (b *batch) take() *part {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil || b.next == len(b.parts) {
		return nil
	}
	b.next++
	return &b.parts[b.next-1]
}

func (b *batch) end(cause error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop == nil {
		b.stop = cause
	}
}

// send sends a part and notes the outcome of its records.
func (b *batch) send(ctx context.Context, p *part) answer {
	w := b.write
	var results []Result
	a, err := b.conn.send(ctx, request{
		operation: w.operation(), method: w.verb.method, path: w.verb.path(w.entity), body: p.body, replay: w.verb.replay,
		count: len(p.rows),
		take: func(a *answer, failure error) (err error) {
			results, err = w.results(a, failure, p.rows, b.results)
			return w.verdict(a, results, err)
		},
	})
	p.body, p.cause = nil, err
	if inner := errors.Unwrap(err); inner != nil {
		p.cause = inner // without the operation, which all parts share
	}
	switch {
	case results != nil:
		err = a.beside
	case unreached(&a) && !w.single:
		op := w.operation()
		err = op.wrap(fmt.Errorf("%w: %w", ErrNotSent, p.cause))
	}
	p.arrived = a.status != 0 || a.fate.unknown() || a.maybe
	p.err, p.failed, p.refused = err, results == nil, anyRefused(results)
	for i, row := range p.rows {
		if p.failed {
			b.results[row].Err = err
		} else {
			b.results[row] = results[i]
		}
	}
	return a
}

// verdict returns the error of a request, given its results or why there are none.
func (w *write) verdict(a *answer, results []Result, err error) error {
	switch {
	case err != nil && w.verb.replay == blindWrite && a.fate.unknown():
		return &OutcomeUnknownError{Entity: w.entity, Operation: w.verb.name, Records: a.count, Err: err}
	case err == nil && anyRefused(results):
		refused := &BatchError{Entity: w.entity, Operation: w.verb.name, Total: len(results)}
		for _, r := range results {
			if row, ok := r.Err.(*RowError); ok {
				refused.Rows = append(refused.Rows, row)
			} else if r.Err != nil {
				return r.Err
			}
		}
		return refused
	}
	return err
}

// settle marks what was not sent, takes note in the records of what was, and returns the error
// of the batch. It does that at the end, since a record can be in a batch more than once.
func (b *batch) settle() error {
	err := &BatchError{Entity: b.write.entity, Operation: b.write.verb.name, Total: len(b.records)}
	for i := range b.parts[:b.next] {
		b.parts[i].settle(b, err)
	}
	b.leave(b.parts[b.next:], err)
	switch {
	case err.Rows == nil && err.Requests == nil:
		return nil
	case err.Rows == nil && b.write.single:
		return err.Requests[0].Err
	}
	return err
}

// settle takes up what became of a part that was sent.
func (p *part) settle(b *batch, err *BatchError) {
	for _, row := range p.rows {
		if p.arrived && b.write.verb.kind != writeCreate { // that leaves alone what was read
			renumber(b.records[row])
		}
		var unknown *OutcomeUnknownError
		switch failure := b.results[row].Err; {
		case failure == nil || p.failed:
		case errors.As(failure, &unknown):
			err.Requests = append(err.Requests, &RequestError{row, row, 1, failure})
		default:
			err.Rows = append(err.Rows, failure.(*RowError))
		}
	}
	if p.err == nil {
		return
	}
	r := &RequestError{First: p.rows[0], Last: p.rows[len(p.rows)-1], Err: p.err}
	if p.failed {
		r.Records = len(p.rows)
	}
	err.Requests = append(err.Requests, r)
}

// leave gives the records of the parts that were not sent their outcome.
func (b *batch) leave(parts []part, err *BatchError) {
	if len(parts) == 0 {
		return
	}
	op := b.write.operation()
	failure := op.wrap(fmt.Errorf("%w: %w", ErrNotSent, b.stop))
	r := &RequestError{First: parts[0].rows[0], Err: failure}
	for _, p := range parts {
		for _, row := range p.rows {
			b.results[row].Err = failure
		}
		r.Records += len(p.rows)
		r.Last = p.rows[len(p.rows)-1]
	}
	err.Requests = append(err.Requests, r)
}
