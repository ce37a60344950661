package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// The error codes: the classes of exceptions, as far as they are known (Guidewire facts, 3.1 and
// 3.2). Those that are not known are made up in the same manner.
const (
	badInput        = "gw.api.rest.exceptions.BadInputException"
	notFound        = "gw.api.rest.exceptions.NotFoundException"
	authentication  = "gw.api.rest.exceptions.AuthenticationException"
	badChecksum     = "gw.api.rest.exceptions.BadChecksumException"
	alreadyExecuted = "gw.api.webservice.exception.AlreadyExecutedException"
)

// detail is one of the details of an error.
type detail struct {
	Message    string            `json:"message"`
	Properties map[string]string `json:"properties,omitempty"`
}

// refusal returns an answer that is an error.
func refusal(status int, code, message string, details ...detail) reply {
	return jsonReply(status, map[string]any{
		"status": status, "errorCode": code, "userMessage": message, "developerMessage": message, "details": append([]detail{}, details...),
	})
}

func badRequest(format string, args ...any) reply {
	message := fmt.Sprintf(format, args...)
	return refusal(http.StatusBadRequest, badInput, "The request was not valid", detail{Message: message})
}

// refuse turns away requests without credentials that are good.
func (t *Tenant) refuse(r Request) (reply, bool) {
	given := r.Header.Get("Authorization")
	basic := http.Request{Header: http.Header{"Authorization": {given}}}
	user, password, ok := basic.BasicAuth()
	if ok && user == t.Username && password == t.Password || given == "Bearer "+t.BearerToken {
		return reply{}, false
	}
	return refusal(http.StatusUnauthorized, authentication, "The credentials are not valid"), true
}

// answer does what a request asks for. The caller holds the lock.
func (t *Tenant) answer(r Request) reply {
	if stub, ok := t.stubs[r.Method+" "+r.Path]; ok {
		return stub
	}
	if name := t.unknownParam(r); name != "" {
		return badRequest("The query parameter %q is unknown", name)
	}
	if r.Method == http.MethodGet {
		return t.read(r)
	}
	if refused, ok := t.repeated(r); ok {
		return refused
	}
	done := t.write(r)
	if done.status < 300 {
		if id := r.Header.Get(transactionHeader); id != "" {
			t.transactions[id] = true
		}
	}
	return done
}

// The headers that the application reads.
const (
	transactionHeader = "GW-DBTransaction-ID"
	checksumHeader    = "GW-Checksum"
	unknownParams     = "GW-UnknownQueryParamHandling"
)

// knownParams are the query parameters of all collections (Guidewire facts, 2.1).
var knownParams = map[string]bool{
	"fields": true, "filter": true, "include": true, "includeTotal": true, "pageOffset": true, "pageSize": true, "sort": true,
}

// unknownParam returns the name of a query parameter that the application does not know, and
// refuses, or "".
func (t *Tenant) unknownParam(r Request) string {
	if handling := r.Header.Get(unknownParams); handling == "ignore" || handling == "log" {
		return ""
	}
	for name := range r.Query {
		if !knownParams[name] && !contains(t.QueryParams, name) {
			return name
		}
	}
	return ""
}

func contains(list []string, text string) bool {
	for _, s := range list {
		if s == text {
			return true
		}
	}
	return false
}

// repeated refuses a write whose transaction id was used before (Guidewire facts, 3.1).
func (t *Tenant) repeated(r Request) (reply, bool) {
	id := r.Header.Get(transactionHeader)
	switch {
	case len(id) > 128:
		return badRequest("The transaction id is longer than 128 characters"), true
	case t.transactions[id]:
		return refusal(http.StatusBadRequest, alreadyExecuted, "The transaction was already executed"), true
	}
	return reply{}, false
}

// read answers a GET.
func (t *Tenant) read(r Request) reply {
	if e := t.find(r.Path); e != nil {
		return jsonReply(http.StatusOK, map[string]any{"data": e.data(r, parentOf(r.Path))})
	}
	if !t.isPlace(r) {
		return missing(r)
	}
	return t.list(r)
}

func missing(r Request) reply {
	return refusal(http.StatusNotFound, notFound, "No resource was found at path "+r.Path)
}

// write answers the other methods.
func (t *Tenant) write(r Request) reply {
	e := t.find(r.Path)
	switch {
	case r.Method == http.MethodPost && t.isPlace(r):
		return t.post(r)
	case r.Method != http.MethodPatch && r.Method != http.MethodDelete:
		return refusal(http.StatusMethodNotAllowed, badInput, "The method "+r.Method+" is not supported")
	case e == nil:
		return missing(r)
	case r.Method == http.MethodDelete:
		if refused, ok := e.changed(r, r.Header.Get(checksumHeader)); ok {
			return refused
		}
		t.remove(r.Path, e)
		return reply{status: http.StatusNoContent}
	}
	return t.patch(r, e)
}

// parentOf returns the path of the collection of an element.
func parentOf(path string) string { return path[:strings.LastIndexByte(path, '/')] }

// data returns an element as answers have it.
func (e *element) data(r Request, place string) map[string]any {
	self := place + "/" + escape(e.id)
	attributes := map[string]json.RawMessage{"id": encodedText(e.id)}
	for name, value := range e.attributes {
		attributes[name] = value
	}
	return map[string]any{
		"attributes": selected(r, attributes),
		"checksum":   e.check(),
		"id":         e.id,
		"links":      map[string]any{"self": link(self, "get", "patch", "delete")},
	}
}

func link(href string, methods ...string) map[string]any {
	return map[string]any{"href": href, "methods": methods}
}
