package fake

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// URL is where [Tenant.Client] and [Tenant.Transport] reach the application: its host and context,
// as a client takes them. Any other URL leads there, too.
const URL = "https://application.example/bc"

// Tenant is the state of an application, and the handler that serves it under any context:
// /bc/rest/… as well as /rest/…. It is safe for concurrent use.
type Tenant struct {
	// BearerToken is good from the start, and so are Username and Password as basic
	// authentication. Like the fields that follow, change them before the first request.
	BearerToken        string
	Username, Password string

	// PageSize is how many elements a page has unless a request says so, and MaxPageSize how
	// many it has at most (Guidewire facts, 2.2).
	PageSize, MaxPageSize int

	// QueryParams are the query parameters that are known beside those for all collections.
	QueryParams []string

	mu           sync.Mutex
	places       map[string]*place
	actions      map[string]func(attributes map[string]any)
	stubs        map[string]reply
	transactions map[string]bool
	lastID       int

	requests []Request
	faults   []*Injection
}

// place is a collection.
type place struct {
	elements []*element
	declared map[string]bool // attributes that can be written; nil for all
}

// element is one element of a collection.
type element struct {
	id         string
	attributes map[string]json.RawMessage
	checksum   int
}

// NewTenant returns an application without any elements.
func NewTenant() *Tenant {
	return &Tenant{
		BearerToken:  "fake-token",
		Username:     "fake-user",
		Password:     "fake-password",
		PageSize:     25,
		MaxPageSize:  100,
		places:       map[string]*place{},
		actions:      map[string]func(map[string]any){},
		stubs:        map[string]reply{},
		transactions: map[string]bool{},
		lastID:       100,
	}
}

// Insert puts an element into a collection and returns its id. The path is that of the
// collection below the root of the REST APIs, with ids escaped, as in
// /billing/v1/accounts/bc:1/contacts; what is above it need not exist. The attributes are encoded
// as JSON.
func (t *Tenant) Insert(path string, attributes map[string]any) (id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.newElement()
	e.merge(encoded(attributes))
	p := t.place(path)
	p.elements = append(p.elements, e)
	return e.id
}

// Element returns the attributes of the element at a path, decoded from JSON, and whether it is
// there.
func (t *Tenant) Element(path string) (attributes map[string]any, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.find(path)
	if e == nil {
		return nil, false
	}
	return decoded(e.attributes), true
}

// Declare says which attributes can be written to elements of a collection. A request with others
// is refused. Without it all can.
func (t *Tenant) Declare(path string, attributes ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.place(path)
	p.declared = map[string]bool{}
	for _, name := range attributes {
		p.declared[name] = true
	}
}

// Action has a POST to a path that ends in that word, below an element, run a function on the
// attributes of the element. It answers with the element.
func (t *Tenant) Action(word string, run func(attributes map[string]any)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.actions[word] = run
}

// Stub answers requests for a path, as [Tenant.Insert] takes one, with a status and a body. It is
// for what the application does not do by itself.
func (t *Tenant) Stub(method, path string, status int, body string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stubs[method+" "+path] = reply{status: status, body: []byte(body)}
}

// Inject has a fault strike the next request that all limits admit: once, unless [Times] or
// [Always] say otherwise. Of those that could strike a request at one moment, on arrival or after
// processing, the one injected first does.
func (t *Tenant) Inject(f Fault, limits ...Limit) *Injection { return t.inject(f, limits) }

func (t *Tenant) newElement() *element {
	t.lastID++
	return &element{id: "bc:" + strconv.Itoa(t.lastID), attributes: map[string]json.RawMessage{}}
}

// place returns the collection at a path, a new one if there was none.
func (t *Tenant) place(path string) *place {
	key := keyOf(path)
	p := t.places[key]
	if p == nil {
		p = &place{}
		t.places[key] = p
	}
	return p
}

// find returns the element at a path, or nil.
func (t *Tenant) find(path string) *element {
	above, id := splitLast(path)
	p := t.places[keyOf(above)]
	if p == nil {
		return nil
	}
	for _, e := range p.elements {
		if e.id == id {
			return e
		}
	}
	return nil
}

// remove removes an element, which exists.
func (t *Tenant) remove(path string, e *element) {
	above, _ := splitLast(path)
	p := t.place(above)
	p.elements = slices.DeleteFunc(p.elements, func(other *element) bool { return other == e })
}

// splitLast returns a path without its last segment, and that, without escapes.
func splitLast(path string) (above, last string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], unescaped(path[i+1:])
}

// keyOf returns what a path is known by, however it was escaped. A slash in an id stays apart from
// those between segments.
func keyOf(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = unescaped(segment)
	}
	return strings.Join(segments, "\x00")
}

// unescaped returns a segment without escapes, or as it is if it has none that are valid.
func unescaped(segment string) string {
	if text, err := url.PathUnescape(segment); err == nil {
		return text
	}
	return segment
}

// merge writes attributes: what is null is no longer there.
func (e *element) merge(attributes map[string]json.RawMessage) {
	for name, value := range attributes {
		if string(value) == "null" {
			delete(e.attributes, name)
			continue
		}
		e.attributes[name] = value
	}
	e.checksum++
}

// encoded encodes attributes, or panics: a test gave something that is no JSON.
func encoded(attributes map[string]any) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, value := range attributes {
		data, err := json.Marshal(value)
		if err != nil {
			panic(fmt.Sprintf("fake: attribute %s: %v", name, err))
		}
		out[name] = data
	}
	return out
}

// decoded decodes attributes, which are JSON.
func decoded(attributes map[string]json.RawMessage) map[string]any {
	out := map[string]any{}
	for name, value := range attributes {
		out[name] = decode(value)
	}
	return out
}

// decode decodes JSON.
func decode(data json.RawMessage) any {
	var v any
	_ = json.Unmarshal(data, &v) // only what was decoded before gets here
	return v
}
