package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/generate"
)

// configuration returns the text of bpgen.yaml.
func (f *initFlags) configuration(survey *generate.Survey) string {
	var b strings.Builder
	b.WriteString(`# What bpgen generates. Paths count from the folder of this file; docs/files.md of bpgen
# describes all keys, and "bpgen config schema" prints their JSON Schema for editors.
targets:
`)
	b.WriteString(f.entry())
	b.WriteString(`
    # Entities to leave out, or to keep; "bpgen inspect" lists them.
    # exclude: ["*_LOG"]

    # Names and types of your own, in place of what bpgen finds; "bpgen explain" says why a
    # field has its type.
    # names:
    #   - {entity: ACCOUNT, go: Customer, why: "what everybody here calls it"}
    # types:
    #   - {entity: ACCOUNT, field: ParentAccountId, type: id, why: "names another account"}
`)
	if others := f.siblings(); len(others) > 0 {
		fmt.Fprintf(&b, "\n    # Other exports of the same API: the types that they declare count as evidence.\n    # evidence:\n    #   siblings: [%s]\n", strings.Join(others, ", "))
	} else if survey.Coverage().Raw > 0 {
		b.WriteString("\n    # Other exports of the same API, whose types count where this one declares none.\n    # evidence:\n    #   siblings: [specs/older.json]\n")
	}
	return b.String()
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
	return config.Scalar(filepath.ToSlash(filepath.Clean(path)))
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
