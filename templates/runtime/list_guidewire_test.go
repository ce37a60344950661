package runtime

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	cloud "github.com/bpgen/bpgen/templates/fakeguidewire"
)

// insertPlans inserts plans that are numbered from 0.
func insertPlans(tenant *cloud.Tenant, n int) {
	for i := range n {
		tenant.Insert(plansPath, map[string]any{"planOrder": i})
	}
}

// TestListFollowsLinks goes through a collection page by page, and stops when its loop does.
func TestListFollowsLinks(t *testing.T) {
	tenant, service := plans(t)
	insertPlans(tenant, 7)
	for n, requests := range map[int]int{1: 1, 3: 1, 4: 2, 7: 3, 99: 3} {
		before := len(tenant.Requests())
		var orders []int64
		for record, err := range service.List(t.Context(), PageSize(3), SortBy(planFields.PlanOrder.Asc())) {
			check(t, err)
			orders = append(orders, record.PlanOrder.Or(-1))
			if len(orders) == n {
				break
			}
		}
		if want := []int64{0, 1, 2, 3, 4, 5, 6}[:min(n, 7)]; !slices.Equal(orders, want) {
			t.Errorf("got %v, want %v", orders, want)
		}
		equal(t, "requests", len(tenant.Requests())-before, requests)
	}
	equal(t, "options on the last page", sent(t, tenant).Query.Get("sort")+sent(t, tenant).Query.Get("pageSize"), "planOrder3")
}

// TestPages reads page by page.
func TestPages(t *testing.T) {
	tenant, service := plans(t)
	insertPlans(tenant, 5)
	var sizes []int
	page, err := service.Page(t.Context(), PageSize(2), IncludeTotal())
	for ; page != nil; page, err = page.Next(t.Context()) {
		equal(t, "total", page.Total.Or(0), 5)
		equal(t, "count", page.Count, len(page.Items))
		equal(t, "more", page.HasNext, len(sizes) < 2)
		sizes = append(sizes, page.Count)
	}
	check(t, err)
	equal(t, "sizes", len(sizes), 3)
	page, err = service.Page(t.Context())
	check(t, err)
	equal(t, "total unasked", page.Total.IsAbsent(), true)
	next, err := page.Next(t.Context())
	if next != nil || err != nil {
		t.Errorf("behind the last: got %v and error %v", next, err)
	}
	page, err = service.Page(t.Context(), PageSize(1000))
	if page != nil || err == nil || !strings.Contains(err.Error(), "BillingPlans list: 400") {
		t.Errorf("too large: got %v and error %v", page, err)
	}
}

// TestSearch posts, and follows the links by further posts of the same.
func TestSearch(t *testing.T) {
	tenant, service := plans(t)
	tenant.Stub("POST", "/search/plans", http.StatusOK, `{"data":[{"attributes":{"name":"a"}}],"links":{"next":{"href":"/search/plans/2?x=%2A"}}}`)
	tenant.Stub("POST", "/search/plans/2", http.StatusOK, `{"data":[{"attributes":{"name":"b"}}],"links":{}}`)
	list, err := Collect(service.Search(t.Context(), &address{City: Set("Bern")}))
	check(t, err)
	equal(t, "found", len(list), 2)
	for _, r := range tenant.Requests() {
		equal(t, "body", string(r.Body), `{"data":{"attributes":{"city":"Bern"}}}`)
	}
	equal(t, "query", sent(t, tenant).Query.Get("x"), "*")
	_, err = Collect(service.Search(t.Context(), nil))
	check(t, err)
	equal(t, "without a request", string(sent(t, tenant).Body), "")
}

// TestLinksLeadNowhereElse has answers name pages that are elsewhere: no request goes there.
func TestLinksLeadNowhereElse(t *testing.T) {
	for _, href := range []string{
		"https://elsewhere.example/rest/x", "//elsewhere.example/x", "x", "http:/x", "/../../x", "/a/%2e%2e/x", "/a/./b", "/%zz", "?pageOffset=1",
	} {
		tenant, service := plans(t)
		tenant.Stub("GET", plansPath, http.StatusOK, `{"data":[{"attributes":{}}],"links":{"next":{"href":"`+href+`"}}}`)
		var failure error
		count := 0
		for record, err := range service.List(t.Context()) {
			if failure = err; record != nil {
				count++
			}
		}
		page, err := service.Page(t.Context())
		check(t, err)
		_, behind := page.Next(t.Context())
		if count > 1 || failure == nil || behind == nil || len(tenant.Requests()) != 2 {
			t.Errorf("%s: read %d, errors %v and %v, after %d requests", href, count, failure, behind, len(tenant.Requests()))
		}
	}
	tenant, service := plans(t)
	tenant.Stub("GET", plansPath, http.StatusOK, `{"data":[],"links":{"next":{"href":"`+plansPath+`"}}}`)
	if _, err := Collect(service.List(t.Context())); err == nil || len(tenant.Requests()) != 1 {
		t.Errorf("a page that is the next of itself: error %v", err)
	}
	tenant, service = plans(t)
	tenant.Stub("GET", plansPath, http.StatusOK, `{"data":[],"links":{"next":{"href":"`+cloud.URL+`/rest/x"}}}`)
	tenant.Stub("GET", "/x", http.StatusOK, `{"data":[{"attributes":{}}]}`)
	list, err := Collect(service.List(t.Context()))
	check(t, err)
	equal(t, "behind a whole URL of the same application", len(list), 1)
}
