package emit

import "github.com/bpgen/bpgen/internal/schema"

// Methods returns the names of the methods that a service has for an operation of that verb.
func Methods(verb schema.Verb) []string {
	var names []string
	for _, m := range methods[verb] {
		names = append(names, m.name)
	}
	return names
}
