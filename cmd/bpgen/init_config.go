package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/schema"
)

// configuration returns the text of bpgen.yaml.
func (f *initFlags) configuration(survey *generate.Survey) string {
	var b strings.Builder
	b.WriteString(`# What bpgen generates. Paths count from the folder of this file; docs/files.md of bpgen
# describes all keys, and "bpgen config schema" prints their JSON Schema for editors.
targets:
`)
	b.WriteString(f.entry())
	e, field := example(survey.Schema)
	fmt.Fprintf(&b, `
    # Entities to leave out, or to keep; "bpgen inspect" lists them.
    # exclude: [%s]

    # Names of your own, in place of what bpgen finds.
    # names:
    #   - {entity: %s, go: OurName, why: "what everybody here calls it"}
`, map[bool]string{true: `"*Ext"`, false: `"*_LOG"`}[survey.Schema.DocumentTyped], e)
	if survey.Schema.DocumentTyped {
		fmt.Fprintf(&b, documentSuggestions, e, field, e, field, operation(survey.Schema))
		return b.String()
	}
	fmt.Fprintf(&b, `
    # Types of your own; "bpgen explain" says why a field has its type.
    # types:
    #   - {entity: %s, field: %s, type: text, why: "has letters in it at this tenant"}
`, e, field)
	if others := f.siblings(); len(others) > 0 {
		fmt.Fprintf(&b, "\n    # Other exports of the same API: the types that they declare count as evidence.\n    # evidence:\n    #   siblings: [%s]\n", strings.Join(others, ", "))
	} else if survey.Coverage().Raw > 0 {
		b.WriteString("\n    # Other exports of the same API, whose types count where this one declares none.\n    # evidence:\n    #   siblings: [specs/older.json]\n")
	}
	return b.String()
}

// documentSuggestions are for exports that type their fields themselves: of these bpgen.yaml says
// what the document lacks.
const documentSuggestions = `
    # What the definition does not say of its attributes, or what a conversion dropped.
    # attributes:
    #   - {entity: %s, field: %s, required: true, why: "the platform refuses records without it"}

    # Filters that the platform documents and the definition does not list.
    # filters:
    #   - {entity: %s, field: %s, why: "documented by the platform"}

    # Operations to leave out, and schemas whose values are kept as they are sent.
    # skip:
    #   - {operation: %s, why: "we do not use it"}
`

// example returns an entity of the export and a field of it, as bpgen.yaml has them, to show what
// can be said of them: the first field that is no identity, of the first entity with one that has
// operations.
func example(s *schema.Schema) (entity, field string) {
	for _, e := range s.Entities {
		for _, f := range e.Fields {
			if f != e.Identity && !e.Part {
				return config.Scalar(e.Name.Wire), config.Scalar(f.Name.Wire)
			}
		}
	}
	return "ENTITY", "FIELD"
}

// operation returns an operation that can be left out.
func operation(s *schema.Schema) string {
	for _, e := range s.Entities {
		for _, op := range e.Operations {
			if op.ID != "" {
				return config.Scalar(op.ID)
			}
		}
	}
	return "OPERATION"
}

// entry returns the target as an item of the list of targets.
func (f *initFlags) entry() string {
	text := fmt.Sprintf("  - spec: %s\n    out: %s\n    package: %s\n", yamlPath(f.target.Spec), yamlPath(f.target.Out), f.target.Package)
	if f.target.Dialect != defaultDialect {
		text += "    dialect: " + f.target.Dialect + "\n"
	}
	return text
}

// yamlPath returns a path as bpgen.yaml has it.
func yamlPath(path string) string {
	from, err := config.FromFolder(config.Name, path)
	if err != nil {
		from = filepath.ToSlash(filepath.Clean(path)) // which is right in this folder, too
	}
	return config.Scalar(from)
}

// siblings lists other exports in the folder of the export, as bpgen.yaml has their paths.
func (f *initFlags) siblings() []string {
	dir := filepath.Dir(f.target.Spec)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // they are a suggestion
	}
	var list []string
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		isExport := slices.Contains([]string{".json", ".yaml", ".yml"}, strings.ToLower(filepath.Ext(path)))
		if !isExport || !entry.Type().IsRegular() || path == filepath.Clean(f.target.Spec) || len(list) == 3 {
			continue
		}
		other := f.target
		other.Spec = path
		if s, err := generate.Look(other); err == nil && s.Schema != nil {
			list = append(list, yamlPath(path))
		}
	}
	return list
}
