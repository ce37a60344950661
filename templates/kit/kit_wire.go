package kit

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
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
		list, err := c.query(t.Context(), e.self())
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
