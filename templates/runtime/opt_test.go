package runtime

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

func TestOptStates(t *testing.T) {
	tests := []struct {
		name         string
		opt          Opt[string]
		text         string
		has          bool
		null, absent bool
		or, json     string
	}{
		{"absent", Opt[string]{}, "<absent>", false, false, true, "def", `null`},
		{"null", Null[string](), "<null>", false, true, false, "def", `null`},
		{"value", Set("a<b"), "a<b", true, false, false, "a<b", `"a<b"`},
		{"empty value", Set(""), "", true, false, false, "", `""`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, has := test.opt.Get()
			equal(t, "Get", has, test.has)
			equal(t, "Or", test.opt.Or("def"), test.or)
			equal(t, "IsNull", test.opt.IsNull(), test.null)
			equal(t, "IsAbsent", test.opt.IsAbsent(), test.absent)
			equal(t, "fmt", fmt.Sprintf("%v", test.opt), test.text)
			data, err := test.opt.MarshalJSON()
			check(t, err)
			equal(t, "MarshalJSON", string(data), test.json)
		})
	}
}

func TestOptZeroIsAbsent(t *testing.T) {
	if !reflect.ValueOf(Opt[Value]{}).IsZero() {
		t.Error("an absent field is not the zero value")
	}
	if _, ok := any(Opt[Value]{}).(interface{ IsZero() bool }); ok {
		t.Error("Opt has a method IsZero, which slows down encoding")
	}
}

func TestOptEqual(t *testing.T) {
	noon := time.Date(2025, 1, 2, 12, 0, 0, 0, time.UTC)
	elsewhere := noon.In(time.FixedZone("", 3600))
	read := func(o Opt[string]) Opt[string] { o.row = 1; return o }
	tests := []struct {
		name string
		got  bool
		want bool
	}{
		{"same text", Set("a").Equal(Set("a")), true},
		{"other text", Set("a").Equal(Set("b")), false},
		{"read or set", read(Set("a")).Equal(Set("a")), true},
		{"null or absent", Null[string]().Equal(Opt[string]{}), false},
		{"null or empty", Null[string]().Equal(Set("")), false},
		{"both null", read(Null[string]()).Equal(Null[string]()), true},
		{"slices", Set([]int{1, 2}).Equal(Set([]int{1, 2})), true},
		{"own Equal", Set(noon).Equal(Set(elsewhere)), true},
		{"spelling of a text", Set(Value{`"\u0061"`}).Equal(Set(Text("a"))), true},
	}
	for _, test := range tests {
		equal(t, test.name, test.got, test.want)
	}
}

// TestOptInOwnStruct uses Opt the way a caller's own types would.
func TestOptInOwnStruct(t *testing.T) {
	type form struct {
		Name  Opt[string] `json:"name,omitzero"`
		Count Opt[int]    `json:"count,omitzero"`
		Gone  Opt[int]    `json:"gone,omitzero"`
		Never Opt[int]    `json:"never,omitzero"`
	}
	var f form
	check(t, json.Unmarshal([]byte(`{"name": 12.50, "count": 3, "gone": null}`), &f))
	if !f.Name.Equal(Set("12.50")) || !f.Count.Equal(Set(3)) || !f.Gone.IsNull() || !f.Never.IsAbsent() {
		t.Errorf("got %+v", f)
	}
	if f.Name.origin() != (origin{}) {
		t.Error("what a caller decodes does not count as set")
	}
	data, err := json.Marshal(f)
	check(t, err)
	equal(t, "JSON", string(data), `{"name":"12.50","count":3,"gone":null}`)
	if err := json.Unmarshal([]byte(`{"count": "three"}`), &f); err == nil {
		t.Error("got no error for a text in an int")
	}
	if err := f.Name.UnmarshalJSON([]byte(`{`)); err == nil {
		t.Error("got no error for broken JSON")
	}
}

func TestStringIsLenient(t *testing.T) {
	for raw, want := range map[string]string{
		`"text"`: "text", `12.50`: "12.50", `-1e-10`: "-1e-10", `true`: "true", `false`: "false",
		`{"a": 1}`: `{"a": 1}`, `[1,2]`: "[1,2]", `"\u00e9\n"`: "é\n", ` "x" `: "x", `""`: "",
	} {
		var o Opt[string]
		check(t, o.decode([]byte(raw), origin{}))
		equal(t, raw, o.Or("?"), want)
	}
}
