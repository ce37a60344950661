package diff

import "github.com/bpgen/bpgen/internal/schema"

// named is a field with what its name is compared by.
type named struct {
	*schema.Field
	name  name
	label string
}

func newNamed(f *schema.Field) named { return named{f, newName(f.Name.Wire), label(f)} }

// related remembers which words can be one: exports have few words, and many names of them.
type related struct {
	common map[string]bool
	known  map[[2]string]bool
}

func (r related) words(a, b string) bool {
	key := [2]string{a, b}
	is, ok := r.known[key]
	if !ok {
		for _, how := range similarities {
			is = is || how.degree(a, b, r.common) > 0
		}
		r.known[key] = is
	}
	return is
}

// hopeless reports whether two fields cannot have a score that counts, without working it out:
// too few of their words have anything to do with each other.
func (r related) hopeless(f, g *named, labelled bool) bool {
	n, m := f.name, g.name
	if labelled && f.label != "" && f.label == g.label || n.compact == m.compact || n.bare == m.bare {
		return false
	}
	var left, right float64
	for _, a := range n.words {
		for _, b := range m.words {
			if r.words(a, b) {
				left += weight(a)
				break
			}
		}
	}
	for _, b := range m.words {
		for _, a := range n.words {
			if r.words(a, b) {
				right += weight(b)
				break
			}
		}
	}
	all, others := weights(n.words), weights(m.words)
	return left < all && right < others && left+right < (doubted-0.01)*max(all+others, 1)
}
