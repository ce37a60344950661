package runtime

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	cloud "github.com/bpgen/bpgen/templates/fakeguidewire"
)

// TestCloudTypes compares by what requests hold.
func TestCloudTypes(t *testing.T) {
	equal(t, "typekey", Set(TypeKey{"usd", "USD"}).Equal(Set(TypeKey{Code: "usd"})), true)
	equal(t, "another typekey", TypeKey{Code: "usd"}.Equal(TypeKey{Code: "eur"}), false)
	equal(t, "reference", Ref{ID: "1", DisplayName: "x"}.Equal(Ref{ID: "1"}), true)
	equal(t, "another reference", Ref{ID: "1"}.Equal(Ref{RefID: "1"}), false)
	equal(t, "money", Money{DecimalOf(1), "usd"}.Equal(Money{must(ParseDecimal("1.00")), "usd"}), true)
	equal(t, "another currency", Money{DecimalOf(1), "usd"}.Equal(Money{DecimalOf(1), "eur"}), false)
	equal(t, "texts", TypeKey{"usd", "USD"}.String()+" "+Ref{ID: "1"}.String()+" "+Ref{RefID: "r"}.String(), "usd 1 r")
}

// TestIdentity takes the id from where the answer has it, or from what was asked for.
func TestIdentity(t *testing.T) {
	tenant, service := plans(t)
	for attributes, want := range map[string]string{`"id":"bc:data"`: "bc:data", `"attributes":{"id":"bc:other"}`: "bc:101", `"id":" "`: "bc:101"} {
		tenant.Stub("GET", plansPath+"/bc:101", http.StatusOK, `{"data":{`+attributes+`}}`)
		record, err := service.Get(t.Context(), "bc:101")
		check(t, err)
		equal(t, attributes, record.Meta.ID, want)
	}
	tenant.Stub("GET", plansPath, http.StatusOK, `{"data":[{"attributes":{"id":"bc:other"}},{"attributes":{}}]}`)
	list, err := Collect(service.List(t.Context()))
	check(t, err)
	equal(t, "listed", list[0].Meta.ID+"|"+list[1].Meta.ID, "bc:other|")
}

// TestReplayClasses classes requests by what they are.
func TestReplayClasses(t *testing.T) {
	for method, want := range map[string]replay{"GET": readOnly, "POST": blindWrite, "PATCH": keyedWrite, "DELETE": keyedWrite} {
		equal(t, method, replayOf(method), want)
	}
	equal(t, "action", actionOf("/a/{id}/close/{x}"), "close")
	equal(t, "no word", actionOf("/{id}"), "/{id}")
}

// TestSearchPage reads pages of what a search finds.
func TestSearchPage(t *testing.T) {
	tenant, service := plans(t)
	tenant.Stub("POST", "/search/plans", http.StatusOK, `{"data":[{"attributes":{"name":"a"}}],"links":{"next":{"href":"/search/plans/2"}}}`)
	tenant.Stub("POST", "/search/plans/2", http.StatusOK, `{"data":[],"links":{},"included":{"Note":[{"id":"bc:1"}]}}`)
	page := new(Page[billingPlan])
	check(t, service.place.searchPage(t.Context(), "/search/plans", &address{City: Set("x")}, []ListOption{IncludeTotal()}, &page))
	next, err := page.Next(t.Context())
	check(t, err)
	equal(t, "pages", len(page.Items)*10+len(next.Items), 10)
	equal(t, "body", string(sent(t, tenant).Body), `{"data":{"attributes":{"city":"x"}}}`)
	if notes, err := IncludedOf[billingPlan](next.Included, "Note"); err != nil || notes[0].Meta.ID != "bc:1" {
		t.Errorf("got %v and error %v", notes, err)
	}
	if _, err := IncludedOf[billingPlan](Inclusions{"Note": {Int(1)}}, "Note"); err == nil {
		t.Error("a number is read as a resource")
	}
}

// TestBrokenElement ends a list at what is no resource, after those before it.
func TestBrokenElement(t *testing.T) {
	tenant, service := plans(t)
	tenant.Stub("GET", plansPath, http.StatusOK, `{"data":[{"attributes":{}},5,{"attributes":{}}]}`)
	list, err := Collect(service.List(t.Context()))
	if len(list) != 1 || err == nil || !strings.Contains(err.Error(), "resource 1: want an object, got a number") {
		t.Errorf("got %d and error %v", len(list), err)
	}
	page, err := service.Page(t.Context())
	if page != nil || err == nil || !strings.Contains(err.Error(), "resource 1") {
		t.Errorf("got %v and error %v", page, err)
	}
}

// TestAlongside sends resources that are created and changed with others.
func TestAlongside(t *testing.T) {
	tenant, service, note := readSample(t)
	tenant.Stub("POST", plansPath+"/bc:101/close", http.StatusOK, samplePlan)
	note.Name = Set("b")
	_, err := service.Close(t.Context(), "bc:101", nil, Alongside("Note",
		Inclusion{Method: "patch", URI: "/notes/1", Record: note}, Inclusion{Method: "post", URI: "/notes", Record: &address{City: Set("c")}}))
	check(t, err)
	sameObject(t, "body", string(sent(t, tenant).Body), `{"included":{"Note":[
		{"attributes":{"name":"b"},"checksum":"7","method":"patch","uri":"/notes/1"},{"attributes":{"city":"c"},"method":"post","uri":"/notes"}]}}`)
	before := len(tenant.Requests())
	for _, opt := range []CallOption{Alongside("Note", Inclusion{}), Alongside("Note", Inclusion{Record: &billingPlan{Aggregation: Set(TypeKey{})}})} {
		if _, err := service.Close(t.Context(), "bc:101", nil, opt); err == nil {
			t.Error("got no error")
		}
	}
	if _, err := service.Graph(t.Context(), Int(1), Alongside("Note", Inclusion{Record: note})); err == nil {
		t.Error("a body of the caller's own: got no error")
	}
	equal(t, "requests", len(tenant.Requests()), before)
}

// TestDeveloperMessage keeps both explanations.
func TestDeveloperMessage(t *testing.T) {
	tenant, service := plans(t)
	tenant.Inject(cloud.Respond(400, `{"userMessage":"u","developerMessage":"d fake-token"}`))
	_, err := service.Get(t.Context(), "bc:1")
	var api *APIError
	if !errors.As(err, &api) || api.Message != "u" || api.DeveloperMessage() != "d [redacted]" {
		t.Errorf("got %#v", api)
	}
}

// TestCloudRetryTakesTime waits between attempts on a fake clock.
func TestCloudRetryTakesTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := cloud.NewTenant()
		id := tenant.Insert(plansPath, map[string]any{"name": "a"})
		service := plansAt(t, cloud.URL, WithBearerToken(tenant.BearerToken), WithHTTPClient(tenant.Client()))
		tenant.Inject(cloud.Respond(429, "").WithHeader("Retry-After", "7"))
		start := time.Now()
		_, err := service.Get(t.Context(), id)
		check(t, err)
		if waited := time.Since(start); waited < 7*time.Second || waited > 9*time.Second {
			t.Errorf("waited %s", waited)
		}
		stalled := tenant.Inject(cloud.Stall())
		defer stalled.Stop()
		_, err = service.Create(t.Context(), &billingPlan{Name: Set("a")})
		equal(t, "outcome of what nobody answers", verdictOn(err), "unknown")
	})
}
