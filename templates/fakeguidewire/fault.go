package fake

import (
	"net/http"
	"slices"
)

// Fault is something that goes wrong. [Tenant.Inject] makes it happen.
type Fault struct {
	effect effect
	reply  reply // respond
}

// effect is what a fault does.
type effect int

const (
	// On arrival, whatever the credentials.
	respond effect = iota
	reset
	refuse
	stall

	// After processing.
	loseAnswer
	cutAnswer
)

// arrives reports whether a fault strikes on arrival. A request is struck by at most one fault
// then, and one after processing.
func (e effect) arrives() bool { return e < loseAnswer }

// Respond answers with a status and a body in place of the application. The request changes
// nothing.
func Respond(status int, body string) Fault {
	return Fault{effect: respond, reply: reply{status: status, body: []byte(body)}}
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
func Reset() Fault { return Fault{effect: reset} }

// RefuseConnection has the connection be refused, so that nothing is sent. Only
// [Tenant.Transport] can do that; at a [Server] the connection is there already, and is
// cut. The request is recorded nevertheless.
func RefuseConnection() Fault { return Fault{effect: refuse} }

// Stall holds the request back, unprocessed, until the fault is stopped. Then it is
// processed. If the request is given up before, it never is.
func Stall() Fault { return Fault{effect: stall} }

// LoseAnswer processes the request and cuts the connection in place of answering.
func LoseAnswer() Fault { return Fault{effect: loseAnswer} }

// CutAnswer processes the request and cuts the connection in the middle of the answer.
func CutAnswer() Fault { return Fault{effect: cutAnswer} }

// Limit limits a fault to some requests.
type Limit func(*Injection)

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
// [Always] say otherwise. Of those that could strike a request at one moment, on arrival or after
// processing, the one injected first does.
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

// Answer makes the next request that has no answer yet get this one, whatever it asks for.
// The request is recorded, but changes nothing. It is short for injecting [Respond].
func (t *Tenant) Answer(status int, body string) { t.Inject(Respond(status, body)) }

// strike returns the fault that strikes a request on arrival or after processing, or nil. The
// caller holds the lock.
func (t *Tenant) strike(arriving bool, r Request) *Injection {
	for _, i := range t.faults {
		if i.effect.arrives() == arriving && i.admits(r) {
			i.hit()
			return i
		}
	}
	return nil
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
	return i.over || i.times == 0 && i.effect != stall
}

func (i *Injection) hit() {
	i.times--
	if i.struck++; i.struck == 1 {
		close(i.begun)
	}
}
