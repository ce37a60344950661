package validate

import (
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// reference is a $ref.
type reference struct {
	holder tree.Node // the object that has it
	value  tree.Node // its text
	key    string    // under which the holder stands
}

// target returns what a reference inside the document points at.
func (v *validator) target(r reference) tree.Node {
	pointer, local := strings.CutPrefix(r.value.Text(), "#")
	if !local {
		return tree.Node{}
	}
	return v.index.Lookup(pointer)
}

// checkRefs reports references that lead out of the document or nowhere, and leaves out
// of the copy what has them: kin-openapi would stop at the first, and could follow it.
func (v *validator) checkRefs() {
	for _, r := range v.refs {
		text := r.value.Text()
		switch {
		case !strings.HasPrefix(text, "#"):
			v.object(place{pos: r.value.Pos()}, "the $ref "+schema.Printable(text)+" leads out of the document, which is a disallowed external reference")
		case !v.target(r).Exists():
			v.object(place{pos: r.value.Pos()}, "the $ref "+schema.Printable(text)+" points at nothing in the document")
		default:
			continue
		}
		v.skip[r.holder] = true
	}
}

// skipRef leaves out the references that an error of kin-openapi quotes, and reports them.
// It returns false if the error quotes none.
func (v *validator) skipRef(message string) bool {
	found := false
	for _, r := range v.refs {
		if text := r.value.Text(); v.skip[r.holder] || len(text) < 3 || !strings.Contains(message, text) {
			continue
		}
		found = true
		v.skip[r.holder] = true
		v.object(place{pos: r.value.Pos()}, message)
	}
	return found
}
