package diff

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// BenchmarkCompareChanged compares exports of 1000 entities with 100 fields each, of which 60 have
// other names on the other side.
func BenchmarkCompareChanged(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 0))
	old, new := NewSide("old", "old.json", &schema.Schema{}, nil), NewSide("new", "new.json", &schema.Schema{}, nil)
	for i := range 1000 {
		wire := fmt.Sprintf("E%04d", i)
		stay := inventedFields(random, "Stay", 40)
		old.Schema.Entities = append(old.Schema.Entities, entity(wire, append(inventedFields(random, "", 60), stay...)...))
		new.Schema.Entities = append(new.Schema.Entities, entity(wire, append(inventedFields(random, "", 60), stay...)...))
	}
	b.ReportAllocs()
	for b.Loop() {
		if n := len(Compare(old, new).Changes); n < 80_000 {
			b.Fatalf("%d changes, expected some 2 x 60 of 1000 entities", n)
		}
	}
}

// inventedFields returns names of two to four words, each with a label, for entity.
func inventedFields(random *rand.Rand, prefix string, n int) []string {
	syllables := [...]string{"Ac", "bal", "con", "dis", "ent", "for", "gen", "his", "in", "led", "mar", "net", "ord", "pro", "ref", "tax"}
	var fields []string
	for range n {
		name := prefix
		for range 2 + random.IntN(3) {
			word := syllables[random.IntN(16)] + syllables[random.IntN(16)]
			name += string(word[0]&^0x20) + word[1:]
		}
		fields = append(fields, name, name+": help")
	}
	return fields
}
