package diff

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// pair is a line of testdata/renames.tsv, which was written before the scorer.
type pair struct {
	isRename        bool
	kind            string
	from, to        string
	labelA, labelB  string
	entity, foundAs string
}

func readPairs(t *testing.T) []pair {
	t.Helper()
	data, err := os.ReadFile("testdata/renames.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []pair
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		list = append(list, pair{isRename: f[0] == "true", kind: f[1], from: f[2], to: f[3], labelA: f[4], labelB: f[5], entity: fmt.Sprintf("E%03d", len(list))})
	}
	return list
}

// sides makes two exports in which each pair is an entity of its own, beside a field that stays,
// two unrelated ones that go and two that come.
func sides(pairs []pair, labels bool) (old, new Side) {
	var a, b schema.Schema
	for _, p := range pairs {
		labelA, labelB := "", ""
		if labels {
			labelA, labelB = p.labelA+": some help", p.labelB
		}
		a.Entities = append(a.Entities, entity(p.entity, "Id", "", p.from, labelA, "LegacyBlob", "", "SpareText9", ""))
		b.Entities = append(b.Entities, entity(p.entity, "Id", "", p.to, labelB, "ArchiveHint", "", "WebhookMode", ""))
	}
	return NewSide("old", "old.json", &a, nil), NewSide("new", "new.json", &b, nil)
}

// entity makes an entity of field names and descriptions in turn.
func entity(wire string, fields ...string) *schema.Entity {
	e := &schema.Entity{Name: schema.Name{Wire: wire, Go: wire}}
	for i := 0; i < len(fields); i += 2 {
		e.Fields = append(e.Fields, &schema.Field{Name: schema.Name{Wire: fields[i], Go: fields[i]}, Doc: fields[i+1], Type: schema.TypeRaw})
	}
	e.Identity = e.Fields[0]
	return e
}

// TestRenameHints holds the hints to the set: nearly all are right, and most renames are found.
func TestRenameHints(t *testing.T) {
	pairs := readPairs(t)
	for _, c := range []struct {
		labels bool
		recall float64
	}{{false, 0.60}, {true, 0.75}} {
		old, new := sides(pairs, c.labels)
		hints := make(map[string]string) // entity and field to field
		for _, change := range Compare(old, new).Changes {
			if change.ID == FieldRemoved && change.Likely != nil && change.Likely.ID == FieldRenameLikely {
				hints[change.Entity+" "+change.Field] = change.Likely.Field
			}
		}
		var right, renames, none int
		for _, p := range pairs {
			hint := hints[p.entity+" "+p.from]
			switch {
			case !p.isRename:
				none++
				if hint == p.to {
					t.Errorf("labels %v: %s is taken for the new name of %s", c.labels, p.to, p.from)
				}
			default:
				renames++
				if hint == p.to {
					right++
				} else {
					t.Logf("labels %v: not found: %s, %s → %s", c.labels, p.kind, p.from, p.to)
				}
			}
		}
		precision, recall := float64(right)/float64(len(hints)), float64(right)/float64(renames)
		t.Logf("labels %v: %d hints, precision %.2f, recall %.2f of %d; %d that are none", c.labels, len(hints), precision, recall, renames, none)
		if precision < 0.97 || recall < c.recall || renames < 60 || none < 60 {
			t.Errorf("labels %v: precision %.2f, recall %.2f, want 0.97 and %.2f", c.labels, precision, recall, c.recall)
		}
	}
}
