package runtime

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// What the codec costs next to encoding/json is measured on the widest entity of the
// exports: 113 fields, of which 15 hold a value, while the others are null or left out.
const (
	export     = "../../specs/demogm_20250725_full_schema.json"
	entityPost = "/rest/2.0/RATING_METHOD"
	fieldCount = 113
	setCount   = 15
	rowCount   = 1000
)

// ratingMethod are two record types of the same fields: one as the generator declares it, and
// one with pointers to text, which encoding/json leaves out where they are nil.
type ratingMethod struct {
	names      []string
	own, plain reflect.Type
}

func newRatingMethod(tb testing.TB) ratingMethod {
	tb.Helper()
	m := ratingMethod{names: fieldsOf(tb)}
	var own, plain []reflect.StructField
	for i, name := range m.names {
		field := reflect.StructField{Name: fmt.Sprintf("F%03d", i), Type: reflect.TypeFor[Opt[Value]](), Tag: tag(name, "omitzero")}
		if name == idName {
			field.Type = reflect.TypeFor[Opt[ID]]()
		}
		own = append(own, field)
		field.Type, field.Tag = reflect.TypeFor[*string](), tag(name, "omitempty")
		plain = append(plain, field)
	}
	own = append(own, reflect.StructField{Name: "Extra", Type: extraType, Tag: `json:"-"`})
	m.own, m.plain = reflect.StructOf(own), reflect.StructOf(plain)
	return m
}

func tag(name, option string) reflect.StructTag {
	return reflect.StructTag(fmt.Sprintf(`json:"%s,%s"`, name, option))
}

// fieldsOf returns the names of the fields in the export, in the order of a record: the
// identity first.
func fieldsOf(tb testing.TB) (names []string) {
	tb.Helper()
	data, err := os.ReadFile(export)
	if err != nil {
		tb.Fatal(err)
	}
	type schema struct{ Properties map[string]json.RawMessage }
	var document struct {
		Paths map[string]struct {
			Put struct {
				RequestBody struct {
					Content map[string]struct {
						Schema struct{ Properties struct{ BrmObjects schema } }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(data, &document); err != nil {
		tb.Fatal(err)
	}
	for _, content := range document.Paths[entityPost].Put.RequestBody.Content {
		for name := range content.Schema.Properties.BrmObjects.Properties {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(-strings.Compare(fmt.Sprint(a == idName), fmt.Sprint(b == idName)), strings.Compare(a, b))
	})
	if len(names) != fieldCount {
		tb.Fatalf("%s has %d fields, want %d", entityPost, len(names), fieldCount)
	}
	return names
}

// row returns a record as the platform sends it.
func (m ratingMethod) row(index int, nulls bool) []byte {
	var b bytes.Buffer
	for i, name := range m.names {
		value := "null"
		switch every := fieldCount/setCount + 1; {
		case i%every == 0:
			n := i / every
			value = fmt.Sprintf([]string{`"%d"`, `"0.0%d"`, `"2025-07-%02dT07:59:59.000Z"`, `"USAGE_%d"`}[n%4], n+index%10)
		case !nulls:
			continue
		}
		fmt.Fprintf(&b, `,"%s":%s`, name, value)
	}
	return append(append([]byte("{"), b.Bytes()[1:]...), '}')
}

// answer returns an answer that has many of them.
func (m ratingMethod) answer(nulls bool) []byte {
	list := make([][]byte, rowCount)
	for i := range list {
		list[i] = m.row(i, nulls)
	}
	return fmt.Appendf(nil, `{"%s":[%s]}`, retrieveEnvelope, bytes.Join(list, []byte(",")))
}

// list returns a type with one member, a list of records. Without an SDK they are declared as
// values, as generators of plain types do too.
func list(record reflect.Type, member string) reflect.Type {
	return reflect.StructOf([]reflect.StructField{
		{Name: "List", Type: reflect.SliceOf(record), Tag: tag(member, "omitempty")},
	})
}

// job is one thing that the codec does, and how it is done without.
type job struct {
	name       string
	own, plain func() error
}

// jobs returns all that is measured, in groups that each have their own data: what one holds
// in memory would be scanned by the garbage collector while another is measured.
func jobs(tb testing.TB) iter.Seq[job] {
	m := newRatingMethod(tb)
	return func(yield func(job) bool) {
		for _, group := range []func(testing.TB) []job{m.decodeJobs, m.encodeJobs} {
			for _, job := range group(tb) {
				if !yield(job) {
					return
				}
			}
		}
	}
}

func (m ratingMethod) decodeJobs(tb testing.TB) (all []job) {
	tb.Helper()
	for _, nulls := range []bool{true, false} {
		kind := map[bool]string{true: "nulls", false: "omitted"}[nulls]
		row, body := m.row(0, nulls), m.answer(nulls)
		own, plain := reflect.SliceOf(reflect.PointerTo(m.own)), list(m.plain, retrieveEnvelope)
		all = append(all,
			job{"decode/" + kind + "/one",
				func() error { return unmarshalRecord(row, reflect.New(m.own).Interface()) },
				func() error { return json.Unmarshal(row, reflect.New(m.plain).Interface()) }},
			job{"decode/" + kind + "/many",
				func() error { return readAnswer(body, reflect.New(own).Elem()) },
				func() error { return json.Unmarshal(body, reflect.New(plain).Interface()) }})
	}
	return all
}

func (m ratingMethod) encodeJobs(tb testing.TB) []job {
	tb.Helper()
	row := m.row(0, false)
	own, plain := reflect.New(m.own).Interface(), reflect.New(m.plain)
	if err := cmp.Or(unmarshalRecord(row, own), json.Unmarshal(row, plain.Interface())); err != nil {
		tb.Fatal(err)
	}
	many := make([]any, rowCount)
	plainMany := reflect.New(list(m.plain, "brmObjects")).Elem()
	for i := range many {
		many[i] = own
		plainMany.Field(0).Set(reflect.Append(plainMany.Field(0), plain.Elem()))
	}
	create := write{verb: createVerb}
	return []job{
		{"encode/one",
			func() error { _, err := marshalRecord(own); return err },
			func() error { _, err := json.Marshal(plain.Interface()); return err }},
		{"encode/many",
			func() error { return appendMany(&create, many) },
			func() error { _, err := json.Marshal(plainMany.Addr().Interface()); return err }},
	}
}

// appendMany writes records as the requests of a batch hold them.
func appendMany(w *write, records []any) error {
	b := newBuffer()
	body := append(b.room, '[')
	for i, record := range records {
		if i > 0 {
			body = append(body, ',')
		}
		var err error
		if body, err = w.appendChecked(body, record); err != nil {
			return err
		}
	}
	b.finish(append(body, ']'))
	return nil
}

// readAnswer reads an answer into a list of records, as a query does.
func readAnswer(body []byte, found reflect.Value) error {
	rows := rowList{next: func(index int) any { return makeAt(found, index) }}
	defer rows.free()
	a := answer{body: body, redact: strings.Clone}
	err := a.find(retrieveEnvelope, rows.read)
	if err == nil && rows.count != rowCount {
		err = fmt.Errorf("got %d rows", rows.count)
	}
	return cmp.Or(err, rows.err)
}

// BenchmarkCodec is what `make bench-codec` runs. The time of the whole process counts, the
// garbage collector's too.
func BenchmarkCodec(b *testing.B) {
	for job := range jobs(b) {
		b.Run(job.name+"/codec", func(b *testing.B) { job.measure(b, job.own) })
		b.Run(job.name+"/plain", func(b *testing.B) { job.measure(b, job.plain) })
	}
}

func (job) measure(b *testing.B, do func() error) {
	b.ReportAllocs()
	before := processTime()
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processTime()-before)/float64(b.N), "cpu-ns/op")
}

// TestCodecAllocates no more often than encoding/json does for plain pointers.
func TestCodecAllocates(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector has pools forget at random")
	}
	for job := range jobs(t) {
		check(t, job.own())
		check(t, job.plain())
		own := testing.AllocsPerRun(10, func() { _ = job.own() })
		plain := testing.AllocsPerRun(10, func() { _ = job.plain() })
		if own > plain {
			t.Errorf("%s: %v allocations, encoding/json makes %v", job.name, own, plain)
		}
	}
}

// TestCodecAgrees has both ways find the same, so that the benchmark compares like with like.
func TestCodecAgrees(t *testing.T) {
	m := newRatingMethod(t)
	for _, nulls := range []bool{true, false} {
		row := m.row(7, nulls)
		own, plain := reflect.New(m.own).Interface(), reflect.New(m.plain).Interface()
		check(t, unmarshalRecord(row, own))
		check(t, json.Unmarshal(row, plain))
		written, err := marshalRecord(own)
		check(t, err)
		equal(t, "written", string(written), string(row))
		written, err = json.Marshal(plain)
		check(t, err)
		equal(t, "written plain", string(written), string(m.row(7, false)))
	}
}
