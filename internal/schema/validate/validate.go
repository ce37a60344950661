// Package validate checks documents against all rules of OpenAPI, on request.
//
// The loader asks no more of an export than it needs. Whoever wants to know whether a
// document is OpenAPI to the letter asks kin-openapi, which only this package imports.
package validate

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/bpgen/bpgen/internal/schema"
)

const (
	maxFindings = 20  // a document with one systematic mistake has thousands
	maxMessage  = 300 // in bytes
)

// Document validates an OpenAPI 3.0 or 3.1 document and returns what kin-openapi
// objects to. It reads nothing but src: references to other files or addresses are
// findings. The findings name the file only, as kin-openapi knows no positions.
func Document(name string, src []byte) schema.Diags {
	messages := objections(check(src))
	extra := len(messages) - maxFindings
	if extra > 0 {
		messages = messages[:maxFindings]
		// The ellipsis keeps this one last when findings are sorted by message.
		messages = append(messages, fmt.Sprintf("… and %d more", extra))
	}
	var findings schema.Diags
	for _, message := range messages {
		findings.Add(schema.OpenAPIInvalid, schema.Pos{File: name}, "", "", "%s", message)
	}
	return findings
}

// check loads and validates a document. Panics become errors: kin-openapi is not made
// for documents of strangers, and a crafted one must not take the program down.
func check(src []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("kin-openapi failed on this document: %v", r)
		}
	}()
	loader := openapi3.NewLoader()
	// This is the default. It holds only while ReadFromURIFunc is not set.
	loader.IsExternalRefsAllowed = false
	doc, err := loader.LoadFromData(bytes.TrimPrefix(src, []byte("\uFEFF")))
	if err != nil {
		return err
	}
	return doc.Validate(context.Background(),
		openapi3.EnableMultiError(),
		// Examples are for people. Platforms write them carelessly, and nothing is
		// generated from them.
		openapi3.DisableExamplesValidation(),
		// Patterns are ECMAScript, and are tried with the regular expressions of Go,
		// which lack some of it: most objections would be wrong.
		openapi3.DisableSchemaPatternValidation(),
	)
}

// objections returns the messages of the errors that err consists of, sorted, each once.
func objections(err error) []string {
	var messages []string
	for _, single := range flatten(err) {
		messages = append(messages, clean(single.Error()))
	}
	slices.Sort(messages)
	return slices.Compact(messages)
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

// clean makes one line of limited length of a message that may quote the document.
func clean(message string) string {
	line := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(message, "?"))
	line = strings.Join(strings.Fields(line), " ")
	if len(line) <= maxMessage {
		return line
	}
	const ellipsis = "…"
	end := maxMessage - len(ellipsis)
	for !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + ellipsis
}
