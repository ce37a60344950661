package emit

import (
	"fmt"
	"strings"
	"text/template"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/templates"
)

var docTemplate = template.Must(template.ParseFS(templates.FS, "docs/doc.txt.tmpl"))

// prose renders doc.go, whose package comment is the manual of the SDK. The template is
// plain text: making a comment of it here, line by line, leaves no text that could end it.
func (e *emitter) prose() ([]File, error) { return e.manualFile(docTemplate, e.manual()) }

// manualFile renders doc.go from a template.
func (e *emitter) manualFile(manual *template.Template, data any) ([]File, error) {
	var text strings.Builder
	if err := manual.Execute(&text, data); err != nil {
		return nil, fmt.Errorf("emit: doc.go: %w", err)
	}
	var b strings.Builder
	b.WriteString(Header + "\n\n")
	for line := range strings.Lines(strings.TrimSpace(text.String())) {
		b.WriteString(strings.TrimRight("// "+line, " \n") + "\n")
	}
	fmt.Fprintf(&b, "package %s\n", e.Package)
	formatted, err := format("doc.go", []byte(b.String()))
	return []File{{Path: "doc.go", Data: formatted}}, err
}

// manual is what the template is filled with; texts of the document are cleaned.
type manual struct {
	Package  string
	Title    string
	Entities string // "46 entities"
	Fields   string // "1202 fields"
	Example  string // service to show a call of, or ""
	Examples []manualExample
}

// manualExample is an example as the manual lists it.
type manualExample struct{ Does, Where string }

func (e *emitter) manual() manual {
	m := manual{Package: e.Package, Title: prose(e.schema.Title), Entities: count(len(e.entities), "entity", "entities")}
	if m.Title == "" {
		m.Title = "the " + e.schema.Dialect + " platform"
	}
	fields := 0
	for _, entity := range e.entities {
		fields += len(entity.Fields)
		if m.Example == "" && entity.Operation(schema.Get) != nil {
			m.Example = entity.Name.Go
		}
	}
	m.Fields = count(fields, "field", "fields")
	for _, x := range e.examples() {
		m.Examples = append(m.Examples, manualExample{x.does, x.where()})
	}
	return m
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
