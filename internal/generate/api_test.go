package generate

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/exp/apidiff"

	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
	ladder "github.com/bpgen/bpgen/internal/schema/types"
)

var update = flag.Bool("update", false, "rewrite the figures in docs/types.md from what the tests find")

// snapshots are the committed exports in the order of their dates: typed, untyped, typed, untyped.
var snapshots = []string{
	"demogm_schema_10_21_2024", "demogm_20250725_full_schema", "demogm_08_01_2025_schema", "schema_10_05_2025",
}

// TestAPIFollowsTheSnapshots generates the snapshots one after the other into one output. What
// code can use changes by what came and what went, and by nothing else: the types that were
// given out hold. Without bpgen.fields it shows what they cost.
func TestAPIFollowsTheSnapshots(t *testing.T) {
	c := newChecker(t)
	var off []schema.RuleSwitch
	for _, r := range ladder.Rules {
		off = append(off, schema.RuleSwitch{Rule: r.ID})
	}
	plain := func(int, *Target) {}
	kept, lost := c.generate(t, true, plain), c.generate(t, false, plain)
	bare := c.generate(t, false, func(_ int, target *Target) { target.Decisions.RulesOff = off })
	var table strings.Builder
	table.WriteString("| from | to | fields that came | that went | that got another Go type, with `bpgen.fields` | without it | without name rules either |\n|---|---|---|---|---|---|---|\n")
	for i := 1; i < len(snapshots); i++ {
		came, went := fieldsOf(kept[i]).minus(fieldsOf(kept[i-1])), fieldsOf(kept[i-1]).minus(fieldsOf(kept[i]))
		changed, cost := retyped(kept[i-1], kept[i]), retyped(lost[i-1], lost[i])
		for _, change := range append(changed, unexplained(kept[i-1], kept[i])...) {
			t.Errorf("%s to %s: %s", snapshots[i-1], snapshots[i], change)
		}
		fmt.Fprintf(&table, "| `%s` | `%s` | %d | %d | %d | %d | %d |\n", snapshots[i-1], snapshots[i], came, went, len(changed), len(cost), len(retyped(bare[i-1], bare[i])))
	}
	compareSection(t, "cost", table.String())
}

// TestAPIFollowsEvidence generates the snapshots with evidence that differs each time: siblings,
// metadata that contradicts what was given out and lists texts, enumerations. None changes the
// Go type of a field that was there; an override does, of its field alone, and keeps it when it
// is gone. New fields have what the evidence says, with types and constants of their own.
func TestAPIFollowsEvidence(t *testing.T) {
	c := newChecker(t)
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	dump := func(texts ...string) string {
		var rows []string
		for _, text := range texts {
			rows = append(rows, fmt.Sprintf(`{"EntityFieldId": 5, "ListValue": %q}, {"EntityFieldId": 6, "ListValue": %[1]q}`, text))
		}
		return file(texts[len(texts)-1]+".json", `{"ENTITY": [{"Id": 1, "EntityName": "ENTITY"}, {"Id": 2, "EntityName": "INVOICE"}], "ENTITY_FIELD": [
			{"Id": 5, "EntityId": 1, "FieldName": "ListSingleResultBehavior"}, {"Id": 6, "EntityId": 2, "FieldName": "ApprovalStatus"},
			{"EntityId": 2, "FieldName": "DueDate", "DataType": "NUMBER"}, {"EntityId": 2, "FieldName": "CreatedByInvoiceId", "DataType": "NUMBER"}],
			"ENTITY_FIELD_VALUES": [`+strings.Join(rows, ", ")+`]}`)
	}
	list := c.generate(t, true, func(i int, target *Target) {
		switch i {
		case 1:
			target.Siblings, target.Metadata = []string{"../../specs/" + snapshots[0] + ".json"}, dump("OPEN", "EDIT")
		case 2:
			text := readFile(t, target.Spec)
			for _, field := range []string{"Ranking", "ApprovalStatus"} { // a new one, and one that was there
				text = strings.ReplaceAll(text, `"`+field+`": {`, `"`+field+`": {"enum": ["FIRST", "LAST", null],`)
			}
			target.Spec, target.Metadata = file(snapshots[2]+".json", text), dump("OPEN", "VIEW")
			target.Decisions.Types = []schema.TypeDecision{{Subject: schema.Subject{Entity: "INVOICE", Field: "ClosedDate", IsField: true}, Type: schema.TypeText, Why: "w"}}
		}
	})
	overridden := []string{
		"Invoice.ClosedDate: changed from Opt[DateTime] to Opt[string]", "InvoiceFields.ClosedDate: changed from Field[DateTime] to Field[string]",
	}
	for i := 1; i < len(list); i++ {
		changes := append(retyped(list[i-1], list[i]), unexplained(list[i-1], list[i])...)
		slices.Sort(changes)
		want := map[int][]string{2: overridden}[i]
		if !slices.Equal(slices.Compact(changes), want) {
			t.Errorf("%s to %s: %q, want %q", snapshots[i-1], snapshots[i], changes, want)
		}
	}
	last := list[len(list)-1].pkg.Scope()
	for name, there := range map[string]bool{
		"EntityListSingleResultBehavior": true, "EntityListSingleResultBehaviorOpen": true, "EntityListSingleResultBehaviorEdit": true,
		"EntityListSingleResultBehaviorView": true, "ProductRanking": true, "ProductRankingFirst": true, "InvoiceApprovalStatus": false,
	} {
		if (last.Lookup(name) != nil) != there {
			t.Errorf("%s is in the last SDK: %v, want %v", name, !there, there)
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// generated is an SDK as the compiler sees it, and what it was made of.
type generated struct {
	pkg    *types.Package
	schema *schema.Schema
}

// checker loads SDKs; the packages of the standard library are loaded once.
type checker struct {
	fset   *token.FileSet
	config types.Config
}

func newChecker(t *testing.T) *checker {
	t.Helper()
	exports := map[string]string{}
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}",
		"../../templates/runtime").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if path, file, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			exports[path] = file
		}
	}
	fset := token.NewFileSet()
	lookup := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	return &checker{fset, types.Config{Importer: importer.ForCompiler(fset, "gc", lookup)}}
}

// generate renders all snapshots, each with what the one before recorded, or with nothing. Change
// gives each target what is to be different.
func (c *checker) generate(t *testing.T, remember bool, change func(int, *Target)) []generated {
	t.Helper()
	var list []generated
	var recorded []byte
	for i, name := range snapshots {
		target := Target{Spec: "../../specs/" + name + ".json", Out: "sdk", Package: "sdk", ImportPath: "example.com/sdk", Dialect: DefaultDialect}
		change(i, &target)
		r, err := Render(target, recorded)
		if err != nil || r.Diags.Failed() {
			t.Fatal(err, r.Diags)
		}
		var files []*ast.File
		for _, f := range r.Files {
			if f.Path == output.MemoryFile && remember {
				recorded = f.Data
			}
			if !strings.HasSuffix(f.Path, ".go") || strings.HasSuffix(f.Path, "_test.go") || strings.Contains(f.Path, "/") {
				continue
			}
			parsed, err := parser.ParseFile(c.fset, f.Path, f.Data, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, parsed)
		}
		pkg, err := c.config.Check("example.com/sdk", c.fset, files, nil)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, generated{pkg, r.Schema})
	}
	return list
}

// subjects are entities, operations and fields, spelt so that they cannot be mixed up.
type subjects map[string]bool

func fieldsOf(g generated) subjects {
	s := subjects{}
	for _, e := range g.schema.Entities {
		for _, f := range e.Fields {
			s[e.Name.Wire+"."+f.Name.Wire] = true
		}
	}
	return s
}

// minus returns how many subjects are not among others.
func (s subjects) minus(others subjects) int {
	n := 0
	for name := range s {
		if !others[name] {
			n++
		}
	}
	return n
}

// gone lists the Go names that an SDK may lose: those of entities, operations, fields and texts
// that the export lost. The other way round they are those that it may get.
func gone(before, after generated) map[string]bool {
	names := map[string]bool{}
	for _, e := range before.schema.Entities {
		now := after.schema.Entity(e.Name.Wire)
		if now == nil {
			for _, name := range []string{e.Name.Go, e.Go.Service, e.Go.Fields, "Client." + e.Name.Go} {
				names[name] = true
			}
			continue
		}
		for _, f := range e.Fields {
			left := now.Field(f.Name.Wire)
			if left == nil {
				names[e.Name.Go+"."+f.Name.Go] = true
			}
			addTexts(names, f.Picklist, left)
		}
		for _, op := range e.Operations {
			if now.Operation(op.Verb) == nil {
				names[e.Go.Service+"."+string(op.Verb)] = true
			}
		}
	}
	return names
}

// addTexts adds the names that a pick-list has and the field that is left, if it is, does not.
func addTexts(names map[string]bool, list *schema.Picklist, left *schema.Field) {
	if list == nil {
		return
	}
	if left == nil {
		names[list.Go] = true
		left = &schema.Field{}
	}
	for _, c := range list.Choices {
		names[c.Go] = left.Picklist == nil || !slices.ContainsFunc(left.Picklist.Choices, func(other schema.Choice) bool { return other.Text == c.Text })
	}
}

var changeOf = regexp.MustCompile(`^(?:\(\*?)?([A-Za-z0-9_]+)\)?(?:\.([A-Za-z0-9_]+))?: (.*)`)

// retyped returns the members of records, and of tables of fields, that got another type.
// Apidiff says so too, but of types that it has met before not every time.
func retyped(before, after generated) []string {
	var list []string
	for _, e := range before.schema.Entities {
		list = append(list, membersThatChanged(before, after, e.Name.Go)...)
	}
	return list
}

// unexplained returns the changes of the exported API that no entity, operation, field or text
// explains which came or went.
func unexplained(before, after generated) []string {
	may := map[string]map[string]bool{"removed": gone(before, after), "added": gone(after, before)}
	tables := map[string]bool{}
	for _, e := range before.schema.Entities {
		tables[e.Go.Fields] = true
	}
	var list []string
	for _, change := range apidiff.Changes(before.pkg, after.pkg).Changes {
		m := changeOf.FindStringSubmatch(change.Message)
		switch {
		case m == nil:
			list = append(list, change.Message)
		case tables[m[1]] && may[m[3]] == nil:
			list = append(list, membersThatChanged(before, after, m[1])...)
		case may[m[3]][m[1]] || may[m[3]][m[1]+"."+m[2]] || may[m[3]][m[1]+"."+verbOf(m[2])]:
		case strings.HasPrefix(m[3], "changed from ") && len(membersThatChanged(before, after, m[1])) > 0: // retyped has them
		default:
			list = append(list, change.Message)
		}
	}
	return list
}

// verbOf returns the verb that a method of a service is about: upsert for UpsertBatch.
func verbOf(method string) string {
	for _, verb := range schema.Verbs {
		if strings.HasPrefix(strings.ToLower(method), string(verb)) {
			return string(verb)
		}
	}
	return method
}

// membersThatChanged compares the members of two structs: those of a record, or of a table of
// fields, which to apidiff is one type that any new field makes another.
func membersThatChanged(before, after generated, name string) []string {
	went, came := gone(before, after), gone(after, before)
	record := strings.TrimSuffix(name, "Fields")
	was, now := membersOf(before.pkg, name), membersOf(after.pkg, name)
	var list []string
	for member, typ := range was {
		if now[member] != typ && !went[record] && !went[record+"."+member] {
			list = append(list, fmt.Sprintf("%s.%s: changed from %s to %s", name, member, typ, now[member]))
		}
	}
	for member := range now {
		if was[member] == "" && !went[record] && !came[record+"."+member] {
			list = append(list, fmt.Sprintf("%s.%s: added", name, member))
		}
	}
	return list
}

// membersOf returns the types of a struct's members, by name.
func membersOf(pkg *types.Package, name string) map[string]string {
	list := map[string]string{}
	if object := pkg.Scope().Lookup(name); object != nil {
		s := object.Type().Underlying().(*types.Struct)
		for i := range s.NumFields() {
			list[s.Field(i).Name()] = types.TypeString(s.Field(i).Type(), func(*types.Package) string { return "" })
		}
	}
	return list
}

// compareSection compares a section of docs/types.md with what it has to say.
func compareSection(t *testing.T, name, want string) {
	t.Helper()
	const path = "../../docs/types.md"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := []byte("<!-- "+name+" -->\n\n"), []byte("\n<!-- /"+name+" -->")
	from := bytes.Index(data, begin)
	to := bytes.Index(data, end)
	if from < 0 || to < from {
		t.Fatalf("%s has no section %s", path, name)
	}
	from += len(begin)
	if string(data[from:to]) == want {
		return
	}
	if !*update {
		t.Errorf("the section %s of docs/types.md is stale: run go test ./internal/generate ./internal/schema/types -update\n%s", name, want)
		return
	}
	data = bytes.Join([][]byte{data[:from], []byte(want), data[to:]}, nil)
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
