package fake

import (
	"strings"
	"sync"
	"time"
)

// URL is where [Tenant.Client] and [Tenant.Transport] reach the tenant: host and
// organisation, as a client takes them. Any other URL leads there, too.
const URL = "https://tenant.example/demo"

// Tenant is the state of a tenant, and the handler that serves it under any organisation:
// /demo/rest/2.0/… as well as /rest/2.0/…. It is safe for concurrent use.
type Tenant struct {
	// SessionID and BearerToken are good from the start, without a login. Like the fields
	// that follow, change them before the first request.
	SessionID   string
	BearerToken string

	// Username and Password are what a login must present.
	Username, Password string

	// ClientID and ClientSecret are what the token endpoint wants. A token that it gives
	// out is good for TokenLifetime.
	ClientID, ClientSecret string
	TokenLifetime          time.Duration

	mu         sync.Mutex
	entities   map[string]*entity // by name in upper case
	references map[reference]string
	files      map[file]content
	declared   bool // entities that are not declared do not exist
	behaviour  Behaviour
	lastID     int

	sessions map[string]bool      // whether they are still good
	tokens   map[string]time.Time // until when they are good
	opened   int                  // sessions
	given    int                  // tokens
	logins   int

	requests []Request
	faults   []*Injection
}

// NewTenant returns an empty tenant.
func NewTenant() *Tenant {
	return &Tenant{
		SessionID:     "fake-session",
		BearerToken:   "fake-token",
		Username:      "fake-user",
		Password:      "fake-password",
		ClientID:      "fake-client",
		ClientSecret:  "fake-secret",
		TokenLifetime: time.Hour,
		entities:      map[string]*entity{},
		references:    map[reference]string{},
		files:         map[file]content{},
		lastID:        1000,
		sessions:      map[string]bool{},
		tokens:        map[string]time.Time{},
	}
}

// Behaviour settles what is not known of the platform (BillingPlatform facts, 9). The zero
// value is what the tenant does unless [Tenant.Behave] says otherwise.
type Behaviour struct {
	// ReplaceOnPut has an update replace the whole record: fields that are not sent are
	// cleared, other than those of the system: Id, Created, CreatedUserId, Updated and
	// UpdatedUserId. Otherwise they keep what they hold.
	ReplaceOnPut bool

	// IgnoreNull has a field that is written as JSON null keep what it holds. Otherwise it
	// is cleared, as by the list fieldsToNull.
	IgnoreNull bool

	// EmptyClears has a field that is written as an empty text be cleared. Otherwise it
	// holds an empty text.
	EmptyClears bool

	// BulkOff has bulk extracts stay pending for ever, as on tenants whose process "Bulk
	// Request Processing" is off.
	BulkOff bool

	// RowCap is how many records a read returns at most. Further ones are left out without
	// a word. 0 means 10,000 (BillingPlatform facts, 5).
	RowCap int
}

// Behave changes how the tenant behaves, from the next request on.
func (t *Tenant) Behave(b Behaviour) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.behaviour = b
}

// Insert stores a record and returns its Id, which it assigns unless the record has one. A
// record with that Id is replaced. A nil value is returned to clients as an explicit null,
// which tells it from a field that is missing.
func (t *Tenant) Insert(entity string, record map[string]any) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, r := t.entity(entity), newRow()
	for _, name := range sortedKeys(record) {
		r.set(name, cellOf(record[name]))
	}
	id := r.text("Id")
	if id == "" {
		id = t.nextID(e)
		r.set("Id", cell{text: id})
	}
	e.put(id, r)
	return id
}

// Row returns the fields of a record that are not null, as text.
func (t *Tenant) Row(entity, id string) (map[string]string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, ok := t.entity(entity).rows[id]
	if !ok {
		return nil, false
	}
	return r.texts(), true
}

// Rows returns all records of an entity in the order in which they came to be.
func (t *Tenant) Rows(entity string) []map[string]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.entity(entity).texts()
}

// Deleted returns the records of an entity in the recycle bin, in the order in which they
// were deleted.
func (t *Tenant) Deleted(entity string) []map[string]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.entity(entity).bin.texts()
}

// Declare makes misspelt names fail. Once an entity is declared, those that are not do not
// exist. With fields, the entity has these and Id only: a write of another one refuses the
// record, which the platform seems not to do, and a query that names another one fails.
// Without fields, it has any. Insert is free to do what it likes.
func (t *Tenant) Declare(entity string, fields ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.declared = true
	e := t.entity(entity)
	if e.fields == nil {
		e.fields = map[string]string{}
	}
	if len(fields) > 0 {
		e.fields["ID"] = "Id"
	}
	for _, name := range fields {
		e.fields[strings.ToUpper(name)] = name
	}
}

// Refer says that a field of an entity, such as OwnerId, holds Ids of records of target, so
// that queries can follow it: OwnerObj.Name. Without it the tenant goes by the names:
// AccountId and ParentAccountId refer to ACCOUNT.
func (t *Tenant) Refer(entity, field, target string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	base, _ := cutSuffixFold(field, "Id")
	t.references[reference{fold(entity), fold(base)}] = target
}

// Reveal has reads find all records that [Hide] hides.
func (t *Tenant) Reveal() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.entities {
		for _, r := range e.rows {
			r.hidden = 0
		}
	}
}
