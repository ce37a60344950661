package schema

import (
	"cmp"
	"slices"
)

// Collection is a place where a platform of nested resources offers records, and what it
// offers to do with them there: /accounts/{accountId}/contacts. Platforms with one place for
// each entity have none.
type Collection struct {
	// Name.Wire is the path of the collection below BasePath, as the document spells it;
	// Name.Go the name of the service.
	Name       Name
	Go         EntityNames  // names of the service and its files, assigned with Name.Go; of a service, Fields is empty
	Entity     string       // wire name of the entity of its records; "" where the document does not say
	Operations []*Operation // in the order of verbs, then of action, then of path; each is in its entity's list, too
	Pos        Pos          // the first of its paths
}

// Param is a parameter of an operation, in its path or its query.
type Param struct {
	Name    Name   // Name.Go is that of a method's parameter
	In      string // "path" or "query"
	Type    Type
	Repeats bool // may be sent several times
	Doc     string
	Pos     Pos
}

// Body says what an operation sends, or what it answers with.
type Body struct {
	Kind     BodyKind
	Entity   string // wire name of the entity of the attributes; "" where Kind has none
	Required bool   // of a request
	Pos      Pos
}

// Filter is a filter that is no field: one that the document lists, or that the platform documents
// elsewhere.
type Filter struct {
	Name Name
	Type Type // what it is compared with
	Pos  Pos  // the entity, or the decision that says so
}

// BodyKind is the envelope around what is sent or answered, as its structure shows it and
// never its name (Guidewire facts, 0).
type BodyKind string

// The kinds of bodies.
const (
	BodyNone       BodyKind = ""           // nothing
	BodyElement    BodyKind = "element"    // {"data": {"attributes": …}}
	BodyCollection BodyKind = "collection" // {"data": [{"attributes": …}], "links": …}
	BodyIncluded   BodyKind = "included"   // {"included": …} without data
	BodyMultipart  BodyKind = "multipart"  // a file beside an element
	BodyRaw        BodyKind = "raw"        // any other JSON, or bytes
)

// Container is what holds the values of a field.
type Container string

// The containers.
const (
	List Container = "list" // an array
	Map  Container = "map"  // an object by keys that are texts
)

// CompareOperations orders the operations of a platform of nested resources: by verb, then by
// action, path and method.
func CompareOperations(a, b *Operation) int {
	return cmp.Or(
		cmp.Compare(slices.Index(NestedVerbs, a.Verb), slices.Index(NestedVerbs, b.Verb)),
		cmp.Compare(a.Action, b.Action), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method),
	)
}
