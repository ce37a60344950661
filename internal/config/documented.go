package config

import (
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// documentTyped is the dialect whose documents type their fields: people say of its attributes
// what a document does not, and nothing is found from evidence.
const documentTyped = "guidewire"

// attribute reads what people say of one attribute.
func (r *reader) attribute(n tree.Node) schema.AttributeDecision {
	d := schema.AttributeDecision{Pos: n.Pos()}
	r.object(n, "an attribute",
		needed("entity", r.wire(aWire, &d.Entity)),
		needed("field", r.field(&d.Subject)),
		optional("type", r.oneOf(schema.DocumentTypes, &d.Type)),
		optional("typelist", r.textOf("the name of a typelist", &d.Typelist)),
		optional("reference", r.textOf("the type of a resource", &d.Reference)),
		optional("description", r.textOf("a description", &d.Doc)),
		optional("nullable", r.flag(&d.Nullable)),
		optional("read-only", r.flag(&d.ReadOnly)),
		optional("create-only", r.flag(&d.CreateOnly)),
		optional("filterable", r.flag(&d.Filterable)),
		optional("sortable", r.flag(&d.Sortable)),
		optional("required", r.flag(&d.Required)),
		optional("views", r.list("names of views", func(n tree.Node) {
			if s, ok := r.string(n, "the name of a view"); ok {
				d.Views = append(d.Views, s)
			}
		})),
		needed("why", r.text(aReason, &d.Why)),
	)
	return d
}

// filter reads a filter that the platform documents beside its document.
func (r *reader) filter(n tree.Node) schema.FilterDecision {
	d := schema.FilterDecision{Pos: n.Pos()}
	r.object(n, "a documented filter",
		needed("entity", r.wire(aWire, &d.Entity)),
		needed("field", r.field(&d.Subject)),
		optional("type", r.oneOf(schema.DocumentTypes, &d.Type)),
		needed("why", r.text(aReason, &d.Why)),
	)
	return d
}

// skip reads what is left out of a document.
func (r *reader) skip(n tree.Node) schema.SkipDecision {
	d := schema.SkipDecision{Pos: n.Pos()}
	r.object(n, "a skip",
		optional("operation", r.text("an operationId", &d.Operation)),
		optional("schema", r.text("the name of a schema", &d.Schema)),
		needed("why", r.text(aReason, &d.Why)),
	)
	if n.Kind() == tree.Object && (d.Operation == "") == (d.Schema == "") {
		r.add(schema.ConfigValue, n.Pos(), "the skip is about an operation or about a schema: expected one of the two keys")
	}
	return d
}

// flag returns what reads a boolean that may be missing.
func (r *reader) flag(to **bool) func(tree.Node) {
	return func(n tree.Node) {
		if n.Kind() != tree.Bool {
			r.add(schema.ConfigValue, n.Pos(), "found %s, expected true or false", n.Kind())
			return
		}
		value := n.Bool()
		*to = &value
	}
}

// textOf returns what reads a text that may be missing.
func (r *reader) textOf(what string, to **string) func(tree.Node) {
	return func(n tree.Node) {
		if s, ok := r.string(n, what); ok {
			*to = &s
		}
	}
}

// oneOf returns what reads one of several types.
func (r *reader) oneOf(types []schema.Type, to *schema.Type) func(tree.Node) {
	return func(n tree.Node) {
		s, ok := r.string(n, "a type")
		if !ok {
			return
		}
		if *to = schema.Type(s); slices.Contains(types, *to) {
			return
		}
		var names []string
		for _, t := range types {
			names = append(names, string(t))
		}
		near := schema.Nearest(s, names)
		if near != "" {
			near = "; " + near
		}
		r.add(schema.ConfigValue, n.Pos(), "found the type %s, expected one of %q%s", schema.Printable(s), names, near)
	}
}

// byDialect reports keys of a target that mean nothing for the dialect of its document.
func (r *reader) byDialect(t *Target, n tree.Node) {
	own := map[string]bool{"attributes": true, "filters": true, "skip": true}
	foreign := map[string]string{"types": "attributes, with a type", "evidence": "no evidence, since nothing is guessed", "rules": "no name rules, since nothing is guessed", "renames": "no renames: its records have no aliases"}
	for key := range n.Members() {
		name := key.Text()
		switch instead := foreign[name]; {
		case t.Dialect == documentTyped && instead != "":
			r.add(schema.ConfigValue, key.Pos(), "%s is for platforms whose documents do not type their fields: of the dialect %s expected %s", name, documentTyped, instead)
		case t.Dialect != documentTyped && own[name]:
			r.add(schema.ConfigValue, key.Pos(), "%s is for definitions that type their fields: expected dialect: %s beside it", name, documentTyped)
		}
	}
}
