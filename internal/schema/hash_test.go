package schema

import "testing"

// model returns a small schema; with it, tests change one thing each.
func model() *Schema {
	id := &Field{Name: Name{Wire: "Id"}, Type: TypeID}
	name := &Field{Name: Name{Wire: "Name"}, Type: TypeText, Declared: "string", In: []Use{{Verb: Get}}, Required: []Verb{Create}}
	account := &Entity{
		Name: Name{Wire: "ACCOUNT"}, Fields: []*Field{id, name}, Identity: id, IdentityDeclared: true,
		Operations: []*Operation{{Verb: Get, Method: "GET", Path: "/ACCOUNT/{id}"}, {Verb: Delete, Method: "DELETE", Path: "/delete/ACCOUNT"}},
	}
	plan := &Entity{Name: Name{Wire: "PLAN"}, Identity: id}
	return &Schema{Title: "T", Entities: []*Entity{account, plan}, Servers: []string{"a", "b"}}
}

func TestHashIgnoresOrderPositionAndGoNames(t *testing.T) {
	for what, change := range map[string]func(*Schema){
		"order of entities":   func(s *Schema) { s.Entities[0], s.Entities[1] = s.Entities[1], s.Entities[0] },
		"order of fields":     func(s *Schema) { f := s.Entities[0].Fields; f[0], f[1] = f[1], f[0] },
		"order of operations": func(s *Schema) { o := s.Entities[0].Operations; o[0], o[1] = o[1], o[0] },
		"position":            func(s *Schema) { s.Entities[0].Fields[1].Pos = Pos{"f", 7, 7} },
		"position of a use":   func(s *Schema) { s.Entities[0].Fields[1].In[0].Pos = Pos{"f", 7, 7} },
		"Go names":            func(s *Schema) { s.Entities[0].Name.Go, s.Entities[0].Go.File = "Account", "account.go" },
	} {
		s := model()
		change(s)
		if s.Hash() != model().Hash() {
			t.Errorf("%s changes the hash", what)
		}
	}
}

func TestHashSeesWhatTheExportSays(t *testing.T) {
	for what, change := range map[string]func(*Schema){
		"title":         func(s *Schema) { s.Title = "U" },
		"servers":       func(s *Schema) { s.Servers = []string{"ab"} },
		"entity":        func(s *Schema) { s.Entities = s.Entities[:1] },
		"entity's name": func(s *Schema) { s.Entities[1].Name.Wire = "PLANS" },
		"doc":           func(s *Schema) { s.Entities[0].Fields[1].Doc = "d" },
		"type":          func(s *Schema) { s.Entities[0].Fields[1].Declared = "" },
		"read-only":     func(s *Schema) { s.Entities[0].Fields[1].ReadOnly = true },
		"required":      func(s *Schema) { s.Entities[0].Fields[1].Required = nil },
		"use":           func(s *Schema) { s.Entities[0].Fields[1].In[0].Verb = Query },
		"operation":     func(s *Schema) { s.Entities[0].Operations = s.Entities[0].Operations[:1] },
		"path":          func(s *Schema) { s.Entities[0].Operations[0].Path = "/ACCOUNT" },
		"key":           func(s *Schema) { s.Entities[0].ExternalKeys = []string{"Name"} },
		"tag":           func(s *Schema) { s.Tags = []string{"COUNTRY"} },
		"group":         func(s *Schema) { s.Groups = []Group{{Name: "g"}} },
	} {
		s := model()
		change(s)
		if s.Hash() == model().Hash() {
			t.Errorf("%s does not change the hash", what)
		}
	}
}
