package validate

import (
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// place is where a finding belongs.
type place struct {
	pos  schema.Pos
	path string // key of the path that it is in, or ""
}

// methods are the members of a path that are operations.
var methods = map[string]bool{
	"get": true, "put": true, "post": true, "delete": true, "options": true, "head": true, "patch": true, "trace": true,
}

// member is one of an object.
type member struct{ key, value tree.Node }

// members returns the members of an object by key, of repetitions the last. It looks at
// each object once, since many errors can be about its members.
func (v *validator) members(n tree.Node) map[string]member {
	found, known := v.byKey[n]
	if !known {
		found = map[string]member{}
		for key, value := range n.Members() {
			found[key.Text()] = member{key, value}
		}
		v.byKey[n] = found
	}
	return found
}

// walker goes into a document as an error says, as far as it can.
type walker struct {
	v    *validator
	at   place
	node tree.Node
}

// step goes to a member, if there is one.
func (w *walker) step(name string) {
	if m, ok := w.v.members(w.node)[name]; ok {
		w.node, w.at.pos = m.value, m.key.Pos()
	}
}

// item goes to the item of a list that has that name, if there is one.
func (w *walker) item(list, name string) {
	for item := range w.node.Get(list).Items() {
		if item.Get("name").Is(name) {
			w.node, w.at.pos = item, item.Pos()
			return
		}
	}
}

// path goes to a path, and an operation of it.
func (w *walker) path(path, method string) {
	w.node = w.v.root
	w.step("paths")
	w.step(path)
	w.at.path = path
	if method != "" {
		w.step(strings.ToLower(method))
	}
}

// locate returns the innermost place that an error of kin-openapi tells of: it wraps what
// is wrong in where that is.
func (v *validator) locate(err error) place {
	w := &walker{v: v, at: place{pos: v.root.Pos()}, node: v.root}
	for ; err != nil; err = errors.Unwrap(err) {
		w.follow(err)
	}
	return w.at
}

func (w *walker) follow(err error) {
	switch e := err.(type) {
	case *openapi3.SectionValidationError:
		w.step(strings.Replace(e.Section, "external docs", "externalDocs", 1))
	case *openapi3.PathValidationError:
		w.path(e.Path, "")
	case *openapi3.OperationValidationError:
		w.step(strings.ToLower(e.Method))
	case *openapi3.PathParametersError:
		w.path(e.Path, e.Method)
	case *openapi3.ConflictingPathsError:
		w.path(e.Path2, "")
	case *openapi3.DuplicateOperationIDError:
		method, path, _ := strings.Cut(e.Endpoint2, " ")
		w.path(path, method)
	case *openapi3.ComponentValidationError:
		for kind, c := range components {
			if c.label == e.Section {
				w.step(kind)
				w.step(e.Name)
			}
		}
	case *openapi3.WebhookValidationError:
		w.step(e.Name)
	case *openapi3.ParameterFieldValidationError:
		w.item("parameters", e.ParameterName)
		w.step(e.Field)
	case *openapi3.TagValidationError:
		w.tag(e.Name)
	case *openapi3.SchemaCombinatorElementValidationError:
		w.step(e.Combinator)
	}
}

func (w *walker) tag(name string) {
	w.node = w.v.root
	w.item("tags", name)
}
