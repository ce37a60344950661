package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/diff/drift"
	"github.com/bpgen/bpgen/internal/schema"
)

// DriftText prints a matrix for people: sizes, then one line for each pattern with a few names.
// With timeline it prints when each row was there, too.
func DriftText(w io.Writer, m *drift.Matrix, colour, timeline bool) error {
	p := &printer{bufio.NewWriter(w), colour}
	p.printf("%s: %s\n", counted(len(m.Snapshots), "snapshot"), p.paint(bold, differences(m)))
	for _, s := range m.Snapshots {
		p.printf("  %s: %s, %s\n", schema.Printable(s.Name), counted(s.Entities, "entity"), counted(s.Fields, "field"))
	}
	p.printf("  core: %s\n  union: %s\n", size(m.Core), size(m.Union))
	for i, g := range m.Groups {
		if i == 0 || m.Groups[i-1].Kind != g.Kind {
			p.printf("\n%s\n", p.paint(bold, heading[g.Kind]))
		}
		p.printf("  %s: %s\n", g.Pattern, counted(g.Count, noun[g.Kind]))
		p.printf("    %s\n", p.paint(faint, few(g.Names)))
	}
	if timeline && len(m.Rows) > 0 {
		p.timeline(m)
	}
	for _, a := range m.Against {
		p.printf("\nagainst %s: %s\n", schema.Printable(a.Snapshot), p.paint(bold, breaking(a)))
		for i := range a.Changes {
			p.change(&a.Changes[i])
		}
	}
	return p.Flush()
}

// heading and noun call the kinds of rows.
var (
	heading = map[string]string{
		drift.Entity: "entities", drift.Operation: "operations", drift.Field: "fields",
		drift.Type: "types of fields", drift.Key: "upsert keys",
	}
	noun = map[string]string{
		drift.Entity: "entity", drift.Operation: "operation", drift.Field: "field", drift.Type: "field", drift.Key: "entity",
	}
)

func differences(m *drift.Matrix) string {
	if len(m.Rows) == 0 {
		return "no differences"
	}
	return counted(len(m.Rows), "difference")
}

func size(s drift.Size) string {
	return counted(s.Entities, "entity") + ", " + counted(s.Fields, "field") + ", " + counted(s.Operations, "operation")
}

func breaking(a drift.Conflicts) string {
	if len(a.Changes) == 0 {
		return "nothing breaks"
	}
	return counted(len(a.Changes), "breaking change")
}

// few joins the first of several names, which are printable.
func few(names []string) string {
	if len(names) <= mostItems {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:mostItems], ", ") + fmt.Sprintf(", and %d more", len(names)-mostItems)
}

func (p *printer) timeline(m *drift.Matrix) {
	p.printf("\n%s\n", p.paint(bold, "timeline"))
	for i := range m.Rows {
		r := &m.Rows[i]
		text := ""
		if r.Flapping {
			text = ", with gaps"
		}
		p.printf("  %s %s: from %s to %s%s\n", r.Kind, r.Name(), schema.Printable(r.FirstSeen), schema.Printable(r.LastSeen), text)
	}
}

// DriftMarkdown prints a matrix as a comment of at most budget bytes, at worst its totals.
func DriftMarkdown(w io.Writer, m *drift.Matrix, budget int) error {
	text := driftHead(m) + driftTables(m)
	if len(text) > budget {
		text = driftHead(m) + driftPatterns(m)
	}
	if len(text) > budget {
		text = Marker + "\n## Drift\n\n**" + differences(m) + "**\n" + driftCut
	}
	_, err := io.WriteString(w, text)
	return err
}

const driftCut = "\nThis report is cut short. All of it: `bpgen drift --format json`.\n"

func driftHead(m *drift.Matrix) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n## Drift of %s\n\n**%s**\n\n| snapshot | entities | fields |\n|---|--:|--:|\n", Marker, counted(len(m.Snapshots), "snapshot"), differences(m))
	for _, s := range m.Snapshots {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", cell(schema.Printable(s.Name)), s.Entities, s.Fields)
	}
	fmt.Fprintf(&b, "| all of them | %d | %d |\n| any of them | %d | %d |\n", m.Core.Entities, m.Core.Fields, m.Union.Entities, m.Union.Fields)
	return b.String()
}

func driftTables(m *drift.Matrix) string {
	var b strings.Builder
	for i, g := range m.Groups {
		if i == 0 || m.Groups[i-1].Kind != g.Kind {
			fmt.Fprintf(&b, "\n### %s\n\n| where | how many | which |\n|---|--:|---|\n", heading[g.Kind])
		}
		fmt.Fprintf(&b, "| %s | %d | %s |\n", escape(g.Pattern), g.Count, cell(few(g.Names)))
	}
	for _, a := range m.Against {
		fmt.Fprintf(&b, "\n### Against %s: %s\n", code(schema.Printable(a.Snapshot)), breaking(a))
		if len(a.Changes) > 0 {
			b.WriteString("\n| change | source | wire |\n|---|---|---|\n")
		}
		for i := range a.Changes {
			row(&b, &a.Changes[i], named(&a.Changes[i], cell))
		}
	}
	return b.String()
}

func driftPatterns(m *drift.Matrix) string {
	var b strings.Builder
	b.WriteString("\n| what | where | how many |\n|---|---|--:|\n")
	for _, g := range m.Groups {
		fmt.Fprintf(&b, "| %s | %s | %d |\n", heading[g.Kind], escape(g.Pattern), g.Count)
	}
	return b.String() + driftCut
}

// DriftChangelog prints a matrix as a history: what each snapshot has that the one before it
// had not, and the other way round.
func DriftChangelog(w io.Writer, m *drift.Matrix) error {
	b := bufio.NewWriter(w)
	for i := len(m.Snapshots) - 1; i > 0; i-- {
		fmt.Fprintf(b, "## Export %s (after %s)\n\n", code(schema.Printable(m.Snapshots[i].Name)), code(schema.Printable(m.Snapshots[i-1].Name)))
		lines := slices.Concat(steps(m, i, "added", drift.Absent, drift.Present), steps(m, i, "removed", drift.Present, drift.Absent), renames(m, i), shapes(m, i))
		if len(lines) == 0 {
			lines = []string{"No changes.\n"}
		}
		fmt.Fprintf(b, "%s\n", strings.Join(lines, ""))
	}
	return b.Flush()
}

func steps(m *drift.Matrix, i int, verb, from, to string) []string {
	var lines []string
	for j := range m.Rows {
		if r := &m.Rows[j]; r.Cells[i-1] == from && r.Cells[i] == to {
			lines = append(lines, fmt.Sprintf("- %s %s: %s\n", noun[r.Kind], verb, code(r.Name())))
		}
	}
	return lines
}

// renames lists the fields that a snapshot has under another name than the one before, by
// accepted renames.
func renames(m *drift.Matrix, i int) []string {
	var lines []string
	for j := range m.Rows {
		r := &m.Rows[j]
		if r.Wires != nil && r.Wires[i-1] != "" && r.Wires[i] != "" && r.Wires[i-1] != r.Wires[i] {
			now := schema.Printable(r.Wires[i])
			if r.Kind == drift.Field {
				now = schema.Printable(r.Entity) + "." + now
			}
			lines = append(lines, fmt.Sprintf("- %s renamed: %s, was %s\n", r.Kind, code(now), code(schema.Printable(r.Wires[i-1]))))
		}
	}
	return lines
}

// shapes lists what is another type, or another key, in a snapshot than in the one before.
func shapes(m *drift.Matrix, i int) []string {
	var lines []string
	for j := range m.Rows {
		r := &m.Rows[j]
		from, to := r.Cells[i-1], r.Cells[i]
		known := from != drift.Unknown && from != drift.Nowhere && to != drift.Unknown && to != drift.Nowhere
		if (r.Kind == drift.Type || r.Kind == drift.Key) && known && from != to {
			lines = append(lines, fmt.Sprintf("- %s of %s: %s, was %s\n", r.Kind, code(r.Name()), code(shown(to)), code(shown(from))))
		}
	}
	return lines
}
