package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

const accountColumns = "Id, Name, AccountTypeId, ZIP, Zip, Balance, Created"

// statements returns the conditions of the statements so far, and how many rows they ask for.
func statements(t *testing.T, tenant *fake.Tenant) string {
	t.Helper()
	var list []string
	for _, r := range tenant.Requests() {
		sql := r.Query.Get("sql")
		_, condition, _ := strings.Cut(sql, " WHERE ")
		condition, count, ok := strings.Cut(condition, " ORDER BY Id OFFSET 0 ROWS FETCH NEXT ")
		if !ok || !strings.HasPrefix(sql, "SELECT "+accountColumns+" FROM ACCOUNT WHERE ") || r.Operation != fake.Select {
			t.Fatalf("this is no page: %s", sql)
		}
		list = append(list, condition+" "+strings.TrimSuffix(count, " ROWS ONLY"))
	}
	return strings.Join(list, ", ")
}

func TestAllPages(t *testing.T) {
	for _, test := range []struct {
		ids       []int
		opts      []QueryOption
		want, sql string
	}{
		{nil, nil, "", "Id > 0 1000"},
		{[]int{10, 9, 2}, nil, "2 9 10", "Id > 0 1000"},
		{[]int{10, 9, 2}, []QueryOption{PageSize(2)}, "2 9 10", "Id > 0 2, Id > 9 2"},
		{[]int{10, 9, 2, 1}, []QueryOption{PageSize(2)}, "1 2 9 10", "Id > 0 2, Id > 2 2, Id > 10 2"},
		{[]int{1, 2, 3, 4, 5}, []QueryOption{PageSize(2), Limit(3)}, "1 2 3", "Id > 0 2, Id > 2 1"},
		{[]int{1, 2, 3, 4, 5}, []QueryOption{PageSize(2), Limit(4)}, "1 2 3 4", "Id > 0 2, Id > 2 2"},
		{[]int{1, 2}, []QueryOption{PageSize(2), Limit(1)}, "1", "Id > 0 1"},
		{[]int{1, 2, 3}, []QueryOption{PageSize(1), Where(SQL("Id = 1 OR Id = 3"))}, "1 3",
			"(Id = 1 OR Id = 3) AND Id > 0 1, (Id = 1 OR Id = 3) AND Id > 1 1, (Id = 1 OR Id = 3) AND Id > 3 1"},
		{[]int{1, 2, 3}, []QueryOption{Where(nameField.Ne("n1"), idField.Lt("3"))}, "2", "Name <> 'n1' AND Id < '3' AND Id > 0 1000"},
	} {
		tenant, accounts := inMemoryAccounts(t)
		insertAccounts(tenant, test.ids...)
		list, err := Collect(accounts.all(t.Context(), test.opts...))
		check(t, err)
		equal(t, "the records", idList(list), test.want)
		equal(t, "the statements", statements(t, tenant), test.sql)
	}
}

// TestAllRecords tests that records of All are as others are: what they hold can be changed
// and written, and what they do not declare is not there.
func TestAllRecords(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 7)
	for record, err := range accounts.all(t.Context()) {
		check(t, err)
		equal(t, "what All does not select", len(record.Extra), 0)
		record.Name = Set("new")
		check(t, accounts.update(t.Context(), record))
	}
	all := tenant.Requests()
	equal(t, "the update", string(all[len(all)-1].Body), `{"brmObjects":{"Id":"7","Name":"new"}}`)
	row, _ := tenant.Row("ACCOUNT", "7")
	equal(t, "the name", row["Name"], "new")
}

// TestAllWhileRecordsChange tests that a record that goes or comes meanwhile neither hides
// another one nor repeats it.
func TestAllWhileRecordsChange(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 1, 2, 3, 4, 5)
	var seen []*account
	for record, err := range accounts.all(t.Context(), PageSize(2)) {
		check(t, err)
		seen = append(seen, record)
		switch record.ID.Or("") {
		case "2":
			check(t, accounts.delete(t.Context(), "1"))
			insertAccounts(tenant, 6)
		case "4":
			insertAccounts(tenant, 3)
		}
	}
	equal(t, "the records", idList(seen), "1 2 3 4 5 6")
}

// TestAllStops tests that nothing is read for a caller who has seen enough, and that a
// sequence can be gone through again.
func TestAllStops(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 1, 2, 3)
	seq := accounts.all(t.Context(), PageSize(1))
	equal(t, "requests before the first record", len(tenant.Requests()), 0)
	for range 2 {
		for record, err := range seq {
			check(t, err)
			if record.ID.Or("") == "2" {
				break
			}
		}
	}
	equal(t, "requests", len(tenant.Requests()), 4)
}

// failedAll goes through a sequence that has to end in an error, and returns that and the Ids
// before.
func failedAll(t *testing.T, accounts accountService, opts ...QueryOption) (string, error) {
	t.Helper()
	var seen []*account
	var last error
	for record, err := range accounts.all(t.Context(), opts...) {
		if last != nil {
			t.Fatalf("%v and %v came behind the error %v", record, err, last)
		}
		if last = err; err == nil {
			seen = append(seen, record)
		} else if record != nil {
			t.Errorf("the record %v came beside the error %v", record, err)
		}
	}
	if last == nil {
		t.Fatal("no error came")
	}
	return idList(seen), last
}

// TestAllOutOfOrder tests that pages that do not go on by Id are an error, and not a loop.
func TestAllOutOfOrder(t *testing.T) {
	for answer, want := range map[string]string{
		`[{"Id":"1"},{"Id":"2"}]`:              "1 2: its Id, \"1\", is not behind that of the row before, 2",
		`[{"Id":"5"},{"Id":"4"}]`:              "5: its Id, \"4\"",
		`[{"Id":"5"},{"Id":"5"}]`:              "5: its Id, \"5\"",
		`[{"Id":"9"},{"Id":"10"},{"Id":"9"}]`:  "9 10: its Id, \"9\"",
		`[{"Id":"a"}]`:                         ": its Id, \"a\"",
		`[{"Id":"-1"}]`:                        ": its Id, \"-1\"",
		`[{"Id":"0"}]`:                         ": its Id, \"0\"",
		`[{"Name":"x"}]`:                       ": its Id, \"\"",
		`[{"Id":null}]`:                        ": its Id, \"\"",
		`[{"Id":"1"},7]`:                       ": want an object, got a number",
		`[{"Id":"18446744073709551616"},null]`: ": want an object, got null",
	} {
		accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"queryResponse":%s}`, answer)
		})
		ids, err := failedAll(t, accounts, PageSize(2))
		if text := err.Error(); !strings.HasPrefix(text, "ACCOUNT all: row ") || !strings.Contains(ids+text[strings.Index(text[13:], ": ")+13:], want) {
			t.Errorf("%s: got %q and error %v, want %s", answer, ids, err, want)
		}
	}
}

// TestAllCommentedOut tests SQL of the caller's own that gets rid of what follows it.
func TestAllCommentedOut(t *testing.T) {
	accounts := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.Query().Get("sql"), "(Id > 0) --\n) AND Id > ") {
			t.Errorf("got %s", r.URL.Query().Get("sql"))
		}
		fmt.Fprint(w, `{"queryResponse":[{"Id":"1"},{"Id":"2"}]}`)
	})
	ids, err := failedAll(t, accounts, PageSize(2), Where(SQL("Id > 0) --")))
	if ids != "1 2" || !strings.Contains(err.Error(), "a condition that leaves their order alone") {
		t.Errorf("got %q and error %v", ids, err)
	}
}

// TestAllFails tests that an error ends the sequence, in the midst of it too, and is the error
// of any read.
func TestAllFails(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t, WithRetry(RetryPolicy{MaxAttempts: 1}))
	insertAccounts(tenant, 1, 2, 3)
	tenant.Inject(fake.Respond(http.StatusServiceUnavailable, "busy"), fake.On(fake.Select), fake.Skip(1))
	ids, err := failedAll(t, accounts, PageSize(2))
	var api *APIError
	if ids != "1 2" || !errors.As(err, &api) || api.StatusCode != http.StatusServiceUnavailable || api.Operation != "all" || api.Entity != "ACCOUNT" {
		t.Errorf("got %q and error %v", ids, err)
	}
	for body, status := range map[string]int{"<html>": http.StatusNotFound, `{"errors":[{"error_code":"LATE"}]}`: http.StatusOK, `{"a":1}`: http.StatusOK} {
		tenant.Answer(status, body)
		if ids, err := failedAll(t, accounts); ids != "" {
			t.Errorf("%s: got %q before error %v", body, ids, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if list, err := Collect(accounts.all(ctx)); len(list) > 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v and error %v, want that of the context", list, err)
	}
}

// TestAllRetries tests that a page is read again where any read is.
func TestAllRetries(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t, WithRetry(RetryPolicy{MaxDelay: 1}))
	insertAccounts(tenant, 1, 2, 3)
	tenant.Inject(fake.LoseAnswer(), fake.On(fake.Select), fake.Skip(1))
	list, err := Collect(accounts.all(t.Context(), PageSize(2)))
	check(t, err)
	equal(t, "the records", idList(list), "1 2 3")
	equal(t, "requests", len(tenant.Requests()), 3)
}

// TestAllStrict tests that fields that do not fit come beside their record, and end nothing.
func TestAllStrict(t *testing.T) {
	tenant := fake.NewServer(t)
	invoices := invoicesOf(t, tenant, WithStrict())
	for i, total := range []string{"1.50", "$2.00", "3"} {
		tenant.Insert("INVOICE", map[string]any{"Id": i + 1, "Amount": total})
	}
	var got []string
	var record *invoice
	for rows := invoices.records.all(t.Context(), nil); rows.next(&record); {
		got = append(got, fmt.Sprint(record.Amount, " ", rows.err))
	}
	equal(t, "the records", strings.Join(got, "; "),
		`1.50 <nil>; $2.00 INVOICE all: row 1: Amount: want a decimal number, got "$2.00"; 3 <nil>`)
	first := new(invoice)
	err := invoices.records.first(t.Context(), []QueryOption{Where(SQL("Id = 2"))}, &first)
	var misfit *FieldError
	if first == nil || !errors.As(err, &misfit) || misfit.Field != "Amount" {
		t.Errorf("first: got %v and error %v", first, err)
	}
}

// TestAllOfLooseRecords tests records that do not declare an Id, or spell it in their own way.
func TestAllOfLooseRecords(t *testing.T) {
	type bare struct {
		Name  Opt[string] `json:"Name,omitzero"`
		Extra Extra       `json:"-"`
	}
	type other struct {
		ID Opt[ID] `json:"ID,omitzero"`
	}
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 1, 2, 3)
	var b *bare
	for rows := accounts.records.all(t.Context(), []QueryOption{PageSize(2)}); rows.next(&b); {
		check(t, rows.err)
	}
	var o *other
	for rows := accounts.records.all(t.Context(), []QueryOption{PageSize(2)}); rows.next(&o); {
		check(t, rows.err)
	}
	equal(t, "requests", len(tenant.Requests()), 4)
	equal(t, "the last", lastSQL(t, tenant), "GET SELECT ID FROM ACCOUNT WHERE ID > 2 ORDER BY ID OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY")
}

// TestUnknownField tests that a field the tenant no longer has is an error that names it, in
// the words of the tenant of the tests, of the database, and in others.
func TestUnknownField(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	tenant.Declare("ACCOUNT", "Name", "AccountTypeId", "ZIP", "Created")
	insertAccounts(tenant, 1)
	ids, err := failedAll(t, accounts)
	var unknown *UnknownFieldError
	if ids != "" || !errors.As(err, &unknown) || unknown.Field != "Balance" || unknown.Entity != "ACCOUNT" {
		t.Fatalf("got %q and error %v", ids, err)
	}
	for _, part := range []string{"ACCOUNT all: 400", "no field is called Balance", "the field Balance of ACCOUNT", "run bpgen generate"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s does not say %s", err, part)
		}
	}
	if _, err := accounts.first(t.Context()); !errors.As(err, &unknown) || unknown.Field != "Balance" {
		t.Errorf("first: got error %v", err)
	}

	for text, want := range map[string]string{
		`ORA-00904: "BALANCE": invalid identifier`:                           "Balance",
		`ORA-00904: "A"."ACCOUNT_TYPE_ID": invalid identifier`:               "AccountTypeId",
		`ORA-00904: "BALANCE": invalid identifier in SELECT Id, Name FROM X`: "Balance",
		`ORA-00904: "MARGIN": invalid identifier in SELECT Id, Name`:         "",
		`Unknown column balance.`:                                            "Balance",
		`No such column (accounttypeid)`:                                     "AccountTypeId",
		`Host name could not be resolved`:                                    "",
		`ORA-01722: invalid number: column Balance`:                          "",
		`SELECT Id, Name, Balance failed`:                                    "",
		`Rebalance the Balances`:                                             "",
		`Id is not valid`:                                                    "",
		``:                                                                   "",
	} {
		for status, can := range map[int]bool{200: true, 400: true, 500: true, 403: false, 404: false} {
			body, _ := json.Marshal(map[string]any{"errors": []any{map[string]string{"error_code": "SQL", "error_text": text}}})
			if text == "" {
				body = []byte("{}")
			}
			tenant.Answer(status, string(body))
			_, err := accounts.first(t.Context())
			unknown = nil
			errors.As(err, &unknown)
			switch {
			case err == nil:
				t.Errorf("%d %s: no error", status, text)
			case (want != "" && can) != (unknown != nil), unknown != nil && unknown.Field != want:
				t.Errorf("%d %s: got error %v, want the field %q", status, text, err, want)
			}
		}
	}
}
