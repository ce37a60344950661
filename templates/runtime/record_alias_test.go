package runtime

import (
	"encoding/json"
	"strings"
	"testing"
)

// renamed is a record two of whose fields had other names before: one of them two, and one
// another type.
type renamed struct {
	ID      Opt[ID]     `json:"Id,omitzero"`
	Name    Opt[string] `json:"Name,omitzero"`
	Title   Opt[string] `json:"-" alias:"Name"`
	Caption Opt[string] `json:"-" alias:"Name"`
	Rate    Opt[string] `json:"Rate,omitzero"`
	Amount  Opt[Value]  `json:"-" alias:"Rate"`
	Stamp   Opt[Value]  `json:"Stamp,omitzero" bpgen:"readonly"`
	Mark    Opt[Value]  `json:"-" alias:"Stamp"`
	Extra   Extra       `json:"-"`
}

func (r renamed) MarshalJSON() ([]byte, error)     { return marshalRecord(&r) }
func (r *renamed) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }

const renamedRow = `{"Id":"7","Name":"n","rate":"1","Stamp":null}`

// readRenamed returns a record as the platform returned it, changed.
func readRenamed(t *testing.T, change func(*renamed)) *renamed {
	t.Helper()
	r := new(renamed)
	check(t, decodeRow([]byte(renamedRow), r, rowNumber.Add(1)))
	change(r)
	return r
}

// keptRenamed returns a record as the caller kept it, as JSON, changed.
func keptRenamed(t *testing.T, change func(*renamed)) *renamed {
	t.Helper()
	r := new(renamed)
	check(t, json.Unmarshal([]byte(renamedRow), r))
	change(r)
	return r
}

func TestAliasesAreRead(t *testing.T) {
	for _, r := range []*renamed{readRenamed(t, func(*renamed) {}), keptRenamed(t, func(*renamed) {})} {
		equal(t, "Name", r.Name.String(), "n")
		equal(t, "Title", r.Title.String(), "n")
		equal(t, "Caption", r.Caption.String(), "n")
		equal(t, "Rate", r.Rate.String(), "1")
		equal(t, "Amount", r.Amount.String(), "1")
		equal(t, "Mark", r.Mark.String(), "<null>")
		equal(t, "Extra", len(r.Extra), 0)
	}
	r := new(renamed)
	check(t, decodeRow([]byte(`{"Id":"7"}`), r, 1))
	equal(t, "Title of a row without", r.Title.String(), "<absent>")
}

// TestAliasesAreWritten assigns old names, new ones and both, to records of every origin.
func TestAliasesAreWritten(t *testing.T) {
	nothing := func(*renamed) {}
	title := func(r *renamed) { r.Title = Set("t") }
	caption := func(r *renamed) { r.Caption = Set("c") }
	name := func(r *renamed) { r.Name = Set("m") }
	both := func(r *renamed) { r.Title, r.Name = Set("t"), Set("m") }
	null := func(r *renamed) { r.Title = Null[string]() }
	amount := func(r *renamed) { r.Amount = Set(Int(2)) }
	same := func(r *renamed) { r.Name = r.Title }
	dropName := func(r *renamed) { r.Name = Opt[string]{} }
	dropTitle := func(r *renamed) { r.Title = Opt[string]{} }
	other := readRenamed(t, func(r *renamed) { r.ID = Set[ID]("8") })
	kept := keptRenamed(t, nothing)
	const create, update, all = writeCreate, writeUpdate, writeAll
	for _, c := range []struct {
		what   string
		record *renamed
		kind   writeKind
		want   string
	}{
		{"read", readRenamed(t, nothing), update, `{"Id":"7"}`},
		{"read, old", readRenamed(t, title), update, `{"Id":"7","Name":"t"}`},
		{"read, oldest", readRenamed(t, caption), update, `{"Id":"7","Name":"c"}`},
		{"read, new", readRenamed(t, name), update, `{"Id":"7","Name":"m"}`},
		{"read, both", readRenamed(t, both), update, `{"Id":"7","Name":"m"}`},
		{"read, old null", readRenamed(t, null), update, `{"Id":"7","Name":null}`},
		{"read, old of another type", readRenamed(t, amount), update, `{"Id":"7","Rate":"2"}`},
		{"read, moved to the new", readRenamed(t, same), update, `{"Id":"7"}`},
		{"read, old from another record", readRenamed(t, func(r *renamed) { r.Title = other.Title }), update, `{"Id":"7","Name":"n"}`},
		{"read, old read-only", readRenamed(t, func(r *renamed) { r.Mark = Set(Int(1)) }), update, `{"Id":"7"}`},
		{"read, as JSON", readRenamed(t, title), all, `{"Id":"7","Name":"t","Rate":"1","Stamp":null}`},
		{"copied", readRenamed(t, nothing), create, `{"Name":"n","Rate":"1"}`},
		{"copied, old", readRenamed(t, title), create, `{"Name":"t","Rate":"1"}`},
		{"copied, without the new", readRenamed(t, dropName), create, `{"Rate":"1"}`},
		{"copied, without the old", readRenamed(t, dropTitle), create, `{"Rate":"1"}`},
		{"copied under another identity, old", readRenamed(t, func(r *renamed) { r.ID = Set[ID]("9"); title(r) }), create, `{"Id":"9","Name":"t","Rate":"1"}`},
		{"kept", keptRenamed(t, nothing), update, `{"Id":"7","Name":"n","Rate":"1"}`},
		{"kept, old", keptRenamed(t, title), update, `{"Id":"7","Name":"t","Rate":"1"}`},
		{"kept, new", keptRenamed(t, name), update, `{"Id":"7","Name":"m","Rate":"1"}`},
		{"built, old", &renamed{Title: Set("t")}, create, `{"Name":"t"}`},
		{"built, both", &renamed{Title: Set("t"), Name: Set("m")}, create, `{"Name":"m"}`},
		{"built, both old", &renamed{Title: Set("t"), Caption: Set("c")}, create, `{"Name":"t"}`},
		{"built, old read elsewhere", &renamed{Title: other.Title}, create, `{"Name":"n"}`},
		{"built, new read elsewhere", &renamed{Name: other.Name}, create, `{"Name":"n"}`},
		{"built, old kept elsewhere", &renamed{Title: kept.Title}, create, `{"Name":"n"}`},
		{"built, empty", &renamed{}, create, `{}`},
	} {
		before := *c.record
		data, err := appendRecord(nil, c.record, writeMode{kind: c.kind})
		check(t, err)
		equal(t, c.what, string(data), c.want)
		equal(t, c.what+": writing changed the record", c.record.Name.String()+c.record.Title.String(), before.Name.String()+before.Title.String())
	}
}

// TestUpsertByAlias matches on a field that the caller assigned under its old name.
func TestUpsertByAlias(t *testing.T) {
	w := newUpsert("ACCOUNT", "Name", nil)
	body, err := onlyBody(w, &renamed{Title: Set("t")})
	check(t, err)
	equal(t, "body", string(body), `{"brmObjects":[{"Name":"t"}],"externalIDFieldName":"Name"}`)
	if _, err := onlyBody(w, &renamed{Amount: Set(Int(1))}); err == nil {
		t.Error("an upsert without its key was accepted")
	}
}

func TestAliasOfNothing(t *testing.T) {
	type wrong struct {
		Old Opt[string] `json:"-" alias:"New"`
		New Opt[string] `json:"New,omitzero"`
	}
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, "field Old of record runtime.wrong is an alias of New") {
			t.Errorf("got panic %q", text)
		}
	}()
	_, _ = marshalRecord(new(wrong))
}
