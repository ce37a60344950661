package runtime

import (
	"context"
	"iter"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

// account is a record as the generator would write it.
type account struct {
	ID            Opt[ID]     `json:"Id,omitzero"`
	Name          Opt[string] `json:"Name,omitzero"`
	AccountTypeID Opt[Value]  `json:"AccountTypeId,omitzero"`
	ZIP           Opt[string] `json:"ZIP,omitzero"`
	Zip           Opt[string] `json:"Zip,omitzero"`
	Balance       Opt[Value]  `json:"Balance,omitzero"`
	Created       Opt[Value]  `json:"Created,omitzero" bpgen:"readonly"`
	Extra         Extra       `json:"-"`
	_             [0]func()
}

func (r account) MarshalJSON() ([]byte, error)     { return marshalRecord(&r) }
func (r *account) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }

var nameField = Field[string]{"Name"}

// accountService gives records their type, as the generator would.
type accountService struct{ records }

func (s *accountService) get(ctx context.Context, id ID) (*account, error) {
	record := new(account)
	err := s.records.get(ctx, id, &record)
	return record, err
}

func (s *accountService) query(ctx context.Context, opts ...QueryOption) ([]*account, error) {
	var list []*account
	err := s.records.query(ctx, opts, &list)
	return list, err
}

func (s *accountService) all(ctx context.Context, opts ...QueryOption) iter.Seq2[*account, error] {
	return func(yield func(*account, error) bool) {
		var record *account
		for rows := s.records.all(ctx, opts); rows.next(&record) && yield(record, rows.err); {
		}
	}
}

func (s *accountService) first(ctx context.Context, opts ...QueryOption) (*account, error) {
	record := new(account)
	err := s.records.first(ctx, opts, &record)
	return record, err
}

func (s *accountService) count(ctx context.Context, opts ...QueryOption) (int64, error) {
	return s.records.count(ctx, opts)
}

func (s *accountService) upsert(ctx context.Context, record *account, opts ...UpsertOption) (Result, error) {
	return s.records.upsert(ctx, record, opts)
}

func (s *accountService) upsertBatch(ctx context.Context, records []*account, opts ...UpsertOption) ([]Result, error) {
	return s.records.upsertBatch(ctx, records, opts)
}

func (s *accountService) createBatch(ctx context.Context, records []*account, opts ...BatchOption) ([]Result, error) {
	return s.records.createBatch(ctx, records, opts)
}

func (s *accountService) updateBatch(ctx context.Context, records []*account, opts ...BatchOption) ([]Result, error) {
	return s.records.updateBatch(ctx, records, opts)
}

func (s *accountService) delete(ctx context.Context, id ID, opts ...DeleteOption) error {
	return s.records.delete(ctx, id, opts)
}

func (s *accountService) deleteBatch(ctx context.Context, ids []ID, opts ...DeleteOption) ([]Result, error) {
	return s.records.deleteBatch(ctx, ids, opts)
}

// connect returns a tenant and its accounts.
func connect(t *testing.T) (*fake.Server, accountService) {
	t.Helper()
	tenant := fake.NewServer(t)
	return tenant, accountsAt(t, tenant.URL, WithSessionID(tenant.SessionID))
}

// accountsAt returns the accounts of the tenant at a URL. Unless opts say so, there is no rate
// limit.
func accountsAt(t *testing.T, url string, opts ...Option) accountService {
	t.Helper()
	c, err := newConn(url, append([]Option{WithoutRateLimit()}, opts...))
	if err != nil {
		t.Fatal(err)
	}
	return accountService{records{conn: c, entity: "ACCOUNT", key: "Name"}}
}

// serve returns the accounts of a platform that handle stands for.
func serve(t *testing.T, handle http.HandlerFunc) accountService {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return accountsAt(t, server.URL+"/demo", WithSessionID("secret-session"), WithRetry(RetryPolicy{MaxDelay: 1}))
}

// lastBody returns the body of the latest request.
func lastBody(t *testing.T, tenant *fake.Server) string {
	t.Helper()
	all := tenant.Requests()
	if len(all) == 0 {
		t.Fatal("no request was sent")
	}
	return string(all[len(all)-1].Body)
}

// bodyOf returns the only request of a write.
func onlyBody(w write, records ...any) ([]byte, error) {
	w.batch = BatchPolicy{Records: len(records), Bytes: math.MaxInt}
	p := packer{write: &w}
	if err := p.pack(records); err != nil {
		return nil, err
	}
	return p.parts[0].body, nil
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}
