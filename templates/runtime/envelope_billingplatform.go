package runtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// rows returns the rows of an answer, which are parts of its body.
func (a *answer) rows(want string) (rows []json.RawMessage, err error) {
	err = a.find(want, func(s *scanner) { rows = s.values() })
	return rows, err
}

// find has read called where the rows of an answer are: at the member named want, an array,
// or the sole row if it is none. Exports and tenants disagree on the names, above all for
// delete (BillingPlatform facts, 7), so failing that a sole member that ends in Response
// will do. Read is called before all of the answer is known, so what it found counts only if
// find returns no error; and again for a member that is repeated, of which the last counts.
// An answer without rows, other than an error, leaves the fate of the request open.
func (a *answer) find(want string, read func(*scanner)) error {
	members, err := a.members(want, read)
	if err != nil {
		return err
	}
	if _, ok := members[want]; ok {
		return nil
	}
	name, err := soleResponse(members)
	if err != nil {
		return a.unusable(fmt.Errorf("the answer has no %s: %w", want, err))
	}
	read(&scanner{data: members[name]})
	return nil
}

// members returns the members of the answer, or the error that it is. The one named want is
// read by read.
func (a *answer) members(want string, read func(*scanner)) (map[string]json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	s := scanner{data: a.body}
	err := s.object()
	for err == nil && s.more('}') {
		name := textOf(s.key())
		start := s.pos
		if name == want {
			read(&s)
		} else {
			s.skip()
		}
		members[name] = s.data[start:s.pos]
	}
	if err != nil || s.end() != nil {
		a.fate = unclear
		return nil, a.failed()
	}
	switch {
	case !holdsFailure(members):
	case a.did(members):
		a.beside = a.failed()
	default:
		return nil, a.failed()
	}
	return members, nil
}

// unusable returns an error about an answer that does not tell what happened.
func (a *answer) unusable(err error) error {
	a.fate = unclear
	return a.wrap(err)
}

// holdsFailure reports whether an answer under status 200 is an error after all.
func holdsFailure(members map[string]json.RawMessage) bool {
	for name, raw := range members {
		if (strings.EqualFold(name, "errors") || strings.EqualFold(name, "error")) && !isBlank(raw) {
			return true
		}
	}
	return false
}

// soleResponse returns the one name that ends in Response.
func soleResponse(members map[string]json.RawMessage) (string, error) {
	var names, found sort.StringSlice
	for name := range members {
		names = append(names, name)
		if strings.HasSuffix(strings.ToLower(name), "response") {
			found = append(found, name)
		}
	}
	sort.Sort(names)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(names) == 0:
		return "", errors.New("it is empty")
	}
	return "", fmt.Errorf("it has %s", strings.Join(names, ", "))
}
