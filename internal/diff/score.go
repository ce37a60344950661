package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// The scores. From likely on, two records point at each other. What opposes each other stays
// below, whatever else speaks for it, and of two candidates one has to be ahead by margin.
const (
	likely  = 0.80
	doubted = 0.59
	margin  = 0.10
)

// name is a wire name, ready to be compared.
type name struct {
	compact string   // letters and digits in lower case
	bare    string   // the same without a mark of custom fields
	words   []string // without that mark
}

// newName takes a wire name apart. Tenants mark fields of their own at either end: C_Region,
// Region__c, aaa_Region.
func newName(wire string) name {
	bare := strings.TrimSuffix(wire, "__c")
	if mark, rest, ok := strings.Cut(bare, "_"); ok && rest != "" && (mark == "C" || len(mark) <= 3 && mark == strings.ToLower(mark)) {
		bare = rest
	}
	n := name{words: words(bare)}
	n.compact, n.bare = strings.Join(words(wire), ""), strings.Join(n.words, "")
	return n
}

// score says how likely it is that field g is what field f was, and why. Common are the words
// that the exports have in many names.
func score(f, g *named, common map[string]bool, labelled bool) (float64, []string) {
	s, why, opposing := both(f.name, g.name, common)
	evidence := []string{fmt.Sprintf("name %.2f: %s", s, why)}
	if labelled && f.label != "" && f.label == g.label {
		evidence = append(evidence, "label equal")
		s = max(s, 0.72+0.28*s) // likely, if a third of the name stays
	}
	if f.Declared != "" && g.Declared != "" && f.Declared != g.Declared {
		evidence = append(evidence, "types differ")
		s -= 0.15
	}
	if opposing {
		s = min(s, doubted)
	}
	return s, evidence
}

// both compares two names either way, for words are paired in turn: exports that are read against
// time have the same hints.
func both(n, m name, common map[string]bool) (float64, string, bool) {
	s, why, opposing := n.score(m, common)
	if s < 1 {
		back, _, alsoOpposing := m.score(n, common)
		s, opposing = min(s, back), opposing || alsoOpposing
	}
	return s, why, opposing
}

// label returns the label of a field: what stands before the colon of its description
// (BillingPlatform facts, 7.8).
func label(f *schema.Field) string {
	text, _, _ := strings.Cut(prose(f.Doc), ":")
	if text = strings.ToLower(strings.TrimSpace(text)); text == "system controlled field" {
		return ""
	}
	return text
}

// score compares two names. The last result says that something in them forbids it.
func (n name) score(m name, common map[string]bool) (s float64, why string, opposing bool) {
	switch {
	case n.compact == m.compact:
		return 1, "spelt alike", false
	case n.bare == m.bare:
		return 0.95, "another mark of custom fields", false
	}
	left, right := slices.Clone(n.words), slices.Clone(m.words)
	total, shared := weights(left)+weights(right), 0.0
	var reasons []string
	for _, how := range similarities {
		for i := 0; i < len(left); i++ {
			for j := range right {
				if degree := how.degree(left[i], right[j], common); degree > 0 {
					if how.words != "" {
						reasons = append(reasons, fmt.Sprintf("%s: %s, %s", how.words, left[i], right[j]))
					}
					shared += degree * (weight(left[i]) + weight(right[j]))
					left, right = slices.Delete(left, i, i+1), slices.Delete(right, j, j+1)
					i--
					break
				}
			}
		}
	}
	s = shared / max(total, 1)
	switch {
	case conflict(left, right):
		return min(s, doubted), "opposites or numbers differ", true
	case len(left)+len(right) == 0:
		if reasons == nil {
			reasons = []string{"other order"}
		}
	case len(left) > 0 && len(right) > 0:
		s = min(s, doubted)
		reasons = append(reasons, strings.Join(left, " ")+" became "+strings.Join(right, " "))
	case shared > 0 && allNeutral(left) && allNeutral(right):
		s = max(s, 0.85)
		reasons = append(reasons, "only "+strings.Join(append(left, right...), " ")+" differs")
	default:
		s = min(s, doubted)
		reasons = append(reasons, strings.Join(append(left, right...), " ")+" is new or gone")
	}
	return s, strings.Join(reasons, ", "), false
}

// similarity is one way in which two words can be one.
type similarity struct {
	words  string
	degree func(a, b string, common map[string]bool) float64 // 0: not in this way
}

// similarities are the ways, surest first.
var similarities = []similarity{
	{"", func(a, b string, _ map[string]bool) float64 { return when(a == b, 1) }},
	{"number of", func(a, b string, _ map[string]bool) float64 { return when(plural(a, b) || plural(b, a), 0.95) }},
	{"short for", func(a, b string, _ map[string]bool) float64 {
		return when(abbreviates(a, b) || abbreviates(b, a), 0.92)
	}},
	{"misspelt", func(a, b string, common map[string]bool) float64 {
		return when(!(common[a] && common[b]) && !opposed(a, b) && misspelt(a, b), 0.93)
	}},
}

func when(is bool, degree float64) float64 {
	if is {
		return degree
	}
	return 0
}

func weight(word string) float64 {
	if neutral[word] {
		return 0.5
	}
	return 1
}

func weights(words []string) float64 {
	sum := 0.0
	for _, w := range words {
		sum += weight(w)
	}
	return sum
}

func allNeutral(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !neutral[w] })
}

// conflict reports whether what is left of two names makes them different for sure.
func conflict(left, right []string) bool {
	for _, a := range left {
		if number(a) || slices.Contains(negations, a) {
			return true
		}
		for _, b := range right {
			if opposed(a, b) {
				return true
			}
		}
	}
	return slices.ContainsFunc(right, func(b string) bool { return number(b) || slices.Contains(negations, b) })
}

// plural reports whether b is the plural of a.
func plural(a, b string) bool {
	return len(a) > 2 && (a+"s" == b || a+"es" == b || strings.HasSuffix(a, "y") && a[:len(a)-1]+"ies" == b)
}

// abbreviates reports whether a can be short for b: its letters in their order, from the first
// on, and clearly fewer.
func abbreviates(a, b string) bool {
	if len(a) < 3 || 3*len(a) > 2*len(b) || a[0] != b[0] || number(a) {
		return false
	}
	for i := 0; i < len(b) && a != ""; i++ {
		if a[0] == b[i] {
			a = a[1:]
		}
	}
	return a == ""
}

// misspelt reports whether two words differ by a slip: one letter in five, two in eight. Two
// letters that changed places are one slip.
func misspelt(a, b string) bool {
	short := min(len(a), len(b))
	if short < 5 || number(a) || number(b) {
		return false
	}
	most := 1
	if short >= 8 {
		most = 2
	}
	return slips(a, b, most) <= most
}

// slips returns how many letters to insert, delete, replace or swap make b of a, as far as most.
func slips(a, b string, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, up, upper := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(up[j]+1, row[j-1]+1, up[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], upper[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
