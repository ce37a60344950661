package emit

import "github.com/bpgen/bpgen/internal/schema"

// ContentType returns the Go type of a field's value in the SDK of a schema.
func ContentType(s *schema.Schema, f *schema.Field) string {
	if !s.DocumentTyped {
		return GoType(f)
	}
	e := emitter{schema: s}
	return e.contentType(f)
}

// PlaceMethods returns the names of the methods that an operation of a platform of nested
// resources gives to the service of its place.
func PlaceMethods(s *schema.Schema, op *schema.Operation) []string {
	e := emitter{schema: s}
	var names []string
	for _, m := range e.placeMethods(op) {
		names = append(names, m.name)
	}
	return names
}
