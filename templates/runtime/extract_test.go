package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

// extracting runs a test on a fake clock, with a tenant that has five accounts.
func extracting(t *testing.T, test func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		tenant := fake.NewTenant()
		for i := range 5 {
			tenant.Insert("ACCOUNT", map[string]any{"Name": fmt.Sprintf("n%d", i), "Status": "ACTIVE"})
		}
		accounts := within(t, tenant, WithLogin(tenant.Username, tenant.Password))
		test(t, tenant, func(r ExtractRequest) *Extract { return &Extract{accounts.conn, r} })
	})
}

// filesOf returns the data of all files of an extract, with a | between them.
func filesOf(t *testing.T, e *Extract) (string, error) {
	t.Helper()
	var all []string
	for file, err := range e.Files(t.Context()) {
		if err != nil {
			return strings.Join(all, "|"), err
		}
		all = append(all, string(file.Data))
	}
	return strings.Join(all, "|"), nil
}

func TestExtract(t *testing.T) {
	extracting(t, func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract) {
		got, err := filesOf(t, extract(ExtractRequest{Name: "names", Query: "SELECT Name FROM ACCOUNT ORDER BY Name", RecordsPerBatch: 2}))
		check(t, err)
		equal(t, "JSON", got, `[{"Name":"n0"},{"Name":"n1"}]|[{"Name":"n2"},{"Name":"n3"}]|[{"Name":"n4"}]`)
		var body struct{ BrmObjects map[string]string }
		for _, r := range tenant.Requests() {
			if r.Operation == fake.Create {
				check(t, json.Unmarshal(r.Body, &body))
			}
		}
		equal(t, "request", fmt.Sprint(body.BrmObjects), "map[RecordsPerBatch:2 RequestBody:SELECT Name FROM ACCOUNT ORDER BY Name RequestMethod:QUERY RequestName:names ResponseFormat:JSON]")

		got, err = filesOf(t, extract(ExtractRequest{
			Name: "csv", Entity: "ACCOUNT", Columns: []string{"Status", "Name"}, Query: "Name < 'n2'", Format: "csv", Delimiter: ";", EndLine: "CRLF",
		}))
		check(t, err)
		equal(t, "CSV", got, "Status;Name\r\nACTIVE;n0\r\nACTIVE;n1\r\n")
		got, err = filesOf(t, extract(ExtractRequest{Name: "all", Entity: "ACCOUNT", Columns: []string{"Name"}}))
		check(t, err)
		equal(t, "whole entity", got, `[{"Name":"n0"},{"Name":"n1"},{"Name":"n2"},{"Name":"n3"},{"Name":"n4"}]`)
		got, err = filesOf(t, extract(ExtractRequest{Name: "none", Query: "SELECT Name FROM ACCOUNT WHERE Name = 'x'"}))
		check(t, err)
		equal(t, "nothing", got, "")
	})
}

// TestExtractThroughTrouble has the session end and the platform be busy while an extract is
// waited for.
func TestExtractThroughTrouble(t *testing.T) {
	extracting(t, func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract) {
		tenant.Inject(fake.ExpireSession(), fake.On(fake.Get))
		tenant.Inject(fake.TooManyRequests(""), fake.On(fake.Download))
		tenant.Inject(fake.Hide(2), fake.On(fake.Create))
		got, err := filesOf(t, extract(ExtractRequest{Name: "names", Query: "SELECT Name FROM ACCOUNT WHERE Name = 'n3'"}))
		check(t, err)
		equal(t, "files", got, `[{"Name":"n3"}]`)
		equal(t, "logins", tenant.Logins(), 2)
	})
}

// TestProcessIsOff has the tenant never begin an extract. It can be resumed by its Id.
func TestProcessIsOff(t *testing.T) {
	extracting(t, func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract) {
		tenant.Behave(fake.Behaviour{BulkOff: true})
		e := extract(ExtractRequest{Name: "names", Query: "SELECT Name FROM ACCOUNT WHERE Name = 'n3'"})
		start := time.Now()
		_, err := filesOf(t, e)
		var failed *ExtractError
		if !errors.Is(err, ErrExtractPending) || !errors.As(err, &failed) || failed.ID != e.ID() || failed.Status != "PENDING" {
			t.Fatalf("got error %v", err)
		}
		if !strings.Contains(err.Error(), "Bulk Request Processing") {
			t.Errorf("the error gives no hint: %v", err)
		}
		if took := time.Since(start); took < extractPending || took > extractPending+extractMost {
			t.Errorf("it gave up after %s", took)
		}
		tenant.Behave(fake.Behaviour{})
		got, err := filesOf(t, extract(ExtractRequest{ID: failed.ID}))
		check(t, err)
		equal(t, "resumed", got, `[{"Name":"n3"}]`)
		equal(t, "extracts", len(tenant.Rows("BULK_API_REQUEST")), 1)
	})
}

func TestExtractFails(t *testing.T) {
	extracting(t, func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract) {
		_, err := filesOf(t, extract(ExtractRequest{Name: "bad", Query: "SELEC Name"}))
		var failed *ExtractError
		if !errors.As(err, &failed) || failed.Status != "FAILED" || failed.Message == "" || failed.Err != nil {
			t.Errorf("got error %v", err)
		}
		id := ID(tenant.Insert("BULK_API_REQUEST", map[string]any{"STATUS": "Completed with errors"}))
		tenant.Insert("BULK_RESPONSE", map[string]any{"Id": "2", "RequestId": id, "ResponseRecordsFrom": 3, "ResponseStatus": "ERROR", "LastErrorMessage": "disk\nfull"})
		tenant.Insert("BULK_RESPONSE", map[string]any{"Id": "1", "RequestId": id, "ResponseRecordsFrom": 1, "ResponseStatus": "COMPLETED"})
		tenant.PutFile("BULK_RESPONSE", "1", "Result", "x", []byte("first"))
		got, err := filesOf(t, extract(ExtractRequest{ID: id, FileField: "Result"}))
		equal(t, "before the batch that failed", got, "first")
		if !errors.As(err, &failed) || failed.Batch != "2" || !strings.HasSuffix(err.Error(), `extract `+string(id)+`, batch 2 (status "ERROR"): failed: disk full`) {
			t.Errorf("got error %v", err)
		}
	})
}

// TestSubmitIsNotRepeated loses the answer to a submission: nobody knows, and nothing is sent
// again.
func TestSubmitIsNotRepeated(t *testing.T) {
	extracting(t, func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract) {
		tenant.Inject(fake.LoseAnswer(), fake.On(fake.Create))
		_, err := filesOf(t, extract(ExtractRequest{Name: "names", Query: "SELECT Name FROM ACCOUNT"}))
		var unknown *OutcomeUnknownError
		if !errors.As(err, &unknown) || len(tenant.Rows("BULK_API_REQUEST")) != 1 {
			t.Errorf("got error %v", err)
		}
	})
}

// TestWaitForExtractIsCancelled ends the context while an extract runs.
func TestWaitForExtractIsCancelled(t *testing.T) {
	extracting(t, func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract) {
		id := ID(tenant.Insert("BULK_API_REQUEST", map[string]any{"Status": "In Progress"}))
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		_, err := extract(ExtractRequest{ID: id}).Wait(ctx)
		var failed *ExtractError
		if !errors.As(err, &failed) || failed.Status != "In Progress" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v", err)
		}
	})
}

// TestOddExtracts has requests that the platform would not understand.
func TestOddExtracts(t *testing.T) {
	extracting(t, func(t *testing.T, tenant *fake.Tenant, extract func(ExtractRequest) *Extract) {
		for want, r := range map[string]ExtractRequest{
			"Name is empty":                 {Query: "SELECT Id FROM A"},
			"Query and Entity are empty":    {Name: "a"},
			"more than the 4000 characters": {Name: "a", Query: SQL(strings.Repeat("ü", 4001))},
			"want JSON or CSV":              {Name: "a", Query: "x", Format: "XML"},
			"RecordsPerBatch is negative":   {Name: "a", Query: "x", RecordsPerBatch: -1},
			"Columns are for an Entity":     {Name: "a", Query: "x", Columns: []string{"Id"}},
		} {
			if _, err := extract(r).Submit(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got error %v", want, err)
			}
		}
		if _, err := extract(ExtractRequest{}).Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "it was not submitted") {
			t.Errorf("got error %v", err)
		}
		equal(t, "requests", len(tenant.Requests()), 0)
	})
}
