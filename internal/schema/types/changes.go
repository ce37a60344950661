package types

import (
	"maps"
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// changes says what would change the type of a field, as far as that can be told.
func (l *Ladder) changes(e *schema.Entity, f *schema.Field, found *Finding, entry memory.Entry, recorded bool) []string {
	c := changes{field: f, found: found, recorded: recorded, entry: entry}
	c.accept = "bpgen types accept " + schema.Subject{Entity: e.Name.Wire, Field: f.Name.Wire, IsField: true}.String()
	switch {
	case l.schema.DocumentTyped:
		return []string{"another definition", schema.Remedy("an override in bpgen.yaml: attributes: [{entity: {entity}, field: {field}, type: TYPE, why: REASON}]", e.Name.Wire, f.Name.Wire)}
	case f == e.Identity:
		return []string{"nothing: the platform identifies records by this field"}
	case f.Override != nil:
		c.ofOverride()
	default:
		if recorded && found.replaces(entry) {
			c.list = append(c.list, c.accept+", which makes it "+found.kind())
		}
		c.list = append(c.list, schema.Remedy("an override in bpgen.yaml: types: [{entity: {entity}, field: {field}, type: TYPE, why: REASON}]", e.Name.Wire, f.Name.Wire))
		c.ofRules(l, e)
		c.ofEvidence(l.sources.Metadata)
	}
	return c.list
}

// changes collects what would change the type of one field.
type changes struct {
	field    *schema.Field
	found    *Finding
	recorded bool
	entry    memory.Entry // if recorded
	accept   string       // the command that takes over what is found
	list     []string
}

// ofOverride adds what would change the type that an override gives.
func (c *changes) ofOverride() {
	if c.recorded && c.found.offers(c.field, c.entry) {
		c.list = append(c.list, c.accept+", which makes it "+c.found.kind())
	}
	c.list = append(c.list, "another type in the override")
	switch {
	case c.recorded && c.entry.Type != c.field.Type:
		c.list = append(c.list, "removing the override, which makes it "+string(c.entry.Type)+", as recorded")
	case c.recorded && c.found.Type != c.field.Type && c.found.replaces(c.entry):
		c.list = append(c.list, "removing the override, and then "+c.accept+", which makes it "+c.found.kind())
	case !c.recorded && c.found.Type != c.field.Type:
		c.list = append(c.list, "removing the override, which makes it "+c.found.kind())
	}
}

// ofRules adds the name rules that know the field, where switching one makes a difference.
func (c *changes) ofRules(l *Ladder, e *schema.Entity) {
	for _, m := range matching(e.Name.Wire, c.field.Name.Wire, wordsOf(c.field.Name.Wire)) {
		rule := Rules[m.rule].ID
		other := l.switched(rule).Find(e, c.field)
		if other.Type == c.found.Type || c.recorded && !other.replaces(c.entry) {
			continue
		}
		text := "switching the rule off in bpgen.yaml: rules: {off: [" + rule + "]}"
		if l.off[rule] {
			text = "the rule " + rule + ", which rules: {off: …} in bpgen.yaml switches off"
		}
		c.list = append(c.list, text+c.thenAccept()+", which makes it "+other.kind())
	}
}

// ofEvidence adds the evidence that is at least as strong as what decided, and not at hand.
func (c *changes) ofEvidence(m *Metadata) {
	text := "a dump of the tenant's metadata that says otherwise, in bpgen.yaml: evidence: {metadata: FILE}"
	if m != nil {
		text = "another dump of the tenant's metadata, which is in " + m.file
	}
	c.list = append(c.list, text+c.thenAccept())
	declared := slices.ContainsFunc(c.found.Facts, func(f Fact) bool { return f.isDeclared() }) // in whose place no sibling stands
	if said := (Finding{Type: schema.TypeText, Rung: schema.EvidenceSibling}); c.found.Rung == schema.EvidenceNone && !declared && (!c.recorded || said.replaces(c.entry)) {
		c.list = append(c.list, "another export of the API that declares its type, in bpgen.yaml: evidence: {siblings: [FILE]}"+c.thenAccept())
	}
}

// thenAccept is what evidence needs beside it to change a recorded type.
func (c *changes) thenAccept() string {
	if !c.recorded {
		return ""
	}
	return ", and then " + c.accept
}

// kind names the type that was found, and of a pick-list whether its texts are known, which
// makes another Go type of it.
func (f *Finding) kind() string {
	if f.picklist() != nil {
		return string(f.Type) + " of known texts"
	}
	return string(f.Type)
}

// switched returns the ladder with a rule switched on that is off, or off that is on.
func (l *Ladder) switched(rule string) *Ladder {
	other := *l
	other.off = maps.Clone(l.off)
	other.off[rule] = !l.off[rule]
	return &other
}
