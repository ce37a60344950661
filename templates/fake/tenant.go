package fake

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Tenant is the state of a tenant, and the handler that serves it under any organisation:
// /demo/rest/2.0/… as well as /rest/2.0/…. It is safe for concurrent use.
type Tenant struct {
	// SessionID and BearerToken are what a request must present, either of them. Change
	// them before the first request.
	SessionID   string
	BearerToken string

	mu       sync.Mutex
	entities map[string]*entity // by name in upper case
	lastID   int
	requests []Request
	failures map[int]RowFailure // by row, for the next write
	answers  []scripted
}

// NewTenant returns an empty tenant.
func NewTenant() *Tenant {
	return &Tenant{
		SessionID:   "fake-session",
		BearerToken: "fake-token",
		entities:    map[string]*entity{},
		lastID:      1000,
		failures:    map[int]RowFailure{},
	}
}

// Server is a Tenant that listens on the loopback interface.
type Server struct {
	*Tenant

	// URL is host and organisation, as a client takes it.
	URL string
}

// NewServer starts a server for an empty tenant. It stops when the test ends.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	tenant := NewTenant()
	server := httptest.NewServer(tenant)
	tb.Cleanup(server.Close)
	return &Server{Tenant: tenant, URL: server.URL + "/demo"}
}

// Insert stores a record and returns its Id, which it assigns unless the record has one. A
// record with that Id is replaced. A nil value is returned to clients as an explicit null,
// which tells it from a field that is missing.
func (t *Tenant) Insert(entity string, record map[string]any) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := newRow()
	for _, name := range sortedKeys(record) {
		r.set(name, cellOf(record[name]))
	}
	id := r.text("Id")
	if id == "" {
		id = t.nextID(entity)
		r.set("Id", cell{text: id})
	}
	t.entity(entity).put(id, r)
	return id
}

// Row returns the fields of a record that are not null, as text.
func (t *Tenant) Row(entity, id string) (map[string]string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, ok := t.entity(entity).rows[id]
	if !ok {
		return nil, false
	}
	return r.texts(), true
}

// Rows returns all records of an entity in the order in which they came to be.
func (t *Tenant) Rows(entity string) []map[string]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.entity(entity)
	list := make([]map[string]string, len(e.ids))
	for i, id := range e.ids {
		list[i] = e.rows[id].texts()
	}
	return list
}

// entity returns the entity with that name in any case. The caller holds the lock.
func (t *Tenant) entity(name string) *entity {
	key := strings.ToUpper(name)
	e, ok := t.entities[key]
	if !ok {
		e = &entity{rows: map[string]*row{}}
		t.entities[key] = e
	}
	return e
}

// ServeHTTP answers a request as the platform would.
func (t *Tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := record(r)
	if err != nil {
		return // the client hung up: there is nobody to answer
	}
	status, body := t.handle(request)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // fails only when the client hung up
}

// handle answers a request. The answer is encoded under the lock, since it refers to rows
// that the next request may change.
func (t *Tenant) handle(r Request) (status int, body []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests = append(t.requests, r)
	reply := t.answer(r)
	return reply.status, reply.encode()
}
