package runtime

import (
	"errors"
	"fmt"
)

// QueryOption says what a call that reads is about. One that has no meaning there makes the call
// fail before anything is sent, rather than be ignored.
type QueryOption func(*selection)

// Ordering is a field to sort by: see [Field.Asc] and [Field.Desc].
type Ordering struct {
	field      string
	descending bool
}

// Where reads only the records that satisfy all of the conditions.
func Where(conditions ...Condition) QueryOption {
	return func(s *selection) { s.conditions = append(s.conditions, conditions...) }
}

// PageSize reads n records in each request, at least one. What the platform allows at most is in
// the documentation of the package.
func PageSize(n int) QueryOption {
	return func(s *selection) {
		s.pageSize = n
		s.note("PageSize")
		if n < 1 {
			s.fail(fmt.Errorf("PageSize(%d): want at least 1", n))
		}
	}
}

// selection is what a call is to read.
type selection struct {
	conditions      []Condition
	order           []Ordering
	limit, pageSize int      // 0 for none
	given           []string // names of the options other than Where
	err             error
}

func newSelection(opts []QueryOption) *selection {
	s := &selection{}
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	return s
}

func (s *selection) note(option string) { s.given = append(s.given, option) }

func (s *selection) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// refuse refuses an option, if it was given.
func (s *selection) refuse(option, why string) {
	for _, given := range s.given {
		if given == option {
			s.fail(errors.New(option + " does not go with this call: " + why))
		}
	}
}
