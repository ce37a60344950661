package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Exports that differ from tiny in what lint has to say about them.
var (
	invalid  = strings.Replace(tiny, `"version":"1.0"`, `"x":1`, 1)
	warned   = strings.Replace(tiny, `"paths":{`, `"paths":{"/nowhere":{"get":{"responses":{"200":{"description":""}}}},`, 1)
	repaired = strings.NewReplacer(`{"get":{"responses":{"200":{"content"`,
		`{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{}}],"responses":{"200":{"description":"","content"`)
)

func TestLintExitCodes(t *testing.T) {
	clean := repaired.Replace(tiny)
	dir := module(t, "clean.json", clean, "invalid.json", invalid, "warned.json", repaired.Replace(warned),
		"broken.json", "{", "swagger.json", `{"swagger":"2.0"}`)
	for _, c := range []struct {
		spec, failOn string
		code         int
		want         string
	}{
		{"clean.json", "note", exitOK, "0 errors, 0 warnings, 0 notes"},
		{"invalid.json", "error", exitNo, "invalid.json:1:20: error: expected valid OpenAPI: invalid info"},
		{"invalid.json", "none", exitOK, "[openapi-invalid]"},
		{"warned.json", "error", exitOK, "[path-unknown]"},
		{"warned.json", "warning", exitNo, "0 errors, 1 warning, 0 notes"},
		{"broken.json", "none", exitDocument, "broken.json:1:2: error:"},
		{"swagger.json", "none", exitDocument, "[openapi-version]"},
		{"missing.json", "none", exitDocument, "[unreadable]"},
		{".", "none", exitDocument, "[unreadable]"},
	} {
		t.Run(c.spec+" "+c.failOn, func(t *testing.T) {
			got := bpgen(t, dir, nil, "lint", "--spec", c.spec, "--fail-on", c.failOn)
			got.want(t, c.code)
			if !strings.Contains(got.stdout, c.want) {
				t.Errorf("stdout lacks %q:\n%s", c.want, got.stdout)
			}
		})
	}
}

func TestLintUsage(t *testing.T) {
	dir := module(t, "spec.json", tiny)
	bpgen(t, dir, nil, "lint").want(t, exitUsage, "there is no bpgen.yaml here or above")
	bpgen(t, dir, nil, "lint", "--spec", "spec.json", "--config", "x").want(t, exitUsage, "exclude each other")
	bpgen(t, dir, nil, "lint", "--spec", "spec.json", "--format", "xml").want(t, exitUsage, "expected text or json")
	bpgen(t, dir, nil, "lint", "--spec", "spec.json", "--fail-on", "never").want(t, exitUsage, "expected note, warning, error or none")
	bpgen(t, dir, nil, "lint", "--spec", "spec.json", "--dialect", "zuora").want(t, exitUsage, "unknown dialect")
	bpgen(t, dir, nil, "lint", "--dialect", "billingplatform").want(t, exitUsage, "--dialect needs --spec")
}

// TestOneTargetHidesNoOther gives each target another kind of trouble. Every one of them is
// reported, by generate too, with the code of the worst, and nothing is written.
func TestOneTargetHidesNoOther(t *testing.T) {
	dir := module(t, "bpgen.yaml", `targets:
  - {spec: broken.json, out: a, package: a}
  - {spec: missing.json, out: b, package: b}
  - {spec: tiny.json, out: c, package: c}
  - {spec: warned.json, out: d, package: d}
`, "broken.json", "{", "tiny.json", tiny, "warned.json", warned, "c/bpgen.fields", "not a line\n")
	before := files(t, dir)
	everything := []string{"broken.json:1:2: error: ", "missing.json:1:1: error: ", "c/bpgen.fields:1:1: error: ", "warned.json:1:"}
	bpgen(t, dir, nil, "generate").want(t, exitDocument, append(everything, "3 errors; nothing was written")...)
	lint := bpgen(t, dir, nil, "lint", "--fail-on", "none")
	lint.want(t, exitDocument)
	for _, text := range everything {
		if !strings.Contains(lint.stdout, text) {
			t.Errorf("lint does not say %q:\n%s", text, lint.stdout)
		}
	}
	same(t, "folder", before, files(t, dir))

	put(t, filepath.Join(dir, "broken.json"), tiny)
	put(t, filepath.Join(dir, "missing.json"), tiny)
	bpgen(t, dir, nil, "lint", "--fail-on", "none").want(t, exitDecision)
	if err := os.Remove(filepath.Join(dir, "c", "bpgen.fields")); err != nil {
		t.Fatal(err)
	}
	bpgen(t, dir, nil, "lint", "--fail-on", "none").want(t, exitOK)
}

// TestLintJSON reads the report back and keeps docs/lint.md complete.
func TestLintJSON(t *testing.T) {
	dir := module(t, "spec.json", strings.Replace(invalid, `"Name":{`, `"Extra":{`, 1))
	got := bpgen(t, dir, nil, "lint", "--spec", "spec.json", "--format", "json")
	got.want(t, exitNo)
	var report lintReport
	dec := json.NewDecoder(strings.NewReader(got.stdout))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&report); err != nil {
		t.Fatal(err)
	}
	if report.Schema != "bpgen.lint/1" || report.Errors == 0 || report.Notes != 1 || report.Errors+report.Warnings+report.Notes != len(report.Findings) {
		t.Errorf("report is %+v", report)
	}
	found := false
	for _, f := range report.Findings {
		if f.ID == "name-fallback" {
			found = f.File == "spec.json" && f.Line == 3 && f.Col > 1 && f.Entity == "ACCOUNT" && f.Field == "Extra" && f.Severity == "note" &&
				strings.HasSuffix(f.Fix, "names: [{entity: ACCOUNT, field: Extra, go: NAME, why: REASON}]")
		}
	}
	if !found {
		t.Errorf("no complete finding about ACCOUNT.Extra in %s", got.stdout)
	}
	page, err := os.ReadFile(filepath.Join(repo(t), "docs", "lint.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[lintReport](), reflect.TypeFor[lintFinding]()} {
		for i := range typ.NumField() {
			if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); !strings.Contains(string(page), "`"+name+"`") {
				t.Errorf("docs/lint.md lacks %s", name)
			}
		}
	}
}
