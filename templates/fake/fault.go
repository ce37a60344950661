package fake

import (
	"net/http"
	"slices"
)

// Fault is something that goes wrong. [Tenant.Inject] makes it happen.
type Fault struct {
	effect effect

	reply   reply      // respond
	row     int        // refuseRow
	failure RowFailure // refuseRow
	reads   int        // hide
}

// effect is what a fault does.
type effect int

const (
	// On arrival, whatever the credentials.
	respond effect = iota
	reset
	refuse
	stall
	expire

	// After processing.
	loseAnswer
	cutAnswer
	stallAnswer

	// While writing records.
	refuseRow
	hide
)

// stage is when a fault strikes. A request is struck by at most one fault on arrival and
// one after processing.
type stage int

const (
	onArrival stage = iota
	afterProcessing
	whileWriting
)

func (e effect) stage() stage {
	switch {
	case e < loseAnswer:
		return onArrival
	case e < refuseRow:
		return afterProcessing
	}
	return whileWriting
}

// Respond answers with a status and a body in place of the tenant. The request changes
// nothing.
func Respond(status int, body string) Fault {
	return Fault{effect: respond, reply: reply{status: status, body: body}}
}

// WithHeader has the answer of [Respond] carry a header field, for example a Content-Type
// other than application/json.
func (f Fault) WithHeader(name, value string) Fault {
	header := f.reply.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set(name, value)
	f.reply.header = header
	return f
}

// TooManyRequests answers with status 429. The header Retry-After has this value, in
// seconds or as an HTTP date; "" leaves it out, as the platform seems to (BillingPlatform
// facts, 3.1).
func TooManyRequests(retryAfter string) Fault {
	f := Fault{effect: respond, reply: fail(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "too many requests")}
	if retryAfter == "" {
		return f
	}
	return f.WithHeader("Retry-After", retryAfter)
}

// Reset cuts the connection in place of processing the request.
func Reset() Fault { return Fault{effect: reset} }

// RefuseConnection has the connection be refused, so that nothing is sent. Only
// [Tenant.Transport] can do that; at a [Server] the connection is there already, and is
// cut. The request is recorded nevertheless.
func RefuseConnection() Fault { return Fault{effect: refuse} }

// Stall holds the request back, unprocessed, until the fault is stopped. Then it is
// processed. If the request is given up before, it never is.
func Stall() Fault { return Fault{effect: stall} }

// ExpireSession ends the session or the token that the request presents, just before it
// would be processed.
func ExpireSession() Fault { return Fault{effect: expire} }

// LoseAnswer processes the request and cuts the connection in place of answering.
func LoseAnswer() Fault { return Fault{effect: loseAnswer} }

// CutAnswer processes the request and cuts the connection in the middle of the answer.
func CutAnswer() Fault { return Fault{effect: cutAnswer} }

// StallAnswer processes the request and holds the answer back until the fault is stopped.
func StallAnswer() Fault { return Fault{effect: stallAnswer} }

// RefuseRow refuses the record at index, counted from 0, of a write, and processes the
// others.
func RefuseRow(index int, failure RowFailure) Fault {
	return Fault{effect: refuseRow, row: index, failure: failure}
}

// Hide keeps the records that a write creates from the next reads that would find them, or
// from all until [Tenant.Reveal] if reads is 0. Writes find them, and so do the methods of
// Tenant (BillingPlatform facts, 4: read-after-write).
func Hide(reads int) Fault {
	if reads == 0 {
		reads = -1
	}
	return Fault{effect: hide, reads: reads}
}

// RowFailure says how a record of a write fails. Without a Code it is reported as exports
// declare it, by success being false; else as tenants do, by ErrorCode.
type RowFailure struct {
	Code  string
	Text  string
	Field string
}

// Limit limits a fault to some requests.
type Limit func(*Injection)

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

// If limits a fault to requests that satisfy a condition. The condition must not call
// methods of the tenant.
func If(condition func(Request) bool) Limit {
	return func(i *Injection) { i.conditions = append(i.conditions, condition) }
}

// Skip lets the first n requests pass that the fault could strike.
func Skip(n int) Limit { return func(i *Injection) { i.skip = n } }

// Times has a fault strike n requests rather than one.
func Times(n int) Limit { return func(i *Injection) { i.times = n } }

// Always has a fault strike every request, until it is stopped.
func Always() Limit { return Times(-1) }

// Injection is a fault that was injected.
type Injection struct {
	Fault
	tenant     *Tenant
	conditions []func(Request) bool
	skip       int
	times      int // how many requests it strikes yet; below 0: all

	struck  int
	begun   chan struct{}
	stopped chan struct{}
	over    bool
}

// Inject has a fault strike the next request that all limits admit: once, unless [Times] or
// [Always] say otherwise.
//
// Faults strike at one of three moments, and of those that could strike a request at a
// moment the one injected first does. On arrival, without regard to credentials: Respond,
// TooManyRequests, Reset, RefuseConnection, Stall and ExpireSession. After processing, if
// the credentials were good: LoseAnswer, CutAnswer and StallAnswer. While records are
// written: RefuseRow and Hide, as many of them as there are.
func (t *Tenant) Inject(f Fault, limits ...Limit) *Injection {
	i := &Injection{Fault: f, tenant: t, times: 1, begun: make(chan struct{}), stopped: make(chan struct{})}
	for _, limit := range limits {
		limit(i)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = append(slices.DeleteFunc(t.faults, (*Injection).spent), i)
	return i
}

// Struck returns how many requests the fault has struck.
func (i *Injection) Struck() int {
	i.tenant.mu.Lock()
	defer i.tenant.mu.Unlock()
	return i.struck
}

// Begun is closed once the fault strikes for the first time: for [Stall], once a request is
// held back.
func (i *Injection) Begun() <-chan struct{} { return i.begun }

// Stop ends the fault: it strikes no more, and requests that it holds back go on.
func (i *Injection) Stop() {
	i.tenant.mu.Lock()
	defer i.tenant.mu.Unlock()
	i.stop()
}

func (i *Injection) stop() {
	if !i.over {
		i.over = true
		close(i.stopped)
	}
}

// stopFaults stops all faults.
func (t *Tenant) stopFaults() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, i := range t.faults {
		i.stop()
	}
}

// FailRow makes the next write refuse the record at index, counted from 0, and process the
// others. Call it once for each record that is to fail. It is short for injecting
// [RefuseRow].
func (t *Tenant) FailRow(index int, failure RowFailure) { t.Inject(RefuseRow(index, failure)) }

// Answer makes the next request that has no answer yet get this one, whatever it asks for.
// The request is recorded, but changes nothing. It is short for injecting [Respond].
func (t *Tenant) Answer(status int, body string) { t.Inject(Respond(status, body)) }

// strike returns the fault that strikes a request at a stage, or nil. The caller holds the
// lock.
func (t *Tenant) strike(s stage, r Request) *Injection {
	var first *Injection
	for _, i := range t.faults {
		if i.effect.stage() == s && i.admits(r) && first == nil {
			first = i
			i.hit()
		}
	}
	return first
}

// strikeAll returns the faults that strike the records of a write. The caller holds the
// lock.
func (t *Tenant) strikeAll(r Request) []*Injection {
	var all []*Injection
	for _, i := range t.faults {
		if i.effect.stage() == whileWriting && i.admits(r) {
			all = append(all, i)
			i.hit()
		}
	}
	return all
}

// admits reports whether the fault could strike a request, and counts those to be skipped.
func (i *Injection) admits(r Request) bool {
	if i.over || i.times == 0 {
		return false
	}
	for _, condition := range i.conditions {
		if !condition(r) {
			return false
		}
	}
	if i.skip > 0 {
		i.skip--
		return false
	}
	return true
}

// spent reports whether the fault can be forgotten: it strikes no more and holds back no
// request.
func (i *Injection) spent() bool {
	return i.over || i.times == 0 && i.effect != stall && i.effect != stallAnswer
}

func (i *Injection) hit() {
	i.times--
	if i.struck++; i.struck == 1 {
		close(i.begun)
	}
}
