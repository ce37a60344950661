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

// failing are answers to a whole request that must be errors.
var failing = []struct {
	status     int
	body, code string
}{
	{500, `{"errors":[{"error_code":"INVALID_SESSION_ID","error_text":"?"}]}`, "INVALID_SESSION_ID"},
	{429, `{"error":"TOO_MANY","message":"slow down"}`, "TOO_MANY"},
	{200, `{"errors":[{"error_code":"LATE","error_text":"?"}]}`, "LATE"},
	{302, ``, ""},
	{200, `<html>`, ""},
}

// wholeRequest tests that a call returns the errors of whole requests.
func (e *entity) wholeRequest(t *testing.T, call func(*testing.T, calls) error) {
	t.Run("failed request", func(t *testing.T) {
		tenant, c := e.start(t)
		for _, f := range failing {
			tenant.Answer(f.status, f.body)
			isAPIError(t, call(t, c), f.status, f.code)
		}
	})
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
