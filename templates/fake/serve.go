package fake

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"testing"
)

// Server is a Tenant that listens on the loopback interface.
//
// A client of net/http sends a GET once more if the connection it kept from a former
// request is cut. That is not the [Tenant]'s doing, but it sees both requests. Through
// [Tenant.Transport] nothing is sent twice.
type Server struct {
	*Tenant

	// URL is where the server is reached, as a client takes it: what [URL] is in memory.
	URL string
}

// NewServer starts a server for a new, empty [Tenant]. It stops when the test ends, and all
// faults do before that, so that no request is held back.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	tenant := NewTenant()
	server := httptest.NewServer(tenant)
	tb.Cleanup(server.Close)
	tb.Cleanup(tenant.stopFaults)
	return &Server{Tenant: tenant, URL: server.URL + "/" + path.Base(URL)}
}

// Requests returns the requests so far, in order of arrival.
func (t *Tenant) Requests() []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.requests)
}

// exchange is a request on its way, and what is answered to it once that is known.
type exchange struct {
	w       http.ResponseWriter
	r       *http.Request
	request Request
	answer  reply
}

// ServeHTTP answers a request as the platform would.
func (t *Tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := record(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the client hung up
	}
	x := &exchange{w: w, r: r, request: request}
	if fault := t.takeNote(request); fault != nil && fault.effect(fault, x) {
		return
	}
	var fault *Injection
	if x.answer, fault = t.process(request); fault != nil && fault.effect(fault, x) {
		return
	}
	x.answer.send(w)
}

// takeNote records a request and returns what strikes it on arrival, or nil.
func (t *Tenant) takeNote(r Request) *Injection {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests = append(t.requests, r)
	return t.strike(onArrival, r)
}

// process answers a request, and returns what strikes it thereafter, or nil. The answer is
// encoded under the lock, since it is made of what the next request may change.
func (t *Tenant) process(r Request) (reply, *Injection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if refused, ok := t.refuse(r); ok {
		return refused, nil
	}
	return t.answer(r), t.strike(afterProcessing, r)
}

// reply is an answer on its way out.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// jsonReply returns an answer that is JSON.
func jsonReply(status int, body any) reply {
	data, err := json.Marshal(body)
	if err != nil {
		panic("fake: an answer that is not JSON: " + err.Error())
	}
	return reply{status: status, body: data}
}

func (a reply) send(w http.ResponseWriter) {
	a.start(w)
	_, _ = w.Write(a.body) // fails only when the client hung up
}

// start sends what comes before the body.
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
