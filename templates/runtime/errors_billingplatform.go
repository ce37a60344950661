package runtime

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxPlainText bounds the message taken from an answer that is not JSON.
const maxPlainText = 200

// newAPIError reads the answer to a request that failed as a whole, in any of the three
// shapes the platform is known for, or none (BillingPlatform facts, 3.2).
func newAPIError(op operation, status int, body []byte) *APIError {
	f := readFailure(body)
	return &APIError{
		StatusCode: status,
		Code:       f.code,
		Message:    f.text,
		Entity:     op.entity,
		Operation:  op.name,
		Body:       bytes.Clone(body[:min(len(body), maxErrorBody)]),
	}
}

// failure is a code and an explanation, either of which may be missing.
type failure struct{ code, text string }

func readFailure(body []byte) failure {
	members, err := foldedMembers(body)
	if err != nil {
		return failure{text: plainText(body)}
	}
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

// listedFailures reads an errors array: the first code, and all explanations.
func listedFailures(raw json.RawMessage) failure {
	list, err := oneOrMany(raw)
	if err != nil {
		return failure{text: textOf(raw)}
	}
	var all failure
	var texts []string
	for _, element := range list {
		f := failureIn(element)
		if all.code == "" {
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

// failedRow reads the first failed row, for answers that carry rows under an error status.
func failedRow(members map[string]json.RawMessage) (failure, bool) {
	name, err := soleResponse(members)
	if err != nil {
		return failure{}, false
	}
	rows, err := oneOrMany(members[name])
	if err != nil {
		return failure{}, false
	}
	for _, raw := range rows {
		row, err := readResultRow(raw)
		if err == nil && row.failed() {
			return failure{code: row.code, text: row.text}, true
		}
	}
	return failure{}, false
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

// isWebPage reports whether an answer is HTML, which a proxy or another server sends.
func isWebPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

// plainText makes a message of an answer that is no JSON object, often the page of a proxy.
func plainText(body []byte) string {
	text := strings.Join(strings.Fields(textOf(trimSpace(body))), " ")
	switch {
	case text == "":
		return "the answer is empty"
	case isWebPage(body):
		return "the answer is a web page, not JSON: check the base URL"
	case len(text) > maxPlainText:
		text = strings.ToValidUTF8(text[:maxPlainText], "") + "…"
	}
	return "the answer is not a JSON object: " + text
}
