// Package openapi reads an OpenAPI export into the intermediate model.
//
// The ordered document tree is the authority on what the export says. kin-openapi,
// behind package validate, is asked only for a verdict: it costs over forty times the
// CPU of the tree on these documents, and has neither positions nor member order.
package openapi

import (
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/tree"
	"github.com/bpgen/bpgen/internal/schema/validate"
)

// Options says how a document is read.
type Options struct {
	Dialect dialect.Dialect
	// Validate asks for full OpenAPI validation even where the document is inlined and
	// does not need it; what it finds are errors then.
	Validate bool
	// Decisions are what people said of the document, as far as a loader carries it out: Attributes,
	// Filters and Skip.
	Decisions schema.Decisions
	// Other says that the decisions were made for another document of the same API: what they are
	// about need not be in this one.
	Other bool
}

// ReadFile reads and loads the export at path. A nil Schema comes with at least one
// error among the findings; with a Schema, the only errors are that it is not valid OpenAPI.
// The error is for files that cannot be read at all.
func ReadFile(path string, o Options) (*schema.Schema, schema.Diags, error) {
	doc, err := tree.ReadFile(path)
	return load(doc, err, o)
}

// Parse loads the export in src; name stands for it in positions.
func Parse(name, src string, o Options) (*schema.Schema, schema.Diags, error) {
	doc, err := tree.Parse(name, src)
	return load(doc, err, o)
}

func load(doc *tree.Doc, err error, o Options) (*schema.Schema, schema.Diags, error) {
	var diags schema.Diags
	if broken, ok := asSyntaxError(err); ok {
		message := broken.Msg
		if !strings.Contains(message, "expected") {
			message += ", expected JSON or YAML that can be read"
		}
		diags.Add(schema.Syntax, broken.Pos, "", "", "%s", message)
		return nil, diags, nil
	}
	if err != nil {
		return nil, nil, err
	}
	flat, isFlat := o.Dialect.(dialect.Flat)
	l := &loader{doc: doc, dialect: flat, index: tree.NewIndex(doc), kept: map[string]string{}}
	var s *schema.Schema
	if isFlat {
		s = l.load()
	} else {
		s = l.loadNested(o)
	}
	if l.diags.Failed() {
		s = nil
	}
	if o.Validate || isFlat && !l.diags.Failed() && hasRefs(doc) {
		l.validate(o.Validate)
	}
	l.diags.Sort()
	return s, l.diags, nil
}

// validate adds kin-openapi's findings. Unasked, they are warnings: an export that the
// loader understands is usable even where OpenAPI would have it otherwise.
func (l *loader) validate(asked bool) {
	if !l.openapi {
		if asked && l.dialect == nil && !l.diags.Failed() {
			l.diags.Add(schema.OpenAPIUnchecked, l.doc.Root().Get("swagger").Pos(), "", "",
				"Swagger 2.0 is not validated: expected OpenAPI 3 for that").Fix = "there is nothing to do to generate; to validate it, export it as OpenAPI 3"
		}
		return
	}
	reported := map[schema.Pos]bool{}
	for _, d := range l.diags {
		reported[d.Pos] = reported[d.Pos] || d.Severity == schema.Error
	}
	for _, d := range validate.Document(l.doc, validate.Options{Asked: asked, Entity: l.entityOf}) {
		if reported[d.Pos] && d.ID == schema.OpenAPIInvalid && d.Pos != l.doc.Root().Pos() {
			continue // the loader knows better what is wrong there
		}
		if asked && d.ID == schema.OpenAPIInvalid {
			d.Severity = schema.Error
		}
		l.diags = append(l.diags, d)
	}
}

// entityOf returns the wire name of the entity that a path belongs to, or "".
func (l *loader) entityOf(path string) string {
	if l.dialect == nil {
		return ""
	}
	for _, method := range [...]string{"GET", "DELETE"} {
		if at, _ := l.dialect.Classify(method, path); l.byName[at.Entity] != nil {
			return at.Entity
		}
	}
	return ""
}

// loader holds what is gathered from one document.
type loader struct {
	doc     *tree.Doc
	dialect dialect.Flat // nil for platforms of nested resources
	diags   schema.Diags
	openapi bool              // the document is OpenAPI, whatever else it is
	reading string            // wire name of the entity that is being read, or ""
	drafts  []*draft          // in the order of the document
	byName  map[string]*draft // by wire name
	index   *tree.Index
	fields  int               // of all entities so far
	steps   int               // from schema to schema so far
	texts   int               // of pick-lists so far
	full    bool              // there are too many of any of them
	kept    map[string]string // see keep
}

// keep returns a text of the document as a Schema may hold it: a copy, one for all that are
// equal. The text itself is a piece of the document, which would stay in memory with it.
func (l *loader) keep(text string) string {
	if kept, ok := l.kept[text]; ok {
		return kept
	}
	kept := strings.Clone(text)
	l.kept[kept] = kept
	return kept
}

func (l *loader) load() *schema.Schema {
	root := l.doc.Root()
	l.checkDuplicates()
	if l.openapi = l.checkVersion(root); !l.openapi {
		return nil
	}
	l.readPaths(l.object(root.Get("paths"), `"paths"`, ""))
	s := &schema.Schema{
		Title:   l.keep(clip(root.Get("info").Get("title").Text())),
		Version: l.keep(clip(root.Get("info").Get("version").Text())),
		OpenAPI: l.keep(root.Get("openapi").Text()),
		Dialect: l.dialect.Name(),
	}
	for server := range root.Get("servers").Items() {
		s.Servers = append(s.Servers, l.keep(clip(server.Get("url").Text())))
	}
	l.security(s, root)
	for _, d := range l.drafts {
		l.reading = d.entity.Name.Wire
		s.Entities = append(s.Entities, l.finish(d))
	}
	l.reading = ""
	if len(s.Entities) == 0 {
		l.diags.Add(schema.NoEntities, root.Pos(), "", "",
			"no path belongs to an entity of the %s dialect: expected paths such as %s",
			l.dialect.Name(), "/rest/2.0/ACCOUNT").Fix += l.guidewireHint()
	}
	l.readTags(s, root)
	return s
}

func (l *loader) checkVersion(root tree.Node) bool {
	version := root.Get("openapi")
	switch {
	case root.Get("swagger").Exists():
		l.diags.Add(schema.OpenAPIVersion, root.Get("swagger").Pos(), "", "",
			"this is a Swagger %s document: expected an OpenAPI 3.0 or 3.1 export",
			schema.Printable(root.Get("swagger").Text())).Fix += l.guidewireHint()
	case !version.Exists():
		l.diags.Add(schema.NotOpenAPI, root.Pos(), "", "",
			`expected an OpenAPI document, an object with a member "openapi"`)
	case version.Kind() == tree.Number: // as YAML makes it; the rest is well worth reading
		l.diags.Add(schema.OpenAPIVersion, version.Pos(), "", "",
			`"openapi" is a number: expected a string such as "3.0.3"`)
		return true
	case version.Kind() != tree.String || !(isVersion(version.Text(), "3.0") || isVersion(version.Text(), "3.1")):
		l.diags.Add(schema.OpenAPIVersion, version.Pos(), "", "",
			`"openapi" is %s: expected "3.0.x" or "3.1.x"`, schema.Printable(version.Text()))
	default:
		return true
	}
	return false
}

func isVersion(version, minor string) bool {
	return version == minor || strings.HasPrefix(version, minor+".")
}

// maxDuplicates bounds how many repeated keys are compared and reported one by one: a
// comparison reads the first value again, however long it is.
const maxDuplicates = 100

func (l *loader) checkDuplicates() {
	for i, d := range l.doc.FirstDuplicates(maxDuplicates + 1) {
		if i == maxDuplicates {
			l.diags.Add(schema.DuplicateKey, d.AgainPos, "", "",
				"%d more keys are repeated from here on: expected each once", l.doc.CountDuplicates()-i)
			return
		}
		if tree.Equal(d.First, d.Again) {
			l.diags.Add(schema.RepeatedKey, d.AgainPos, "", "",
				"the key %s repeats the one at %s with the same value: expected it once", schema.Printable(d.Key), d.FirstPos)
			continue
		}
		l.diags.Add(schema.DuplicateKey, d.AgainPos, "", "",
			"the key %s is already at %s with another value: expected one of them",
			schema.Printable(d.Key), d.FirstPos)
	}
}

// object returns a node that has to be an object, and reports one that is something else.
// A missing node is not reported: exports leave out what they have nothing to say of.
func (l *loader) object(n tree.Node, what, entity string) tree.Node {
	if n.Exists() && n.Kind() != tree.Object {
		l.diags.Add(schema.WrongShape, n.Pos(), entity, "",
			"%s is %s: expected an object, as OpenAPI has it", what, n.Kind())
		return tree.Node{}
	}
	return n
}
