package generate

import (
	"slices"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
	"github.com/bpgen/bpgen/internal/schema/types"
)

// Survey is a target with the types of its fields, and why they have them.
type Survey struct {
	Diags    schema.Diags // sorted
	Schema   *schema.Schema
	Recorded bool // its output folder has a bpgen.fields
	ladder   *types.Ladder
	entities []string
}

// Look resolves the types of a target. Findings, errors among them, are in the result, which
// then has nothing else; the error is about the target or disk.
func Look(t Target) (*Survey, error) {
	recorded, err := recorded(t.Out)
	if err != nil {
		return nil, err
	}
	c, err := check(t, recorded)
	s := &Survey{Diags: c.diags, Recorded: recorded != nil}
	if err != nil || c.diags.Failed() {
		return s, err
	}
	s.Schema, s.entities = c.schema, c.entities
	s.ladder = types.NewLadder(c.schema, c.entities, c.sources)
	return s, nil
}

// Explain says why fields have their types: one field, or all of an entity where field is nil.
func (s *Survey) Explain(e *schema.Entity, field *schema.Field) []types.Explanation {
	var list []types.Explanation
	for _, f := range memory.Record(e) {
		if field == nil || f == field {
			x := s.ladder.Explain(e, f)
			x.GoType = emit.ContentType(s.Schema, f)
			list = append(list, x)
		}
	}
	return list
}

// ExplainStale says what is left of the fields that are recorded and gone: those called ENTITY.FIELD,
// or those of an entity of that name that is gone too.
func (s *Survey) ExplainStale(name string) []types.Explanation {
	var list []types.Explanation
	for _, line := range s.List() {
		if line.Status == types.Stale && (line.Entity+"."+line.Field == name || line.Entity == name && s.Schema.Entity(name) == nil) {
			x := s.ladder.ExplainStale(line)
			x.GoType = emit.GoType(&schema.Field{Type: x.Type, Picklist: x.Picklist})
			list = append(list, x)
		}
	}
	return list
}

// List returns the types of all fields, and of those that are recorded and gone.
func (s *Survey) List() []types.Line { return s.ladder.List(s.entities) }

// Coverage counts what the evidence is worth.
func (s *Survey) Coverage() types.Coverage { return s.ladder.Cover() }

// Accept takes over what is found about the fields of a target that it accepts, and writes
// nothing but bpgen.fields. It returns those fields, with the types that they had, and those
// that they have now.
func Accept(t Target) (before, after []types.Line, diags schema.Diags, err error) {
	folder, err := output.Open(t.Out, true)
	if err != nil {
		return nil, nil, nil, err
	}
	defer folder.Close()
	recorded, err := folder.Memory()
	if err != nil {
		return nil, nil, nil, err
	}
	was := t
	was.Accept = nil
	old, err := check(was, recorded)
	if err != nil || old.diags.Failed() {
		return nil, nil, old.diags, err
	}
	c, err := check(t, recorded)
	if err != nil || c.diags.Failed() {
		return nil, nil, c.diags, err
	}
	before = accepted(types.NewLadder(old.schema, old.entities, old.sources).List(old.entities), t.Accept)
	after = accepted(types.NewLadder(c.schema, c.entities, c.sources).List(c.entities), t.Accept)
	return before, after, c.diags, folder.Remember(c.names.Accept(c.schema, t.Accept).Format())
}

func accepted(list []types.Line, accepts func(entity, field string) bool) []types.Line {
	return slices.DeleteFunc(list, func(l types.Line) bool { return l.Status == types.Stale || !accepts(l.Entity, l.Field) })
}
