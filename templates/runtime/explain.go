package runtime

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxPlainText bounds the message taken from an answer that is not JSON.
const maxPlainText = 200

// explanation returns what the platform says of a failure as one line of bounded length,
// without the secrets of the client.
func (a *answer) explanation(text string) string {
	return bounded(oneLine(a.redact(text)), maxErrorBody)
}

// plainText makes a message of an answer that is no JSON object, often the page of a proxy.
// It quotes nothing of one that was to hold a session.
func (a *answer) plainText() string {
	const page = "the answer is a web page, not JSON: check the base URL"
	text := oneLine(textOf(trimSpace(a.body[:min(len(a.body), maxFailure)])))
	what := "the answer is not a JSON object"
	switch {
	case text == "":
		return "the answer is empty"
	case isWebPage(a.body):
		return page
	case a.contentType != "" && !strings.HasSuffix(strings.ToLower(a.contentType), "json"):
		what = "the answer is " + a.contentType + ", not JSON"
	case text[0] == '{':
		what = "the answer is no valid JSON, perhaps cut off"
	}
	if getsSession(a.name) {
		return what
	}
	return what + ": " + bounded(a.redact(text), maxPlainText)
}

// isWebPage reports whether an answer is HTML, which a proxy or another server sends.
func isWebPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

// isBlank reports whether a value says nothing: null, false, an empty array or object, or
// a text of spaces, with which some platforms fill unused texts.
func isBlank(raw json.RawMessage) bool {
	switch raw = trimSpace(raw); string(raw) {
	case "", "null", "false", "[]", "{}":
		return true
	}
	return raw[0] == '"' && strings.TrimSpace(textOf(raw)) == ""
}

// trimmedText returns the text of a value, with the elements of an array joined.
func trimmedText(raw json.RawMessage) string {
	if isBlank(raw) {
		return ""
	}
	elements, err := oneOrMany(raw)
	if err != nil {
		return strings.TrimSpace(textOf(raw))
	}
	var texts []string
	for _, element := range elements {
		if text := strings.TrimSpace(textOf(element)); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "; ")
}
