package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/gocmd"
)

// account returns an export of ACCOUNT, which can be read, created and updated, with text
// fields of these names; NAME:integer is one of another type, NAME: one without any.
func account(t *testing.T, fields ...string) string {
	t.Helper()
	properties := map[string]any{"Id": map[string]any{}}
	for _, f := range fields {
		name, declared, other := strings.Cut(f, ":")
		switch {
		case !other:
			properties[name] = map[string]any{"type": "string"}
		case declared == "":
			properties[name] = map[string]any{}
		default:
			properties[name] = map[string]any{"type": declared}
		}
	}
	object := func(key string, value any) map[string]any { return map[string]any{key: value} }
	body := func(envelope string) any {
		return object("content", object("application/json", object("schema", object("properties", object(envelope, object("properties", properties))))))
	}
	reply := object("200", body("retrieveResponse"))
	data, err := json.Marshal(map[string]any{
		"openapi": "3.0.3", "info": map[string]any{"title": "Billing Platform API", "version": "1.0"},
		"paths": map[string]any{
			"/rest/2.0/ACCOUNT/{id}": object("get", object("responses", reply)),
			"/rest/2.0/ACCOUNT": map[string]any{
				"post": map[string]any{"requestBody": body("brmObjects"), "responses": reply},
				"put":  map[string]any{"requestBody": body("brmObjects"), "responses": reply},
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// oldCode is a user's code from before Nick was renamed to NickName.
const oldCode = `package use

import (
	"strings"
	"testing"

	"example.com/m/sdk"
	"example.com/m/sdk/sdktest"
)

func TestNick(t *testing.T) {
	tenant := sdktest.NewServer(t)
	client, err := sdk.NewClient(tenant.URL, sdk.WithSessionID(tenant.SessionID))
	if err != nil {
		t.Fatal(err)
	}
	id, err := client.Account.Create(t.Context(), &sdk.Account{Name: sdk.Set("Acme"), Nick: sdk.Set("ac")})
	if err != nil {
		t.Fatal(err)
	}
	account, err := client.Account.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if nick := account.Nick.Or("nothing"); nick != "ac" {
		t.Errorf("read %q", nick)
	}
	account.Nick = sdk.Set("me")
	if err := client.Account.Update(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	name := sdk.AccountFields.Nick.Name()
	row, _ := tenant.Row("ACCOUNT", string(id))
	if row[name] != "me" {
		t.Errorf("the tenant has %v", row)
	}
	all := tenant.Requests()
	if body := string(all[len(all)-1].Body); strings.Contains(body, "Name\":\"Acme") {
		t.Errorf("the update sent what was only read: %s", body)
	}
	t.Log("wire name " + name)
}
`

// newCode is code from after that: both names at once, the new one wins.
const newCode = `package use

import (
	"testing"

	"example.com/m/sdk"
)

func TestNickName(t *testing.T) {
	data, err := sdk.Account{Nick: sdk.Set("old"), NickName: sdk.Set("new")}.MarshalJSON()
	if err != nil || string(data) != "{\"NickName\":\"new\"}" {
		t.Errorf("%s %v", data, err)
	}
}
`

// TestCodeForARenamedFieldStillWorks regenerates under code of a user.
func TestCodeForARenamedFieldStillWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	const config = "targets:\n  - {spec: old.json, out: sdk, package: sdk}\n"
	dir := module(t, "bpgen.yaml", config, "old.json", account(t, "Name", "Nick"), "new.json", account(t, "Name", "NickName"), "use/use_test.go", oldCode)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	gocmd.Run(t, dir, "test", "./...")

	accepted := strings.Replace(config, "old.json", "new.json", 1)
	accepted = strings.Replace(accepted, "}", ", renames: [{entity: ACCOUNT, from: Nick, to: NickName, since: new}]}", 1)
	put(t, filepath.Join(dir, "bpgen.yaml"), accepted)
	put(t, filepath.Join(dir, "use/new_test.go"), newCode)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	gocmd.Run(t, dir, "test", "-vet=all", "./...")
	again := bpgen(t, dir, nil, "generate")
	if !strings.Contains(again.stdout, "0 files created, 0 updated, 0 removed") {
		t.Error(again.stdout)
	}

	put(t, filepath.Join(dir, "bpgen.yaml"), strings.Replace(accepted, "new.json", "old.json", 1))
	bpgen(t, dir, nil, "generate", "-v").want(t, exitOK, "bpgen.yaml:2:", "note: ACCOUNT.Nick:", "[rename-inactive]")
	put(t, filepath.Join(dir, "bpgen.yaml"), strings.Replace(accepted, "to: NickName", "to: NickNme", 1))
	bpgen(t, dir, nil, "generate").want(t, exitDecision, "did you mean NickName?", "[rename-stale]")
}

// TestDecisions overrides, finds the overrides remembered, and breaks them.
func TestDecisions(t *testing.T) {
	const bare = "targets:\n  - spec: spec.json\n    out: sdk\n    package: sdk\n"
	const decided = bare + `    names:
      - {entity: ACCOUNT, go: Customer, why: "what we call it"}
      - {entity: ACCOUNT, field: Name, go: Title, why: "what we call it"}
    types:
      - {entity: ACCOUNT, field: Nick, type: raw, why: "comes as a number"}
`
	dir := module(t, "bpgen.yaml", decided, "spec.json", account(t, "Name", "Nick"))
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	first := files(t, filepath.Join(dir, "sdk"))
	for _, want := range []string{"ACCOUNT\t-\tCustomer\t", "ACCOUNT\tName\tTitle\ttext\trule\tprovisional\n", "ACCOUNT\tNick\tNick\traw\toverride\taccepted\n"} {
		if !strings.Contains(first["bpgen.fields"], want) {
			t.Errorf("bpgen.fields lacks %q:\n%s", want, first["bpgen.fields"])
		}
	}
	put(t, filepath.Join(dir, "bpgen.yaml"), bare)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	if second := files(t, filepath.Join(dir, "sdk")); !strings.Contains(second["account.go"], "type Customer struct") ||
		!strings.Contains(second["bpgen.fields"], "ACCOUNT\tName\tTitle\ttext\trule\tprovisional\nACCOUNT\tNick\tNick\traw\toverride\taccepted\n") {
		t.Errorf("without the overrides:\n%s\n%s", second["bpgen.fields"], second["account.go"])
	}
	before := files(t, filepath.Join(dir, "sdk"))
	for old, c := range map[string][2]string{
		"entity: ACCOUNT, go": {"entity: ACOUNT, go", "bpgen.yaml:6:9: error: ACOUNT: the override matches nothing: the export has no entity ACOUNT; expected a name that it has; did you mean ACCOUNT?; correct or remove the override [override-unmatched]"},
		"field: Nick":         {"field: nick", "bpgen.yaml:9:9: error: ACCOUNT.nick: the override matches nothing: ACCOUNT has no field nick; expected a name that it has; did you mean Nick?; correct or remove the override [override-unmatched]"},
		"go: Title":           {"go: Extra", "bpgen.yaml:7:9: error: ACCOUNT.Name: the Go name Extra is taken by the SDK's own code"},
		"    names:":          {"    include: [PLAN]\n    names:", "[include-unmatched]"},
		"    types:":          {"    exclude: ['*']\n    types:", "[nothing-included]"},
	} {
		put(t, filepath.Join(dir, "bpgen.yaml"), strings.Replace(decided, old, c[0], 1))
		bpgen(t, dir, nil, "generate").want(t, exitDecision, c[1], "nothing was written")
	}
	same(t, "failed runs", before, files(t, filepath.Join(dir, "sdk")))
}

// TestAllMistakesOfTheConfiguration wants every finding of one file in one run.
func TestAllMistakesOfTheConfiguration(t *testing.T) {
	dir := module(t, "bpgen.yaml", "target: 1\ntargets:\n  - spec: a\n    outt: b\n    package: [c]\n")
	bpgen(t, dir, nil, "generate").want(t, exitUsage, "bpgen.yaml:1:1: error:", "bpgen.yaml:3:5: error: a target lacks out",
		"bpgen.yaml:4:5: error:", "bpgen.yaml:5:14: error:", "4 errors in the configuration; nothing was written")
	bpgen(t, dir, nil, "generate", "--config", ".").want(t, exitUsage, "expected a regular file")
}

// TestConfigSchema prints what this repository's own file names in its first line.
func TestConfigSchema(t *testing.T) {
	out := bpgen(t, t.TempDir(), nil, "config", "schema")
	out.want(t, exitOK)
	if committed := files(t, filepath.Join(repo(t), "internal", "config"))["bpgen.schema.json"]; out.stdout != committed || !json.Valid([]byte(committed)) {
		t.Errorf("printed:\n%s", out.stdout)
	}
}

// TestConfigurationAboveALink works in a folder that a link leads to: above it is what ".."
// leads to, so a configuration above the link is another project's.
func TestConfigurationAboveALink(t *testing.T) {
	dir := module(t, "real/in/x", "", "real/spec.json", tiny, "real/bpgen.yaml", "targets:\n  - {spec: spec.json, out: sdk, package: sdk}\n",
		"links/bpgen.yaml", "targets:\n  - {spec: wrong.json, out: wrong, package: wrong}\n")
	if err := os.Symlink(filepath.Join(dir, "real", "in"), filepath.Join(dir, "links", "here")); err != nil {
		t.Fatal(err)
	}
	here := filepath.Join(dir, "links", "here")
	bpgen(t, here, []string{"PWD=" + here}, "generate").want(t, exitOK)
	if _, err := os.Stat(filepath.Join(dir, "real", "sdk", "account.go")); err != nil {
		t.Error(err)
	}
}

// TestTargetsThatCannotWorkAreFindings has several of them: generate and lint tell all, with
// their places, and exit alike.
func TestTargetsThatCannotWorkAreFindings(t *testing.T) {
	dir := module(t, "a.json", tiny, "bpgen.yaml", "targets:\n"+
		"  - {spec: a.json, out: a, package: Sdk2}\n"+
		"  - {spec: a.json, out: a, package: b}\n"+
		"  - {spec: a.json, out: c, package: c, dialect: billingplatfrom}\n")
	want := []string{"bpgen.yaml:2:5: error: the target Sdk2", "bpgen.yaml:3:5: error: the target b", "one of its own", "bpgen.yaml:4:5: error: the target c", "[config-value]"}
	bpgen(t, dir, nil, "generate").want(t, exitUsage, want...)
	got := bpgen(t, dir, nil, "lint", "--format", "json")
	got.want(t, exitUsage)
	var report lintReport
	if err := json.Unmarshal([]byte(got.stdout), &report); err != nil || len(report.Findings) != 3 {
		t.Errorf("%v\n%s", err, got.stdout)
	}
}
