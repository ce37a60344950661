package runtime

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestInteger(t *testing.T) {
	for _, c := range []struct {
		sent string // JSON
		want int64
	}{
		{`"42"`, 42}, {`42`, 42}, {`" 7 "`, 7}, {`"-3"`, -3}, {`"0"`, 0}, {`"-0"`, 0}, {`"007"`, 7},
		{`"5.0"`, 5}, {`5.00`, 5}, {`"1e3"`, 1000}, {`"120e-1"`, 12}, {`"0.0"`, 0},
		{`"9223372036854775807"`, math.MaxInt64}, {`"-9223372036854775808"`, math.MinInt64}, {`9007199254740993`, 9007199254740993},
	} {
		var i Integer
		check(t, json.Unmarshal([]byte(c.sent), &i))
		if got, err := i.Int64(); err != nil || got != c.want {
			t.Errorf("%s: %d, %v, want %d", c.sent, got, err, c.want)
		}
		if data := plainJSON(t, i); strings.TrimSpace(string(data)) != c.sent {
			t.Errorf("%s came back as %s", c.sent, data)
		}
		if err := i.misfit(); err != nil {
			t.Errorf("%s does not fit: %v", c.sent, err)
		}
	}
}

// TestNoInteger has texts kept that are none, and refused where one is asked for.
func TestNoInteger(t *testing.T) {
	for _, sent := range []string{`"5.5"`, `.1`, `"1,000"`, `"five"`, `"0x10"`, `true`, `"1e-1"`, `"--1"`, `"99999999999999999999e-1"`} {
		var o Opt[Integer]
		if sent == `.1` {
			sent = `0.1`
		}
		check(t, json.Unmarshal([]byte(sent), &o))
		i, _ := o.Get()
		_, err := i.Int64()
		var field *FieldError
		if !errors.As(err, &field) || field.Want != "a whole number" || field.Raw != sent {
			t.Errorf("%s: error %v", sent, err)
		}
		if o.Err() == nil || i.String() != strings.Trim(sent, `"`) {
			t.Errorf("%s: %q, %v", sent, i, o.Err())
		}
	}
	// A number that no int64 holds is a whole number all the same.
	for _, sent := range []string{`"9223372036854775808"`, `"-9223372036854775809"`, `"1e19"`, `"1e999999999"`, `"` + strings.Repeat("9", 5000) + `"`} {
		var i Integer
		check(t, json.Unmarshal([]byte(sent), &i))
		_, err := i.Int64()
		var field *FieldError
		if err == nil || errors.As(err, &field) || i.misfit() != nil || len(err.Error()) > 300 {
			t.Errorf("%.30s: error %v", sent, err)
		}
	}
}

func TestIntegerEqual(t *testing.T) {
	five := IntegerOf(5)
	if !five.Equal(Integer(Int(5))) || !five.Equal(Integer(Text("5.0"))) || five.Equal(IntegerOf(6)) {
		t.Error("integers are compared by what they mean")
	}
	if x := Integer(Text("x")); !x.Equal(x) || x.Equal(five) {
		t.Error("what is no number equals the same text")
	}
}

// choice is what is emitted for a pick-list.
type choice string

// TestPicklist reads and writes a type that is a string but has no JSON of its own, as a string
// is: a number that came is kept as its text.
func TestPicklist(t *testing.T) {
	type record struct {
		Status Opt[choice] `json:"Status,omitzero"`
	}
	for sent, want := range map[string]choice{`"ACTIVE"`: "ACTIVE", `7`: "7", `"a<b"`: "a<b", `""`: "", `true`: "true"} {
		var r record
		check(t, json.Unmarshal([]byte(`{"Status":`+sent+`}`), &r))
		if got, ok := r.Status.Get(); !ok || got != want || r.Status.String() != string(want) {
			t.Errorf("%s: %q, %v", sent, got, ok)
		}
		data, err := r.Status.appendJSON(nil)
		check(t, err)
		if got := string(data); got != string(appendQuoted(nil, string(want))) {
			t.Errorf("%s is written as %s", sent, got)
		}
		if !r.Status.Equal(Set(want)) {
			t.Errorf("%s does not equal %q", sent, want)
		}
	}
	var r record
	check(t, json.Unmarshal([]byte(`{"Status":null}`), &r))
	if !r.Status.IsNull() {
		t.Error("null is null")
	}
}
