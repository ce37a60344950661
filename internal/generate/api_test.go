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
	"regexp"
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
	kept, lost, bare := c.generate(t, true, nil), c.generate(t, false, nil), c.generate(t, false, off)
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

// generate renders all snapshots, each with what the one before recorded, or with nothing.
func (c *checker) generate(t *testing.T, remember bool, off []schema.RuleSwitch) []generated {
	t.Helper()
	var list []generated
	var recorded []byte
	for _, name := range snapshots {
		r, err := Render(Target{
			Spec: "../../specs/" + name + ".json", Out: "sdk", Package: "sdk", ImportPath: "example.com/sdk", Dialect: DefaultDialect,
			Decisions: schema.Decisions{RulesOff: off},
		}, recorded)
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

// gone lists the Go names that an SDK may lose: those of entities, operations and fields that
// the export lost.
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
			if now.Field(f.Name.Wire) == nil {
				names[e.Name.Go+"."+f.Name.Go] = true
			}
		}
		for _, op := range e.Operations {
			if now.Operation(op.Verb) == nil {
				names[e.Go.Service+"."+string(op.Verb)] = true
			}
		}
	}
	return names
}

var changeOf = regexp.MustCompile(`^(?:\(\*?)?([A-Za-z0-9_]+)\)?(?:\.([A-Za-z0-9_]+))?: (.*)`)

// retyped returns the members of records, and of tables of fields, that got another type.
// Apidiff says so too, but of types that it has met before not every time.
func retyped(before, after generated) []string {
	may := gone(before, after)
	var list []string
	for _, e := range before.schema.Entities {
		list = append(list, membersThatChanged(before.pkg, after.pkg, e.Name.Go, may)...)
	}
	return list
}

// unexplained returns the incompatible changes of the exported API that no entity, operation or
// field explains which came or went.
func unexplained(before, after generated) []string {
	may, tables := gone(before, after), map[string]bool{}
	for _, e := range before.schema.Entities {
		tables[e.Go.Fields] = true
	}
	var list []string
	for _, change := range apidiff.Changes(before.pkg, after.pkg).Changes {
		if change.Compatible {
			continue
		}
		m := changeOf.FindStringSubmatch(change.Message)
		switch {
		case m == nil:
			list = append(list, change.Message)
		case tables[m[1]] && m[3] != "removed":
			list = append(list, membersThatChanged(before.pkg, after.pkg, m[1], may)...)
		case m[3] == "removed" && (may[m[1]] || may[m[1]+"."+m[2]] || may[m[1]+"."+verbOf(m[2])]):
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
func membersThatChanged(before, after *types.Package, name string, may map[string]bool) []string {
	members := func(pkg *types.Package) map[string]string {
		list := map[string]string{}
		if object := pkg.Scope().Lookup(name); object != nil {
			s := object.Type().Underlying().(*types.Struct)
			for i := range s.NumFields() {
				list[s.Field(i).Name()] = types.TypeString(s.Field(i).Type(), func(*types.Package) string { return "" })
			}
		}
		return list
	}
	var list []string
	now := members(after)
	for member, typ := range members(before) {
		record := strings.TrimSuffix(name, "Fields")
		if now[member] != typ && !may[record] && !may[record+"."+member] {
			list = append(list, fmt.Sprintf("%s.%s: changed from %s to %s", name, member, typ, now[member]))
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
