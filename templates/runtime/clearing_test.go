package runtime

import (
	"context"
	"strings"
	"testing"
)

// clearAt returns the accounts of a fresh tenant, which clear in this way, and what the
// latest request held.
func clearAt(t *testing.T, opts ...Option) (accountService, func() string) {
	t.Helper()
	tenant, _ := connect(t)
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1", "Name": "n", "ZIP": "z", "C_A": "a"})
	return accountsAt(t, tenant.URL, append(opts, WithSessionID(tenant.SessionID))...), func() string { return lastBody(t, tenant) }
}

// TestClearing sends null fields, declared and not, by each operation and in each way.
func TestClearing(t *testing.T) {
	operations := []struct {
		name string
		call func(context.Context, accountService, *account) error
	}{
		{"create", func(ctx context.Context, a accountService, r *account) error { _, err := a.create(ctx, r); return err }},
		{"update", func(ctx context.Context, a accountService, r *account) error { return a.update(ctx, r) }},
		{"updateAll", func(ctx context.Context, a accountService, r *account) error { return a.updateAll(ctx, r) }},
		{"upsert", func(ctx context.Context, a accountService, r *account) error { _, err := a.upsert(ctx, r); return err }},
	}
	const (
		listed = `"Name":"n","Balance":5,"fieldsToNull":["ZIP","C_A","D\""]}`
		null   = `"Name":"n","ZIP":null,"Balance":5,"C_A":null,"D\"":null}`
		empty  = `"Name":"n","ZIP":"","Balance":5,"C_A":"","D\"":""}`
	)
	for _, way := range []struct {
		name         string
		opts         []Option
		create, rest string
	}{
		{"default", nil, null, listed},
		{"list", []Option{WithClearing(ClearByList)}, null, listed},
		{"null", []Option{WithClearing(ClearByNull)}, null, null},
		{"empty text", []Option{WithClearing(ClearByEmptyText)}, empty, empty},
	} {
		for _, op := range operations {
			accounts, body := clearAt(t, way.opts...)
			r := &account{Name: Set("n"), ZIP: Null[string](), Balance: Set(Int(5)), Created: Null[Value](), Extra: Extra{
				"C_A": Null[Value](), `D"`: Null[Value](), "O.Name": Null[Value](), "created": Null[Value](),
			}}
			want := way.rest
			switch op.name {
			case "create":
				want = way.create
				r.ID = Null[ID]() // an empty identity is none, whatever the way
			case "update", "updateAll":
				r.ID = Set[ID]("1")
				want = `"Id":"1",` + want
			}
			check(t, op.call(t.Context(), accounts, r))
			objects := strings.TrimPrefix(body(), `{"brmObjects":{`)
			objects = strings.TrimSuffix(strings.TrimSuffix(objects, "}"), `,"externalIDFieldName":"Name"`)
			equal(t, way.name+": "+op.name, objects, want)
		}
	}
}

// TestClearingIsPerRecord clears different fields of the records of one batch.
func TestClearingIsPerRecord(t *testing.T) {
	tenant, accounts := connect(t)
	for _, id := range []string{"1", "2", "3"} {
		tenant.Insert("ACCOUNT", map[string]any{"Id": id, "Name": "n", "ZIP": "z"})
	}
	_, err := accounts.updateBatch(t.Context(), []*account{
		{ID: Set[ID]("1"), ZIP: Null[string]()}, {ID: Set[ID]("2"), Name: Null[string]()}, {ID: Set[ID]("3"), Name: Set("m")},
	})
	check(t, err)
	equal(t, "body", lastBody(t, tenant), `{"brmObjects":[{"Id":"1","fieldsToNull":["ZIP"]},{"Id":"2","fieldsToNull":["Name"]},{"Id":"3","Name":"m"}]}`)
	for i, want := range []string{"n", "", "m"} {
		equal(t, "Name", tenant.Rows("ACCOUNT")[i]["Name"], want)
	}
	equal(t, "ZIP", tenant.Rows("ACCOUNT")[0]["ZIP"], "")
}

// TestFieldNamedLikeTheList has a tenant's own field meet the name of the list.
func TestFieldNamedLikeTheList(t *testing.T) {
	type listing struct {
		ID    Opt[ID]    `json:"Id,omitzero"`
		Names Opt[Value] `json:"FIELDSTONULL,omitzero"`
	}
	for what, record := range map[string]any{
		"declared": &listing{ID: Set[ID]("1"), Names: Set(Text("a"))},
		"Extra":    &account{ID: Set[ID]("1"), Extra: Extra{"fieldstonull": Set(Text("a"))}},
		"null":     &account{ID: Set[ID]("1"), Extra: Extra{"fieldsToNull": Null[Value]()}},
		"read":     &account{ID: Set[ID]("1"), ZIP: Null[string](), Extra: read(t, `{"Id":"1","fieldsToNull":"a"}`).Extra},
	} {
		for _, verb := range []*verb{updateVerb, updateAllVerb, upsertVerb} {
			w := write{verb: verb, entity: "ACCOUNT", key: "Id"}
			_, err := onlyBody(w, record)
			if err == nil || !strings.Contains(err.Error(), "the record has a field fieldsToNull") {
				t.Errorf("%s, %s: got error %v", what, verb.name, err)
			}
			w.clearing = ClearByNull
			if _, err := onlyBody(w, record); err != nil {
				t.Errorf("%s, %s, cleared by null: %v", what, verb.name, err)
			}
		}
		if _, err := onlyBody(write{verb: createVerb}, record); err != nil {
			t.Errorf("%s, create: %v", what, err)
		}
	}
}

func TestClearingThatIsNone(t *testing.T) {
	_, err := newConn("https://example.com/org", []Option{WithSessionID("s"), WithClearing(3)})
	if err == nil || !strings.Contains(err.Error(), "WithClearing: there is no way 3") {
		t.Errorf("got error %v", err)
	}
}
