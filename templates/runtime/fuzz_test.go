package runtime

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// open is a record with few declared fields, so that most of what a fuzzer comes up with is
// unknown.
type open struct {
	A     Opt[Value]  `json:"a,omitzero"`
	Name  Opt[string] `json:"Name,omitzero"`
	Extra Extra       `json:"-"`
}

// wide is open with more fields than rows fill, so that these are found one by one.
type wide struct {
	A     Opt[Value]    `json:"a,omitzero"`
	Name  Opt[string]   `json:"Name,omitzero"`
	U1    Opt[Value]    `json:"unused 1,omitzero"`
	U2    Opt[Value]    `json:"unused 2,omitzero"`
	U3    Opt[Value]    `json:"unused 3,omitzero"`
	U4    Opt[Value]    `json:"unused 4,omitzero"`
	U5    Opt[Decimal]  `json:"unused 5,omitzero"`
	U6    Opt[Flag]     `json:"unused 6,omitzero"`
	U7    Opt[Date]     `json:"unused 7,omitzero"`
	U8    Opt[DateTime] `json:"unused 8,omitzero"`
	Extra Extra         `json:"-"`
}

// rows are pieces of JSON on which scanners disagree.
var rows = []string{
	`{"Id":"1","Name":"a","Extra":{"b":[1,2.50]}}`, `{"name":null}`, `{"a":1,"a":2}`, `{"A":1,"a":2,"A":3}`, `{} {}`,
	`{"a":[{"b":[[],{}]},{"c":null}],"Name":""}`, " {\t\"a\"\r:\n1 , \"Name\" : \"x\" } ", `{"a":"\u0000\u001f"}`,
	`{"Name":"\ud83d\ude00 \ud800 \udc00\ud800 \ud800\u0041 \uD800\uD800\uDC00"}`, `{"Name":"\"\\\/\b\f\n\r\t"}`,
	"{\"\xff\":1,\"\\u00e9\":2}", "{\"Name\":\"\xed\xa0\x80\xe2\x82\"}", "{\"Name\":\"\u2028\u20ac\U0001F600\"}", "{\"a\":\"\x01\"}",
	`{"\u0061":1,"\u004eame":2}`, `{"Name":12.50,"a":-0.1e+10}`, `{"a":01}`, `{"a":1.}`, `{"a":.1}`, `{"a":-}`, `{"a":1e}`, `{"a":+1}`,
	`{"a":1e-}`, `{"a":-0}`, `{"a":0x1}`, `{"a":NaN}`, `{"a":tru}`, `{"a":nul}`, `{"a":nullx}`, `{"a":truefalse}`, `{"a":null`,
	`{"a"}`, `{"a":}`, `{,}`, `{"a":1,}`, `{"a":1 "b":2}`, `{a:1}`, `{"a":[1,]}`, `{"a":[,]}`, `{"a":[1 2]}`, `{"a":]}`, `{"a":[}]`, `{"a":{]}`,
	`{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\u12`, `{"a":"\`, `{"a":"`, `{"`, `{`, ``, `[]`, `"text"`, `null`, "{}\x00", "\x00", "\ufeff{}", `{"a":'x'}`, `{/**/}`,
}

// nested returns a row whose value is nested so deep that the row is, in all, depth deep.
func nested(depth int) string {
	return `{"a":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
}

// FuzzDecode checks that the codec accepts what encoding/json accepts, and finds the same.
func FuzzDecode(f *testing.F) {
	for _, row := range rows {
		f.Add([]byte(row))
	}
	f.Fuzz(checkDecode)
}

// TestDepth is apart because such rows would slow down a fuzzer that mutates them.
func TestDepth(t *testing.T) {
	for _, depth := range []int{maxDepth, maxDepth + 1} {
		checkDecode(t, []byte(nested(depth)))
	}
}

func checkDecode(t *testing.T, data []byte) {
	var want map[string]json.RawMessage
	wantErr := json.Unmarshal(data, &want)
	if wantErr == nil && want == nil {
		return
	}
	got, sparse := new(open), new(wide)
	for _, record := range []any{got, sparse} {
		if err := decodeRow(data, record, 1); (err != nil) != (wantErr != nil) {
			t.Fatalf("%.500q: got error %v, encoding/json %v", data, err, wantErr)
		}
	}
	if wantErr != nil {
		return
	}
	members := map[string]json.RawMessage{}
	check(t, eachMember(data, func(name string, raw json.RawMessage) error {
		members[name] = raw
		return nil
	}))
	if !reflect.DeepEqual(members, want) {
		t.Errorf("%.500q: got other members than encoding/json", data)
	}
	checkMembers(t, got, want)
	checkMembers(t, &open{sparse.A, sparse.Name, sparse.Extra}, want)
	checkBeside(t, data, want)
}

// checkBeside reads a row between others, which must leave nothing in it.
func checkBeside(t *testing.T, data []byte, want map[string]json.RawMessage) {
	body := []byte(`[{"a":1,"Name":"n","b":2},` + string(data) + `,{"B":3,"Name":null}]`)
	if !json.Valid(body) { // too deep, now that an array is around it
		return
	}
	found := reflect.New(reflect.TypeOf([]*open(nil))).Elem()
	list := rowList{next: func(index int) any { return makeAt(found, index) }}
	defer list.free()
	s := scanner{data: body}
	list.read(&s)
	if err := s.end(); err != nil || list.err != nil || list.count != 3 {
		t.Fatalf("%.500s: %d rows, errors %v, %v", body, list.count, err, list.err)
	}
	read := found.Interface().([]*open)
	checkMembers(t, read[1], want)
	for _, row := range []struct {
		got  *open
		want string
	}{{read[0], `{"a":1,"Name":"n","b":2}`}, {read[2], `{"Name":null,"B":3}`}} {
		if text, err := marshalRecord(row.got); err != nil || string(text) != row.want {
			t.Errorf("beside %s: got %s, error %v, want %s", data, text, err, row.want)
		}
	}
}

// checkMembers compares what a record holds with what encoding/json found.
func checkMembers(t *testing.T, got *open, want map[string]json.RawMessage) {
	held := len(got.Extra)
	if !got.A.IsAbsent() {
		held++
	}
	if !got.Name.IsAbsent() {
		held++
	}
	if held != len(want) {
		t.Fatalf("got %d members, want %d", held, len(want))
	}
	for name, raw := range want {
		checkMember(t, got, name, raw)
	}
}

func checkMember(t *testing.T, got *open, name string, raw json.RawMessage) {
	var field slot
	value, unknown := got.Extra[name]
	switch {
	case unknown:
		field = &value
	case strings.EqualFold(name, "a"):
		field = &got.A
	case strings.EqualFold(name, "Name"):
		field = &got.Name
	default:
		t.Fatalf("%q is lost", name)
	}
	if null := string(raw) == "null"; null != (field.state() == isNull) {
		t.Fatalf("%.500q: got %.500s, want %.500s", name, field, raw)
	} else if null {
		return
	}
	text := string(raw)
	if raw[0] == '"' {
		check(t, json.Unmarshal(raw, &text))
	}
	equal(t, name, field.String(), text)
	if field != slot(&got.Name) {
		written, err := field.appendJSON(nil)
		check(t, err)
		equal(t, name+" as JSON", string(written), string(raw))
	}
}

// FuzzEncode checks that what the codec writes is JSON, and that reading it gives what was
// written, to encoding/json and to the codec.
func FuzzEncode(f *testing.F) {
	for _, text := range []string{"", "a", "a\"b\\c", "\x00\x1f\x7f\b\f\n\r\t", "\xff\xed\xa0\x80", "<&>\u2028\u20ac\U0001F600", "null", `"`} {
		f.Add(text, text, []byte(`{"b":[1.50,"\u0061",null]}`))
	}
	for _, row := range rows {
		f.Add("C_New", row, []byte(row))
	}
	f.Fuzz(func(t *testing.T, name, text string, raw []byte) {
		r := &open{A: Null[Value](), Name: Set(text)}
		if json.Valid(raw) {
			check(t, r.A.UnmarshalJSON(raw))
		}
		r.Extra.Set(name, Set(Text(text)))
		data, err := marshalRecord(r)
		if name == "a" || name == "Name" {
			if err == nil {
				t.Errorf("Extra holds %s, but was written as %s", name, data)
			}
			return
		}
		check(t, err)
		var members map[string]json.RawMessage
		if err := json.Unmarshal(data, &members); err != nil {
			t.Fatalf("wrote %s: %v", data, err)
		}
		equal(t, "Name", asRead(t, members["Name"]), asRead(t, marshal(t, text)))
		equal(t, "unknown", asRead(t, members[asRead(t, marshal(t, name))]), asRead(t, marshal(t, text)))
		checkDecode(t, data)
	})
}

// marshal returns the JSON that encoding/json makes of a text.
func marshal(t *testing.T, text string) []byte {
	data, err := json.Marshal(text)
	check(t, err)
	return data
}

// asRead returns the text that encoding/json reads.
func asRead(t *testing.T, data []byte) (text string) {
	check(t, json.Unmarshal(data, &text))
	return text
}
