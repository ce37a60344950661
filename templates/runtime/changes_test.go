package runtime

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

func (r *account) Changes(old *account) *account {
	record := new(account)
	changes(record, r, old)
	return record
}

func (r *renamed) Changes(old *renamed) *renamed {
	record := new(renamed)
	changes(record, r, old)
	return record
}

// updateOf returns what Update sends of a record.
func updateOf(t *testing.T, record any) string {
	t.Helper()
	data, err := appendRecord(nil, record, writeMode{kind: writeUpdate})
	check(t, err)
	return string(data)
}

// TestChanges compares records that were read, built and copied.
func TestChanges(t *testing.T) {
	const row = `{"Id":"42","Name":"old","ZIP":"1","Zip":null,"Balance":"1.50","Created":"then","C_A":"1","C_B":null,"O.Name":"o"}`
	old := func() *account { return read(t, row) }
	changed := func(change func(*account)) *account { r := old(); change(r); return r }
	built := &account{ID: Set[ID]("42"), Name: Set("old"), ZIP: Set("2"), Extra: Extra{"C_A": Set(Text("1")), "C_C": Set(Int(1))}}
	for _, c := range []struct {
		what     string
		now, old *account
		want     string
	}{
		{"itself", old(), old(), `{"Id":"42"}`},
		{"read again", read(t, row), old(), `{"Id":"42"}`},
		{"set", changed(func(r *account) { r.Name = Set("new") }), old(), `{"Id":"42","Name":"new"}`},
		{"set to the same", changed(func(r *account) { r.Name = Set("old") }), old(), `{"Id":"42"}`},
		{"spelt otherwise", changed(func(r *account) { r.Balance = Set(Value{`"\u0031.50"`}) }), old(), `{"Id":"42"}`},
		{"another number of digits", changed(func(r *account) { r.Balance = Set(Text("1.5")) }), old(), `{"Id":"42","Balance":"1.5"}`},
		{"cleared", changed(func(r *account) { r.Name = Null[string]() }), old(), `{"Id":"42","Name":null}`},
		{"set to empty", changed(func(r *account) { r.Zip = Set("") }), old(), `{"Id":"42","Zip":""}`},
		{"dropped", changed(func(r *account) { r.Name, r.Zip = Opt[string]{}, Opt[string]{} }), old(), `{"Id":"42"}`},
		{"null where nothing was", changed(func(r *account) { r.AccountTypeID = Null[Value]() }), old(), `{"Id":"42","AccountTypeId":null}`},
		{"read-only", changed(func(r *account) { r.Created = Set(Text("now")) }), old(), `{"Id":"42"}`},
		{"Extra set", changed(func(r *account) { r.Extra["C_A"], r.Extra["C_B"] = Set(Int(1)), Set(Text("")) }), old(), `{"Id":"42","C_A":1,"C_B":""}`},
		{"Extra cleared", changed(func(r *account) { r.Extra["C_A"] = Null[Value]() }), old(), `{"Id":"42","C_A":null}`},
		{"Extra dropped", changed(func(r *account) { r.Extra = nil }), old(), `{"Id":"42"}`},
		{"Extra of a related record", changed(func(r *account) { r.Extra["O.Name"] = Set(Text("p")) }), old(), `{"Id":"42"}`},
		{"built against read", built, old(), `{"Id":"42","ZIP":"2","C_C":1}`},
		{"read against built", old(), built, `{"Id":"42","ZIP":"1","Zip":null,"Balance":"1.50","C_B":null}`},
		{"built without identity", &account{Name: Set("new")}, old(), `{"Id":"42","Name":"new"}`},
		{"built with an empty identity", &account{ID: Set[ID](""), Name: Set("new")}, old(), `{"Id":"42","Name":"new"}`},
		{"another identity", changed(func(r *account) { r.ID, r.Name = Set[ID]("43"), Set("new") }), old(), `{"Id":"43","Name":"new"}`},
		{"against nothing", old(), nil, `{"Id":"42","Name":"old","ZIP":"1","Zip":null,"Balance":"1.50","C_A":"1","C_B":null}`},
		{"nothing", nil, old(), `{}`},
	} {
		var before string
		if c.now != nil {
			before = fmt.Sprint(c.now, c.now.Extra)
		}
		got := c.now.Changes(c.old)
		data, err := marshalRecord(got)
		check(t, err)
		equal(t, c.what, string(data), c.want)
		equal(t, c.what+": Update", updateOf(t, got), c.want)
		if c.now != nil {
			equal(t, c.what+": the record afterwards", fmt.Sprint(c.now, c.now.Extra), before)
		}
	}
}

// TestChangesAreTheCallers puts the identity that was read into what Changes returns: still
// all of it is sent.
func TestChangesAreTheCallers(t *testing.T) {
	now := read(t, `{"Id":"42","Name":"new","C_A":"new"}`)
	got := now.Changes(read(t, `{"Id":"42","Name":"old","C_A":"old"}`))
	got.ID = now.ID
	equal(t, "update", updateOf(t, got), `{"Id":"42","Name":"new","C_A":"new"}`)
}

func TestChangesUnderFormerNames(t *testing.T) {
	old := readRenamed(t, func(*renamed) {})
	now := readRenamed(t, func(r *renamed) { r.Title, r.Amount = Set("t"), Set(Int(2)) })
	got := now.Changes(old)
	equal(t, "update", updateOf(t, got), `{"Id":"7","Name":"t","Rate":"2"}`)
	equal(t, "Title", got.Title.String(), "t")
	equal(t, "update of nothing", updateOf(t, readRenamed(t, func(*renamed) {}).Changes(old)), `{"Id":"7"}`)
	got.Title = Set("u")
	equal(t, "update by the old name", updateOf(t, got), `{"Id":"7","Name":"u","Rate":"2"}`)
}

// TestChangesOfWhatCannotBeSent keeps the mistake, so that Update says it.
func TestChangesOfWhatCannotBeSent(t *testing.T) {
	tenant, accounts := connect(t)
	now := read(t, `{"Id":"42","Name":"a"}`)
	now.Extra.Set("Name", Set(Text("b")))
	err := accounts.update(t.Context(), now.Changes(read(t, `{"Id":"42","Name":"a"}`)))
	if err == nil || !strings.Contains(err.Error(), "Extra holds Name") || len(tenant.Requests()) > 0 {
		t.Errorf("got error %v and %d requests", err, len(tenant.Requests()))
	}
}

// TestNothingToUpdate sends no request for a record without changes, and leaves it out of a
// batch of others.
func TestNothingToUpdate(t *testing.T) {
	tenant, accounts := connect(t)
	for _, id := range []string{"1", "2", "3"} {
		tenant.Insert("ACCOUNT", map[string]any{"Id": id, "Name": "n" + id})
	}
	list, err := accounts.query(t.Context())
	check(t, err)
	before := len(tenant.Requests())
	check(t, accounts.update(t.Context(), list[0]))
	check(t, accounts.updateAll(t.Context(), &account{ID: Set[ID]("1"), Created: Set(Text("now"))}))
	results, err := accounts.updateBatch(t.Context(), list)
	check(t, err)
	equal(t, "results", fmt.Sprint(results), "[{0 1 false <nil>} {1 2 false <nil>} {2 3 false <nil>}]")
	equal(t, "requests", len(tenant.Requests())-before, 0)

	list[1].Name, list[2].Name = Set("m"), Null[string]()
	tenant.FailRow(1, fake.RowFailure{Code: "17", Text: "no"})
	results, err = accounts.updateBatch(t.Context(), list)
	equal(t, "update", lastBody(t, tenant), `{"brmObjects":[{"Id":"2","Name":"m"},{"Id":"3","fieldsToNull":["Name"]}]}`)
	equal(t, "error", err.Error(), "ACCOUNT update: 1 of 3 records failed; row 2 (Id 3): no (code 17)")
	equal(t, "results", fmt.Sprint(results[0], results[1], results[2].Index), "{0 1 false <nil>} {1 2 false <nil>} 2")
	if _, err := accounts.updateBatch(t.Context(), []*account{list[0], nil}); err == nil || !strings.Contains(err.Error(), "row 1: the record is nil") {
		t.Errorf("a nil record behind one without changes: got error %v", err)
	}
}

// TestIdentityIsNotInExtra has Extra hold what the field of the identity does not.
func TestIdentityIsNotInExtra(t *testing.T) {
	type spelt struct {
		ID    Opt[ID]     `json:"ID,omitzero"`
		Name  Opt[string] `json:"Name,omitzero"`
		Extra Extra       `json:"-"`
	}
	_, err := onlyBody(write{verb: updateVerb}, &spelt{Name: Set("a"), Extra: Extra{"Id": Set(Text("1"))}})
	if err == nil || !strings.Contains(err.Error(), "the Id is empty") {
		t.Errorf("got error %v", err)
	}
}

// TestComputedColumns reads rows as a query of the caller's own wording returns them: what
// their Extra holds may be no field, and is not sent until the caller sets it.
func TestComputedColumns(t *testing.T) {
	row := func() *account {
		r := new(account)
		check(t, decodeRow([]byte(`{"Id":"42","Name":"a","rowCount":"3"}`), r, nextRow(bySQL)))
		return r
	}
	set := row()
	set.Name, set.Extra["rowCount"] = Set("b"), Set(Int(4))
	moved := row()
	moved.Extra.Set("C_Rows", moved.Extra["rowCount"])
	taken := read(t, `{"Id":"43","Name":"c"}`)
	taken.Extra.Set("rowCount", row().Extra["rowCount"])
	copied := row()
	copied.ID = Set[ID]("44")
	for _, c := range []struct {
		what   string
		record *account
		kind   writeKind
		want   string
	}{
		{"JSON", row(), writeAll, `{"Id":"42","Name":"a","rowCount":"3"}`},
		{"update", row(), writeUpdate, `{"Id":"42"}`},
		{"update all", row(), writeUpdateAll, `{"Id":"42","Name":"a"}`},
		{"create", row(), writeCreate, `{"Name":"a"}`},
		{"upsert", row(), writeUpsert, `{"Name":"a"}`},
		{"set", set, writeUpdateAll, `{"Id":"42","Name":"b","rowCount":4}`},
		{"set, update", set, writeUpdate, `{"Id":"42","Name":"b","rowCount":4}`},
		{"under another name", moved, writeUpdate, `{"Id":"42","C_Rows":"3"}`},
		{"in another record", taken, writeUpdate, `{"Id":"43","rowCount":"3"}`},
		{"copied", copied, writeUpdate, `{"Id":"44","Name":"a"}`},
		{"changes", set.Changes(row()), writeUpdate, `{"Id":"42","Name":"b","rowCount":4}`},
		{"changes of rows", row().Changes(read(t, `{"Id":"42","Name":"b"}`)), writeUpdate, `{"Id":"42","Name":"a"}`},
	} {
		data, err := appendRecord(nil, c.record, writeMode{kind: c.kind})
		check(t, err)
		equal(t, c.what, string(data), c.want)
	}
}

func TestRowNumbers(t *testing.T) {
	defer rowNumber.Store(rowNumber.Load())
	for _, last := range []uint32{0, bySQL - 3, bySQL - 2, bySQL - 1, bySQL, 1<<32 - 3, 1<<32 - 2, 1<<32 - 1} {
		rowNumber.Store(last)
		if n := nextRow(0); n == 0 || n&bySQL != 0 {
			t.Errorf("after %d: %d", last, n)
		}
		rowNumber.Store(last)
		if n := nextRow(bySQL); n&bySQL == 0 || n == bySQL {
			t.Errorf("by SQL after %d: %d", last, n)
		}
	}
}

// TestNothingIsLost reads records with 200 fields that the export does not list, changes some
// fields of each kind, writes them back in every way, and looks at all of what is stored.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 4))
		for _, way := range []struct {
			name     string
			replaces bool
			write    func(accountService, *account, *account) error
		}{
			{"Update", false, func(a accountService, now, _ *account) error { return a.update(t.Context(), now) }},
			{"UpdateAll", false, func(a accountService, now, _ *account) error { return a.updateAll(t.Context(), now) }},
			{"UpdateAll, replacing", true, func(a accountService, now, _ *account) error { return a.updateAll(t.Context(), now) }},
			{"Changes", false, func(a accountService, now, old *account) error { return a.update(t.Context(), now.Changes(old)) }},
		} {
			tenant, accounts := connect(t)
			tenant.Behave(fake.Behaviour{ReplaceOnPut: way.replaces})
			want := randomRow(random)
			tenant.Insert("ACCOUNT", want)
			now, err := accounts.get(t.Context(), "1")
			check(t, err)
			old, err := accounts.get(t.Context(), "1")
			check(t, err)
			changeSome(random, now, want)
			check(t, way.write(accounts, now, old))
			got, _ := tenant.Row("ACCOUNT", "1")
			sameRow(t, fmt.Sprintf("seed %d, %s", seed, way.name), got, want)
		}
	}
}

// randomRow returns a row with declared fields and 200 others; some are null.
func randomRow(random *rand.Rand) map[string]any {
	row := map[string]any{"Id": "1", "Created": "then"}
	names := []string{"Name", "AccountTypeId", "ZIP", "Zip", "Balance"}
	for i := range 200 {
		names = append(names, fmt.Sprintf("C_%d<\"é", i))
	}
	for _, name := range names {
		row[name] = randomText(random)
		if random.IntN(10) == 0 {
			row[name] = nil
		}
	}
	return row
}

func randomText(random *rand.Rand) string {
	parts := []string{"", " ", "1.50", "\"", "\\", "é", "<b>", "null", "\n", "0", "{}", "\u2028"}
	return parts[random.IntN(len(parts))] + fmt.Sprint(random.IntN(3)) + parts[random.IntN(len(parts))]
}

// changeSome sets and clears some fields of a record, and of what is to be stored of it.
func changeSome(random *rand.Rand, r *account, want map[string]any) {
	text := randomText(random)
	switch random.IntN(3) {
	case 0:
		r.Name, want["Name"] = Set(text), text
	case 1:
		r.Balance, want["Balance"] = Null[Value](), nil
	}
	for name := range r.Extra {
		switch random.IntN(100) {
		case 0:
			r.Extra[name], want[name] = Set(Text(text)), text
		case 1:
			r.Extra[name], want[name] = Null[Value](), nil
		}
	}
	r.Extra.Set("C_New", Set(Text(text)))
	want["C_New"] = text
}

// sameRow compares a stored row with what is wanted, in which null means none.
func sameRow(t *testing.T, what string, got map[string]string, want map[string]any) {
	t.Helper()
	for name, value := range want {
		text, held := got[name]
		if held != (value != nil) || held && text != value {
			t.Errorf("%s: %s: got %q (%v), want %v", what, name, text, held, value)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: there is a field %s", what, name)
		}
	}
}

// TestReplacingTenantLosesByUpdate shows why there is UpdateAll, and that tenants of the test
// above do replace records.
func TestReplacingTenantLosesByUpdate(t *testing.T) {
	tenant, accounts := connect(t)
	tenant.Behave(fake.Behaviour{ReplaceOnPut: true})
	tenant.Insert("ACCOUNT", map[string]any{"Id": "1", "Name": "old", "ZIP": "z", "Created": "then"})
	check(t, accounts.update(t.Context(), &account{ID: Set[ID]("1"), Name: Set("new")}))
	row, _ := tenant.Row("ACCOUNT", "1")
	equal(t, "row", fmt.Sprint(row), "map[Created:then Id:1 Name:new]")
}

// TestUpsertKeyIsChecked gives each path of an upsert a key without a name or a value.
func TestUpsertKeyIsChecked(t *testing.T) {
	tenant, accounts := connect(t)
	byExtra := MatchOn(NamedField("C_Key"))
	for what, c := range map[string]struct {
		record *account
		opts   []UpsertOption
	}{
		"nil":                     {nil, nil},
		"absent":                  {&account{}, nil},
		"null":                    {&account{Name: Null[string]()}, nil},
		"empty":                   {&account{Name: Set("")}, nil},
		"blank":                   {&account{Name: Set(" \t\n")}, nil},
		"blank name of the key":   {&account{Name: Set("a")}, []UpsertOption{MatchOn(NamedField(" "))}},
		"no field":                {&account{Name: Set("a")}, []UpsertOption{MatchOn(nil)}},
		"Extra without the key":   {&account{Name: Set("a")}, []UpsertOption{byExtra}},
		"Extra null":              {&account{Extra: Extra{"C_Key": Null[Value]()}}, []UpsertOption{byExtra}},
		"Extra empty":             {&account{Extra: Extra{"C_Key": Set(Value{})}}, []UpsertOption{byExtra}},
		"Extra blank":             {&account{Extra: Extra{"C_Key": Set(Text(" "))}}, []UpsertOption{byExtra}},
		"Extra for a declared":    {&account{Extra: Extra{"name": Set(Text(""))}}, nil},
		"null identity as key":    {&account{ID: Null[ID]()}, []UpsertOption{MatchOn(Field[ID]{"Id"})}},
		"null under another case": {&account{Name: Null[string]()}, []UpsertOption{MatchOn(NamedField("NAME"))}},
	} {
		if _, err := accounts.upsert(t.Context(), c.record, c.opts...); err == nil {
			t.Errorf("%s: got no error", what)
		}
		if _, err := accounts.upsertBatch(t.Context(), []*account{c.record}, c.opts...); err == nil {
			t.Errorf("%s, batch: got no error", what)
		}
	}
	equal(t, "requests", len(tenant.Requests()), 0)
	if _, err := accounts.upsertBatch(t.Context(), nil); err != nil {
		t.Errorf("no records: %v", err)
	}
	result, err := accounts.upsert(t.Context(), &account{Extra: Extra{"C_Key": Set(Int(0))}}, byExtra)
	check(t, err)
	equal(t, "a key of 0 is one", result.Created, true)
}

func TestUpdateAllRefusals(t *testing.T) {
	tenant, accounts := connect(t)
	for _, r := range []*account{nil, {}, {ID: Null[ID](), Name: Set("a")}, {ID: Set[ID](" "), Name: Set("a")}, {Extra: Extra{"Id": Set(Text("1"))}}} {
		if err := accounts.updateAll(t.Context(), r); err == nil || !strings.HasPrefix(err.Error(), "ACCOUNT updateAll: ") {
			t.Errorf("got error %v", err)
		}
	}
	equal(t, "requests", len(tenant.Requests()), 0)
	var failed *RowError
	if err := accounts.updateAll(t.Context(), &account{ID: Set[ID]("1"), Name: Set("a")}); !errors.As(err, &failed) || failed.ID != "1" {
		t.Errorf("a record that is not there: got error %v", err)
	}
}
