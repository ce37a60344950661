package fake

import (
	"encoding/json"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// list answers a GET of a collection: a page of the elements that satisfy the filters.
func (t *Tenant) list(r Request) reply {
	found, refused, ok := t.matching(r)
	if !ok {
		return refused
	}
	size, err := t.pageSize(r)
	if err != "" {
		return badRequest("%s", err)
	}
	offset, _ := strconv.Atoi(r.Query.Get("pageOffset"))
	from := min(max(offset, 0), len(found))
	to := min(from+size, len(found))
	data := []any{}
	for _, e := range found[from:to] {
		data = append(data, e.data(r, r.Path))
	}
	body := map[string]any{"count": len(data), "data": data, "links": links(r, from, to, size, len(found))}
	if single(r.Query["includeTotal"]) == "true" {
		body["total"] = min(len(found), 1000) // no more are counted (Guidewire facts, 1.1)
	}
	return jsonReply(http.StatusOK, body)
}

// matching returns the elements that satisfy all filters, in the order that was asked for.
func (t *Tenant) matching(r Request) (found []*element, refused reply, ok bool) {
	var filters []filter
	for _, text := range r.Query["filter"] {
		f, err := parseFilter(text)
		if err != "" {
			return nil, badRequest("%s", err), false
		}
		filters = append(filters, f)
	}
	if p := t.places[keyOf(r.Path)]; p != nil { // reading makes none
		for _, e := range p.elements {
			if e.satisfies(filters) {
				found = append(found, e)
			}
		}
	}
	order(found, r.Query["sort"])
	return found, reply{}, true
}

func (e *element) satisfies(filters []filter) bool {
	for _, f := range filters {
		if !f.admits(e) {
			return false
		}
	}
	return true
}

// order sorts elements by lists of attributes, each descending behind a minus.
func order(elements []*element, lists []string) {
	var names []string
	for _, list := range lists {
		if !strings.Contains(list, ":") { // that is of what is included
			names = append(names, strings.Split(list, ",")...)
		}
	}
	sort.SliceStable(elements, func(i, j int) bool {
		for _, name := range names {
			name, descending := strings.CutPrefix(name, "-")
			n := compare(elements[i].text(name), elements[j].text(name))
			if descending {
				n = -n
			}
			if n != 0 {
				return n < 0
			}
		}
		return false
	})
}

// single returns the first of several values that is not about what is included.
func single(values []string) string {
	for _, value := range values {
		if !strings.Contains(value, ":") {
			return value
		}
	}
	return ""
}

// pageSize returns how many elements a page has, or why not.
func (t *Tenant) pageSize(r Request) (size int, err string) {
	text := single(r.Query["pageSize"])
	if text == "" {
		return t.PageSize, ""
	}
	size, failed := strconv.Atoi(text)
	if failed != nil || size < 1 || size > t.MaxPageSize {
		return 0, "The page size " + strconv.Quote(text) + " is not between 1 and " + strconv.Itoa(t.MaxPageSize)
	}
	return size, ""
}

// links returns the links of a page, relative to the root of the REST APIs (Guidewire facts, 1.1).
func links(r Request, from, to, size, all int) map[string]any {
	at := func(offset int) map[string]any {
		query := url.Values{}
		for name, values := range r.Query {
			query[name] = values
		}
		query.Set("pageOffset", strconv.Itoa(offset))
		return link(r.Path+"?"+query.Encode(), "get")
	}
	list := map[string]any{"first": at(0), "self": at(from)}
	if to < all {
		list["next"] = at(to)
	}
	if from > 0 {
		list["prev"] = at(max(from-size, 0))
	}
	return list
}

// selected returns those of the attributes that a request asks for.
func selected(r Request, attributes map[string]json.RawMessage) map[string]json.RawMessage {
	names := map[string]bool{}
	for _, list := range r.Query["fields"] {
		if strings.Contains(list, ":") {
			continue
		}
		for _, name := range strings.Split(list, ",") {
			if strings.HasPrefix(name, "*") {
				return attributes
			}
			name, _, _ = strings.Cut(name, ".")
			names[name] = true
		}
	}
	if len(names) == 0 {
		return attributes
	}
	out := map[string]json.RawMessage{}
	for name, value := range attributes {
		if names[name] {
			out[name] = value
		}
	}
	return out
}

func escape(id string) string { return url.PathEscape(id) }

func encodedText(text string) json.RawMessage {
	data, _ := json.Marshal(text) // a text always can
	return data
}
