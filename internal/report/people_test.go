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
