package emit

import (
	"text/template"

	"github.com/bpgen/bpgen/templates"
)

var guidewireTemplate = template.Must(template.ParseFS(templates.FS, "docs/guidewire.txt.tmpl"))

// guidewireManual is what the template is filled with; texts of the document are cleaned.
type guidewireManual struct {
	Package    string
	Title      string
	Places     string // "9 collections"
	Operations string // "14 operations"
	Resources  string // "31 resources"
	Example    string // service to show a call of, or ""
	Filter     string // a filter, or ""
}

// guidewireProse renders doc.go.
func (e *emitter) guidewireProse() ([]File, error) {
	m := guidewireManual{Package: e.Package, Title: prose(e.schema.Title)}
	if m.Title == "" {
		m.Title = "an API"
	}
	operations, resources := 0, 0
	for _, c := range e.schema.Collections {
		operations += len(c.Operations)
	}
	for _, entity := range e.entities {
		if !entity.Part {
			resources++
		}
	}
	m.Places = count(len(e.schema.Collections), "collection", "collections")
	m.Operations = count(operations, "operation", "operations")
	m.Resources = count(resources, "resource", "resources")
	if s := e.placeSubject(); s != nil {
		m.Example = s.place.Name.Go
		m.Filter = s.entity.Go.Fields + "." + s.field.Name.Go + `.StartsWith("A")`
	}
	return e.manualFile(guidewireTemplate, m)
}
