package runtime

import (
	"fmt"
	"reflect"
	"strings"
)

// Bind puts values into SQL of the caller's own words, each in place of a question mark, so
// that no text can become anything but a text:
//
//	sql, err := Bind("SELECT Name FROM ACCOUNT WHERE Status = ? AND Id IN (?)", status, ids)
//
// A value is what the predicates of a [Field] take, or an int or int64; a slice of those is
// written with commas in between, and must not be empty; a [Condition] or [SQL] is written as
// it would be in Where, and a field, such as AccountFields.Name, as its name.
//
// A question mark in a text or a name in quotes, or in a comment, stands for itself.
func Bind(sql SQL, values ...any) (SQL, error) {
	var w sqlText
	text := string(sql)
	for text != "" {
		n, err := plainSQL(text)
		if err != nil {
			return "", fmt.Errorf("Bind: %w", err)
		}
		if n > 0 {
			w.add(text[:n])
			text = text[n:]
			continue
		}
		if len(values) == 0 {
			return "", fmt.Errorf("Bind: there is no value for the ? in front of %q", bounded(text[1:], maxMisfit))
		}
		w.add(" ") // a sign, letter or quote beside it must not become a part of it
		w.bind(values[0])
		w.add(" ")
		text, values = text[1:], values[1:]
	}
	if len(values) > 0 {
		w.fail(fmt.Errorf("there are %d values more than question marks", len(values)))
	}
	if w.err != nil {
		return "", fmt.Errorf("Bind: %w", w.err)
	}
	return SQL(w.text), nil
}

// plainSQL returns the length of what comes before the next question mark that stands for a
// value, at least up to the next quote or comment: 0 in front of one.
func plainSQL(text string) (int, error) {
	for _, q := range []struct{ open, close string }{{"'", "'"}, {`"`, `"`}, {"/*", "*/"}, {"--", "\n"}} {
		if !strings.HasPrefix(text, q.open) {
			continue
		}
		length := strings.Index(text[len(q.open):], q.close)
		switch {
		case length >= 0:
			return len(q.open) + length + len(q.close), nil
		case q.open == "--":
			return len(text), nil
		}
		return 0, fmt.Errorf("what %s opens is not closed: %q", q.open, bounded(text, maxMisfit))
	}
	start := 1 // a sign that opens no comment
	if text[0] == '?' {
		start = 0
	}
	if n := strings.IndexAny(text[start:], `?'"-/`); n >= 0 {
		return start + n, nil
	}
	return len(text), nil
}

// bind writes a value, whatever it is.
func (w *sqlText) bind(value any) {
	switch v := value.(type) {
	case Condition:
		w.condition(v)
		return
	case FieldRef:
		w.name(v.Name())
		return
	}
	if list := reflect.ValueOf(value); list.Kind() == reflect.Slice {
		w.list(list)
		return
	}
	text, err := literalOf(value)
	if err != nil {
		w.fail(err)
	}
	w.add(text)
}

func (w *sqlText) list(list reflect.Value) {
	if list.Len() == 0 {
		w.fail(fmt.Errorf("a %s is empty, which a list in SQL cannot be", list.Type()))
	}
	for i := range list.Len() {
		if i > 0 {
			w.add(", ")
		}
		w.bind(list.Index(i).Interface())
	}
}
