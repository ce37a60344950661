package runtime

import "fmt"

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

// defaultPageSize is how many records All reads in a request: the memory that it takes is that of
// a page and its text. A tenant that returns fewer at most than a page has, which none is known to
// do, would look as if it had no more.
const defaultPageSize = 1000

// newQuery returns what the options of a call select. A page is no longer than an answer can be.
func newQuery(opts []QueryOption) *selection {
	s := newSelection(opts)
	switch {
	case s.pageSize == 0:
		s.pageSize = defaultPageSize
	case s.pageSize > maxRows:
		s.fail(fmt.Errorf("PageSize(%d): want 1 to %d, which is all that the platform returns", s.pageSize, maxRows))
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
