package fake_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/bpgen/bpgen/templates/fake"
)

// request sends a request and prints what comes back. Tests of an SDK call its client
// instead.
func request(tenant *fake.Tenant, method, path, body string) {
	req, err := http.NewRequest(method, fake.URL+"/rest/2.0/"+path, strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("sessionid", tenant.SessionID)
	resp, err := tenant.Client().Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode, string(answer))
	if err != nil {
		fmt.Println(err)
	}
}

// In a test that wants a server, use [fake.NewServer].
func Example() {
	tenant := fake.NewTenant()
	tenant.Insert("ACCOUNT", map[string]any{"Name": "Acme", "Balance": 12.5, "Active": true})

	request(tenant, "GET", "ACCOUNT/1001", "")
	request(tenant, "PUT", "ACCOUNT", `{"brmObjects":{"Id":"1001","Name":"Bolt"}}`)
	request(tenant, "GET", "query?sql=SELECT+Id,Name+FROM+ACCOUNT+WHERE+Balance+>+10", "")
	row, _ := tenant.Row("ACCOUNT", "1001")
	fmt.Println(row["Name"], len(tenant.Requests()))
	// Output:
	// 200 {"retrieveResponse":[{"Active":"1","Balance":"12.5","Name":"Acme","Id":"1001"}]}
	// 200 {"updateResponse":[{"ErrorCode":"0","ErrorElementField":" ","ErrorText":" ","Id":"1001"}]}
	// 200 {"queryResponse":[{"Id":"1001","Name":"Bolt"}]}
	// Bolt 3
}

// The second write of an account is too much, and the answer to the third one gets lost.
func ExampleTenant_Inject() {
	tenant := fake.NewTenant()
	tenant.Inject(fake.TooManyRequests("3"), fake.On(fake.Create), fake.For("ACCOUNT"), fake.Skip(1))
	lost := tenant.Inject(fake.LoseAnswer(), fake.On(fake.Create), fake.Skip(1))

	for range 3 {
		request(tenant, "POST", "ACCOUNT", `{"brmObjects":{"Name":"Acme"}}`)
	}
	fmt.Println(len(tenant.Rows("ACCOUNT")), lost.Struck())
	// Output:
	// 200 {"createResponse":[{"ErrorCode":"0","ErrorElementField":" ","ErrorText":" ","Id":"1001"}]}
	// 429 {"errors":[{"error_code":"TOO_MANY_REQUESTS","error_text":"too many requests"}]}
	// Post "https://tenant.example/demo/rest/2.0/ACCOUNT": EOF
	// 2 1
}

// A request is held back until the test has seen enough.
func ExampleStall() {
	tenant := fake.NewTenant()
	slow := tenant.Inject(fake.Stall())
	done := make(chan struct{})
	go func() {
		defer close(done)
		request(tenant, "POST", "ACCOUNT", `{"brmObjects":{"Name":"Acme"}}`)
	}()
	<-slow.Begun()
	fmt.Println(len(tenant.Rows("ACCOUNT")), "accounts")
	slow.Stop()
	<-done
	// Output:
	// 0 accounts
	// 200 {"createResponse":[{"ErrorCode":"0","ErrorElementField":" ","ErrorText":" ","Id":"1001"}]}
}

// What a session does when it expires.
func ExampleTenant_ExpireSessions() {
	tenant := fake.NewTenant()
	tenant.ExpireSessions()
	request(tenant, "GET", "ACCOUNT/1", "")
	request(tenant, "POST", "login", `{"username":"fake-user","password":"fake-password"}`)
	fmt.Println(tenant.Sessions(), tenant.Logins())
	// Output:
	// 500 {"errors":[{"error_code":"INVALID_SESSION_ID","error_text":"the session is invalid or has expired"}]}
	// 200 {"loginResponse":[{"ErrorCode":"0","ErrorText":[],"SessionID":"session-000001"}]}
	// [session-000001] 1
}

// A test can make the next write refuse a record and look at what arrived.
func ExampleTenant_FailRow() {
	tenant := fake.NewTenant()
	tenant.FailRow(1, fake.RowFailure{Code: "17", Text: "Restriction on create", Field: "StartDate"})
	request(tenant, "POST", "ACCOUNT", `{"brmObjects":[{"Name":"a"},{"Name":"b"}]}`)
	fmt.Println(tenant.Requests()[0].Method, len(tenant.Rows("ACCOUNT")))
	// Output:
	// 200 {"createResponse":[{"ErrorCode":"0","ErrorElementField":" ","ErrorText":" ","Id":"1001"},{"ErrorCode":"17","ErrorElementField":"StartDate","ErrorText":"Restriction on create","Id":""}]}
	// POST 1
}
