package runtime

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// sqlText is SQL that is being written. Its first error sticks. Whatever comes from a caller
// goes through name or literal, except for SQL, which is the caller's word.
type sqlText struct {
	text []byte
	err  error
}

func (w *sqlText) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *sqlText) add(texts ...string) {
	for _, text := range texts {
		w.text = append(w.text, text...)
	}
}

// done returns what was written.
func (w *sqlText) done() (string, error) { return string(w.text), w.err }

func (w *sqlText) condition(c Condition) {
	if c == nil {
		w.fail(errors.New("a condition is nil: leave it out"))
		return
	}
	c.(sqlCondition).write(w)
}

func (w *sqlText) joined(list []Condition, joint string) {
	for i, c := range list {
		if i > 0 {
			w.add(joint)
		}
		w.condition(c)
	}
}

// name writes the name of a field, or a path to one.
func (w *sqlText) name(name string) {
	w.check(name)
	w.add(name)
}

// check refuses a name that cannot be written.
func (w *sqlText) check(name string) {
	if !isSQLName(name) {
		w.fail(fmt.Errorf("%q cannot be named in SQL: want letters, digits, _, $ and #, and dots between the steps of a path", bounded(name, maxMisfit)))
	}
}

// entity writes the name of an entity, which is no path.
func (w *sqlText) entity(name string) {
	if !isPlainName(name) {
		w.fail(fmt.Errorf("%q cannot be named in SQL: want an entity of letters, digits, _, $ and #", bounded(name, maxMisfit)))
	}
	w.add(name)
}

// isSQLName reports whether a text is a name, or a path of names, that needs no quotes. To
// write others in quotes would be a guess: there, the database minds the case, which the
// platform does not.
func isSQLName(path string) bool {
	for _, name := range strings.Split(path, ".") {
		if !isPlainName(name) {
			return false
		}
	}
	return true
}

// isPlainName reports whether a name needs no quotes. One that is NULL does: without them, it
// would be read as null, and nobody would notice.
func isPlainName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '$' || c == '#')) {
			return false
		}
	}
	return name != "" && !strings.EqualFold(name, "null")
}

// value writes a value that a field is compared with.
func (w *sqlText) value(field string, value any) {
	text, err := literalOf(value)
	if err != nil {
		w.fail(fmt.Errorf("%s: %v", field, err)) // a FieldError would be one of a record
	}
	w.add(text)
}

// literalOf returns what stands for a value in SQL.
func literalOf(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return quote(v)
	case ID: // in quotes it is compared by amount with a column of numbers, and as text else
		return quote(string(v))
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case Decimal:
		return Value(v).trimmed(), v.misfit()
	case Integer:
		return Value(v).trimmed(), v.misfit()
	case Flag:
		if err := v.misfit(); err != nil {
			return "", err
		}
		return literalIn(Value(v))
	case Date:
		return literalMoment(Value(v), aDate)
	case DateTime:
		return literalMoment(Value(v), aDateTime)
	case Value:
		return literalIn(v)
	}
	if text := reflect.ValueOf(value); text.Kind() == reflect.String { // a pick-list
		return quote(text.String())
	}
	return "", fmt.Errorf("a %T has no form in SQL: want a string, ID, Value, Decimal, Integer, Flag, Date, DateTime, int or int64", value)
}

// literalIn returns what stands for the JSON of a value.
func literalIn(v Value) (string, error) {
	switch kindOf([]byte(v.raw)) {
	case "nothing", "a string":
		return quote(v.String())
	case "a number":
		return v.raw, nil
	case "a boolean": // the platform has "0" and "1" (BillingPlatform facts, 4)
		if v.raw == "true" {
			return "'1'", nil
		}
		return "'0'", nil
	}
	return "", misfit("a text or a number", v)
}

// literalMoment returns what stands for a day or a moment.
func literalMoment(v Value, want string) (string, error) {
	t, err := momentIn(v, time.UTC, want)
	if err != nil {
		return "", err
	}
	layout := dateTimeLayout
	if t.Truncate(24 * time.Hour).Equal(t) {
		layout = time.DateOnly
	}
	return quote(t.Format(layout))
}

// quote returns a text in quotes. Doubling the quotes in it is all that the database needs:
// it gives no other character a meaning there.
func quote(text string) (string, error) {
	switch i := strings.IndexFunc(text, isUnfit); {
	case text == "":
		return "", errors.New("the text is empty, which the platform takes for null: use IsNull or IsNotNull")
	case i >= 0:
		r, _ := utf8.DecodeRuneInString(text[i:])
		return "", fmt.Errorf("the text has a control character, %q, at byte %d: take it out", r, i)
	case !utf8.ValidString(text):
		return "", errors.New("the text is no valid UTF-8")
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'", nil
}

// isUnfit reports whether a character is one that no text to compare with needs, and that
// somebody on the way may choke on. The platform refuses what it calls illegal characters
// (BillingPlatform facts, 3.1); which those are is not known, so this is a choice.
func isUnfit(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || 0x7F <= r && r < 0xA0
}
