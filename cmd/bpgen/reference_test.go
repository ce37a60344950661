package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
)

// TestReference compares docs/reference.md with what the code says of itself.
func TestReference(t *testing.T) {
	const path = "../../docs/reference.md"
	var b strings.Builder
	b.WriteString(`# Reference

Commands, configuration, state files and findings, as the code has them. This page is written by
` + "`go test ./cmd/bpgen -run '^TestReference$' -update`" + `, and a test keeps it fresh; what the things
are for is in [files](files.md), [types](types.md), [findings](lint.md) and [changes](diff.md).
`)
	commandReference(t, &b)
	configReference(t, &b)
	stateReference(t, &b)
	findingReference(&b)
	formReference(&b)
	if *updateDiff {
		if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != b.String() {
		t.Errorf("docs/reference.md is not what the code says: run go test ./cmd/bpgen -run '^TestReference$' -update")
	}
}

// commandReference describes every command with its flags.
func commandReference(t *testing.T, b *strings.Builder) {
	b.WriteString("\n## Commands\n")
	all := commands(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		cmd := all[name]
		fmt.Fprintf(b, "\n### bpgen %s\n\n%s.\n\n    %s\n", name, cmd.Short, cmd.UseLine())
		if cmd.LocalFlags().HasFlags() {
			b.WriteString("\n| flag | value | default | for |\n|---|---|---|---|\n")
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			kind, usage := pflag.UnquoteUsage(f)
			name := "`--" + f.Name + "`"
			if f.Shorthand != "" {
				name += ", `-" + f.Shorthand + "`"
			}
			byDefault := f.DefValue
			if f.Value.Type() == "bool" {
				kind, byDefault = "", ""
			}
			if f.Name != "help" {
				fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, kind, quoted(byDefault), inCell(usage))
			}
		})
	}
	b.WriteString("\n## Exit codes\n\n| code | meaning |\n|---|---|\n")
	for code, meaning := range exitCodes {
		fmt.Fprintf(b, "| %d | %s |\n", code, meaning)
	}
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

func inCell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// property is a part of the JSON Schema of bpgen.yaml.
type property struct {
	Description string
	Type        string
	Ref         string `json:"$ref"`
	Enum        []string
	Items       *property
	Required    []string
	Properties  map[string]property
}

// configReference lists the keys of bpgen.yaml by object.
func configReference(t *testing.T, b *strings.Builder) {
	var root struct {
		property
		Definitions map[string]property
	}
	if err := json.Unmarshal(config.Schema, &root); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "\n## `%s`\n\n%s Unknown keys are errors.\n", config.Name, root.Description)
	objects := map[string]property{"": root.property}
	for name, p := range root.Definitions {
		if p.Properties != nil {
			objects[name] = p
		}
	}
	for name, p := range root.Definitions["target"].Properties {
		if p.Properties != nil {
			objects["target."+name] = p
		}
	}
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		title := "The file"
		if name != "" {
			title = "`" + name + "`"
		}
		fmt.Fprintf(b, "\n### %s\n\n| key | value | | meaning |\n|---|---|---|---|\n", title)
		o := objects[name]
		for _, key := range keysOf(o) {
			p := o.Properties[key]
			needed := ""
			if slices.Contains(o.Required, key) {
				needed = "needed"
			}
			meaning := cmp.Or(p.Description, root.Definitions[strings.TrimPrefix(p.Ref, "#/definitions/")].Description)
			if meaning == "" {
				t.Errorf("%s: nothing says what %s means", title, key)
			}
			fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", key, valueOf(p), needed, inCell(meaning))
		}
	}
}

// keysOf sorts the keys of an object, those that are needed first.
func keysOf(o property) []string {
	keys := slices.Collect(maps.Keys(o.Properties))
	rank := func(key string) int {
		if at := slices.Index(o.Required, key); at >= 0 {
			return at
		}
		return len(o.Required)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	return keys
}

// valueOf says of what kind a value is.
func valueOf(p property) string {
	switch ref := strings.TrimPrefix(p.Ref, "#/definitions/"); {
	case p.Items != nil:
		return "list of " + valueOf(*p.Items)
	case len(p.Enum) > 0:
		return "one of " + strings.Join(p.Enum, ", ")
	case ref == "text", ref == "wire", ref == "why":
		return "text"
	case ref == "patterns":
		return "list of text"
	case ref != "":
		return "`" + ref + "`"
	case p.Type == "string":
		return "text"
	}
	return p.Type
}

// hash is what changes with every template.
var hash = regexp.MustCompile(`[0-9a-f]{64}`)

// stateReference shows the first lines of the files that a run writes, and says what they hold.
func stateReference(t *testing.T, b *strings.Builder) {
	dir := downstream(t, "new.json", grown)
	var changed struct{ Changes []struct{ FP string } }
	out := bpgen(t, dir, nil, "diff", "old.json", "new.json", "--format", "json")
	if err := json.Unmarshal([]byte(out.stdout), &changed); err != nil {
		t.Fatal(err)
	}
	bpgen(t, dir, nil, "diff", "old.json", "new.json", "--approve", changed.Changes[0].FP, "--reason", "we read it").want(t, exitOK)
	written := files(t, dir)
	b.WriteString("\n## State files\n\nAll of them belong into version control. [What they are for](files.md).\n")
	for _, file := range []struct{ path, says string }{
		{"sdk/" + output.MemoryFile, "in each output folder, written by `generate`, `update` and `types accept`: the names and types that the SDK has given out. It is merged by lines; never delete from it. Columns, with tabs between: entity, field (`-` for the entity itself), Go name, type, origin, status."},
		{"sdk/" + output.LockFile, "in each output folder, written by `generate` and `update`: hashes of the export's model, of the configuration, and of every file. Disposable."},
		{config.ApprovalsName, "beside `bpgen.yaml`, written by `diff --approve` and by hand: changes that people approved."},
	} {
		fmt.Fprintf(b, "\n### `%s`\n\n%s\n\n", filepath.Base(file.path), strings.ToUpper(file.says[:1])+file.says[1:])
		lines := strings.SplitAfter(written[file.path], "\n")
		for _, line := range lines[:min(4, len(lines))] {
			if strings.TrimSpace(line) != "" {
				b.WriteString("    " + strings.ReplaceAll(hash.ReplaceAllString(line, "…"), "\t", "  "))
			}
		}
	}
	var origins []string
	for _, kind := range schema.EvidenceKinds {
		origins = append(origins, "`"+string(kind)+"`")
	}
	fmt.Fprintf(b, "\nOrigins, strongest first: %s.\n", strings.Join(origins, ", "))
}

// findingReference lists every finding with cause and remedy.
func findingReference(b *strings.Builder) {
	b.WriteString("\n## Findings\n\nErrors stop what writes; [the form of a finding](lint.md). ENTITY and FIELD stand for what a finding fills in.\n\n| id | severity | cause | fix |\n|---|---|---|---|\n")
	for _, id := range schema.IDs() {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", id, id.Severity(), inCell(id.Meaning()), inCell(id.Remedy()))
	}
	b.WriteString("\nThose that only `bpgen check` has:\n\n| id | exit code | cause | fix |\n|---|---|---|---|\n")
	for _, id := range slices.Sorted(maps.Keys(checkFindings)) {
		fmt.Fprintf(b, "| `%s` | %d | %s | %s |\n", id, checkFindings[id].code, inCell(checkFindings[id].meaning), inCell(checkFindings[id].remedy))
	}
}

// formReference lists the members of what commands print as JSON.
func formReference(b *strings.Builder) {
	b.WriteString("\n## JSON\n\nEach command prints one object, whose `schema` names its form. Within a version members are only added.\n\n| command | form | members |\n|---|---|---|\n")
	for _, f := range []struct {
		command, form string
		value         any
	}{
		{"check", checkVersion, lintReport{}},
		{"generate", "bpgen.generate/1", generateReport{}},
		{"init", "bpgen.init/1", initReport{}},
		{"lint", lintVersion, lintReport{}},
		{"types accept", "bpgen.types/1", typesReport{}},
		{"types coverage", "bpgen.coverage/1", coverageReport{}},
		{"types list", "bpgen.types/1", typesReport{}},
		{"update", updateVersion, updateReport{}},
		{"version", "bpgen.version/1", versionReport{}},
	} {
		fmt.Fprintf(b, "| `bpgen %s` | `%s` | %s |\n", f.command, f.form, membersOf(reflect.TypeOf(f.value)))
	}
	b.WriteString("\nThose of `bpgen diff` and `bpgen drift` are in [changes](diff.md#json), that of `bpgen inspect` in [the model](ir.md), and that of `bpgen explain` in [types](types.md). The `diff` of `bpgen update` is a `bpgen.diff/1`.\n")
}

// membersOf lists the members of a struct, and in brackets those of the structs in it.
func membersOf(typ reflect.Type) string {
	var list []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		text := "`" + name + "`"
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			text += " (" + membersOf(inner) + ")"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// exitCodes are README's.
var exitCodes = []string{
	exitOK:       "done",
	exitNo:       "the answer is no: stale output, gated change, finding, hand-edited or foreign file",
	exitUsage:    "usage or configuration",
	exitDocument: "a document cannot be loaded or used",
	exitDecision: "a committed decision is stale or invalid: approval, rename, override, recorded name or type",
	exitWork:     "the work failed: disk, network, tenant",
}

// TestExitCodes compares them with README.
func TestExitCodes(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(repo(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for code, meaning := range exitCodes {
		if line := fmt.Sprintf("| %d | %s |\n", code, meaning); !strings.Contains(string(readme), line) {
			t.Errorf("README lacks %q", line)
		}
	}
}

// TestReadmeHasEveryCommand looks for commands in README's table.
func TestReadmeHasEveryCommand(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(repo(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range commands(t) {
		if !strings.Contains(string(readme), "| `bpgen "+name) {
			t.Errorf("README's table lacks bpgen %s", name)
		}
	}
}
