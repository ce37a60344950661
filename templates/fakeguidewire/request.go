package fake

import (
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Request is a request as it arrived.
type Request struct {
	Method string
	Path   string // below the root of the REST APIs, as escaped on the wire: /admin/v1/billing-plans
	Query  url.Values
	Header http.Header
	Body   []byte
}

// record reads a request.
func record(r *http.Request) (Request, error) {
	body, err := io.ReadAll(r.Body)
	path := r.URL.EscapedPath()
	if i := strings.Index(path, root+"/"); i >= 0 {
		path = path[i+len(root):]
	}
	return Request{Method: r.Method, Path: path, Query: r.URL.Query(), Header: r.Header.Clone(), Body: body}, err
}

// root is below the context of an application, and above all of its APIs.
const root = "/rest"

// depth returns how many segments a path has below its API, such as /admin/v1.
func (r Request) depth() int { return strings.Count(strings.Trim(r.Path, "/"), "/") - 1 }

// isPlace reports whether a path is that of a collection: one that there is, or one that there can
// be, below the API or below an element of it. What is one below a collection is an element.
func (t *Tenant) isPlace(r Request) bool {
	switch {
	case t.places[keyOf(r.Path)] != nil:
		return true
	case t.places[keyOf(parentOf(r.Path))] != nil:
		return false
	}
	return r.depth()%2 == 1
}
