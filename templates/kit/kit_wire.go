package kit

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// start returns a fresh tenant and the service connected to it.
func (e *entity) start(t *testing.T) (*fake.Server, calls) {
	t.Helper()
	tenant := fake.NewServer(t)
	return tenant, e.connect(t, tenant)
}

// insert stores the fixture's row, changed by values.
func (e *entity) insert(tenant *fake.Server, values map[string]any) {
	row := fields(e.row)
	row[e.idField] = e.id
	for name, value := range values {
		row[name] = value
	}
	tenant.Insert(e.name, row)
}

// read returns the fixture's record as the service reads it, by whichever method it has.
func (e *entity) read(t *testing.T, c calls) (any, bool) {
	t.Helper()
	switch {
	case c.get != nil:
		record, err := c.get(t.Context(), sdk.ID(e.id))
		check(t, err)
		return record, true
	case c.query != nil:
		list, err := c.query(t.Context(), sdk.SQL("Id = '"+e.id+"'"))
		check(t, err)
		if len(list) != 1 {
			t.Fatalf("query: got %d records, want 1", len(list))
		}
		return list[0], true
	}
	return nil, false
}

// lastRequest returns the latest request and checks what all requests have in common.
func lastRequest(t *testing.T, tenant *fake.Server, method, path string) fake.Request {
	t.Helper()
	all := tenant.Requests()
	if len(all) == 0 {
		t.Fatal("no request was sent")
	}
	r := all[len(all)-1]
	if r.Method != method {
		t.Errorf("method: got %s, want %s", r.Method, method)
	}
	if want := "/demo/rest/2.0" + path; r.Path != want {
		t.Errorf("path: got %s, want %s", r.Path, want)
	}
	if got := r.Header.Get("Accept"); got != "application/json" {
		t.Errorf("header Accept: got %q", got)
	}
	if got := r.Header.Get("Content-Type"); len(r.Body) > 0 && got != "application/json; charset=utf-8" {
		t.Errorf("header Content-Type: got %q", got)
	}
	if method == http.MethodGet && len(r.Body) > 0 {
		t.Errorf("a GET has a body: %s", r.Body)
	}
	return r
}

// sent checks the latest request and its body.
func (e *entity) sent(t *testing.T, tenant *fake.Server, method string, body any) {
	t.Helper()
	path := e.path()
	if method == http.MethodDelete {
		path = "/delete" + path
	}
	sameJSON(t, "the request", lastRequest(t, tenant, method, path).Body, body)
}

func (e *entity) path() string { return "/" + url.PathEscape(e.name) }

// objects is the body of a write.
func objects(records any) map[string]any { return map[string]any{"brmObjects": records} }

// nothingSent checks that a call failed before it reached the tenant.
func nothingSent(t *testing.T, tenant *fake.Server, before int, err error) {
	t.Helper()
	if err == nil {
		t.Error("got no error")
	}
	if sent := len(tenant.Requests()) - before; sent != 0 {
		t.Errorf("%d requests were sent, want none (error: %v)", sent, err)
	}
}

// stored checks a record of the tenant.
func (e *entity) stored(t *testing.T, tenant *fake.Server, id string, want map[string]any) {
	t.Helper()
	got, ok := tenant.Row(e.name, id)
	if !ok {
		t.Errorf("the tenant has no %s with Id %s", e.name, id)
		return
	}
	sameJSON(t, "the stored record", encode(t, got), want)
}

// refused is a way for the platform to refuse a record, and what must come of it.
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

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	check(t, err)
	return data
}

// sameJSON compares JSON with a value, without regard to the order of members.
func sameJSON(t *testing.T, what string, got []byte, want any) {
	t.Helper()
	text := encode(t, want)
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("%s is not JSON: %s", what, got)
	}
	check(t, json.Unmarshal(text, &w))
	if !reflect.DeepEqual(g, w) {
		t.Errorf("%s:\n got %s\nwant %s", what, got, text)
	}
}
