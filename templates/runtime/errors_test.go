package runtime

import (
	"errors"
	"strings"
	"testing"
)

func TestAPIErrorShapes(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   string
	}{
		{"errors", 500, `{"errors":[{"error_code":"INVALID_SESSION_ID","error_text":"gone"}]}`,
			"ACCOUNT get: 500 Internal Server Error: gone (code INVALID_SESSION_ID)"},
		{"several errors", 400, `{"errors":[{"error_code":"A","message":"one"},{"error_code":"B","error_message":"two"},"three"]}`,
			"ACCOUNT get: 400 Bad Request: one; two; three (code A)"},
		{"errors as object", 400, `{"Errors":{"errorCode":12,"text":["one","two"]}}`,
			"ACCOUNT get: 400 Bad Request: one; two (code 12)"},
		{"error and message", 429, `{"error":"TOO_MANY","message":"slow down"}`,
			"ACCOUNT get: 429 Too Many Requests: slow down (code TOO_MANY)"},
		{"error object", 400, `{"error":{"code":"A","message":"one"}}`, "ACCOUNT get: 400 Bad Request: one (code A)"},
		{"message only", 403, `{"message":"no"}`, "ACCOUNT get: 403 Forbidden: no"},
		{"failed row", 400, `{"updateResponse":[{"Id":"1","ErrorCode":"0"},{"Id":"2","ErrorCode":"17","ErrorText":"no"}]}`,
			"ACCOUNT get: 400 Bad Request: no (code 17)"},
		{"blank", 500, `{"errors":[],"error":" ","message":null}`, "ACCOUNT get: 500 Internal Server Error"},
		{"empty", 502, ``, "ACCOUNT get: 502 Bad Gateway: the answer is empty"},
		{"page", 404, "<html>\n<body>", "ACCOUNT get: 404 Not Found: the answer is a web page, not JSON: check the base URL"},
		{"text", 503, "try\n later", "ACCOUNT get: 503 Service Unavailable: the answer is not a JSON object: try later"},
		{"JSON text", 400, `"no"`, "ACCOUNT get: 400 Bad Request: the answer is not a JSON object: no"},
		{"unknown status", 599, `{}`, "ACCOUNT get: 599"},
	}
	for _, test := range tests {
		e := failedAnswer(test.status, test.body)
		equal(t, test.name, e.Error(), test.want)
		equal(t, test.name+": body", string(e.Body), test.body)
	}
}

func failedAnswer(status int, body string) *APIError {
	return (&answer{operation: operation{"ACCOUNT", "get"}, status: status, body: []byte(body), redact: strings.Clone}).failed()
}

func TestAPIErrorIsBounded(t *testing.T) {
	e := failedAnswer(500, strings.Repeat("ä", 1<<20))
	equal(t, "body", len(e.Body), 4096)
	if len(e.Message) > 300 {
		t.Errorf("message of %d bytes", len(e.Message))
	}
}

func TestRowError(t *testing.T) {
	e := &RowError{Index: 2, ID: "42", Field: "StartDate", Code: "17", Text: "Restriction on create", Entity: "ACCOUNT", Operation: "create"}
	equal(t, "all", e.Error(), "ACCOUNT create: row 2 (Id 42): StartDate: Restriction on create (code 17)")
	e = &RowError{Entity: "ACCOUNT", Operation: "create"}
	equal(t, "nothing", e.Error(), "ACCOUNT create: row 0: refused without an explanation")
}

func TestBatchError(t *testing.T) {
	err := &BatchError{Entity: "ACCOUNT", Operation: "create", Total: 6}
	for _, i := range []int{0, 2} {
		err.Rows = append(err.Rows, &RowError{Index: i, Code: "17", Text: "no", Entity: "ACCOUNT", Operation: "create"})
	}
	equal(t, "rows", err.Error(), "ACCOUNT create: 2 of 6 records failed; row 0: no (code 17); row 2: no (code 17)")
	err.Requests = []*RequestError{{3, 3, 1, ErrNotSent}, {4, 5, 2, ErrRateLimited}}
	equal(t, "requests", err.Error(),
		"ACCOUNT create: 5 of 6 records failed; row 0: no (code 17); row 2: no (code 17); row 3: not sent; and 1 more")
	equal(t, "request", err.Requests[1].Error(), "rows 4 to 5: too many requests")
	var row *RowError
	var request *RequestError
	if !errors.As(err, &row) || row.Index != 0 || !errors.As(err, &request) || request.First != 3 || !errors.Is(err, ErrRateLimited) {
		t.Errorf("found %v and %v", row, request)
	}
}
