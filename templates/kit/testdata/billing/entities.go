package billing

import (
	"context"
	"iter"
)

// Client is a connection to one tenant.
type Client struct {
	conn      *conn
	Account   *AccountService
	Mark      *MarkService
	Collector *CollectorService
	Loose     *LooseService
}

// NewClient returns a client of the tenant at baseURL.
func NewClient(baseURL string, opts ...Option) (*Client, error) {
	c, err := newConn(baseURL, opts)
	if err != nil {
		return nil, err
	}
	return &Client{
		conn:      c,
		Account:   &AccountService{records{conn: c, entity: "ACCOUNT", key: "Name"}},
		Mark:      &MarkService{records{conn: c, entity: "MARK"}},
		Collector: &CollectorService{records{conn: c, entity: "ACTIVITY_COLLECTOR", key: "SessionKey"}},
		Loose:     &LooseService{records{conn: c, entity: "Loose Entity", key: "NAME"}},
	}, nil
}

func (c *Client) QueryRows(ctx context.Context, sql SQL, rows any) error {
	return c.conn.queryRows(ctx, sql, rows)
}

// Account has fields of every kind, two of which differ only by case, one of which had
// another name before, and all operations.
type Account struct {
	ID            Opt[ID]       `json:"Id,omitzero"`
	Name          Opt[string]   `json:"Name,omitzero"`
	AccountTypeID Opt[Value]    `json:"AccountTypeId,omitzero"`
	ZIP           Opt[string]   `json:"ZIP,omitzero"`
	PostCode      Opt[Value]    `json:"-" alias:"ZIP"`
	Zip           Opt[string]   `json:"Zip,omitzero"`
	Created       Opt[Value]    `json:"Created,omitzero" bpgen:"readonly"`
	Balance       Opt[Decimal]  `json:"Balance,omitzero"`
	Exempt        Opt[Flag]     `json:"TaxExempt,omitzero"`
	Started       Opt[Date]     `json:"StartDate,omitzero"`
	Synced        Opt[DateTime] `json:"Synced,omitzero" bpgen:"readonly"`
	Extra         Extra         `json:"-"`
	_             [0]func()
}

func (r Account) MarshalJSON() ([]byte, error)     { return marshalRecord(&r) }
func (r *Account) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }

func (r *Account) Changes(old *Account) *Account {
	record := new(Account)
	changes(record, r, old)
	return record
}

type AccountService struct{ records records }

func (s *AccountService) Get(ctx context.Context, id ID) (*Account, error) {
	record := new(Account)
	err := s.records.get(ctx, id, &record)
	return record, err
}

func (s *AccountService) Query(ctx context.Context, opts ...QueryOption) ([]*Account, error) {
	var list []*Account
	err := s.records.query(ctx, opts, &list)
	return list, err
}

func (s *AccountService) All(ctx context.Context, opts ...QueryOption) iter.Seq2[*Account, error] {
	return func(yield func(*Account, error) bool) {
		var record *Account
		for rows := s.records.all(ctx, opts); rows.next(&record) && yield(record, rows.err); {
		}
	}
}

func (s *AccountService) First(ctx context.Context, opts ...QueryOption) (*Account, error) {
	record := new(Account)
	err := s.records.first(ctx, opts, &record)
	return record, err
}

func (s *AccountService) Count(ctx context.Context, opts ...QueryOption) (int64, error) {
	return s.records.count(ctx, opts)
}

func (s *AccountService) Create(ctx context.Context, record *Account) (ID, error) {
	return s.records.create(ctx, record)
}

func (s *AccountService) CreateBatch(ctx context.Context, records []*Account, opts ...BatchOption) ([]Result, error) {
	return s.records.createBatch(ctx, records, opts)
}

func (s *AccountService) Update(ctx context.Context, record *Account) error {
	return s.records.update(ctx, record)
}

func (s *AccountService) UpdateAll(ctx context.Context, record *Account) error {
	return s.records.updateAll(ctx, record)
}

func (s *AccountService) UpdateBatch(ctx context.Context, records []*Account, opts ...BatchOption) ([]Result, error) {
	return s.records.updateBatch(ctx, records, opts)
}

func (s *AccountService) Upsert(ctx context.Context, record *Account, opts ...UpsertOption) (Result, error) {
	return s.records.upsert(ctx, record, opts)
}

func (s *AccountService) UpsertBatch(ctx context.Context, records []*Account, opts ...UpsertOption) ([]Result, error) {
	return s.records.upsertBatch(ctx, records, opts)
}

func (s *AccountService) Delete(ctx context.Context, id ID, opts ...DeleteOption) error {
	return s.records.delete(ctx, id, opts)
}

func (s *AccountService) DeleteBatch(ctx context.Context, ids []ID, opts ...DeleteOption) ([]Result, error) {
	return s.records.deleteBatch(ctx, ids, opts)
}

func (s *AccountService) Undelete(ctx context.Context, ids ...ID) ([]Result, error) {
	return s.records.undelete(ctx, ids)
}

// Mark has no field but its identity, and no key.
type Mark struct {
	ID    Opt[ID] `json:"Id,omitzero"`
	Extra Extra   `json:"-"`
}

func (r Mark) MarshalJSON() ([]byte, error)     { return marshalRecord(&r) }
func (r *Mark) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }

func (r *Mark) Changes(old *Mark) *Mark {
	record := new(Mark)
	changes(record, r, old)
	return record
}

type MarkService struct{ records records }

func (s *MarkService) Get(ctx context.Context, id ID) (*Mark, error) {
	record := new(Mark)
	err := s.records.get(ctx, id, &record)
	return record, err
}

func (s *MarkService) Create(ctx context.Context, record *Mark) (ID, error) {
	return s.records.create(ctx, record)
}

func (s *MarkService) Update(ctx context.Context, record *Mark) error {
	return s.records.update(ctx, record)
}

func (s *MarkService) UpdateAll(ctx context.Context, record *Mark) error {
	return s.records.updateAll(ctx, record)
}

func (s *MarkService) Upsert(ctx context.Context, record *Mark, opts ...UpsertOption) (Result, error) {
	return s.records.upsert(ctx, record, opts)
}

func (s *MarkService) UpsertBatch(ctx context.Context, records []*Mark, opts ...UpsertOption) ([]Result, error) {
	return s.records.upsertBatch(ctx, records, opts)
}

// Collector has a key that it does not declare, and can only be written and queried.
type Collector struct {
	ID        Opt[Value]  `json:"Id,omitzero"`
	Quantity  Opt[Value]  `json:"quantity,omitzero"`
	CreatedBy Opt[string] `json:"CREATED_BY,omitzero" bpgen:"readonly"`
	Extra     Extra       `json:"-"`
}

func (r Collector) MarshalJSON() ([]byte, error)     { return marshalRecord(&r) }
func (r *Collector) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }
func (r *Collector) Changes(old *Collector) *Collector {
	record := new(Collector)
	changes(record, r, old)
	return record
}

type CollectorService struct{ records records }

func (s *CollectorService) Query(ctx context.Context, opts ...QueryOption) ([]*Collector, error) {
	var list []*Collector
	err := s.records.query(ctx, opts, &list)
	return list, err
}

func (s *CollectorService) All(ctx context.Context, opts ...QueryOption) iter.Seq2[*Collector, error] {
	return func(yield func(*Collector, error) bool) {
		var record *Collector
		for rows := s.records.all(ctx, opts); rows.next(&record) && yield(record, rows.err); {
		}
	}
}

func (s *CollectorService) First(ctx context.Context, opts ...QueryOption) (*Collector, error) {
	record := new(Collector)
	err := s.records.first(ctx, opts, &record)
	return record, err
}

func (s *CollectorService) Count(ctx context.Context, opts ...QueryOption) (int64, error) {
	return s.records.count(ctx, opts)
}

func (s *CollectorService) Create(ctx context.Context, record *Collector) (ID, error) {
	return s.records.create(ctx, record)
}

func (s *CollectorService) Update(ctx context.Context, record *Collector) error {
	return s.records.update(ctx, record)
}

func (s *CollectorService) UpdateAll(ctx context.Context, record *Collector) error {
	return s.records.updateAll(ctx, record)
}

func (s *CollectorService) Upsert(ctx context.Context, record *Collector, opts ...UpsertOption) (Result, error) {
	return s.records.upsert(ctx, record, opts)
}

// Loose declares no identity and its key in another case, and cannot be read.
type Loose struct {
	Name  Opt[string] `json:"Name,omitzero"`
	Extra Extra       `json:"-"`
}

func (r Loose) MarshalJSON() ([]byte, error)     { return marshalRecord(&r) }
func (r *Loose) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }

func (r *Loose) Changes(old *Loose) *Loose {
	record := new(Loose)
	changes(record, r, old)
	return record
}

type LooseService struct{ records records }

func (s *LooseService) Create(ctx context.Context, record *Loose) (ID, error) {
	return s.records.create(ctx, record)
}

func (s *LooseService) Update(ctx context.Context, record *Loose) error {
	return s.records.update(ctx, record)
}

func (s *LooseService) UpdateAll(ctx context.Context, record *Loose) error {
	return s.records.updateAll(ctx, record)
}

func (s *LooseService) Upsert(ctx context.Context, record *Loose, opts ...UpsertOption) (Result, error) {
	return s.records.upsert(ctx, record, opts)
}

func (s *LooseService) Delete(ctx context.Context, id ID, opts ...DeleteOption) error {
	return s.records.delete(ctx, id, opts)
}
