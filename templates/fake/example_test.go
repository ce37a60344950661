package fake_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/bpgen/bpgen/templates/fake"
)

// In a test, use [fake.NewServer] and hand its URL to the client under test.
func Example() {
	tenant := fake.NewTenant()
	server := httptest.NewServer(tenant)
	defer server.Close()
	id := tenant.Insert("ACCOUNT", map[string]any{"Name": "Acme", "Balance": 12.5, "Active": true})

	req, err := http.NewRequest(http.MethodGet, server.URL+"/demo/rest/2.0/ACCOUNT/"+id, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("sessionid", tenant.SessionID)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(body))

	// Output:
	// {"retrieveResponse":[{"Active":"1","Balance":"12.5","Name":"Acme","Id":"1001"}]}
}

// A test can make the next write refuse a record and look at what arrived.
func ExampleTenant_FailRow() {
	tenant := fake.NewTenant()
	tenant.FailRow(1, fake.RowFailure{Code: "17", Text: "Restriction on create", Field: "StartDate"})

	body := strings.NewReader(`{"brmObjects":[{"Name":"a"},{"Name":"b"}]}`)
	req := httptest.NewRequest(http.MethodPost, "/demo/rest/2.0/ACCOUNT", body)
	req.Header.Set("sessionid", tenant.SessionID)
	tenant.ServeHTTP(httptest.NewRecorder(), req)

	fmt.Println(tenant.Requests()[0].Method, len(tenant.Rows("ACCOUNT")))
	// Output:
	// POST 1
}
