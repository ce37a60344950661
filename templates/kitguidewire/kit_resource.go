package kit

import (
	"encoding/json"
	"reflect"
	"testing"
)

// attribute is one attribute of a resource: its name on the wire, the field that holds it in the
// record that is tested, and values of its type. Name and field are listed side by side, so that
// a field under a wrong name is noticed without asking the struct tags.
type attribute struct {
	name   string
	field  content
	sample sample
}

// content is what the tests ask of a field.
type content interface {
	IsAbsent() bool
	IsNull() bool
	Err() error
}

// testResource reads each attribute alone, then all of them, and writes them again.
func testResource(t *testing.T, record any, attributes []attribute) {
	t.Helper()
	for _, a := range attributes {
		read(t, record, object1(a.name, a.sample.was))
		for _, other := range attributes {
			if present := !other.field.IsAbsent(); present != (other.name == a.name) {
				t.Errorf("an answer with %s alone: is %s in the record? %v", a.name, other.name, present)
			}
		}
		if err := a.field.Err(); err != nil {
			t.Errorf("%s: %v", a.name, err)
		}
		testNull(t, record, a)
	}
	testAll(t, record, attributes)
}

// testNull reads and writes an attribute that is null.
func testNull(t *testing.T, record any, a attribute) {
	t.Helper()
	null := object1(a.name, "null")
	read(t, record, null)
	if !a.field.IsNull() {
		t.Errorf("%s is not null where the answer says so", a.name)
	}
	if written, err := json.Marshal(record); err != nil || !sameJSON(t, written, []byte(null)) {
		t.Errorf("%s is null, and written as %s, error %v", a.name, written, err)
	}
}

// testAll reads all attributes at once, and one that no definition lists, and compares what is
// written with what was read.
func testAll(t *testing.T, record any, attributes []attribute) {
	t.Helper()
	all := map[string]json.RawMessage{unlisted: json.RawMessage(kept)}
	for _, a := range attributes {
		all[a.name] = json.RawMessage(a.sample.was)
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	read(t, record, string(data))
	written, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, written, data) {
		t.Errorf("written is not what was read:\n%s\n%s", written, data)
	}
}

// read empties a record and reads attributes into it.
func read(t *testing.T, record any, attributes string) {
	t.Helper()
	reflect.ValueOf(record).Elem().SetZero()
	if err := json.Unmarshal([]byte(attributes), record); err != nil {
		t.Fatalf("%s: %v", attributes, err)
	}
}
