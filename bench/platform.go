package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// question is a row of the comparison: what a client is asked to do, what the platform
// answers, and how what is seen then reads in a cell.
type question struct {
	text   string
	probe  string // what the probes call it
	status int
	answer string
	judge  func(seen seen, bodies []string) string
}

// seen is what a probe prints.
type seen struct {
	Error    string
	Returned string
	Decoded  json.RawMessage
}

// holds tells whether the decoded answer has a text in it.
func (s seen) holds(text string) bool { return bytes.Contains(s.Decoded, []byte(text)) }

// The answers: a record as the platform sends it and as the export declares it, a row that
// failed, and requests that failed.
const (
	asSent      = `{"retrieveResponse":[{"Id":"7","City":"Bern"}]}`
	asDeclared  = `{"retrieveResponse":{"Id":"7","City":"Bern","C_Region":"EMEA"}}`
	numberText  = `{"retrieveResponse":{"Id":"7","City":"Bern","InvoiceTemplateId":"42"}}`
	updated     = `{"updateResponse":[{"Id":"7","ErrorCode":"0","ErrorText":" ","ErrorElementField":" "}]}`
	created     = `{"createResponse":[{"Id":"8","ErrorCode":"0","ErrorText":" ","ErrorElementField":" "},{"Id":"9","ErrorCode":"0","ErrorText":" ","ErrorElementField":" "}]}`
	rowFailed   = `{"createResponse":[{"Id":"","ErrorCode":"17","ErrorText":"City is unknown","ErrorElementField":"City"}]}`
	noRows      = `{"errors":[{"error_code":"NOT_FOUND","error_text":"no record satisfies the condition"}]}`
	sessionGone = `{"errors":[{"error_code":"INVALID_SESSION_ID","error_text":"the session has expired"}]}`
)

// questions are asked of every generator's code. All are about BILLING_PROFILE: its City is
// a string in the typed export, its InvoiceTemplateId an integer, its CurrencyCode untyped.
var questions = []question{
	{"a record comes in an array of one", "read", 200, asSent, decoded("Bern", "read")},
	{"a record comes as the export declares it", "read", 200, asDeclared, decoded("Bern", "read")},
	{"a field comes that the export does not have", "read", 200, asDeclared, decoded("C_Region", "kept")},
	{"`InvoiceTemplateId` comes as the text `\"42\"`", "read", 200, numberText, decoded("42", "read")},
	{"`Id` and `City` are set: what is sent", "update", 200, updated, sent},
	{"`City` is set to null: what is sent", "null declared", 200, updated, sent},
	{"`CurrencyCode`, which has no type, is set to null: what is sent", "null untyped", 200, updated, sent},
	{"two records are created: requests", "two", 200, created, requests},
	{"the platform refuses the record, under HTTP 200", "create", 200, rowFailed, failure("City is unknown", "17")},
	{"a query finds nothing, which is HTTP 404", "query", 404, noRows, failure("satisfies the condition", "NOT_FOUND")},
	{"the session has expired, which is HTTP 500", "query", 500, sessionGone, failure("has expired", "INVALID_SESSION_ID")},
}

// decoded judges whether a text got through.
func decoded(text, yes string) func(seen, []string) string {
	return func(s seen, _ []string) string {
		switch {
		case s.Error != "":
			return "error: " + shorten(s.Error)
		case s.holds(text):
			return yes
		}
		return "lost"
	}
}

// failure judges what a caller learns of a failure: text and code.
func failure(text, code string) func(seen, []string) string {
	return func(s seen, _ []string) string {
		whole := s.Error + string(s.Decoded)
		var lost []string
		if !strings.Contains(whole, text) {
			lost = append(lost, "text")
		}
		if !strings.Contains(whole, code) {
			lost = append(lost, "code")
		}
		outcome := "no error"
		switch {
		case s.Error != "":
			outcome = "error: " + shorten(s.Error)
		case s.Returned != "":
			outcome += ", " + s.Returned
		case string(s.Decoded) == "null":
			return "no error, no records"
		}
		if len(lost) > 0 {
			outcome += "; " + strings.Join(lost, " and ") + " lost"
		}
		return outcome
	}
}

// sent judges what a client put into brmObjects.
func sent(s seen, bodies []string) string {
	if len(bodies) == 0 {
		return "nothing; error: " + shorten(s.Error)
	}
	var body struct{ BrmObjects json.RawMessage }
	if err := json.Unmarshal([]byte(bodies[0]), &body); err != nil {
		return err.Error()
	}
	return "`" + strings.TrimSuffix(strings.TrimPrefix(string(body.BrmObjects), "["), "]") + "`"
}

func requests(s seen, bodies []string) string {
	if s.Error != "" {
		return fmt.Sprintf("%d; error: %s", len(bodies), shorten(s.Error))
	}
	return fmt.Sprint(len(bodies))
}

// shorten keeps what fits into a cell, without addresses, which differ from run to run.
func shorten(text string) string {
	const limit = 140
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return text
}

// platform answers each question as it says and keeps the bodies that it was sent. The
// first element of a path is the number of the question.
type platform struct {
	mu     sync.Mutex
	bodies []string
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var number int
	if _, scan := fmt.Sscanf(r.URL.Path, "/%d/", &number); err != nil || scan != nil || number >= len(questions) {
		http.Error(w, "no such question", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.bodies = append(p.bodies, string(body))
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(questions[number].status)
	io.WriteString(w, questions[number].answer)
}

// take returns the bodies since it was last called.
func (p *platform) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	bodies := slices.Clone(p.bodies)
	p.bodies = nil
	return bodies
}
