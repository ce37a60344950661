package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
)

// identified returns the tiny export with an identity in each of some spellings.
func identified(spellings ...string) string {
	return strings.Replace(tiny, `"Id":{}`, `"`+strings.Join(spellings, `":{},"`)+`":{}`, 1)
}

// TestDiffOfIdentitiesBesideAnotherSpelling reads exports that list the identity and a field that
// is spelt like it but for case. Where only one of them stays, that is the identity.
func TestDiffOfIdentitiesBesideAnotherSpelling(t *testing.T) {
	dir := module(t, "two.json", identified("Id", "iD"), "other.json", identified("ID", "iD"), "one.json", identified("iD"))
	removed := "FIELD_REMOVED Id none schema"
	for _, c := range []struct {
		old, new string
		want     []string
	}{
		{"two", "one", []string{removed, "GO_NAME_COLLISION iD breaking schema"}},
		{"one", "two", []string{"FIELD_ADDED Id none schema", "GO_NAME_COLLISION iD additive schema"}},
		{"two", "other", []string{"FIELD_ADDED ID none schema", removed}},
	} {
		r := diffJSON(t, dir, "--api", c.old+".json", c.new+".json")
		var got []string
		for _, change := range r.Changes {
			got = append(got, strings.Join([]string{string(change.ID), change.Field, string(change.Source), string(change.Cause)}, " "))
		}
		if slices.Sort(got); !slices.Equal(got, c.want) || !r.API.Agrees {
			t.Errorf("%s to %s: got %q, want %q; %+v", c.old, c.new, got, c.want, r.API)
		}
	}
	// One is generated over the other, and what is recorded is there again when it comes back.
	var recorded []string
	for _, spec := range []string{"two.json", "one.json", "two.json"} {
		bpgen(t, dir, nil, "generate", "--spec", spec, "--out", "sdk", "--package", "sdk").want(t, exitOK)
		recorded = append(recorded, files(t, filepath.Join(dir, "sdk"))["bpgen.fields"])
	}
	if recorded[0] == recorded[1] || recorded[0] != recorded[2] {
		t.Errorf("names are not kept: %q", recorded)
	}
}

// wares are two exports, in the newer of which an entity has another name, a field of it another
// spelling, and no field a type.
func wares() (may, june string) {
	may = strings.NewReplacer("/ACCOUNT/", "/PRODUCT/", `"Name":{"type":"string"}`, `"Rate":{"type":"boolean"},"LongHelpDiscription":{"type":"string"},"Weight":{"type":"number"}`).Replace(tiny)
	june = strings.NewReplacer("/PRODUCT/", "/WARE/", `"type":"string"`, "", `"type":"boolean"`, "", `"type":"number"`, "", "Discription", "Description").Replace(may)
	return may, june
}

const (
	mayTarget  = "targets:\n  - spec: may.json\n    out: sdk\n    package: sdk\n"
	juneTarget = "targets:\n  - spec: june.json\n    out: sdk\n    package: sdk\n    renames: [{from: PRODUCT, to: WARE, since: june}]\n"
	keepsName  = "    names: [{entity: WARE, go: Product, why: code uses it}]\n"
)

// TestDiffOfRenamedEntities accepts the rename of an entity, and sees of its fields which may be
// renamed too, and that it is the export that gives them other types.
func TestDiffOfRenamedEntities(t *testing.T) {
	may, june := wares()
	dir := module(t, "may.json", may, "june.json", june, "bpgen.yaml", juneTarget)
	for _, pair := range [][2]string{{"may.json", "june.json"}, {"june.json", "may.json"}} {
		r := diffJSON(t, dir, "--api", pair[0], pair[1])
		retyped, hints := 0, 0
		for _, c := range r.Changes {
			if c.Cause != diff.BySchema {
				t.Errorf("%v: %s of %s is blamed on the %s", pair, c.ID, c.Field, c.Cause)
			}
			if c.ID == diff.FieldRetyped && c.Source == diff.Breaking {
				retyped++
			}
			if c.Likely != nil && c.Likely.ID == diff.FieldRenameLikely && c.Likely.Entity != c.Entity {
				hints++
			}
		}
		if retyped != 2 || hints != 2 || !r.API.Agrees {
			t.Errorf("%v: %d retyped, %d hints; %+v; %+v", pair, retyped, hints, r.Changes, r.API)
		}
	}
	put(t, filepath.Join(dir, "bpgen.yaml"), juneTarget+"    types: [{entity: WARE, field: Weight, type: raw, why: seen}]\n")
	r := diffJSON(t, dir, "may.json", "june.json")
	if i := slices.IndexFunc(r.Changes, func(c diff.Change) bool { return c.Field == "Weight" }); i < 0 || r.Changes[i].Cause != diff.ByConfiguration {
		t.Errorf("the override is not blamed: %+v", r.Changes)
	}
	// What the hint says is accepted under the new name of the entity.
	put(t, filepath.Join(dir, "bpgen.yaml"), strings.Replace(juneTarget, "[{", "[{entity: WARE, from: LongHelpDiscription, to: LongHelpDescription, since: june}, {", 1)+keepsName)
	r = diffJSON(t, dir, "--api", "may.json", "june.json")
	if i := slices.IndexFunc(r.Changes, func(c diff.Change) bool { return c.ID == diff.FieldRenamed }); i < 0 || r.Changes[i].Source != diff.Breaking || !r.API.Agrees {
		t.Errorf("%+v; %+v", r.Changes, r.API)
	}
}

// TestDiffRenamedEntityKeepsItsGoName gives a renamed entity the Go name that it had, before there
// is an SDK, over one that has it under the old name, and when it was generated over that.
func TestDiffRenamedEntityKeepsItsGoName(t *testing.T) {
	may, june := wares()
	dir := module(t, "may.json", may, "june.json", june, "bpgen.yaml", mayTarget)
	config := filepath.Join(dir, "bpgen.yaml")
	kept := func(when string) {
		t.Helper()
		put(t, config, juneTarget+keepsName)
		r := diffJSON(t, dir, "--api", "may.json", "june.json")
		i := slices.IndexFunc(r.Changes, func(c diff.Change) bool { return c.ID == diff.EntityRenamed })
		if i < 0 || r.Changes[i].Source != diff.None || r.Changes[i].Wire != diff.Breaking || r.Changes[i].GoTo != "Product" || !r.API.Agrees {
			t.Errorf("%s: %+v; %+v", when, r.Changes, r.API)
		}
		bpgen(t, dir, nil, "drift", "may.json", "june.json", "--against", "all").want(t, exitOK)
		diffJSON(t, dir, "june.json", "may.json")
	}
	kept("before there is an SDK")
	put(t, config, mayTarget)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	kept("over that of the old name")
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	kept("over itself")
	// The name that the override gave is recorded, and stays without it.
	put(t, config, juneTarget)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	if text := files(t, filepath.Join(dir, "sdk"))["bpgen.fields"]; !strings.Contains(text, "WARE\t-\tProduct\t") || !strings.Contains(text, "PRODUCT\t-\tProduct\t") {
		t.Error(text)
	}
	// Without the rename they are two entities.
	put(t, config, strings.Replace(mayTarget, "may", "june", 1)+keepsName)
	bpgen(t, dir, nil, "generate").want(t, exitDecision, "WARE: the Go name Product was given out to PRODUCT", "accept it under renames", "[override-invalid]")
}
