package golden

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/gocmd"
)

// mutant is one way to break the runtime. The generated tests must notice it.
type mutant struct {
	what string
	file string
	old  string // must be in the file
	new  string
}

var mutants = []mutant{
	{"create by PUT", "write_billingplatform.go", `"create", http.MethodPost`, `"create", http.MethodPut`},
	{"update by PATCH", "write_billingplatform.go", `"update", http.MethodPut`, `"update", http.MethodPatch`},
	{"upsert by POST", "write_billingplatform.go", `"upsert", http.MethodPatch`, `"upsert", http.MethodPost`},
	{"wrong root path", "paths_billingplatform.go", `"/rest/2.0"`, `"/rest/2.1"`},
	{"wrong delete path", "paths_billingplatform.go", `"/delete/"`, `"/remove/"`},
	{"wrong envelope key", "pack_billingplatform.go", `{"brmObjects":`, `{"brmObject":`},
	{"rows of the answer ignored", "read_billingplatform.go", "a.count = l.count", "_ = l.count"},
	{"last field dropped", "encode_billingplatform.go", "for i, state := range m.states {", "for i, state := range m.states[:len(m.states)-1] {"},
	{"null written as absent", "writemode_billingplatform.go", "case !s.state().present():", "case s.state()&isValue == 0:"},
	{"null read as absent", "opt.go", "*o = Opt[T]{row: from.row, column: from.column, s: isNull}", "*o = Opt[T]{}"},
	{"empty read as null", "opt.go", `if string(raw) == "null" {`, `if string(raw) == "null" || string(raw) == "\"\"" {`},
	{"empty written as null", "opt.go", "if o.s&(isValue|hasBlank) == 0 {\n\t\treturn append(dst", "if o.s&isValue == 0 || o.String() == \"\" {\n\t\treturn append(dst"},
	{"bearer token under another scheme", "auth.go", `scheme: "Bearer "`, `scheme: "Token "`},
	{"update ignores copied values", "writemode_billingplatform.go", "return m.row == 0 || s.origin() != origin{m.row, column}", "return s.origin().row == 0"},
	{"absent written as null", "opt.go", "func (s state) present() bool { return s&(isNull|isValue) != 0 }", "func (s state) present() bool { return s != 99 }"},
	{"failed row ignored", "result_billingplatform.go", `return r.refused || r.code != ""`, "return false"},
	{"404 of a query is an error", "read_billingplatform.go", "if isNoRows(err) {", "if isNoRows(err) && false {"},
	{"a missing record is not ErrNotFound", "read_billingplatform.go", `"%w: Id %s: %w", err, id, ErrNotFound`, `"%w: Id %s: %v", err, id, ErrNotFound`},
	{"Id not sent on update", "writemode_billingplatform.go", "return m.kind.names() || isKey", "return isKey"},
	{"update without an Id is sent", "pack_billingplatform.go", "if w.verb.needsID {", "if false {"},
	{"wrong upsert key", "pack_billingplatform.go", "w.key)\n", `"Id")` + "\n"},
	{"created flag lost", "result_billingplatform.go", "created: created,", "created: created && !created,"},
	{"credentials not sent", "send.go", "r.session.apply(req.Header)", "_ = r.session"},
	{"create repeated after an ambiguous failure", "write_billingplatform.go", "writeCreate, false, blindWrite}", "writeCreate, false, keyedWrite}"},
	{"delete never repeated", "write_billingplatform.go", "writeAll, true, keyedWrite}", "writeAll, true, blindWrite}"},
	{"read never repeated", "read_billingplatform.go", "request{operation: op, replay: readOnly,", "request{operation: op, replay: blindWrite,"},
	{"create with an unknown outcome is just an error", "batch_billingplatform.go", "w.verb.replay == blindWrite && a.fate.unknown()", "false"},
	{"429 not repeated", "errors_billingplatform.go", "return notDone", "return settled"},
	{"a lost session is not ErrSessionExpired", "errors_billingplatform.go", "e.kinds = []error{ErrSessionExpired}", "_ = e.kinds"},
	{"unknown fields lost", "record.go", "extra.Set(m.name, value)", "_ = m.name"},
	{"read-only field sent", "writemode_billingplatform.go", "case c.readOnly:", "case c.readOnly && false:"},
	{"read fields sent on update", "writemode_billingplatform.go", "return m.row == 0 || s.origin() != origin{m.row, column}", "return true"},
	{"condition of a query lost", "select_billingplatform.go", "all := append(s.conditions[:len(s.conditions):len(s.conditions)], more...)", "all := more"},
	{"text gets out of its quotes", "sqltext_billingplatform.go", `strings.ReplaceAll(text, "'", "''")`, "text"},
	{"pages begin anew", "all_billingplatform.go", "Decimal(Text(c.last))", "DecimalOf(0)"},
	{"the page is the last", "all_billingplatform.go", "c.ended = len(rows) < size ||", "c.ended = len(rows) <= size ||"},
	{"fields not selected", "select_billingplatform.go", "fields = append(fields, c.name)", "_ = c.name"},
	{"row keys of another case lost", "record.go", "r.table.folded[strings.ToLower(m.name)]", `r.table.folded[strings.ToLower(m.name)+"-"]`},
	{"batch sent one by one in an object", "pack_billingplatform.go", "if !p.write.single {\n\t\tp.body", "if false {\n\t\tp.body"},
	{"results numbered wrongly", "result_billingplatform.go", "a.result(row, sent[i])", "a.result(row, sent[len(rows)-1-i])"},
	{"id of the answer lost", "records_billingplatform.go", "return result.ID, err", "return result.ID[:0], err"},
	{"cleared fields not listed", "clearing_billingplatform.go", "n.list = append(n.list, name)", "_ = name"},
	{"null sent as empty text", "clearing_billingplatform.go", `text := ":null"`, "text := `:\"\"`"},
	{"choice of how to clear ignored", "batch_billingplatform.go", "or(defaultBatch), own.clearing", "or(defaultBatch), ClearByList"},
	{"UpdateAll sends what changed", "write_billingplatform.go", `"updateResponse", writeUpdateAll, true,`, `"updateResponse", writeUpdate, true,`},
	{"UpdateAll without an Id is sent", "write_billingplatform.go", `"updateResponse", writeUpdateAll, true,`, `"updateResponse", writeUpdateAll, false,`},
	{"UpdateAll without its Id", "writemode_billingplatform.go", "return k == writeUpdate || k == writeUpdateAll", "return k == writeUpdate"},
	{"unchanged record sent", "pack_billingplatform.go", "p.write.verb.kind.names() && isBare", "p.write.verb.kind == writeAll && isBare"},
	{"results of the records that were sent mixed up", "batch_billingplatform.go", "b.results[row] = results[i]", "b.results[i] = results[i]"},
	{"Changes finds what is alike", "changes_billingplatform.go", "if n.Equal(*b) {", "if n == b {"},
	{"Changes loses unknown fields", "changes_billingplatform.go", "t.extraOf(out).Set(name, changed)", "_ = name"},
	{"Changes loses what was cleared", "changes_billingplatform.go", "*o = Opt[T]{v: n.v, s: n.s}", "*o = Opt[T]{v: n.v, s: n.s & isValue}"},
	{"Changes without the Id", "changes_billingplatform.go", "id.(changer).change(from, id)", "_, _ = from, id"},
	{"value changed on the way", "json.go", "func textOf(raw []byte) string {", "func textOf(raw []byte) string { return strings.ToUpper(textOfRaw(raw)) }\n\nfunc textOfRaw(raw []byte) string {"},
}

// typeMutants break what fields have only where people say that they are numbers, flags or
// dates.
var typeMutants = []mutant{
	{"digits of a number lost", "decimal.go", "return (*Value)(d).setTyped(raw)", "return (*Value)(d).setTyped([]byte(strings.Replace(string(raw), `.10`, `.1`, 1)))"},
	{"a number without a zero before the point refused", "decimal.go", `if digits == "" ||`, `if whole == "" ||`},
	{"what is no date taken for one", "date.go", "\t\terr = misfit(want, v)", "\t\terr = nil"},
	{"what is no whole number taken for one", "integer.go", "if err != nil || n.exp < len(n.digits) {", "if false && err != nil {"},
	{"what is no flag taken for one", "flag_billingplatform.go", "return false, false", "return false, true"},
	{"the empty text taken for a value", "value.go", "s = isNull | hasBlank", "_ = isNull"},
}

// mutationQuirks are the goldens whose generated tests have to notice: one entity with every
// operation and one field of each kind of a schema, one with fields of all types, and two of
// nested resources.
var mutationQuirks = []suite{
	{"six-operations-one-entity", mutants},
	{"types-overridden", typeMutants},
	{"guidewire-openapi-3", guidewireMutants},
	{"guidewire-places", placeMutants},
}

// suite is mutants of one golden.
type suite struct {
	quirk   string
	mutants []mutant
}

var slow = flag.Bool("slow", false, "break the runtime in every way, and not in every fourth: make slow")

// TestGeneratedTestsNoticeABrokenRuntime generates an SDK per mutant, breaks its runtime and
// runs its tests, all in one module. A mutant that does not compile proves nothing and
// fails the test too; so does an unbroken SDK whose tests fail. Without -slow every fourth mutant
// is run, but each has to apply.
func TestGeneratedTestsNoticeABrokenRuntime(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	module := t.TempDir()
	write(t, filepath.Join(module, "go.mod"), []byte("module example.com/golden\n\ngo "+goFloor+"\n"))
	for q, suite := range mutationQuirks {
		writeSDKAs(t, suite.quirk, fmt.Sprintf("unbroken%d", q), module)
		for i, m := range suite.mutants {
			dir := module
			if !runs(i) {
				dir = t.TempDir()
			}
			m.apply(t, writeSDKAs(t, suite.quirk, fmt.Sprintf("m%d%02d", q, i), dir))
		}
	}
	outcomes := testOutcomes(t, module)
	for q, suite := range mutationQuirks {
		if o := outcomes[fmt.Sprintf("example.com/golden/unbroken%d", q)]; !o.passed {
			t.Fatalf("%s: the tests of the unbroken SDK fail:\n%s", suite.quirk, o.output.String())
		}
		for i, m := range suite.mutants {
			if runs(i) {
				m.noticed(t, outcomes[fmt.Sprintf("example.com/golden/m%d%02d", q, i)])
			}
		}
	}
}

// runs reports whether a mutant of a suite is run, and not only made.
func runs(i int) bool { return *slow || i%4 == 0 }

// noticed checks that tests failed which were built with the mutant.
func (m mutant) noticed(t *testing.T, o *verdict) {
	t.Helper()
	switch {
	case o == nil || o.passed:
		t.Errorf("not noticed: %s", m.what)
	case o.failedTests == 0:
		t.Errorf("%s: does not compile or dies:\n%s", m.what, o.output.String())
	}
}

func (m mutant) apply(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, m.file)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(m.old)) {
		t.Fatalf("%s: %s no longer has %q: write the mutant anew", m.what, m.file, m.old)
	}
	write(t, path, bytes.Replace(data, []byte(m.old), []byte(m.new), 1))
}

// writeSDKAs generates a golden as the package name of the module example.com/golden.
func writeSDKAs(t *testing.T, quirk, name, module string) string {
	t.Helper()
	dir := filepath.Join(module, name)
	if writeSDK(t, quirk, name, dir) != 1 {
		t.Fatalf("golden/%s has no SDK", quirk)
	}
	return dir
}

// verdict is what `go test` said of one package.
type verdict struct {
	passed      bool
	failedTests int
	output      strings.Builder
}

func testOutcomes(t *testing.T, module string) map[string]*verdict {
	t.Helper()
	out, _ := gocmd.Offline(t, module, "test", "-json", "-vet=off", "./...").Output() // fails, since tests are meant to
	outcomes := map[string]*verdict{}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var event struct{ Action, Package, ImportPath, Test, Output string }
		if err := dec.Decode(&event); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		pkg, _, _ := strings.Cut(event.Package+event.ImportPath, " ")
		o := outcomes[pkg]
		if o == nil {
			o = &verdict{}
			outcomes[pkg] = o
		}
		o.output.WriteString(event.Output)
		switch {
		case event.Action == "pass" && event.Test == "":
			o.passed = true
		case event.Action == "fail" && event.Test != "":
			o.failedTests++
		}
	}
	return outcomes
}
