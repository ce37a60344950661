package runtime

import (
	"encoding/json"
	"errors"
	"math/big"
	"runtime"
	"strings"
	"testing"
)

// decimalOf reads JSON.
func decimalOf(t *testing.T, raw string) Decimal {
	t.Helper()
	var d Decimal
	check(t, json.Unmarshal([]byte(raw), &d))
	return d
}

func TestDecimalReads(t *testing.T) {
	const digits40 = "1234567890123456789012345678901234567890"
	for raw, want := range map[string]string{
		`"1.50"`: "3/2", `1.50`: "3/2", `".1"`: "1/10", `"-.5"`: "-1/2", `"0"`: "0", `"-0.00"`: "0", `"000.10"`: "1/10",
		`" 12.50 "`: "25/2", `"\t7\n"`: "7", `"\u0031"`: "1", `"-1"`: "-1", `"1e-10"`: "1/10000000000", `2.5E+2`: "250",
		`"` + digits40 + `"`: digits40, digits40: digits40, `"0.` + digits40[:39] + `1"`: digits40[:39] + "1/1" + strings.Repeat("0", 40),
		`"0.1000000001"`: "1000000001/10000000000",
	} {
		d := decimalOf(t, raw)
		r, err := d.Rat()
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		equal(t, raw, r.RatString(), want)
		equal(t, "written back", string(Value(d).Raw()), raw)
	}
}

func TestDecimalKeepsWhatIsNoNumber(t *testing.T) {
	for _, raw := range []string{
		`"$1,250.00"`, `"1,250"`, `"1,5"`, `"1 000"`, `"12.50 USD"`, `"$1<br/>$2"`, `"abc"`, `"."`, `"-"`, `"-."`, `"1."`, `"+1"`, `"--1"`,
		`"1e"`, `"e5"`, `"1e5.0"`, `"1e1_0"`, `"1_000"`, `"0x10"`, `"1/2"`, `"NaN"`, `"Infinity"`, `"1e9999999999"`, `"\u0661"`,
		`true`, `[1]`, `{"a":1}`, `"null"`,
	} {
		d := decimalOf(t, raw)
		var misfit *FieldError
		if r, err := d.Rat(); !errors.As(err, &misfit) {
			t.Errorf("%s: Rat returns %v, %v, want a FieldError", raw, r, err)
			continue
		}
		equal(t, "Raw", misfit.Raw, raw)
		if _, err := d.Cmp(DecimalOf(1)); !errors.As(err, &misfit) {
			t.Errorf("%s: Cmp returns the error %v, want a FieldError", raw, err)
		}
		if _, err := DecimalOf(1).Cmp(d); !errors.As(err, &misfit) {
			t.Errorf("%s: Cmp returns the error %v, want a FieldError", raw, err)
		}
		equal(t, raw+" equals itself", d.Equal(d), true)
		equal(t, raw+" equals 0", d.Equal(DecimalOf(0)), false)
		equal(t, "written back", string(Value(d).Raw()), raw)
	}
}

func TestDecimalRatIsBounded(t *testing.T) {
	for _, text := range []string{"1e999999999", "1e-999999999", "-1e10001", "1e-10001", strings.Repeat("9", 10001)} {
		d, err := ParseDecimal(text)
		check(t, err)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = d.Rat()
		runtime.ReadMemStats(&after)
		if err == nil || errors.As(err, new(*FieldError)) || len(err.Error()) > 300 {
			t.Errorf("%.20s: got the error %v, want another than a FieldError", text, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%.20s: Rat took %d bytes", text, used)
		}
		order, err := d.Cmp(DecimalOf(0))
		check(t, err)
		if want := map[bool]int{true: -1, false: 1}[text[0] == '-']; order != want {
			t.Errorf("%.20s: got the order %d to zero, want %d", text, order, want)
		}
	}
	d, err := ParseDecimal("1e9999")
	check(t, err)
	if _, err := d.Rat(); err != nil {
		t.Error(err)
	}
}

func TestParseDecimal(t *testing.T) {
	for _, text := range []string{"1.50", ".1", "-.5", "1e-10", "007", "-1", strings.Repeat("1234567890", 4)} {
		d, err := ParseDecimal(text)
		check(t, err)
		equal(t, "String", d.String(), text)
		equal(t, "JSON", string(Value(d).Raw()), `"`+text+`"`)
	}
	for _, text := range []string{"", " ", " 1", "1 ", "1\n", "1,000", "$1", `"1"`} {
		if d, err := ParseDecimal(text); err == nil || d != (Decimal{}) {
			t.Errorf("%q: got %q, %v", text, d, err)
		}
	}
	equal(t, "DecimalOf", string(Value(DecimalOf(-42)).Raw()), `"-42"`)
}

func TestDecimalEqual(t *testing.T) {
	equal(t, "1.50 and 1.5", decimalOf(t, `"1.50"`).Equal(decimalOf(t, `1.5`)), true)
	equal(t, "0 and -0.0", decimalOf(t, `0`).Equal(decimalOf(t, `"-0.0"`)), true)
	equal(t, "10 and 1e1", decimalOf(t, `10`).Equal(decimalOf(t, `1e1`)), true)
	equal(t, "1 and -1", decimalOf(t, `1`).Equal(decimalOf(t, `-1`)), false)
	equal(t, "empty and 0", Decimal{}.Equal(DecimalOf(0)), false)
	equal(t, "in an Opt", Set(decimalOf(t, `"1.50"`)).Equal(Set(decimalOf(t, `1.5`))), true)
}

// FuzzDecimal compares with math/big, which has a grammar and an arithmetic of its own.
func FuzzDecimal(f *testing.F) {
	for _, a := range []string{"0", "-0", ".1", "-.5", "1e-10", "1.50", "1.5", "999", "-1e3", "0.000", "12e", "1e400"} {
		for _, b := range []string{"1.5000", "-1000", "0.1000000001", "1234567890123456789012345678901234567890", "x"} {
			f.Add(a, b)
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, errX := ParseDecimal(a)
		y, errY := ParseDecimal(b)
		if errX != nil || errY != nil {
			return
		}
		back := decimalOf(t, string(Value(x).Raw()))
		if back != x || back.String() != a {
			t.Errorf("%q came back as %q", a, back)
		}
		r, errR := x.Rat()
		s, errS := y.Rat()
		if errR != nil || errS != nil {
			return // too large to write out
		}
		if want, ok := new(big.Rat).SetString(a); !ok || want.Cmp(r) != 0 {
			t.Errorf("%q is %v, by math/big %v", a, r, want)
		}
		order, err := x.Cmp(y)
		check(t, err)
		if order != r.Cmp(s) || x.Equal(y) != (order == 0) {
			t.Errorf("%q and %q: order %d, equal %v, by math/big %d", a, b, order, x.Equal(y), r.Cmp(s))
		}
	})
}
