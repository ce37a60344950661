package runtime

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// GetOption changes how one resource is read. [Where] takes conditions [OfIncluded] resources
// there.
type GetOption interface{ changeGet(*call) }

// ListOption says what a collection is read for: see [Where], [SortBy] and [PageSize].
type ListOption interface{ changeList(*call) }

// ReadOption goes with everything that reads.
type ReadOption interface {
	GetOption
	ListOption
}

// CallOption goes with every call.
type CallOption interface {
	ReadOption
	changeCall(*call)
}

func (o QueryOption) changeGet(c *call)  { c.apply(o) }
func (o QueryOption) changeList(c *call) { c.apply(o) }

// apply runs an option of all platforms.
func (c *call) apply(o QueryOption) {
	if o != nil {
		o(&c.selection)
	}
}

// anyOption is an option that goes with every call. Those that do not are returned as what they
// go with.
type anyOption func(*call)

func (o anyOption) changeGet(c *call)  { o(c) }
func (o anyOption) changeList(c *call) { o(c) }
func (o anyOption) changeCall(c *call) { o(c) }

// call is what the options of a call say.
type call struct {
	selection
	query       []parameter
	header      http.Header
	checksum    string
	transaction bool
	alongside   map[string][]Inclusion
}

// parameter is one of the query.
type parameter struct{ name, value string }

func (c *call) add(name string, values ...string) {
	for _, value := range values {
		c.query = append(c.query, parameter{name, value})
	}
}

func (c *call) setHeader(option, name, value string, err error) {
	if err != nil {
		c.fail(fmt.Errorf("%s: %w", option, err))
		return
	}
	if c.header == nil {
		c.header = http.Header{}
	}
	c.header.Set(name, value)
}

// Select asks for these attributes. Without it, one resource has those of its detail view, and
// those of a collection have those of their summary view, which can be fewer. "*default" stands
// for that, and "*all" for all there are.
func Select(names ...string) CallOption {
	return anyOption(func(c *call) { c.add("fields", names...) })
}

// Include has related resources come along, by the names that the platform gives the relations,
// which definitions do not list: see [Meta].
func Include(names ...string) ReadOption {
	return anyOption(func(c *call) { c.add("include", names...) })
}

// SortBy sorts by the first field, and among those equal in it by the next. Without it the order
// is the platform's. It refuses to sort large collections by what it cannot sort quickly.
func SortBy(fields ...Ordering) ListOption {
	return anyOption(func(c *call) { c.order = append(c.order, fields...) })
}

// IncludeTotal asks for the number of all resources that satisfy the filters: see [PageInfo].
func IncludeTotal() ListOption {
	return anyOption(func(c *call) { c.add("includeTotal", "true") })
}

// Offset begins behind the first n resources.
func Offset(n int) ListOption {
	return anyOption(func(c *call) {
		if n < 0 {
			c.fail(fmt.Errorf("Offset(%d): want at least 0", n))
		}
		c.add("pageOffset", strconv.Itoa(n))
	})
}

// QueryParam adds a parameter to the query of the request, once for each value: what only some
// operations take, or what the options do not say, such as QueryParam("pageSize", "notes:5").
func QueryParam(name string, values ...string) CallOption {
	return anyOption(func(c *call) {
		if name == "" {
			c.fail(errors.New("QueryParam: the name is empty"))
		}
		c.add(name, values...)
	})
}

// Header adds a header to the request.
func Header(name, value string) CallOption {
	return anyOption(func(c *call) { c.setHeader("Header", name, value, checkHeader(name, value)) })
}

// Checksum has the platform refuse the call, with [ErrChecksumConflict], unless the resource is as
// it was when it had this checksum. Update sends that of its record without.
func Checksum(checksum string) CallOption {
	return anyOption(func(c *call) {
		if checksum == "" {
			c.fail(errors.New("Checksum: it is empty: pass that of the Meta of what was read, or leave the option out"))
		}
		c.setHeader("Checksum", checksumHeader, checksum, checkValue(checksum))
		c.checksum = checksum
	})
}

// TransactionID names what the call does, in at most 128 characters that no other call ever has.
// The platform refuses to do it a second time, with [ErrDuplicateTransaction], so that the client
// repeats the request where it may not have arrived (docs/adr/0029).
func TransactionID(id string) CallOption {
	return anyOption(func(c *call) {
		err := checkValue(id)
		if err == nil && len(id) > maxTransactionID {
			err = fmt.Errorf("it has more than %d characters", maxTransactionID)
		}
		c.setHeader("TransactionID", transactionHeader, id, err)
		c.transaction = true
	})
}

// checkValue refuses what says nothing, or cannot be sent in a header.
func checkValue(value string) error { return checkSecret(value) }

const (
	checksumHeader    = "GW-Checksum"
	transactionHeader = "GW-DBTransaction-ID"

	maxTransactionID = 128 // characters (Guidewire facts, 3.1)
)

// Inclusion is a resource that a request holds beside its data, for the platform to create or
// change it along.
type Inclusion struct {
	Method string // post or patch
	URI    string // of the collection or the resource, below the root of the REST APIs
	RefID  string // a name by which the data can refer to it, or ""
	Record any    // a pointer to a record
}

// Alongside has a request hold further resources, by the name of their type: an activity is
// completed with a note. Which of them an operation takes is in its documentation.
func Alongside(resource string, items ...Inclusion) CallOption {
	return anyOption(func(c *call) {
		if c.alongside == nil {
			c.alongside = map[string][]Inclusion{}
		}
		c.alongside[resource] = append(c.alongside[resource], items...)
	})
}
