package fake

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// do sends a request with valid credentials over loopback and returns status and body.
func do(t *testing.T, tenant *Tenant, method, path, body string) (int, string) {
	t.Helper()
	server := httptest.NewServer(tenant)
	defer server.Close()
	header := http.Header{"Sessionid": {tenant.SessionID}}
	resp, answer, err := send(t.Context(), server.Client(), method, server.URL+path, header, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return resp.StatusCode, answer
}

// send sends a request and reads the answer.
func send(ctx context.Context, client *http.Client, method, url string, header http.Header, body string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	maps.Copy(req.Header, header)
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp, string(answer), err
}

// step is a request and what must come of it.
type step struct {
	method, path, body string
	status             int
	want               string // the answer, or its start if it ends in …
}

func run(t *testing.T, tenant *Tenant, steps []step) {
	t.Helper()
	for _, s := range steps {
		status, got := do(t, tenant, s.method, "/demo/rest/2.0/"+s.path, s.body)
		start, open := strings.CutSuffix(s.want, "…")
		if status != s.status || open && !strings.HasPrefix(got, start) || !open && got != s.want {
			t.Errorf("%s %s %s:\n got %d %s\nwant %d %s", s.method, s.path, s.body, status, got, s.status, s.want)
		}
	}
}

func where(condition string) string { return "?queryAnsiSql=" + url.QueryEscape(condition) }

const fine = `"ErrorCode":"0","ErrorElementField":" ","ErrorText":" "`

func TestLife(t *testing.T) {
	run(t, NewTenant(), []step{
		{"POST", "ACCOUNT", `{"brmObjects":{"Id":"","Name":"a","Count":1.50,"Flag":true,"Gone":null}}`, 200, `{"createResponse":[{` + fine + `,"Id":"1001"}]}`},
		{"GET", "account/1001", ``, 200, `{"retrieveResponse":[{"Id":"1001","Name":"a","Count":"1.50","Flag":"1"}]}`},
		{"PUT", "ACCOUNT", `{"brmObjects":[{"Id":1001,"NAME":"b","Count":null}]}`, 200, `{"updateResponse":[{` + fine + `,"Id":"1001"}]}`},
		{"PUT", "ACCOUNT", `{"brmObjects":[{"Id":"9"},{"Name":"x"}]}`, 200, `{"updateResponse":[{"ErrorCode":"404","ErrorElementField":"Id","ErrorText":"no record with Id \"9\"","Id":"9"},{"ErrorCode":"404"…`},
		{"GET", "Account" + where("Id > 0"), ``, 200, `{"retrieveResponse":[{"Id":"1001","Name":"b","Flag":"1"}]}`},
		{"PATCH", "ACCOUNT", `{"brmObjects":[{"Name":"b","New":"1"},{"Name":"c"}],"externalIDFieldName":"name"}`, 200,
			`{"upsertResponse":[{` + fine + `,"Id":"1001","created":"false"},{` + fine + `,"Id":"1002","created":"true"}]}`},
		{"DELETE", "delete/ACCOUNT", `{"brmObjects":{"Id":"1001"}}`, 200, `{"deleteResponse":[{` + fine + `,"Id":"1001"}]}`},
		{"DELETE", "DELETE/account", `{"brmObjects":{"Id":"1001"}}`, 200, `{"deleteResponse":[{"ErrorCode":"404"…`},
		{"GET", "ACCOUNT/1001", ``, 404, `{"errors":[{"error_code":"NOT_FOUND"…`},
		{"GET", "ACCOUNT/1002", ``, 200, `{"retrieveResponse":[{"Id":"1002","Name":"c"}]}`},
	})
}

func TestUpsertMatches(t *testing.T) {
	tenant := NewTenant()
	tenant.Insert("A", map[string]any{"Id": "1", "Key": "k"})
	tenant.Insert("A", map[string]any{"Id": "2", "Key": "k"})
	run(t, tenant, []step{
		{"PATCH", "A", `{"brmObjects":{"Key":"k"},"externalIDFieldName":"Key"}`, 200, `{"upsertResponse":[{"ErrorCode":"409"…`},
		{"PATCH", "A", `{"brmObjects":{"Id":"2","Name":"x"}}`, 200, `{"upsertResponse":[{` + fine + `,"Id":"2","created":"false"}]}`},
		{"PATCH", "A", `{"brmObjects":{"Key":""},"externalIDFieldName":"Key"}`, 200, `{"upsertResponse":[{` + fine + `,"Id":"1001","created":"true"}]}`},
		{"POST", "A", `{"brmObjects":{"Id":"2"}}`, 200, `{"createResponse":[{"ErrorCode":"409"…`},
	})
}

func TestBadRequests(t *testing.T) {
	const bad = `{"errors":[{"error_code":"BAD_REQUEST","error_text":"`
	tenant := NewTenant()
	run(t, tenant, []step{
		{"GET", "A", ``, 400, bad + `the parameter queryAnsiSql is missing…`},
		{"GET", "A" + where("Name LIKE"), ``, 400, bad + `queryAnsiSql: it ends too early…`},
		{"HEAD", "A", ``, 400, ``},
		{"OPTIONS", "A", ``, 400, bad + `OPTIONS cannot be used…`},
		{"DELETE", "A", `{"brmObjects":{"Id":"1"}}`, 400, bad + `DELETE cannot be used…`},
		{"DELETE", "A/1", ``, 400, bad + `DELETE cannot be used…`},
		{"POST", "delete/A", `{"brmObjects":{"Id":"1"}}`, 400, bad + `POST cannot be used…`},
		{"POST", "A", ``, 400, bad + `the body is not a JSON object…`},
		{"POST", "A", `[]`, 400, bad + `the body is not a JSON object…`},
		{"POST", "A", `{"Name":"a"}`, 400, bad + `brmObjects is missing…`},
		{"POST", "A", `{"brmObjects":"a"}`, 400, bad + `brmObjects is neither…`},
		{"POST", "A", `{"brmObjects":[]}`, 400, bad + `brmObjects is empty…`},
		{"POST", "A", `{"brmObjects":[7]}`, 400, bad + `brmObjects: record 0: want an object, got 7…`},
		{"GET", "", ``, 404, `{"errors":[{"error_code":"NOT_FOUND"…`},
	})
	if rows := tenant.Rows("A"); len(rows) != 0 {
		t.Errorf("stored %v", rows)
	}
}

func TestPaths(t *testing.T) {
	tenant := NewTenant()
	tenant.Insert("ODD NAME", map[string]any{"Id": "a/b"})
	for path, want := range map[string]int{
		"/demo/rest/2.0/ODD%20NAME/a%2Fb":   200,
		"/a/b/rest/2.0/odd%20name/a%2Fb":    200,
		"/demo//rest//2.0/odd%20name/a%2Fb": 200,
		"/rest/2.0/ODD%20NAME/a%2Fb":        200,
		"/demo/rest/2.0/ODD%20NAME/a/b":     400,
		"/demo/rest/1.0/ODD%20NAME/a%2Fb":   404,
		"/demo/rest/2.0//a":                 400,
	} {
		if got, body := do(t, tenant, "GET", path, ""); got != want {
			t.Errorf("%s: got %d %s, want %d", path, got, body, want)
		}
	}
	if got := tenant.Requests()[0].Path; !strings.HasPrefix(got, "/") || len(tenant.Requests()) != 7 {
		t.Errorf("got path %q", got)
	}
}

func TestInsert(t *testing.T) {
	tenant := NewTenant()
	tenant.Insert("A", map[string]any{"Id": 1001, "Gone": nil, "Text": "<é>", "Flag": false, "Count": int64(7), "Rate": 0.1})
	second := tenant.Insert("a", map[string]any{"ZIP": "1", "Zip": "2"})
	if second != "1002" {
		t.Errorf("got Id %s, want one that is not taken", second)
	}
	_, body := do(t, tenant, "GET", "/demo/rest/2.0/A/1001", "")
	want := `{"retrieveResponse":[{"Count":"7","Flag":"0","Gone":null,"Id":"1001","Rate":"0.1","Text":"\u003cé\u003e"}]}`
	if body != want {
		t.Errorf("got %s\nwant %s", body, want)
	}
	if row, ok := tenant.Row("A", "1001"); !ok || row["Text"] != "<é>" || len(row) != 5 {
		t.Errorf("got %v", row)
	}
	if _, ok := tenant.Row("A", "9"); ok {
		t.Error("found a record that is not there")
	}
	tenant.Insert("A", map[string]any{"Id": "1001", "Text": "new"})
	if got := fmt.Sprint(tenant.Rows("A")); got != "[map[Id:1001 Text:new] map[Id:1002 ZIP:1 Zip:2]]" {
		t.Errorf("got %s", got)
	}
}

// TestTwins writes fields that differ only by case.
func TestTwins(t *testing.T) {
	tenant := NewTenant()
	tenant.Insert("A", map[string]any{"Id": "1", "ZIP": "1", "Zip": "2"})
	run(t, tenant, []step{
		{"PUT", "A", `{"brmObjects":{"Id":"1","Zip":"3"}}`, 200, `{"updateResponse":…`},
		{"PUT", "A", `{"brmObjects":{"Id":"1","zip":"4"}}`, 200, `{"updateResponse":…`},
		{"GET", "A/1", ``, 200, `{"retrieveResponse":[{"Id":"1","ZIP":"4","Zip":"3"}]}`},
		{"POST", "A", `{"brmObjects":{"Id":"2","ZIP":"5","Zip":"6","ID":"x"}}`, 200, `{"createResponse":…`},
		{"GET", "A/2", ``, 200, `{"retrieveResponse":[{"Id":"2","ZIP":"5","Zip":"6","ID":"x"}]}`},
	})
}

func TestServer(t *testing.T) {
	server := NewServer(t)
	server.Insert("A", map[string]any{"Id": "1"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			req, err := http.NewRequest("GET", server.URL+"/rest/2.0/A/1", nil)
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+server.BearerToken)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			if body, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 {
				t.Errorf("got %d %s, error %v", resp.StatusCode, body, err)
			}
		}()
	}
	wg.Wait()
	if got := len(server.Requests()); got != 8 {
		t.Errorf("got %d requests, want 8", got)
	}
}
