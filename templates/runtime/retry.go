package runtime

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// RetryPolicy says how a request is repeated. Which requests are, and after what, does not
// depend on it: the documentation of each method names its replay class.
type RetryPolicy struct {
	// MaxAttempts is how often a request is sent at most, the first time included. 0 means
	// 4, and 1 that nothing is repeated. A replay after a new login does not count.
	MaxAttempts int

	// BaseDelay is the longest wait before the second attempt. It doubles for each further
	// one; each wait is drawn at random below that. 0 means one second.
	BaseDelay time.Duration

	// MaxDelay bounds every wait, also one that the platform asks for by Retry-After. 0
	// means one minute.
	MaxDelay time.Duration

	// AttemptTimeout bounds one attempt, its answer included. 0 means seven minutes:
	// platforms give up on a request after some, and a write had better end with their word. The context of a call bounds all attempts together.
	AttemptTimeout time.Duration
}

var defaultRetry = RetryPolicy{MaxAttempts: 4, BaseDelay: time.Second, MaxDelay: time.Minute, AttemptTimeout: 7 * time.Minute}

// or returns p with what is zero taken from others.
func (p RetryPolicy) or(others RetryPolicy) RetryPolicy {
	return RetryPolicy{
		MaxAttempts:    cmp.Or(p.MaxAttempts, others.MaxAttempts),
		BaseDelay:      cmp.Or(p.BaseDelay, others.BaseDelay),
		MaxDelay:       cmp.Or(p.MaxDelay, others.MaxDelay),
		AttemptTimeout: cmp.Or(p.AttemptTimeout, others.AttemptTimeout),
	}
}

func (p RetryPolicy) check() error {
	if p.MaxAttempts < 0 || min(p.BaseDelay, p.MaxDelay, p.AttemptTimeout) < 0 {
		return errors.New("a number of the policy is negative")
	}
	return nil
}

// delay returns the wait after attempt n, counted from 1: what the platform asked for, and
// a random part on top, lest all clients come back at once.
func (p RetryPolicy) delay(n int, asked time.Duration) time.Duration {
	bound := p.MaxDelay
	if shift := n - 1; shift < 32 && p.BaseDelay < p.MaxDelay>>shift {
		bound = p.BaseDelay << shift
	}
	wait := time.Duration(rand.Int64N(max(1, int64(bound))))
	return wait + min(asked, p.MaxDelay-wait)
}

// replay is what may be done with a request of which nobody knows whether it took effect.
type replay uint8

const (
	blindWrite replay = iota // must not be repeated: a create would create again
	keyedWrite               // may be repeated: it names the record that it writes
	readOnly                 // may be repeated: it changes nothing
)

// fate is what is known of a request after an attempt.
type fate uint8

const (
	settled   fate = iota // answered; repeating would bring the same answer
	notDone               // certainly not executed, and may be if repeated
	rejected              // not executed, because the session is not valid
	ambiguous             // may have been executed; repeating may bring an answer
	unclear               // may have been executed; repeating would bring the same answer
)

// repeatable reports whether a request of the class may be repeated after that.
func (f fate) repeatable(class replay) bool {
	return f == notDone || f == ambiguous && class != blindWrite
}

// unknown reports whether the request may have been executed.
func (f fate) unknown() bool { return f == ambiguous || f == unclear }

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryAfter returns the wait that an answer asks for, in seconds or until a date. It is 0
// if there is none.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(max(0, min(seconds, 1e9))) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(date))
	}
	return 0
}
