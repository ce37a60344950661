package runtime

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// failed returns the answer to a request that failed as a whole as an error. It reads any
// of the three shapes the platform is known for, or none (BillingPlatform facts, 3.2).
func (a *answer) failed() *APIError {
	f, isObject := readFailure(a.body)
	f.text = a.explanation(f.text)
	if !isObject {
		f.text = a.plainText()
	}
	e := &APIError{
		StatusCode: a.status,
		Code:       a.explanation(f.code),
		Message:    f.text,
		Entity:     a.entity,
		Operation:  a.name,
		RetryAfter: a.retryAfter,
	}
	if f.code == sessionLost && !getsSession(a.name) {
		e.kinds = []error{ErrSessionExpired}
	}
	if !getsSession(a.name) {
		body := a.redact(string(a.body[:min(len(a.body), maxFailure)])) // before a cut can split a secret
		e.Body = []byte(body[:min(len(body), maxErrorBody)])
	}
	return e
}

// verdict returns what an answer with an error status says about the request. A 500 is the
// platform's word for errors of all kinds (BillingPlatform facts, 3.1), so that repeating
// is no remedy; one that it does not explain leaves open what happened.
func (a *answer) verdict() fate {
	f, _ := readFailure(a.body)
	switch {
	case a.didSome():
		return settled
	case a.status == http.StatusUnauthorized || f.code == sessionLost:
		return rejected
	case a.status == http.StatusTooManyRequests:
		return notDone
	case a.status == http.StatusBadGateway || a.status == http.StatusServiceUnavailable || a.status == http.StatusGatewayTimeout:
		return ambiguous
	case a.status >= 500 && f == (failure{}):
		return unclear
	}
	return settled
}

// rejects reports whether an answer under a good status rejects the session after all.
func (a *answer) rejects() bool {
	if len(a.body) > maxErrorBody || !bytes.Contains(a.body, []byte(sessionLost)) {
		return false
	}
	members, err := foldedMembers(a.body)
	if err != nil || !holdsFailure(members) || a.did(members) {
		return false
	}
	f, _ := readFailure(a.body)
	return f.code == sessionLost
}

// did reports whether an answer to a write has a row that succeeded. Whatever else it says,
// the request was executed then, and sending it again would do that once more.
func (a *answer) did(members map[string]json.RawMessage) bool {
	name, err := soleResponse(members)
	if err != nil || strings.EqualFold(name, retrieveEnvelope) || strings.EqualFold(name, queryEnvelope) || getsSession(a.name) {
		return false
	}
	rows, _ := oneOrMany(members[name])
	for _, raw := range rows {
		if row, err := readResultRow(raw); err == nil && row.id != "" && !row.failed() {
			return true
		}
	}
	return false
}

// didSome is did for an answer that has not been read yet.
func (a *answer) didSome() bool {
	members, err := foldedMembers(a.body)
	return err == nil && a.did(members)
}

// failure is a code and an explanation, either of which may be missing.
type failure struct{ code, text string }

// readFailure reads the failure in an answer that is a JSON object. A lost session decides
// over all else that the answer says, wherever it says so. Of an answer that is no object nothing
// else is read: a text, or an array without a name.
func readFailure(body []byte) (f failure, isObject bool) {
	members, err := foldedMembers(body)
	switch {
	case err == nil:
		f, isObject = failureAmong(members), true
	case len(body) <= maxErrorBody:
		f = listedFailures(body)
	}
	if strings.HasPrefix(f.text, sessionLost) {
		f.code = sessionLost
	}
	if !isObject && f.code != sessionLost {
		return failure{}, false
	}
	return f, isObject
}

func failureAmong(members map[string]json.RawMessage) failure {
	if raw := members["errors"]; !isBlank(raw) {
		return listedFailures(raw)
	}
	if raw := members["error"]; kindOf(raw) == "an object" {
		return failureIn(raw)
	}
	if f, ok := failedRow(members); ok {
		return f
	}
	return failure{
		code: trimmedText(firstOf(members, "error", "error_code", "errorcode", "code")),
		text: trimmedText(firstOf(members, failureTexts...)),
	}
}

// listedFailures reads an errors array: the first code, unless another says that the
// session is lost, and all explanations.
func listedFailures(raw json.RawMessage) failure {
	list, err := oneOrMany(raw)
	if err != nil {
		return failure{text: strings.TrimSpace(textOf(raw))}
	}
	var all failure
	var texts []string
	for _, element := range list {
		f := failureIn(element)
		if all.code == "" || f.code == sessionLost {
			all.code = f.code
		}
		if f.text != "" {
			texts = append(texts, f.text)
		}
	}
	all.text = strings.Join(texts, "; ")
	return all
}

// failureTexts are the names under which an explanation has been seen or is likely: which
// one the platform uses is not documented.
var failureTexts = []string{
	"error_text", "errortext", "error_message", "errormessage", "message", "error_description", "description", "text",
}

// failureIn reads one element of an errors array.
func failureIn(raw json.RawMessage) failure {
	members, err := foldedMembers(raw)
	if err != nil {
		return failure{text: trimmedText(raw)}
	}
	return failure{
		code: trimmedText(firstOf(members, "error_code", "errorcode", "code", "error")),
		text: trimmedText(firstOf(members, failureTexts...)),
	}
}

// failedRow reads the first failed row, or the one that says that the session is lost, for
// answers that carry rows under an error status.
func failedRow(members map[string]json.RawMessage) (failure, bool) {
	name, err := soleResponse(members)
	if err != nil {
		return failure{}, false
	}
	rows, err := oneOrMany(members[name])
	if err != nil {
		return failure{}, false
	}
	var first failure
	found := false
	for _, raw := range rows {
		row, err := readResultRow(raw)
		if err == nil && row.failed() && (!found || row.code == sessionLost) {
			first, found = failure{code: row.code, text: row.text}, true
		}
	}
	return first, found
}

// firstOf returns the first of the named members that says something.
func firstOf(members map[string]json.RawMessage, names ...string) json.RawMessage {
	for _, name := range names {
		if raw := members[name]; !isBlank(raw) {
			return raw
		}
	}
	return nil
}
