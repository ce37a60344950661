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
type Server struct {
	*Tenant

	// URL is host and context, as a client takes it.
	URL string
}

// NewServer starts a server for an application without elements. It stops when the test ends, and
// all faults do before that, so that no request is held back.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	tenant := NewTenant()
	server := httptest.NewServer(tenant)
	tb.Cleanup(server.Close)
	tb.Cleanup(tenant.stopFaults)
	return &Server{Tenant: tenant, URL: server.URL + "/bc"}
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
	answer, fault := t.process(request)
	if fault == nil {
		answer.send(w)
		return
	}
	if fault.effect == cutAnswer {
		answer.start(w)
		_, _ = w.Write(answer.body[:len(answer.body)/2])
		w.(http.Flusher).Flush()
		cut(w, errCut)
	}
	cut(w, errLost)
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
		fault.reply.send(w)
	case reset:
		resetConnection(w)
	case refuse:
		cut(w, errRefused)
	case stall:
		fault.hold(w, ctx)
		return false
	}
	return true
}

func (t *Tenant) takeNote(r Request) *Injection {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests = append(t.requests, r)
	return t.strike(true, r)
}

// process answers a request. The answer is encoded under the lock, since it is made of elements
// that the next request may change.
func (t *Tenant) process(r Request) (reply, *Injection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.knows(r) {
		return refusal(http.StatusUnauthorized, authentication, "The credentials are not valid"), nil
	}
	return t.answer(r), t.strike(false, r)
}

// send writes an answer.
func (a reply) send(w http.ResponseWriter) {
	a.start(w)
	_, _ = w.Write(a.body) // fails only when the client hung up
}

func (a reply) start(w http.ResponseWriter) {
	header := w.Header()
	if len(a.body) > 0 {
		header.Set("Content-Type", "application/json")
	}
	for name, values := range a.header {
		header[name] = values
	}
	if a.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
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
