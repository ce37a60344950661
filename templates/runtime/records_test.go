package runtime

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

// TestReadChangeWrite follows a record through its life.
func TestReadChangeWrite(t *testing.T) {
	tenant, accounts := connect(t)
	id, err := accounts.create(t.Context(), &account{
		Name: Set("Acme"), Balance: Set(Int(5)), ZIP: Set("1"), Zip: Set("2"), Extra: Extra{"C_Tier": Set(Text("gold"))},
	})
	check(t, err)
	r, err := accounts.get(t.Context(), id)
	check(t, err)
	r.Name, r.ZIP = Set("Acme Ltd"), Null[string]()
	check(t, accounts.update(t.Context(), r))
	equal(t, "update", lastBody(t, tenant), fmt.Sprintf(`{"brmObjects":{"Id":"%s","Name":"Acme Ltd","fieldsToNull":["ZIP"]}}`, id))
	row, _ := tenant.Row("account", string(id))
	equal(t, "row", fmt.Sprint(row), fmt.Sprintf("map[Balance:5 C_Tier:gold Id:%s Name:Acme Ltd Zip:2]", id))

	list, err := accounts.query(t.Context(), Where(SQL("Name = 'Acme Ltd'")))
	check(t, err)
	equal(t, "found", len(list), 1)
	check(t, accounts.delete(t.Context(), id))
	equal(t, "delete", lastBody(t, tenant), fmt.Sprintf(`{"brmObjects":{"Id":"%s"}}`, id))
	if _, err := accounts.get(t.Context(), id); !errors.Is(err, ErrNotFound) || !isStatus(err, 404) {
		t.Errorf("after delete: got error %v", err)
	}
}

func TestNotFoundText(t *testing.T) {
	tenant, accounts := connect(t)
	_, err := accounts.get(t.Context(), "7")
	equal(t, "404", err.Error(), "ACCOUNT get: 404 Not Found: no ACCOUNT with Id 7 (code NOT_FOUND): Id 7: record not found")
	tenant.Answer(200, `{"retrieveResponse":[]}`)
	_, err = accounts.get(t.Context(), "7")
	equal(t, "no rows", err.Error(), "ACCOUNT get: Id 7: record not found")
	for _, rows := range []string{`[{},{}]`, `["text"]`, `[null]`, `"text"`} {
		tenant.Answer(200, `{"retrieveResponse":`+rows+`}`)
		if _, err := accounts.get(t.Context(), "7"); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("%s: got error %v", rows, err)
		}
	}
}

// TestRepeatedRows answers with rows twice, of which the last count.
func TestRepeatedRows(t *testing.T) {
	tenant, accounts := connect(t)
	tenant.Answer(200, `{"retrieveResponse":[{"Id":"7","Name":"a","C_A":1}],"retrieveResponse":[{"Id":"7","ZIP":"1"}]}`)
	got, err := accounts.get(t.Context(), "7")
	check(t, err)
	data, err := marshalRecord(got)
	check(t, err)
	equal(t, "record", string(data), `{"Id":"7","ZIP":"1"}`)
}

func TestQueryIsAllOrNothing(t *testing.T) {
	tenant, accounts := connect(t)
	tenant.Answer(200, `{"retrieveResponse":[{"Id":"1"},7]}`)
	list, err := accounts.query(t.Context())
	if list != nil || err == nil || !strings.Contains(err.Error(), "ACCOUNT query: row 1: want an object, got a number") {
		t.Errorf("got %v, error %v", list, err)
	}
}

func TestBatchKeepsSuccesses(t *testing.T) {
	tenant, accounts := connect(t)
	tenant.FailRow(1, fake.RowFailure{Code: "17", Text: "Restriction on create", Field: "StartDate"})
	results, err := accounts.createBatch(t.Context(), []*account{{Name: Set("a")}, {Name: Set("b")}, {Name: Set("c")}})
	equal(t, "error", err.Error(), "ACCOUNT create: 1 of 3 records failed; row 1: StartDate: Restriction on create (code 17)")
	equal(t, "results", len(results), 3)
	for i, name := range []string{"a", "", "c"} {
		row, _ := tenant.Row("ACCOUNT", string(results[i].ID))
		equal(t, "name", row["Name"], name)
	}
}

func TestUpsertKeys(t *testing.T) {
	tenant, accounts := connect(t)
	tenant.Insert("ACCOUNT", map[string]any{"Id": "7", "C_Key": "k"})
	result, err := accounts.upsert(t.Context(), &account{Extra: Extra{"C_Key": Set(Text("k"))}}, MatchOn(NamedField("C_Key")))
	check(t, err)
	equal(t, "result", result, Result{ID: "7"})
	equal(t, "body", lastBody(t, tenant), `{"brmObjects":{"C_Key":"k"},"externalIDFieldName":"C_Key"}`)

	result, err = accounts.upsert(t.Context(), &account{Name: Set("a")}, MatchOn(nameField))
	check(t, err)
	equal(t, "created", result.Created, true)
}

// TestRefusedBeforeSending lists the mistakes that must never reach the platform.
func TestRefusedBeforeSending(t *testing.T) {
	tenant, accounts := connect(t)
	ctx := t.Context()
	noKey := accounts
	noKey.key = ""
	tests := []struct {
		want string
		call func() error
	}{
		{"ACCOUNT get: the Id is empty: pass the Id of an existing record", func() error { _, err := accounts.get(ctx, ""); return err }},
		{"ACCOUNT get: the Id is ..: pass the Id of an existing record", func() error { _, err := accounts.get(ctx, ".."); return err }},
		{"ACCOUNT create: the record is nil", func() error { _, err := accounts.create(ctx, (*account)(nil)); return err }},
		{"ACCOUNT create: row 1: the record is nil", func() error {
			_, err := accounts.createBatch(ctx, []*account{{}, nil})
			return err
		}},
		{"ACCOUNT update: the Id is empty: pass the Id of an existing record", func() error {
			return accounts.update(ctx, &account{Name: Set("a")})
		}},
		{"ACCOUNT update: row 1: the Id is empty: pass the Id of an existing record", func() error {
			_, err := accounts.updateBatch(ctx, []*account{{ID: Set[ID]("1")}, {ID: Null[ID]()}})
			return err
		}},
		{"ACCOUNT delete: row 1: the Id is empty: pass the Id of an existing record", func() error {
			_, err := accounts.deleteBatch(ctx, []ID{"1", " "})
			return err
		}},
		{"ACCOUNT upsert: Name has no value, so the record matches nothing: set it, or name another field with MatchOn", func() error {
			_, err := accounts.upsert(ctx, &account{Name: Set(" ")})
			return err
		}},
		{"ACCOUNT upsert: row 1: Name has no value, so the record matches nothing: set it, or name another field with MatchOn", func() error {
			_, err := accounts.upsertBatch(ctx, []*account{{Name: Set("a")}, {}})
			return err
		}},
		{"ACCOUNT upsert: no field to match on: name one with MatchOn", func() error {
			_, err := noKey.upsert(ctx, &account{Name: Set("a")})
			return err
		}},
		{"ACCOUNT upsert: cannot match on AccountObj.Name, which belongs to a related record: name a field of ACCOUNT with MatchOn", func() error {
			_, err := accounts.upsert(ctx, &account{Name: Set("a")}, MatchOn(NamedField("AccountObj.Name")))
			return err
		}},
	}
	for _, test := range tests {
		err := test.call()
		if err == nil {
			t.Errorf("got no error, want %s", test.want)
			continue
		}
		equal(t, "error", err.Error(), test.want)
	}
	equal(t, "requests", len(tenant.Requests()), 0)
}

func TestConcurrentUse(t *testing.T) {
	tenant, accounts := connect(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			id, err := accounts.create(t.Context(), &account{Name: Set(fmt.Sprint(i))})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := accounts.get(t.Context(), id); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	equal(t, "records", len(tenant.Rows("ACCOUNT")), 8)
}

// TestWebPageIsNotAnAnswer keeps a mistyped address apart from a query without rows.
func TestWebPageIsNotAnAnswer(t *testing.T) {
	for body, none := range map[string]bool{
		"": true, `{"error":"Not found","message":"no rows"}`: true, "\n <html><body>nginx</body></html>": false,
	} {
		accounts := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			io.WriteString(w, body)
		})
		list, err := accounts.query(t.Context())
		if (err == nil) != none || len(list) != 0 {
			t.Errorf("query, %q: %v", body, err)
		}
		if _, err := accounts.get(t.Context(), "1"); err == nil || errors.Is(err, ErrNotFound) != none {
			t.Errorf("get, %q: %v", body, err)
		}
	}
}

// TestResultWithoutIDIsAFailure answers a create in the export's form, which has no codes.
func TestResultWithoutIDIsAFailure(t *testing.T) {
	for result, text := range map[string]string{
		`{}`:        "",
		`{"Id":""}`: "",
		`{"Id":null,"ErrorText":"Restriction on create"}`: "Restriction on create",
	} {
		accounts := serve(t, func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"createResponse":[`+result+`]}`)
		})
		var failed *RowError
		var unknown *OutcomeUnknownError
		_, err := accounts.create(t.Context(), &account{})
		if errors.As(err, &failed) != (text != "") || failed != nil && failed.Text != text || errors.As(err, &unknown) != (text == "") {
			t.Errorf("%s: %v", result, err)
		}
	}
}
