package report

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
)

// hostile is what an export may have for a name, or a person for a reason.
const hostile = `"'><img src=x onerror=alert(1)></script></style><script>alert(2)</script>{{.}}` + "<!--`\u202e\x1b[31m"

var value = regexp.MustCompile(`="[^"]*"`)

// tags returns the markup of a page: texts and values of attributes have no angle brackets.
func tags(page string) []string {
	for _, element := range []string{"style", "script"} {
		before, rest, _ := strings.Cut(page, "<"+element+">")
		_, after, _ := strings.Cut(rest, "</"+element+">")
		page = before + "<" + element + ">" + after
	}
	var list []string
	for _, part := range strings.Split(page, "<")[1:] {
		tag, _, _ := strings.Cut(part, ">")
		list = append(list, "<"+tag+">")
	}
	return list
}

// structure returns the markup of a page without the values of attributes.
func structure(page string) []string {
	list := tags(page)
	for i, tag := range list {
		if strings.Contains(tag, `="`) {
			list[i] = value.ReplaceAllString(tag, "")
		}
	}
	return list
}

// renamed returns the report of every kind with one text in place of each that is not bpgen's.
func renamed(t testing.TB, text string) *diff.Report {
	r := read[diff.Report](t, "every-kind.json")
	r.Old.Name, r.New.Name, r.Old.File = text, text, text
	for i := range r.Changes {
		spoil(&r.Changes[i], text)
	}
	for i := range r.Unknown {
		r.Unknown[i].Entity, r.Unknown[i].Fields = text, []string{text, text}
	}
	for i := range r.Stale {
		r.Stale[i].At, r.Stale[i].Entry = text, text
	}
	for _, list := range []*[]string{&r.API.Incompatible, &r.API.Compatible, &r.API.Unexplained, &r.API.Generator} {
		*list = []string{text}
	}
	r.API.GeneratorCause = text
	return r
}

func spoil(c *diff.Change, text string) {
	if c.ID == diff.SnapshotTypeInfo || c.ID == diff.SnapshotMeta {
		return // bpgen's own words
	}
	for _, s := range []*string{&c.Entity, &c.Field, &c.Operation, &c.Path, &c.From, &c.To, &c.Subject, &c.Go, &c.GoFrom, &c.GoTo} {
		if *s != "" {
			*s = text
		}
	}
	for i := range c.Items {
		c.Items[i] = diff.Item{Entity: text, Field: text, From: text, To: text}
	}
	if c.Likely != nil {
		c.Likely.Entity, c.Likely.Evidence = text, []string{text, text}
		if c.Likely.Field != "" {
			c.Likely.Field = text
		}
	}
	if c.Approved != nil {
		c.Approved.Reason = text
	}
}

// renamedMatrix does the same to the matrix.
func renamedMatrix(t testing.TB, text string) *drift.Matrix {
	m := read[drift.Matrix](t, "drift.json")
	for i := range m.Snapshots {
		m.Snapshots[i].Name, m.Snapshots[i].File = text, text
	}
	for i := range m.Rows {
		r := &m.Rows[i]
		if r.Field != "" {
			r.Field = text + strings.Repeat("x", i) // permalinks are made of names
		}
		if r.Path != "" {
			r.Path = text + strings.Repeat("x", i)
		}
		if r.Former != nil {
			r.Former, r.Wires = []string{text}, slices.Repeat([]string{text}, len(r.Wires))
		}
		for j, cell := range r.Cells {
			if !slices.Contains([]string{drift.Present, drift.Absent, drift.Unknown, drift.Nowhere}, cell) {
				r.Cells[j] = text
			}
		}
	}
	for i := range m.Groups {
		m.Groups[i].Pattern, m.Groups[i].Names = text, []string{text}
	}
	for i := range m.Against {
		m.Against[i].Snapshot = text
		for j := range m.Against[i].Changes {
			spoil(&m.Against[i].Changes[j], text)
		}
	}
	return m
}

// TestHostileTextIsText holds pages of hostile names to the markup of harmless ones.
func TestHostileTextIsText(t *testing.T) {
	page, matrix := diffOf(t, renamed(t, hostile)), driftOf(t, renamedMatrix(t, hostile))
	for _, page := range []string{page, matrix} {
		if strings.Contains(page, "<img") || !strings.Contains(page, "&lt;img src=x") || strings.ContainsAny(page, "\u202e\x1b") {
			t.Error("a name is markup, or is not shown, or acts on what stands beside it")
		}
	}
	check(t, hostile)
}

// check holds the pages with a text to the markup of those with another.
func check(t *testing.T, text string) {
	t.Helper()
	harmless := harmless(t)
	for i, page := range []string{diffOf(t, renamed(t, text)), driftOf(t, renamedMatrix(t, text))} {
		if !slices.Equal(structure(page), harmless[i]) {
			t.Errorf("%q changes the markup of a page", text)
		}
	}
}

var once [][]string

// harmless returns the markup of the pages of harmless names.
func harmless(t *testing.T) [][]string {
	if once == nil {
		once = [][]string{structure(diffOf(t, renamed(t, "harmless"))), structure(driftOf(t, renamedMatrix(t, "harmless")))}
	}
	return once
}

// FuzzText puts any text where exports and people put theirs.
func FuzzText(f *testing.F) {
	for _, seed := range []string{hostile, "a", "</code>", "&lt;", "\"", "'", "`", "{{.Title}}", "javascript:alert(1)", "\u2028", "\xff", strings.Repeat("<b>", 900)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.TrimSpace(text) == "" {
			return // what is not said has no place of its own
		}
		check(t, text)
	})
}

// FuzzScalar reads an entry that a page offers for bpgen.yaml as JSON reads it, where quoted.
func FuzzScalar(f *testing.F) {
	for _, seed := range []string{"Name", "yes", "12", "", `a"b`, "{}", ": ", "#", "é", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := scalar(text)
		if got == text {
			if regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).FindString(text) != text || text == "" {
				t.Errorf("%q is not quoted", text)
			}
			return
		}
		if strings.ContainsAny(got, "\n") || got[0] != '"' || got[len(got)-1] != '"' {
			t.Errorf("%q: %s", text, got)
		}
		var back string
		if !strings.Contains(got, `\x`) && !strings.Contains(got, `\a`) && !strings.Contains(got, `\v`) && !strings.Contains(got, `\U`) {
			if err := json.Unmarshal([]byte(got), &back); err != nil || back != text {
				t.Errorf("%q reads back as %q, %v", text, back, err)
			}
		}
	})
}
