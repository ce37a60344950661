package fake

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

const plans = "/admin/v1/billing-plans"

// call sends a request to the application in memory and decodes the answer.
func call(t *testing.T, tenant *Tenant, method, path, body string, header ...string) (int, map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, URL+root+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+tenant.BearerToken)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := tenant.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := map[string]any{}
	if len(data) > 0 && json.Unmarshal(data, &answer) != nil {
		t.Fatalf("no JSON: %s", data)
	}
	return response.StatusCode, answer
}

// at goes down the members of an answer.
func at(answer any, names ...string) any {
	for _, name := range names {
		members, _ := answer.(map[string]any)
		answer = members[name]
	}
	return answer
}

// names returns the names of the elements of a page.
func names(answer map[string]any) []string {
	var list []string
	data, _ := answer["data"].([]any)
	for _, e := range data {
		list = append(list, at(e, "attributes", "name").(string))
	}
	return list
}

func TestElement(t *testing.T) {
	tenant := NewTenant()
	status, created := call(t, tenant, "POST", plans, `{"data":{"attributes":{"name":"A","note":"x"}}}`)
	id, _ := at(created, "data", "id").(string)
	if status != http.StatusCreated || id == "" || at(created, "data", "attributes", "id") != id {
		t.Fatal(status, created)
	}
	path := plans + "/" + url.PathEscape(id)
	first, _ := at(created, "data", "checksum").(string)
	status, changed := call(t, tenant, "PATCH", path, `{"data":{"attributes":{"name":"B","note":null},"checksum":"`+first+`"}}`)
	if status != http.StatusOK || at(changed, "data", "attributes", "name") != "B" {
		t.Fatal(status, changed)
	}
	if kept, _ := tenant.Element(path); len(kept) != 1 || kept["name"] != "B" {
		t.Errorf("null clears: %v", kept)
	}
	for method, given := range map[string]string{"PATCH": `{"data":{"attributes":{},"checksum":"` + first + `"}}`, "DELETE": ""} {
		status, refused := call(t, tenant, method, path, given, "GW-Checksum", first)
		details, _ := refused["details"].([]any)
		if status != http.StatusBadRequest || len(details) != 1 || at(details[0], "properties", "suppliedChecksum") != first {
			t.Errorf("%s with an old checksum: %d %v", method, status, refused)
		}
	}
	if status, _ := call(t, tenant, "DELETE", path, ""); status != http.StatusNoContent {
		t.Error(status)
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		if status, answer := call(t, tenant, method, path, ""); status != http.StatusNotFound || answer["errorCode"] != notFound {
			t.Errorf("%s of what is gone: %d %v", method, status, answer)
		}
	}
}

func TestPages(t *testing.T) {
	tenant := NewTenant()
	for _, name := range []string{"C", "A", "E", "B", "D"} {
		tenant.Insert(plans, map[string]any{"name": name})
	}
	var all []string
	next := plans + "?pageSize=2&sort=-name&includeTotal=true&includeTotal=notes:false"
	for next != "" {
		status, page := call(t, tenant, "GET", next, "")
		if status != http.StatusOK || page["total"] != 5.0 {
			t.Fatal(status, page)
		}
		all = append(all, names(page)...)
		next, _ = at(page, "links", "next", "href").(string)
	}
	if !slices.Equal(all, []string{"E", "D", "C", "B", "A"}) {
		t.Error(all)
	}
	if _, page := call(t, tenant, "GET", plans+"?fields=other,name.first", ""); len(names(page)) != 5 || at(page["data"].([]any)[0], "attributes", "id") != nil {
		t.Error(page)
	}
	for _, query := range []string{"pageSize=0", "pageSize=101", "pageSize=x", "color=red", "filter=name", "filter=name:is:A"} {
		if status, answer := call(t, tenant, "GET", plans+"?"+query, ""); status != http.StatusBadRequest {
			t.Errorf("%s: %d %v", query, status, answer)
		}
	}
	if status, _ := call(t, tenant, "GET", plans+"?color=red", "", unknownParams, "ignore"); status != http.StatusOK {
		t.Error(status)
	}
	if status, page := call(t, tenant, "GET", "/admin/v1/nothing", ""); status != http.StatusOK || page["count"] != 0.0 {
		t.Error(status, page)
	}
}

func TestFilters(t *testing.T) {
	tenant := NewTenant()
	code := func(codes ...string) []map[string]string {
		var list []map[string]string
		for _, c := range codes {
			list = append(list, map[string]string{"code": c})
		}
		return list
	}
	tenant.Insert(plans, map[string]any{"name": "A:1", "order": 2, "inUse": true, "currencies": code("usd", "eur"), "owner": map[string]string{"id": "bc:1"}})
	tenant.Insert(plans, map[string]any{"name": "AB", "order": 10, "inUse": false, "currencies": code("gbp")})
	for filters, want := range map[string]string{
		"name:eq:A::1": "A:1", "name:ne:A::1": "AB", "name:sw:A": "A:1 AB", "name:cn:B": "AB",
		"order:lt:10": "A:1", "order:le:10": "A:1 AB", "order:gt:2": "AB", "order:ge:2": "A:1 AB",
		"currencies:in:eur,jpy": "A:1", "currencies:ni:usd": "AB", "inUse:eq:true": "A:1", "owner:eq:bc::1": "A:1",
		"nothing:eq:1": "", "nothing:ne:1": "A:1 AB", "notes:subject:eq:x": "A:1 AB", "name:sw:A&name:cn:B": "AB",
	} {
		query := ""
		for f := range strings.SplitSeq(filters, "&") {
			query += "&filter=" + url.QueryEscape(f)
		}
		status, page := call(t, tenant, "GET", plans+"?"+query[1:], "")
		if got := strings.Join(names(page), " "); status != http.StatusOK || got != want {
			t.Errorf("%s: %d, %q, want %q", filters, status, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	tenant := NewTenant()
	tenant.Declare(plans, "name")
	id := tenant.Insert(plans, map[string]any{"name": "A", "inUse": true})
	for _, test := range []struct{ method, path, body, why string }{
		{"POST", plans, `{"data":{"attributes":{"inUse":true}}}`, "inUse"},
		{"PATCH", plans + "/" + id, `{"data":{"attributes":{"inUse":true}}}`, "inUse"},
		{"POST", plans, `{"data":{"attributes":{},"links":{}}}`, "links"},
		{"POST", plans, `{"attributes":{}}`, "attributes"},
		{"POST", plans, ``, "data"},
		{"PATCH", plans + "/" + id, ``, "data"},
		{"POST", plans, `{`, "EOF"},
	} {
		status, answer := call(t, tenant, test.method, test.path, test.body)
		data, _ := json.Marshal(answer["details"])
		if status != http.StatusBadRequest || !strings.Contains(string(data), test.why) {
			t.Errorf("%s %s: %d %s", test.method, test.body, status, data)
		}
	}
	if status, _ := call(t, tenant, "PUT", plans+"/"+id, ""); status != http.StatusMethodNotAllowed {
		t.Error(status)
	}
	for _, given := range []string{"Bearer x", "Basic eDp5", ""} {
		if status, answer := call(t, tenant, "GET", plans, "", "Authorization", given); status != http.StatusUnauthorized || answer["errorCode"] != authentication {
			t.Errorf("%q: %d %v", given, status, answer)
		}
	}
	request := http.Request{Header: http.Header{}}
	request.SetBasicAuth(tenant.Username, tenant.Password)
	if status, _ := call(t, tenant, "GET", plans, "", "Authorization", request.Header.Get("Authorization")); status != http.StatusOK {
		t.Error(status)
	}
}

func TestTransactions(t *testing.T) {
	tenant := NewTenant()
	body := `{"data":{"attributes":{"name":"A"}}}`
	for _, test := range []struct {
		id, body string
		status   int
		code     any
	}{
		{"one", `{"data":{`, http.StatusBadRequest, badInput}, // nothing was committed
		{"one", body, http.StatusCreated, nil},
		{"one", body, http.StatusBadRequest, alreadyExecuted},
		{"two", body, http.StatusCreated, nil},
		{strings.Repeat("x", 129), body, http.StatusBadRequest, badInput},
	} {
		status, answer := call(t, tenant, "POST", plans, test.body, transactionHeader, test.id)
		if status != test.status || answer["errorCode"] != test.code {
			t.Errorf("%.9s: %d %v", test.id, status, answer)
		}
	}
	if _, page := call(t, tenant, "GET", plans, ""); page["count"] != 2.0 {
		t.Error(page)
	}
}

func TestActionsAndStubs(t *testing.T) {
	tenant := NewTenant()
	tenant.Action("close", func(attributes map[string]any) { attributes["state"] = "closed" })
	id := tenant.Insert(plans, map[string]any{"name": "A"})
	status, answer := call(t, tenant, "POST", plans+"/"+id+"/close", "")
	if status != http.StatusOK || at(answer, "data", "attributes", "state") != "closed" || at(answer, "data", "checksum") != "2" {
		t.Error(status, answer)
	}
	if status, _ := call(t, tenant, "POST", plans+"/"+id+"/close", `{"data":{"checksum":"1"}}`); status != http.StatusBadRequest {
		t.Error(status)
	}
	if status, _ := call(t, tenant, "POST", plans+"/none/close", ""); status != http.StatusNotFound {
		t.Error(status)
	}
	tenant.Stub("GET", plans+"/a%2Fb/owner", http.StatusTeapot, `{"x":1}`)
	if status, answer := call(t, tenant, "GET", plans+"/a%2Fb/owner", ""); status != http.StatusTeapot || answer["x"] != 1.0 {
		t.Error(status, answer)
	}
	requests := tenant.Requests()
	if last := requests[len(requests)-1]; last.Method != "GET" || last.Path != plans+"/a%2Fb/owner" {
		t.Errorf("%+v", last)
	}
}

// TestSlashesInIDs has an id that would be two segments if it were not escaped.
func TestSlashesInIDs(t *testing.T) {
	tenant := NewTenant()
	id := tenant.Insert("/admin/v1/a/x%2Fy/b", map[string]any{"name": "A"})
	if _, ok := tenant.Element("/admin/v1/a/x%2fy/b/" + id); !ok {
		t.Error("escaped otherwise it is another")
	}
	if _, ok := tenant.Element("/admin/v1/a/x/y/b/" + id); ok {
		t.Error("without escapes it is the same")
	}
}

func TestMultipart(t *testing.T) {
	tenant := NewTenant()
	body := "--b\r\nContent-Disposition: form-data; name=\"content\"; filename=\"a\"\r\n\r\nfile\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{\"data\":{\"attributes\":{\"name\":\"A\"}}}\r\n--b--\r\n"
	status, answer := call(t, tenant, "POST", "/claim/v1/claims/1/documents", body, "Content-Type", "multipart/form-data; boundary=b")
	if status != http.StatusCreated || at(answer, "data", "attributes", "name") != "A" {
		t.Error(status, answer)
	}
	if status, _ := call(t, tenant, "POST", "/claim/v1/claims/1/documents", "--b--\r\n", "Content-Type", "multipart/form-data; boundary=b"); status != http.StatusBadRequest {
		t.Error(status)
	}
}

func TestFaults(t *testing.T) {
	server := NewServer(t)
	clients := map[string]struct {
		tenant *Tenant
		client *http.Client
		url    string
	}{
		"loopback": {server.Tenant, server.client(), server.URL},
		"memory":   {NewTenant(), nil, URL},
	}
	for where, c := range clients {
		if c.client == nil {
			c.client = c.tenant.Client()
		}
		post := func() (*http.Response, error) {
			request, err := http.NewRequestWithContext(t.Context(), "POST", c.url+root+plans, strings.NewReader(`{"data":{"attributes":{}}}`))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+c.tenant.BearerToken)
			return c.client.Do(request)
		}
		for name, fault := range map[string]Fault{"reset": Reset(), "refuse": RefuseConnection(), "lose": LoseAnswer()} {
			before := c.tenant.count()
			i := c.tenant.Inject(fault, If(func(r Request) bool { return r.Method == "POST" }))
			if _, err := post(); err == nil || i.Struck() != 1 {
				t.Errorf("%s, %s: %v, struck %d", where, name, err, i.Struck())
			}
			if done := c.tenant.count() > before; done != (name == "lose") {
				t.Errorf("%s, %s: was it done? %v", where, name, done)
			}
		}
		c.tenant.Inject(CutAnswer())
		response, err := post()
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		if _, err := io.ReadAll(response.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s, cut: %v", where, err)
		}
		response.Body.Close()
		c.tenant.Inject(Respond(http.StatusTooManyRequests, `{}`).WithHeader("Retry-After", "1"))
		response, err = post()
		if err != nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "1" {
			t.Errorf("%s, respond: %v %v", where, response, err)
		}
		response.Body.Close()
	}
}

// client returns a client that keeps no connections, so that none is used again after a fault.
func (s *Server) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

// count returns how many plans there are.
func (t *Tenant) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.place(plans).elements)
}

// TestPlacesAtAnyDepth has collections where only their elements tell that they are some.
func TestPlacesAtAnyDepth(t *testing.T) {
	tenant := NewTenant()
	const coverages = "/claim/v1/claims/1/policy/coverages"
	tenant.Insert(coverages, map[string]any{"name": "A"})
	for path, want := range map[string]int{
		coverages: http.StatusOK, coverages + "/none": http.StatusNotFound, coverages + "/bc:101": http.StatusOK,
		coverages + "/bc:101/terms": http.StatusNotFound, "/claim/v1/claims": http.StatusOK, "/claim/v1/claims/none": http.StatusNotFound,
	} {
		if status, answer := call(t, tenant, "GET", path, ""); status != want {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}
