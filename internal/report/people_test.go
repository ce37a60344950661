package report

import (
	"html"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
)

// section returns a section of a page, without the references of HTML.
func section(t *testing.T, page, id string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `<section id="`+id+`"`)
	if !found {
		t.Fatalf("the page has no section %s", id)
	}
	body, _, _ := strings.Cut(rest, "</section>")
	return html.UnescapeString(body)
}

// TestRenamedEntities lists those that people accepted beside fields, and says of likely ones how
// to accept them, without the name of an entity that they would be of.
func TestRenamedEntities(t *testing.T) {
	r := nothing()
	r.Changes = []diff.Change{
		{ID: diff.EntityRenamed, FP: "01", Entity: "TERM", From: "TERM", To: "CONTRACT_TERM", Source: diff.Breaking, Wire: diff.Breaking, Cause: diff.BySchema},
		{ID: diff.EntityRemoved, FP: "02", Entity: "PRODUCT", Source: diff.Breaking, Wire: diff.Breaking, Cause: diff.BySchema, Likely: &diff.Likely{ID: diff.EntityRenameLikely, Entity: "WARE", Score: 1, Evidence: []string{"fields in common"}}},
		{ID: diff.EntityAdded, FP: "03", Entity: "WARE", Source: diff.Additive, Wire: diff.None, Cause: diff.BySchema, Likely: &diff.Likely{ID: diff.EntityRenameLikely, Entity: "PRODUCT", Score: 1, Evidence: []string{"fields in common"}}},
	}
	r.Recount()
	got := section(t, diffOf(t, r), "renames")
	for _, want := range []string{
		`<th scope="row"><code>TERM</code></th><td><code>TERM</code></td><td><code>CONTRACT_TERM</code></td><td><a href="#01">`,
		`<p class="pair"><a href="#02"><code>PRODUCT</code></a>`,
		`- {from: PRODUCT, to: WARE, since: june}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the renames lack %s:\n%s", want, got)
		}
	}
}

// TestTimelineOfRenames says of an entity what it was called, and of a field also whose it is.
func TestTimelineOfRenames(t *testing.T) {
	m := alike()
	wires := func(names ...string) drift.Row {
		return drift.Row{Entity: "CONTRACT_TERM", Cells: []string{drift.Present, drift.Present, drift.Present}, Former: names[:1], Wires: names, FirstSeen: "a", LastSeen: "c"}
	}
	entity, field := wires("TERM", "CONTRACT_TERM", "CONTRACT_TERM"), wires("Old", "New", "New")
	entity.Kind, field.Kind, field.Field = drift.Entity, drift.Field, "New"
	m.Rows = []drift.Row{entity, field}
	got := section(t, driftOf(t, m), "timeline")
	for _, want := range []string{"<code>TERM → CONTRACT_TERM</code>", "<code>CONTRACT_TERM.Old → New</code>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the timeline lacks %s:\n%s", want, got)
		}
	}
}

// TestAnswerOfApproved says in the first sentence that people approved everything, and only then.
func TestAnswerOfApproved(t *testing.T) {
	r := nothing()
	r.Changes = []diff.Change{
		{ID: diff.FieldRemoved, FP: "01", Entity: "A", Field: "X", Source: diff.Breaking, Wire: diff.Risky, Cause: diff.BySchema, Approved: &diff.Approved{Reason: "ours"}},
		{ID: diff.FieldRemoved, FP: "02", Entity: "A", Field: "Y", Source: diff.Breaking, Wire: diff.Risky, Cause: diff.BySchema},
	}
	const all = "; all of it is approved.</h1>"
	if r.Recount(); strings.Contains(diffOf(t, r), all) {
		t.Error("one of two is approved, and the page says all")
	}
	r.Changes[1].Approved = &diff.Approved{Reason: "ours, too"}
	if r.Recount(); !strings.Contains(diffOf(t, r), all) {
		t.Error("all is approved, and the answer does not say so")
	}
}

// TestShort keeps of paths what tells them apart.
func TestShort(t *testing.T) {
	for _, c := range []struct{ names, want []string }{
		{[]string{"may", "june"}, []string{"may", "june"}},
		{[]string{"/home/mallory/acme/schema.json", "/home/mallory/globex/schema.json", "may"}, []string{"acme/schema.json", "globex/schema.json", "may"}},
		{[]string{"acme/25/schema.json", "/srv/globex/25/schema.json"}, []string{"acme/25/schema.json", "globex/25/schema.json"}},
		{[]string{`C:\Users\a\s.json`, `C:\Users\b\s.json`}, []string{`a\s.json`, `b\s.json`}},
		{[]string{"schema.json", "old/schema.json"}, []string{"schema.json", "old/schema.json"}},
		{[]string{"/x/s.json", "/x/s.json"}, []string{"x/s.json", "x/s.json"}},
	} {
		var snapshots []diff.Snapshot
		for _, name := range c.names {
			snapshots = append(snapshots, diff.Snapshot{Name: name})
		}
		paths := short(snapshots)
		for i, name := range c.names {
			if got := called(name, paths); got != c.want[i] {
				t.Errorf("%q of %q: %q, want %q", name, c.names, got, c.want[i])
			}
		}
	}
}

// TestNoFolders gives files of one name, which are called by their paths, and looks for folders
// that do not tell them apart. What was given stays as it was.
func TestNoFolders(t *testing.T) {
	r := nothing()
	r.Old.Name, r.New.Name = "/home/mallory/acme/schema.json", "/home/mallory/globex/schema.json"
	r.Stale = []diff.Stale{{At: "/home/mallory/bpgen.diff.yaml:2:5", Entry: "FIELD_REMOVED A.B"}}
	m := alike()
	m.Snapshots[0].Name, m.Snapshots[1].Name = r.Old.Name, r.New.Name
	m.Rows = []drift.Row{{Kind: drift.Entity, Entity: "A", Cells: []string{drift.Present, drift.Present, drift.Absent}, FirstSeen: r.Old.Name, LastSeen: r.New.Name}}
	m.Groups = []drift.Group{{Kind: drift.Entity, Pattern: "in " + r.Old.Name + ", " + r.New.Name + ", not in c", Count: 1, Names: []string{"A"}}}
	m.Against = []drift.Conflicts{{Snapshot: r.Old.Name}}
	for _, page := range []string{diffOf(t, r), driftOf(t, m)} {
		if strings.Contains(page, "mallory") || !strings.Contains(page, "<code>acme/schema.json</code>") {
			t.Errorf("the page has a folder, or lacks what tells files apart:\n%s", page[strings.Index(page, "<body>"):strings.Index(page, "<script>")])
		}
	}
	if !strings.Contains(r.Old.Name, "mallory") || !strings.Contains(m.Snapshots[0].Name, "mallory") || !strings.Contains(m.Rows[0].FirstSeen, "mallory") {
		t.Error("the report itself was changed")
	}
}

// TestHintsOfRenamedEntities says how to accept the rename of a field whose entity has another name
// now: by that name.
func TestHintsOfRenamedEntities(t *testing.T) {
	r := nothing()
	r.Changes = []diff.Change{
		{ID: diff.FieldRemoved, FP: "01", Entity: "PRODUCT", Field: "Sku", Source: diff.Breaking, Wire: diff.Risky, Cause: diff.BySchema, Likely: &diff.Likely{ID: diff.FieldRenameLikely, Entity: "WARE", Field: "Skus", Score: 1}},
		{ID: diff.FieldAdded, FP: "02", Entity: "WARE", Field: "Skus", Source: diff.Additive, Wire: diff.Additive, Cause: diff.BySchema, Likely: &diff.Likely{ID: diff.FieldRenameLikely, Entity: "PRODUCT", Field: "Sku", Score: 1}},
	}
	r.Recount()
	got := section(t, diffOf(t, r), "renames")
	if want := `- {entity: WARE, from: Sku, to: Skus, since: june}`; !strings.Contains(got, want) {
		t.Errorf("the renames lack %s:\n%s", want, got)
	}
}
