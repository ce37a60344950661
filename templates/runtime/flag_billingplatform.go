package runtime

import "strings"

// Flag is a yes or no, kept as the text that was sent. The platform sends "0" and "1", never
// a JSON boolean, and takes both as strings or numbers (BillingPlatform facts, 4). Flag also
// reads true and false, T and F, yes and no, Y and N, in any case, as JSON strings or not:
// custom fields hold what people chose.
//
// Anything else is kept and written back as it came, and Bool says that it does not know.
// The zero Flag is the empty text, which is neither yes nor no. A [Value] and a Flag convert
// into each other: Flag(value) keeps its JSON.
type Flag struct {
	raw string // as in a Value
}

// FlagOf returns "1" for true and "0" for false.
func FlagOf(on bool) Flag {
	if on {
		return Flag{`"1"`}
	}
	return Flag{`"0"`}
}

// Bool returns what the flag says, and whether it is one: (false, false) is not a no.
func (f Flag) Bool() (value, ok bool) {
	switch strings.ToLower(Value(f).trimmed()) {
	case "1", "true", "t", "yes", "y":
		return true, true
	case "0", "false", "f", "no", "n":
		return false, true
	}
	return false, false
}

// String returns the text as it was sent.
func (f Flag) String() string { return Value(f).String() }

// Equal reports whether f and other say the same. What is no flag equals the same text.
func (f Flag) Equal(other Flag) bool {
	a, okA := f.Bool()
	b, okB := other.Bool()
	return okA && okB && a == b || Value(f).Equal(Value(other))
}

// MarshalJSON returns the JSON that was read, or that of [FlagOf].
func (f Flag) MarshalJSON() ([]byte, error) { return Value(f).MarshalJSON() }

// UnmarshalJSON keeps data, whatever JSON it is. Like every unmarshaler, it ignores null.
func (f *Flag) UnmarshalJSON(data []byte) error { return (*Value)(f).UnmarshalJSON(data) }

func (f *Flag) appendJSON(dst []byte) []byte { return Value(*f).appendJSON(dst) }

func (f *Flag) setJSON(raw []byte) state { return (*Value)(f).setTyped(raw) }

func (f Flag) misfit() error {
	if _, ok := f.Bool(); ok {
		return nil
	}
	return misfit("a flag, 0 or 1", Value(f))
}
