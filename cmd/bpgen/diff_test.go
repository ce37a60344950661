package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
)

var updateDiff = flag.Bool("update", false, "rewrite the goldens of diff")

// The real pair: a typed export and an untyped one, nine months apart.
const (
	typedSpec   = "specs/demogm_schema_10_21_2024.json"
	untypedSpec = "specs/demogm_20250725_full_schema.json"
)

// snapshots returns the committed exports.
func snapshots(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../specs/*schema*.json")
	if err != nil || len(files) != 4 {
		t.Fatal(files, err)
	}
	for i := range files {
		files[i] = "specs/" + filepath.Base(files[i])
	}
	return files
}

// diffJSON runs diff and reads its report, which is held to the JSON Schema.
func diffJSON(t *testing.T, dir string, args ...string) *diff.Report {
	t.Helper()
	out := bpgen(t, dir, nil, append([]string{"diff", "--format", "json", "--fail-on", "none"}, args...)...)
	out.want(t, exitOK)
	valid(t, diff.Schema, out.stdout)
	var r diff.Report
	dec := json.NewDecoder(strings.NewReader(out.stdout))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// valid holds a document to a JSON Schema.
func valid(t *testing.T, jsonSchema []byte, document string) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	s, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonSchema))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("schema.json", s); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(v); err != nil {
		t.Errorf("the JSON is not what the JSON Schema says: %v", err)
	}
}

// spelt returns the entity, field and operation facts of a report as testdata/facts spells them,
// and how many other records there are of each kind.
func spelt(r *diff.Report) (facts []string, others map[diff.Kind]int) {
	others = map[diff.Kind]int{}
	for _, c := range r.Changes {
		switch c.ID {
		case diff.EntityAdded, diff.EntityRemoved:
			facts = append(facts, string(c.ID)+" "+c.Entity)
		case diff.FieldAdded, diff.FieldRemoved:
			facts = append(facts, string(c.ID)+" "+c.Entity+"."+c.Field)
		case diff.OperationAdded, diff.OperationRemoved:
			facts = append(facts, string(c.ID)+" "+c.Entity+" "+c.Operation+" "+c.Path)
		default:
			others[c.ID]++
		}
	}
	slices.Sort(facts)
	return facts, others
}

// TestDiffOfSnapshotsEqualsTheFacts compares every ordered pair with an independent script.
func TestDiffOfSnapshotsEqualsTheFacts(t *testing.T) {
	script := filepath.Join(t.TempDir(), "facts")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", script, "../../internal/diff/testdata/facts").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, a := range snapshots(t) {
		for _, b := range snapshots(t) {
			cmd := exec.CommandContext(t.Context(), script, a, b)
			cmd.Dir = repo(t)
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			got, others := spelt(diffJSON(t, repo(t), a, b))
			if want := strings.Fields(strings.ReplaceAll(string(out), " ", "\x00")); !slices.Equal(got, unfold(want)) {
				t.Errorf("%s → %s: got\n%s\nwant\n%s", a, b, strings.Join(got, "\n"), out)
			}
			for kind, n := range others {
				if n != 1 {
					t.Errorf("%s → %s: %d records %s, want one for each pair", a, b, n, kind)
				}
			}
			isTyped := func(file string) bool {
				return !strings.Contains(file, "20250725") && !strings.Contains(file, "10_05_2025")
			}
			if want := isTyped(a) != isTyped(b); (others[diff.SnapshotTypeInfo] == 1) != want || others[diff.FieldRetyped] > 0 {
				t.Errorf("%s → %s: types changed %v, want %v", a, b, others, want)
			}
		}
	}
}

func unfold(lines []string) []string {
	var out []string
	for _, line := range lines {
		out = append(out, strings.ReplaceAll(line, "\x00", " "))
	}
	return out
}

// TestDiffOfTheRealPair holds the pair that this was built for to its sixteen facts, in every
// form, and twenty runs to the same bytes.
func TestDiffOfTheRealPair(t *testing.T) {
	r := diffJSON(t, repo(t), typedSpec, untypedSpec)
	facts, others := spelt(r)
	if len(facts) != 16 || len(others) != 2 || others[diff.SnapshotTypeInfo] != 1 || others[diff.SnapshotEnvelope] != 1 {
		t.Errorf("%d facts, %v", len(facts), others)
	}
	for _, c := range r.Changes {
		if (c.Likely != nil) != (c.Field == "LongHelpDiscription" || c.Field == "LongHelpDescription") {
			t.Errorf("%s.%s: hint %+v", c.Entity, c.Field, c.Likely)
		}
	}
	for format, name := range map[string]string{"text": "pair.txt", "json": "pair.json", "markdown": "pair.md", "changelog": "pair.changelog.md"} {
		first := ""
		runs := 1
		if format == "json" || format == "text" {
			runs = 20
		}
		for range runs {
			out := bpgen(t, repo(t), nil, "diff", typedSpec, untypedSpec, "--format", format)
			out.want(t, exitNo)
			if first == "" {
				first = out.stdout
			}
			if out.stdout != first || out.stderr != "" {
				t.Fatalf("%s: two runs differ, or stderr says %q", format, out.stderr)
			}
		}
		path := filepath.Join("testdata", "diff", name)
		if *updateDiff {
			put(t, path, first)
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if first != string(want) {
			t.Errorf("%s: got\n%s", name, first)
		}
	}
}

// TestDiffMirrors compares each pair with the same pair the other way round.
func TestDiffMirrors(t *testing.T) {
	facts := func(r *diff.Report, turn bool) []string {
		var list []string
		swap := strings.NewReplacer("_ADDED", "_REMOVED", "_REMOVED", "_ADDED")
		for _, c := range r.Changes {
			if turn {
				c.ID, c.From, c.To = diff.Kind(swap.Replace(string(c.ID))), c.To, c.From
				for i := range c.Items {
					c.Items[i].From, c.Items[i].To = c.Items[i].To, c.Items[i].From
				}
			}
			text := fmt.Sprint(c.ID, c.Entity, c.Field, c.Operation, c.Path, c.Subject, c.From, c.To, c.Count, c.Items)
			if c.Likely != nil {
				text += fmt.Sprint(c.Likely.Entity, c.Likely.Field, c.Likely.Score)
			}
			list = append(list, text)
		}
		slices.Sort(list)
		return list
	}
	files := snapshots(t)
	for i, a := range files {
		for _, b := range files[i:] {
			there, back := diffJSON(t, repo(t), a, b), diffJSON(t, repo(t), b, a)
			if got, want := facts(back, true), facts(there, false); !slices.Equal(got, want) {
				t.Errorf("%s, %s: backwards\n%s\nforwards\n%s", a, b, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if a == b && len(there.Changes) > 0 {
				t.Errorf("%s differs from itself: %+v", a, there.Changes)
			}
		}
	}
}

// TestDiffOfOneExportInManyForms rewrites an export without changing what it says.
func TestDiffOfOneExportInManyForms(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repo(t), typedSpec))
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	dir := module(t, "original.json", string(data))
	save := func(name string, marshal func(any) ([]byte, error)) {
		text, err := marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, name), string(text))
	}
	save("compact.json", json.Marshal) // sorts the keys, too
	save("pretty.json", func(v any) ([]byte, error) { return json.MarshalIndent(v, "", "\t") })
	save("block.yaml", yaml.Marshal)
	factorOut(doc)
	save("refs.json", json.Marshal)
	for _, other := range []string{"compact.json", "pretty.json", "block.yaml", "refs.json"} {
		for _, pair := range [][2]string{{"original.json", other}, {other, "original.json"}} {
			if r := diffJSON(t, dir, pair[0], pair[1]); len(r.Changes) > 0 {
				t.Errorf("%v: %+v", pair, r.Changes)
			}
		}
	}
	// And what does change is the same, whatever the form.
	other := filepath.Join(repo(t), untypedSpec)
	want := diffJSON(t, dir, "original.json", other).Changes
	got := diffJSON(t, dir, "refs.json", other).Changes
	a, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := json.Marshal(got); err != nil || len(want) != 18 || !bytes.Equal(a, b) {
		t.Errorf("with references: got\n%s\nwant\n%s", b, a)
	}
}

// factorOut moves the list of fields of each operation into the components.
func factorOut(doc map[string]any) {
	schemas := map[string]any{}
	var visit func(name string, v any)
	visit = func(name string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		for key, value := range m {
			if key == "brmObjects" || key == "retrieveResponse" {
				id := fmt.Sprintf("S%d", len(schemas))
				schemas[id] = value
				m[key] = map[string]any{"$ref": "#/components/schemas/" + id}
				continue
			}
			visit(key, value)
		}
	}
	visit("paths", doc["paths"])
	components, _ := doc["components"].(map[string]any)
	components["schemas"] = schemas
}

// TestDiffAPIAgrees proves what is computed of every ordered pair by comparing generated code.
func TestDiffAPIAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir() // away from the configuration of this repository
	for _, a := range snapshots(t) {
		for _, b := range snapshots(t) {
			r := diffJSON(t, dir, "--api", filepath.Join(repo(t), a), filepath.Join(repo(t), b))
			if !r.API.Agrees || (len(r.API.Incompatible) > 0) != (r.Counts.Source.Breaking > 0) {
				t.Errorf("%s → %s: %+v", a, b, r.API)
			}
			if a == b && len(r.API.Compatible)+len(r.API.Incompatible) > 0 {
				t.Errorf("%s differs from itself: %+v", a, r.API)
			}
		}
	}
}

// TestDiffOfPicklists lets the texts of a list come and go: the constants that were given out
// stay, and new ones are added.
func TestDiffOfPicklists(t *testing.T) {
	listed := func(texts string) string {
		return strings.Replace(tiny, `"type":"string"`, `"type":"string","enum":[`+texts+`]`, 1)
	}
	dir := module(t, "a.json", listed(`"OPEN","SHUT"`), "b.json", listed(`"GONE","OPEN"`), "c.json", listed(`"OPEN"`), "d.json", tiny)
	for _, c := range []struct {
		old, new string
		source   diff.Effect
		to       string
	}{
		{"a.json", "b.json", diff.Additive, "enum=GONE|OPEN"},
		{"a.json", "c.json", diff.None, "enum=OPEN"},
		{"a.json", "d.json", diff.None, ""},
		{"c.json", "a.json", diff.Additive, "enum=OPEN|SHUT"},
	} {
		r := diffJSON(t, dir, "--api", c.old, c.new)
		if len(r.Changes) != 1 || r.Changes[0].ID != diff.FieldConstraintChanged || r.Changes[0].Source != c.source || r.Changes[0].To != c.to || !r.API.Agrees {
			t.Errorf("%s → %s: %+v, %+v", c.old, c.new, r.Changes, r.API)
		}
	}
}

func TestDiffExitCodes(t *testing.T) {
	other := strings.Replace(tiny, `"Name":{"type":"string"}`, `"Title":{"type":"string"}`, 1)
	server := strings.Replace(tiny, `"paths":{`, `"servers":[{"url":"https://x.example"}],"paths":{`, 1)
	risky := strings.Replace(tiny, `"type":"string"`, `"type":"integer"`, 1)
	dir := module(t, "a.json", tiny, "b.json", other, "server.json", server, "risky.json", risky, "broken.json", "{", "swagger.json", `{"swagger":"2.0"}`)
	for _, c := range []struct {
		old, new, failOn string
		code             int
	}{
		{"a.json", "b.json", "", exitNo},
		{"a.json", "b.json", "source", exitNo},
		{"a.json", "b.json", "none", exitOK},
		{"a.json", "a.json", "any", exitOK},
		{"a.json", "server.json", "risky", exitOK},
		{"a.json", "server.json", "any", exitNo},
		{"a.json", "risky.json", "wire", exitOK},
		{"a.json", "risky.json", "risky", exitNo},
		{"broken.json", "a.json", "none", exitDocument},
		{"a.json", "broken.json", "none", exitDocument},
		{"a.json", "missing.json", "none", exitDocument},
		{"swagger.json", "swagger.json", "none", exitDocument},
	} {
		for _, format := range diffFormats {
			args := []string{"diff", c.old, c.new, "--format", format}
			if c.failOn != "" {
				args = append(args, "--fail-on", c.failOn)
			}
			got := bpgen(t, dir, nil, args...)
			got.want(t, c.code)
			if c.code == exitDocument && (got.stdout != "" || got.stderr == "") {
				t.Errorf("%v printed %q, %q", args, got.stdout, got.stderr)
			}
		}
	}
	two := bpgen(t, dir, nil, "diff", "broken.json", "missing.json")
	two.want(t, exitDocument, "broken.json:1:2: error:", "missing.json:1:1: error:")
	for _, c := range [][]string{
		{"a.json"}, {"a.json", "b.json", "a.json"}, {"a.json", "b.json", "--format", "pdf"}, {"a.json", "b.json", "--fail-on", "wires"},
		{"a.json", "b.json", "--approve", "x"}, {"a.json", "b.json", "--reason", "x"}, {"a.json", "b.json", "--max-bytes", "10"},
		{"a.json", "b.json", "--config", "missing.yaml"}, {"a.json", "b.json", "--dialect", "zuora"}, {"a.json", "b.json", "--target", "sdk"},
		{"a.json", "b.json", "--approve", "0123456789abcdef", "--reason", "x"},
	} {
		got := bpgen(t, dir, nil, append([]string{"diff"}, c...)...)
		got.want(t, exitUsage)
		if got.stdout != "" {
			t.Errorf("%v printed %q", c, got.stdout)
		}
	}
}

// TestDiffRenames accepts the rename of a pair in a configuration, and leaves it stale.
func TestDiffRenames(t *testing.T) {
	second := strings.Replace(tiny, `"Name":`, `"FullName":`, 1)
	config := "targets:\n  - spec: %s\n    out: sdk\n    package: sdk\n    renames:\n      - {entity: ACCOUNT, from: %s, to: FullName, since: second}\n"
	dir := module(t, "first.json", tiny, "second.json", second, "third.json", second, "stray.yaml", fmt.Sprintf(config, "third.json", "Name"))
	renamed := func(r *diff.Report) bool {
		return len(r.Changes) == 1 && r.Changes[0].ID == diff.FieldRenamed && r.Changes[0].Source != diff.None && r.Changes[0].Wire == diff.Breaking
	}
	// Without a configuration the fields are two.
	if r := diffJSON(t, dir, "first.json", "second.json"); len(r.Changes) != 2 {
		t.Errorf("without: %+v", r.Changes)
	}
	// One that is about another file is read only if it is named.
	put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(config, "third.json", "Name"))
	if r := diffJSON(t, dir, "first.json", "second.json"); len(r.Changes) != 2 {
		t.Errorf("another target: %+v", r.Changes)
	}
	r := diffJSON(t, dir, "first.json", "second.json", "--config", "stray.yaml")
	if !renamed(r) || r.Changes[0].From != "Name" || r.Changes[0].To != "FullName" || r.Changes[0].Source != diff.Additive {
		t.Errorf("named: %+v", r.Changes)
	}
	// Either of the files can be the target's, and the pair can be read against time.
	for _, spec := range []string{"first.json", "second.json"} {
		put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(config, spec, "Name"))
		if r := diffJSON(t, dir, "first.json", "second.json"); !renamed(r) {
			t.Errorf("target %s: %+v", spec, r.Changes)
		}
	}
	if r := diffJSON(t, dir, "second.json", "first.json"); !renamed(r) || r.Changes[0].From != "FullName" || r.Changes[0].Source != diff.Breaking {
		t.Errorf("backwards: %+v", r.Changes)
	}
	if r := diffJSON(t, dir, "--api", "first.json", "second.json"); !renamed(r) || !r.API.Agrees || len(r.API.Incompatible) > 0 {
		t.Errorf("with --api: %+v, %+v", r.Changes, r.API)
	}
	if !testing.Short() {
		if r := diffJSON(t, dir, "--api", "second.json", "first.json"); !r.API.Agrees {
			t.Errorf("backwards with --api: %+v, %+v", r.Changes, r.API)
		}
	}
	// It is stale where its snapshot is read and does not show it, and nowhere else.
	put(t, filepath.Join(dir, "bpgen.yaml"), fmt.Sprintf(config, "second.json", "Nam"))
	diffJSON(t, dir, "first.json", "second.json") // Nam is gone, which the export bears out
	put(t, filepath.Join(dir, "bpgen.yaml"), strings.Replace(fmt.Sprintf(config, "second.json", "Name"), "to: FullName", "to: Fullname", 1))
	for _, command := range []string{"diff", "drift"} {
		got := bpgen(t, dir, nil, command, "first.json", "second.json")
		got.want(t, exitDecision, "[rename-stale]")
		if got.stdout != "" {
			t.Errorf("%s printed %q", command, got.stdout)
		}
	}
	diffJSON(t, dir, "first.json", "third.json", "--config", "bpgen.yaml")
}

// TestDiffIncomplete marks a list as incomplete, in the configuration and in the export.
func TestDiffIncomplete(t *testing.T) {
	cut := strings.Replace(tiny, `,"Name":{"type":"string"}`, "", 1)
	marked := strings.Replace(cut, `"paths":{`, `"tags":[{"name":"ACCOUNT","x-bpgen-incomplete":true}],"paths":{`, 1)
	dir := module(t, "whole.json", tiny, "cut.json", cut, "marked.json", marked)
	if r := diffJSON(t, dir, "whole.json", "cut.json"); len(r.Changes) != 1 {
		t.Errorf("unmarked: %+v", r.Changes)
	}
	if r := diffJSON(t, dir, "whole.json", "marked.json"); len(r.Changes) != 0 || len(r.Unknown) != 1 {
		t.Errorf("marked in the export: %+v, %+v", r.Changes, r.Unknown)
	}
	put(t, filepath.Join(dir, "bpgen.yaml"), "targets:\n  - {spec: cut.json, out: sdk, package: sdk, incomplete: [ACCOUNT]}\n")
	r := diffJSON(t, dir, "--api", "whole.json", "cut.json")
	if len(r.Changes) != 0 || len(r.Unknown) != 1 || r.Unknown[0].Side != "new" || !r.API.Agrees || len(r.API.Incompatible) > 0 {
		t.Errorf("marked in the configuration: %+v, %+v, %+v", r.Changes, r.Unknown, r.API)
	}
	out := bpgen(t, dir, nil, "drift", "whole.json", "cut.json")
	out.want(t, exitOK)
	if !strings.Contains(out.stdout, "no differences") {
		t.Error(out.stdout)
	}
}

// TestDiffSeparatesConfiguration overrides a name and a type of an SDK that is there.
func TestDiffSeparatesConfiguration(t *testing.T) {
	dir := module(t, "first.json", tiny, "second.json", strings.Replace(tiny, `"Name":`, `"New":{},"Name":`, 1),
		"bpgen.yaml", "targets:\n  - {spec: first.json, out: sdk, package: sdk}\n")
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	put(t, filepath.Join(dir, "bpgen.yaml"), `targets:
  - spec: first.json
    out: sdk
    package: sdk
    names: [{entity: ACCOUNT, field: Name, go: Title, why: house style}]
    types: [{entity: ACCOUNT, field: Name, type: raw, why: numbers were seen}]
`)
	r := diffJSON(t, dir, "--api", "first.json", "second.json")
	causes := map[diff.Kind]diff.Cause{}
	for _, c := range r.Changes {
		causes[c.ID] = c.Cause
	}
	want := map[diff.Kind]diff.Cause{diff.FieldAdded: diff.BySchema, diff.GoNameChanged: diff.ByConfiguration, diff.FieldRetyped: diff.ByConfiguration}
	if fmt.Sprint(causes) != fmt.Sprint(want) || !r.API.Agrees {
		t.Errorf("causes %v, want %v; %+v", causes, want, r.API)
	}
	if len(r.API.Generator) != 0 || !strings.HasPrefix(r.API.GeneratorCause, "nothing") {
		t.Errorf("the generator is blamed: %+v", r.API)
	}
	// Another bpgen had another API.
	client := filepath.Join(dir, "sdk", "client.go")
	data, err := os.ReadFile(client)
	if err != nil {
		t.Fatal(err)
	}
	put(t, client, string(data)+"\n// Older is gone.\nfunc Older() {}\n")
	r = diffJSON(t, dir, "--api", "first.json", "second.json")
	if !slices.Equal(r.API.Generator, []string{"Older: removed"}) || !r.API.Agrees {
		t.Errorf("the generator is not blamed: %+v", r.API)
	}
}

// TestDiffApprovals approves a change, sees it listed and not gated, and goes stale.
func TestDiffApprovals(t *testing.T) {
	dir := module(t, "a.json", tiny, "b.json", strings.Replace(tiny, `,"Name":{"type":"string"}`, "", 1), "c.json", tiny)
	fp := diffJSON(t, dir, "a.json", "b.json").Changes[0].FP
	bpgen(t, dir, nil, "diff", "a.json", "b.json").want(t, exitNo)
	reason := "nobody: reads # it \"\u202e\n- fp"
	out := bpgen(t, dir, nil, "diff", "a.json", "b.json", "--approve", fp, "--reason", reason)
	out.want(t, exitOK)
	if !strings.Contains(out.stdout, "approved in bpgen.diff.yaml: FIELD_REMOVED ACCOUNT.Name") {
		t.Error(out.stdout)
	}
	before := files(t, dir)["bpgen.diff.yaml"]
	bpgen(t, dir, nil, "diff", "a.json", "b.json", "--approve", fp, "--reason", "again").want(t, exitOK)
	if after := files(t, dir); after["bpgen.diff.yaml"] != before || len(after) != 5 {
		t.Errorf("approved twice:\n%s", after["bpgen.diff.yaml"])
	}
	r := diffJSON(t, dir, "a.json", "b.json")
	if len(r.Changes) != 1 || r.Changes[0].Approved == nil || r.Changes[0].Approved.Reason != reason || r.Counts.Source.Breaking != 1 || r.Semver.Bump != "major" {
		t.Errorf("%+v", r)
	}
	bpgen(t, dir, nil, "diff", "a.json", "b.json", "--fail-on", "any", "--strict").want(t, exitOK)
	// Another pair does not see it.
	bpgen(t, dir, nil, "diff", "c.json", "b.json", "--strict").want(t, exitNo)
	// When the change is gone, it is stale.
	put(t, filepath.Join(dir, "b.json"), tiny)
	stale := bpgen(t, dir, nil, "diff", "a.json", "b.json")
	stale.want(t, exitOK)
	if !strings.Contains(stale.stdout, "approvals that approve nothing") {
		t.Error(stale.stdout)
	}
	bpgen(t, dir, nil, "diff", "a.json", "b.json", "--strict").want(t, exitDecision, "1 approval approves nothing")

	for text, want := range map[string]string{
		"approve: [{fp: x, pair: {from: a, to: b}, reason: r}]":                                              "16 digits",
		"approve: [{id: FIELD_REMOVED, pair: {from: a, to: b}, reason: r}]":                                  "expected fp, or id and entity",
		"approve: [{id: FIELD_REMOVED, entity: '*', pair: {from: a, to: b}, reason: r}]":                     "selects everything",
		"approve: [{id: FIELD_REMOVED, entity: A, field: '**', pair: {from: a, to: b}, reason: r}]":          "selects everything",
		"approve: [{id: OPERATION_REMOVED, entity: A, operation: '*', pair: {from: a, to: b}, reason: r}]":   "selects everything",
		"approve: [{id: FIELD_REMOVE, entity: A, pair: {from: a, to: b}, reason: r}]":                        "did you mean FIELD_REMOVED",
		"approve: [{fp: 0123456789abcdef, id: FIELD_REMOVED, entity: A, pair: {from: a, to: b}, reason: r}]": "one of the two",
		"approve: [{fp: 0123456789abcdef, pair: {from: a, to: b}}]":                                          "lacks reason",
		"approve: [{fp: 0123456789abcdef, reason: r}]":                                                       "lacks pair",
		"approvals: []": "unknown key approvals",
	} {
		put(t, filepath.Join(dir, "bpgen.diff.yaml"), text+"\n")
		bpgen(t, dir, nil, "diff", "a.json", "b.json").want(t, exitDecision, want)
	}
	bpgen(t, dir, nil, "diff", "a.json", "b.json", "--approvals", "missing.yaml").want(t, exitUsage)
	// An entry is added to a file of the form that diff writes, and to no other.
	put(t, filepath.Join(dir, "b.json"), strings.Replace(tiny, `,"Name":{"type":"string"}`, "", 1))
	const flow = `{"approve": []}`
	put(t, filepath.Join(dir, "bpgen.diff.yaml"), flow)
	bpgen(t, dir, nil, "diff", "a.json", "b.json", "--approve", fp, "--reason", "x").want(t, exitDecision, "add it by hand", fp)
	if got := files(t, dir)["bpgen.diff.yaml"]; got != flow {
		t.Errorf("the file was changed: %q", got)
	}
}

// TestDiffNamesOfOneFileName tells tenants apart whose exports have one file name.
func TestDiffNamesOfOneFileName(t *testing.T) {
	dir := module(t, "acme/schema.json", tiny, "globex/schema.json", strings.Replace(tiny, `"Name":`, `"Title":`, 1))
	out := bpgen(t, dir, nil, "drift", "acme/schema.json", "globex/schema.json")
	out.want(t, exitOK)
	if !strings.Contains(out.stdout, "only in acme/schema.json: 1 field") || !strings.Contains(out.stdout, "only in globex/schema.json: 1 field") {
		t.Error(out.stdout)
	}
}

// TestDriftOfDerivedTenants derives two tenants from a snapshot, and finds what was done.
func TestDriftOfDerivedTenants(t *testing.T) {
	dir := t.TempDir()
	const base = "specs/demogm_08_01_2025_schema.json"
	cmd := exec.CommandContext(t.Context(), "go", "run", "../../internal/diff/testdata/tenants", "../../"+base, dir)
	done, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(done), "\n"); n != 19 {
		t.Errorf("the script did %d things:\n%s", n, done)
	}
	args := []string{"drift", filepath.Join(repo(t), base), "acme.json", "globex.json"}
	out := bpgen(t, dir, nil, append(args, "--format", "json")...)
	out.want(t, exitOK)
	valid(t, drift.JSONSchema, out.stdout)
	var m drift.Matrix
	if err := json.Unmarshal([]byte(out.stdout), &m); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range m.Groups {
		got = append(got, g.Kind+" "+g.Pattern+": "+strings.Join(g.Names, " "))
	}
	want := []string{
		"entity missing in acme: CS_ACTION_TYPE",
		"entity missing in demogm_08_01_2025_schema: C_SITE",
		"entity missing in globex: CREDIT_TYPE",
		"entity only in acme: C_PROJECT",
		"entity only in globex: C_FLEET",
		"field missing in acme: CONTRACT.EndDate INVOICE.DueDate PRODUCT.Ranking",
		"field missing in globex: CONTRACT.OnEndDate CONTRACT.RateClassId CONTRACT.StartDate",
		"field only in acme: ACCOUNT.acm_Region ACCOUNT.acm_Segment INVOICE.legacycode",
		"field only in globex: ACCOUNT.glx_Tier CONTRACT.oldnumber",
		"key ExternalKey in demogm_08_01_2025_schema, acme; Id in globex: PRODUCT",
		"key Name in demogm_08_01_2025_schema, globex; acm_Region in acme: ACCOUNT",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if m.Core.Entities != 44 || m.Union.Entities != 49 || len(m.Extras[1].Fields) != 3 || len(m.Extras[0].Fields) != 0 {
		t.Errorf("core %+v, union %+v, extras %+v", m.Core, m.Union, m.Extras)
	}
	bpgen(t, dir, nil, append(args, "--fail-on", "any")...).want(t, exitNo)
	against := bpgen(t, dir, nil, append(args, "--against", "all")...)
	against.want(t, exitOK)
	for _, text := range []string{"against demogm_08_01_2025_schema: ", "against acme: ", "field removed: legacycode"} {
		if !strings.Contains(against.stdout, text) {
			t.Errorf("stdout lacks %q:\n%s", text, against.stdout)
		}
	}
}

func TestDriftUsage(t *testing.T) {
	dir := module(t, "a.json", tiny, "broken.json", "{")
	bpgen(t, dir, nil, "drift", "a.json", "a.json", "--fail-on", "any").want(t, exitOK)
	bpgen(t, dir, nil, "drift", "a.json").want(t, exitUsage, "two exports")
	bpgen(t, dir, nil, "drift", "a.json", "a.json", "--against", "one").want(t, exitUsage, "expected all")
	bpgen(t, dir, nil, "drift", "a.json", "a.json", "--fail-on", "source").want(t, exitUsage, "none or any")
	bpgen(t, dir, nil, "drift", "a.json", "a.json", "--format", "x").want(t, exitUsage, "unknown format")
	bad := bpgen(t, dir, nil, "drift", "a.json", "broken.json", "missing.json")
	bad.want(t, exitDocument, "broken.json:1:2", "missing.json:1:1")
	if bad.stdout != "" {
		t.Errorf("printed %q", bad.stdout)
	}
}

// TestDiffIsPlainWithoutTerminal prints no colours into a pipe.
func TestDiffIsPlainWithoutTerminal(t *testing.T) {
	out := bpgen(t, repo(t), nil, "diff", typedSpec, untypedSpec)
	if strings.Contains(out.stdout, "\x1b") {
		t.Error("a pipe gets colours")
	}
}

// TestJSONSchemasArePrinted reads what --json-schema prints.
func TestJSONSchemasArePrinted(t *testing.T) {
	for command, version := range map[string]string{"diff": diff.Version, "drift": drift.Version} {
		out := bpgen(t, t.TempDir(), nil, command, "--json-schema")
		out.want(t, exitOK)
		var s struct{ Title string }
		if err := json.Unmarshal([]byte(out.stdout), &s); err != nil || s.Title != version {
			t.Errorf("%s: %q, %v", command, s.Title, err)
		}
	}
}

// TestDiffCost holds diff to what it may take: half a second and 64 MiB for the real pair, and
// six seconds and 512 MiB with --api, the go command's own apart.
func TestDiffCost(t *testing.T) {
	for _, c := range []struct {
		api  []string
		cpu  float64
		peak int
	}{{nil, 0.5, 64 << 20}, {[]string{"--api"}, 6, 512 << 20}} {
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		peakAt := filepath.Join(t.TempDir(), "peak")
		cmd := exec.CommandContext(t.Context(), exe, append([]string{"diff", typedSpec, untypedSpec, "--fail-on", "none"}, c.api...)...)
		cmd.Dir = repo(t)
		cmd.Env = append(os.Environ(), "BPGEN_TEST_AS_COMMAND=1", "BPGEN_TEST_PEAK="+peakAt)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		cpu := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		data, err := os.ReadFile(peakAt)
		if err != nil {
			t.Fatal(err)
		}
		peak := 0
		if _, err := fmt.Sscan(string(data), &peak); err != nil {
			t.Fatal(err)
		}
		t.Logf("%v: %.2f s, %d MiB", c.api, cpu, peak>>20)
		if peak > c.peak || cpu > c.cpu {
			t.Errorf("%v: %.2f s and %d MiB, want at most %.1f s and %d MiB", c.api, cpu, peak>>20, c.cpu, c.peak>>20)
		}
	}
}

// members calls f for every member that a JSON Schema describes.
func members(v any, f func(string)) {
	switch v := v.(type) {
	case map[string]any:
		properties, _ := v["properties"].(map[string]any)
		for name := range properties {
			f(name)
		}
		for _, member := range v {
			members(member, f)
		}
	case []any:
		for _, item := range v {
			members(item, f)
		}
	}
}

// TestDiffPageIsComplete keeps docs/diff.md complete: every kind, every member, every flag.
func TestDiffPageIsComplete(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repo(t), "docs", "diff.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	lacks := func(text string) {
		if !strings.Contains(page, "`"+text+"`") {
			t.Errorf("docs/diff.md lacks %s", text)
		}
	}
	for _, kind := range slices.Concat(diff.Kinds, []diff.Kind{diff.FieldRenameLikely, diff.FieldMoved, diff.EntityRenameLikely}) {
		lacks(string(kind))
	}
	for _, s := range [][]byte{diff.Schema, drift.JSONSchema} {
		var v any
		if err := json.Unmarshal(s, &v); err != nil {
			t.Fatal(err)
		}
		members(v, lacks)
	}
	for _, cmd := range newRoot().Commands() {
		if cmd.Name() == "diff" || cmd.Name() == "drift" {
			for _, name := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(cmd.Flags().FlagUsages(), -1) {
				lacks("--" + name[1])
			}
		}
	}
}
