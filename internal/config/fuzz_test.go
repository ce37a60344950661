package config

import (
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// FuzzConfig reads any bytes as a configuration: without panic, with every finding at a
// place, and with targets that are complete where there is no error. Its corpus under
// testdata holds what tells the branches of the reader apart; samples add the rest.
func FuzzConfig(f *testing.F) {
	for _, sample := range samples {
		f.Add(sample.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		targets, diags := Parse("f", text)
		for _, d := range diags {
			if d.Pos.File != "f" || d.Pos.Line < 1 || d.Pos.Col < 1 || d.ID == "" || d.Severity != schema.Error || d.Message == "" {
				t.Errorf("finding without place or id: %#v", d)
			}
		}
		if len(diags) > maxFindings || diags.Failed() == (len(targets) > 0) {
			t.Errorf("%d targets with %d findings", len(targets), len(diags))
		}
		for _, target := range targets {
			if target.Spec == "" || target.Out == "" || target.Package == "" || target.Pos.Line < 1 {
				t.Errorf("incomplete target without a finding: %+v", target)
			}
			for _, n := range target.Decisions.Names {
				if n.Go == "" || n.Why == "" || n.Pos.Line < 1 {
					t.Errorf("incomplete override without a finding: %+v", n)
				}
			}
		}
	})
}
