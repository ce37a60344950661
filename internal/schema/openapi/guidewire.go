package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// The loader for platforms of nested resources, of which there is one. A definition comes in
// three shapes (Guidewire facts, 5.2); all of them make the same model, whose order is that of
// names and paths and never the document's, so that SDKs of two exports differ only by what the
// exports say.

// shape is the form in which a definition was exported.
type shape string

// The shapes.
const (
	swagger2  shape = "native Swagger 2.0"
	native3   shape = "native OpenAPI 3"
	converted shape = "Swagger 2.0, converted to OpenAPI 3"
)

// nested is a loader while it reads a platform of nested resources.
type nested struct {
	*loader
	dialect    dialect.Guidewire
	shape      shape
	root       tree.Node
	base       string // what all paths are below
	structures map[tree.Node]*structure
	byName     map[string]*structure
	entities   map[string]*schema.Entity // those that are needed, by wire name
	queue      []*structure              // those whose fields are not read yet
	places     map[string]*schema.Collection
	paths      map[string]pathFacts
	polymorph  bool // the document has variants of a schema
	included   bool // the document has envelopes that include other resources
	decided    *decided
}

// loadNested reads the document of a platform of nested resources.
func (l *loader) loadNested(o Options) *schema.Schema {
	l.checkDuplicates()
	n := &nested{
		loader: l, root: l.doc.Root(), structures: map[tree.Node]*structure{}, byName: map[string]*structure{},
		entities: map[string]*schema.Entity{}, places: map[string]*schema.Collection{}, decided: newDecided(o),
	}
	if !n.checkVersion() {
		return nil
	}
	n.readServers()
	n.nameStructures()
	n.readPlaces()
	n.readEntities()
	s := n.schema(o.Dialect.Name())
	n.decided.report(n)
	if len(s.Collections) == 0 && !l.diags.Failed() {
		l.diags.Add(schema.NoEntities, n.root.Pos(), "", "",
			"no path leads to resources of the %s dialect: expected paths such as /billing-plans with answers in its envelopes", o.Dialect.Name())
	}
	return s
}

// checkVersion accepts Swagger 2.0 too, and reports whether the document is worth reading.
func (n *nested) checkVersion() bool {
	version := n.root.Get("swagger")
	if !version.Exists() {
		l := n.loader
		l.openapi = l.checkVersion(n.root)
		n.shape = native3
		if n.isConverted() {
			n.shape = converted
		}
		return l.openapi
	}
	n.shape = swagger2
	if version.Is("2.0") {
		return true
	}
	n.diags.Add(schema.OpenAPIVersion, version.Pos(), "", "",
		`"swagger" is %s: expected "2.0", or an OpenAPI 3.0 or 3.1 export`, schema.Printable(version.Text()))
	return false
}

// isConverted reports whether the document has what only converters of Swagger 2.0 write: native
// exports of OpenAPI 3 have neither nested extensions nor marks for XML on lists.
func (n *nested) isConverted() bool {
	for _, item := range n.root.Get("paths").Members() {
		for _, op := range item.Members() {
			if op.Get("x-codegen-request-body-name").Exists() || op.Get(extensions).Exists() {
				return true
			}
		}
	}
	for _, s := range n.root.Get("components").Get("schemas").Members() {
		if s.Get(extensions).Exists() {
			return true
		}
		for _, property := range s.Get("properties").Members() {
			if property.Get(extensions).Exists() || property.Get("xml").Get("wrapped").Exists() {
				return true
			}
		}
	}
	return false
}

// schemas returns the object that has all named schemas of the document.
func (n *nested) schemas() tree.Node {
	if n.shape == swagger2 {
		return n.object(n.root.Get("definitions"), `"definitions"`, "")
	}
	return n.object(n.object(n.root.Get("components"), `"components"`, "").Get("schemas"), `"schemas"`, "")
}

// servers returns the addresses that the document names.
func (n *nested) servers() []string {
	var list []string
	if n.shape != swagger2 {
		for server := range n.root.Get("servers").Items() {
			list = append(list, n.keep(clip(server.Get("url").Text())))
		}
		return list
	}
	host, base := n.root.Get("host").Text(), n.root.Get("basePath").Text()
	if host == "" {
		if base != "" {
			list = append(list, n.keep(clip(base)))
		}
		return list
	}
	for scheme := range n.root.Get("schemes").Items() {
		list = append(list, clip(scheme.Text()+"://"+host+base))
	}
	if list == nil {
		list = append(list, clip("https://"+host+base))
	}
	return list
}

// readServers takes from the servers what is true of all hosts.
func (n *nested) readServers() {
	for _, server := range n.servers() {
		if n.base = n.keep(n.dialect.BasePath(server)); n.base != "" {
			return
		}
	}
	n.diags.Add(schema.BasePathMissing, n.root.Pos(), "", "",
		"the document names no server with a path, expected one such as https://host/rest/admin/v1")
}

// schema puts together what was read, in canonical order.
func (n *nested) schema(dialect string) *schema.Schema {
	info := n.root.Get("info")
	s := &schema.Schema{
		Title: n.keep(clip(info.Get("title").Text())), Version: n.keep(clip(info.Get("version").Text())),
		OpenAPI: n.keep(cmp.Or(n.root.Get("openapi").Text(), n.root.Get("swagger").Text())), Dialect: dialect,
		Servers: n.servers(), BasePath: n.base, DocumentTyped: true, Export: n.export(),
	}
	n.security(s, n.root)
	for _, place := range n.places {
		s.Collections = append(s.Collections, place)
	}
	slices.SortFunc(s.Collections, func(a, b *schema.Collection) int { return cmp.Compare(a.Name.Wire, b.Name.Wire) })
	for _, place := range s.Collections {
		if e := n.entities[place.Entity]; e != nil {
			e.Operations = append(e.Operations, place.Operations...)
		}
	}
	for _, e := range n.entities {
		slices.SortFunc(e.Operations, schema.CompareOperations)
		n.use(e)
		s.Entities = append(s.Entities, e)
	}
	slices.SortFunc(s.Entities, func(a, b *schema.Entity) int { return cmp.Compare(a.Name.Wire, b.Name.Wire) })
	return s
}

// export says what the document shows of the way it was exported (Guidewire facts, 5.1). Whether
// it was filtered by what its reader may do does not show.
func (n *nested) export() []string {
	list := []string{"shape: " + string(n.shape)}
	if n.polymorph {
		list = append(list, "polymorphism")
	}
	if n.included {
		list = append(list, "inclusions")
	}
	slices.Sort(list)
	return list
}

// guidewireHint returns advice for a document of a platform of nested resources that is read as
// one of another platform. It is only advice: people choose the dialect.
func (l *loader) guidewireHint() string {
	n := nested{loader: l, root: l.doc.Root(), shape: native3}
	if n.root.Get("swagger").Exists() {
		n.shape = swagger2
	}
	for _, server := range n.servers() {
		if n.dialect.LooksLike(server) {
			return "; this looks like a Guidewire definition: pass --dialect guidewire, or write dialect: guidewire in bpgen.yaml"
		}
	}
	return ""
}

// extensions is the member that holds the platform's marks in Swagger 2.0, without the prefix that
// they have in OpenAPI 3.
const (
	extensions = "x-gw-extensions"
	flatPrefix = "x-gw-"
)

// flatNames are the marks whose names differ in more than the prefix.
var flatNames = map[string]string{"resourceType": "referenceType"}

// mark returns a mark of the platform on a property or schema, in whichever style it is written.
func mark(n tree.Node, name string) tree.Node {
	if found := n.Get(extensions).Get(name); found.Exists() {
		return found
	}
	if found := n.Get(flatPrefix + name); found.Exists() {
		return found
	}
	if flat := flatNames[name]; flat != "" {
		return n.Get(flatPrefix + flat)
	}
	return tree.Node{}
}

// texts returns the texts of a list.
func texts(n tree.Node) []string {
	var list []string
	for item := range n.Items() {
		if item.Kind() == tree.String {
			list = append(list, item.Text())
		}
	}
	return list
}

// isParameter reports whether a segment of a path is a parameter.
func isParameter(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}
