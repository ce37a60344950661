package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

const typesConfig = `targets:
  - spec: spec.json
    out: sdk
    package: sdk
    evidence:
      siblings: [old.json]
`

// typesModule is a module with a typed export and an untyped one, which is the target's.
func typesModule(t *testing.T) string {
	t.Helper()
	return module(t, "bpgen.yaml", typesConfig, "old.json", account(t, "Balance", "Misc", "Grade:integer"),
		"spec.json", account(t, "Balance:", "Misc:", "Grade:", "ParentAccountId:"))
}

// linesOf returns the lines of a text that contain a word.
func linesOf(text, word string) string {
	var list []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			list = append(list, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(list, "\n")
}

// TestExplain asks for a field, for an entity, and for both as JSON.
func TestExplain(t *testing.T) {
	dir := typesModule(t)
	one := bpgen(t, dir, nil, "explain", "ACCOUNT.Balance")
	one.want(t, exitOK)
	for _, want := range []string{
		"ACCOUNT.Balance is decimal, in Go Opt[Decimal]; rule decided; provisional\n",
		"  rule      says decimal (amount: balance, spec.json:1:",
		"  sibling   says text (string, old.json:1:",
		"  an override in bpgen.yaml: types: [{entity: ACCOUNT, field: Balance, type: TYPE, why: REASON}]\n",
		"  switching the rule off in bpgen.yaml: rules: {off: [amount]}, which makes it text\n",
		"  a dump of the tenant's metadata that says otherwise, in bpgen.yaml: evidence: {metadata: FILE}\n",
	} {
		if !strings.Contains(one.stdout, want) {
			t.Errorf("lacks %q:\n%s", want, one.stdout)
		}
	}
	reference := bpgen(t, dir, nil, "explain", "ACCOUNT.ParentAccountId")
	if !strings.Contains(reference.stdout, "target: ACCOUNT, because the name is that of ACCOUNT, with its role in front: parent\n") {
		t.Error(reference.stdout)
	}
	table := bpgen(t, dir, nil, "explain", "ACCOUNT", "--target", "sdk").stdout
	for field, want := range map[string]string{
		"ParentAccountId": "ParentAccountId reference to ACCOUNT ID rule provisional reference: * id, spec.json:1:",
		"Misc":            "Misc text string sibling provisional string, old.json:1:",
		"Grade":           "Grade raw Value none provisional -",
		"Id ":             `Id id ID platform accepted "identifies the record", spec.json:1:`,
	} {
		if got := linesOf(table, field); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	var r explainReport
	out := bpgen(t, dir, nil, "explain", "ACCOUNT", "--format", "json").stdout
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.Schema != explainVersion || len(r.Fields) != 5 {
		t.Fatalf("%v: %s", err, out)
	}
	balance := r.Fields[slices.IndexFunc(r.Fields, func(f explainField) bool { return f.Field == "Balance" })]
	if balance.Type != "decimal" || balance.Go != "Decimal" || balance.Won != "rule" || len(balance.Evidence) != 2 ||
		balance.Evidence[0].Rule != "amount" || balance.Evidence[1].File != "old.json" || balance.Evidence[1].Line != 1 || !balance.Evidence[1].Counts {
		t.Errorf("%+v", balance)
	}
	bare := bpgen(t, dir, nil, "explain", "ACCOUNT.Misc", "--spec", "spec.json")
	if bare.want(t, exitOK); !strings.HasPrefix(bare.stdout, "ACCOUNT.Misc is raw, in Go Opt[Value]; none decided") {
		t.Error(bare.stdout)
	}
}

// TestTypesLast goes from a typed export to an untyped one and to other evidence: what code
// compiles against changes when people accept that, and not before.
func TestTypesLast(t *testing.T) {
	const bare = "targets:\n  - {spec: spec.json, out: sdk, package: sdk, rules: {off: [amount]}}\n"
	dir := module(t, "bpgen.yaml", bare, "spec.json", account(t, "Balance", "Misc", "Gone"))
	bpgen(t, dir, nil, "types", "accept", "--all").want(t, exitNo, "sdk has no bpgen.fields, and so no types to accept: run bpgen generate first")
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	typed := files(t, filepath.Join(dir, "sdk"))["account.go"]

	put(t, filepath.Join(dir, "spec.json"), account(t, "Balance:", "Misc:", "New:"))
	put(t, filepath.Join(dir, "bpgen.yaml"), strings.Replace(bare, ", rules: {off: [amount]}", "", 1))
	bpgen(t, dir, nil, "generate", "-v").want(t, exitOK,
		"sdk/bpgen.fields:3:1: note: ACCOUNT.Balance: the recorded type is text (declared) and holds, but the name rule amount (balance) says decimal",
		"run: bpgen types accept ACCOUNT.Balance [type-recorded]")
	bpgen(t, dir, nil, "generate").want(t, exitOK,
		"1 recorded type holds, though evidence says otherwise; to change the Go type, run: bpgen types accept ACCOUNT.Balance\n")
	untyped := files(t, filepath.Join(dir, "sdk"))
	for _, line := range []string{"Balance Opt[string]", "Misc Opt[string]"} {
		for _, code := range []string{typed, untyped["account.go"]} {
			if linesOf(strings.Join(strings.Fields(code), " "), line) == "" {
				t.Errorf("lacks %s:\n%s", line, code)
			}
		}
	}
	if !strings.Contains(untyped["bpgen.fields"], "ACCOUNT\tNew\tNew\traw\tnone\tprovisional\n") {
		t.Error(untyped["bpgen.fields"])
	}

	list := bpgen(t, dir, nil, "types", "list")
	list.want(t, exitOK)
	for field, want := range map[string]string{
		"Balance": "ACCOUNT.Balance text → decimal declared provisional sdk/bpgen.fields:3:1 bpgen types accept ACCOUNT.Balance",
		"Gone":    "ACCOUNT.Gone text declared stale sdk/bpgen.fields:4:1",
		"sdk:":    "sdk: 1 accepted, 3 provisional, 1 stale, 0 unlisted; other evidence for 1",
		".Id":     "",
	} {
		if got := linesOf(list.stdout, field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if all := bpgen(t, dir, nil, "types", "list", "--all").stdout; linesOf(all, ".Id") == "" {
		t.Error(all)
	}

	accept := bpgen(t, dir, nil, "types", "accept", "ACCOUNT.Balance", "ACCOUNT.Misc")
	accept.want(t, exitOK)
	if accept.stdout != "ACCOUNT.Balance: text → decimal\nsdk: 2 types accepted, 1 of them changed; run bpgen generate, and see what code has to follow\n" {
		t.Error(accept.stdout)
	}
	after := files(t, filepath.Join(dir, "sdk"))
	fields := after["bpgen.fields"]
	for _, want := range []string{
		"ACCOUNT\tBalance\tBalance\tdecimal\trule\taccepted\n", "ACCOUNT\tMisc\tMisc\ttext\tdeclared\taccepted\n",
		"ACCOUNT\tNew\tNew\traw\tnone\tprovisional\n", "ACCOUNT\tGone\tGone\ttext\tdeclared\tprovisional\n",
	} {
		if !strings.Contains(fields, want) {
			t.Errorf("lacks %q:\n%s", want, fields)
		}
	}
	after["bpgen.fields"] = untyped["bpgen.fields"]
	same(t, "what accept left alone", untyped, after)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	if got := files(t, filepath.Join(dir, "sdk")); linesOf(got["account.go"], "Balance Opt[Decimal]") == "" && !strings.Contains(strings.Join(strings.Fields(got["account.go"]), " "), "Balance Opt[Decimal]") {
		t.Error(got["account.go"])
	}
	bpgen(t, dir, nil, "generate", "--check").want(t, exitOK)
	if again := bpgen(t, dir, nil, "types", "accept", "--all"); !strings.Contains(again.stdout, "sdk: 4 types accepted, 0 of them changed\n") {
		t.Error(again.stdout)
	}
	if all := bpgen(t, dir, nil, "types", "list").stdout; linesOf(all, "sdk:") != "sdk: 4 accepted, 0 provisional, 1 stale, 0 unlisted; other evidence for 0" {
		t.Error(all)
	}
}

// TestIncompleteExport keeps what only an incomplete list lacks, by either mark.
func TestIncompleteExport(t *testing.T) {
	dir := module(t, "bpgen.yaml", "targets:\n  - {spec: spec.json, out: sdk, package: sdk}\n", "spec.json", account(t, "Name", "Nick"))
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	whole := files(t, filepath.Join(dir, "sdk"))["account.go"]
	cut := account(t, "Name")
	marked := strings.Replace(cut, `"openapi":`, `"tags":[{"name":"ACCOUNT","x-bpgen-incomplete":true}],"openapi":`, 1)
	for what, c := range map[string]struct{ spec, config string }{
		"the configuration": {cut, "targets:\n  - {spec: spec.json, out: sdk, package: sdk, incomplete: [ACCOUNT]}\n"},
		"the export":        {marked, "targets:\n  - {spec: spec.json, out: sdk, package: sdk}\n"},
	} {
		put(t, filepath.Join(dir, "spec.json"), c.spec)
		put(t, filepath.Join(dir, "bpgen.yaml"), c.config)
		bpgen(t, dir, nil, "generate", "-v").want(t, exitOK, "sdk/bpgen.fields:5:1: note: ACCOUNT.Nick: the export does not list the field", "[field-unlisted]")
		if got := files(t, filepath.Join(dir, "sdk"))["account.go"]; got != whole {
			t.Errorf("%s marks the list, and the record is another:\n%s", what, got)
		}
		if list := bpgen(t, dir, nil, "types", "list").stdout; linesOf(list, "Nick") != "ACCOUNT.Nick text declared unlisted sdk/bpgen.fields:5:1" {
			t.Error(list)
		}
	}
	put(t, filepath.Join(dir, "bpgen.yaml"), "targets:\n  - {spec: spec.json, out: sdk, package: sdk, incomplete: [ACOUNT]}\n")
	bpgen(t, dir, nil, "generate").want(t, exitDecision, "bpgen.yaml:2:60: error: ACOUNT: the mark as incomplete matches nothing", "did you mean ACCOUNT?", "[override-unmatched]")
	put(t, filepath.Join(dir, "bpgen.yaml"), "targets:\n  - {spec: spec.json, out: sdk, package: sdk}\n")
	put(t, filepath.Join(dir, "spec.json"), cut)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	if got := files(t, filepath.Join(dir, "sdk")); strings.Contains(got["account.go"], "Nick") || !strings.Contains(got["bpgen.fields"], "\tNick\t") {
		t.Errorf("without a mark:\n%s", got["account.go"])
	}
}

// TestCoverageCommand counts.
func TestCoverageCommand(t *testing.T) {
	out := bpgen(t, typesModule(t), nil, "types", "coverage")
	out.want(t, exitOK)
	for _, want := range []string{"platform 1 20.0 %", "rule 2 40.0 %", "sibling 1 20.0 %", "none 1 20.0 %",
		"sdk: 4 of 5 fields are above raw, 80.0 %; 1 id, 1 reference, 1 text, 1 decimal, 1 raw"} {
		if linesOf(out.stdout, strings.Fields(want)[0]) != want {
			t.Errorf("lacks %q:\n%s", want, out.stdout)
		}
	}
}

// TestBadEvidence gives a target evidence that is none. Each is an error or a warning at its
// place, with the code of the table, and nothing is overwritten.
func TestBadEvidence(t *testing.T) {
	dir := typesModule(t)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	before := files(t, filepath.Join(dir, "sdk"))
	fields := before["bpgen.fields"]
	put(t, filepath.Join(dir, "broken.json"), "{")
	put(t, filepath.Join(dir, "foreign.json"), `{"ENTITY": [{"Id": "1", "EntityName": "X"}], "ENTITY_FIELD": [{"EntityId": "1", "FieldName": "Y"}]}`)
	put(t, filepath.Join(dir, "partial.json"), `{"ENTITY": [{"Id": "1", "EntityName": "ACCOUNT"}], "ENTITY_FIELD": [{"EntityId": "1", "FieldName": "Misc", "DataType": "BLOB"}]}`)
	for _, c := range []struct {
		config, fields string
		code           int
		wants          []string
	}{
		{strings.Replace(typesConfig, "old.json", "missing.json", 1), fields, exitDocument, []string{"missing.json:1:1: error: the sibling cannot be read", "[unreadable]"}},
		{strings.Replace(typesConfig, "old.json", "broken.json", 1), fields, exitDocument, []string{"broken.json:1:2: error: ", "[syntax]"}},
		{typesConfig + "      metadata: broken.json\n", fields, exitDocument, []string{"broken.json:1:2: error: ", "[syntax]"}},
		{typesConfig + "      metadata: spec.json\n", fields, exitDocument, []string{"spec.json:1:1: error: the dump has no rows of ENTITY", "[metadata-invalid]"}},
		{typesConfig + "      metadata: foreign.json\n", fields, exitDocument, []string{"foreign.json:1:1: error: the dump lacks 5 of the export's 5 fields", "[metadata-mismatch]"}},
		{typesConfig + "    rules: {off: [amounts]}\n", fields, exitDecision, []string{"bpgen.yaml:7:19: error: there is no name rule amounts to switch off: expected the id of one; did you mean amount?", "[override-unmatched]"}},
		{typesConfig + "    rules: {of: []}\n", fields, exitUsage, []string{"bpgen.yaml:7:13: error: unknown key of: did you mean off?"}},
		{typesConfig, strings.Replace(fields, "decimal", "monies", 1), exitDecision, []string{"sdk/bpgen.fields:3:1: error: ACCOUNT.Balance: unknown type monies", "[fields-syntax]"}},
		{typesConfig, strings.Replace(fields, "decimal", "money", 1), exitDecision, []string{"sdk/bpgen.fields:3:1: error: ACCOUNT.Balance: found the type money, expected one of", "on this platform", "[fields-syntax]"}},
		{typesConfig, strings.Replace(fields, "provisional", "maybe", 1), exitDecision, []string{"sdk/bpgen.fields:3:1: error: found maybe in the last column", "[fields-syntax]"}},
		{typesConfig, strings.Replace(fields, "# bpgen.fields 2", "# bpgen.fields 3", 1), exitDecision, []string{"sdk/bpgen.fields:1:1: error: the file has format 3, expected 2", "[fields-format]"}},
		{typesConfig, "", exitDecision, []string{"sdk/bpgen.fields:1:1: error: the file lists nothing, expected the names and types that the SDK has given out", "[fields-syntax]"}},
		{typesConfig, fields[:strings.Index(fields, "\n")+1], exitDecision, []string{"sdk/bpgen.fields:1:1: error: the file lists nothing", "[fields-syntax]"}},
		{typesConfig, fields + "ACCOUNT\tBalance\tBalance\ttext\tdeclared\tprovisional\n", exitDecision, []string{"expected one of the two", "[fields-conflict]"}},
	} {
		put(t, filepath.Join(dir, "bpgen.yaml"), c.config)
		put(t, filepath.Join(dir, "sdk", "bpgen.fields"), c.fields)
		for _, command := range [][]string{{"generate"}, {"types", "accept", "--all"}, {"types", "list"}, {"explain", "ACCOUNT"}} {
			bpgen(t, dir, nil, command...).want(t, c.code, c.wants...)
		}
		if lint := bpgen(t, dir, nil, "lint"); lint.code != c.code || !strings.Contains(lint.stdout, c.wants[0]) {
			t.Errorf("lint exits %d: %s", lint.code, lint.stdout)
		}
		now := files(t, filepath.Join(dir, "sdk"))
		before["bpgen.fields"] = c.fields
		same(t, "output", before, now)
	}
	put(t, filepath.Join(dir, "sdk", "bpgen.fields"), fields)
	put(t, filepath.Join(dir, "bpgen.yaml"), typesConfig+"      metadata: partial.json\n")
	bpgen(t, dir, nil, "generate").want(t, exitOK,
		"partial.json:1:1: warning: the dump lacks 4 of the export's 5 fields", "partial.json:1:69: warning: ACCOUNT.Misc: the DataType BLOB is unknown to bpgen")
}

// TestTypesUsage has mistakes on the command line.
func TestTypesUsage(t *testing.T) {
	dir := typesModule(t)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	before := files(t, dir)
	for _, c := range []struct {
		args string
		want string
	}{
		{"explain", "accepts 1 arg(s)"},
		{"explain ACOUNT", "there is no ACOUNT: expected an entity, or one of its fields behind a dot, spelt as bpgen inspect shows them; did you mean ACCOUNT?"},
		{"explain ACCOUNT.Balence", "did you mean ACCOUNT.Balance?"},
		{"explain ACCOUNT --format xml", "expected text or json"},
		{"explain ACCOUNT --target sdks", `the configuration has no target sdks: expected one of ["sdk"]`},
		{"explain ACCOUNT --spec spec.json --target sdk", "--spec excludes --config and --target"},
		{"explain ACCOUNT --spec spec.json --dialect zuora", "unknown dialect"},
		{"explain ACCOUNT --out sdk", "--out needs --spec"},
		{"types lists", "unknown command"},
		{"types accept", "expected the fields to accept, or --all"},
		{"types accept --all ACCOUNT", "expected the fields to accept, or --all"},
		{"types accept ACCOUNT.Misc ACCOUNT.Balence", "there is no ACCOUNT.Balence"},
		{"types accept --all --spec spec.json", "--out is missing"},
	} {
		bpgen(t, dir, nil, strings.Fields(c.args)...).want(t, exitUsage, c.want)
	}
	same(t, "folder", before, files(t, dir))
}

// TestOverriddenPicklistStays generates again and again where an override asks for a pick-list:
// its names are those that were given out first.
func TestOverriddenPicklistStays(t *testing.T) {
	const dump = `{"ENTITY": [{"Id": 1, "EntityName": "ACCOUNT"}], "ENTITY_FIELD": [{"Id": 1, "EntityId": 1, "FieldName": "Id"},
		{"Id": 2, "EntityId": 1, "FieldName": "Status"}], "ENTITY_FIELD_VALUES": [{"EntityFieldId": 2, "ListValue": "ACTIVE"}]}`
	dir := module(t, "spec.json", account(t, "Status:"), "dump.json", dump, "bpgen.yaml", `targets:
  - spec: spec.json
    out: sdk
    package: sdk
    evidence: {metadata: dump.json}
    types: [{entity: ACCOUNT, field: Status, type: picklist, why: w}]
`)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	first := files(t, filepath.Join(dir, "sdk"))
	if !strings.Contains(first["bpgen.fields"], "picklist:AccountStatus\toverride") {
		t.Error(first["bpgen.fields"])
	}
	bpgen(t, dir, nil, "generate", "--check").want(t, exitOK)
	put(t, filepath.Join(dir, "dump.json"), strings.Replace(dump, "ACTIVE", "CLOSED", 1))
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	for _, name := range []string{"AccountStatusActive ", "AccountStatusClosed "} {
		if code := files(t, filepath.Join(dir, "sdk"))["account.go"]; !strings.Contains(code, name) {
			t.Errorf("lacks %s:\n%s", name, code)
		}
	}
	bpgen(t, dir, nil, "generate", "--check").want(t, exitOK)
}

// TestExplainWhatIsListed asks for fields that types list shows, and the export does not: an
// identity that no list has, and one that is gone.
func TestExplainWhatIsListed(t *testing.T) {
	dir := module(t, "bpgen.yaml", "targets:\n  - {spec: spec.json, out: sdk, package: sdk}\n", "spec.json", account(t, "Name", "Nick"))
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	put(t, filepath.Join(dir, "spec.json"), strings.ReplaceAll(account(t, "Name"), `"Id":`, `"Key":`))
	if id := bpgen(t, dir, nil, "explain", "ACCOUNT.Id"); !strings.HasPrefix(id.stdout, "ACCOUNT.Id is id, in Go Opt[ID]; platform decided; accepted\n") {
		t.Error(id.stdout, id.stderr)
	}
	bpgen(t, dir, nil, "types", "accept", "ACCOUNT.Id").want(t, exitOK)
	stale := bpgen(t, dir, nil, "explain", "ACCOUNT.Nick")
	stale.want(t, exitOK)
	for _, want := range []string{"ACCOUNT.Nick is text, in Go Opt[string]; recorded decided; stale\n", "recorded  says text (declared, provisional, sdk/bpgen.fields:5:1)"} {
		if !strings.Contains(stale.stdout, want) {
			t.Errorf("lacks %q:\n%s", want, stale.stdout)
		}
	}
	bpgen(t, dir, nil, "types", "accept", "ACCOUNT.Nick").want(t, exitUsage, "ACCOUNT.Nick is recorded and stale")
}

// TestExplainReason has a reason of several lines on one, behind its place.
func TestExplainReason(t *testing.T) {
	dir := module(t, "spec.json", account(t, "Nick"), "bpgen.yaml", `targets:
  - {spec: spec.json, out: sdk, package: sdk, types: [{entity: ACCOUNT, field: Nick, type: raw, why: "one\n two"}]}
`)
	got := bpgen(t, dir, nil, "explain", "ACCOUNT.Nick")
	got.want(t, exitOK)
	if want := "  override  says raw (one two, bpgen.yaml:2:55)\n"; !strings.Contains(got.stdout, want) {
		t.Errorf("lacks %q:\n%s", want, got.stdout)
	}
}

// TestBadMark has marks as incomplete that mark nothing.
func TestBadMark(t *testing.T) {
	for tag, want := range map[string]string{
		`{"name":"ACCOUNT","x-bpgen-incomplete":"true"}`: "error: ACCOUNT: x-bpgen-incomplete is a string, expected true or false",
		`{"name":"ACOUNT","x-bpgen-incomplete":true}`:    "error: the mark as incomplete matches nothing: the tag has no operations",
		`{"name":"ACOUNT","x-bpgen-incomplete":false}`:   "",
	} {
		dir := module(t, "spec.json", strings.Replace(account(t, "Name"), `"openapi":`, `"tags":[`+tag+`],"openapi":`, 1))
		lint := bpgen(t, dir, nil, "lint", "--spec", "spec.json")
		if !strings.Contains(lint.stdout, want) || want == "" && strings.Contains(lint.stdout, "incomplete") {
			t.Errorf("%s: %d, %s%s", tag, lint.code, lint.stdout, lint.stderr)
		}
	}
}

// TestRecordedSummary names a few of many fields whose recorded types hold, each once.
func TestRecordedSummary(t *testing.T) {
	var diags schema.Diags
	for i := range 7 {
		for range 2 { // two targets record the same
			diags.Add(schema.TypeRecorded, schema.Pos{File: "bpgen.fields", Line: i + 1}, "A", fmt.Sprintf("F%d", i), "m")
		}
	}
	var b strings.Builder
	report(&b, diags, false)
	const want = "14 notes; -v shows them\n7 recorded types hold, though evidence says otherwise; to change the Go types, run: " +
		"bpgen types accept A.F0 A.F1 A.F2 A.F3 A.F4, and so on for 2 more, which bpgen types list shows\n"
	if b.String() != want {
		t.Errorf("got %q", b.String())
	}
}

// TestOverriddenPicklistOfNoTexts has texts become known of a pick-list that was given out as a
// string: its Go type stays one until people accept the other.
func TestOverriddenPicklistOfNoTexts(t *testing.T) {
	const config = "targets:\n  - spec: spec.json\n    out: sdk\n    package: sdk\n    types: [{entity: ACCOUNT, field: Status, type: picklist, why: w}]\n"
	const dump = `{"ENTITY": [{"Id": 1, "EntityName": "ACCOUNT"}], "ENTITY_FIELD": [{"Id": 1, "EntityId": 1, "FieldName": "Id"},
		{"Id": 2, "EntityId": 1, "FieldName": "Status"}], "ENTITY_FIELD_VALUES": [{"EntityFieldId": 2, "ListValue": "ACTIVE"}]}`
	dir := module(t, "spec.json", account(t, "Status:"), "dump.json", dump, "bpgen.yaml", config)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	first := files(t, filepath.Join(dir, "sdk"))
	if !strings.Contains(first["bpgen.fields"], "\tpicklist\toverride\taccepted\n") {
		t.Error(first["bpgen.fields"])
	}
	put(t, filepath.Join(dir, "bpgen.yaml"), config+"    evidence: {metadata: dump.json}\n")
	bpgen(t, dir, nil, "generate", "-v").want(t, exitOK, "ACCOUNT.Status: the recorded type is picklist of no known texts (override) and holds, but the tenant's metadata",
		"run: bpgen types accept ACCOUNT.Status [type-recorded]")
	second := files(t, filepath.Join(dir, "sdk"))
	if first["account.go"] != second["account.go"] || first["bpgen.fields"] != second["bpgen.fields"] {
		t.Errorf("the Go type changed:\n%s\n%s", second["account.go"], second["bpgen.fields"])
	}
	if list := bpgen(t, dir, nil, "types", "list").stdout; linesOf(list, "ACCOUNT.Status") !=
		"ACCOUNT.Status picklist → picklist of known texts override accepted sdk/bpgen.fields:4:1 bpgen types accept ACCOUNT.Status" {
		t.Error(list)
	}
	if out := bpgen(t, dir, nil, "types", "accept", "ACCOUNT.Status"); !strings.Contains(out.stdout, "ACCOUNT.Status: picklist → picklist of known texts\n") {
		t.Error(out.stdout, out.stderr)
	}
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	third := files(t, filepath.Join(dir, "sdk"))
	if !strings.Contains(third["account.go"], "AccountStatusActive") || !strings.Contains(third["bpgen.fields"], "\tpicklist:AccountStatus\toverride\taccepted\n") {
		t.Error(third["account.go"], third["bpgen.fields"])
	}
	bpgen(t, dir, nil, "generate", "--check").want(t, exitOK)
}
