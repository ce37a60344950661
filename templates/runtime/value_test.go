package runtime

import (
	"encoding/json"
	"testing"
)

func TestValue(t *testing.T) {
	number, err := Number("12.50")
	check(t, err)
	tests := []struct {
		name      string
		value     Value
		text, raw string
	}{
		{"zero", Value{}, "", `""`},
		{"empty text", Text(""), "", `""`},
		{"text", Text("a \"b\" <c>\n\u00e9"), "a \"b\" <c>\n\u00e9", `"a \"b\" <c>\n` + "\u00e9" + `"`},
		{"broken text", Text("a\xff"), "a\ufffd", `"a\ufffd"`},
		{"int", Int(-42), "-42", `-42`},
		{"number", number, "12.50", `12.50`},
	}
	for _, test := range tests {
		equal(t, test.name+": String", test.value.String(), test.text)
		equal(t, test.name+": Raw", string(test.value.Raw()), test.raw)
	}
	if Text("") != (Value{}) {
		t.Error("the empty text is not the zero Value")
	}
}

func TestValueKeepsJSON(t *testing.T) {
	for _, raw := range []string{
		`"12.50"`, `12.50`, `0.1000000000000000000000001`, `1e400`, `true`, `"\u0061"`, `[1, 2]`, `{"b":1,"a":null}`, `""`,
	} {
		var v Value
		check(t, json.Unmarshal([]byte(raw), &v))
		equal(t, "Raw", string(v.Raw()), raw)
	}
	v := Text("kept")
	check(t, json.Unmarshal([]byte(`null`), &v))
	equal(t, "after null", v, Text("kept"))
	if err := v.UnmarshalJSON([]byte(`{"a":`)); err == nil {
		t.Error("got no error for broken JSON")
	}
}

func TestValueEqual(t *testing.T) {
	escaped := Value{`"\u0061"`}
	equal(t, "spellings of a text", escaped.Equal(Text("a")), true)
	equal(t, "text and number", Text("1").Equal(Int(1)), false)
	equal(t, "empty and zero", Text("").Equal(Value{}), true)
	equal(t, "numbers", Value{"1.0"}.Equal(Value{"1.00"}), false)
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-1": "-1", "12.50": "12.50", ".1": "0.1", "-.02": "-0.02", "1e-10": "1e-10",
		"123456789012345678901234567890.0000000001": "123456789012345678901234567890.0000000001",
	} {
		v, err := Number(text)
		check(t, err)
		equal(t, text, string(v.Raw()), want)
	}
	for _, text := range []string{"", "-", ".", "1.", "--1", "-+1", "+1", "01", " 1", "1 ", "1\n", "0x1", "NaN", "1,5", "$1", `"1"`, "null"} {
		if v, err := Number(text); err == nil {
			t.Errorf("%q: got %s, want an error", text, v)
		}
	}
}

func TestID(t *testing.T) {
	for raw, want := range map[string]ID{
		`"42"`: "42", `42`: "42", `98879000000000000000001`: "98879000000000000000001", `null`: "kept", `""`: "", `true`: "true", `1e3`: "1e3",
	} {
		id := ID("kept")
		check(t, json.Unmarshal([]byte(raw), &id))
		equal(t, raw, id, want)
	}
	data, err := json.Marshal(ID("42"))
	check(t, err)
	equal(t, "JSON", string(data), `"42"`)
	for _, id := range []ID{"", " ", ".", ".."} {
		if id.check() == nil {
			t.Errorf("%q passes for an Id", id)
		}
	}
}

func TestField(t *testing.T) {
	var ref FieldRef = nameField
	equal(t, "Name", ref.Name(), "Name")
	equal(t, "String", nameField.String(), "Name")
	equal(t, "NamedField", NamedField("C_Custom").Name(), "C_Custom")
}

// TestTextsOfOneByte reads them all, of which digits are not copied.
func TestTextsOfOneByte(t *testing.T) {
	for c := range 256 {
		raw := `"` + string([]byte{byte(c)}) + `"`
		if !json.Valid([]byte(raw)) {
			continue
		}
		var v Value
		check(t, v.UnmarshalJSON([]byte(raw)))
		equal(t, raw, string(v.Raw()), raw)
	}
}
