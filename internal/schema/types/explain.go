package types

import (
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// Status says how firm a type is.
type Status string

// The statuses.
const (
	Accepted    Status = "accepted"    // people accepted it, or decided on it
	Provisional Status = "provisional" // nobody has yet; it holds all the same
	Stale       Status = "stale"       // the export has no such field any more
	Unlisted    Status = "unlisted"    // nor has it, but its list is marked as incomplete
)

// Explanation says why a field has its type. Field must have gone through Resolve.
type Explanation struct {
	Entity, Field *schema.Name
	Type          schema.Type
	GoType        string // of a value, in the SDK
	Won           string // the rung that decided: that of a fact, "override" or "recorded"
	Origin        schema.Evidence
	Status        Status
	Target        string // entity that a reference leads to
	Why           string // how that is known, or why it is open
	Picklist      *schema.Picklist
	Evidence      []Item   // strongest first
	Changes       []string // what would change the type, as sentences
}

// Recorded is the rung of the types that were given out before.
const Recorded = "recorded"

// Item is one piece of evidence in an explanation.
type Item struct {
	Rung    string
	Type    schema.Type // "" where it only says what cannot be
	Said    string
	Rule    string // id of the name rule
	Target  string
	Pos     schema.Pos
	Counts  bool   // nothing rules it out
	Against string // what does
}

// Explain says why a field of e, whose type is resolved, has it.
func (l *Ladder) Explain(e *schema.Entity, f *schema.Field) Explanation {
	found := l.Find(e, f)
	entry, recorded := l.Recorded(e, f)
	x := Explanation{
		Entity: &e.Name, Field: &f.Name, Type: f.Type, Won: string(found.Rung), Origin: f.TypeEvidence(),
		Status: Accepted, Target: f.Target, Picklist: f.Picklist,
	}
	switch {
	case f.Unlisted:
		x.Status = Unlisted
	case f.Provisional:
		x.Status = Provisional
	}
	_, x.Why = l.targetOf(e, f, &found)
	if o := f.Override; o != nil {
		x.Won = string(schema.EvidenceOverride)
		x.Evidence = append(x.Evidence, Item{Rung: x.Won, Type: o.Type, Said: o.Why, Pos: o.Pos, Counts: true})
	}
	if recorded {
		if f.Override == nil {
			x.Won = Recorded
		}
		x.Evidence = append(x.Evidence, Item{
			Rung: Recorded, Type: entry.Type, Said: string(entry.Origin) + ", " + status(entry), Pos: entry.Pos, Counts: true,
		})
	}
	for i := range found.Facts {
		x.Evidence = append(x.Evidence, item(&found.Facts[i]))
	}
	x.Changes = l.changes(e, f, &found, entry, recorded)
	return x
}

// ExplainStale says what is left of a field that the export has no more.
func (l *Ladder) ExplainStale(line Line) Explanation {
	entry, _ := l.sources.Recorded.Field(line.Entity, line.Field)
	gone := &schema.Field{Name: schema.Name{Wire: line.Field}, Type: line.Type}
	target, why := l.targetOf(&schema.Entity{Name: schema.Name{Wire: line.Entity}}, gone, &Finding{})
	return Explanation{
		Entity: &schema.Name{Wire: line.Entity}, Field: &schema.Name{Wire: line.Field, Go: entry.Go},
		Type: line.Type, Won: Recorded, Origin: line.Origin, Status: Stale, Target: target, Why: why, Picklist: l.picklist(entry, &Finding{}),
		Evidence: []Item{{Rung: Recorded, Type: line.Type, Said: string(line.Origin) + ", " + status(entry), Pos: line.Pos, Counts: true}},
		Changes:  []string{"nothing: the export has no such field any more, and if it comes back it has this type"},
	}
}

func status(entry memory.Entry) string {
	if entry.Accepted {
		return string(Accepted)
	}
	return string(Provisional)
}

func item(f *Fact) Item {
	i := Item{Rung: string(f.Rung), Type: f.Type, Said: f.Said, Target: f.Target, Pos: f.Pos, Counts: f.Against == nil}
	if f.Rule != nil {
		i.Rule = f.Rule.ID
	}
	if f.Against != nil {
		i.Against = f.Against.says()
	}
	return i
}

// Line is a field as bpgen types list shows it.
type Line struct {
	Entity, Field string
	Type          schema.Type
	Origin        schema.Evidence
	Status        Status
	Found         string     // the type that was found instead, and accepting would take; "" if none
	Pos           schema.Pos // the line of bpgen.fields; zero for a field that has none yet
}

// List returns all fields of s, whose types are resolved, and all that are recorded, in the
// order of bpgen.fields. Entities that the target leaves out are not stale.
func (l *Ladder) List(entities []string) []Line {
	var list []Line
	listed := make(map[[2]string]bool)
	for _, e := range l.schema.Entities {
		for _, f := range memory.Record(e) {
			list = append(list, l.line(e, f))
			listed[[2]string{e.Name.Wire, f.Name.Wire}] = true
			for _, a := range f.Aliases {
				listed[[2]string{e.Name.Wire, a.Name.Wire}] = true
			}
		}
	}
	for entry := range l.sources.Recorded.All() {
		leftOut := slices.Contains(entities, entry.Entity) && l.schema.Entity(entry.Entity) == nil
		if !entry.IsField() || listed[[2]string{entry.Entity, entry.Field}] || leftOut {
			continue
		}
		list = append(list, Line{Entity: entry.Entity, Field: entry.Field, Type: entry.Type, Origin: entry.Origin, Status: Stale, Pos: entry.Pos})
	}
	slices.SortStableFunc(list, func(a, b Line) int {
		return slices.Compare([]string{a.Entity, a.Field}, []string{b.Entity, b.Field})
	})
	return list
}

func (l *Ladder) line(e *schema.Entity, f *schema.Field) Line {
	line := Line{Entity: e.Name.Wire, Field: f.Name.Wire, Type: f.Type, Origin: f.TypeEvidence(), Status: Accepted}
	switch {
	case f.Unlisted:
		line.Status = Unlisted
	case f.Provisional:
		line.Status = Provisional
	}
	if entry, ok := l.sources.Recorded.Field(e.Name.Wire, f.Name.Wire); ok && l.schema.DocumentTyped {
		line.Pos = entry.Pos
	}
	if entry, ok := l.Recorded(e, f); ok {
		line.Pos = entry.Pos
		if found := l.Find(e, f); found.offers(f, entry) {
			line.Found = found.kind()
		}
	}
	return line
}

// Coverage counts the fields of s by what their types come from.
type Coverage struct {
	Fields int
	Raw    int
	Rungs  []Count // strongest first
	Types  []Count // in the order of schema.Types
}

// Count is a number of fields of one kind.
type Count struct {
	Of string
	N  int
}

// Cover counts what the ladder finds, recorded types apart: what the evidence is worth.
func (l *Ladder) Cover() Coverage {
	rungs, kinds := make(map[schema.Evidence]int), make(map[schema.Type]int)
	var c Coverage
	for _, e := range l.schema.Entities {
		for _, f := range e.Fields {
			c.Fields++
			typ, rung := f.Type, schema.EvidenceOverride
			if f.Override == nil {
				found := l.Find(e, f)
				typ, rung = found.Type, found.Rung
			}
			rungs[rung]++
			kinds[typ]++
		}
	}
	c.Raw = kinds[schema.TypeRaw]
	for _, rung := range schema.EvidenceKinds {
		c.Rungs = append(c.Rungs, Count{string(rung), rungs[rung]})
	}
	for _, typ := range l.known() {
		c.Types = append(c.Types, Count{string(typ), kinds[typ]})
	}
	return c
}
