package types

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

var update = flag.Bool("update", false, "rewrite the sections of docs/types.md from what the tests find")

// TestRulesAreDocumented compares the rules with the table in docs/types.md.
func TestRulesAreDocumented(t *testing.T) {
	var table strings.Builder
	table.WriteString("| id | type | names | declared | why |\n|---|---|---|---|---|\n")
	ids := map[string]bool{}
	for _, r := range Rules {
		if ids[r.ID] || len(r.Patterns) == 0 || r.Doc == "" || !slices.Contains(schema.Types, r.Type) {
			t.Errorf("rule %q is there twice, or incomplete", r.ID)
		}
		ids[r.ID] = true
		fmt.Fprintf(&table, "| `%s` | `%s` | `%s` | %s | %s |\n", r.ID, r.Type, strings.Join(r.Patterns, "`, `"), r.Beside, r.Doc)
	}
	compareSection(t, "rules", table.String())
}

// TestEveryPatternMatters wants each pattern to be the reason for something: a pattern that
// decides nothing in any snapshot is one that nobody has seen the need for.
func TestEveryPatternMatters(t *testing.T) {
	used := map[string]bool{}
	for _, name := range snapshots {
		s := snapshot(t, name)
		l := NewLadder(s, names(s), Sources{Siblings: siblings(t)})
		for _, e := range s.Entities {
			for _, f := range e.Fields {
				found := l.Find(e, f)
				for _, fact := range found.Facts {
					if fact.Rule != nil && fact.Against == nil {
						used[fact.Rule.ID+": "+fact.Said] = true
						break
					}
				}
			}
		}
	}
	for _, r := range Rules {
		for _, pattern := range r.Patterns {
			if !used[r.ID+": "+pattern] && !general[pattern] {
				t.Errorf("%s: %q decides nothing", r.ID, pattern)
			}
		}
	}
}

// general are patterns that no committed snapshot needs, for what other tenants call fields:
// the shorter and longer forms of names that occur.
var general = map[string]bool{
	"country code": true, "disable *": true, "eligible for *": true, "* language": true, "approved by": true, "balance": true, "cost": true, "external id": true, "external reference id": true,
	"* expiry": true, "* fee": true, "* guid": true, "language": true, "* percentage": true, "percent": true, "price": true,
	"* price": true, "qty": true, "sent on": true, "* timestamp": true, "* title": true, "total": true, "count": true,
	"* total": true, "days *": true, "number of *": true, "label": true, "description": true, "language code": true,
}

// TestCoverage is what the evidence is worth: at least 94 % of the fields of the untyped export
// are above raw with the typed exports beside it, and no rule catches all.
func TestCoverage(t *testing.T) {
	s := snapshot(t, "demogm_20250725_full_schema")
	var table strings.Builder
	table.WriteString("| evidence at hand | fields | above raw | by name rule | by sibling | raw |\n|---|---|---|---|---|---|\n")
	for _, tt := range []struct {
		what    string
		sources Sources
		least   float64
	}{
		{"the untyped export alone", Sources{}, 85},
		{"with the two typed snapshots", Sources{Siblings: siblings(t)}, 94},
		{"the typed snapshots without name rules", Sources{Siblings: siblings(t), Off: allOff()}, 55},
	} {
		c := NewLadder(s, names(s), tt.sources).Cover()
		of := func(rung schema.Evidence) int {
			return c.Rungs[slices.IndexFunc(c.Rungs, func(n Count) bool { return n.Of == string(rung) })].N
		}
		share := 100 * float64(c.Fields-c.Raw) / float64(c.Fields)
		if share < tt.least || c.Fields != 1202 || c.Raw != of(schema.EvidenceNone) {
			t.Errorf("%s: %d of %d fields above raw, %.1f %%", tt.what, c.Fields-c.Raw, c.Fields, share)
		}
		fmt.Fprintf(&table, "| %s | %d | %d (%.1f %%) | %d | %d | %d |\n", tt.what, c.Fields, c.Fields-c.Raw, share,
			of(schema.EvidenceRule), of(schema.EvidenceSibling), c.Raw)
	}
	compareSection(t, "coverage", table.String())
	if f, _ := one(t, "Xyzzy", Sources{}); f.Type != schema.TypeRaw {
		t.Errorf("a name that says nothing is %s", f.Type)
	}
}

func allOff() []schema.RuleSwitch {
	var off []schema.RuleSwitch
	for _, r := range Rules {
		off = append(off, schema.RuleSwitch{Rule: r.ID})
	}
	return off
}

// expectation is a line of testdata/reviewed.tsv.
type expectation struct {
	entity, field string
	typ           schema.Type
	target        string
}

// reviewed reads what a reader of names and facts expects, who saw no export and no rule.
func reviewed(t *testing.T) []expectation {
	t.Helper()
	data, err := os.ReadFile("testdata/reviewed.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []expectation
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSpace(line), "\t")
		if len(columns) != 5 {
			t.Fatalf("%q: %d columns", line, len(columns))
		}
		list = append(list, expectation{columns[0], columns[1], schema.Type(columns[2]), columns[3]})
	}
	return list
}

// TestReviewed holds what the ladder finds to what a reader expects. A field is looked at in
// the first snapshot that has it, the untyped one before the others. What the reader cannot
// tell is no disagreement: exports know more than names.
func TestReviewed(t *testing.T) {
	expected := reviewed(t)
	if len(expected) < 150 {
		t.Fatalf("%d expectations only", len(expected))
	}
	var ladders []*Ladder
	for _, name := range []string{snapshots[1], snapshots[2], snapshots[0], snapshots[3]} {
		s := snapshot(t, name)
		ladders = append(ladders, NewLadder(s, names(s), Sources{Siblings: siblings(t)}))
	}
	total, agreed := map[schema.Type]int{}, map[schema.Type]int{}
	targets, sameTarget := 0, 0
	var misses strings.Builder
	misses.WriteString("| field | expected | found | by |\n|---|---|---|---|\n")
	for _, x := range expected {
		found, ok := find(ladders, x)
		if !ok {
			t.Errorf("%s.%s is in no snapshot", x.entity, x.field)
			continue
		}
		total[x.typ]++
		if found.Type == x.typ {
			agreed[x.typ]++
		} else {
			by := string(found.Rung)
			if i := slices.IndexFunc(found.Facts, func(f Fact) bool { return f.Rule != nil && f.Against == nil }); i >= 0 && found.Rung == schema.EvidenceRule {
				by = "rule `" + found.Facts[i].Rule.ID + "`"
			}
			fmt.Fprintf(&misses, "| `%s.%s` | `%s` | `%s` | %s |\n", x.entity, x.field, x.typ, found.Type, by)
		}
		if x.typ == schema.TypeReference && found.Type == x.typ && x.target != "-" {
			if targets++; found.Target == x.target {
				sameTarget++
			}
		}
	}
	var table strings.Builder
	table.WriteString("| type | expected | agreed |\n|---|---|---|\n")
	for _, typ := range schema.Types {
		n := total[typ]
		if n == 0 {
			continue
		}
		share := 100 * float64(agreed[typ]) / float64(n)
		fmt.Fprintf(&table, "| `%s` | %d | %d (%.1f %%) |\n", typ, n, agreed[typ], share)
		if typ != schema.TypeRaw && share < 95 || typ == schema.TypeDecimal && share < 100 {
			t.Errorf("%s: %d of %d agree", typ, agreed[typ], n)
		}
	}
	fmt.Fprintf(&table, "\nOf the %d references with an entity that the reader names, %d lead there by the ladder too.\n\n", targets, sameTarget)
	compareSection(t, "agreement", table.String()+misses.String())
}

func find(ladders []*Ladder, x expectation) (Finding, bool) {
	for _, l := range ladders {
		if e := l.schema.Entity(x.entity); e != nil {
			if f := e.Field(x.field); f != nil {
				return l.Find(e, f), true
			}
		}
	}
	return Finding{}, false
}

// compareSection compares a section of docs/types.md with what it has to say.
func compareSection(t *testing.T, name, want string) {
	t.Helper()
	const path = "../../../docs/types.md"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := []byte("<!-- "+name+" -->\n\n"), []byte("\n<!-- /"+name+" -->")
	from, to := bytes.Index(data, begin), bytes.Index(data, end)
	if from < 0 || to < from {
		t.Fatalf("%s has no section %s", path, name)
	}
	from += len(begin)
	switch {
	case string(data[from:to]) == want:
	case !*update:
		t.Errorf("the section %s of docs/types.md is stale: run go test ./internal/generate ./internal/schema/types -update\n%s", name, want)
	default:
		if err := os.WriteFile(path, bytes.Join([][]byte{data[:from], []byte(want), data[to:]}, nil), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
