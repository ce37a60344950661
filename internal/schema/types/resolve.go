package types

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// Resolve gives every field of s its type and says what is to be said about that. Entities
// lists those of the whole export: s may have fewer.
//
// A type that was recorded holds, whatever is found: code compiles against it. What is found
// beside it is a finding, with the command that takes it over. Only an override changes it, and
// the type that it gave holds after it like any other.
func Resolve(s *schema.Schema, entities []string, sources Sources) schema.Diags {
	r := resolver{ladder: NewLadder(s, entities, sources)}
	r.checkSwitches()
	r.checkSiblings(entities)
	r.checkMetadata()
	for _, e := range s.Entities {
		r.checkRecorded(e)
		for _, f := range memory.Record(e) {
			if s.DocumentTyped {
				r.documented(e, f)
			} else {
				r.resolve(e, f)
			}
		}
	}
	r.diags.Sort()
	return r.diags
}

// resolver is one run of Resolve.
type resolver struct {
	ladder *Ladder
	diags  schema.Diags
}

// checkSwitches reports rules that are switched off and do not exist.
func (r *resolver) checkSwitches() {
	var ids []string
	for _, rule := range Rules {
		ids = append(ids, rule.ID)
	}
	for _, o := range r.ladder.sources.Off {
		if slices.Contains(ids, o.Rule) {
			continue
		}
		expected := "expected one of " + strings.Join(ids, ", ")
		if near := schema.Nearest(o.Rule, ids); near != "" {
			expected = "expected the id of one; " + near
		}
		r.diags.Add(schema.OverrideUnmatched, o.Pos, "", "", "there is no name rule %s to switch off: %s", schema.Printable(o.Rule), expected)
	}
}

// checkSiblings reports exports that are evidence of nothing here.
func (r *resolver) checkSiblings(entities []string) {
	for i, fields := range r.ladder.siblings {
		common := slices.ContainsFunc(entities, func(name string) bool { return fields[name] != nil })
		if all := r.ladder.sources.Siblings[i].Entities; !common && len(all) > 0 {
			r.diags.Add(schema.SiblingMismatch, schema.Pos{File: all[0].Pos.File}, "", "",
				"the sibling has none of the export's entities, expected some in another export of the same API")
		}
	}
}

// checkMetadata reports a dump that knows too little of the export to be of its tenant.
func (r *resolver) checkMetadata() {
	m := r.ladder.sources.Metadata
	if m == nil {
		return
	}
	fields, missing := m.missing(r.ladder.schema)
	if len(missing) == 0 {
		return
	}
	const most = 5
	names := strings.Join(missing[:min(most, len(missing))], ", ")
	if len(missing) > most {
		names += " and others"
	}
	d := r.diags.Add(schema.MetadataMismatch, schema.Pos{File: m.file}, "", "",
		"the dump lacks %d of the export's %d fields, expected all of them in one of the same tenant: %s", len(missing), fields, names)
	if len(missing) == fields {
		d.Severity = schema.Error
	}
}

// checkRecorded reports lines of an entity that no bpgen writes: the platform says of identities
// what they are, and of no other field.
func (r *resolver) checkRecorded(e *schema.Entity) {
	for _, entry := range r.ladder.sources.Recorded.Of(e.Name.Wire) {
		if known := r.ladder.known(); !slices.Contains(known, entry.Type) || entry.Within != nil && !r.ladder.schema.DocumentTyped {
			r.diags.Add(schema.FieldsSyntax, entry.Pos, e.Name.Wire, entry.Field, "found the type %s, expected one of %q on this platform", entry.TypeColumn(), known)
			continue
		}
		identity := e.Identity != nil && entry.Field == e.Identity.Name.Wire
		platform := entry.Origin == schema.EvidencePlatform
		expected := "another origin on the line of a field that is no identity"
		if identity {
			expected = fmt.Sprintf("%s and %s on the line of the identity", schema.TypeID, schema.EvidencePlatform)
		}
		if identity != platform || identity && entry.Type != schema.TypeID {
			r.diags.Add(schema.FieldsSyntax, entry.Pos, e.Name.Wire, entry.Field, "found the type %s and the origin %s, expected %s",
				entry.Type, entry.Origin, expected)
		}
	}
}

// documented sees to a field whose document types it: the type is what the document says, or what
// people said of it. Only a field that an incomplete list lacks has its type from memory, and not
// where that does not know all of it.
func (r *resolver) documented(e *schema.Entity, f *schema.Field) {
	f.Provisional = false
	if !f.Unlisted {
		return
	}
	entry, ok := r.ladder.sources.Recorded.Field(e.Name.Wire, f.Name.Wire)
	if ok && entry.Type != schema.TypeObject {
		f.Type, f.Within, f.Evidence = entry.Type, entry.Within, entry.Origin
	}
}

// resolve gives one field its type.
func (r *resolver) resolve(e *schema.Entity, f *schema.Field) {
	found := r.ladder.Find(e, f)
	if f.Override != nil {
		f.Evidence, f.Picklist, f.Provisional = schema.EvidenceOverride, nil, false
		f.Target, _ = r.ladder.targetOf(e, f, &found)
		if f.Type == found.Type {
			f.Picklist = found.picklist()
		}
		if entry, ok := r.ladder.Recorded(e, f); ok && f.Type == entry.Type && !r.takesOver(e, f, &found, entry) {
			f.Picklist = r.ladder.picklist(entry, &found) // with the Go type that was given out, whoever decided
		}
		r.contradicted(e, f, &found, "type in the override", f.Override.Pos, "nothing, or correct or remove the override")
		return // and the type is accepted: people decided on it
	}
	f.Type, f.Evidence, f.Target, f.Picklist = found.Type, found.Rung, found.Target, found.picklist()
	f.Provisional = f != e.Identity
	if entry, ok := r.ladder.Recorded(e, f); ok {
		r.bind(e, f, &found, entry)
	}
	if r.ladder.sources.accepts(e, f) {
		f.Provisional = false
	}
	for _, fact := range found.Conflicts() {
		r.conflict(e, f, &found, fact)
	}
}

// bind gives a field the type that was recorded for it, unless that is to be taken over which
// was found.
func (r *resolver) bind(e *schema.Entity, f *schema.Field, found *Finding, entry memory.Entry) {
	f.Provisional = !entry.Accepted
	if r.takesOver(e, f, found, entry) {
		return
	}
	f.Evidence, f.Type = entry.Origin, entry.Type
	if found.confirms(entry) && r.ladder.sources.accepts(e, f) {
		f.Evidence = found.Rung
	}
	f.Target, _ = r.ladder.targetOf(e, f, found)
	f.Picklist = r.ladder.picklist(entry, found)
	if !found.offers(f, entry) && len(found.Conflicts()) == 0 { // else that has been said, or will be
		r.contradicted(e, f, found, "recorded type", entry.Pos, "")
	}
}

// takesOver reports whether people accept what was found in place of a field's recorded type. If
// there is something to accept and they do not, that is a finding.
func (r *resolver) takesOver(e *schema.Entity, f *schema.Field, found *Finding, entry memory.Entry) bool {
	switch {
	case !found.offers(f, entry):
		return false
	case r.ladder.sources.accepts(e, f):
		return true
	}
	holds := string(entry.Type)
	if found.Type == entry.Type {
		holds += " of no known texts"
	}
	r.diags.Add(schema.TypeRecorded, entry.Pos, e.Name.Wire, f.Name.Wire,
		"the recorded type is %s (%s) and holds, but %s, where the same was expected", holds, entry.Origin, found.says())
	return false
}

// offers reports whether accepting what was found makes another Go type of a field whose type is
// recorded. Of one with an override only texts that are known by now do, those of a pick-list.
func (f *Finding) offers(field *schema.Field, entry memory.Entry) bool {
	if o := field.Override; o != nil && (o.Type != entry.Type || o.Type != f.Type) {
		return false
	}
	return f.replaces(entry)
}

// replaces reports whether what was found is another type than the recorded one, and as well
// founded: that an export does not declare a type any more says nothing. The foundation of an
// override that is gone is gone too.
func (f *Finding) replaces(entry memory.Entry) bool {
	if f.Type == entry.Type {
		return entry.Named == "" && f.picklist() != nil
	}
	stronger := slices.Index(schema.EvidenceKinds, f.Rung) <= slices.Index(schema.EvidenceKinds, entry.Origin)
	return f.Type != schema.TypeRaw && (stronger || entry.Origin == schema.EvidenceOverride)
}

// confirms reports whether what was found is the recorded type, and better founded.
func (f *Finding) confirms(entry memory.Entry) bool {
	stronger := slices.Index(schema.EvidenceKinds, f.Rung) < slices.Index(schema.EvidenceKinds, entry.Origin)
	return f.Type == entry.Type && (stronger || entry.Origin == schema.EvidenceOverride)
}

// picklist returns the pick-list of a field whose recorded type has a Go name: the texts that
// have constants, which code may use, and those that were found since. Without a Go name the
// field is a string, and there is none.
func (l *Ladder) picklist(entry memory.Entry, found *Finding) *schema.Picklist {
	if entry.Named == "" {
		return nil
	}
	list := &schema.Picklist{Go: entry.Named}
	if found.Type == schema.TypePicklist {
		list.Choices = slices.Clone(found.Choices)
	}
	listed := make(map[string]bool, len(list.Choices))
	for _, c := range list.Choices {
		listed[c.Text] = true
	}
	for _, old := range l.sources.Recorded.Choices(entry.Entity, entry.Field) {
		if !listed[old.Choice] {
			list.Choices = append(list.Choices, schema.Choice{Text: old.Choice, Pos: old.Pos})
		}
	}
	return list
}

// picklist returns the pick-list that was found, or nil where no texts of it are known.
func (f *Finding) picklist() *schema.Picklist {
	if f.Type != schema.TypePicklist || len(f.Choices) == 0 {
		return nil
	}
	return &schema.Picklist{Choices: slices.Clone(f.Choices)}
}

// conflict reports evidence that cannot be true beside what was found. Whoever accepted the type
// of the field, which may be a third, has settled it.
func (r *resolver) conflict(e *schema.Entity, f *schema.Field, found *Finding, fact Fact) {
	other := "nothing stronger says what it is"
	switch {
	case fact.Against != nil:
		other = fact.Against.says()
	case found.Rung != schema.EvidenceNone:
		other = found.says()
	}
	d := r.diags.Add(schema.TypeConflict, f.Pos, e.Name.Wire, f.Name.Wire,
		"%s, but %s, where both were expected to agree; the type is %s", fact.says(), other, f.Type)
	if !f.Provisional {
		d.Severity = schema.Note
	}
}

// contradicted reports the strongest evidence that cannot be true beside the type that an
// override or bpgen.fields gives.
func (r *resolver) contradicted(e *schema.Entity, f *schema.Field, found *Finding, who string, pos schema.Pos, fix string) {
	for _, fact := range found.Facts {
		byName := fact.Rule != nil && fact.Type == found.Type && found.Rung == schema.EvidenceRule && fact.Type != f.Type && f.Type != schema.TypeRaw
		if fact.Against != nil || fact.allows.has(f.Type) && !byName {
			continue
		}
		d := r.diags.Add(schema.TypeConflict, pos, e.Name.Wire, f.Name.Wire,
			"the %s is %s, but %s, where both were expected to agree; the type is %[2]s", who, f.Type, fact.says())
		if !f.Provisional {
			d.Severity = schema.Note
		}
		if fix != "" {
			d.Fix = fix
		}
		return
	}
}

// says returns what was found in the words of a finding.
func (f *Finding) says() string {
	for i := range f.Facts {
		if fact := &f.Facts[i]; fact.Rung == f.Rung && fact.Type == f.Type && fact.Against == nil {
			return fact.says()
		}
	}
	return "nothing is known"
}

// kind names the type that a fact says, and of a reference where it leads, if that is known.
func (f *Fact) kind() string {
	if f.Type == schema.TypeReference && f.Target != "" {
		return string(f.Type) + " to " + schema.Printable(f.Target)
	}
	return string(f.Type)
}

// says returns what a fact says in the words of a finding.
func (f *Fact) says() string {
	switch {
	case f.Rule != nil:
		return fmt.Sprintf("the name rule %s (%s) says %s", f.Rule.ID, f.Said, f.kind())
	case f.Rung == schema.EvidencePlatform:
		return "the platform says " + string(f.Type)
	case f.Rung == schema.EvidenceMetadata && f.Type != "":
		return fmt.Sprintf("the tenant's metadata (%s, at %s) says %s", f.Said, f.Pos, f.kind())
	case f.Rung == schema.EvidenceSibling:
		return fmt.Sprintf("a sibling export (%s) declares %s", f.Pos, f.Said)
	default:
		return fmt.Sprintf("the export (%s) declares %s", f.Pos, schema.Printable(f.Said))
	}
}
