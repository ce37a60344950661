package kit

import (
	"errors"
	"strings"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// refused are ways in which the platform refuses a record.
var refused = []fake.RowFailure{
	{Code: "17", Text: "Restriction on create", Field: "StartDate"},
	{Text: "Not like this", Field: "EndDate"}, // reported by success being false
}

// isRowError checks that err holds the refusal of the record at index.
func (e *entity) isRowError(t *testing.T, err error, index int, want fake.RowFailure) {
	t.Helper()
	var row *sdk.RowError
	if !errors.As(err, &row) {
		t.Errorf("got error %v, want a *RowError", err)
		return
	}
	if row.Index != index || row.Code != want.Code || row.Text != want.Text || row.Field != want.Field {
		t.Errorf("got %+v of row %d, want %+v of row %d", row, row.Index, want, index)
	}
	if row.Entity != e.name || !strings.Contains(err.Error(), e.name) {
		t.Errorf("the error does not name %s: %v", e.name, err)
	}
}

// isBatchError checks the outcome of a batch of which only the record at index was refused.
func (e *entity) isBatchError(t *testing.T, results []sdk.Result, err error, total, index int, want fake.RowFailure) {
	t.Helper()
	var all *sdk.BatchError
	if !errors.As(err, &all) {
		t.Fatalf("got error %v, want a *BatchError", err)
	}
	if all.Total != total || len(all.Rows) != 1 || len(results) != total {
		t.Fatalf("got %d of %d failed and %d results, want 1 of %d", len(all.Rows), all.Total, len(results), total)
	}
	e.isRowError(t, err, index, want)
	for i, r := range results {
		if r.Index != i || (r.Err != nil) != (i == index) {
			t.Errorf("result %d: got %+v", i, r)
		}
	}
	e.isRowError(t, results[index].Err, index, want)
}

// isAPIError checks that the platform's answer to the whole request came back as an error.
func isAPIError(t *testing.T, err error, status int, code string) {
	t.Helper()
	var api *sdk.APIError
	if !errors.As(err, &api) || api.StatusCode != status || api.Code != code {
		t.Errorf("got error %v, want an *APIError with status %d and code %q", err, status, code)
	}
	if errors.Is(err, sdk.ErrNotFound) {
		t.Errorf("got %v, which claims to be ErrNotFound", err)
	}
}

// failing are answers to a whole request that must be errors, after as many attempts.
var failing = []struct {
	status     int
	body, code string
	attempts   int
}{
	{500, `{"errors":[{"error_code":"INVALID_SESSION_ID","error_text":"?"}]}`, "INVALID_SESSION_ID", 1},
	{500, `{"errors":[{"error_code":"LIMIT","error_text":"?"}]}`, "LIMIT", 1},
	{429, `{"error":"TOO_MANY","message":"slow down"}`, "TOO_MANY", 2},
	{200, `{"errors":[{"error_code":"LATE","error_text":"?"}]}`, "LATE", 1},
	{302, ``, "", 1},
	{200, `<html>`, "", 1},
}

// wholeRequest tests that a call returns the errors of whole requests, and which of them it
// gets over by repeating the request.
func (e *entity) wholeRequest(t *testing.T, class string, call func(*testing.T, calls) error) {
	t.Run("failed request", func(t *testing.T) {
		tenant, c := e.start(t)
		for _, f := range failing {
			for range f.attempts {
				tenant.Answer(f.status, f.body)
			}
			err := call(t, c)
			isAPIError(t, err, f.status, f.code)
			if errors.Is(err, sdk.ErrSessionExpired) != (f.code == "INVALID_SESSION_ID") || errors.Is(err, sdk.ErrRateLimited) != (f.status == 429) {
				t.Errorf("%d %s: got %v, which claims to be what it is not, or does not say what it is", f.status, f.body, err)
			}
		}
	})
	t.Run("replay class", func(t *testing.T) { e.replayClass(t, class, call) })
}

// replayClass tests that a call is repeated after an answer that says that it was not
// executed, and after one that leaves it open only if that cannot do harm.
func (e *entity) replayClass(t *testing.T, class string, call func(*testing.T, calls) error) {
	tenant, c := e.start(t)
	tenant.Answer(429, "")
	if err := call(t, c); errors.Is(err, sdk.ErrRateLimited) {
		t.Errorf("not repeated after 429: %v", err)
	}
	tenant.Answer(503, "")
	before, want := len(tenant.Requests()), 2
	if class == "blind write" {
		want = 1
	}
	err := call(t, c)
	var unknown *sdk.OutcomeUnknownError
	if errors.As(err, &unknown) != (want == 1) || len(tenant.Requests())-before != want {
		t.Errorf("%s after 503: sent %d times, got %v", class, len(tenant.Requests())-before, err)
	}
}

// envelope tests that a write reads its results under their own name, and under another
// only when there is no doubt: exports and tenants disagree on the names.
func (e *entity) envelope(t *testing.T, name string, call func(*testing.T, calls) error) {
	const failed = `[{"Id":"1","ErrorCode":"17","ErrorText":"no","ErrorElementField":" "}]`
	const fine = `[{"Id":"1","ErrorCode":"0","ErrorText":" ","ErrorElementField":" "}]`
	want := fake.RowFailure{Code: "17", Text: "no"}
	t.Run("envelope", func(t *testing.T) {
		tenant, c := e.start(t)
		tenant.Answer(200, `{"decoyResponse":`+fine+`,"`+name+`":`+failed+`}`)
		e.isRowError(t, call(t, c), 0, want)
		tenant.Answer(200, `{"strayResponse":`+failed+`}`)
		e.isRowError(t, call(t, c), 0, want)
		tenant.Answer(200, `{"strayResponse":`+fine+`}`)
		check(t, call(t, c))
		for _, body := range []string{
			`{"oneResponse":` + fine + `,"otherResponse":` + fine + `}`,
			`{"` + name + `":[]}`,
			`{}`,
		} {
			tenant.Answer(200, body)
			if err := call(t, c); err == nil {
				t.Errorf("answer %s: got no error", body)
			}
		}
	})
}
