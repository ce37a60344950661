package fake

import (
	"context"
	"net/http"
	"slices"
)

// Fault is something that goes wrong. [Tenant.Inject] makes it happen.
type Fault struct {
	stage  stage
	effect effect
	holds  bool  // the effect lasts until the fault is stopped
	reply  reply // of respond
	own    any   // what is known to this platform's fake only
}

// stage is when a fault strikes. A request is struck by at most one fault on arrival,
// whatever its credentials, and one after processing.
type stage int

const (
	onArrival stage = iota
	afterProcessing
)

// effect does what a fault is about. It reports whether that was all, or the request goes on:
// one that arrives to be processed, and one that was processed to be answered.
type effect func(i *Injection, x *exchange) (over bool)

// Respond answers with a status and a body in place of the [Tenant]. The request changes
// nothing.
func Respond(status int, body string) Fault {
	return respond(reply{status: status, body: []byte(body)})
}

func respond(r reply) Fault {
	return Fault{stage: onArrival, effect: (*Injection).respond, reply: r}
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

// Reset cuts the connection in place of processing the request.
func Reset() Fault { return Fault{stage: onArrival, effect: (*Injection).reset} }

// RefuseConnection has the connection be refused, so that nothing is sent. Only
// [Tenant.Transport] can do that; at a [Server] the connection is there already, and is
// cut. The request is recorded nevertheless.
func RefuseConnection() Fault { return Fault{stage: onArrival, effect: cutting(errRefused)} }

// Stall holds the request back, unprocessed, until the fault is stopped. Then it is
// processed. If the request is given up before, it never is.
func Stall() Fault { return Fault{stage: onArrival, effect: (*Injection).hold, holds: true} }

// LoseAnswer processes the request and cuts the connection in place of answering.
func LoseAnswer() Fault { return Fault{stage: afterProcessing, effect: cutting(errLost)} }

// CutAnswer processes the request and cuts the connection in the middle of the answer.
func CutAnswer() Fault { return Fault{stage: afterProcessing, effect: (*Injection).cutAnswer} }

// Limit limits a fault to some requests.
type Limit func(*Injection)

// If limits a fault to requests that satisfy a condition. The condition must not call
// methods of the [Tenant].
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

// inject is Inject, whose documentation says which faults a platform has.
func (t *Tenant) inject(f Fault, limits []Limit) *Injection {
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

// Answer makes the next request that has no answer yet get this one, whatever it asks for.
// The request is recorded, but changes nothing. It is short for injecting [Respond].
func (t *Tenant) Answer(status int, body string) { t.Inject(Respond(status, body)) }

// strike returns the fault that strikes a request at a stage, or nil. The caller holds the
// lock.
func (t *Tenant) strike(s stage, r Request) *Injection {
	var first *Injection
	for _, i := range t.faults {
		if i.stage == s && i.admits(r) && first == nil {
			first = i
			i.hit()
		}
	}
	return first
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
func (i *Injection) spent() bool { return i.over || i.times == 0 && !i.holds }

func (i *Injection) hit() {
	i.times--
	if i.struck++; i.struck == 1 {
		close(i.begun)
	}
}

func (i *Injection) respond(x *exchange) (over bool) {
	i.reply.send(x.w)
	return true
}

func (i *Injection) reset(x *exchange) (over bool) {
	resetConnection(x.w)
	return true
}

// cutting cuts the connection. A client in memory gets err.
func cutting(err error) effect {
	return func(_ *Injection, x *exchange) (over bool) {
		cut(x.w, err)
		return true
	}
}

func (i *Injection) cutAnswer(x *exchange) (over bool) {
	x.answer.start(x.w)
	_, _ = x.w.Write(x.answer.body[:len(x.answer.body)/2])
	x.w.(http.Flusher).Flush()
	cut(x.w, errCut)
	return true
}

// hold waits until the fault is stopped. It does not return if the request is given up.
func (i *Injection) hold(x *exchange) (over bool) {
	ctx := x.r.Context()
	select {
	case <-i.stopped:
	case <-ctx.Done():
	}
	if err := context.Cause(ctx); err != nil {
		cut(x.w, err)
	}
	return false
}
