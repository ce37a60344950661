package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

// guidewire returns the path of a golden's definition.
func guidewire(t *testing.T, golden string) string {
	return filepath.Join(repo(t), "golden", "guidewire-"+golden, "spec.json")
}

// has fails the test unless the standard output has every text.
func (o outcome) has(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(o.stdout, text) {
			t.Errorf("the output lacks %q:\n%s", text, o.stdout)
		}
	}
}

// TestDialectOnEveryCommand runs each command that reads a document on definitions of the second
// dialect. Nobody chooses it but the user.
func TestDialectOnEveryCommand(t *testing.T) {
	dir := t.TempDir()
	native, swagger, converted := guidewire(t, "openapi-3"), guidewire(t, "swagger-2"), guidewire(t, "converted")
	run := func(args ...string) outcome { return bpgen(t, dir, nil, append(args, "--dialect", "guidewire")...) }

	o := run("inspect", "--spec", guidewire(t, "places"))
	o.want(t, exitOK)
	o.has(t, "/accounts/{accountId}/policy ", "get update verify", "CustomEntityExt", "5 places, 12 operations below /admin/v1; 7 entities")

	o = run("inspect", "--spec", native, "--format", "json")
	o.want(t, exitOK)
	var ir schema.IR
	if err := json.Unmarshal([]byte(o.stdout), &ir); err != nil || ir.BasePath != "/admin/v1" || len(ir.Collections) != 2 || ir.Collections[0].Entity != "BillingPlan" {
		t.Errorf("error %v, base path %q, collections %v", err, ir.BasePath, ir.Collections)
	}

	o = run("lint", "--spec", converted, "--fail-on", "warning")
	o.want(t, exitNo)
	o.has(t, "BillingPlan.currencies: ", "[conversion-loss]", "0 errors, 5 warnings, 0 notes")
	run("lint", "--spec", native, "--fail-on", "note").want(t, exitOK)
	o = run("lint", "--spec", swagger, "--fail-on", "warning")
	o.want(t, exitOK)
	o.has(t, "Swagger 2.0 is not validated", "0 errors, 0 warnings, 1 note")

	o = run("explain", "BillingPlan.currencies", "--spec", native)
	o.want(t, exitOK)
	o.has(t, "BillingPlan.currencies is typekey, in Go Opt[[]TypeKey]; declared decided; accepted", "list of typekey Currency", "attributes: [{entity: BillingPlan, field: currencies, type: TYPE, why: REASON}]")

	o = run("diff", swagger, native, "--fail-on", "risky")
	o.want(t, exitOK)
	o.has(t, "2 changes: 2 information", "export changed from shape: native Swagger 2.0 to shape: native OpenAPI 3")
	o = run("diff", swagger, converted, "--fail-on", "risky")
	o.want(t, exitOK)
	o.has(t, "types: 20 of 20 shared fields typed, now 15 of 20 shared fields typed (5 types known on one side only)")

	o = run("drift", swagger, native, converted)
	o.want(t, exitOK)
	o.has(t, "no differences", "core: 3 entities, 20 fields, 11 operations")

	run("types", "coverage", "--spec", native).has(t, "20 of 20 fields are above raw")
	bpgen(t, dir, nil, "inspect", "--spec", native).want(t, exitDocument, "this looks like a Guidewire definition: pass --dialect guidewire")
	bpgen(t, dir, nil, "lint", "--spec", native, "--dialect", "guidwire").want(t, exitUsage, `unknown dialect "guidwire": this bpgen knows billingplatform, guidewire`)
}

// TestBrokenDefinition wants the place of the fault, and not that of the block around it.
func TestBrokenDefinition(t *testing.T) {
	spec := filepath.Join(repo(t), "golden", "guidewire-long-path-broken", "spec.yaml")
	for _, command := range []string{"inspect", "lint"} {
		o := bpgen(t, t.TempDir(), nil, command, "--dialect", "guidewire", "--spec", spec)
		if o.code != exitDocument || !strings.Contains(o.stdout+o.stderr, "spec.yaml:11:5: error: found the ':' of a key that began with '?' in column 5, expected it in column 3") {
			t.Errorf("%s: exit code %d\n%s%s", command, o.code, o.stdout, o.stderr)
		}
	}
}

// TestDefinitionInConfiguration lints a target whose configuration says what its definition does
// not, and one that says it of nothing.
func TestDefinitionInConfiguration(t *testing.T) {
	dir := t.TempDir()
	config := func(more string) {
		text := "targets:\n  - spec: " + guidewire(t, "unsupported") + "\n    out: out\n    package: items\n    import-path: example.com/items\n    dialect: guidewire\n" + more
		if err := os.WriteFile(filepath.Join(dir, "bpgen.yaml"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	config("    skip:\n      - {operation: composite, why: test}\n")
	o := bpgen(t, dir, nil, "lint")
	o.want(t, exitNo) // it is not valid OpenAPI, among others
	o.has(t, "[body-unsupported]", "[value-unsupported]", "[base-path-missing]")
	if strings.Contains(o.stdout, "/composite") {
		t.Errorf("an operation that is skipped is warned of:\n%s", o.stdout)
	}
	config("    skip:\n      - {operation: composit, why: test}\n")
	o = bpgen(t, dir, nil, "lint")
	o.want(t, exitDecision)
	o.has(t, "bpgen.yaml:8:9: error: the skip matches nothing: the document has no operation composit", "did you mean composite?", "[override-unmatched]")
	config("    types:\n      - {entity: Item, field: list, type: text, why: test}\n")
	bpgen(t, dir, nil, "lint").want(t, exitUsage)
}
