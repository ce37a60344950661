package fake

import (
	"net/http"
	"slices"
)

// whileWriting is when faults strike the records of a write.
const whileWriting = afterProcessing + 1

// refusedRow is the record that a fault refuses.
type refusedRow struct {
	index   int
	failure RowFailure
}

// hiding is how many reads a fault keeps records from.
type hiding struct{ reads int }

// TooManyRequests answers with status 429. The header Retry-After has this value, in
// seconds or as an HTTP date; "" leaves it out, as the platform seems to (BillingPlatform
// facts, 3.1).
func TooManyRequests(retryAfter string) Fault {
	f := respond(fail(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "too many requests"))
	if retryAfter == "" {
		return f
	}
	return f.WithHeader("Retry-After", retryAfter)
}

// ExpireSession ends the session or the token that the request presents, just before it
// would be processed.
func ExpireSession() Fault { return Fault{stage: onArrival, effect: (*Injection).expire} }

// StallAnswer processes the request and holds the answer back until the fault is stopped.
func StallAnswer() Fault {
	return Fault{stage: afterProcessing, effect: (*Injection).hold, holds: true}
}

// RefuseRow refuses the record at index, counted from 0, of a write, and processes the
// others.
func RefuseRow(index int, failure RowFailure) Fault {
	return Fault{stage: whileWriting, own: refusedRow{index, failure}}
}

// Hide keeps the records that a write creates from the next reads that would find them, or
// from all until [Tenant.Reveal] if reads is 0. Writes find them, and so do the methods of
// Tenant (BillingPlatform facts, 4: read-after-write).
func Hide(reads int) Fault {
	if reads == 0 {
		reads = -1
	}
	return Fault{stage: whileWriting, own: hiding{reads}}
}

// RowFailure says how a record of a write fails. Without a Code it is reported as exports
// declare it, by success being false; else as tenants do, by ErrorCode.
type RowFailure struct {
	Code  string
	Text  string
	Field string
}

// On limits a fault to these operations.
func On(operations ...Operation) Limit {
	return If(func(r Request) bool { return r.isOneOf(operations) })
}

// For limits a fault to these entities, in any spelling.
func For(entities ...string) Limit {
	return If(func(r Request) bool {
		return slices.ContainsFunc(entities, func(name string) bool { return fold(name) == fold(r.Entity) })
	})
}

// Inject has a fault strike the next request that all limits admit: once, unless [Times] or
// [Always] say otherwise.
//
// Faults strike at one of three moments, and of those that could strike a request at a
// moment the one injected first does. On arrival, without regard to credentials: Respond,
// TooManyRequests, Reset, RefuseConnection, Stall and ExpireSession. After processing, if
// the credentials were good: LoseAnswer, CutAnswer and StallAnswer. While records are
// written: RefuseRow and Hide, as many of them as there are.
func (t *Tenant) Inject(f Fault, limits ...Limit) *Injection { return t.inject(f, limits) }

// FailRow makes the next write refuse the record at index, counted from 0, and process the
// others. Call it once for each record that is to fail. It is short for injecting
// [RefuseRow].
func (t *Tenant) FailRow(index int, failure RowFailure) { t.Inject(RefuseRow(index, failure)) }

// strikeAll returns the faults that strike the records of a write. The caller holds the
// lock.
func (t *Tenant) strikeAll(r Request) []*Injection {
	var all []*Injection
	for _, i := range t.faults {
		if i.stage == whileWriting && i.admits(r) {
			all = append(all, i)
			i.hit()
		}
	}
	return all
}

// expire ends what a request presents as credentials, and lets it go on.
func (i *Injection) expire(x *exchange) (over bool) {
	i.tenant.mu.Lock()
	defer i.tenant.mu.Unlock()
	i.tenant.expireOf(x.request)
	return false
}
