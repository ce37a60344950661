package runtime

import (
	"errors"
	"fmt"
)

// QueryOption says what Query, All, First and Count read. One that has no meaning there makes
// the call fail before anything is sent, rather than be ignored.
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

// OrderBy sorts the records, by the first field and among those equal in it by the next. All
// does not take it: it has its own order.
func OrderBy(fields ...Ordering) QueryOption {
	return func(s *selection) {
		s.order = append(s.order, fields...)
		s.note("OrderBy")
	}
}

// Limit reads at most n records, of which there is at least one. Where Query sorts them by
// [OrderBy], the platform sends all that satisfy the conditions, up to its limit of 10,000,
// and the client takes the first n: the platform counts before it sorts. Where more satisfy them
// that is [ErrTruncated]: narrow the conditions, or order by a statement of your own, with
// QueryRows. All and First do not have that drawback.
func Limit(n int) QueryOption {
	return func(s *selection) {
		s.limit = n
		s.note("Limit")
		if n < 1 {
			s.fail(fmt.Errorf("Limit(%d): want at least 1", n))
		}
	}
}

// PageSize has All read n records in each request, 1 to 10,000: 1,000 without it. The memory
// that All takes is that of a page and its text. A tenant that returns fewer at most than n, which
// none is known to do, would look as if it had no more.
func PageSize(n int) QueryOption {
	return func(s *selection) {
		s.pageSize = n
		s.note("PageSize")
		if n < 1 || n > maxRows {
			s.fail(fmt.Errorf("PageSize(%d): want 1 to %d, which is all that the platform returns", n, maxRows))
		}
	}
}

const defaultPageSize = 1000

// selection is what a call is to read.
type selection struct {
	conditions      []Condition
	order           []Ordering
	limit, pageSize int      // 0: none, default
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
	if s.pageSize == 0 {
		s.pageSize = defaultPageSize
	}
	return s
}

// settle writes the conditions down as they are now. Each page of All has them again, and the
// caller may have put something else into the slices that they were made of.
func (s *selection) settle() {
	if len(s.conditions) == 0 {
		return
	}
	var w sqlText
	w.joined(s.conditions, " AND ")
	if w.err != nil {
		s.fail(w.err)
	}
	s.conditions = []Condition{written(w.text)}
}

// written is conditions that are written already, each so that it stays one.
type written string

func (c written) write(w *sqlText) { w.add(string(c)) }

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
