package schema

// IRVersion names the JSON form of a Schema. Within one version members are only added.
const IRVersion = "bpgen.ir/1"

// IR is the JSON form of a Schema, in wire names and in the order of the export.
// docs/ir.md describes it for readers of `bpgen inspect --format json`.
type IR struct {
	Schema      string     `json:"schema"` // IRVersion
	File        string     `json:"file"`   // the document that every position is in
	OpenAPI     string     `json:"openapi"`
	Title       string     `json:"title"`
	Version     string     `json:"version"`
	Dialect     string     `json:"dialect"`
	Servers     []string   `json:"servers"`
	Groups      []IRGroup  `json:"groups"`
	Entities    []IREntity `json:"entities"`
	Diagnostics []IRDiag   `json:"diagnostics"`
	// Of platforms of nested resources.
	BasePath    string         `json:"basePath,omitempty"`
	Export      []string       `json:"export,omitempty"`
	Collections []IRCollection `json:"collections,omitempty"`
}

// IRPos is a place in the document.
type IRPos struct {
	Line int `json:"line"`
	Col  int `json:"col"`
}

// IRGroup is a tag group.
type IRGroup struct {
	Name     string   `json:"name"`
	Entities []string `json:"entities"`
	At       IRPos    `json:"at"`
}

// IREntity is an entity.
type IREntity struct {
	Name         string        `json:"name"`
	Description  string        `json:"description,omitempty"`
	Groups       []string      `json:"groups"`
	Identity     string        `json:"identity"`
	ExternalKeys []string      `json:"externalKeys"`
	Operations   []IROperation `json:"operations"`
	Fields       []IRField     `json:"fields"`
	Incomplete   bool          `json:"incomplete,omitempty"`
	Part         bool          `json:"part,omitempty"`
	Filters      []IRFilter    `json:"filters,omitempty"`
	At           IRPos         `json:"at"`
}

// IROperation is an operation of an entity.
type IROperation struct {
	Verb   Verb   `json:"verb"`
	Method string `json:"method"`
	Path   string `json:"path"`
	At     IRPos  `json:"at"`
	// Of platforms of nested resources.
	ID          string    `json:"operationId,omitempty"`
	Action      string    `json:"action,omitempty"`
	Description string    `json:"description,omitempty"`
	Parameters  []IRParam `json:"parameters,omitempty"`
	Request     *IRBody   `json:"request,omitempty"`
	Response    *IRBody   `json:"response,omitempty"`
}

// IRParam is a parameter of an operation.
type IRParam struct {
	Name    string `json:"name"`
	Where   string `json:"where"`
	Type    Type   `json:"type"`
	Repeats bool   `json:"repeats,omitempty"`
}

// IRBody is what an operation sends or answers with.
type IRBody struct {
	Kind     BodyKind `json:"kind"`
	Entity   string   `json:"entity,omitempty"`
	Required bool     `json:"required,omitempty"`
}

// IRFilter is a filter that is no field.
type IRFilter struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
}

// IRCollection is a place where a platform offers records.
type IRCollection struct {
	Path       string   `json:"path"`
	Entity     string   `json:"entity,omitempty"`
	Operations []string `json:"operations"`
	At         IRPos    `json:"at"`
}

// IRField is a field of an entity, merged over its operations.
type IRField struct {
	Name        string   `json:"name"`
	Type        Type     `json:"type"`
	Evidence    Evidence `json:"evidence"`
	Target      string   `json:"target,omitempty"`
	Values      []string `json:"values,omitempty"`
	Declared    string   `json:"declared,omitempty"`
	Description string   `json:"description,omitempty"`
	ReadOnly    bool     `json:"readOnly,omitempty"`
	Nullable    bool     `json:"nullable,omitempty"`
	Required    []Verb   `json:"required,omitempty"`
	RenamedFrom []string `json:"renamedFrom,omitempty"`
	Unlisted    bool     `json:"unlisted,omitempty"`
	In          []IRUse  `json:"in"`
	At          IRPos    `json:"at"`
	// Of platforms whose documents type their fields.
	Within     []Container `json:"within,omitempty"`
	Typelist   string      `json:"typelist,omitempty"`
	CreateOnly bool        `json:"createOnly,omitempty"`
	Filterable bool        `json:"filterable,omitempty"`
	Sortable   bool        `json:"sortable,omitempty"`
	Views      []string    `json:"views,omitempty"`
	Lossy      bool        `json:"lossy,omitempty"`
}

// IRUse is one operation's mention of a field.
type IRUse struct {
	Verb Verb  `json:"verb"`
	At   IRPos `json:"at"`
}

// IRDiag is a finding.
type IRDiag struct {
	ID       ID     `json:"id"`
	Severity string `json:"severity"`
	Entity   string `json:"entity,omitempty"`
	Field    string `json:"field,omitempty"`
	Message  string `json:"message"`
	Fix      string `json:"fix"`
	At       IRPos  `json:"at"`
}

// NewIR returns the JSON form of s, which may be nil, with the findings about it.
func NewIR(file string, s *Schema, diags Diags) IR {
	ir := IR{
		Schema: IRVersion, File: file,
		Servers: []string{}, Groups: []IRGroup{}, Entities: []IREntity{}, Diagnostics: []IRDiag{},
	}
	for _, d := range diags {
		ir.Diagnostics = append(ir.Diagnostics, IRDiag{
			ID: d.ID, Severity: d.Severity.String(), Entity: d.Entity, Field: d.Field, Message: d.Message, Fix: d.Fix, At: at(d.Pos),
		})
	}
	if s == nil {
		return ir
	}
	ir.OpenAPI, ir.Title, ir.Version, ir.Dialect = s.OpenAPI, s.Title, s.Version, s.Dialect
	ir.Servers = list(s.Servers)
	for _, g := range s.Groups {
		ir.Groups = append(ir.Groups, IRGroup{Name: g.Name, Entities: list(g.Entities), At: at(g.Pos)})
	}
	for _, e := range s.Entities {
		ir.Entities = append(ir.Entities, irEntity(e))
	}
	ir.BasePath, ir.Export = s.BasePath, s.Export
	for _, c := range s.Collections {
		out := IRCollection{Path: c.Name.Wire, Entity: c.Entity, Operations: []string{}, At: at(c.Pos)}
		for _, op := range c.Operations {
			out.Operations = append(out.Operations, op.ID)
		}
		ir.Collections = append(ir.Collections, out)
	}
	return ir
}

func irEntity(e *Entity) IREntity {
	out := IREntity{
		Name: e.Name.Wire, Description: e.Doc, Groups: list(e.Groups),
		ExternalKeys: list(e.ExternalKeys), Operations: []IROperation{}, Fields: []IRField{}, Incomplete: e.Incomplete,
		Part: e.Part, At: at(e.Pos),
	}
	if e.Identity != nil {
		out.Identity = e.Identity.Name.Wire
	}
	for _, op := range e.Operations {
		out.Operations = append(out.Operations, irOperation(op))
	}
	for _, f := range e.Filters {
		out.Filters = append(out.Filters, IRFilter{Name: f.Name.Wire, Type: f.Type})
	}
	for _, f := range e.Fields {
		field := IRField{
			Name: f.Name.Wire, Type: f.Type, Evidence: f.TypeEvidence(), Declared: f.Declared, Description: f.Doc,
			ReadOnly: f.ReadOnly, Nullable: f.Nullable, Required: f.Required, Target: f.Target, Unlisted: f.Unlisted, In: []IRUse{}, At: at(f.Pos),
			Within: f.Within, Typelist: f.Typelist, CreateOnly: f.CreateOnly, Filterable: f.Filterable, Sortable: f.Sortable, Views: f.Views, Lossy: f.Lossy,
		}
		if f.Picklist != nil {
			for _, c := range f.Picklist.Choices {
				field.Values = append(field.Values, c.Text)
			}
		}
		for _, a := range f.Aliases {
			field.RenamedFrom = append(field.RenamedFrom, a.Name.Wire)
		}
		for _, u := range f.In {
			field.In = append(field.In, IRUse{Verb: u.Verb, At: at(u.Pos)})
		}
		out.Fields = append(out.Fields, field)
	}
	return out
}

func irOperation(op *Operation) IROperation {
	out := IROperation{Verb: op.Verb, Method: op.Method, Path: op.Path, At: at(op.Pos), ID: op.ID, Action: op.Action, Description: op.Doc}
	for _, p := range op.Params {
		out.Parameters = append(out.Parameters, IRParam{Name: p.Name.Wire, Where: p.In, Type: p.Type, Repeats: p.Repeats})
	}
	out.Request, out.Response = irBody(op.Request), irBody(op.Response)
	return out
}

func irBody(b Body) *IRBody {
	if b.Kind == BodyNone {
		return nil
	}
	return &IRBody{Kind: b.Kind, Entity: b.Entity, Required: b.Required}
}

func at(p Pos) IRPos { return IRPos{Line: p.Line, Col: p.Col} }

// list returns an empty list for none, which is what readers of JSON expect.
func list(in []string) []string { return append([]string{}, in...) }
