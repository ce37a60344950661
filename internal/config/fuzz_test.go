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

// FuzzApprovals reads any text as a file of approvals: what is read can be used.
func FuzzApprovals(f *testing.F) {
	for _, seed := range []string{
		"approve: []", "approve:\n  - fp: 0123456789abcdef\n    pair: {from: a, to: b}\n    reason: r\n",
		"approve: [{id: FIELD_REMOVED, entity: 'A*', pair: {from: a, to: b}, reason: r}]", "approve: [[]]", "[]", "", "approve: &a [*a]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, diags := ParseApprovals("bpgen.diff.yaml", text, []string{"FIELD_REMOVED"})
		if diags.Failed() && list != nil {
			t.Errorf("%q is wrong and gives approvals", text)
		}
		for _, a := range list {
			if (a.FP == "") == (a.ID == "" || a.Entity == "") || a.Reason == "" || a.From == "" || a.To == "" {
				t.Errorf("%q gives %+v", text, a)
			}
		}
	})
}
