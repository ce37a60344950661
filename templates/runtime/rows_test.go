package runtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

// typedRow is a struct of a caller's own.
type typedRow struct {
	Account string  `bpgen:"AccountObj.Name"`
	Name    string  `json:"displayName,omitempty"`
	Count   int     // by its own name
	Share   *int64  `json:"share"`
	Paid    bool    `json:"PaidFlag"`
	Amount  Decimal `json:"Amount"`
	Note    Opt[string]
	Since   time.Time
	Tags    []string
	Any     any
	Skipped string `json:"-"`
	hidden  string
}

// queryRowsOf sends a statement to a tenant that answers with these rows.
func queryRowsOf(t *testing.T, rows string, target any) error {
	t.Helper()
	tenant, accounts := inMemoryAccounts(t)
	tenant.Answer(http.StatusOK, `{"queryResponse":`+rows+`}`)
	return accounts.conn.queryRows(t.Context(), "SELECT x FROM y", target)
}

func TestQueryRowsIntoStructs(t *testing.T) {
	var list []typedRow
	check(t, queryRowsOf(t, `[
		{"ACCOUNTOBJ.NAME":"Acme","DISPLAYNAME":"x\n","count":"12","Share":"-3","PaidFlag":"1","Amount":".50","Note":"n",
		 "Since":"2025-01-31T10:00:00.000Z","Tags":["a"],"Any":{"b":1},"Skipped":"s","hidden":"h","More":"m"},
		{"Count":7,"count":"8","Share":"","PaidFlag":"","Note":null,"Name":"not under this name"},
		{"count":"8","Count":7,"share":null,"PaidFlag":true},
		{}]`, &list))
	equal(t, "rows", len(list), 4)
	first := list[0]
	since := first.Since.Format(time.DateOnly)
	equal(t, "the first", fmt.Sprint(first.Account, first.Name, first.Count, *first.Share, first.Paid, first.Amount, first.Note, since, first.Tags, first.Any)+first.Skipped+first.hidden,
		"Acmex\n12 -3 true .50 n2025-01-31[a] map[b:1]")
	equal(t, "the exact name counts, whichever comes last", fmt.Sprint(list[1].Count, list[2].Count, list[1].Name), "7 7")
	equal(t, "what is empty", fmt.Sprint(*list[1].Share, list[1].Paid, list[1].Note.IsNull(), list[2].Share == nil, list[2].Paid), "0 false true true true")
	equal(t, "what is left out", fmt.Sprint(list[3].Note.IsAbsent(), list[3].Count), "true 0")

	var pointers []*typedRow
	check(t, queryRowsOf(t, `[{"displayName":"a"},{"displayName":"b"}]`, &pointers))
	equal(t, "pointers", pointers[0].Name+pointers[1].Name, "ab")
}

func TestQueryRowsIntoMapsAndCells(t *testing.T) {
	var maps []map[string]Value
	check(t, queryRowsOf(t, `[{"AccountObj.Name":"Acme","rowCount":7,"Gone":null},{}]`, &maps))
	encoded, err := json.Marshal(maps)
	check(t, err)
	equal(t, "maps", string(encoded), `[{"AccountObj.Name":"Acme","rowCount":7},{}]`)

	var texts []map[string]string
	check(t, queryRowsOf(t, `[{"a":"x","b":1.50}]`, &texts))
	equal(t, "texts", fmt.Sprint(texts), "[map[a:x b:1.50]]")

	var ids []ID
	check(t, queryRowsOf(t, `[{"Id":"1"},{"Id":2},{}]`, &ids))
	equal(t, "ids", fmt.Sprint(ids), "[1 2 ]")
	var amounts []Decimal
	check(t, queryRowsOf(t, `[{"Amount":"1.50"}]`, &amounts))
	equal(t, "amounts", amounts[0].String(), "1.50")
	var numbers []int
	check(t, queryRowsOf(t, `[{"n":"15"},{"n":null}]`, &numbers))
	equal(t, "numbers", fmt.Sprint(numbers), "[15 0]")
}

// TestQueryRowsIntoRecords tests that records come out of any statement, and that what may be
// an alias is not written back.
func TestQueryRowsIntoRecords(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 1, 2)
	tenant.Insert("ACCOUNT_TYPE", map[string]any{"Id": "9", "AccountType": "Customer"})
	check(t, accounts.update(t.Context(), &account{ID: Set[ID]("2"), AccountTypeID: Set(Text("9"))}))
	var list []*account
	sql, err := Bind("SELECT Id, name, Balance total, AccountTypeIdObj.AccountType FROM ACCOUNT WHERE ?", nameField.Eq("n2"))
	check(t, err)
	check(t, accounts.conn.queryRows(t.Context(), sql, &list))
	equal(t, "rows", len(list), 1)
	equal(t, "the row", fmt.Sprint(list[0].ID, list[0].Name, list[0].Extra["total"], list[0].Extra["AccountTypeIdObj.AccountType"]), "2 n2 2 Customer")
	list[0].Name = Set("new")
	check(t, accounts.records.updateAll(t.Context(), list[0]))
	equal(t, "what is written", bodyOf(tenant), `{"brmObjects":{"Id":"2","Name":"new"}}`)

	var values []account
	check(t, accounts.conn.queryRows(t.Context(), "SELECT Id FROM ACCOUNT", &values))
	equal(t, "records by value", len(values), 2)
}

// bodyOf returns the body of the latest request.
func bodyOf(tenant *fake.Tenant) string {
	all := tenant.Requests()
	return string(all[len(all)-1].Body)
}

func TestQueryRowsRequests(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	insertAccounts(tenant, 1)
	list := []ID{"old"}
	check(t, accounts.conn.queryRows(t.Context(), "SELECT Id FROM ACCOUNT WHERE Name = 'nobody'", &list))
	equal(t, "rows", len(list), 0)
	equal(t, "sent", lastSQL(t, tenant), "GET SELECT Id FROM ACCOUNT WHERE Name = 'nobody'")
	long := SQL("SELECT Id FROM ACCOUNT WHERE Name <> '" + strings.Repeat(`"\é`, 1000) + "'")
	check(t, accounts.conn.queryRows(t.Context(), long, &list))
	equal(t, "rows", fmt.Sprint(list), "[1]")
	equal(t, "a long one", tenant.Requests()[1].Method, http.MethodPost)
	var body struct{ SQL string }
	check(t, json.Unmarshal([]byte(bodyOf(tenant)), &body))
	equal(t, "a long one", body.SQL, string(long))

	err := accounts.conn.queryRows(t.Context(), "SELECT Nothing", &list)
	var api *APIError
	if !errors.As(err, &api) || api.StatusCode != http.StatusBadRequest || !strings.HasPrefix(err.Error(), "queryRows: 400") {
		t.Errorf("got error %v", err)
	}
	equal(t, "rows on an error", fmt.Sprint(list), "[1]")

	tenant.Answer(http.StatusOK, rowsOfAccounts("queryResponse", maxRows))
	err = accounts.conn.queryRows(t.Context(), "SELECT Id FROM ACCOUNT", &list)
	if len(list) != maxRows || !errors.Is(err, ErrTruncated) {
		t.Errorf("got %d rows and error %v, want ErrTruncated beside them", len(list), err)
	}
}

func TestQueryRowsRefused(t *testing.T) {
	tenant, accounts := inMemoryAccounts(t)
	var list []ID
	for want, target := range map[string]any{
		"want a pointer to a slice, got []runtime.ID":        list,
		"want a pointer to a slice, got *int":                new(int),
		"want a pointer to a slice, got <nil>":               nil,
		"want a pointer to a slice, got *[]runtime.ID":       (*[]ID)(nil),
		"want a map by names of columns, got map[int]string": &[]map[int]string{},
		"has two fields for the column A": &[]struct {
			A, B string `bpgen:"A"`
		}{},
		"struct { a string } has no exported fields": &[]struct{ a string }{},
	} {
		err := accounts.conn.queryRows(t.Context(), "SELECT 1", target)
		if err == nil || !strings.HasPrefix(err.Error(), "queryRows: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
	if err := accounts.conn.queryRows(t.Context(), " ", &list); err == nil || !strings.Contains(err.Error(), "the statement is empty") {
		t.Errorf("got error %v", err)
	}
	equal(t, "requests", len(tenant.Requests()), 0)

	for rows, target := range map[string]any{
		`[{"a":"1","b":"2"}]`: &[]string{},
		`[1]`:                 &[]string{},
		`[{"n":"x"}]`:         &[]int{},
		`[{"n":"1.5"}]`:       &[]int{},
		`[{"n":"maybe"}]`:     &[]bool{},
		`[{"n":[]}]`:          &[]map[string]int{},
		`[{"Count":"x"}]`:     &[]typedRow{},
		`["x"]`:               &[]account{},
	} {
		if err := queryRowsOf(t, rows, target); err == nil || !strings.HasPrefix(err.Error(), "queryRows: row 0: ") {
			t.Errorf("%s into %T: got error %v", rows, target, err)
		}
	}
}

func TestBind(t *testing.T) {
	for _, test := range []struct {
		sql    SQL
		values []any
		want   string
	}{
		{"SELECT Id FROM ACCOUNT", nil, "SELECT Id FROM ACCOUNT"},
		{"Name = ? AND Id IN (?)", []any{"O'Hare", []ID{"1", "2"}}, "Name =  'O''Hare'  AND Id IN ( '1', '2' )"},
		{"a-?", []any{-1}, "a- -1 "},
		{"q?'x'", []any{"[y"}, "q '[y' 'x'"},
		{"'?' \"?\" /* ? */ ? -- ?\n?", []any{1, int64(2)}, "'?' \"?\" /* ? */  1  -- ?\n 2 "},
		{"'it''s ?' ? - 1 / 2 -- ?", []any{decimalOf(t, `"1.50"`)}, "'it''s ?'  1.50  - 1 / 2 -- ?"},
		{"SELECT ? WHERE ? AND ?", []any{nameField, nameField.IsNull(), SQL("a = 1 OR b = 2")}, "SELECT  Name  WHERE  Name IS NULL  AND  (a = 1 OR b = 2) "},
		{"?", []any{[]any{1, "a", FlagOf(true), NewDate(2025, 1, 31)}}, " 1, 'a', '1', '2025-01-31' "},
		{"é?", []any{Text("x")}, "é 'x' "},
	} {
		got, err := Bind(test.sql, test.values...)
		check(t, err)
		equal(t, "the SQL", string(got), test.want)
	}
	for _, test := range []struct {
		sql    SQL
		values []any
		want   string
	}{
		{"a = ? AND b = ?", []any{1}, `no value for the ? in front of ""`},
		{"a = ?", []any{1, 2, 3}, "2 values more than question marks"},
		{"a = 'open ?", []any{1}, "what ' opens is not closed"},
		{`a = "open ?`, []any{1}, `what " opens is not closed`},
		{"/* open ?", []any{1}, "what /* opens is not closed"},
		{"?", []any{""}, "the text is empty"},
		{"?", []any{"\x00"}, "control character"},
		{"?", []any{1.5}, "a float64 has no form in SQL"},
		{"?", []any{nil}, "a <nil> has no form in SQL"},
		{"?", []any{[]ID{}}, "a []runtime.ID is empty"},
		{"?", []any{NamedField("a b")}, "cannot be named"},
		{"?", []any{nameField.Eq("")}, "Name: the text is empty"},
	} {
		got, err := Bind(test.sql, test.values...)
		if got != "" || err == nil || !strings.HasPrefix(err.Error(), "Bind: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %q and error %v, want %s", test.sql, got, err, test.want)
		}
	}
}

// FuzzBind tests that a text stays one whatever it holds and stands beside, short of quotes in
// the caller's own words that are not closed.
func FuzzBind(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, "=", "-")
		f.Add(text, "q", "'x'")
		f.Add(text, "n", "|| 'it''s'")
	}
	f.Fuzz(func(t *testing.T, text, before, after string) {
		literal, err := quote(text)
		if err != nil {
			return
		}
		sql, err := Bind(SQL("SELECT a WHERE b "+before+"?"+after), text)
		if err != nil {
			return // question marks of the fuzzer's own, or quotes that are not closed
		}
		head, headErr := tokenize("SELECT a WHERE b " + before)
		tail, tailErr := tokenize(after)
		if headErr != nil || tailErr != nil || strings.Contains(before+after, "?") {
			return
		}
		got, err := tokenize(string(sql))
		if err != nil {
			t.Fatalf("%q: %v", sql, err)
		}
		want := append(append(head, sqlToken{sqlString, text}), tail...)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q of %s:\n got %v\nwant %v", sql, literal, got, want)
		}
	})
}
