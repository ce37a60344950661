package fake

import (
	"encoding/json"
	"strconv"
	"strings"
)

// filter is one criterion: field:operator:value (Guidewire facts, 2.3).
type filter struct {
	field, operator, value string
	included               bool // it is about what is included, of which there is nothing here
}

// operators are those that the platform has.
var operators = map[string]bool{
	"eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true, "in": true, "ni": true, "sw": true, "cn": true,
}

// parseFilter reads a criterion, or says what is wrong with it.
func parseFilter(text string) (f filter, err string) {
	parts := splitColons(text)
	switch {
	case len(parts) == 3 && operators[parts[1]]:
		return filter{field: parts[0], operator: parts[1], value: parts[2]}, ""
	case len(parts) == 4 && operators[parts[2]]:
		return filter{included: true}, ""
	}
	return f, "The filter " + strconv.Quote(text) + " is not field:operator:value with a known operator"
}

// splitColons splits a text at single colons. Doubled ones stand for one.
func splitColons(text string) []string {
	const colon = "\x00"
	parts := strings.Split(strings.ReplaceAll(text, "::", colon), ":")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(part, colon, ":")
	}
	return parts
}

// admits reports whether an element satisfies the criterion. Of an attribute with several values
// one is enough to be equal, or not to be different.
func (f filter) admits(e *element) bool {
	if f.included {
		return true
	}
	held := false
	for _, text := range texts(decode(e.attributes[f.field])) {
		held = held || f.holds(text)
	}
	return held != (f.operator == "ne" || f.operator == "ni")
}

// holds reports whether one value does what the operator says, without its negation.
func (f filter) holds(text string) bool {
	switch f.operator {
	case "eq", "ne":
		return text == f.value
	case "in", "ni":
		return contains(strings.Split(f.value, ","), text)
	case "sw":
		return strings.HasPrefix(text, f.value)
	case "cn":
		return strings.Contains(text, f.value)
	case "lt":
		return compare(text, f.value) < 0
	case "le":
		return compare(text, f.value) <= 0
	case "gt":
		return compare(text, f.value) > 0
	}
	return compare(text, f.value) >= 0
}

// compare compares numbers as such, and all else as text.
func compare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX != nil || errY != nil:
		return strings.Compare(a, b)
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// texts returns the values of an attribute as filters compare them: the code of a typekey, the id
// of a reference, and each of a list.
func texts(value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, one := range v {
			list = append(list, texts(one)...)
		}
		return list
	case map[string]any:
		for _, name := range []string{"code", "id", "amount"} {
			if text, ok := v[name].(string); ok {
				return []string{text}
			}
		}
	}
	data, _ := json.Marshal(value) // it was JSON before
	return []string{string(data)}
}

// text returns the value of an attribute that elements are sorted by.
func (e *element) text(name string) string {
	if list := texts(decode(e.attributes[name])); len(list) > 0 {
		return list[0]
	}
	return ""
}
