package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
)

// TestDiffNeedsNoModule reads the decisions of a target that no SDK can be generated of yet: there
// is no go.mod above its folder, and its package has a name that Go does not take.
func TestDiffNeedsNoModule(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.json"), tiny)
	put(t, filepath.Join(dir, "b.json"), strings.Replace(tiny, `"Name":`, `"FullName":`, 1))
	put(t, filepath.Join(dir, "bpgen.yaml"), `targets:
  - spec: b.json
    out: sdk
    package: main
    renames: [{entity: ACCOUNT, from: Name, to: FullName, since: b}]
`)
	for _, args := range [][]string{{"a.json", "b.json"}, {"--config", "bpgen.yaml", "a.json", "b.json"}, {"--target", "main", "a.json", "b.json"}, {"--api", "a.json", "b.json"}} {
		if r := diffJSON(t, dir, args...); len(r.Changes) != 1 || r.Changes[0].ID != diff.FieldRenamed || r.API != nil && !r.API.Agrees {
			t.Errorf("%v: %+v, %+v", args, r.Changes, r.API)
		}
	}
	out := bpgen(t, dir, nil, "drift", "a.json", "b.json", "--against", "all")
	out.want(t, exitOK)
	if out.stderr != "" {
		t.Error(out.stderr)
	}
}

// TestDiffBrokenConfiguration breaks the configuration of a target that is about one of the files,
// and one that is not.
func TestDiffBrokenConfiguration(t *testing.T) {
	dir := module(t, "a.json", tiny, "b.json", tiny, "c.json", tiny)
	for text, want := range map[string]string{
		"targets:\n  - {spec: %s, out: sdk, package: sdk, nams: []}\n":           "bpgen.yaml:2:44: error:",
		"targets:\n  - {spec: %s, out: sdk, package: sdk, dialect: zuora}\n":     "bpgen.yaml:2:5: error:",
		"targets:\n  - {spec: %s, out: sdk, package: sdk\n  - {spec: c.json}}\n": "bpgen.yaml:2:1: error: invalid YAML",
	} {
		for _, command := range []string{"diff", "drift"} {
			put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(text, "b.json"))
			got := bpgen(t, dir, nil, command, "a.json", "b.json")
			got.want(t, exitUsage, want, "nothing was compared")
			if got.stdout != "" {
				t.Errorf("%s printed %q", command, got.stdout)
			}
			put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(text, "other.json"))
			bpgen(t, dir, nil, command, "a.json", "b.json").want(t, exitOK, "was left aside")
		}
	}
}

// TestDiffSlashesAtTheEnd writes every path of the real export with a slash behind it.
func TestDiffSlashesAtTheEnd(t *testing.T) {
	slashed := strings.NewReplacer(`/{id}":`, `/{id}/":`, `"/rest/2.0/ACCOUNT":`, `"/rest/2.0/ACCOUNT/":`).Replace(tiny)
	if slashed == tiny {
		t.Fatal("nothing was replaced")
	}
	dir := module(t, "a.json", tiny, "b.json", slashed)
	for _, pair := range [][2]string{{"a.json", "b.json"}, {"b.json", "a.json"}} {
		if r := diffJSON(t, dir, pair[0], pair[1]); len(r.Changes) != 0 {
			t.Errorf("%v: %+v", pair, r.Changes)
		}
		if out := bpgen(t, dir, nil, "drift", pair[0], pair[1], "--fail-on", "any"); out.code != exitOK {
			t.Errorf("%v: %s", pair, out.stdout)
		}
	}
}

// TestDiffOfNoApprovals approves nothing in each of the ways to write that, and then something.
func TestDiffOfNoApprovals(t *testing.T) {
	dir := module(t, "a.json", tiny, "b.json", strings.Replace(tiny, `,"Name":{"type":"string"}`, "", 1))
	fp := diffJSON(t, dir, "a.json", "b.json").Changes[0].FP
	for _, text := range []string{"", "\n", "# none yet", "approve:\n", "approve: []", "approve: [ ] # none\n", "# approve: []\n"} {
		put(t, filepath.Join(dir, "bpgen.diff.yaml"), text)
		bpgen(t, dir, nil, "diff", "a.json", "b.json", "--strict").want(t, exitNo)
		bpgen(t, dir, nil, "diff", "a.json", "b.json", "--approve", fp, "--reason", "x").want(t, exitOK)
		if r := diffJSON(t, dir, "a.json", "b.json"); r.Changes[0].Approved == nil {
			t.Errorf("%q became %q", text, files(t, dir)["bpgen.diff.yaml"])
		}
	}
	bpgen(t, dir, nil, "diff", "a.json", "b.json", "--strict").want(t, exitOK)
}

// TestDiffEntityRenames accepts that an entity is another one, and sees what else changed about it.
func TestDiffEntityRenames(t *testing.T) {
	customer := strings.NewReplacer("/ACCOUNT/", "/CUSTOMER/", `"Name":{"type":"string"}`, `"Name":{"type":"integer"},"New":{}`).Replace(tiny)
	config := "targets:\n  - spec: second.json\n    out: sdk\n    package: sdk\n    renames: [{from: %s, to: CUSTOMER, since: second}]\n"
	dir := module(t, "first.json", tiny, "second.json", customer, "third.json", strings.ReplaceAll(customer, "CUSTOMER", "CLIENT"))
	kinds := func(r *diff.Report) (list []string) {
		for _, c := range r.Changes {
			list = append(list, strings.Join([]string{string(c.ID), c.Entity, c.Field, string(c.Source), string(c.Wire)}, " "))
		}
		return list
	}
	want := func(r *diff.Report, want ...string) {
		t.Helper()
		if got := kinds(r); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if r.API != nil && !r.API.Agrees {
			t.Errorf("the packages say otherwise: %+v", r.API)
		}
	}
	want(diffJSON(t, dir, "first.json", "second.json"), "ENTITY_REMOVED ACCOUNT  breaking breaking", "ENTITY_ADDED CUSTOMER  additive none")
	put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(config, "ACCOUNT"))
	for _, args := range [][]string{{}, {"--api"}} {
		want(diffJSON(t, dir, append(args, "first.json", "second.json")...), "ENTITY_RENAMED ACCOUNT  breaking breaking", "FIELD_RETYPED ACCOUNT Name breaking risky", "FIELD_ADDED CUSTOMER New additive additive")
		want(diffJSON(t, dir, append(args, "second.json", "first.json")...), "ENTITY_RENAMED CUSTOMER  breaking breaking", "FIELD_REMOVED CUSTOMER New breaking risky", "FIELD_RETYPED CUSTOMER Name breaking risky")
	}
	out := bpgen(t, dir, nil, "drift", "first.json", "second.json", "--against", "all", "--format", "changelog")
	out.want(t, exitOK)
	if !strings.Contains(out.stdout, "entity renamed: `CUSTOMER`, was `ACCOUNT`") || strings.Contains(out.stdout, "operation") {
		t.Error(out.stdout)
	}
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	// With any other export it says nothing, and with its own it has to be true.
	want(diffJSON(t, dir, "first.json", "third.json", "--config", "bpgen.yaml"), "ENTITY_REMOVED ACCOUNT  breaking breaking", "ENTITY_ADDED CLIENT  additive none")
	put(t, filepath.Join(dir, "second.json"), tiny)
	for _, args := range [][]string{{"diff", "first.json", "second.json"}, {"drift", "first.json", "second.json"}, {"generate"}} {
		bpgen(t, dir, nil, args...).want(t, exitDecision, "bpgen.yaml:5:15: error: ACCOUNT: the rename to CUSTOMER", "the export still has ACCOUNT", "[rename-stale]")
	}
	put(t, filepath.Join(dir, "bpgen.yaml"), strings.Replace(fmt.Sprintf(config, "ACCOUNT"), "{from", "{entity: '', from", 1))
	bpgen(t, dir, nil, "generate").want(t, exitUsage, "blank text")
}

// TestDiffOverridesSinceGeneration changes, and then deletes, overrides of an SDK that is there.
// A changed one is a change by configuration. A deleted one is none: what was given out holds.
func TestDiffOverridesSinceGeneration(t *testing.T) {
	const target = "targets:\n  - spec: first.json\n    out: sdk\n    package: sdk\n"
	with := func(name, typ string) string {
		return target + "    names: [{entity: ACCOUNT, field: Name, go: " + name + ", why: style}]\n    types: [{entity: ACCOUNT, field: Name, type: " + typ + ", why: seen}]\n"
	}
	dir := module(t, "first.json", tiny, "second.json", tiny, "bpgen.yaml", with("Title", "raw"))
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	for config, want := range map[string]int{with("Title", "raw"): 0, with("Label", "decimal"): 2, target: 0} {
		put(t, filepath.Join(dir, "bpgen.yaml"), config)
		r := diffJSON(t, dir, "--api", "first.json", "second.json")
		for _, c := range r.Changes {
			if c.Cause != diff.ByConfiguration || c.Source != diff.Breaking || c.Wire != diff.None {
				t.Errorf("%+v", c)
			}
		}
		if len(r.Changes) != want || !r.API.Agrees || !strings.HasPrefix(r.API.GeneratorCause, "nothing") {
			t.Errorf("%s: %+v; %+v", config, r.Changes, r.API)
		}
	}
	// What is left out since is seen by comparing the SDK that is there.
	other := strings.Replace(tiny, `"paths":{`, `"paths":{"/rest/2.0/BILL/{id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"properties":{"retrieveResponse":{"properties":{"Id":{}}}}}}}}}}},`, 1)
	put(t, filepath.Join(dir, "bpgen.yaml"), target)
	put(t, filepath.Join(dir, "first.json"), other)
	put(t, filepath.Join(dir, "second.json"), other)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	put(t, filepath.Join(dir, "bpgen.yaml"), target+"    exclude: [ACCOUNT]\n")
	r := diffJSON(t, dir, "--api", "first.json", "second.json")
	if len(r.Changes) != 0 || !slices.Contains(r.API.Generator, "Account: removed") {
		t.Errorf("%+v; %+v", r.Changes, r.API)
	}
}

// TestDiffOfIdentitiesInAnotherSpelling reads tenants that spell the identity in other letters:
// it is one member of the record, and no decision is stale. So it is where an SDK is generated.
func TestDiffOfIdentitiesInAnotherSpelling(t *testing.T) {
	other := strings.ReplaceAll(tiny, `"Id":`, `"ID":`)
	if other == tiny {
		t.Fatal("nothing was replaced")
	}
	dir := module(t, "a.json", tiny, "b.json", other)
	for _, pair := range [][2]string{{"a.json", "b.json"}, {"b.json", "a.json"}} {
		r := diffJSON(t, dir, "--api", pair[0], pair[1])
		if len(r.Changes) != 2 || !r.API.Agrees || r.Changes[0].Source != diff.None || r.Changes[0].Go != "Account.ID" || r.Changes[1].Go != "Account.ID" {
			t.Errorf("%v: %+v, %+v", pair, r.Changes, r.API)
		}
	}
	put(t, filepath.Join(dir, "c.json"), strings.Replace(tiny, `"Id":{},`, "", 1))
	for _, pair := range [][2]string{{"b.json", "c.json"}, {"c.json", "b.json"}} {
		if r := diffJSON(t, dir, "--api", pair[0], pair[1]); len(r.Changes) != 1 || !r.API.Agrees || r.Changes[0].Source != diff.None {
			t.Errorf("%v: %+v, %+v", pair, r.Changes, r.API)
		}
	}
	for _, spec := range []string{"a.json", "b.json"} {
		bpgen(t, dir, nil, "generate", "--spec", spec, "--out", "sdk", "--package", "sdk").want(t, exitOK)
	}
	if text := files(t, filepath.Join(dir, "sdk"))["bpgen.fields"]; strings.Count(text, "platform") != 1 {
		t.Errorf("expected one line of the identity:\n%s", text)
	}
}
