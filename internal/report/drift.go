package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
	"github.com/bpgen/bpgen/internal/diff/render"
	"github.com/bpgen/bpgen/internal/schema"
)

// driftView is what drift.html shows.
type driftView struct {
	page
	Core, Union drift.Size
	Matrix      []block
	Groups      []group
	Steps       []step
	Spans       []span
	Against     []against
}

// block is the rows of one entity.
type block struct {
	ID, Entity, Title string
	Heat              []heat
	Rows              []line
}

// heat says how many of the rows of an entity a snapshot has unlike most others.
type heat struct {
	Count, Level int
	Absent       bool // it does not have the entity
}

// line is a row of the matrix.
type line struct {
	ID, Kind, What, Name string
	Cells                []cell
	Has, Lacks           string // snapshots, for the filters
	Note                 string
}

// cell says what one snapshot has. Text is what it has it as, where that differs.
type cell struct {
	State string // "present", "absent", "unknown", "nowhere"
	Text  string
	Odd   bool // unlike most others
}

// group is the rows of a kind that have the same cells.
type group struct {
	What, Pattern string
	Cells         []cell // of what is there or is not
	Count         int
	Names         []string
}

// step is what changed from one snapshot to the next.
type step struct {
	From, To string
	Summary  string
	Lists    []list
}

// list is names under a head.
type list struct {
	Head  string
	Tone  string
	Names []string
}

// span is what was seen first and last in the same snapshots.
type span struct {
	What, First, Last string
	Track             []string // the states of the cells
	Flapping          bool
	Names             []string
}

// against is what of the last snapshot breaks those who were written for another.
type against struct {
	card
	Last string
}

// kindNames call the kinds of rows, in the order of the groups.
var kindNames = []option{
	{drift.Entity, "Entity"}, {drift.Operation, "Operation"}, {drift.Field, "Field"}, {drift.Type, "Type of field"}, {drift.Key, "Upsert key"},
}

func rowKind(kind string) string {
	for _, k := range kindNames {
		if k.Value == kind {
			return k.Label
		}
	}
	return kind
}

// Drift prints a matrix of several exports as one HTML file.
func Drift(w io.Writer, m *drift.Matrix) error {
	m = matrixWithoutFolders(m)
	v := &driftView{Core: m.Core, Union: m.Union}
	v.Title = "Drift of " + render.Counted(len(m.Snapshots), "snapshot")
	v.Command, v.Heading = "drift", v.Title
	for i, s := range m.Snapshots {
		shown := provenance("Snapshot "+strconv.Itoa(i+1), s)
		shown.Only = only(m, i)
		v.Snapshots = append(v.Snapshots, shown)
		v.Filters.Snapshots = append(v.Filters.Snapshots, option{strconv.Itoa(i), shown.Name})
	}
	odd := v.matrix(m)
	v.Tone, v.Answer = driftAnswer(m, odd)
	v.Detail = "All have " + size(m.Core) + ". Any has " + size(m.Union) + "."
	v.groups(m)
	v.steps(m)
	v.spans(m)
	v.against(m)
	v.tiles(m)
	v.contents()
	v.dress()
	return write(w, driftPage, v)
}

func size(s drift.Size) string {
	return render.Counted(s.Entities, "entity") + ", " + render.Counted(s.Fields, "field") + " and " + render.Counted(s.Operations, "operation")
}

// driftAnswer says in one sentence how far the snapshots are apart, and which is farthest.
func driftAnswer(m *drift.Matrix, odd []int) (tone, sentence string) {
	if len(m.Rows) == 0 {
		return "additive", "The " + render.Counted(len(m.Snapshots), "snapshot") + " do not differ."
	}
	sentence = fmt.Sprintf("%s share %d of %s and %d of %s, and differ in %s",
		render.Counted(len(m.Snapshots), "snapshot"), m.Core.Entities, render.Counted(m.Union.Entities, "entity"),
		m.Core.Fields, render.Counted(m.Union.Fields, "field"), render.Counted(len(m.Rows), "thing"))
	most := slices.Max(odd)
	at := slices.Index(odd, most)
	if len(odd) > 2 && most > 0 && !slices.Contains(odd[at+1:], most) {
		sentence += fmt.Sprintf("; %s is most unlike the others, in %d", schema.Printable(m.Snapshots[at].Name), most)
	}
	return "differs", sentence + "."
}

// only counts what only one snapshot has.
func only(m *drift.Matrix, i int) string {
	if i >= len(m.Extras) {
		return ""
	}
	e, parts := m.Extras[i], []string(nil)
	for _, n := range []struct {
		count int
		noun  string
	}{{len(e.Entities), "entity"}, {len(e.Fields), "field"}, {len(e.Operations), "operation"}} {
		if n.count > 0 {
			parts = append(parts, render.Counted(n.count, n.noun))
		}
	}
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// matrix makes a block for each entity, and counts how often each snapshot is unlike most.
func (v *driftView) matrix(m *drift.Matrix) []int {
	odd := make([]int, len(m.Snapshots))
	for i := range m.Rows {
		r := &m.Rows[i]
		if n := len(v.Matrix); n == 0 || v.Matrix[n-1].Entity != r.Entity {
			v.Matrix = append(v.Matrix, block{ID: "entity-" + identify(r.Entity), Entity: r.Entity, Title: schema.Printable(r.Entity), Heat: make([]heat, len(m.Snapshots))})
		}
		b := &v.Matrix[len(v.Matrix)-1]
		l := newLine(m, r)
		for j, c := range l.Cells {
			if c.Odd {
				b.Heat[j].Count++
				odd[j]++
			}
			b.Heat[j].Absent = b.Heat[j].Absent || r.Kind == drift.Entity && c.State == "absent"
		}
		b.Rows = append(b.Rows, l)
	}
	for i := range v.Matrix {
		for j := range v.Matrix[i].Heat {
			h := &v.Matrix[i].Heat[j]
			h.Level = level(h.Count)
		}
	}
	return odd
}

// level returns one of four grades, 0 for none.
func level(n int) int {
	switch {
	case n == 0:
		return 0
	case n == 1:
		return 1
	case n <= 4:
		return 2
	case n <= 9:
		return 3
	}
	return 4
}

func newLine(m *drift.Matrix, r *drift.Row) line {
	l := line{ID: identify(r.Kind, r.Entity, r.Field, r.Operation, r.Path), Kind: r.Kind, What: rowKind(r.Kind), Name: member(r), Cells: cells(r.Cells, r.Wires)}
	usual := usual(r.Cells)
	var has, lacks []string
	for i := range l.Cells {
		c := &l.Cells[i]
		known := c.State == "present" || c.State == "absent"
		c.Odd = known && r.Cells[i] != usual
		if c.State == "present" {
			has = append(has, strconv.Itoa(i))
		} else if c.State == "absent" {
			lacks = append(lacks, strconv.Itoa(i))
		}
	}
	l.Has, l.Lacks = strings.Join(has, " "), strings.Join(lacks, " ")
	switch {
	case r.Flapping:
		l.Note = "went and came back"
	case r.Former != nil:
		l.Note = "renamed"
	}
	return l
}

// member names what a row is about within its entity.
func member(r *drift.Row) string {
	switch r.Kind {
	case drift.Field, drift.Type:
		return schema.Printable(r.Field)
	case drift.Operation:
		return text(r.Operation + " " + r.Path)
	}
	return schema.Printable(r.Entity)
}

// cells says what snapshots have. Wires are the names that they have it under, if these differ.
func cells(said, wires []string) []cell {
	list := make([]cell, len(said))
	for i, s := range said {
		switch {
		case s == drift.Absent, s == drift.Unknown, s == drift.Present:
			list[i].State = s
		case s == drift.Nowhere:
			list[i].State = "nowhere"
		default:
			list[i] = cell{State: "present", Text: text(s)}
		}
		if i < len(wires) && wires[i] != "" {
			list[i].Text = schema.Printable(wires[i])
		}
	}
	return list
}

// usual returns what most snapshots say, of equally many the first.
func usual(said []string) string {
	counts, best := make(map[string]int), ""
	for _, s := range said {
		if s != drift.Unknown && s != drift.Nowhere {
			counts[s]++
		}
	}
	for _, s := range said {
		if counts[s] > counts[best] {
			best = s
		}
	}
	return best
}

func (v *driftView) groups(m *drift.Matrix) {
	for _, g := range m.Groups {
		shown := group{What: rowKind(g.Kind), Pattern: text(g.Pattern), Count: g.Count, Names: g.Names}
		if g.Kind != drift.Type && g.Kind != drift.Key {
			shown.Cells = cells(g.Cells, nil)
		}
		v.Groups = append(v.Groups, shown)
	}
}

// steps says what each snapshot has that the one before has not, and the other way round.
func (v *driftView) steps(m *drift.Matrix) {
	for i := 1; i < len(m.Snapshots); i++ {
		s := step{From: v.Snapshots[i-1].Name, To: v.Snapshots[i].Name}
		added, removed, changed := list{Head: "Added", Tone: "additive"}, list{Head: "Removed", Tone: "breaking"}, list{Head: "Changed", Tone: "risky"}
		for j := range m.Rows {
			r := &m.Rows[j]
			from, to := r.Cells[i-1], r.Cells[i]
			switch {
			case from == drift.Absent && to == drift.Present:
				added.Names = append(added.Names, r.Name())
			case from == drift.Present && to == drift.Absent:
				removed.Names = append(removed.Names, r.Name())
			case from != to && known(from) && known(to):
				changed.Names = append(changed.Names, r.Name()+": "+text(from)+" → "+text(to))
			case r.Wires != nil && r.Wires[i-1] != "" && r.Wires[i] != "" && r.Wires[i-1] != r.Wires[i]:
				changed.Names = append(changed.Names, renaming(r, i))
			}
		}
		var parts []string
		for _, l := range []list{added, removed, changed} {
			if len(l.Names) > 0 {
				s.Lists = append(s.Lists, l)
				parts = append(parts, fmt.Sprintf("%d %s", len(l.Names), strings.ToLower(l.Head)))
			}
		}
		s.Summary = strings.Join(parts, ", ")
		if parts == nil {
			s.Summary = "no difference"
		}
		v.Steps = append(v.Steps, s)
	}
}

// renaming says what the snapshot calls something that the one before calls otherwise.
func renaming(r *drift.Row, snapshot int) string {
	said := schema.Printable(r.Wires[snapshot-1]) + " → " + schema.Printable(r.Wires[snapshot])
	if r.Kind == drift.Entity {
		return said
	}
	return schema.Printable(r.Entity) + "." + said
}

func known(cell string) bool { return cell != drift.Unknown && cell != drift.Nowhere }

// spans puts the rows together that were there from one snapshot to another.
func (v *driftView) spans(m *drift.Matrix) {
	index := make(map[string]int)
	for i := range m.Rows {
		r := &m.Rows[i]
		if r.Kind == drift.Type || r.Kind == drift.Key {
			continue // these are in every snapshot, as one thing or another
		}
		track := make([]string, len(r.Cells))
		for j, c := range cells(r.Cells, nil) {
			track[j] = c.State
		}
		key := r.Kind + " " + strings.Join(track, " ")
		at, ok := index[key]
		if !ok {
			at = len(v.Spans)
			index[key] = at
			v.Spans = append(v.Spans, span{
				What: rowKind(r.Kind), First: schema.Printable(r.FirstSeen), Last: schema.Printable(r.LastSeen), Track: track, Flapping: r.Flapping,
			})
		}
		v.Spans[at].Names = append(v.Spans[at].Names, r.Name())
	}
	slices.SortStableFunc(v.Spans, func(a, b span) int {
		seen := func(s span) int { return slices.Index(s.Track, "present") }
		return cmp.Or(cmp.Compare(seen(a), seen(b)), cmp.Compare(strings.Join(b.Track, " "), strings.Join(a.Track, " ")))
	})
}

func (v *driftView) against(m *drift.Matrix) {
	seen := make(map[diff.Kind]bool)
	for i, conflict := range m.Against {
		a := against{card{ID: fmt.Sprintf("against-%d", i+1), Title: schema.Printable(conflict.Snapshot), Mixed: true}, v.Snapshots[len(v.Snapshots)-1].Name}
		for j := range conflict.Changes {
			c := &conflict.Changes[j]
			a.Changes = append(a.Changes, show(c, a.ID+"-"+c.FP))
			seen[c.ID] = true
		}
		v.Against = append(v.Against, a)
	}
	for _, k := range diff.Kinds {
		if seen[k] {
			v.Filters.Kinds = append(v.Filters.Kinds, option{string(k), kindName(k)})
		}
	}
	if len(seen) > 0 {
		v.Filters.Effects = effectOptions[:2]
	}
}

// tiles counts the rows of each kind.
func (v *driftView) tiles(m *drift.Matrix) {
	counts := make(map[string]int)
	for i := range m.Rows {
		counts[m.Rows[i].Kind]++
	}
	var kinds []option
	for _, k := range kindNames {
		noun := map[string]string{drift.Entity: "Entities", drift.Operation: "Operations", drift.Field: "Fields", drift.Type: "Types of fields", drift.Key: "Upsert keys"}[k.Value]
		tone := "differs"
		if counts[k.Value] == 0 {
			tone = "none"
		}
		v.Tiles = append(v.Tiles, tile{counts[k.Value], noun, tone, "/kind=" + k.Value, "matrix"})
		if counts[k.Value] > 0 {
			kinds = append(kinds, k)
		}
	}
	v.Filters.Kinds = append(kinds, v.Filters.Kinds...)
	entities := make(map[string]bool)
	add := func(entity string) {
		if entity != "" && !entities[entity] {
			entities[entity] = true
			v.Filters.Entities = append(v.Filters.Entities, option{schema.Printable(entity), schema.Printable(entity)})
		}
	}
	for _, b := range v.Matrix {
		add(b.Entity)
	}
	for _, a := range v.Against {
		for _, c := range a.Changes {
			add(c.Entity)
		}
	}
	slices.SortFunc(v.Filters.Entities, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
}

func (v *driftView) contents() {
	v.Sections = []link{{"overview", "Overview"}, {"matrix", "Matrix"}, {"patterns", "Patterns"}, {"timeline", "Timeline"}}
	if len(v.Matrix) == 0 {
		v.Sections = v.Sections[:1]
	}
	if v.Against != nil {
		v.Sections = append(v.Sections, link{"against", "What breaks"})
	}
}
