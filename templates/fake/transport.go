package fake

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
)

// The errors that clients of [Tenant.Transport] get are those of net/http.
var (
	errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	errReset   = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	errLost    = io.EOF
	errCut     = io.ErrUnexpectedEOF
)

// Client returns an HTTP client of [Tenant.Transport].
func (t *Tenant) Client() *http.Client { return &http.Client{Transport: t.Transport()} }

// Transport returns a transport that hands requests to the [Tenant] in memory. There are no
// sockets, so it can be used in a bubble of testing/synctest. When the context of a request
// ends, so does the request, as it would over a network; a connection that the [Tenant] cuts
// is the same error.
func (t *Tenant) Transport() http.RoundTripper { return transport{t} }

type transport struct{ tenant *Tenant }

// RoundTrip sends a request to the [Tenant].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := context.Cause(r.Context()); err != nil {
		closeBody(r)
		return nil, err
	}
	arriving := arriving(r)
	answered := make(chan *memory, 1)
	go func() {
		defer closeBody(r)
		answered <- t.serve(arriving)
	}()
	select {
	case m := <-answered:
		return m.response(r)
	case <-r.Context().Done():
		return nil, context.Cause(r.Context())
	}
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}

// arriving returns a request of a client as a server sees it.
func arriving(r *http.Request) *http.Request {
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

// serve runs the handler.
func (t transport) serve(r *http.Request) (m *memory) {
	body := &sentBody{ReadCloser: r.Body}
	r.Body = body
	m = &memory{header: http.Header{}}
	defer func() {
		m.finish(recover(), body.err)
	}()
	t.tenant.ServeHTTP(m, r)
	return m
}

// sentBody keeps the error of reading a body.
type sentBody struct {
	io.ReadCloser
	err error
}

func (b *sentBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// memory is an answer that is being written.
type memory struct {
	header  http.Header
	sent    http.Header // as they were when the status was written
	status  int
	body    bytes.Buffer
	flushed bool
	err     error // of the connection
}

// Header returns the header fields to send.
func (m *memory) Header() http.Header { return m.header }

// WriteHeader writes the status.
func (m *memory) WriteHeader(status int) {
	if m.status == 0 {
		m.status, m.sent = status, m.header.Clone()
	}
}

// Write writes a part of the body.
func (m *memory) Write(p []byte) (int, error) {
	m.WriteHeader(http.StatusOK)
	return m.body.Write(p)
}

// Flush sends what was written: it arrives even if the connection is cut.
func (m *memory) Flush() { m.flushed = true }

// finish takes note of how the handler ended.
func (m *memory) finish(panicked any, unread error) {
	switch {
	case unread != nil:
		m.err = unread
	case panicked == nil || panicked == http.ErrAbortHandler && m.err != nil:
	case panicked == http.ErrAbortHandler:
		m.err = errLost
	default:
		panic(panicked)
	}
}

// response returns the answer as a client sees it.
func (m *memory) response(r *http.Request) (*http.Response, error) {
	if m.err != nil && !m.flushed {
		return nil, m.err
	}
	m.WriteHeader(http.StatusOK)
	return &http.Response{
		Status:        strconv.Itoa(m.status) + " " + http.StatusText(m.status),
		StatusCode:    m.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        m.sent,
		Body:          io.NopCloser(io.MultiReader(&m.body, failing{m.err})),
		ContentLength: m.length(),
		Request:       r,
	}, nil
}

// failing ends a body, with an error if it is not nil.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// length returns the length that the answer announces, or has.
func (m *memory) length() int64 {
	if n, err := strconv.ParseInt(m.sent.Get("Content-Length"), 10, 64); err == nil {
		return n
	}
	return int64(m.body.Len())
}
