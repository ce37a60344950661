package diff

import (
	"math/bits"

	"github.com/bpgen/bpgen/internal/schema"
)

// named is a field with what its name is compared by.
type named struct {
	*schema.Field
	name
	label   string
	weight  float64 // of all its words
	numbers []int   // of its words, in the list of its side
}

func newNamed(f *schema.Field) named {
	n := newName(f.Name.Wire)
	return named{Field: f, name: n, label: label(f), weight: weights(n.words)}
}

// word is a word with the set of its letters: words that share too few are never one.
type word struct {
	text    string
	letters uint64
}

func newWord(text string) word {
	w := word{text: text}
	for i := range len(text) {
		w.letters |= 1 << (text[i] % 64)
	}
	return w
}

// related says which words of the fields that an entity lost can be one with which words of those
// that it got. Names have their words in common, so a pair of words is looked at once for many
// pairs of fields.
type related [][]bool

// relate numbers the words of both lists, and finds the related ones.
func relate(gone, come []named, common map[string]bool) related {
	left, right := numbered(gone), numbered(come)
	r := make(related, len(left))
	for i, a := range left {
		r[i] = make([]bool, len(right))
		for j, b := range right {
			r[i][j] = a.canBe(b, common)
		}
	}
	return r
}

// numbered gives the words of the fields numbers, and returns the words by number.
func numbered(fields []named) []word {
	var list []word
	numbers := make(map[string]int)
	for i := range fields {
		for _, text := range fields[i].words {
			n, known := numbers[text]
			if !known {
				n = len(list)
				numbers[text] = n
				list = append(list, newWord(text))
			}
			fields[i].numbers = append(fields[i].numbers, n)
		}
	}
	return list
}

// canBe reports whether two words are one in any way. Two slips, and a plural, change four letters
// at most; what is short for a word has no others.
func (w word) canBe(v word, common map[string]bool) bool {
	if bits.OnesCount64(w.letters^v.letters) > 4 && w.letters&^v.letters != 0 && v.letters&^w.letters != 0 {
		return false
	}
	for _, how := range similarities {
		if how.degree(w.text, v.text, common) > 0 {
			return true
		}
	}
	return false
}

// hopeless reports whether two fields cannot have a score that counts, without working it out:
// too few of their words have anything to do with each other.
func (r related) hopeless(f, g *named, labelled bool) bool {
	if labelled && f.label != "" && f.label == g.label || f.compact == g.compact || f.bare == g.bare {
		return false
	}
	var left, right float64
	for j, b := range g.numbers {
		for _, a := range f.numbers {
			if r[a][b] {
				right += weight(g.words[j])
				break
			}
		}
	}
	if right == 0 {
		return true // as most pairs are
	}
	for i, a := range f.numbers {
		for _, b := range g.numbers {
			if r[a][b] {
				left += weight(f.words[i])
				break
			}
		}
	}
	return left < f.weight && right < g.weight && left+right < (doubted-0.01)*max(f.weight+g.weight, 1)
}
