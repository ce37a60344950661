package runtime

import "time"

// Date is a day, kept as the text that was sent: 2025-01-31, or a whole date-time such as
// 2025-01-31T00:00:00.000Z, in which form some platforms return days.
//
// Beware of the time zone: such a date-time is in UTC, and a platform can have made it of a
// midnight, or the second before one, where the tenant is. A tenant in Los Angeles that ends
// something on 31 December returns 2025-01-01T07:59:59.000Z. [Date.Time] takes the day as it
// is written, 1 January; DateOf of the time that [Date.In] returns is the tenant's, 31
// December.
//
// What is no date is kept and written back as it came, and Time and In fail with a
// [*FieldError]. The zero Date is the empty text, which is no date either. A [Value] and a
// Date convert into each other: Date(value) keeps its JSON.
type Date struct {
	raw string // as in a Value
}

// NewDate returns a day, written as 2025-01-31. Like [time.Date] it turns January 32 into
// February 1. The year is 0 to 9999.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day of a time in the location that the time has.
func DateOf(t time.Time) Date { return Date(Text(t.Format(time.DateOnly))) }

// Time returns midnight, UTC, of the day as it is written; a time of day is ignored.
func (d Date) Time() (time.Time, error) {
	t, err := moment(Value(d), time.UTC, aDate)
	if err != nil {
		return time.Time{}, err
	}
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), nil
}

// In returns when the day begins in loc. Of a date-time it is that moment, seen from loc.
func (d Date) In(loc *time.Location) (time.Time, error) { return momentIn(Value(d), loc, aDate) }

// String returns the text as it was sent.
func (d Date) String() string { return Value(d).String() }

// Equal reports whether d and other are the same day or the same moment; a day is the
// moment at which it begins in UTC. What is no date equals the same text.
func (d Date) Equal(other Date) bool { return sameMoment(Value(d), Value(other)) }

// MarshalJSON returns the JSON that was read, or the day that was given, as a string.
func (d Date) MarshalJSON() ([]byte, error) { return Value(d).MarshalJSON() }

// UnmarshalJSON keeps data, whatever JSON it is. Like every unmarshaler, it ignores null.
func (d *Date) UnmarshalJSON(data []byte) error { return (*Value)(d).UnmarshalJSON(data) }

func (d *Date) appendJSON(dst []byte) []byte { return Value(*d).appendJSON(dst) }

func (d *Date) setJSON(raw []byte) state { return (*Value)(d).setTyped(raw) }

func (d Date) misfit() error {
	_, err := moment(Value(d), time.UTC, aDate)
	return err
}

// What a Date and a DateTime take, in the words of errors.
const (
	aDate     = "a date, YYYY-MM-DD"
	aDateTime = "a date-time, YYYY-MM-DDTHH:MM:SS with Z or an offset"
)

// moment reads a day, which begins at midnight in loc, or a date-time, which keeps its own
// offset.
func moment(v Value, loc *time.Location, want string) (t time.Time, err error) {
	text := v.trimmed()
	if len(text) == len(time.DateOnly) {
		t, err = time.ParseInLocation(time.DateOnly, text, loc)
	} else {
		err = t.UnmarshalText([]byte(text)) // RFC 3339
	}
	if err != nil {
		err = misfit(want, v)
	}
	return t, err
}

// momentIn returns the moment as seen from loc.
func momentIn(v Value, loc *time.Location, want string) (time.Time, error) {
	t, err := moment(v, loc, want)
	if err != nil {
		return time.Time{}, err
	}
	return t.In(loc), nil
}

func sameMoment(a, b Value) bool {
	s, errA := moment(a, time.UTC, aDate)
	t, errB := moment(b, time.UTC, aDate)
	return errA == nil && errB == nil && s.Equal(t) || a.Equal(b)
}
