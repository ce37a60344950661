package runtime

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Conditions are sent as filters, field:operator:value, of which all have to be satisfied. Texts
// and IDs are sent as they are, with colons doubled; typekeys by their codes; dates, moments and
// numbers as the platform writes them (Guidewire facts, 2.3).

// NotIn is satisfied where the field is equal to none of values.
func (f Field[T]) NotIn(values ...T) Condition { return notIn(f.name, values) }

//go:noinline
func notIn(field string, list any) Condition { return &exclusion{inList{field, list}} }

type exclusion struct{ inList }

// Filter is a condition in the words of the platform, for attributes and operators that the
// definition does not list: Filter("currencies", "in", "usd", "eur"). The operators that are
// documented are eq, ne, lt, le, gt, ge, in, ni, sw and cn. Of several values, a list with commas
// is made; colons in them are doubled.
func Filter(field, operator string, values ...string) Condition {
	return &filter{field, operator, values}
}

type filter struct {
	field, operator string
	values          []string
}

// OfIncluded has a condition be about the resources that [Include] adds under that name, rather
// than about those that are read.
func OfIncluded(include string, condition Condition) Condition {
	return &ofIncluded{include, condition}
}

type ofIncluded struct {
	include   string
	condition Condition
}

func (*filter) isCondition()     {}
func (*ofIncluded) isCondition() {}

// operators are those of the platform by those of conditions.
var operators = map[string]string{"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

// filterText returns the filter that stands for a condition.
func filterText(c Condition) (string, error) {
	switch c := c.(type) {
	case *predicate:
		if operator := operators[c.verb]; operator != "" {
			return filterOf(c.field, operator, c.values)
		}
	case *inList:
		return filterOf(c.field, "in", elements(c.list))
	case *exclusion:
		return filterOf(c.field, "ni", elements(c.list))
	case *likeness:
		operator := "sw"
		if c.before != "" {
			operator = "cn"
		}
		return filterOf(c.field, operator, []any{c.text})
	case *filter:
		return c.text()
	case *ofIncluded:
		if err := checkFilterName(c.include); err != nil {
			return "", err
		}
		text, err := filterText(c.condition)
		return c.include + ":" + text, err
	case nil:
		return "", errors.New("a condition is nil: leave it out")
	}
	return "", fmt.Errorf("a %T is no filter of this platform", c)
}

// filterOf returns a filter of values of the types that fields have. What an empty list or an
// empty text would be taken for is not documented, so that neither is sent.
func filterOf(field, operator string, values []any) (string, error) {
	f := filter{field: field, operator: operator}
	for _, value := range values {
		text, err := filterValue(value)
		if err == nil && text == "" {
			err = errors.New("the text to compare with is empty: leave the condition out")
		}
		if err != nil {
			return "", fmt.Errorf("%s: %v", field, err) // a FieldError would be one of a record
		}
		f.values = append(f.values, text)
	}
	if len(values) == 0 {
		return "", fmt.Errorf("%s: the list to compare with is empty: leave the condition out", field)
	}
	return f.text()
}

// text returns a filter as it is sent. How a comma in an element of a list is written is not
// documented, nor how three colons are read, so that neither is sent.
func (f *filter) text() (string, error) {
	if err := checkFilterName(f.field); err != nil {
		return "", err
	}
	if f.operator == "" || strings.ContainsFunc(f.operator, isNoCode) {
		return "", fmt.Errorf("%s: %q is no operator: want letters, such as eq", f.field, bounded(f.operator, maxMisfit))
	}
	isList := len(f.values) > 1 || f.operator == "in" || f.operator == "ni"
	for _, value := range f.values {
		if isList && strings.Contains(value, ",") {
			return "", fmt.Errorf("%s: %q holds a comma, which cannot be told from the one between two values: ask for it alone, with Eq or StartsWith", f.field, bounded(value, maxMisfit))
		}
	}
	value := strings.Join(f.values, ",")
	if strings.HasPrefix(value, ":") {
		return "", fmt.Errorf("%s: %q begins with a colon, which doubled cannot be told from the one that ends the operator", f.field, bounded(value, maxMisfit))
	}
	return f.field + ":" + f.operator + ":" + strings.ReplaceAll(value, ":", "::"), nil
}

// checkFilterName refuses what is no name of an attribute: a colon would end it.
func checkFilterName(name string) error {
	if name == "" || strings.ContainsFunc(name, isNoCode) {
		return fmt.Errorf("%q cannot be named in a filter: want letters, digits, _, - and dots between the steps of a path", bounded(name, maxMisfit))
	}
	return nil
}

// filterValue returns the text of a value.
func filterValue(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case Value:
		return valueText(v)
	case interface {
		misfit() error
		String() string
	}:
		return strings.TrimSpace(v.String()), v.misfit()
	}
	if text := reflect.ValueOf(value); text.Kind() == reflect.String {
		return text.String(), nil
	}
	return "", fmt.Errorf("a %T cannot be compared with: use Filter", value)
}

// valueText returns the text of a string, a number or a boolean.
func valueText(v Value) (string, error) {
	switch kind := kindOf(v.Raw()); kind {
	case "an object", "an array", "null":
		return "", fmt.Errorf("cannot be compared with %s: want a text, a number, true or false", kind)
	}
	return v.String(), nil
}
