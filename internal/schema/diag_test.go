package schema

import (
	"strings"
	"testing"
)

// TestFindingsAreBounded adds more findings than anybody reads, an error behind them.
func TestFindingsAreBounded(t *testing.T) {
	var ds Diags
	for i := range maxDiags + 10 {
		ds.Add(PathUnknown, Pos{File: "f", Line: i + 1, Col: 1}, "", "", "expected an entity")
	}
	if len(ds) != maxDiags || !strings.Contains(ds[maxDiags-1].Message, "further findings are not listed") {
		t.Errorf("%d findings, the last %q", len(ds), ds[len(ds)-1].Message)
	}
	for range 2 {
		ds.Add(NoEntities, Pos{File: "f", Line: 1, Col: 1}, "", "", "expected one")
	}
	if len(ds) != maxDiags+1 || !ds.Failed() {
		t.Errorf("%d findings, failed %v: expected one error to be kept", len(ds), ds.Failed())
	}
}
