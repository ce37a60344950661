package runtime

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

var idField = Field[ID]{"Id"}

// inMemoryAccounts returns a tenant without a network, and its accounts.
func inMemoryAccounts(t *testing.T, opts ...Option) (*fake.Tenant, accountService) {
	t.Helper()
	tenant := fake.NewTenant()
	return tenant, accountsAt(t, fake.URL, append(opts, WithSessionID(tenant.SessionID), WithHTTPClient(tenant.Client()))...)
}

// insertAccounts inserts accounts with these Ids, and with names and balances made of them.
func insertAccounts(tenant *fake.Tenant, ids ...int) {
	for _, id := range ids {
		tenant.Insert("ACCOUNT", map[string]any{"Id": id, "Name": fmt.Sprintf("n%d", id), "Balance": id % 3, "C_Region": "EMEA"})
	}
}

// lastSQL returns the condition or statement of the latest request, and how it came.
func lastSQL(t *testing.T, tenant *fake.Tenant) string {
	t.Helper()
	all := tenant.Requests()
	if len(all) == 0 {
		t.Fatal("no request was sent")
	}
	r := all[len(all)-1]
	return r.Method + " " + r.Query.Get("queryAnsiSql") + r.Query.Get("sql") + string(r.Body)
}

func idList(list []*account) string {
	var ids []string
	for _, a := range list {
		ids = append(ids, a.ID.String())
	}
	return strings.Join(ids, " ")
}

func TestQueryOptions(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 1, 2, 3, 4, 5, 6)
	balance := Field[Value]{"Balance"}
	for _, test := range []struct {
		opts      []QueryOption
		sql, want string
	}{
		{nil, "Id > 0", "1 2 3 4 5 6"},
		{[]QueryOption{nil, Where()}, "Id > 0", "1 2 3 4 5 6"},
		{[]QueryOption{Where(SQL("Id = 1 OR Id = 2"))}, "Id = 1 OR Id = 2", "1 2"},
		{[]QueryOption{Where(SQL("Id = 1 OR Id = 2"), balance.Eq(Int(2)))}, "(Id = 1 OR Id = 2) AND Balance = 2", "2"},
		{[]QueryOption{Where(balance.Eq(Text("1"))), Where(idField.Gt("1"))}, "Balance = '1' AND Id > '1'", "4"},
		{[]QueryOption{Where(Or(idField.Eq("2"), idField.Eq("3")))}, "(Id = '2' OR Id = '3')", "2 3"},
		{[]QueryOption{OrderBy(balance.Desc(), idField.Asc())}, "Id > 0 ORDER BY Balance DESC, Id", "2 5 1 4 3 6"},
		{[]QueryOption{Limit(2)}, "ROWNUM <= 2", "1 2"},
		{[]QueryOption{Limit(2), Where(SQL("Id > 3 OR Id = 1"))}, "(Id > 3 OR Id = 1) AND ROWNUM <= 2", "1 4"},
		{[]QueryOption{Limit(3), OrderBy(balance.Desc()), OrderBy(idField.Desc())}, "Id > 0 ORDER BY Balance DESC, Id DESC", "5 2 4"},
	} {
		list, err := accounts.query(t.Context(), test.opts...)
		check(t, err)
		equal(t, "sent", lastSQL(t, tenant), "GET "+test.sql)
		equal(t, test.sql, idList(list), test.want)
		if region := list[0].Extra["C_Region"]; region.Or(Value{}) != Text("EMEA") {
			t.Errorf("%s: got %v for a field that is not declared", test.sql, region)
		}
	}
}

// TestOptionsRefused tests that an option that has no meaning where it is given is an error,
// like one that cannot be written, and that nothing is sent.
func TestOptionsRefused(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	calls := map[string]func(...QueryOption) error{
		"query": func(opts ...QueryOption) error { _, err := accounts.query(t.Context(), opts...); return err },
		"first": func(opts ...QueryOption) error { _, err := accounts.first(t.Context(), opts...); return err },
		"count": func(opts ...QueryOption) error { _, err := accounts.count(t.Context(), opts...); return err },
		"all":   func(opts ...QueryOption) error { _, err := Collect(accounts.all(t.Context(), opts...)); return err },
	}
	for _, test := range []struct {
		calls string
		opt   QueryOption
		want  string
	}{
		{"all count", OrderBy(nameField.Asc()), "OrderBy does not go with this call"},
		{"query first count", PageSize(10), "PageSize does not go with this call"},
		{"first count", Limit(1), "Limit does not go with this call"},
		{"query all", Limit(0), "Limit(0): want at least 1"},
		{"query all", Limit(-1), "Limit(-1): want at least 1"},
		{"all", PageSize(0), "PageSize(0): want at least 1"},
		{"all", PageSize(10001), "PageSize(10001): want 1 to 10000"},
		{"query first all count", Where(nameField.Eq("")), "Name: the text is empty"},
		{"query first all count", Where(nil), "a condition is nil"},
		{"query first all count", Where(SQL("")), "the SQL of a condition is empty"},
		{"query first", OrderBy(NamedField("Name, Id").Asc()), `"Name, Id" cannot be named`},
	} {
		for _, name := range strings.Fields(test.calls) {
			err := calls[name](test.opt)
			if err == nil || !strings.HasPrefix(err.Error(), "ACCOUNT "+name+": ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: got error %v, want %s", name, err, test.want)
			}
		}
	}
	equal(t, "requests", len(tenant.Requests()), 0)
}

// TestQueryTooLong tests that a condition that makes no URL is refused by the call that has
// no other way, and posted by those that have.
func TestQueryTooLong(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 1, 2, 3)
	ids := make([]ID, 3000)
	for i := range ids {
		ids[i] = ID(strconv.Itoa(i + 2))
	}
	_, err := accounts.query(t.Context(), Where(idField.In(ids...)))
	if err == nil || !strings.Contains(err.Error(), "use All") || !strings.HasPrefix(err.Error(), "ACCOUNT query: ") {
		t.Errorf("got error %v, want one that names All", err)
	}
	equal(t, "requests", len(tenant.Requests()), 0)
	list, err := Collect(accounts.all(t.Context(), Where(idField.In(ids...))))
	check(t, err)
	equal(t, "all", idList(list), "2 3")
	n, err := accounts.count(t.Context(), Where(idField.In(ids...)))
	check(t, err)
	equal(t, "count", n, 2)
	for _, r := range tenant.Requests() {
		equal(t, "method", r.Method, http.MethodPost)
		equal(t, "content type", r.Header.Get("Content-Type"), "application/json; charset=utf-8")
	}
}

// rowsOfAccounts returns an answer of n accounts.
func rowsOfAccounts(envelope string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,{"Id":"%d"}`, i+1)
	}
	return `{"` + envelope + `":[` + strings.TrimPrefix(b.String(), ",") + `]}`
}

// TestTruncated tests that an answer of as many rows as the platform returns is returned, and
// not mistaken for all there is.
func TestTruncated(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	for _, test := range []struct {
		rows, want int
		truncated  bool
		opts       []QueryOption
	}{
		{maxRows, maxRows, true, nil},
		{maxRows - 1, maxRows - 1, false, nil},
		{maxRows, maxRows, false, []QueryOption{Limit(maxRows)}},
		{maxRows, maxRows, true, []QueryOption{Limit(maxRows + 1)}},
		{maxRows, 7, true, []QueryOption{Limit(7), OrderBy(nameField.Asc())}},
	} {
		tenant.Answer(http.StatusOK, rowsOfAccounts("retrieveResponse", test.rows))
		list, err := accounts.query(t.Context(), test.opts...)
		if len(list) != test.want || errors.Is(err, ErrTruncated) != test.truncated || !test.truncated && err != nil {
			t.Errorf("%d rows: got %d records and error %v, want %d", test.rows, len(list), err, test.want)
		}
		if test.truncated && !strings.Contains(err.Error(), "ACCOUNT query: the platform returned 10000 rows, which is all that it returns: there may be more rows: use All") {
			t.Errorf("got error %v", err)
		}
	}
}

func TestFirst(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	_, err := accounts.first(t.Context())
	if !errors.Is(err, ErrNotFound) || !strings.HasPrefix(err.Error(), "ACCOUNT first: ") {
		t.Errorf("an empty tenant: got error %v, want ErrNotFound", err)
	}
	insertAccounts(tenant, 20, 3, 1)
	for _, test := range []struct {
		opts      []QueryOption
		sql, want string
	}{
		{nil, "Id > 0 ORDER BY Id", "n1"},
		{[]QueryOption{Where(idField.Gt("1"))}, "Id > '1' ORDER BY Id", "n3"},
		{[]QueryOption{OrderBy(nameField.Desc())}, "Id > 0 ORDER BY Name DESC, Id", "n3"},
	} {
		record, err := accounts.first(t.Context(), test.opts...)
		check(t, err)
		equal(t, "sent", lastSQL(t, tenant), "GET SELECT Id, Name, AccountTypeId, ZIP, Zip, Balance, Created FROM ACCOUNT WHERE "+
			test.sql+" OFFSET 0 ROWS FETCH NEXT 1 ROWS ONLY")
		equal(t, test.sql, record.Name.Or(""), test.want)
	}
	record, err := accounts.first(t.Context(), Where(nameField.Eq("nobody")))
	if record != nil || !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v and error %v, want ErrNotFound", record, err)
	}
	tenant.Answer(http.StatusOK, `{"queryResponse":[7]}`)
	if record, err := accounts.first(t.Context()); record != nil || err == nil {
		t.Errorf("a row that is a number: got %v and error %v", record, err)
	}
}

func TestCount(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	n, err := accounts.count(t.Context())
	check(t, err)
	equal(t, "of none", n, 0)
	insertAccounts(tenant, 1, 2, 3)
	n, err = accounts.count(t.Context(), Where(idField.Ne("2")))
	check(t, err)
	equal(t, "the count", n, 2)
	equal(t, "sent", lastSQL(t, tenant), "GET SELECT COUNT(Id) rowCount FROM ACCOUNT WHERE Id <> '2'")
	for body, want := range map[string]int64{
		`{"queryResponse":[{"ROWCOUNT":"12"}]}`:            12,
		`{"queryResponse":[{"COUNT(Id)":7}]}`:              7,
		`{"queryResponse":[{"rowCount":" 3 ","x":"9"}]}`:   3,
		`{"queryResponse":[]}`:                             0,
		`{"queryResponse":[{"a":"1","b":"2"}]}`:            -1,
		`{"queryResponse":[{"rowCount":"many"}]}`:          -1,
		`{"queryResponse":[{}]}`:                           -1,
		`{"queryResponse":["1"]}`:                          -1,
		`{"errors":[{"error_code":"X"}]}`:                  -1,
		`{"queryResponse":[{"Id":"1"}],"errors":["Late"]}`: -1,
	} {
		tenant.Answer(http.StatusOK, body)
		if n, err := accounts.count(t.Context()); err == nil && n != want || (err != nil) != (want < 0) {
			t.Errorf("%s: got %d and error %v, want %d", body, n, err, want)
		}
	}
}

func TestCollect(t *testing.T) {
	broken, misfit := errors.New("broken"), &FieldError{Field: "Balance"}
	collect := func(errs ...error) ([]int, error) {
		return Collect(func(yield func(int, error) bool) {
			for i, err := range errs {
				if !yield(i, err) {
					return
				}
			}
		})
	}
	list, err := collect(nil, nil)
	check(t, err)
	equal(t, "the list", fmt.Sprint(list), "[0 1]")
	list, err = collect(nil, broken, nil)
	if !slices.Equal(list, []int{0}) || !errors.Is(err, broken) {
		t.Errorf("got %v and error %v, want what came before the error", list, err)
	}
	list, err = collect(misfit, nil, misfit)
	if !slices.Equal(list, []int{0, 1, 2}) || !errors.Is(err, misfit) || strings.Count(err.Error(), "Balance") != 2 {
		t.Errorf("got %v and error %v, want all of them and both errors", list, err)
	}
}
