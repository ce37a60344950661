package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// restPath separates the organisation from the resource.
const restPath = "/rest/2.0/"

// reply is an answer on its way out.
type reply struct {
	status int
	body   any // encoded as JSON, unless it is text
}

func (r reply) encode() []byte {
	if text, ok := r.body.(string); ok {
		return []byte(text)
	}
	data, err := json.Marshal(r.body)
	if err != nil {
		panic("fake: an answer that is not JSON: " + err.Error())
	}
	return data
}

// fail is an error of the whole request.
func fail(status int, code, format string, args ...any) reply {
	return reply{status, map[string]any{"errors": []any{
		map[string]string{"error_code": code, "error_text": fmt.Sprintf(format, args...)},
	}}}
}

func badRequest(format string, args ...any) reply {
	return fail(http.StatusBadRequest, "BAD_REQUEST", format, args...)
}

// answer decides what to do with a request. The caller holds the lock.
func (t *Tenant) answer(r Request) reply {
	if next, ok := t.takeAnswer(); ok {
		return reply{next.status, next.body}
	}
	if refused, ok := t.refuse(r.Header); ok {
		return refused
	}
	segments, ok := resource(r.Path)
	if !ok {
		return fail(http.StatusNotFound, "NOT_FOUND", "no resource at %s: want …%s<entity>", r.Path, restPath)
	}
	return t.route(r, segments)
}

// refuse turns away requests without valid credentials. An unknown session is a 500, a
// missing one a 401 (BillingPlatform facts, 2).
func (t *Tenant) refuse(h http.Header) (reply, bool) {
	session, authorization := h.Get("sessionid"), h.Get("Authorization")
	switch {
	case session == t.SessionID && session != "":
		return reply{}, false
	case authorization == "Bearer "+t.BearerToken:
		return reply{}, false
	case session != "":
		return fail(http.StatusInternalServerError, "INVALID_SESSION_ID", "the session is invalid or has expired"), true
	}
	return fail(http.StatusUnauthorized, "UNAUTHORIZED", "neither header sessionid nor a valid Authorization header"), true
}

// resource returns the unescaped segments of a path below the organisation.
func resource(path string) ([]string, bool) {
	_, rest, ok := strings.Cut(path, restPath)
	if !ok || rest == "" {
		return nil, false
	}
	segments := strings.Split(rest, "/")
	for i, segment := range segments {
		text, err := url.PathUnescape(segment)
		if err != nil || text == "" {
			return nil, false
		}
		segments[i] = text
	}
	return segments, true
}

// route picks the operation by path and method.
func (t *Tenant) route(r Request, segments []string) reply {
	entity := segments[0]
	switch {
	case len(segments) == 2 && strings.EqualFold(entity, "delete"):
		if r.Method != http.MethodDelete {
			return badRequest("%s is not how to delete: use DELETE", r.Method)
		}
		return t.writeRecords(r, segments[1], deleting)
	case len(segments) == 2 && r.Method == http.MethodGet:
		return t.get(entity, segments[1])
	case len(segments) != 1:
		return badRequest("%s cannot be used on %s", r.Method, r.Path)
	}
	switch r.Method {
	case http.MethodGet:
		return t.query(entity, r.Query)
	case http.MethodPost:
		return t.writeRecords(r, entity, creating)
	case http.MethodPut:
		return t.writeRecords(r, entity, updating)
	case http.MethodPatch:
		return t.writeRecords(r, entity, upserting)
	}
	return badRequest("%s cannot be used on %s", r.Method, r.Path)
}

// get returns one record, in an array.
func (t *Tenant) get(entity, id string) reply {
	r, ok := t.entity(entity).rows[id]
	if !ok {
		return fail(http.StatusNotFound, "NOT_FOUND", "no %s with Id %s", entity, id)
	}
	return retrieved([]*row{r})
}

// query returns the records that satisfy queryAnsiSql. None is a 404.
func (t *Tenant) query(entity string, params url.Values) reply {
	if !params.Has("queryAnsiSql") {
		return badRequest("the parameter queryAnsiSql is missing")
	}
	where, err := parseCondition(params.Get("queryAnsiSql"))
	if err != nil {
		return badRequest("queryAnsiSql: %v", err)
	}
	var found []*row
	e := t.entity(entity)
	for _, id := range e.ids {
		if where.matches(e.rows[id]) {
			found = append(found, e.rows[id])
		}
	}
	if len(found) == 0 {
		return fail(http.StatusNotFound, "NOT_FOUND", "no %s satisfies the condition", entity)
	}
	return retrieved(found)
}

func retrieved(rows []*row) reply {
	return reply{http.StatusOK, map[string]any{"retrieveResponse": rows}}
}
