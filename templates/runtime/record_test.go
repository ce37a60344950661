package runtime

import (
	"encoding/json"
	"strings"
	"testing"
)

// read returns an account as the platform returned it.
func read(t *testing.T, row string) *account {
	t.Helper()
	r := new(account)
	check(t, decodeRow([]byte(row), r, rowNumber.Add(1)))
	return r
}

func TestRecordRoundTrip(t *testing.T) {
	const row = `{"Id":"42","Name":"a<b","AccountTypeId":7,"Balance":null,"AccountObj.Name":"x","C_New":{"a":1},"c":null}`
	r := read(t, row)
	data, err := json.Marshal(r)
	check(t, err)
	var got, want any
	check(t, json.Unmarshal(data, &got))
	data, err = r.MarshalJSON()
	check(t, err)
	equal(t, "JSON", string(data), row)
	check(t, json.Unmarshal([]byte(row), &want))
	if got, ok := r.Extra["C_New"].Get(); !ok || got.String() != `{"a":1}` {
		t.Errorf("Extra: got %v", r.Extra)
	}
	var again account
	check(t, json.Unmarshal(data, &again))
	equal(t, "Name", again.Name.Or(""), "a<b")
	check(t, json.Unmarshal([]byte("null"), &again))
	equal(t, "Name after null", again.Name.Or(""), "a<b")
}

func TestRecordNames(t *testing.T) {
	tests := []struct{ name, row, want string }{
		{"exact", `{"ZIP":"1","Zip":"2"}`, `{"ZIP":"1","Zip":"2"}`},
		{"exact, other order", `{"Zip":"2","ZIP":"1"}`, `{"ZIP":"1","Zip":"2"}`},
		{"other case", `{"NAME":"a","balance":"1"}`, `{"Name":"a","Balance":"1"}`},
		{"other case beside exact", `{"NAME":"b","Name":"a"}`, `{"Name":"a","NAME":"b"}`},
		{"other case of a twin", `{"zip":"3","ZIP":"1"}`, `{"ZIP":"1","Zip":"3"}`},
		{"other case of both twins", `{"zip":"3"}`, `{"ZIP":"3"}`},
		{"third case of twins", `{"zip":"3","ZIP":"1","Zip":"2"}`, `{"ZIP":"1","Zip":"2","zip":"3"}`},
		{"id", `{"ID":7}`, `{"Id":"7"}`},
		{"repeated", `{"Name":"a","Name":"b"}`, `{"Name":"b"}`},
		{"unknown sorted", `{"b":1,"a":2}`, `{"a":2,"b":1}`},
		{"empty", `{}`, `{}`},
		{"white space", " {\n\"Name\" : \"a\" }\n", `{"Name":"a"}`},
	}
	for _, test := range tests {
		data, err := marshalRecord(read(t, test.row))
		check(t, err)
		equal(t, test.name, string(data), test.want)
	}
}

func TestRecordBrokenJSON(t *testing.T) {
	for _, row := range []string{
		``, `{`, `{"Name"`, `{"Name":`, `{"Name":"a"`, `{"Name":"a",}`, `{"Name":"a"} x`, `{"Name":tru}`, `[]`, `"text"`, `12`,
	} {
		if err := decodeRow([]byte(row), new(account), 1); err == nil {
			t.Errorf("%s: got no error", row)
		}
	}
}

func TestRecordBadField(t *testing.T) {
	type counted struct {
		Count Opt[int] `json:"Count,omitzero"`
	}
	err := unmarshalRecord([]byte(`{"count":"three"}`), new(counted))
	if err == nil || !strings.HasPrefix(err.Error(), "Count: ") {
		t.Errorf("got error %v, want one that names the field", err)
	}
	check(t, unmarshalRecord([]byte(`{"Unknown":1}`), new(counted)))
}

func TestRecordOfWrongType(t *testing.T) {
	type wrong struct {
		Name string `json:"Name"`
	}
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, "field Name of record runtime.wrong") {
			t.Errorf("got panic %q", text)
		}
	}()
	_, _ = marshalRecord(new(wrong))
}

func TestExtraOfDeclaredField(t *testing.T) {
	r := &account{Extra: Extra{"Name": Set(Text("b"))}}
	if _, err := marshalRecord(r); err == nil || !strings.Contains(err.Error(), "Extra holds Name") {
		t.Errorf("got error %v", err)
	}
}

// TestWriteModes changes a record that was read, and one that was built, and looks at what
// each operation sends of them.
func TestWriteModes(t *testing.T) {
	const row = `{"Id":"42","Name":"old","ZIP":"1","Zip":null,"Created":"then","CREATED":"then","C_A":"1","C_B":"2","O.Name":"o"}`
	changed := read(t, row)
	changed.Name, changed.Balance, changed.Created = Set("new"), Null[Value](), Set(Text("now"))
	changed.Extra["C_A"] = Set(Int(3))
	changed.Extra["C_C"] = Opt[Value]{}
	built := &account{ID: Set[ID]("42"), Name: Set("new"), Created: Set(Text("now")), Extra: Extra{
		"id": Set(Text("43")), "created": Set(Text("now")), "O.Name": Set(Text("o")),
	}}
	noID := &account{ID: Set[ID](""), Name: Set("new")}
	tests := []struct {
		name   string
		record *account
		mode   writeMode
		want   string
	}{
		{"create read", changed, writeMode{kind: writeCreate}, `{"Name":"new","ZIP":"1","Zip":null,"Balance":null,"C_A":3,"C_B":"2"}`},
		{"create built", built, writeMode{kind: writeCreate}, `{"Id":"42","Name":"new"}`},
		{"create without id", noID, writeMode{kind: writeCreate}, `{"Name":"new"}`},
		{"update read", changed, writeMode{kind: writeUpdate}, `{"Id":"42","Name":"new","Balance":null,"C_A":3}`},
		{"update unchanged", read(t, row), writeMode{kind: writeUpdate}, `{"Id":"42"}`},
		{"update built", built, writeMode{kind: writeUpdate}, `{"Id":"42","Name":"new"}`},
		{"upsert read", changed, writeMode{kind: writeUpsert, key: "Name"}, `{"Name":"new","ZIP":"1","Zip":null,"Balance":null,"C_A":3,"C_B":"2"}`},
		{"upsert by id", read(t, row), writeMode{kind: writeUpsert, key: "Id"}, `{"Id":"42","Name":"old","ZIP":"1","Zip":null,"C_A":"1","C_B":"2"}`},
		{"upsert by read-only", read(t, `{"Created":"then"}`), writeMode{kind: writeUpsert, key: "Created"}, `{"Created":"then"}`},
		{"upsert built", built, writeMode{kind: writeUpsert, key: "Name"}, `{"Id":"42","Name":"new"}`},
		{"upsert without id", noID, writeMode{kind: writeUpsert, key: "Name"}, `{"Name":"new"}`},
	}
	for _, test := range tests {
		data, err := appendRecord(nil, test.record, test.mode)
		check(t, err)
		equal(t, test.name, string(data), test.want)
	}
}

func TestLookup(t *testing.T) {
	r := &account{Name: Set("a"), ZIP: Null[string](), Extra: Extra{"C_Key": Set(Text("b")), "zip": Set(Text("c"))}}
	tests := []struct{ name, spelling, text string }{
		{"Name", "Name", "a"},
		{"name", "Name", "a"},
		{"ZIP", "ZIP", ""},
		{"zip", "zip", "c"},
		{"C_Key", "C_Key", "b"},
		{"Unknown", "Unknown", ""},
	}
	for _, test := range tests {
		spelling, text := lookup(r, test.name)
		equal(t, test.name+": spelling", spelling, test.spelling)
		equal(t, test.name+": text", text, test.text)
	}
}

// FuzzRecord checks that what the codec accepts, and the values it finds, are those of
// encoding/json.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		`{"Id":"1","Name":"a","Extra":{"b":[1,2.50]}}`, `{"Name":"\ud800"}`, `{"name":null}`, `{"a":1,"a":2}`, "{\"\xff\":1}", `{} {}`,
	} {
		f.Add([]byte(seed))
	}
	type open struct {
		Extra Extra `json:"-"`
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want map[string]json.RawMessage
		if string(trimSpace(data)) == "null" {
			return
		}
		wantErr := json.Unmarshal(data, &want)
		got := new(open)
		if err := decodeRow(data, got, 1); (err != nil) != (wantErr != nil) {
			t.Fatalf("got error %v, encoding/json %v", err, wantErr)
		} else if err != nil {
			return
		}
		if len(got.Extra) != len(want) {
			t.Fatalf("got %v, want %s", got.Extra, want)
		}
		for name, raw := range want {
			if o := got.Extra[name]; string(raw) == "null" != o.IsNull() || !o.IsNull() && string(o.Or(Value{}).Raw()) != string(raw) {
				t.Errorf("%q: got %v, want %s", name, o, raw)
			}
		}
		again, err := marshalRecord(got)
		if err != nil || !json.Valid(again) {
			t.Errorf("written as %s, error %v", again, err)
		}
	})
}

// TestUpdateSendsCopiedValues assigns values that were read to other records and fields: an
// assignment is what the caller set, wherever the value comes from.
func TestUpdateSendsCopiedValues(t *testing.T) {
	x := read(t, `{"Id":"1","Name":"X","ZIP":"z","C_New":"x"}`)
	for _, test := range []struct {
		what   string
		change func(y *account)
		want   string
	}{
		{"nothing", func(*account) {}, `{"Id":"2"}`},
		{"its own value", func(y *account) { y.Name = read(t, `{"Id":"2","Name":"Y"}`).Name }, `{"Id":"2","Name":"Y"}`},
		{"another record's value", func(y *account) { y.Name = x.Name }, `{"Id":"2","Name":"X"}`},
		{"another field's value", func(y *account) { y.ZIP = y.Name }, `{"Id":"2","ZIP":"Y"}`},
		{"another record's unknown field", func(y *account) { y.Extra["C_New"] = x.Extra["C_New"] }, `{"Id":"2","C_New":"x"}`},
		{"another unknown field's value", func(y *account) { y.Extra.Set("C_Old", y.Extra["C_New"]) }, `{"Id":"2","C_Old":"y"}`},
		{"a new record", func(y *account) { *y = account{ID: Set[ID]("2"), Name: x.Name, ZIP: x.ZIP} }, `{"Id":"2","Name":"X","ZIP":"z"}`},
		{"a copy of the record", func(y *account) { z := *y; z.ZIP = Set("n"); *y = z }, `{"Id":"2","ZIP":"n"}`},
		{"another identity", func(y *account) { y.ID = Set[ID]("3") }, `{"Id":"3","Name":"Y","C_New":"y"}`},
	} {
		y := read(t, `{"Id":"2","Name":"Y","C_New":"y"}`)
		test.change(y)
		got, err := appendRecord(nil, y, writeMode{kind: writeUpdate})
		check(t, err)
		equal(t, test.what, string(got), test.want)
	}
}
