package memory

import "github.com/bpgen/bpgen/internal/schema"

// The type column of lines about the services of a platform of nested resources. Their entity is
// the path of a place, which begins with a slash, and no name of an entity does.
const (
	TypeService schema.Type = "service" // a place's own line
	TypeMethod  schema.Type = "method"  // of an operation: its field is the HTTP method and the path
)

// IsService reports whether the entry is the line of a service.
func (e Entry) IsService() bool { return e.Type == TypeService }

// IsMethod reports whether the entry is the line of a method of a service.
func (e Entry) IsMethod() bool { return e.Type == TypeMethod }

// hasNoField reports whether the entry is the own line of something that has fields or methods.
func (e Entry) hasNoField() bool { return e.IsEntity() || e.IsService() }

// Service returns the line of the service of a place.
func (f *Fields) Service(path string) (Entry, bool) { return f.lookup(key{entity: path, rank: 3}) }

// Methods returns the lines of the methods of a service, in the order of the file.
func (f *Fields) Methods(path string) []Entry {
	if f == nil {
		return nil
	}
	return f.listed().methods[path]
}

// MethodKey returns what stands for an operation in the file.
func MethodKey(op *schema.Operation) string { return op.Method + " " + op.Path }

// place records the service of a place, and its methods.
func (f *Fields) place(c *schema.Collection) {
	f.update(schema.Name{Go: c.Name.Go}, Entry{Entity: c.Name.Wire, Type: TypeService, Origin: OriginSpec})
	for _, op := range c.Operations {
		f.update(schema.Name{Go: op.Go}, Entry{Entity: c.Name.Wire, Field: MethodKey(op), Type: TypeMethod, Origin: OriginSpec})
	}
}
