package fake

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
)

// Server is a Tenant that listens on the loopback interface.
//
// A client of net/http sends a GET once more if the connection it kept from a former
// request is cut. That is not the tenant's doing, but the tenant sees both requests.
// Through [Tenant.Transport] nothing is sent twice.
type Server struct {
	*Tenant

	// URL is host and organisation, as a client takes it.
	URL string
}

// NewServer starts a server for an empty tenant. It stops when the test ends, and all faults
// do before that, so that no request is held back.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	tenant := NewTenant()
	server := httptest.NewServer(tenant)
	tb.Cleanup(server.Close)
	tb.Cleanup(tenant.stopFaults)
	return &Server{Tenant: tenant, URL: server.URL + "/demo"}
}

// ServeHTTP answers a request as the platform would.
func (t *Tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := record(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the client hung up
	}
	if answered := t.arrive(w, r.Context(), request); answered {
		return
	}
	a := t.process(request)
	if a.fault != nil {
		a.deliver(w, r.Context())
		return
	}
	a.send(w)
}

// arrive takes note of a request and does what strikes it on arrival. It reports whether
// that was all.
func (t *Tenant) arrive(w http.ResponseWriter, ctx context.Context, r Request) (answered bool) {
	fault := t.takeNote(r)
	if fault == nil {
		return false
	}
	switch fault.effect {
	case respond:
		answer{reply: fault.reply, body: fault.reply.encode()}.send(w)
	case reset:
		resetConnection(w)
	case refuse:
		cut(w, errRefused)
	case stall:
		fault.hold(w, ctx)
		return false
	case expire:
		return false
	}
	return true
}

func (t *Tenant) takeNote(r Request) *Injection {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests = append(t.requests, r)
	fault := t.strike(onArrival, r)
	if fault != nil && fault.effect == expire {
		t.expireOf(r)
	}
	return fault
}

// answer is a reply in bytes, and what is to go wrong with it.
type answer struct {
	reply
	body  []byte
	fault *Injection
}

// process answers a request. The answer is encoded under the lock, since it refers to rows
// that the next request may change.
func (t *Tenant) process(r Request) answer {
	t.mu.Lock()
	defer t.mu.Unlock()
	if refused, ok := t.refuse(r); ok {
		return answer{reply: refused, body: refused.encode()}
	}
	reply := t.answer(r)
	return answer{reply, reply.encode(), t.strike(afterProcessing, r)}
}

func (a answer) send(w http.ResponseWriter) {
	a.start(w)
	_, _ = w.Write(a.body) // fails only when the client hung up
}

func (a answer) start(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	for name, values := range a.header {
		header[name] = values
	}
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
}

// deliver answers with what goes wrong after processing.
func (a answer) deliver(w http.ResponseWriter, ctx context.Context) {
	switch a.fault.effect {
	case loseAnswer:
		cut(w, errLost)
	case cutAnswer:
		a.start(w)
		_, _ = w.Write(a.body[:len(a.body)/2])
		w.(http.Flusher).Flush()
		cut(w, errCut)
	case stallAnswer:
		a.fault.hold(w, ctx)
		a.send(w)
	}
}

// hold waits until the fault is stopped. It does not return if the request is given up.
func (i *Injection) hold(w http.ResponseWriter, ctx context.Context) {
	select {
	case <-i.stopped:
	case <-ctx.Done():
	}
	if err := context.Cause(ctx); err != nil {
		cut(w, err)
	}
}

// cut ends the handler and the connection. A client in memory gets err.
func cut(w http.ResponseWriter, err error) {
	if m, ok := w.(*memory); ok {
		m.err = err
	}
	panic(http.ErrAbortHandler)
}

// resetConnection cuts the connection so that the client is told of a reset.
func resetConnection(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		cut(w, errReset)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		cut(w, errReset)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the client sees an end, not a reset
	}
	_ = conn.Close()
}
