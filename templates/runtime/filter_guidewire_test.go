package runtime

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestFilters sends each operator, with values of each type, as the facts say (Guidewire facts, 2.3).
func TestFilters(t *testing.T) {
	tenant, service := plans(t)
	moment := DateTimeOf(time.Date(2025, 1, 31, 7, 0, 0, 0, time.UTC))
	for want, condition := range map[string]Condition{
		"name:eq:a b&c=é":                       planFields.Name.Eq("a b&c=é"),
		"name:ne:a,b":                           planFields.Name.Ne("a,b"),
		"name:eq:pc::ds::1":                     planFields.Name.Eq("pc:ds:1"),
		"planOrder:lt:7":                        planFields.PlanOrder.Lt(7),
		"planOrder:le:-7":                       planFields.PlanOrder.Le(-7),
		"planOrder:gt:7":                        planFields.PlanOrder.Gt(7),
		"planOrder:ge:7":                        planFields.PlanOrder.Ge(7),
		"currencies:in:usd,eur":                 planFields.Currencies.In("usd", "eur"),
		"currencies:in:usd":                     planFields.Currencies.In("usd"),
		"planOrder:ni:1,2":                      planFields.PlanOrder.NotIn(1, 2),
		"name:sw:A":                             planFields.Name.StartsWith("A"),
		"name:cn:B::":                           planFields.Name.Contains("B:"),
		"skipInstallmentFees:eq:true":           planFields.SkipFees.Eq(true),
		"effectiveDate:ge:2025-01-31":           planFields.Effective.Ge(NewDate(2025, 1, 31)),
		"updated:lt:2025-01-31T07::00::00.000Z": planFields.Updated.Lt(moment),
		"x_Ext:eq:1.50":                         NamedField("x_Ext").Eq(Value(must(ParseDecimal("1.50")))),
		"account.number:in:1,2":                 NamedField("account.number").In(Int(1), Text("2")),
		"currencies:compareIn:usd,eur":          Filter("currencies", "compareIn", "usd", "eur"),
		"at:eq:07::00":                          Filter("at", "eq", "07:00"),
		"none:eq:":                              Filter("none", "eq"),
		"notes:subject:eq:a::b":                 OfIncluded("notes", NamedField("subject").Eq(Text("a:b"))),
	} {
		tenant.Stub("GET", plansPath, http.StatusOK, `{"data":[]}`)
		_, err := Collect(service.List(t.Context(), Where(condition)))
		check(t, err)
		equal(t, "filter", strings.Join(sent(t, tenant).Query["filter"], "|"), want)
	}
}

// must returns a value that cannot fail.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// TestFiltersRefused refuses what would be another filter, or means something that is not known,
// before anything is sent.
func TestFiltersRefused(t *testing.T) {
	tenant, service := plans(t)
	for want, condition := range map[string]Condition{
		`currencies: "a,b" holds a comma`:      planFields.Currencies.In("usd", "a,b"),
		`name: "a,b" holds a comma`:            planFields.Name.NotIn("a,b"),
		`x: "a,b" holds a comma`:               Filter("x", "any", "a,b", "c"),
		"currencies: the list to compare with": planFields.Currencies.In(),
		"name: the text to compare with":       planFields.Name.Eq(""),
		"a condition is nil":                   nil,
		`"a:b" cannot be named`:                NamedField("a:b").Eq(Int(1)),
		`name: ":a" begins with a colon`:       planFields.Name.Eq(":a"),
		`"" cannot be named`:                   NamedField("").Eq(Int(1)),
		`"a:b" is no operator`:                 Filter("x", "a:b", "1"),
		`"" is no operator`:                    Filter("x", "", "1"),
		`"n:" cannot be named`:                 OfIncluded("n:", planFields.Name.Eq("x")),
		"effectiveDate: want a date":           planFields.Effective.Eq(Date(Text("soon"))),
		"x: cannot be compared with an object": NamedField("x").Eq(Value{`{"a":1}`}),
		"is no filter of this platform":        compare("x", "LIKE", "y"),
	} {
		_, err := Collect(service.List(t.Context(), Where(condition)))
		if err == nil || !strings.HasPrefix(err.Error(), "BillingPlans list: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
	for what, opt := range map[string]ListOption{
		"sort": SortBy(NamedField("a,b").Asc()), "page": PageSize(0), "offset": Offset(-1), "parameter": QueryParam("", "x"),
		"header": Header("Authorization", "x"), "line": Header("X", "a\nb"), "name": Header("a b", "c"), "checksum": Checksum(""),
		"long transaction": TransactionID(strings.Repeat("x", 129)), "transaction": TransactionID(" "), "own option": Header("gw-checksum", "1"),
	} {
		if _, err := Collect(service.List(t.Context(), opt)); err == nil {
			t.Errorf("%s: got no error", what)
		}
	}
	for what, opt := range map[string]GetOption{"where": Where(planFields.Name.Eq("x")), "page": PageSize(3)} {
		if _, err := service.Get(t.Context(), "bc:1", opt); err == nil || !strings.Contains(err.Error(), "does not go with this call") {
			t.Errorf("%s of Get: got error %v", what, err)
		}
	}
	equal(t, "requests", len(tenant.Requests()), 0)
}

// TestQuery sends what the options say.
func TestQuery(t *testing.T) {
	tenant, service := plans(t)
	tenant.QueryParams = []string{"asOfDate"}
	_, err := service.Page(t.Context(),
		Where(planFields.Name.StartsWith("A"), planFields.PlanOrder.Gt(1)), Where(planFields.PlanOrder.Lt(9)),
		SortBy(planFields.Name.Asc(), planFields.PlanOrder.Desc()), PageSize(50), IncludeTotal(), Offset(10),
		Select("*default", "note_Ext"), Include("notes"), QueryParam("asOfDate", "2025-01-31"), QueryParam("pageSize", "notes:5"), nil)
	check(t, err)
	want := url.Values{
		"filter": {"name:sw:A", "planOrder:gt:1", "planOrder:lt:9"}, "sort": {"name,-planOrder"}, "pageSize": {"notes:5", "50"},
		"includeTotal": {"true"}, "pageOffset": {"10"}, "fields": {"*default", "note_Ext"}, "include": {"notes"}, "asOfDate": {"2025-01-31"},
	}
	equal(t, "query", sent(t, tenant).Query.Encode(), want.Encode())
	_, _ = service.Get(t.Context(), "bc:1", Select("name"), Include("notes"), Where(OfIncluded("notes", Filter("x", "eq", "1"))))
	equal(t, "query of one", sent(t, tenant).Query.Encode(), "fields=name&filter=notes%3Ax%3Aeq%3A1&include=notes")
}

// TestFiltersFind has the application understand the filters.
func TestFiltersFind(t *testing.T) {
	tenant, service := plans(t)
	for i, name := range []string{"a:b", "c::d", "e"} {
		tenant.Insert(plansPath, map[string]any{"name": name, "planOrder": i, "currencies": []any{map[string]any{"code": name}}})
	}
	for want, condition := range map[string]Condition{
		"a:b":      planFields.Name.Eq("a:b"),
		"c::d":     planFields.Name.StartsWith("c::"),
		"a:b e":    planFields.Currencies.In("a:b", "e"),
		"a:b c::d": planFields.PlanOrder.Le(1),
		"e":        planFields.Name.NotIn("a:b", "c::d"),
	} {
		var names []string
		for record, err := range service.List(t.Context(), Where(condition)) {
			check(t, err)
			names = append(names, record.Name.Or(""))
		}
		equal(t, "found", strings.Join(names, " "), want)
	}
}

// FuzzFilter has any text be the value of a filter, and the application find just that.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"a", ":", "::", "a:b:c", "a,b", "%", "\x00", " é&=?#", "\"\\"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.HasPrefix(text, ":") || strings.ToValidUTF8(text, "") != text || text == "" || strings.ContainsRune(text, 0) {
			return // the application keeps texts as JSON, and marks what it splits at
		}
		tenant, service := plans(t)
		for _, name := range []string{text, text + ":", "x" + text} {
			tenant.Insert(plansPath, map[string]any{"name": name})
		}
		list, err := Collect(service.List(t.Context(), Where(planFields.Name.Eq(text))))
		check(t, err)
		if len(list) != 1 || list[0].Name.Or("") != text {
			t.Errorf("%q was not found alone, but %d", text, len(list))
		}
		list, err = Collect(service.List(t.Context(), Where(planFields.Name.In(text))))
		if found := len(list) == 1; found == strings.Contains(text, ",") || found != (err == nil) {
			t.Errorf("%q in a list: found %d, error %v", text, len(list), err)
		}
	})
}
