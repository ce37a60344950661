package runtime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/quick"
	"time"
)

// TestScalarsComeBack is decode(encode(x)) == x for each scalar, alone and as a field in
// each state, and encode(decode(j)) == j for whatever JSON came.
func TestScalarsComeBack(t *testing.T) {
	comesBack(t, Text)
	comesBack(t, Int)
	comesBack(t, func(id ID) ID { return ID(strings.ToValidUTF8(string(id), "")) })
	comesBack(t, func(s string) string { return strings.ToValidUTF8(s, "") })
	comesBack(t, FlagOf)
	comesBack(t, DecimalOf)
	comesBack(t, func(d digits) Decimal { return mustParse(t, string(d)) })
	comesBack(t, func(nano int64) DateTime { return DateTimeOf(time.Unix(0, nano)) })
	comesBack(t, func(days uint16) Date { return NewDate(1900, time.January, int(days)) })
	comesBack(t, func(j oddJSON) Decimal { return Decimal{string(j)} })
	comesBack(t, IntegerOf)
	comesBack(t, func(j oddJSON) Integer { return Integer{string(j)} })
	comesBack(t, func(s string) choice { return choice(strings.ToValidUTF8(s, "")) })
	comesBack(t, func(j oddJSON) Flag { return Flag{string(j)} })
	comesBack(t, func(j oddJSON) Date { return Date{string(j)} })
	comesBack(t, func(j oddJSON) DateTime { return DateTime{string(j)} })
	comesBack(t, func(j oddJSON) Value { return Value{string(j)} })
}

// comesBack checks the scalars that make returns for random arguments.
func comesBack[A any, T comparable](t *testing.T, make func(A) T) {
	t.Helper()
	config := &quick.Config{MaxCount: 300, Rand: rand.New(rand.NewSource(1))}
	if err := quick.Check(func(a A) bool { return roundTrips(t, make(a)) }, config); err != nil {
		t.Error(err)
	}
}

// roundTrips reports whether a scalar comes back from its JSON.
func roundTrips[T comparable](t *testing.T, x T) bool {
	t.Helper()
	data := plainJSON(t, x)
	var back T
	check(t, json.Unmarshal(data, &back))
	if back != x {
		t.Errorf("%T %v came back as %v by %s", x, x, back, data)
		return false
	}
	for _, o := range []Opt[T]{{}, Null[T](), Set(x)} {
		type one struct {
			Field Opt[T] `json:"field,omitzero"`
		}
		data := plainJSON(t, one{o})
		var back one
		check(t, json.Unmarshal(data, &back))
		if back.Field.v != o.v || back.Field.s != o.s || !back.Field.Equal(o) {
			t.Errorf("%T %v came back as %v by %s", o, o, back.Field, data)
			return false
		}
	}
	return true
}

// plainJSON is json.Marshal but for its habit of escaping <, which changes the JSON of what a
// marshaler returns. The client does not go through it.
func plainJSON(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	check(t, enc.Encode(v))
	return b.Bytes()
}

func mustParse(t *testing.T, text string) Decimal {
	t.Helper()
	d, err := ParseDecimal(text)
	check(t, err)
	return d
}

// digits is the text of a random decimal of up to 40 digits.
type digits string

func (digits) Generate(r *rand.Rand, _ int) reflect.Value {
	var b strings.Builder
	b.WriteString([]string{"", "-"}[r.Intn(2)])
	n := 1 + r.Intn(40)
	point := r.Intn(2 * n)
	for i := range n {
		if i == point {
			b.WriteByte('.')
		}
		b.WriteByte(byte('0' + r.Intn(10)))
	}
	b.WriteString([]string{"", "e-10", "E+7"}[r.Intn(3)])
	return reflect.ValueOf(digits(b.String()))
}

// oddJSON is some JSON other than null and blank texts, which are null to most scalars.
type oddJSON string

func (oddJSON) Generate(r *rand.Rand, _ int) reflect.Value {
	all := []string{
		`"$1,250.00"`, `" 12.50 "`, `".1"`, `1.5e5`, `1.50`, `1e-10`, `-0.0`, `true`, `false`, `0`, `1`, `"Y"`, `"\u0061"`, `"\u0020"`, `"<br/>"`,
		`[1,2]`, `{"a":1}`, `"2025-01-31"`, `"2025-01-01T07:59:59.000Z"`, `"2025-02-30"`, `"null"`, `12345678901234567890123456789012345678901234567890`,
	}
	return reflect.ValueOf(oddJSON(all[r.Intn(len(all))]))
}

// TestEmptyScalars says what becomes of the one text that does not come back as itself.
func TestEmptyScalars(t *testing.T) {
	data, err := Set(Decimal{}).MarshalJSON()
	check(t, err)
	equal(t, "JSON", string(data), `""`)
	var back Opt[Decimal]
	check(t, json.Unmarshal(data, &back))
	equal(t, "null", back.IsNull(), true)
}

// TestDateTimesComeBack compares the moment.
func TestDateTimesComeBack(t *testing.T) {
	check(t, quick.Check(func(sec int32, nano uint32, offset int16) bool {
		at := time.Unix(int64(sec), int64(nano%1e9)).In(time.FixedZone("", int(offset)))
		back, err := DateTimeOf(at).Time()
		return err == nil && back.Equal(time.UnixMilli(at.UnixMilli()))
	}, nil))
	check(t, quick.Check(func(days uint16) bool {
		day := time.Date(1900, 1, 1+int(days), 0, 0, 0, 0, time.UTC)
		back, err := DateOf(day).Time()
		return err == nil && back.Equal(day)
	}, nil))
}

// FuzzScalars reads any JSON into each type: nothing fails, and what is written is what came.
func FuzzScalars(f *testing.F) {
	for _, raw := range []string{`""`, `" "`, `null`, `"1.50"`, `1e5`, `"2025-01-31"`, `"2025-01-31T00:00:00.000Z"`, `true`, `{"a":[1]}`, `"\ud800"`, `"\t"`} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !json.Valid([]byte(raw)) {
			return
		}
		for _, s := range []slot{new(Opt[Decimal]), new(Opt[Flag]), new(Opt[Date]), new(Opt[DateTime]), new(Opt[Value])} {
			check(t, s.decode([]byte(raw), origin{}))
			data, err := s.appendJSON(nil)
			check(t, err)
			want := string(trimSpace([]byte(raw)))
			equal(t, "written back", string(data), want)
			_ = s.Err()
		}
	})
}

// TestNoBinaryFloats looks for the types that cannot hold 0.1.
func TestNoBinaryFloats(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	check(t, err)
	count := 0
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		count++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		check(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && isFloat(id.Name) {
				t.Errorf("%s uses %s", path, id.Name)
			}
			return true
		})
	}
	if count < 20 {
		t.Errorf("looked at %d files only", count)
	}
}

// isFloat reports whether a name is that of a type, or of a function that returns one.
func isFloat(name string) bool {
	switch name {
	case "float32", "float64", "complex64", "complex128", "ParseFloat", "FormatFloat", "Float64", "Float32", "SetFloat64":
		return true
	}
	return false
}

// TestIDThatIsNone reads what no form of an Id is: it is kept, and is an error of its field.
func TestIDThatIsNone(t *testing.T) {
	for raw, want := range map[string]string{
		`{"a":1}`: `AccountId: want an Id, got {"a":1}`, `["1"]`: `AccountId: want an Id, got ["1"]`,
		`"681"`: "<nil>", `681`: "<nil>", `null`: "<nil>", `""`: "<nil>", `"USD"`: "<nil>", `"{7f-2}"`: "<nil>", `true`: "<nil>",
	} {
		var r struct {
			AccountID Opt[ID] `json:"AccountId,omitzero"`
		}
		check(t, decodeRow([]byte(`{"AccountId":`+raw+`}`), &r, 0))
		equal(t, raw, fmt.Sprint(CheckRecord(&r)), want)
	}
}
