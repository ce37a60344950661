package validate

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/bpgen/bpgen/internal/schema/tree"
)

// run asks kin-openapi. It stops at the first thing that it cannot read, so that is
// reported, left out, and the rest is tried again.
func (v *validator) run() {
	for range maxAttempts {
		err := v.attempt()
		if err == nil || !v.mend(err) {
			return
		}
	}
}

// maxAttempts bounds how often: a document with more such places is hopeless.
const maxAttempts = 20

// unreadable is an error that kept kin-openapi from reading the document.
type unreadable struct{ error }

// attempt validates the copy and reports what is found. The error is an unreadable one.
func (v *validator) attempt() (err error) {
	// A crafted document must not take the program down.
	defer func() {
		if r := recover(); r != nil {
			v.object(place{pos: v.root.Pos()}, fmt.Sprintf("kin-openapi failed on this document: %v", r))
			err = nil
		}
	}()
	doc := &openapi3.T{}
	if err := json.Unmarshal(v.json(v.root), doc); err != nil {
		return unreadable{err}
	}
	loader := openapi3.NewLoader()
	// This is the default. It holds only while ReadFromURIFunc is not set.
	loader.IsExternalRefsAllowed = false
	if err := loader.ResolveRefsIn(doc, nil); err != nil {
		return err
	}
	for _, single := range flatten(doc.Validate(context.Background(), v.options()...)) {
		v.object(v.locate(single), single.Error())
	}
	return nil
}

func (v *validator) options() []openapi3.ValidationOption {
	options := []openapi3.ValidationOption{
		openapi3.EnableMultiError(),
		// Examples are for people. Platforms write them carelessly, and nothing is
		// generated from them.
		openapi3.DisableExamplesValidation(),
		// Patterns are ECMAScript, and are tried with the regular expressions of Go,
		// which lack some of it: most objections would be wrong.
		openapi3.DisableSchemaPatternValidation(),
	}
	if len(v.refs) > 0 {
		// A value is tried along every way through the references, which can be more
		// than there is time for.
		options = append(options, openapi3.DisableSchemaDefaultsValidation())
	}
	return options
}

// flatten returns the errors in err, which may be nil, one, or lists of lists.
func flatten(err error) []error {
	switch err := err.(type) {
	case nil:
		return nil
	case openapi3.MultiError:
		var all []error
		for _, part := range err {
			all = append(all, flatten(part)...)
		}
		return all
	default:
		return []error{err}
	}
}

// mend reports what kept the document from being read and leaves it out. It returns false
// when there is nothing more to try.
func (v *validator) mend(err error) bool {
	if _, ok := err.(unreadable); !ok && v.skipRef(err.Error()) {
		return true
	}
	before := len(v.skip)
	if _, ok := err.(unreadable); ok {
		for _, p := range v.sections() {
			v.try(p)
		}
	}
	if len(v.skip) > before {
		return true
	}
	v.object(place{pos: v.root.Pos()}, err.Error())
	return false
}

// section is a part of a document that can be read by itself.
type section struct {
	at    place
	value tree.Node
	into  any
}

// try reads one section, and if that fails reports it and leaves it out.
func (v *validator) try(s section) {
	if v.skip[s.value] {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			v.object(s.at, fmt.Sprintf("kin-openapi failed here: %v", r))
			v.skip[s.value] = true
		}
	}()
	if err := json.Unmarshal(v.json(s.value), s.into); err != nil {
		v.object(s.at, err.Error())
		v.skip[s.value] = true
	}
}

// components are the kinds of components: what kin-openapi reads, and what it calls them.
var components = map[string]struct {
	label string
	make  func() any
}{
	"schemas":         {"schema", func() any { return new(openapi3.SchemaRef) }},
	"parameters":      {"parameter", func() any { return new(openapi3.ParameterRef) }},
	"headers":         {"header", func() any { return new(openapi3.HeaderRef) }},
	"requestBodies":   {"request body", func() any { return new(openapi3.RequestBodyRef) }},
	"responses":       {"response", func() any { return new(openapi3.ResponseRef) }},
	"securitySchemes": {"security scheme", func() any { return new(openapi3.SecuritySchemeRef) }},
	"examples":        {"example", func() any { return new(openapi3.ExampleRef) }},
	"links":           {"link", func() any { return new(openapi3.LinkRef) }},
	"callbacks":       {"callback", func() any { return new(openapi3.CallbackRef) }},
}

// sections lists the parts of the document, small ones before those that hold them.
func (v *validator) sections() []section {
	var list []section
	for path, item := range v.root.Get("paths").Members() {
		for method, op := range item.Members() {
			if methods[method.Text()] {
				list = append(list, section{place{method.Pos(), path.Text()}, op, new(openapi3.Operation)})
			}
		}
		list = append(list, section{place{path.Pos(), path.Text()}, item, new(openapi3.PathItem)})
	}
	for kind, members := range v.root.Get("components").Members() {
		for name, value := range members.Members() {
			if c, known := components[kind.Text()]; known {
				list = append(list, section{place{pos: name.Pos()}, value, c.make()})
			}
		}
	}
	for key, value := range v.root.Members() {
		one := map[string]any{"info": new(openapi3.Info), "servers": new(openapi3.Servers), "tags": new(openapi3.Tags),
			"security": new(openapi3.SecurityRequirements), "externalDocs": new(openapi3.ExternalDocs),
			"components": new(openapi3.Components), "paths": new(openapi3.Paths)}[key.Text()]
		if one != nil {
			list = append(list, section{place{pos: key.Pos()}, value, one})
		}
	}
	return list
}
