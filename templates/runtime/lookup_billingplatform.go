package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	lookupLife = 10 * time.Minute // of what a Lookup found, unless it is told otherwise
	lookupMost = 10_000           // answers that a Lookup keeps
)

// Lookup finds the Ids of records by a name, or another field that tells them apart, and
// remembers them for a while. Other entities refer to a record by its Id, which differs
// between tenants, where its name is the same. It is safe for concurrent use.
type Lookup struct {
	conn   *conn
	entity string
	field  string
	life   time.Duration
	err    error // what is wrong with it

	mu    sync.Mutex
	known map[string]*lookupEntry
}

// lookupEntry is an answer, or one that is on its way.
type lookupEntry struct {
	done   chan struct{} // closed once the rest is set
	id     ID
	err    error
	gaveUp bool // the call that asked ended before there was an answer
	until  time.Time
}

func (c *conn) newLookup(entity string, field FieldRef, life time.Duration) *Lookup {
	l := &Lookup{conn: c, entity: entity, life: life, known: map[string]*lookupEntry{}}
	switch {
	case field == nil:
		l.err = errors.New("the field is nil")
	case !isPlainName(entity):
		l.err = fmt.Errorf("%q is no name of an entity", bounded(entity, maxMisfit))
	case life < 0:
		l.err = errors.New("the time to remember is negative")
	default:
		l.field = field.Name()
	}
	if life == 0 {
		l.life = lookupLife
	}
	return l
}

// ID returns the Id of the only record whose field is equal to value: by a query, or from
// memory. Calls that ask for the same share one query. An error is remembered by nobody; it is
// [ErrNotFound] if there is no such record. That there are several is an error, too.
func (l *Lookup) ID(ctx context.Context, value string) (ID, error) {
	op := operation{l.entity, "lookup"}
	if l.err != nil {
		return "", op.wrap(l.err)
	}
	for {
		e, mine := l.entry(value)
		if mine {
			l.fill(ctx, e, value)
		}
		select {
		case <-e.done: // an answer that is there counts, even if ctx has ended
		default:
			select {
			case <-e.done:
			case <-ctx.Done():
				return "", op.wrap(ctx.Err())
			}
		}
		if mine || !e.gaveUp {
			return e.id, e.err
		}
	}
}

// Forget has the next calls ask the platform again: about these values, or about all if there
// are none.
func (l *Lookup) Forget(values ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(values) == 0 {
		clear(l.known)
	}
	for _, value := range values {
		delete(l.known, value)
	}
}

// entry returns what is known of a value. If that is nothing, the caller is the one to find
// it out.
func (l *Lookup) entry(value string) (e *lookupEntry, mine bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.known[value]; e != nil && !e.isStale() {
		return e, false
	}
	if len(l.known) >= lookupMost {
		clear(l.known) // those who wait for an answer have hold of it
	}
	e = &lookupEntry{done: make(chan struct{})}
	l.known[value] = e
	return e, true
}

func (e *lookupEntry) isStale() bool {
	select {
	case <-e.done:
		return time.Now().After(e.until)
	default:
		return false
	}
}

// fill finds out an answer, and forgets it if it is an error. Those who wait for it get one also
// if the transport panics.
func (l *Lookup) fill(ctx context.Context, e *lookupEntry, value string) {
	defer func() {
		if e.err != nil {
			l.forget(value, e)
		}
		close(e.done)
	}()
	e.err = errors.New("the query was abandoned")
	e.id, e.err = l.find(ctx, value)
	e.gaveUp = e.err != nil && ctx.Err() != nil
	e.until = time.Now().Add(l.life)
}

// forget forgets an answer, unless another has taken its place.
func (l *Lookup) forget(value string, e *lookupEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known[value] == e {
		delete(l.known, value)
	}
}

func (l *Lookup) find(ctx context.Context, value string) (ID, error) {
	op := operation{l.entity, "lookup"}
	var w sqlText
	w.add("SELECT Id FROM ", l.entity, " WHERE ")
	w.joined([]Condition{compare(l.field, "=", value), compare("ROWNUM", "<=", 2)}, " AND ")
	sql, err := w.done()
	if err != nil {
		return "", op.wrap(err)
	}
	rows, err := l.conn.selectRows(ctx, op, sql)
	switch {
	case err != nil:
		return "", err
	case len(rows) == 0:
		return "", op.wrap(fmt.Errorf("%s %q: %w", l.field, bounded(value, maxMisfit), ErrNotFound))
	case len(rows) > 1:
		return "", op.wrap(fmt.Errorf("%s %q: several records have it, such as those with Ids %s and %s", l.field, bounded(value, maxMisfit), idIn(rows[0]), idIn(rows[1])))
	}
	id := idIn(rows[0])
	if err := id.check(); err != nil {
		return "", op.wrap(err)
	}
	return id, nil
}

// idIn returns the identity that a row has, "" for none.
func idIn(row json.RawMessage) ID {
	members, err := foldedMembers(row)
	if err != nil {
		return ""
	}
	return ID(trimmedText(members["id"]))
}
