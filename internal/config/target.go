package config

import (
	"path/filepath"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// What is expected of the texts in a target, in the words of messages.
const (
	aPath   = "a path"
	aWord   = "a text"
	aGlob   = "a pattern of entities, such as ACCOUNT_*"
	aWire   = "a wire name"
	aReason = "a reason"
	aRule   = "the id of a name rule, such as amount"
)

func (r *reader) targets(root tree.Node) []Target {
	var targets []Target
	r.object(root, "the configuration", needed("targets", func(list tree.Node) {
		r.list("targets", func(n tree.Node) { targets = append(targets, r.target(n)) })(list)
		if list.Kind() == tree.Array && list.Len() == 0 {
			r.add(schema.ConfigValue, list.Pos(), "found an empty list, expected a target at least")
		}
	}))
	return targets
}

func (r *reader) target(n tree.Node) Target {
	t := Target{Pos: n.Pos()}
	d := &t.Decisions
	r.object(n, "a target",
		needed("spec", r.filePath(&t.Spec)),
		needed("out", r.filePath(&t.Out)),
		needed("package", r.text(aWord, &t.Package)),
		optional("import-path", r.text(aWord, &t.ImportPath)),
		optional("dialect", r.text(aWord, &t.Dialect)),
		optional("include", r.patterns(&d.Include)),
		optional("exclude", r.patterns(&d.Exclude)),
		optional("names", r.list("name overrides", func(n tree.Node) { d.Names = append(d.Names, r.name(n)) })),
		optional("types", r.list("type overrides", func(n tree.Node) { d.Types = append(d.Types, r.typ(n)) })),
		optional("incomplete", r.wires(&d.Incomplete)),
		optional("evidence", r.evidence(&t)),
		optional("rules", r.rules(d)),
		optional("attributes", r.list("attributes", func(n tree.Node) { d.Attributes = append(d.Attributes, r.attribute(n)) })),
		optional("filters", r.list("documented filters", func(n tree.Node) { d.Filters = append(d.Filters, r.filter(n)) })),
		optional("skip", r.list("skips", func(n tree.Node) { d.Skip = append(d.Skip, r.skip(n)) })),
		optional("renames", r.list("accepted renames", func(n tree.Node) { d.Renames = append(d.Renames, r.rename(n)) })),
	)
	r.byDialect(&t, n)
	return t
}

// filePath returns what reads a path, which counts from the folder of the configuration.
func (r *reader) filePath(to *string) func(tree.Node) {
	return func(n tree.Node) {
		s, ok := r.string(n, aPath)
		switch {
		case !ok:
		case filepath.IsAbs(s):
			*to = filepath.Clean(s)
		default:
			*to = filepath.Join(filepath.Dir(r.path), filepath.FromSlash(s))
		}
	}
}

// evidence returns what reads where the types of fields can be known from.
func (r *reader) evidence(t *Target) func(tree.Node) {
	return func(n tree.Node) {
		r.object(n, "the evidence",
			optional("siblings", r.list("paths of exports", func(n tree.Node) {
				var path string
				r.filePath(&path)(n)
				t.Siblings = append(t.Siblings, path)
			})),
			optional("metadata", r.filePath(&t.Metadata)),
		)
	}
}

// rules returns what reads the switches of name rules.
func (r *reader) rules(d *schema.Decisions) func(tree.Node) {
	return func(n tree.Node) {
		r.object(n, "rules", needed("off", r.list("ids of name rules", func(n tree.Node) {
			if id, ok := r.string(n, aRule); ok {
				d.RulesOff = append(d.RulesOff, schema.RuleSwitch{Rule: id, Pos: n.Pos()})
			}
		})))
	}
}

// wires returns what reads a list of entities by wire name.
func (r *reader) wires(to *[]schema.EntityMark) func(tree.Node) {
	return r.list("wire names of entities", func(n tree.Node) {
		mark := schema.EntityMark{Pos: n.Pos()}
		r.wire(aWire, &mark.Entity)(n)
		*to = append(*to, mark)
	})
}

func (r *reader) patterns(to *[]schema.Pattern) func(tree.Node) {
	return r.list("patterns of entities", func(n tree.Node) {
		if s, ok := r.string(n, aGlob); ok {
			*to = append(*to, schema.Pattern{Glob: s, Pos: n.Pos()})
		}
	})
}

func (r *reader) name(n tree.Node) schema.NameDecision {
	d := schema.NameDecision{Pos: n.Pos()}
	r.object(n, "a name override",
		needed("entity", r.wire(aWire, &d.Entity)),
		optional("field", r.field(&d.Subject)),
		needed("go", r.text("a Go name", &d.Go)),
		needed("why", r.text(aReason, &d.Why)),
	)
	return d
}

func (r *reader) typ(n tree.Node) schema.TypeDecision {
	d := schema.TypeDecision{Pos: n.Pos()}
	r.object(n, "a type override",
		needed("entity", r.wire(aWire, &d.Entity)),
		needed("field", r.field(&d.Subject)),
		needed("type", r.oneOf(schema.Types, &d.Type)),
		needed("why", r.text(aReason, &d.Why)),
	)
	return d
}

func (r *reader) rename(n tree.Node) schema.RenameDecision {
	d := schema.RenameDecision{Pos: n.Pos()}
	r.object(n, "an accepted rename",
		optional("entity", r.text(aWire, &d.Entity)), // a blank one would be read as none
		needed("from", r.wire(aWire, &d.From)),
		needed("to", r.wire(aWire, &d.To)),
		needed("since", r.text("the name of a snapshot: that of its file, without folder and extension", &d.Since)),
		optional("why", r.text(aReason, &d.Why)),
	)
	return d
}

// field returns what reads the field of a subject. A subject without one is an entity.
func (r *reader) field(to *schema.Subject) func(tree.Node) {
	return func(n tree.Node) {
		r.wire(aWire, &to.Field)(n)
		to.IsField = true
	}
}
