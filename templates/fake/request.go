package fake

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Operation is what a request asks for.
type Operation string

// The operations (BillingPlatform facts, 1.2).
const (
	Login    Operation = "login"    // POST /login
	Logout   Operation = "logout"   // POST /logout
	Token    Operation = "token"    // POST /auth/1.0/authenticate
	Get      Operation = "get"      // GET /<entity>/<id>
	Query    Operation = "query"    // GET /<entity>?queryAnsiSql=…
	Select   Operation = "select"   // GET or POST /query
	Create   Operation = "create"   // POST /<entity>
	Update   Operation = "update"   // PUT /<entity>
	Upsert   Operation = "upsert"   // PATCH /<entity>
	Delete   Operation = "delete"   // DELETE /delete/<entity>
	Undelete Operation = "undelete" // DELETE /undelete/<entity>
	Download Operation = "download" // GET /files/<entity>/<id>/<field>
)

// Request is a request as it arrived.
type Request struct {
	Method string
	Path   string // as escaped on the wire, organisation included
	Query  url.Values
	Header http.Header
	Body   []byte

	Operation Operation // "" for a request that means nothing
	Entity    string    // as it was spelt; "" if the operation has none

	id, field string
}

// record reads a request.
func record(r *http.Request) (Request, error) {
	body, err := io.ReadAll(r.Body)
	request := Request{
		Method: r.Method,
		Path:   r.URL.EscapedPath(),
		Query:  r.URL.Query(),
		Header: r.Header.Clone(),
		Body:   body,
	}
	request.classify()
	return request, err
}

// services are the operations without an entity in their path.
var services = map[string]Operation{
	"POST login": Login, "POST logout": Logout, "GET query": Select, "POST query": Select,
}

// actions are the operations on an entity, by method.
var actions = map[string]Operation{
	http.MethodGet: Query, http.MethodPost: Create, http.MethodPut: Update, http.MethodPatch: Upsert,
}

// onRecord are the operations on a path that ends in an Id.
var onRecord = map[string]Operation{
	http.MethodGet: Get, http.MethodPut: Update, http.MethodPatch: Upsert,
}

// classify finds out what the request asks for.
func (r *Request) classify() {
	segments := split(r.Path)
	if rest, ok := below(segments, "auth", "1.0"); ok && r.Method == http.MethodPost &&
		len(rest) == 1 && strings.EqualFold(rest[0], "authenticate") {
		r.Operation = Token
		return
	}
	rest, _ := below(segments, "rest", "2.0")
	switch len(rest) {
	case 1:
		r.onEntity(rest[0])
	case 2:
		r.onTwo(rest[0], rest[1])
	case 4:
		if strings.EqualFold(rest[0], "files") && r.Method == http.MethodGet {
			r.Operation, r.Entity, r.id, r.field = Download, rest[1], rest[2], rest[3]
		}
	}
}

func (r *Request) onEntity(name string) {
	if service, ok := services[r.Method+" "+strings.ToLower(name)]; ok {
		r.Operation = service
		if service == Select {
			r.Entity = entityOf(r.sql())
		}
		return
	}
	if action, ok := actions[r.Method]; ok {
		r.Operation, r.Entity = action, name
	}
}

func (r *Request) onTwo(first, second string) {
	switch verb := Operation(strings.ToLower(first)); verb {
	case Delete, Undelete:
		if r.Method == http.MethodDelete {
			r.Operation, r.Entity = verb, second
		}
	default:
		if action, ok := onRecord[r.Method]; ok {
			r.Operation, r.Entity, r.id = action, first, second
		}
	}
}

// split returns the unescaped segments of a path. Doubled slashes are as good as one
// (BillingPlatform facts, 1.1).
func split(path string) []string {
	var segments []string
	for segment := range strings.SplitSeq(path, "/") {
		text, err := url.PathUnescape(segment)
		if err != nil {
			return nil
		}
		if text != "" {
			segments = append(segments, text)
		}
	}
	return segments
}

// below returns the segments that follow these two, which organisations can precede.
func below(segments []string, first, second string) ([]string, bool) {
	for i := 1; i < len(segments); i++ {
		if strings.EqualFold(segments[i-1], first) && segments[i] == second {
			return segments[i+1:], true
		}
	}
	return nil, false
}

// entityOf returns the entity of a query, "" if there is none to be found.
func entityOf(sql string) string {
	s, err := parseSelect(sql)
	if err != nil {
		return ""
	}
	return s.from
}

// isOneOf reports whether the request asks for one of these operations.
func (r *Request) isOneOf(operations []Operation) bool {
	return slices.Contains(operations, r.Operation)
}
