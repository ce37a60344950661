package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// shape is what reading a package's declarations shows.
type shape struct {
	types   int               // declared
	structs map[string]int    // by their wire names, sorted and joined
	goNames map[string]string // of a struct's fields with the wire names asked for
}

// shapeOf reads the package of a folder, without its tests.
func shapeOf(folder string) (shape, error) {
	s := shape{structs: map[string]int{}, goNames: map[string]string{}}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return s, err
	}
	for _, path := range slices.DeleteFunc(files, func(path string) bool { return strings.HasSuffix(path, "_test.go") }) {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return s, err
		}
		ast.Inspect(file, s.visit)
	}
	return s, nil
}

func (s *shape) visit(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.TypeSpec:
		s.types++
	case *ast.StructType:
		if names := wireNames(node); len(names) > 0 {
			s.structs[key(names)]++
			s.recordNames(node)
		}
	}
	return true
}

// recordNames remembers what Go names two fields got that are easily confused.
func (s *shape) recordNames(node *ast.StructType) {
	for _, field := range node.Fields.List {
		if wire := wireName(field); (wire == "PROCESS_STATUS" || wire == "ProcessStatus") && len(field.Names) == 1 {
			s.goNames[wire] = field.Names[0].Name
		}
	}
}

// wireNames returns the names that a struct's fields have on the wire.
func wireNames(node *ast.StructType) []string {
	var names []string
	for _, field := range node.Fields.List {
		if name := wireName(field); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func wireName(field *ast.Field) string {
	if field.Tag == nil {
		return ""
	}
	tag, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

func key(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), "\n")
}

// fieldLists reads the field list of every entity of an export, as its retrieval by id
// declares it.
func fieldLists(spec string) (map[string][]string, error) {
	data, err := os.ReadFile(spec)
	if err != nil {
		return nil, err
	}
	type object struct{ Properties map[string]json.RawMessage }
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct {
					Content map[string]struct {
						Schema struct{ Properties map[string]object }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", spec, err)
	}
	lists := map[string][]string{}
	for path, item := range doc.Paths {
		entity, byID := strings.CutSuffix(strings.TrimPrefix(path, "/rest/2.0/"), "/{id}")
		record := item.Get.Responses["200"].Content["application/json"].Schema.Properties["retrieveResponse"]
		if !byID || len(record.Properties) == 0 {
			continue
		}
		for name := range record.Properties {
			lists[entity] = append(lists[entity], name)
		}
	}
	return lists, nil
}

// copies counts the structs that have exactly an entity's field list, per entity.
func (s *shape) copies(lists map[string][]string) float64 {
	distinct := map[string]bool{}
	for _, names := range lists {
		distinct[key(names)] = true
	}
	total := 0
	for names := range distinct {
		total += s.structs[names]
	}
	return float64(total) / float64(len(lists))
}
