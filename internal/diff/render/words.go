// Package render prints reports. Every form is made of the one report and of nothing else, so
// what one of them says the JSON says too.
package render

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/schema"
)

// JSON prints a value as indented JSON; names and texts stay as they are.
func JSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// group is what is said of one entity, or of the snapshots where that is "".
type group struct {
	entity  string
	changes []*diff.Change
}

// groups sorts the changes by entity, what is worst first, those of the snapshots last.
func groups(r *diff.Report) []group {
	var list []group
	for i := range r.Changes {
		c := &r.Changes[i]
		if len(list) == 0 || list[len(list)-1].entity != c.Entity {
			list = append(list, group{entity: c.Entity})
		}
		list[len(list)-1].changes = append(list[len(list)-1].changes, c)
	}
	for _, g := range list {
		slices.SortStableFunc(g.changes, func(a, b *diff.Change) int { return rank(a) - rank(b) })
	}
	slices.SortStableFunc(list, func(a, b group) int { return a.rank() - b.rank() })
	return list
}

// rank orders groups by their worst change. The snapshots as a whole come last: what breaks, some
// entity says already.
func (g group) rank() int {
	if g.entity == "" {
		return ranks
	}
	return rank(g.changes[0])
}

// ranks is how many ranks there are.
const ranks = 5

// rank orders changes by what they do: what breaks code, what breaks programs, and so on.
func rank(c *diff.Change) int {
	switch {
	case c.Source == diff.Breaking:
		return 0
	case c.Wire == diff.Breaking:
		return 1
	}
	switch c.Severity() {
	case diff.Risky:
		return 2
	case diff.Additive:
		return 3
	}
	return 4
}

// title returns what a group is headed with.
func (g group) title() string {
	if g.entity == "" {
		return "the snapshots"
	}
	return schema.Printable(g.entity)
}

// words says what a change is, in words that follow the name of its entity. Mark sets off
// names.
func words(c *diff.Change, mark func(string) string) string {
	m := func(text string) string { return mark(schema.Printable(text)) }
	change := "from " + mark(shown(c.From)) + " to " + mark(shown(c.To))
	switch c.ID {
	case diff.EntityAdded, diff.EntityRemoved:
		return fmt.Sprintf("entity %s, %s", verb(c.ID), counted(c.Count, "field"))
	case diff.EntityRenamed:
		return "entity renamed: " + m(c.From) + " is " + m(c.To)
	case diff.OperationAdded, diff.OperationRemoved:
		return fmt.Sprintf("operation %s: %s %s", verb(c.ID), m(c.Operation), m(c.Path))
	case diff.OperationChanged:
		return "operation " + m(c.Operation) + " " + m(c.Path) + " changed " + change
	case diff.FieldAdded, diff.FieldRemoved:
		return fmt.Sprintf("field %s: %s", verb(c.ID), m(c.Field))
	case diff.FieldRenamed:
		return "field renamed: " + m(c.From) + " is " + m(c.To)
	case diff.FieldRetyped:
		return "field " + m(c.Field) + " retyped" + retyped(c, m)
	case diff.FieldAccessChanged:
		return "field " + m(c.Field) + ": access changed " + change
	case diff.FieldConstraintChanged:
		return "field " + m(c.Field) + ": constraint changed " + change
	case diff.ExternalKeyChanged:
		return "external key changed " + change
	case diff.GoNameChanged, diff.GoNameCollision:
		return "the Go name of " + subject(c, m) + " changed from " + m(c.GoFrom) + " to " + m(c.GoTo)
	case diff.JSONTagChanged:
		return "the tag of " + m(c.Go) + " changed " + change
	case diff.FieldRequiredChanged:
		return counted(c.Count, "field") + " required on other operations (advisory), " + change
	case diff.FieldDocChanged:
		return counted(c.Count, "field description") + " changed"
	case diff.EntityDocChanged:
		return counted(c.Count, "entity description") + " changed"
	case diff.OpsDisagree:
		return counted(c.Count, "field") + " of whose type the operations of one snapshot disagree"
	case diff.SnapshotTypeInfo:
		return fmt.Sprintf("types: %s, now %s (%s known on one side only)", c.From, c.To, counted(c.Count, "type"))
	case diff.SnapshotEnvelope:
		return "declared replies changed " + change
	case diff.SnapshotMeta:
		return c.Subject + " changed " + change
	}
	return string(c.ID)
}

func verb(id diff.Kind) string {
	if strings.HasSuffix(string(id), "_ADDED") {
		return "added"
	}
	return "removed"
}

func retyped(c *diff.Change, m func(string) string) string {
	text := ""
	if c.From != "" || c.To != "" {
		text = " from " + m(c.From) + " to " + m(c.To)
	}
	if c.GoFrom != "" {
		text += ", in Go from " + m(c.GoFrom) + " to " + m(c.GoTo)
	}
	return text
}

func subject(c *diff.Change, m func(string) string) string {
	if c.Field == "" {
		return "the entity"
	}
	return "field " + m(c.Field)
}

// shown returns a text of an export as it may stand in a line: without anything that a terminal
// would act on, and not longer than anybody reads.
func shown(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 {
		text = strconv.QuoteToASCII(text)
	}
	return clip(orNone(text))
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func plain(text string) string { return text }

// counted returns a number and a noun.
func counted(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// totals says how many changes of which kind there are, worst first.
func totals(r *diff.Report) string {
	if r.Counts.Changes == 0 {
		return "no changes"
	}
	text := counted(r.Counts.Changes, "change") + ": "
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	add(r.Counts.Source.Breaking, "breaking in source")
	add(r.Counts.Wire.Breaking, "breaking on the wire")
	add(risky(r), "risky")
	add(r.Counts.Source.Additive, "additive")
	add(r.Counts.Info, "information")
	add(r.Counts.Approved, "of them approved")
	return text + strings.Join(parts, ", ")
}

// risky counts what is risky in one way or the other.
func risky(r *diff.Report) int {
	n := 0
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Source == diff.Risky || c.Wire == diff.Risky {
			n++
		}
	}
	return n
}

// hint says what another record may have to do with a change.
func hint(c *diff.Change, mark func(string) string) string {
	other := mark(schema.Printable(c.Likely.Field))
	switch c.Likely.ID {
	case diff.FieldMoved:
		other = "perhaps moved: " + mark(schema.Printable(c.Likely.Entity)) + " has it on the other side"
	case diff.EntityRenameLikely:
		other = "perhaps a rename: " + mark(schema.Printable(c.Likely.Entity))
	default:
		from, to := mark(schema.Printable(c.Field)), other
		if c.ID == diff.FieldAdded {
			from, to = to, from
		}
		other = "perhaps a rename: " + from + " -> " + to
	}
	return fmt.Sprintf("%s %.2f (%s)", other, c.Likely.Score, strings.Join(c.Likely.Evidence, "; "))
}

// deciding returns the changes that decide on the version.
func deciding(r *diff.Report) []*diff.Change {
	var list []*diff.Change
	for _, fp := range r.Semver.Deciding {
		for i := range r.Changes {
			if r.Changes[i].FP == fp {
				list = append(list, &r.Changes[i])
				break
			}
		}
	}
	return list
}

// named returns the entity and the words of a change.
func named(c *diff.Change, mark func(string) string) string {
	if c.Entity == "" {
		return words(c, mark)
	}
	return mark(schema.Printable(c.Entity)) + ": " + words(c, mark)
}

// some lists the things that a record counts, a few of them.
func some(c *diff.Change, most int, mark func(string) string) string {
	var names []string
	for i, item := range c.Items {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(c.Items)-most))
			break
		}
		name := schema.Printable(item.Entity)
		if item.Field != "" {
			name += "." + schema.Printable(item.Field)
		}
		text := mark(name)
		if c.ID == diff.FieldRequiredChanged {
			text += fmt.Sprintf(" (%s → %s)", orNone(item.From), orNone(item.To))
		}
		names = append(names, text)
	}
	return strings.Join(names, ", ")
}
