package diff

import (
	"slices"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// TestHopelessIsNeverACandidate holds what is left aside to its promise: what is left aside without a score has none that counts.
func TestHopelessIsNeverACandidate(t *testing.T) {
	var fields []named
	s := &schema.Schema{}
	for _, p := range readPairs(t) {
		for _, f := range []*schema.Field{
			{Name: schema.Name{Wire: p.from}, Doc: p.labelA}, {Name: schema.Name{Wire: p.to}, Doc: p.labelB, Declared: "string"},
		} {
			fields = append(fields, newNamed(f))
			s.Entities = append(s.Entities, &schema.Entity{Fields: []*schema.Field{f}})
		}
	}
	common := vocabulary(s)
	gone, come := slices.Clone(fields), slices.Clone(fields)
	r := relate(gone, come, common)
	hopeless := 0
	for i := range fields {
		for j := i % 4; j < len(fields); j += 4 { // a quarter of them
			for _, labelled := range []bool{false, true} {
				if !r.hopeless(&gone[i], &come[j], labelled) {
					continue
				}
				hopeless++
				if s, why := score(&gone[i], &come[j], common, labelled); s >= doubted {
					t.Errorf("%s, %s: left aside with the score %.2f: %v", gone[i].Name.Wire, come[j].Name.Wire, s, why)
				}
			}
		}
	}
	if all := len(fields) * len(fields) / 2; hopeless < all*9/10 {
		t.Errorf("%d of %d pairs were left aside", hopeless, all)
	}
}

// TestNamesWithoutWordsAreNoRename has a name of marks only: a word that comes alone is then all
// that there is, not the little that differs.
func TestNamesWithoutWordsAreNoRename(t *testing.T) {
	side := func(field string) Side {
		return NewSide("a", "a.json", &schema.Schema{Entities: []*schema.Entity{entity("ACCOUNT", "Id", "", field, "")}}, nil)
	}
	for _, r := range []*Report{Compare(side("__"), side("Code")), Compare(side("Code"), side("__"))} {
		for _, c := range r.Changes {
			if c.Likely != nil {
				t.Errorf("%s of %s: taken for %s: %v", c.ID, c.Field, c.Likely.Field, c.Likely.Evidence)
			}
		}
	}
}
