// Package types resolves the semantic type of each field from evidence.
//
// Exports declare a type for some fields, sometimes a false one, and none for others. So what
// is known of a field is collected from everywhere and weighed: people's decisions and types
// given out before come first, then what the tenant itself says of its fields, then names,
// then what exports declare. Everything that was found is kept, so that people can ask why.
package types

import (
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// Sources are what a ladder reads beside the export itself. All of them may be missing.
type Sources struct {
	Siblings []*schema.Schema    // other exports of the same API, most telling first
	Metadata *Metadata           // what the tenant says of its own fields
	Recorded *memory.Fields      // the types that were given out before
	Off      []schema.RuleSwitch // the name rules that do not hold here
	// Accept says whose type people accept in this run: what is found replaces what was recorded,
	// and the type is no longer provisional. Nil accepts nothing.
	Accept func(entity, field string) bool
}

func (s *Sources) accepts(e *schema.Entity, f *schema.Field) bool {
	return s.Accept != nil && s.Accept(e.Name.Wire, f.Name.Wire)
}

// Fact is one piece of evidence about the type of a field.
type Fact struct {
	Rung    schema.Evidence // where it comes from
	Type    schema.Type     // what it says; "" where it only says what cannot be
	Said    string          // in its own words: a declared type, a DataType, a pattern
	Rule    *Rule           // the name rule, if it is one
	Target  string          // entity that a reference leads to, if it says so
	Why     string          // how it knows the target, or why it does not
	Choices []schema.Choice // texts of a pick-list, if it lists them
	Pos     schema.Pos      // where it stands; of a name rule, where the name does
	Against *Fact           // what rules it out; nil if it counts
	allows  kinds           // the types that can be true beside it
}

// Finding is a type with all that speaks for and against it.
type Finding struct {
	Type    schema.Type
	Rung    schema.Evidence
	Target  string
	Why     string // how the target is known, or why it is not
	Choices []schema.Choice
	Facts   []Fact // strongest first
}

// Ladder resolves the types of one export's fields.
type Ladder struct {
	schema   *schema.Schema
	sources  Sources
	entities map[string]string // wire names that references can lead to, by their letters
	tags     map[string]string // names of tags without operations, by their letters
	off      map[string]bool   // name rules by id
	siblings []map[string]map[string]*schema.Field
}

// NewLadder returns the ladder for the fields of s. Entities lists those of the whole export,
// which references may lead to although the SDK leaves them out.
func NewLadder(s *schema.Schema, entities []string, sources Sources) *Ladder {
	l := &Ladder{schema: s, sources: sources, entities: make(map[string]string), tags: make(map[string]string), off: make(map[string]bool)}
	for _, name := range entities {
		l.entities[letters(name)] = name
	}
	for _, tag := range s.Tags {
		l.tags[letters(tag)] = tag
	}
	for _, sibling := range sources.Siblings {
		fields := make(map[string]map[string]*schema.Field, len(sibling.Entities))
		for _, e := range sibling.Entities {
			if name := letters(e.Name.Wire); l.entities[name] == "" {
				l.entities[name] = e.Name.Wire
			}
			fields[e.Name.Wire] = make(map[string]*schema.Field, len(e.Fields))
			for _, f := range e.Fields {
				fields[e.Name.Wire][f.Name.Wire] = f
			}
		}
		l.siblings = append(l.siblings, fields)
	}
	for _, o := range sources.Off {
		l.off[o.Rule] = true
	}
	return l
}

// Find weighs what is known of a field, decisions and recorded types apart.
func (l *Ladder) Find(e *schema.Entity, f *schema.Field) Finding {
	if l.schema.DocumentTyped {
		return documented(f)
	}
	if f == e.Identity {
		said := "identifies the record"
		return Finding{Type: schema.TypeID, Rung: schema.EvidencePlatform, Facts: []Fact{{
			Rung: schema.EvidencePlatform, Type: schema.TypeID, Said: said, Pos: f.Pos, allows: anything,
		}}}
	}
	facts := make([]Fact, 0, 6)
	if fact, ok := l.sources.Metadata.fact(e.Name.Wire, f.Name.Wire); ok {
		facts = append(facts, fact)
	}
	facts = appendDeclared(facts, schema.EvidenceDeclared, f)
	for _, fields := range l.siblings {
		if other := fields[e.Name.Wire][f.Name.Wire]; other != nil {
			facts = appendDeclared(facts, schema.EvidenceSibling, other)
		}
	}
	facts = l.appendRules(facts, e, f)
	slices.SortStableFunc(facts, func(a, b Fact) int { return a.rank() - b.rank() })
	return weigh(facts)
}

// documented returns what the document of a platform says of a field, or people of that.
func documented(f *schema.Field) Finding {
	fact := Fact{Rung: f.TypeEvidence(), Type: f.Type, Target: f.Target, Said: schema.DescribeType(f), Pos: f.Pos}
	if a := f.Attribute; a != nil {
		fact.Said, fact.Pos = a.Why, a.Pos
	}
	return Finding{Type: f.Type, Rung: fact.Rung, Target: f.Target, Facts: []Fact{fact}}
}

// known returns the types that fields of the schema can have.
func (l *Ladder) known() []schema.Type {
	if l.schema.DocumentTyped {
		return schema.DocumentTypes
	}
	return schema.Types
}

// Recorded returns the line that binds a field's type where no override does: also the line that
// an override left, for code compiles against that type too. The identity needs no line.
func (l *Ladder) Recorded(e *schema.Entity, f *schema.Field) (memory.Entry, bool) {
	entry, ok := l.sources.Recorded.Field(e.Name.Wire, f.Name.Wire)
	return entry, ok && f != e.Identity && !l.schema.DocumentTyped
}

// appendRules adds the name rules that know the name, in their order.
func (l *Ladder) appendRules(facts []Fact, e *schema.Entity, f *schema.Field) []Fact {
	i := slices.IndexFunc(facts, func(f Fact) bool { return f.isDeclared() }) // the strongest
	integer := i >= 0 && facts[i].Said == "integer"
	name := wordsOf(f.Name.Wire)
	for _, m := range matching(e.Name.Wire, f.Name.Wire, name) {
		r := &Rules[m.rule]
		if l.off[r.ID] || r.Beside == Integer && !integer {
			continue
		}
		fact := Fact{Rung: schema.EvidenceRule, Type: r.Type, Rule: r, Said: m.pattern, Pos: f.Pos, allows: anything}
		if r.Type == schema.TypeReference {
			fact.Target, fact.Why = l.target(e, name)
		}
		facts = append(facts, fact)
	}
	return facts
}

// declaredTypes are what a declared type says by itself. An integer can be too much to say anything.
var declaredTypes = map[string]schema.Type{
	"string": schema.TypeText, "number": schema.TypeDecimal, "boolean": schema.TypeFlag,
}

// enumeration is what a fact says that lists texts, in place of a declared type.
const enumeration = "enum"

// appendDeclared adds what an export declares of a field, if it does.
func appendDeclared(facts []Fact, rung schema.Evidence, f *schema.Field) []Fact {
	switch {
	case len(f.Enum) > 0:
		return append(facts, Fact{
			Rung: rung, Type: schema.TypePicklist, Said: enumeration, Choices: f.Enum, Pos: f.Pos, allows: listed,
		})
	case f.Declared == "":
		return facts
	}
	return append(facts, Fact{
		Rung: rung, Type: declaredTypes[f.Declared], Said: f.Declared, Pos: f.Pos, allows: besideDeclared(f.Declared),
	})
}

// isDeclared reports whether a fact is what an export declares, this one or a sibling.
func (f *Fact) isDeclared() bool {
	return f.Rung == schema.EvidenceDeclared || f.Rung == schema.EvidenceSibling
}

// overrules reports whether a declared type stands in place of another, weaker one: that of the
// export itself before those of siblings, and of these the first. An enumeration is a closer
// look at a declared type, and overrules what it cannot be true beside.
func (f *Fact) overrules(weaker *Fact) bool {
	switch {
	case weaker.Said == enumeration:
		return false
	case f.Said == enumeration:
		return !weaker.allows.has(f.Type)
	}
	return f.Said != weaker.Said
}

func (f *Fact) rank() int { return slices.Index(schema.EvidenceKinds, f.Rung) }

// weigh finds out which facts count, and takes the first of those that says a type.
func weigh(facts []Fact) Finding {
	found := Finding{Type: schema.TypeRaw, Rung: schema.EvidenceNone, Facts: facts}
	overrule(facts)
	for i := range facts {
		if facts[i].Against == nil {
			facts[i].Against = against(facts, i)
		}
	}
	byRule := slices.ContainsFunc(facts, func(f Fact) bool { return f.Rung == schema.EvidenceRule && f.Against == nil })
	for _, f := range facts {
		if f.Against != nil || f.Type == "" || f.general() && byRule {
			continue
		}
		found.Type, found.Rung = f.Type, f.Rung
		break
	}
	switch found.Type {
	case schema.TypePicklist:
		found.Choices = choices(facts)
	case schema.TypeReference:
		found.Target, found.Why = leadsTo(facts)
	}
	return found
}

// overrule marks the declared types in whose place a stronger one stands. They rule nothing out.
func overrule(facts []Fact) {
	for i := range facts {
		for j := i + 1; j < len(facts) && facts[i].isDeclared() && facts[i].Against == nil; j++ {
			if weaker := &facts[j]; weaker.Against == nil && facts[i].overrules(weaker) {
				weaker.Against = &facts[i]
			}
		}
	}
}

// choices returns the texts of the strongest fact that lists any: that a field is a pick-list can
// be told by its name, its texts cannot.
func choices(facts []Fact) []schema.Choice {
	for _, f := range facts {
		if f.Against == nil && len(f.Choices) > 0 {
			return f.Choices
		}
	}
	return nil
}

// against returns what rules facts[i] out: something that is known of the values, which names
// are not. Nothing rules out what the tenant says of its own fields.
func against(facts []Fact, i int) *Fact {
	f := &facts[i]
	if f.Type == "" || f.Rung == schema.EvidenceMetadata {
		return nil
	}
	for j := range facts {
		other := &facts[j]
		if other.Against != nil && other.Against.isDeclared() {
			continue // overruled
		}
		integer := f.Rule != nil && f.Rule.Beside == NotInteger && other.Said == "integer"
		if j != i && (integer || !other.allows.has(f.Type)) {
			return other
		}
	}
	return nil
}

// general reports whether a fact is about what values look like, and leaves to a name which
// kind of text or number they are.
func (f *Fact) general() bool {
	return f.Rung == schema.EvidenceMetadata && (f.Type == schema.TypeText || f.Type == schema.TypeDecimal)
}

// Conflicts returns the facts that cannot be true at once: those that rule out what was found,
// what was ruled out where nothing was found, the name rules that were where no other
// decided, and those by which a reference leads elsewhere. A declared string is none of them,
// since it rules nothing out.
func (f *Finding) Conflicts() []Fact {
	var list []Fact
	for _, fact := range f.Facts {
		lost := fact.Against != nil && fact.Type != f.Type && (f.Type == schema.TypeRaw || fact.Rule != nil && f.Rung != schema.EvidenceRule)
		elsewhere := f.Type == schema.TypeReference && fact.Against == nil && fact.Target != "" && fact.Target != f.Target
		if lost || elsewhere || f.Type != schema.TypeRaw && !fact.allows.has(f.Type) {
			list = append(list, fact)
		}
	}
	return list
}

// kinds is a set of types; the zero kinds has none.
type kinds uint16

// What can be true beside what is known of the values. An integer is a flag, a reference, a
// code or a pick-list alike, and sometimes a number, but never a day or a text that people
// wrote; a string can be anything (BillingPlatform facts, 7.5).
var (
	anything = setOf(schema.Types...)
	numbers  = setOf(schema.TypeDecimal, schema.TypeInteger, schema.TypeFlag, schema.TypeReference, schema.TypeRaw)
	listed   = setOf(schema.TypePicklist, schema.TypeCurrency, schema.TypeLanguage, schema.TypeCountry, schema.TypeRaw)
	texts    = listed | setOf(schema.TypeText)
	integers = listed | numbers

	flags = setOf(schema.TypeFlag, schema.TypeRaw)
)

// besideDeclared returns the types that can be true of a field with that declared type.
func besideDeclared(declared string) kinds {
	switch declared {
	case "string":
		return anything
	case "integer":
		return integers
	case "number":
		return numbers
	case "boolean":
		return flags
	}
	return setOf(schema.TypeRaw) // an array or an object
}

func setOf(types ...schema.Type) kinds {
	var k kinds
	for _, t := range types {
		k |= 1 << slices.Index(schema.Types, t)
	}
	return k
}

func (k kinds) has(t schema.Type) bool { return k&(1<<slices.Index(schema.Types, t)) != 0 }
