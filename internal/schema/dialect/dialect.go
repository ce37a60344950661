// Package dialect says what an endpoint and a field of an export mean on one platform.
//
// A dialect reads; its other half, which speaks, is the runtime under templates/.
// Everything here is a pure function of small values, so that a platform's reading
// can be tested with literals and without any OpenAPI document.
package dialect

import (
	"fmt"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// Dialect is one platform's reading of an OpenAPI export.
type Dialect interface {
	// Name is the name by which users choose the dialect.
	Name() string
	// ReadOnly reports whether the platform itself maintains a field.
	ReadOnly(p Property) bool
}

// Flat is the dialect of a platform that has one place for each entity.
type Flat interface {
	Dialect
	// Classify says what the operation of a path is. Its answer is Unknown for a path
	// that is no entity's. Summaries, tags and operation ids are not asked: they carry
	// labels, not entities.
	Classify(method, path string) (Endpoint, Verdict)
	// Payload says where an operation of that verb lists the fields of its entity.
	Payload(verb schema.Verb) Payload
	// Identity is the wire name of the field that identifies a record.
	Identity() string
	// FieldType returns the semantic type of a field, as far as the platform and the
	// export's own type make it certain.
	FieldType(p Property) schema.Type
}

// Endpoint is what one operation of a path does.
type Endpoint struct {
	Entity string // wire name
	Verb   schema.Verb
}

// Verdict is how well an operation is understood.
type Verdict uint8

// The verdicts.
const (
	Unknown       Verdict = iota // not a path of an entity
	UnknownMethod                // an entity's path, but no operation the platform has
	Known
)

// Payload is where an operation lists the fields of its entity.
type Payload struct {
	Side Side
	// Envelope reports whether a member of the body's object wraps the records.
	Envelope func(member string) bool
	// Prefer is the member that, where it is there, is the only envelope; or "".
	Prefer string
	// Key is the member of the body's object whose enumeration names external keys, or "".
	Key string
}

// Side is the half of an operation that lists fields.
type Side uint8

// The sides.
const (
	NoSide   Side = iota // the operation lists no fields
	Request              // the request body
	Response             // the body of the successful response
)

// Property is what one operation says of a field.
type Property struct {
	Name     string // wire name
	Declared string // JSON type, or "" when untyped
	Doc      string // description
	ReadOnly bool   // the readOnly keyword
}

var dialects = []Dialect{BillingPlatform{}, Guidewire{}}

// Lookup returns the dialect of that name. Its error lists the names there are.
func Lookup(name string) (Dialect, error) {
	for _, d := range dialects {
		if d.Name() == name {
			return d, nil
		}
	}
	return nil, fmt.Errorf("unknown dialect %q: this bpgen knows %s", name, strings.Join(Names(), ", "))
}

// Names lists the names of all dialects.
func Names() []string {
	var names []string
	for _, d := range dialects {
		names = append(names, d.Name())
	}
	return names
}
