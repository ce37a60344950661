package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

// within returns the accounts of a tenant that is reached without a network, and repeats
// without waiting.
func within(t *testing.T, tenant *fake.Tenant, opts ...Option) accountService {
	t.Helper()
	opts = append([]Option{WithHTTPClient(tenant.Client()), WithRetry(RetryPolicy{BaseDelay: 1, MaxDelay: 1})}, opts...)
	return accountsAt(t, fake.URL, opts...)
}

// numbered returns that many records, named by their index.
func numbered(n int) []*account {
	list := make([]*account, n)
	for i := range list {
		list[i] = &account{Name: Set(fmt.Sprintf("n%d", i))}
	}
	return list
}

// TestTenThousandRecords has everything happen to one batch: records are refused at random, the
// session ends, the platform is busy, and one answer is lost. Each record has one outcome, in
// the order of the input, and it is the truth.
func TestTenThousandRecords(t *testing.T) {
	const total, perRequest = 10_000, 250
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	tenant := fake.NewTenant()
	refused := map[int]bool{}
	for range 300 {
		i := random.IntN(total)
		refused[i] = true
		name := fmt.Sprintf(`"n%d"`, i)
		tenant.Inject(fake.RefuseRow(i%perRequest, fake.RowFailure{Code: "17", Text: "no", Field: "Name"}),
			fake.If(func(r fake.Request) bool { return bytes.Contains(r.Body, []byte(name)) }))
	}
	expiry := tenant.Inject(fake.ExpireSession(), fake.On(fake.Create), fake.Skip(7))
	busy := tenant.Inject(fake.TooManyRequests(""), fake.On(fake.Create), fake.Skip(11))
	lost := random.IntN(total / perRequest)
	first := fmt.Sprintf(`"n%d"`, lost*perRequest)
	loss := tenant.Inject(fake.LoseAnswer(), fake.If(func(r fake.Request) bool { return bytes.Contains(r.Body, []byte(first)) }))

	accounts := within(t, tenant, WithLogin(tenant.Username, tenant.Password))
	results, err := accounts.createBatch(t.Context(), numbered(total), BatchPolicy{Records: perRequest, Concurrency: 8})
	for what, i := range map[string]*fake.Injection{"expiry": expiry, "429": busy, "loss": loss} {
		equal(t, what+" struck", i.Struck(), 1)
	}
	equal(t, "results", len(results), total)
	holds := map[string]int{} // how many records have the name
	ids := map[string]string{}
	for _, row := range tenant.Rows("ACCOUNT") {
		holds[row["Name"]]++
		ids[row["Id"]] = row["Name"]
	}
	outcomes := map[string]int{}
	for i, r := range results {
		name := fmt.Sprintf("n%d", i)
		var row *RowError
		var unknown *OutcomeUnknownError
		var truth bool
		switch {
		case errors.As(r.Err, &unknown):
			outcomes["unknown"]++
			truth = i/perRequest == lost && unknown.Records == perRequest
		case errors.As(r.Err, &row):
			outcomes["refused"]++
			truth = refused[i] && holds[name] == 0 && row.Index == i && row.Code == "17"
		case r.Err == nil:
			outcomes["created"]++
			truth = !refused[i] && holds[name] == 1 && ids[string(r.ID)] == name
		}
		if !truth || r.Index != i || holds[name] > 1 {
			t.Fatalf("seed %d: record %d, of which there are %d: got %+v", seed, i, holds[name], r)
		}
	}
	equal(t, "outcomes", outcomes["unknown"]+outcomes["refused"]+outcomes["created"], total)
	equal(t, "unknown", outcomes["unknown"], perRequest)
	var batch *BatchError
	if !errors.As(err, &batch) || len(batch.Rows) != outcomes["refused"] || len(batch.Requests) != 1 || batch.Requests[0].First != lost*perRequest {
		t.Errorf("got error %v", err)
	}
	for i := 1; i < len(batch.Rows); i++ {
		if batch.Rows[i-1].Index >= batch.Rows[i].Index {
			t.Errorf("row %d is refused before row %d", batch.Rows[i-1].Index, batch.Rows[i].Index)
		}
	}
}

// bodiesOf returns the bodies of the requests that a batch of these names is divided into, one
// after the other.
func bodiesOf(t *testing.T, policy BatchPolicy, names ...string) string {
	t.Helper()
	tenant := fake.NewTenant()
	accounts := within(t, tenant, WithSessionID(tenant.SessionID))
	policy.Concurrency = 1
	var list []*account
	for _, name := range names {
		list = append(list, &account{Name: Set(name)})
	}
	results, err := accounts.createBatch(t.Context(), list, policy)
	check(t, err)
	equal(t, "results", len(results), len(list))
	var bodies []string
	for _, r := range tenant.Requests() {
		bodies = append(bodies, strings.TrimSuffix(strings.TrimPrefix(string(r.Body), `{"brmObjects":[`), `]}`))
	}
	return strings.Join(bodies, " | ")
}

func TestBatchesAreDivided(t *testing.T) {
	const a, b, c = `{"Name":"a"}`, `{"Name":"b"}`, `{"Name":"c"}` // 12 bytes each
	equal(t, "not", bodiesOf(t, BatchPolicy{}, "a", "b", "c"), a+","+b+","+c)
	equal(t, "by count", bodiesOf(t, BatchPolicy{Records: 2}, "a", "b", "c"), a+","+b+" | "+c)
	equal(t, "by count, even", bodiesOf(t, BatchPolicy{Records: 1}, "a", "b", "c"), a+" | "+b+" | "+c)
	equal(t, "by bytes", bodiesOf(t, BatchPolicy{Bytes: 25}, "a", "b", "c"), a+","+b+" | "+c)
	equal(t, "by bytes, just not", bodiesOf(t, BatchPolicy{Bytes: 24}, "a", "b", "c"), a+" | "+b+" | "+c)
	equal(t, "too long for any", bodiesOf(t, BatchPolicy{Bytes: 1}, "a", "b"), a+" | "+b)
}

// TestPolicyOfTheClient has a batch add to what the client was told.
func TestPolicyOfTheClient(t *testing.T) {
	tenant := fake.NewTenant()
	accounts := within(t, tenant, WithSessionID(tenant.SessionID), WithBatch(BatchPolicy{Records: 2, StopOnError: true}))
	_, err := accounts.createBatch(t.Context(), numbered(5))
	check(t, err)
	equal(t, "requests of the client's", len(tenant.Requests()), 3)
	_, err = accounts.createBatch(t.Context(), numbered(5), BatchPolicy{Records: 5})
	check(t, err)
	equal(t, "requests of the batch's own", len(tenant.Requests()), 4)
	for _, wrong := range []BatchPolicy{{Records: -1}, {Bytes: -1}, {Concurrency: -1}} {
		if _, err := newConn(fake.URL, []Option{WithSessionID("x"), WithBatch(wrong)}); err == nil {
			t.Errorf("%+v of a client: got no error", wrong)
		}
		if _, err := accounts.createBatch(t.Context(), numbered(1), wrong); err == nil || len(tenant.Requests()) != 4 {
			t.Errorf("%+v of a batch: got error %v", wrong, err)
		}
	}
}

// TestUnfitRecordSendsNothing has the last record of many requests be unfit to be sent.
func TestUnfitRecordSendsNothing(t *testing.T) {
	tenant := fake.NewTenant()
	accounts := within(t, tenant, WithSessionID(tenant.SessionID), WithBatch(BatchPolicy{Records: 1}))
	results, err := accounts.createBatch(t.Context(), append(numbered(3), nil))
	if results != nil || err == nil || !strings.Contains(err.Error(), "ACCOUNT create: row 3: the record is nil") || errors.Is(err, ErrNotSent) {
		t.Errorf("got %v, error %v", results, err)
	}
	equal(t, "requests", len(tenant.Requests()), 0)
}

// TestStopOnError has a record of the second request be refused: the first two are done, and the
// others are not sent. Without StopOnError they are.
func TestStopOnError(t *testing.T) {
	for _, stop := range []bool{true, false} {
		tenant := fake.NewTenant()
		tenant.Inject(fake.RefuseRow(1, fake.RowFailure{Code: "17"}), fake.Skip(1))
		accounts := within(t, tenant, WithSessionID(tenant.SessionID))
		results, err := accounts.createBatch(t.Context(), numbered(10), BatchPolicy{Records: 2, Concurrency: 1, StopOnError: stop})
		if stop {
			equal(t, "error", err.Error(), "ACCOUNT create: 7 of 10 records failed; row 3: refused without an explanation (code 17); "+
				"rows 4 to 9: ACCOUNT create: not sent: another record failed")
			equal(t, "records", len(tenant.Rows("ACCOUNT")), 3)
		} else {
			equal(t, "error", err.Error(), "ACCOUNT create: 1 of 10 records failed; row 3: refused without an explanation (code 17)")
			equal(t, "records", len(tenant.Rows("ACCOUNT")), 9)
		}
		for i, r := range results {
			if errors.Is(r.Err, ErrNotSent) != (stop && i > 3) || r.Index != i || (r.ID == "") != (r.Err != nil) {
				t.Errorf("stop %v, record %d: got %+v", stop, i, r)
			}
		}
	}
}

// TestBatchIsCancelled ends the context while the third of five requests is under way. What was
// done before is known, what was sent is unknown, and the rest was not sent.
func TestBatchIsCancelled(t *testing.T) {
	tenant := fake.NewTenant()
	stall := tenant.Inject(fake.Stall(), fake.Skip(2))
	defer stall.Stop()
	accounts := within(t, tenant, WithSessionID(tenant.SessionID))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-stall.Begun()
		cancel()
	}()
	results, err := accounts.createBatch(ctx, numbered(10), BatchPolicy{Records: 2, Concurrency: 1})
	for i, r := range results {
		var unknown *OutcomeUnknownError
		if (r.Err == nil) != (i < 4) || errors.As(r.Err, &unknown) != (i == 4 || i == 5) || errors.Is(r.Err, ErrNotSent) != (i > 5) {
			t.Errorf("record %d: got %+v", i, r)
		}
		if r.Err != nil && !errors.Is(r.Err, context.Canceled) {
			t.Errorf("record %d: the error does not say why: %v", i, r.Err)
		}
	}
	var batch *BatchError
	if !errors.As(err, &batch) || len(batch.Requests) != 2 || batch.Requests[1].First != 6 || batch.Requests[1].Last != 9 || batch.Requests[1].Records != 4 {
		t.Errorf("got error %v", err)
	}
	equal(t, "requests", len(tenant.Requests()), 3)
}

// TestNoSessionEndsBatch has the login fail: it is tried once, and not for each request.
func TestNoSessionEndsBatch(t *testing.T) {
	tenant := fake.NewTenant()
	accounts := within(t, tenant, WithLogin(tenant.Username, "wrong"))
	results, err := accounts.createBatch(t.Context(), numbered(9), BatchPolicy{Records: 1, Concurrency: 1})
	var batch *BatchError
	if !errors.As(err, &batch) || len(results) != 9 || len(batch.Requests) != 2 || batch.Requests[1].Records != 8 || !errors.Is(err, ErrNotSent) {
		t.Errorf("got %v, error %v", results, err)
	}
	equal(t, "requests", len(tenant.Requests()), 1)
}

// TestRequestsFailAlone has one request of an update fail as a whole, and the others go through.
func TestRequestsFailAlone(t *testing.T) {
	tenant := fake.NewTenant()
	list := make([]*account, 6)
	for i := range list {
		list[i] = &account{ID: Set(ID(tenant.Insert("ACCOUNT", nil))), Name: Set("b")}
	}
	list[3] = &account{ID: list[3].ID} // nothing to send
	tenant.Inject(fake.Respond(400, `{"error":"X","message":"no"}`), fake.Skip(1))
	accounts := within(t, tenant, WithSessionID(tenant.SessionID))
	results, err := accounts.updateBatch(t.Context(), list, BatchPolicy{Records: 2, Concurrency: 1})
	equal(t, "error", err.Error(), "ACCOUNT update: 2 of 6 records failed; rows 2 to 4: ACCOUNT update: 400 Bad Request: no (code X)")
	for i, r := range results {
		failed := i == 2 || i == 4
		row, _ := tenant.Row("ACCOUNT", string(list[i].ID.Or("")))
		if (r.Err != nil) != failed || (row["Name"] == "b") != (!failed && i != 3) || r.ID != list[i].ID.Or("") || r.Index != i {
			t.Errorf("record %d, %v: got %+v", i, row, r)
		}
	}
	if !isStatus(err, 400) {
		t.Errorf("got error %v", err)
	}
}

// TestRequestsUnderWay counts how many requests of a batch are under way at a time.
func TestRequestsUnderWay(t *testing.T) {
	for _, want := range []int32{1, 3} {
		var now, most atomic.Int32
		together := make(chan struct{})
		accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			n := now.Add(1)
			for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
			}
			if n == want {
				select {
				case <-together:
				default:
					close(together)
				}
			}
			<-together
			now.Add(-1)
			_, _ = w.Write([]byte(`{"createResponse":[{"Id":"1","ErrorCode":"0"}]}`))
		})
		_, err := accounts.createBatch(t.Context(), numbered(20), BatchPolicy{Records: 1, Concurrency: int(want)})
		check(t, err)
		equal(t, "at a time", most.Load(), want)
	}
}

// TestSameRecordTwice has one record be in two requests that are under way together.
func TestSameRecordTwice(t *testing.T) {
	tenant := fake.NewTenant()
	id := tenant.Insert("ACCOUNT", map[string]any{"Name": "a", "ZIP": "z"})
	accounts := within(t, tenant, WithSessionID(tenant.SessionID))
	r, err := accounts.get(t.Context(), ID(id))
	check(t, err)
	r.Name = Set("b")
	results, err := accounts.updateBatch(t.Context(), []*account{r, r}, BatchPolicy{Records: 1})
	check(t, err)
	equal(t, "results", len(results), 2)
}
