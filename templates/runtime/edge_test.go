package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

// saying returns the accounts of a platform that always gives the same answer.
func saying(t *testing.T, status int, body string) accountService {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
}

// TestSentIsNotNotSent has an update be executed, its answer be lost, and a further attempt
// not get its turn: it may have been executed, which is not "not sent".
func TestSentIsNotNotSent(t *testing.T) {
	var n atomic.Int32
	a := over(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/login"):
			io.WriteString(w, `{"loginResponse":[{"SessionID":"sessionxyz","ErrorCode":"0","ErrorText":[]}]}`)
		case n.Add(1) == 1: // executed, answer lost behind a proxy
			w.WriteHeader(504)
		default:
			w.WriteHeader(500)
			io.WriteString(w, lostSession)
		}
	}), WithLogin("u", "p"), WithRetry(RetryPolicy{MaxDelay: 1}), WithRateLimit(RateLimit{Requests: 1, Per: time.Hour, Burst: 4}))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	res, _ := a.updateBatch(ctx, []*account{{ID: Set(ID("1")), Name: Set("b")}})
	if errors.Is(res[0].Err, ErrNotSent) {
		t.Errorf("it was sent, and may have been executed: %v", res[0].Err)
	}
}

// TestDoneUnderErrorStatus has all rows of an answer say that they were written, under a
// status that says that the request failed: the records are not lost to the caller.
func TestDoneUnderErrorStatus(t *testing.T) {
	for _, status := range []int{500, 503} {
		a := saying(t, status, `{"createResponse":[{"Id":"1","ErrorCode":"0"},{"Id":"2","ErrorCode":"0"}]}`)
		res, err := a.createBatch(t.Context(), numbered(2))
		var unknown *OutcomeUnknownError
		if res[0].Err != nil && !errors.As(err, &unknown) {
			t.Errorf("%d: created with Id 1, but got %+v", status, res[0])
		}
	}
}

// TestCreatedBesideFailure has a create say both that it was done and that something failed.
func TestCreatedBesideFailure(t *testing.T) {
	a := saying(t, 200, `{"createResponse":[{"Id":"7","ErrorCode":"0"}],"errors":[{"error_code":"TRIGGER"}]}`)
	got, err := CreateAndGet[account](t.Context(), accountAPI{a}, &account{Name: Set("a")})
	var created *CreatedError
	if !errors.As(err, &created) {
		t.Errorf("7 was created, but got %v, %v", got, err)
	}
}

// TestCollectWithoutRecord has a condition be wrong: no record comes, and none is in the list.
func TestCollectWithoutRecord(t *testing.T) {
	_, a := connect(t)
	list, err := Collect(a.all(t.Context(), Where(Field[Decimal]{"Balance"}.Eq(Decimal(Text("abc"))))))
	if len(list) != 0 {
		t.Errorf("got %v, %v", list, err)
	}
}

// TestQueryRowsIntoFloats reads numbers as the platform writes them.
func TestQueryRowsIntoFloats(t *testing.T) {
	a := saying(t, 200, `{"queryResponse":[{"Rate":".5"}]}`)
	var rows []struct{ Rate float64 }
	check(t, a.conn.queryRows(t.Context(), "SELECT Rate FROM X", &rows))
}

// TestFileWithoutData has an answer have no data.
func TestFileWithoutData(t *testing.T) {
	a := saying(t, 200, `{"fileDownloadResponse":[{"FileName":null,"Data":null}]}`)
	if f, err := a.conn.download(t.Context(), "X", "1", NamedField("F")); err == nil {
		t.Errorf("got file %q with %v", f.Name, f.Data)
	}
}

// TestExtractOfTooManyBatches has an extract have as many batches as the platform returns.
func TestExtractOfTooManyBatches(t *testing.T) {
	a := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "BULK_API_REQUEST/") {
			io.WriteString(w, `{"retrieveResponse":[{"Id":"5","Status":"COMPLETED"}]}`)
			return
		}
		io.WriteString(w, `{"retrieveResponse":[{"Id":"1"}`)
		for i := 1; i < maxRows; i++ {
			fmt.Fprintf(w, `,{"Id":"%d"}`, i+1)
		}
		io.WriteString(w, `]}`)
	})
	list, err := (&Extract{conn: a.conn, request: ExtractRequest{ID: "5"}}).Wait(t.Context())
	if err == nil {
		t.Errorf("%d batches, which is the cap, and no error", len(list))
	}
}

// TestRequestErrorsKeepApart has some requests of a batch not get their turn while others do:
// no error covers a record that was written.
func TestRequestErrorsKeepApart(t *testing.T) {
	for range 500 {
		a := over(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"createResponse":[{"Id":"7","ErrorCode":"0"}]}`)
		}), WithSessionID("sessionxyz"), WithRateLimit(RateLimit{Requests: 1, Per: time.Hour, Burst: 2}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		res, err := a.createBatch(ctx, numbered(6), BatchPolicy{Records: 1, Concurrency: 4})
		cancel()
		var batch *BatchError
		errors.As(err, &batch)
		for _, r := range batch.Requests {
			for i := r.First; i <= r.Last; i++ {
				if res[i].Err == nil {
					t.Fatalf("row %d succeeded, but the error says %q", i, r.Error())
				}
			}
		}
	}
}

// TestPutBackAfterLostAnswer changes a field, loses the answer, and puts back what was read
// before: that is sent.
func TestPutBackAfterLostAnswer(t *testing.T) {
	tenant, _ := connect(t)
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1", "Name": "a"})
	puts := 0
	accounts := accountsAt(t, tenant.URL, WithSessionID(tenant.SessionID), WithRetry(RetryPolicy{MaxDelay: 1}),
		WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.Method == "PUT" {
					puts++
				}
				switch {
				case r.Method != "PUT" || puts > 4:
				case puts == 1:
					if resp, err := next.RoundTrip(r); err == nil {
						resp.Body.Close()
					}
					return nil, errors.New("connection reset")
				default:
					return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
				}
				return next.RoundTrip(r)
			})
		}))
	r, err := accounts.get(t.Context(), "1")
	check(t, err)
	old := r.Name
	r.Name = Set("b")
	if accounts.update(t.Context(), r) == nil {
		t.Fatal("no error")
	}
	r.Name = old
	check(t, accounts.update(t.Context(), r))
	row, _ := tenant.Row("ACCOUNT", "1")
	equal(t, "Name", row["Name"], "a")
}

// TestCreateLeavesItsRecordAlone creates records like one that was read, several at once, which
// the race detector watches. What the one was read with is still no change of it.
func TestCreateLeavesItsRecordAlone(t *testing.T) {
	tenant, accounts := connect(t)
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1", "Name": "a", "C_New": "x"})
	record, err := accounts.get(t.Context(), "1")
	check(t, err)
	kept := record.Name
	record.Name = Set("b")
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := accounts.create(t.Context(), record); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	equal(t, "records", len(tenant.Rows("ACCOUNT")), 5)
	sent := len(tenant.Requests())
	record.Name = kept
	check(t, accounts.update(t.Context(), record))
	equal(t, "updates", len(tenant.Requests())-sent, 0)
}

// TestConditionIsTakenAsItIs changes the slice that a condition was made of between two pages.
func TestConditionIsTakenAsItIs(t *testing.T) {
	tenant, a := connect(t)
	for i := range 10 {
		tenant.Insert("ACCOUNT", map[string]any{"Name": fmt.Sprint("n", i%2)})
	}
	want, n := []string{"n0", "n1"}, 0
	for _, err := range a.all(t.Context(), Where(nameField.In(want...)), PageSize(2)) {
		check(t, err)
		n++
		want[0] = "zz"
	}
	equal(t, "records", n, 10)
}

// TestLookupThatPanics has the query that others wait for panic: they get an error.
func TestLookupThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		proceed := make(chan struct{})
		accounts := accountsAt(t, fake.URL, WithSessionID("session"), WithMiddleware(func(http.RoundTripper) http.RoundTripper {
			return roundTrip(func(*http.Request) (*http.Response, error) {
				<-proceed
				panic("middleware")
			})
		}))
		l := accounts.conn.newLookup("ACCOUNT", nameField, 0)
		var both sync.WaitGroup
		both.Go(func() {
			defer func() { _ = recover() }()
			_, _ = l.ID(t.Context(), "a")
		})
		synctest.Wait()
		both.Go(func() {
			if id, err := l.ID(t.Context(), "a"); err == nil {
				t.Errorf("got Id %q", id)
			}
		})
		synctest.Wait()
		close(proceed)
		both.Wait()
	})
}

// TestLookupThatTimesOut has the query that others wait for time out: it is not asked again for
// each.
func TestLookupThatTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var queries atomic.Int32
		accounts := over(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			queries.Add(1)
			<-r.Context().Done()
		}), WithSessionID("session"), WithRetry(RetryPolicy{MaxAttempts: 1, AttemptTimeout: time.Minute}))
		l := accounts.conn.newLookup("ACCOUNT", nameField, 0)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := l.ID(t.Context(), "a"); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got error %v", err)
				}
			})
		}
		all.Wait()
		equal(t, "queries", queries.Load(), 1)
	})
}

// slowReads takes its time to read.
type slowReads struct{}

func (slowReads) Get(ctx context.Context, _ ID) (*account, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(25 * time.Minute):
		return nil, ErrNotFound
	}
}

// TestWaitIsBounded has a read take longer than may be waited.
func TestWaitIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := WaitVisible[account](t.Context(), slowReads{}, "1")
		if took := time.Since(start); took > 3*time.Minute {
			t.Errorf("took %v: %v", took, err)
		}
	})
}

// TestBlankSecrets has secrets be nothing but spaces, which are in every text.
func TestBlankSecrets(t *testing.T) {
	if _, err := newConn("https://x.example/o", []Option{WithLogin("u", "  ")}); err != nil {
		return
	}
	a := auth{fixed: []secret{keep("  ")}}
	if n := len(a.redact("x")); n > 100 {
		t.Errorf("one character becomes %d", n)
	}
}

// TestCommentEndsWithItsLine has SQL end in a comment: what follows it counts.
func TestCommentEndsWithItsLine(t *testing.T) {
	_, a := connect(t)
	sql, err := a.records.statement(newQuery([]QueryOption{Where(SQL("Status = 'A' -- active"))}), []string{"Id", "Name"}, 1)
	if err == nil && !strings.Contains(sql, "\n") {
		t.Errorf("no ORDER BY and no FETCH: %s", sql)
	}
}

// TestExtractThatIsNone resumes an extract that does not exist.
func TestExtractThatIsNone(t *testing.T) {
	_, a := connect(t)
	_, err := (&Extract{conn: a.conn, request: ExtractRequest{ID: "5", PendingLimit: 1}}).Wait(t.Context())
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

// TestResultsInAnotherOrder has the results of an update name the records in another order.
func TestResultsInAnotherOrder(t *testing.T) {
	a := saying(t, 200, `{"updateResponse":[{"Id":"2","ErrorCode":"17","ErrorText":"no"},{"Id":"1","ErrorCode":"0"}]}`)
	res, _ := a.updateBatch(t.Context(), []*account{{ID: Set(ID("1")), Name: Set("a")}, {ID: Set(ID("2")), Name: Set("b")}})
	if res[1].Err == nil {
		t.Errorf("record 2 was refused, but got %+v", res)
	}
}
