package kit

import (
	"encoding/json"
	"reflect"
	"testing"
)

// sample is the JSON of two values of one type.
type sample struct{ was, becomes string }

// The samples, by what types of attributes are called.
var (
	text       = sample{`"one"`, `"two"`}
	typekey    = sample{`{"code":"one"}`, `{"code":"two"}`}
	reference  = sample{`{"id":"bc:1"}`, `{"id":"bc:2"}`}
	flag       = sample{`true`, `false`}
	integer    = sample{`7`, `8`}
	bigInteger = sample{`"12345678901234567890"`, `"8"`}
	decimal    = sample{`"12.50"`, `"0.75"`}
	number     = sample{`12.5`, `0.75`}
	date       = sample{`"2025-01-31"`, `"2025-02-28"`}
	dateTime   = sample{`"2025-01-31T11:00:00.000Z"`, `"2025-02-28T12:30:00.000Z"`}
	money      = sample{`{"amount":"15.00","currency":"usd"}`, `{"amount":"0.50","currency":"eur"}`}
	base64     = sample{`"b25l"`, `"dHdv"`}
	object     = sample{`{"unlisted":"one"}`, `{"unlisted":"two"}`}
	anything   = sample{`{"any":["one"]}`, `{"any":["two"]}`}
)

// listOf and mapOf return the samples of what holds several values.
func listOf(s sample) sample { return sample{"[" + s.was + "]", "[" + s.becomes + "]"} }
func mapOf(s sample) sample  { return sample{`{"usd":` + s.was + `}`, `{"usd":` + s.becomes + `}`} }

// unlisted is an attribute that no definition lists, and its value.
const (
	unlisted = "unlistedByAnyDefinition_Ext"
	kept     = `"kept"`
)

// object1 returns the JSON of an object with one member.
func object1(name, value string) string {
	key, _ := json.Marshal(name)
	return "{" + string(key) + ":" + value + "}"
}

// decode reads JSON as what it is compared by.
func decode(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}

// sameJSON reports whether two texts are the same JSON.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	return reflect.DeepEqual(decode(t, a), decode(t, b))
}
