package runtime

import (
	"encoding/json"
	"fmt"
	"reflect"
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
		{"repeated in another case", `{"name":"a","NAME":"b","name":"c"}`, `{"Name":"b","name":"c"}`},
		{"repeated unknown", `{"a":1,"a":2}`, `{"a":2}`},
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

// TestBrokenJSONIsLocated says where a row is broken, and leaves the record alone.
func TestBrokenJSONIsLocated(t *testing.T) {
	for row, want := range map[string]string{
		`{"Name":"b","ZIP":tru}`:    "ZIP: not valid JSON at byte 18",
		`{"Name":"b","C_New":[1,]}`: "C_New: not valid JSON at byte 23",
		`{"Name":"b","ZIP"}`:        "not valid JSON at byte 17",
		`{"Name":"b"`:               "not valid JSON at byte 11",
		`[{"Name":"b"}]`:            "want an object, got an array",
	} {
		r := &account{Name: Set("a")}
		if err := r.UnmarshalJSON([]byte(row)); err == nil || err.Error() != want {
			t.Errorf("%s: got error %v, want %s", row, err, want)
		}
		equal(t, row, r.Name.Or(""), "a")
	}
}

// TestRowsInOtherOrder reads rows whose members come in another order than the fields, and
// in another from row to row, through one reader.
func TestRowsInOtherOrder(t *testing.T) {
	r := newRowReader(reflect.TypeOf(account{}))
	defer r.free()
	for _, c := range []struct{ row, want string }{
		{`{"Zip":"1","Id":"1","Name":"a","C_A":1}`, `{"Id":"1","Name":"a","Zip":"1","C_A":1}`},
		{`{"Zip":"2","Id":"2","Name":"b"}`, `{"Id":"2","Name":"b","Zip":"2"}`},
		{`{"Name":"c","Zip":null,"Id":"3","Balance":"7"}`, `{"Id":"3","Name":"c","Zip":null,"Balance":"7"}`},
		{`{}`, `{}`},
		{`{"Zip":"5","C_B":2,"Name":"e","Id":"5"}`, `{"Id":"5","Name":"e","Zip":"5","C_B":2}`},
		{`{"Zip":"6","Zip":"7","Id":"6","Id":"7"}`, `{"Id":"7","Zip":"7"}`},
	} {
		got := new(account)
		check(t, r.read(&scanner{data: []byte(c.row)}, reflect.ValueOf(got).Elem(), rowNumber.Add(1)))
		data, err := marshalRecord(got)
		check(t, err)
		equal(t, c.row, string(data), c.want)
	}
}

// TestMirrorsAreNotMixedUp reads, writes and reads JSON through one mirror, as all of these
// share those of their type.
func TestMirrorsAreNotMixedUp(t *testing.T) {
	type counted struct {
		Count Opt[int]   `json:"Count,omitzero"`
		Other Opt[Value] `json:"Other,omitzero"`
		Extra Extra      `json:"-"`
	}
	full := &counted{Count: Set(1), Other: Set(Int(1)), Extra: Extra{"C_A": Set(Int(1))}}
	_, err := marshalRecord(full)
	check(t, err)
	r := newRowReader(reflect.TypeOf(counted{}))
	defer r.free()
	read := func(row string, number uint32) (*counted, error) {
		record := new(counted)
		return record, r.read(&scanner{data: []byte(row)}, reflect.ValueOf(record).Elem(), number)
	}
	r.hold(reflect.ValueOf(full).Elem())
	empty, err := read(`{}`, 1)
	check(t, err)
	if !reflect.DeepEqual(empty, new(counted)) {
		t.Errorf("a row without members was read as %v", empty)
	}
	_, err = read(`{"Other":1}`, 1)
	check(t, err)
	if _, err = read(`{"Count":2,"C_A":[}`, 1); err == nil {
		t.Error("a broken row was read")
	}
	empty, err = read(`{}`, 1)
	check(t, err)
	if !reflect.DeepEqual(empty, new(counted)) {
		t.Errorf("a row without members after a broken one was read as %v", empty)
	}
	kept := &counted{Other: Set(Int(2)), Extra: Extra{"C_B": Set(Int(2))}}
	check(t, r.read(&scanner{data: []byte(`{"Count":3}`)}, reflect.ValueOf(kept).Elem(), 0))
	equal(t, "kept", kept.Count.String()+kept.Other.String()+kept.Extra["C_B"].String(), "322")
	_, err = read(`{"Count":4}`, 2)
	check(t, err)
	refused, err := read(`{"Count":"four","Other":5}`, 3)
	if err == nil || !refused.Count.IsAbsent() || refused.Other.String() != "5" {
		t.Errorf("a row that does not fit was read as %v, error %v", refused, err)
	}
	equal(t, "Extra of the record that was written", len(full.Extra), 1)
	equal(t, "Extra of the record that was kept", len(kept.Extra), 1)
}

// counts is a record in which up to two fields of a row are found one by one, and more through
// a mirror.
type counts struct {
	F0    Opt[int] `json:"F0,omitzero"`
	F1    Opt[int] `json:"F1,omitzero"`
	F2    Opt[int] `json:"F2,omitzero"`
	F3    Opt[int] `json:"F3,omitzero"`
	F4    Opt[int] `json:"F4,omitzero"`
	F5    Opt[int] `json:"F5,omitzero"`
	F6    Opt[int] `json:"F6,omitzero"`
	F7    Opt[int] `json:"F7,omitzero"`
	Extra Extra    `json:"-"`
}

// countsOf returns a row of these values, in the order of the fields.
func countsOf(values ...string) string {
	row := ""
	for i, value := range values {
		row += fmt.Sprintf(`"F%d":%s,`, i, value)
	}
	return "{" + row + `"C_A":0}`
}

// TestFewFieldsAndMany reads rows that fill from one to all of the fields of a record, into one
// that holds others.
func TestFewFieldsAndMany(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for first, read := range map[string]string{"1": "1", "null": "null", `"x"`: "0"} {
			values := strings.Fields("0 0 0 0 0 0 0 0")
			got := new(counts)
			check(t, unmarshalRecord([]byte(countsOf(values...)), got))
			copy(values, strings.Fields("1 1 1 1 1 1 1 1")[:n])
			values[0] = first
			row := countsOf(values[:n]...)
			if err := unmarshalRecord([]byte(row[:len(row)-1]), got); err == nil {
				t.Errorf("%s without its end: got no error", row)
			}
			equal(t, row+" without its end", jsonOf(t, got), countsOf(strings.Fields("0 0 0 0 0 0 0 0")...))
			err := unmarshalRecord([]byte(row), got)
			if refused := read == "0"; refused != (err != nil) || refused && !strings.HasPrefix(err.Error(), "F0: ") {
				t.Errorf("%s: got error %v", row, err)
			}
			values[0] = read
			equal(t, row, jsonOf(t, got), countsOf(values...))
		}
	}
}

// jsonOf returns the JSON of a record.
func jsonOf(t *testing.T, record any) string {
	t.Helper()
	data, err := marshalRecord(record)
	check(t, err)
	return string(data)
}

// TestMirrorStaysSmall reads a row that repeats a member often.
func TestMirrorStaysSmall(t *testing.T) {
	r := newRowReader(reflect.TypeOf(account{}))
	m := r.mirror
	row := `{"Id":"1"` + strings.Repeat(`,"Id":"2"`, 1000) + "}"
	got := new(account)
	check(t, r.read(&scanner{data: []byte(row)}, reflect.ValueOf(got).Elem(), 1))
	equal(t, "Id", got.ID.String(), "2")
	r.free()
	if cap(m.matches) > 2*len(m.slots) {
		t.Errorf("the mirror of %d fields keeps room for %d members", len(m.slots), cap(m.matches))
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
