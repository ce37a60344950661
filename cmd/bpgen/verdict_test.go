package main

import (
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
)

// TestVerdictOfTheCompiler fails a run whose records and packages disagree, in either direction.
func TestVerdictOfTheCompiler(t *testing.T) {
	for name, c := range map[string]struct {
		api    diff.API
		failOn diff.Gate
		fails  bool
	}{
		"agrees":      {diff.API{Agrees: true}, diff.OnSource, false},
		"unexplained": {diff.API{Unexplained: []string{"Opt: removed"}}, diff.OnSource, true},
		"unproven":    {diff.API{Unproven: []string{"fp"}}, diff.OnSource, true},
		"no gate":     {diff.API{Unproven: []string{"fp"}}, diff.OnNone, false},
	} {
		f := diffFlags{failOn: string(c.failOn)}
		if err := f.verdict(&diff.Report{API: &c.api}); (err != nil) != c.fails {
			t.Errorf("%s: %v", name, err)
		}
	}
}
