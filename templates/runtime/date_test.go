package runtime

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

// pacific has the offset of Los Angeles in winter, without a database of time zones.
var pacific = time.FixedZone("PST", -8*3600)

func dateOf(t *testing.T, raw string) Date {
	t.Helper()
	var d Date
	check(t, json.Unmarshal([]byte(raw), &d))
	return d
}

func TestDateReads(t *testing.T) {
	tests := []struct{ raw, time, in string }{
		{`"2025-01-31"`, "2025-01-31T00:00:00Z", "2025-01-31T00:00:00-08:00"},
		{`" 2025-01-31 "`, "2025-01-31T00:00:00Z", "2025-01-31T00:00:00-08:00"},
		{`"2025-01-01T07:59:59.000Z"`, "2025-01-01T00:00:00Z", "2024-12-31T23:59:59-08:00"},
		{`"2025-01-01T00:00:00Z"`, "2025-01-01T00:00:00Z", "2024-12-31T16:00:00-08:00"},
		{`"2025-01-01T01:00:00.5+02:00"`, "2025-01-01T00:00:00Z", "2024-12-31T15:00:00.5-08:00"},
		{`"2024-02-29"`, "2024-02-29T00:00:00Z", "2024-02-29T00:00:00-08:00"},
	}
	for _, test := range tests {
		d := dateOf(t, test.raw)
		day, err := d.Time()
		check(t, err)
		equal(t, test.raw+": Time", day.Format(time.RFC3339Nano), test.time)
		in, err := d.In(pacific)
		check(t, err)
		equal(t, test.raw+": In", in.Format(time.RFC3339Nano), test.in)
		equal(t, "written back", string(Value(d).Raw()), test.raw)
	}
}

func TestDateTimeReads(t *testing.T) {
	for raw, want := range map[string]string{
		`"2014-10-29T20:00:06.000Z"`:       "2014-10-29T20:00:06Z",
		`"2014-10-29T20:00:06Z"`:           "2014-10-29T20:00:06Z",
		`"2014-10-29T20:00:06.123456789Z"`: "2014-10-29T20:00:06.123456789Z",
		`"2014-10-29T20:00:06.250-08:00"`:  "2014-10-30T04:00:06.25Z",
		`"2014-10-29"`:                     "2014-10-29T00:00:00Z",
		`" 2014-10-29T20:00:06.000Z"`:      "2014-10-29T20:00:06Z",
	} {
		var d DateTime
		check(t, json.Unmarshal([]byte(raw), &d))
		at, err := d.Time()
		check(t, err)
		equal(t, raw, at.Format(time.RFC3339Nano), want)
		equal(t, "zone", at.Location(), time.UTC)
		equal(t, "written back", string(Value(d).Raw()), raw)
	}
}

func TestDatesKeepWhatIsNone(t *testing.T) {
	for _, raw := range []string{
		`"2025-02-30"`, `"2025-1-31"`, `"31.01.2025"`, `"01/31/2025"`, `"2025-01-31 10:00:00"`, `"2025-01-31T10:00:00"`, `"2025-01-31T25:00:00Z"`,
		`"2025-01-31T10:00Z"`, `"0000-00-00"`, `"10000-01-01"`, `"today"`, `20250131`, `1738281600`, `true`, `[]`, `"null"`,
	} {
		date, at := dateOf(t, raw), DateTime(dateOf(t, raw))
		_, errTime := date.Time()
		_, errIn := date.In(pacific)
		_, errAt := at.Time()
		for i, err := range []error{errTime, errIn, errAt, Set(date).Err(), Set(at).Err()} {
			var misfit *FieldError
			if !errors.As(err, &misfit) || misfit.Raw != raw {
				t.Errorf("%s: error %d is %v, want a FieldError with the text", raw, i, err)
			}
		}
		equal(t, "String", date.String(), Value(date).String())
		equal(t, raw+" equals itself", date.Equal(date) && at.Equal(at), true)
	}
}

func TestDatesWritten(t *testing.T) {
	at := time.Date(2025, 1, 1, 2, 3, 4, 567899999, time.FixedZone("", 3*3600))
	for got, want := range map[Value]string{
		Value(NewDate(2025, time.January, 31)):         `"2025-01-31"`,
		Value(NewDate(2025, time.January, 32)):         `"2025-02-01"`,
		Value(NewDate(7, time.March, 1)):               `"0007-03-01"`,
		Value(DateOf(at)):                              `"2025-01-01"`,
		Value(DateOf(at.UTC())):                        `"2024-12-31"`,
		Value(DateTimeOf(at)):                          `"2024-12-31T23:03:04.567Z"`,
		Value(DateTimeOf(time.Unix(0, -1))):            `"1969-12-31T23:59:59.999Z"`,
		Value(DateTimeOf(at.Truncate(24 * time.Hour))): `"2024-12-31T00:00:00.000Z"`,
		Value(FlagOf(true)):                            `"1"`,
		Value(FlagOf(false)):                           `"0"`,
	} {
		equal(t, "JSON", string(got.Raw()), want)
	}
}

func TestDatesEqual(t *testing.T) {
	day, midnight, end := dateOf(t, `"2025-01-01"`), dateOf(t, `"2025-01-01T00:00:00.000Z"`), dateOf(t, `"2025-01-01T07:59:59.000Z"`)
	equal(t, "a day and its midnight", day.Equal(midnight), true)
	equal(t, "a day and what another day ends with elsewhere", day.Equal(end), false)
	equal(t, "days", day.Equal(NewDate(2025, time.January, 2)), false)
	equal(t, "offsets", DateTime(dateOf(t, `"2025-01-01T02:00:00+02:00"`)).Equal(DateTime(midnight)), true)
	equal(t, "milliseconds", DateTime(dateOf(t, `"2025-01-01T00:00:00.001Z"`)).Equal(DateTime(midnight)), false)
	equal(t, "the zero date and none", Date{}.Equal(day), false)
}

func TestFlagReads(t *testing.T) {
	for raw, want := range map[string][2]bool{
		`"1"`: {true, true}, `1`: {true, true}, `true`: {true, true}, `"true"`: {true, true}, `"TRUE"`: {true, true}, `"Y"`: {true, true},
		`"yes"`: {true, true}, `"T"`: {true, true}, `" 1 "`: {true, true},
		`"0"`: {false, true}, `0`: {false, true}, `false`: {false, true}, `"False"`: {false, true}, `"N"`: {false, true}, `"no"`: {false, true}, `"f"`: {false, true},
		`"2"`: {}, `-1`: {}, `1.0`: {}, `"maybe"`: {}, `"on"`: {}, `{}`: {}, `[true]`: {}, `"null"`: {}, `""`: {},
	} {
		var f Flag
		check(t, json.Unmarshal([]byte(raw), &f))
		value, ok := f.Bool()
		equal(t, raw, [2]bool{value, ok}, want)
		equal(t, raw+": fits", Set(f).Err() == nil, ok)
		equal(t, "written back", string(Value(f).Raw()), raw)
	}
	equal(t, "1 and true", Flag(Int(1)).Equal(Flag(Text("true"))), true)
	equal(t, "0 and 1", FlagOf(false).Equal(FlagOf(true)), false)
	equal(t, "0 and none", FlagOf(false).Equal(Flag{}), false)
	equal(t, "none and none", Flag{}.Equal(Flag{}), true)
}
