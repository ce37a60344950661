package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// RateLimit says how many requests a client sends: all that it sends, repeated ones and
// those that get a session included.
type RateLimit struct {
	// Requests is how many requests may be sent in each Per. 0 means 15:
	// the documentation of the package says what is known of the platform's own limit.
	Requests int

	// Per is the time for that many requests, at most a day for each. 0 means one second.
	Per time.Duration

	// Burst is how many requests may be sent at once after a time with few of them. 0 means
	// 5: then the default rate holds within 5% over any ten seconds.
	Burst int
}

var defaultRate = RateLimit{Requests: 15, Per: time.Second, Burst: 5}

// or returns l with what is zero taken from others.
func (l RateLimit) or(others RateLimit) RateLimit {
	return RateLimit{
		Requests: cmp.Or(l.Requests, others.Requests),
		Per:      cmp.Or(l.Per, others.Per),
		Burst:    cmp.Or(l.Burst, others.Burst),
	}
}

// The longest times that a limit may take: for one request, and for a burst to come together.
const (
	maxInterval = 24 * time.Hour
	maxFill     = 366 * maxInterval
)

func (l RateLimit) check() error {
	switch {
	case l.Requests < 0 || l.Per < 0 || l.Burst < 0:
		return errors.New("a number of the limit is negative: turn the limit off by WithoutRateLimit")
	case l.interval() > maxInterval:
		return errors.New("the limit lets less than one request a day go")
	case time.Duration(l.Burst) > maxFill/l.interval():
		return errors.New("the burst takes more than a year to come together")
	}
	return nil
}

// interval is the time between two requests, rounded up, so that no rounding exceeds the
// limit.
func (l RateLimit) interval() time.Duration {
	l = l.or(defaultRate)
	return (l.Per-1)/time.Duration(l.Requests) + 1
}

// WithRateLimit says how many requests the client sends, in place of 15 a second. What is
// zero in limit is as without it. A request waits for its turn, in the order in which calls
// came; the wait ends with the context of the call, and does not count as part of an attempt.
// A call whose deadline comes before its turn fails at once. Several clients of one tenant,
// and several processes, do not know of each other: share the limit out among them.
func WithRateLimit(limit RateLimit) Option {
	return func(s *settings) {
		if err := limit.check(); err != nil {
			s.refuse("WithRateLimit", err)
			return
		}
		s.limiter = newLimiter(limit)
	}
}

// WithoutRateLimit has requests be sent at once. It is for tests, and for programs that
// limit what they send by themselves.
func WithoutRateLimit() Option { return func(s *settings) { s.limiter = nil } }

// limiter is a token bucket. Who finds it empty waits in a queue, of which only the first
// watches the clock, and takes a token when there is one and not before: so the order is that
// of arrival, and who gives up takes nothing from anybody.
type limiter struct {
	interval time.Duration // in which one token comes
	spare    time.Duration // in which all tokens come that the bucket holds, but for one

	mu    sync.Mutex
	full  time.Time       // when the bucket is full again, if nothing is taken before
	queue []chan struct{} // of those who wait; the first one is closed
}

func newLimiter(limit RateLimit) *limiter {
	limit = limit.or(defaultRate)
	interval := limit.interval()
	return &limiter{interval: interval, spare: time.Duration(limit.Burst-1) * interval}
}

// wait takes a token, once there is one, unless ctx ends before. A nil limiter has tokens
// for everybody.
func (l *limiter) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil || l == nil {
		return err
	}
	place, err := l.enter(ctx)
	if place != nil {
		err = l.waitAt(ctx, place)
	}
	if err != nil {
		return fmt.Errorf("wait for the client's rate limit: %w", err)
	}
	return nil
}

// enter takes a token, or else a place in the queue.
func (l *limiter) enter(ctx context.Context) (place chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	turn := max(0, l.missing()) + time.Duration(len(l.queue))*l.interval
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < turn {
		return nil, fmt.Errorf("it lets the request go in %v, after the deadline: allow more time, or more requests by WithRateLimit: %w",
			turn, context.DeadlineExceeded)
	}
	if turn == 0 {
		l.take()
		return nil, nil
	}
	place = make(chan struct{})
	if l.queue = append(l.queue, place); len(l.queue) == 1 {
		close(place)
	}
	return place, nil
}

// waitAt waits at a place in the queue, and takes a token.
func (l *limiter) waitAt(ctx context.Context, place chan struct{}) (err error) {
	select {
	case <-place:
		err = pause(ctx, l.untilToken())
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leave(place)
	if err == nil {
		err = ctx.Err() // it can have ended at the same moment
	}
	if err == nil {
		l.take()
	}
	return err
}

func (l *limiter) untilToken() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.missing()
}

// missing returns the time until there is a token, negative if there is one. The caller holds
// the lock.
func (l *limiter) missing() time.Duration { return time.Until(l.full.Add(-l.spare)) }

// take takes a token that is there. The caller holds the lock.
func (l *limiter) take() {
	if now := time.Now(); l.full.Before(now) {
		l.full = now
	}
	l.full = l.full.Add(l.interval)
}

// leave gives up a place, and lets who is the first then know it. The caller holds the lock.
func (l *limiter) leave(place chan struct{}) {
	for i, other := range l.queue {
		if other != place {
			continue
		}
		l.queue = append(l.queue[:i], l.queue[i+1:]...)
		if i == 0 && len(l.queue) > 0 {
			close(l.queue[0])
		}
		return
	}
}
