package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestUsageErrorsExit2(t *testing.T) {
	dir := module(t, "spec.json", tiny)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"unknown command", []string{"regenerate"}, `unknown command "regenerate" for "bpgen"` + "\nRun \"bpgen --help\""},
		{"unknown flag", []string{"generate", "--speck", "x"}, "unknown flag: --speck\nRun \"bpgen --help\""},
		{"argument", []string{"generate", "spec.json"}, "unknown command"},
		{"no configuration", []string{"generate"}, "there is no bpgen.yaml here or above"},
		{"spec and config", []string{"generate", "--spec", "spec.json", "--config", "bpgen.yaml"}, "exclude each other"},
		{"out without spec", []string{"generate", "--out", "x"}, "--out needs --spec"},
		{"no out", []string{"generate", "--spec", "spec.json", "--package", "p"}, "--out is missing"},
		{"no package", []string{"generate", "--spec", "spec.json", "--out", "x"}, "--package is missing"},
		{"bad package", []string{"generate", "--spec", "spec.json", "--out", "x", "--package", "My-SDK"}, "is no package name"},
		{"keyword package", []string{"generate", "--spec", "spec.json", "--out", "x", "--package", "func"}, "Go has that word for itself"},
		{"bad dialect", []string{"generate", "--spec", "spec.json", "--out", "x", "--package", "p", "--dialect", "zuora"}, "this bpgen knows billingplatform"},
		{"bad import path", []string{"generate", "--spec", "spec.json", "--out", "x", "--package", "p", "--import-path", "a b"}, "import path"},
		{"inspect without spec", []string{"inspect"}, "--spec is missing"},
		{"inspect format", []string{"inspect", "--spec", "spec.json", "--format", "xml"}, "expected text or json"},
		{"inspect dialect", []string{"inspect", "--spec", "spec.json", "--dialect", "x"}, "unknown dialect"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bpgen(t, dir, nil, c.args...).want(t, exitUsage, c.want)
		})
	}
	if got := len(files(t, dir)); got != 2 {
		t.Errorf("%d files after failed runs, want the 2 from before", got)
	}
}

func TestNoGoModExits2WithAdvice(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "spec.json"), tiny)
	nowhere := filepath.Join(filepath.VolumeName(dir)+string(filepath.Separator), "bpgen-no-such-folder", "sdk")
	bpgen(t, dir, nil, "generate", "--spec", "spec.json", "--out", nowhere, "--package", "sdk").
		want(t, exitUsage, "no go.mod above", "go mod init", "--import-path")
	bpgen(t, dir, nil, "generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk", "--import-path", "example.com/x/sdk").
		want(t, exitOK)
}

func TestUnusableDocumentsExit3(t *testing.T) {
	dir := module(t, "empty.json", "", "text.json", "hello", "broken.json", `{"openapi": "3.0.3",`,
		"other.json", `{"name": "x"}`, "swagger.json", `{"swagger": "2.0"}`, "none.json", `{"openapi": "3.0.3", "paths": {}}`)
	for spec, want := range map[string]string{
		"missing.json": "missing.json", ".": "folder", "empty.json": "empty", "text.json": "[not-openapi]",
		"broken.json": "broken.json:1:", "other.json": "other.json:1:1: error:", "swagger.json": "Swagger 2.0", "none.json": "[no-entities]",
	} {
		t.Run(spec, func(t *testing.T) {
			bpgen(t, dir, nil, "generate", "--spec", spec, "--out", "sdk", "--package", "sdk").want(t, exitDocument, want)
			bpgen(t, dir, nil, "inspect", "--spec", spec).want(t, exitDocument, want)
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "sdk")); err == nil {
		t.Error("a failed run left an output folder")
	}
}

func TestValidateIsAnErrorOnlyWhenAsked(t *testing.T) {
	dir := module(t, "spec.json", strings.Replace(tiny, `"version":"1.0"`, `"x":1`, 1))
	args := []string{"inspect", "--spec", "spec.json"}
	bpgen(t, dir, nil, args...).want(t, exitOK)
	bpgen(t, dir, nil, append(args, "--validate")...).want(t, exitDocument, "[openapi-invalid]")
}

func TestBrokenMemoryExits4AndWritesNothing(t *testing.T) {
	dir := module(t, "spec.json", tiny)
	args := []string{"generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk"}
	bpgen(t, dir, nil, args...).want(t, exitOK)
	memory := filepath.Join(dir, "sdk", "bpgen.fields")
	data, err := os.ReadFile(memory)
	if err != nil {
		t.Fatal(err)
	}
	put(t, memory, string(data)+"ACCOUNT\tName\tTitle\ttext\tdeclared\n")
	before := files(t, dir)
	got := bpgen(t, dir, nil, args...)
	got.want(t, exitDecision, "[fields-conflict]", "bpgen.fields:", "nothing was written")
	if after := files(t, dir); len(after) != len(before) || after["sdk/bpgen.fields"] != before["sdk/bpgen.fields"] {
		t.Error("a failed run changed the output")
	}
}

func TestForeignFileExits1AndWritesNothing(t *testing.T) {
	dir := module(t, "spec.json", tiny, "sdk/account.go", "package sdk\n\n// mine\n")
	before := files(t, dir)
	bpgen(t, dir, nil, "generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk").
		want(t, exitNo, "not written by bpgen", "account.go")
	if after := files(t, dir); len(after) != len(before) {
		t.Errorf("%d files, want %d", len(after), len(before))
	}
}

func TestForeignFileOfOneTargetLeavesAllOutputs(t *testing.T) {
	dir := module(t, "bpgen.yaml", "targets:\n  - {spec: a.json, out: a, package: a}\n  - {spec: a.json, out: b, package: b}\n",
		"a.json", tiny, "b/client.go", "package b\n")
	bpgen(t, dir, nil, "generate").want(t, exitNo, "client.go")
	if _, err := os.Stat(filepath.Join(dir, "a")); err == nil {
		t.Error("the other target was written")
	}
}

func TestFolderInTheWayExits1(t *testing.T) {
	dir := module(t, "spec.json", tiny, "sdk/account.go/x", "")
	bpgen(t, dir, nil, "generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk").want(t, exitNo, "account.go")
}

func TestSecondRunWritesNothing(t *testing.T) {
	dir := module(t, "spec.json", tiny)
	args := []string{"generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk"}
	bpgen(t, dir, nil, args...).want(t, exitOK)
	again := bpgen(t, dir, nil, args...)
	again.want(t, exitOK)
	if !strings.Contains(again.stdout, "0 files created, 0 updated, 0 removed") {
		t.Error(again.stdout)
	}
}

func TestStaleFilesGoAndOthersStay(t *testing.T) {
	two := strings.Replace(tiny, `"paths":{`, `"paths":{"/rest/2.0/PLAN":{"get":{"responses":{}}},`, 1)
	dir := module(t, "spec.json", two)
	args := []string{"generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk"}
	bpgen(t, dir, nil, args...).want(t, exitOK)
	put(t, filepath.Join(dir, "sdk", "helper.go"), "package sdk\n")
	put(t, filepath.Join(dir, "spec.json"), tiny)
	bpgen(t, dir, nil, append(args, "-v")...).want(t, exitOK)
	after := files(t, filepath.Join(dir, "sdk"))
	if after["plan.go"] != "" || after["plan_test.go"] != "" {
		t.Error("the files of a removed entity are still there")
	}
	if after["helper.go"] == "" {
		t.Error("a hand-written file is gone")
	}
	if !strings.Contains(after["bpgen.fields"], "PLAN\t-\tPlan\t") {
		t.Error("the name of a removed entity is forgotten")
	}
}

func TestOutputNeverLeavesItsFolder(t *testing.T) {
	dir := module(t, "spec.json", tiny)
	outside := filepath.Join(t.TempDir(), "precious.go")
	put(t, outside, "// Code generated by bpgen. DO NOT EDIT.\n")
	if err := os.MkdirAll(filepath.Join(dir, "sdk"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "sdk", "account.go")); err != nil {
		t.Fatal(err)
	}
	bpgen(t, dir, nil, "generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk").want(t, exitNo, "account.go")
	if data, err := os.ReadFile(outside); err != nil || len(data) != 41 {
		t.Errorf("the file outside changed: %q %v", data, err)
	}
}

func TestConfiguration(t *testing.T) {
	const good = "targets:\n  - {spec: specs/a.json, out: sdk/a, package: a}\n  - spec: specs/a.json\n    out: sdk/b\n    package: b\n    dialect: billingplatform\n    import-path: example.com/other/b\n"
	dir := module(t, "bpgen.yaml", good, "specs/a.json", tiny, "deep/er/x", "")
	bpgen(t, filepath.Join(dir, "deep", "er"), nil, "generate").want(t, exitOK)
	all := files(t, dir)
	if !strings.Contains(all["sdk/a/client_test.go"], `"example.com/m/sdk/a"`) {
		t.Error("the import path of a does not come from go.mod")
	}
	if !strings.Contains(all["sdk/b/client_test.go"], `"example.com/other/b"`) {
		t.Error("the import path of b does not come from the configuration")
	}
	for name, c := range map[string][2]string{
		"unknown key":    {"targets: []\ntarget: x\n", "bpgen.yaml:2:1: error: unknown key target"},
		"unknown member": {"targets:\n  - spec: a\n    outt: b\n", "bpgen.yaml:3:5: error: unknown key outt: did you mean out?"},
		"one folder":     {"targets:\n  - {spec: a, out: a, package: a}\n  - {spec: a, out: ./a/, package: b}\n", "the target a writes into the folder"},
		"fake's folder":  {"targets:\n  - {spec: a, out: a, package: a}\n  - {spec: a, out: a/atest, package: b}\n", "the target a writes into the folder"},
		"twice":          {"targets:\n  - spec: a\n    spec: b\n", "bpgen.yaml:3:5: error: the key spec is there twice"},
		"incomplete":     {"targets:\n  - spec: a\n", "bpgen.yaml:2:5: error: a target lacks out"},
		"no list":        {"targets: a\n", "bpgen.yaml:1:10: error: found a string, expected a list of targets"},
		"empty":          {"", "bpgen.yaml:1:1: error: the document is empty"},
		"not yaml":       {"targets: [\n", "bpgen.yaml:2:1: error: invalid YAML"},
		"not a text":     {"targets:\n  - spec: [a]\n", "bpgen.yaml:2:11: error: found an array, expected a path"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := module(t, "bpgen.yaml", c[0])
			bpgen(t, bad, nil, "generate").want(t, exitUsage, c[1])
			bpgen(t, t.TempDir(), nil, "generate", "--config", filepath.Join(bad, "bpgen.yaml")).want(t, exitUsage)
		})
	}
}

func TestOneBadTargetLeavesAllOutputs(t *testing.T) {
	dir := module(t, "bpgen.yaml", "targets:\n  - {spec: a.json, out: a, package: a}\n  - {spec: b.json, out: b, package: b}\n",
		"a.json", tiny, "b.json", "{")
	bpgen(t, dir, nil, "generate").want(t, exitDocument, "b.json:1:")
	if _, err := os.Stat(filepath.Join(dir, "a")); err == nil {
		t.Error("the good target was written although another one failed")
	}
}

func TestInspect(t *testing.T) {
	dir := repo(t)
	table := bpgen(t, dir, nil, "inspect", "--spec", "specs/demogm_20250725_full_schema.json")
	table.want(t, exitOK)
	for _, want := range []string{"ENTITY", "RATING_METHOD", "AccountProductId", "46 entities, 1202 fields"} {
		if !strings.Contains(table.stdout, want) {
			t.Errorf("the table lacks %q:\n%s", want, table.stdout)
		}
	}
	var ir struct {
		Schema   string
		Entities []struct {
			Name       string
			Fields     []struct{ Name string }
			Operations []struct{ Verb, Method, Path string }
		}
	}
	out := bpgen(t, dir, nil, "inspect", "--spec", "specs/demogm_20250725_full_schema.json", "--format", "json")
	out.want(t, exitOK)
	if err := json.Unmarshal([]byte(out.stdout), &ir); err != nil {
		t.Fatal(err)
	}
	if ir.Schema != "bpgen.ir/1" || len(ir.Entities) != 46 || ir.Entities[0].Name != "CONTRACT" {
		t.Errorf("schema %q, %d entities, first %q", ir.Schema, len(ir.Entities), ir.Entities[0].Name)
	}
	first := ir.Entities[0]
	if len(first.Fields) != 12 || len(first.Operations) != 6 || first.Operations[0].Path != "/rest/2.0/CONTRACT/{id}" {
		t.Errorf("CONTRACT is %+v", first)
	}
}

func TestVersion(t *testing.T) {
	out := bpgen(t, t.TempDir(), nil, "version")
	out.want(t, exitOK)
	if !strings.HasPrefix(out.stdout, "bpgen ") {
		t.Error(out.stdout)
	}
}

func TestOutputInsideAnotherOutputIsLeftAlone(t *testing.T) {
	dir := module(t, "spec.json", tiny)
	inner := []string{"generate", "--spec", "spec.json", "--out", "sdk/inner", "--package", "inner"}
	outer := []string{"generate", "--spec", "spec.json", "--out", "sdk", "--package", "sdk"}
	bpgen(t, dir, nil, inner...).want(t, exitOK)
	before := files(t, filepath.Join(dir, "sdk", "inner"))
	bpgen(t, dir, nil, outer...).want(t, exitOK)
	bpgen(t, dir, nil, outer...).want(t, exitOK)
	same(t, "inner output", before, files(t, filepath.Join(dir, "sdk", "inner")))
}

// TestYAMLAndJSONGiveTheSameSDK writes one export in both forms.
func TestYAMLAndJSONGiveTheSameSDK(t *testing.T) {
	var document any
	if err := json.Unmarshal([]byte(tiny), &document); err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	dir := module(t, "spec.json", tiny, "spec.yaml", string(asYAML))
	bpgen(t, dir, nil, "generate", "--spec", "spec.json", "--out", "a/sdk", "--package", "sdk", "--import-path", "example.com/sdk").want(t, exitOK)
	bpgen(t, dir, nil, "generate", "--spec", "spec.yaml", "--out", "b/sdk", "--package", "sdk", "--import-path", "example.com/sdk").want(t, exitOK)
	same(t, "YAML", files(t, filepath.Join(dir, "a")), files(t, filepath.Join(dir, "b")))
}
