package runtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// What errors can be besides. Test for it with [errors.Is].
var (
	// ErrChecksumConflict says that the resource is not as it was when its checksum was read.
	// Read it again, and decide again.
	ErrChecksumConflict = errors.New("the resource has changed since it was read")

	// ErrDuplicateTransaction says that a request with the same [TransactionID] was executed
	// before. The platform does not repeat its answer.
	ErrDuplicateTransaction = errors.New("the transaction was executed before")
)

// ErrorDetail is one thing that the platform says of a failure.
type ErrorDetail struct {
	Message    string
	Properties map[string]Value // such as uri, currentChecksum and suppliedChecksum
}

// explained is what an error of this platform says beyond code and message.
type explained struct {
	developerMessage string
	details          []ErrorDetail
}

// Details returns what the platform says of the failure in detail, such as which attribute is
// refused. There is no documented limit to what it repeats of the request.
func (e *APIError) Details() []ErrorDetail {
	more, _ := e.more.(explained)
	return more.details
}

// DeveloperMessage returns the platform's explanation for developers, or "". Message is the one
// for users, where there is one.
func (e *APIError) DeveloperMessage() string {
	more, _ := e.more.(explained)
	return more.developerMessage
}

// AnswerLostError is a request that was executed, as the status of its answer says, or that to a
// repetition with the same [TransactionID], but whose answer was lost on the way. Read what it made
// or changed; do not repeat it.
type AnswerLostError struct {
	Entity    string
	Operation string
	Err       error // what was wrong with its answer, or the answer to the repetition
}

// Error returns one line.
func (e *AnswerLostError) Error() string {
	return fmt.Sprintf("%s %s: it was done, but its answer was lost: read what it made: %v", e.Entity, e.Operation, e.Err)
}

// Unwrap returns the cause.
func (e *AnswerLostError) Unwrap() error { return e.Err }

// PendingError is a request that the platform has taken, and works on while it has already
// answered: as the header Prefer: respond-async asks it to, and maybe without (Guidewire facts,
// 1.4). Ask for the outcome at Location.
type PendingError struct {
	Entity    string
	Operation string
	Location  string // of the work, below the root of the REST APIs; its /response has the answer. "" if not said
}

// Error returns one line that says where to look.
func (e *PendingError) Error() string {
	where := "at a place that it does not name"
	if e.Location != "" {
		where = "by GET " + e.Location + " until it is done, and " + e.Location + "/response for the answer"
	}
	return fmt.Sprintf("%s %s: the platform works on it (202 Accepted): ask for the outcome %s", e.Entity, e.Operation, where)
}

// cloudVerdict returns what an answer with an error status says about the request. One that the
// platform explains was rolled back; what an unexplained 500 did, nobody knows. No contract is
// known for 429, 502, 503 and 504, which come from what stands before the application.
func (a *answer) cloudVerdict() fate {
	switch a.status {
	case http.StatusUnauthorized:
		return rejected
	case http.StatusTooManyRequests:
		return notDone
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return ambiguous
	}
	if members, err := foldedMembers(a.body); a.status >= 500 && (err != nil || len(members) == 0) {
		return unclear
	}
	return settled
}

// cloudFailure returns the answer to a request that failed as an error. Which members an error
// has depends on the version (Guidewire facts, 3.2), so that none has to be there.
//
// It is read before secrets are taken out of its texts: a short one can be in the name of a member
// or of an exception.
func (a *answer) cloudFailure() error {
	body := string(a.body[:min(len(a.body), maxFailure)])
	shown := a.redact(body) // before a cut can split a secret
	e := &APIError{
		StatusCode: a.status, Entity: a.entity, Operation: a.name, RetryAfter: a.retryAfter,
		Body: []byte(shown[:min(len(shown), maxErrorBody)]),
	}
	members, err := foldedMembers([]byte(body))
	if err != nil {
		e.Message = a.plainText()
		return e
	}
	more := explained{oneLine(trimmedText(members["developermessage"])), errorDetails(members["details"])}
	code := oneLine(trimmedText(members["errorcode"]))
	e.kinds = more.kinds(a.status, code)
	a.hide(&more)
	e.more = more
	e.Code = a.codeText(code)
	e.Message = more.message(a.redact(trimmedText(members["usermessage"])))
	return e
}

// exceptions begins the names of the platform's exceptions, which are its codes.
const exceptions = "gw."

// codeText returns a code without secrets. That of the platform's own names is none, even where a
// password is the same.
func (a *answer) codeText(code string) string {
	name, own := strings.CutPrefix(code, exceptions)
	if name = a.redact(name); own {
		name = exceptions + name
	}
	return bounded(name, maxErrorBody)
}

// hide takes secrets out of what an error says.
func (a *answer) hide(more *explained) {
	more.developerMessage = bounded(a.redact(more.developerMessage), maxErrorBody)
	for i, detail := range more.details {
		more.details[i].Message = a.redact(detail.Message)
		for name, value := range detail.Properties {
			text := a.redact(string(value.Raw()))
			if !json.Valid([]byte(text)) {
				text = string(appendQuoted(nil, text))
			}
			detail.Properties[name] = Value{text}
		}
	}
}

// maxDetails bounds the details that the text of an error spells out.
const maxDetails = 3

// errorDetails reads a list of details as far as it can be read.
func errorDetails(raw json.RawMessage) []ErrorDetail {
	var list []ErrorDetail
	elements, _ := oneOrMany(raw)
	for _, element := range elements {
		detail := ErrorDetail{Properties: map[string]Value{}}
		_ = eachMember(element, func(name string, raw json.RawMessage) error {
			switch strings.ToLower(name) {
			case "message":
				detail.Message = oneLine(trimmedText(raw))
			case "properties":
				return eachMember(raw, func(name string, raw json.RawMessage) error {
					detail.Properties[name] = Value{string(raw)}
					return nil
				})
			}
			return nil
		})
		list = append(list, detail)
	}
	return list
}

// message returns one line: what is there for users, or for developers, and the first details.
func (e *explained) message(users string) string {
	texts := []string{oneLine(users)}
	if texts[0] == "" {
		texts[0] = e.developerMessage
	}
	for _, detail := range e.details[:min(len(e.details), maxDetails)] {
		texts = append(texts, detail.Message)
	}
	if more := len(e.details) - maxDetails; more > 0 {
		texts = append(texts, "and "+strconv.Itoa(more)+" more")
	}
	return bounded(joinTexts(texts), maxErrorBody)
}

// joinTexts joins the texts that say something new.
func joinTexts(texts []string) string {
	joined := ""
	for _, text := range texts {
		switch {
		case text == "" || strings.Contains(joined, text):
		case joined == "":
			joined = text
		default:
			joined += "; " + text
		}
	}
	return joined
}

// alreadyExecuted ends the name of the exception behind a repeated transaction (Guidewire facts,
// 3.1).
const alreadyExecuted = "AlreadyExecutedException"

// kinds returns what an error is. A conflict of checksums is told by what a detail holds, since
// its status is not documented (Guidewire facts, 3.2).
func (e *explained) kinds(status int, code string) []error {
	var kinds []error
	if status == http.StatusNotFound {
		kinds = append(kinds, ErrNotFound)
	}
	if strings.HasSuffix(code, alreadyExecuted) || strings.Contains(e.developerMessage, alreadyExecuted) {
		kinds = append(kinds, ErrDuplicateTransaction)
	}
	for _, detail := range e.details {
		_, current := detail.Properties["currentChecksum"]
		_, supplied := detail.Properties["suppliedChecksum"]
		if current || supplied {
			return append(kinds, ErrChecksumConflict)
		}
	}
	return kinds
}
