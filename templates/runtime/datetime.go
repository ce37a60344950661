package runtime

import "time"

// DateTime is a moment, kept as the text that was sent: 2014-10-29T20:00:06.000Z, the same
// with another offset, or a day alone, which stands for its midnight in UTC.
//
// What is none of these is kept and written back as it came, and Time fails with a
// [*FieldError]; a date-time without an offset is one of them, since nobody can say when that
// was. The zero DateTime is the empty text, which is no date-time either. A [Value] and a
// DateTime convert into each other: DateTime(value) keeps its JSON.
type DateTime struct {
	raw string // as in a Value
}

// dateTimeLayout is the form the platform returns. It ends in milliseconds: what more digits
// would mean to it is unknown, and readers exist that take the fraction for a count of
// milliseconds.
const dateTimeLayout = "2006-01-02T15:04:05.000Z"

// DateTimeOf returns a time, written in UTC with milliseconds, as 2014-10-29T20:00:06.000Z.
// A fraction of a millisecond is dropped. The year is 0 to 9999.
func DateTimeOf(t time.Time) DateTime { return DateTime(Text(t.UTC().Format(dateTimeLayout))) }

// Time returns the moment, in UTC.
func (d DateTime) Time() (time.Time, error) { return momentIn(Value(d), time.UTC, aDateTime) }

// String returns the text as it was sent.
func (d DateTime) String() string { return Value(d).String() }

// Equal reports whether d and other are the same moment. What is no date-time equals the
// same text.
func (d DateTime) Equal(other DateTime) bool { return sameMoment(Value(d), Value(other)) }

// MarshalJSON returns the JSON that was read, or the moment that was given, as a string.
func (d DateTime) MarshalJSON() ([]byte, error) { return Value(d).MarshalJSON() }

// UnmarshalJSON keeps data, whatever JSON it is. Like every unmarshaler, it ignores null.
func (d *DateTime) UnmarshalJSON(data []byte) error { return (*Value)(d).UnmarshalJSON(data) }

func (d *DateTime) appendJSON(dst []byte) []byte { return Value(*d).appendJSON(dst) }

func (d *DateTime) setJSON(raw []byte) state { return (*Value)(d).setTyped(raw) }

func (d DateTime) misfit() error {
	_, err := moment(Value(d), time.UTC, aDateTime)
	return err
}
