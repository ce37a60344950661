package kit

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var breakRuntime = flag.Bool("break", false, "also break the runtime in many ways and expect the kit to notice each (slow)")

// TestKit assembles a small SDK from the templates and runs the kit on it.
func TestKit(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles an SDK")
	}
	dir := assemble(t)
	for _, args := range [][]string{{"vet", "./..."}, {"test", "./..."}} {
		if out, err := goTool(dir, args...); err != nil {
			t.Fatalf("go %s: %v\n%s", args, err, out)
		}
	}
}

// TestKitNotices breaks the runtime in one place at a time.
func TestKitNotices(t *testing.T) {
	if !*breakRuntime {
		t.Skip("slow: run with -break")
	}
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			dir := assemble(t)
			file := filepath.Join(dir, b.file)
			src := readFile(t, file)
			if strings.Count(src, b.old) != 1 {
				t.Fatalf("%s does not hold this once: %s", b.file, b.old)
			}
			writeFile(t, file, strings.Replace(src, b.old, b.new, 1))
			out, err := goTool(dir, "test", ".")
			if err == nil || !strings.Contains(out, "--- FAIL") {
				t.Errorf("the kit did not notice: %v\n%s", err, out)
			}
		})
	}
}

// breakages are mistakes that the kit is there to notice.
var breakages = []struct{ name, file, old, new string }{
	{"wrong verb", "write_billingplatform.go", `"update", http.MethodPut`, `"update", http.MethodPost`},
	{"wrong path", "paths_billingplatform.go", `"/delete/" + url`, `"/" + url`},
	{"unescaped path", "paths_billingplatform.go", `+ "/" + url.PathEscape(string(id))`, `+ "/" + string(id)`},
	{"wrong envelope out", "pack_billingplatform.go", `{"brmObjects":`, `{"records":`},
	{"batch as object", "write_billingplatform.go", `w.single = true`, `w.single = false`},
	{"wrong envelope in", "write_billingplatform.go", `"updateResponse", writeUpdate,`, `"retrieveResponse", writeUpdate,`},
	{"no other envelope", "envelope_billingplatform.go", `case len(found) == 1:`, `case false:`},
	{"guessed envelope", "envelope_billingplatform.go", `case len(found) == 1:`, `case len(found) > 0:`},
	{"wrong name", "entities.go", `json:"AccountTypeId,omitzero"`, `json:"AccountType,omitzero"`},
	{"null as absent", "opt.go", `s&(isNull|isValue) != 0 }`, `s&isValue != 0 }`},
	{"null as value", "clearing_billingplatform.go", `text := ":null"`, "text := `:\"\"`"},
	{"cleared fields not listed", "clearing_billingplatform.go", "n.list = append(n.list, name)", "_ = name"},
	{"always cleared by list", "clearing_billingplatform.go", "case n.way == ClearByList:", "case true:"},
	{"never cleared by empty text", "clearing_billingplatform.go", "case n.way == ClearByEmptyText:", "case false:"},
	{"UpdateAll sends what changed", "write_billingplatform.go", `"updateResponse", writeUpdateAll, true,`, `"updateResponse", writeUpdate, true,`},
	{"UpdateAll without id", "write_billingplatform.go", `"updateResponse", writeUpdateAll, true,`, `"updateResponse", writeUpdateAll, false,`},
	{"unchanged sent", "pack_billingplatform.go", "p.write.verb.kind.names() && isBare", "p.write.verb.kind == writeAll && isBare"},
	{"results of unchanged mixed up", "batch_billingplatform.go", "b.results[row] = results[i]", "b.results[i] = results[i]"},
	{"Changes of what is alike", "changes_billingplatform.go", "if n.Equal(*b) {", "if n == b {"},
	{"Changes without unknown fields", "changes_billingplatform.go", "t.extraOf(out).Set(name, changed)", "_ = name"},
	{"Changes without id", "changes_billingplatform.go", "id.(changer).change(from, id)", "_, _ = from, id"},
	{"Changes of read-only fields", "changes_billingplatform.go", "writeMode{kind: writeUpdateAll, row", "writeMode{kind: writeAll, row"},
	{"empty read as null", "opt.go", `if string(raw) == "null" {`, `if string(raw) == "null" || string(raw) == "\"\"" {`},
	{"empty written as null", "opt.go", `if o.s&(isValue|hasBlank) == 0 {
		return append(dst, "null"...), nil`, `if o.s&isValue == 0 || o.String() == "" {
		return append(dst, "null"...), nil`},
	{"failed row ignored", "result_billingplatform.go", `r.refused || r.code != ""`, `r.refused`},
	{"success false ignored", "result_billingplatform.go", `r.refused || r.code != ""`, `r.code != ""`},
	{"missing rows ignored", "result_billingplatform.go", `len(rows) != len(sent)`, `len(rows) > len(sent)`},
	{"no batch error", "batch_billingplatform.go", "err.Rows = append(err.Rows, failure.(*RowError))", "_ = failure"},
	{"404 as error", "read_billingplatform.go", "if isNoRows(err) {", "if false {"},
	{"400 as no rows", "read_billingplatform.go", "if isNoRows(err) {", "if err != nil {"},
	{"500 as not found", "read_billingplatform.go", "case isNoRows(err):", "case err != nil:"},
	{"no ErrNotFound", "read_billingplatform.go", `%w: Id %s: %w", err, id`, `%w: Id %s: %v", err, id`},
	{"error under 200 ignored", "envelope_billingplatform.go", "case !holdsFailure(members):", "case true:"},
	{"id not sent on update", "writemode_billingplatform.go", "m.kind.names() || isKey", "isKey"},
	{"read id sent on create", "writemode_billingplatform.go", "m.kind.names() || isKey || s.origin().row == 0", "isKey || true"},
	{"empty id sent", "writemode_billingplatform.go", `if textIn(s) == "" {`, `if false {`},
	{"update without id", "write_billingplatform.go", `"updateResponse", writeUpdate, true,`, `"updateResponse", writeUpdate, false,`},
	{"read fields sent", "writemode_billingplatform.go", "	return m.kind != writeUpdate || m.changed(s, index)", "	return true"},
	{"read extras sent", "writemode_billingplatform.go", "	return m.kind != writeUpdate || m.changed(s, columnOf(name))", "	return true"},
	{"read-only sent", "writemode_billingplatform.go", "case c.readOnly:", "case false:"},
	{"related values sent", "writemode_billingplatform.go", `case strings.Contains(name, "."):`, `case false:`},
	{"wrong upsert key", "entities.go", `entity: "ACCOUNT", key: "Name"`, `entity: "ACCOUNT", key: "ZIP"`},
	{"option ignored", "upsert_billingplatform.go", "opt.changeUpsert(&w)", "_ = opt"},
	{"upsert key not sent", "pack_billingplatform.go", `externalIDFieldName`, `externalIdField`},
	{"upsert without value", "upsert_billingplatform.go", `strings.TrimSpace(text) == ""`, `text == "-"`},
	{"created ignored", "result_billingplatform.go", "created: created,", "created: !created,"},
	{"unknown fields lost", "record.go", "extra.Set(m.name, value)", "_ = value"},
	{"unknown fields not written", "encode_billingplatform.go", "if extra == nil || len(*extra) == 0 {", "if true {"},
	{"no case fallback", "table.go", "t.folded[fold] = append(t.folded[fold], len(t.columns))", "_ = fold"},
	{"twins mixed up", "record.go", "if !r.filled[i] {", "if true {"},
	{"no credentials", "send.go", "r.session.apply(req.Header)", ""},
	{"lost session is not ErrSessionExpired", "errors_billingplatform.go", "e.kinds = []error{ErrSessionExpired}", "_ = e.kinds"},
	{"429 is not ErrRateLimited", "errors.go", "return e.StatusCode == http.StatusTooManyRequests", "return false"},
	{"create repeated blindly", "write_billingplatform.go", "writeCreate, false, blindWrite}", "writeCreate, false, keyedWrite}"},
	{"update not repeated", "write_billingplatform.go", "writeUpdate, true, keyedWrite}", "writeUpdate, true, blindWrite}"},
	{"nothing repeated after 429", "errors_billingplatform.go", "return notDone", "return settled"},
	{"everything repeated after 500", "errors_billingplatform.go", "	return settled\n}", "	return notDone\n}"},
	{"unknown outcome not said", "batch_billingplatform.go", "w.verb.replay == blindWrite && a.fate.unknown()", "false"},
	{"wrong content type", "send.go", "application/json; charset=utf-8", "text/plain"},
	{"case always ignored", "record.go", "i, ok := r.table.exact[string(name)]", "i, ok := r.table.find(string(name))"},
	{"members taken in the declared order", "record.go", "s.accept(r.table.columns[i].key)", "s.key() != nil"},
	{"fields of the row before kept", "record.go", "r.matches = r.matches[:0]", ""},
	{"condition dropped", "select_billingplatform.go", "all := append(s.conditions[:len(s.conditions):len(s.conditions)], more...)", "all := more"},
	{"condition unescaped", "escape.go", `url.QueryEscape(text)`, `text+url.QueryEscape("")`},
	{"quotes not doubled", "sqltext_billingplatform.go", `strings.ReplaceAll(text, "'", "''")`, `text`},
	{"SQL without parentheses", "condition_billingplatform.go", "w.add(\"(\")\n\ts.alone(w)\n\tw.add(\")\")", "s.alone(w)"},
	{"order dropped", "select_billingplatform.go", `joint = " ORDER BY "`, `return`},
	{"order turned around", "select_billingplatform.go", "if o.descending {", "if !o.descending {"},
	{"limit dropped", "selection_billingplatform.go", "s.limit = n", "_ = n"},
	{"order of All taken from the caller", "all_billingplatform.go", `c.refuse("OrderBy", `, `c.refuse("", `},
	{"pages begin anew", "all_billingplatform.go", "Decimal(Text(c.last))", "DecimalOf(0)"},
	{"last page not known", "all_billingplatform.go", "c.ended = len(rows) < size || ", "c.ended = len(rows) <= size || "},
	{"missing field not named", "all_billingplatform.go", "return &UnknownFieldError{r.entity, field, err}", "return err"},
	{"fields not selected", "select_billingplatform.go", "fields = append(fields, c.name)", "_ = c.name"},
	{"last record for the first", "select_billingplatform.go", "Ordering{field: fields[0]})", "Ordering{field: fields[0], descending: true})"},
	{"rows counted", "select_billingplatform.go", "raw = only", `_, raw = only, json.RawMessage("1")`},
	{"condition required", "paths_billingplatform.go", `everyRecord SQL = "Id > 0"`, `everyRecord SQL = ""`},
	{"out of order", "records_billingplatform.go", "list.Index(index).Set(record)", "list.Index(index).Set(list.Index(0))\n\tlist.Index(0).Set(record)"},
	{"results out of order", "result_billingplatform.go", "a.result(row, sent[i])", "a.result(row, sent[len(rows)-1-i])"},
	{"empty batch sent", "pack_billingplatform.go", "if len(p.rows) > 0 {\n\t\tp.close()", "if true {\n\t\tp.close()"},
	{"batch not divided", "pack_billingplatform.go", "len(p.rows) < policy.Records", "true"},
	{"options of batches ignored", "records_billingplatform.go", "opt.changeBatch(&w)", "_ = opt"},
	{"options of deletes ignored", "delete_billingplatform.go", "opt.changeDelete(&w)", "_ = opt"},
	{"undelete deletes", "paths_billingplatform.go", `"/undelete/" + url`, `"/delete/" + url`},
	{"former names not read", "record.go", "r.keep(r.fillAliases())", "r.keep(nil)"},
	{"former names not written", "record_alias.go", "if len(t.aliases) == 0 {", "if true {"},
	{"empty number kept", "value.go", "s = isNull | hasBlank", "_ = hasBlank"},
	{"empty number lost", "value.go", "s = isNull | hasBlank", "s = isNull"},
	{"digits lost", "decimal.go", "return (*Value)(d).setTyped(raw)", "return (*Value)(d).setTyped([]byte(strings.Replace(string(raw), `.10`, `.1`, 1)))"},
	{"no number taken for one", "decimal.go", "parseNumber(Value(d).trimmed()); ok {", "parseNumber(Value(d).trimmed()); ok || true {"},
	{"no leading zero is no number", "decimal.go", `if digits == "" ||`, `if whole == "" ||`},
	{"no flag taken for one", "flag_billingplatform.go", "return false, false", "return false, true"},
	{"no date taken for one", "date.go", "		err = misfit(want, v)", "		err = nil"},
	{"misfits without a name", "misfit.go", "field.Field = t.columns[i].name", "_ = field"},
	{"ids unchecked", "id_billingplatform.go", `switch strings.TrimSpace(string(id)) {`, `switch strings.Trim(string(id)+"x", " ") {`},
}

// assemble puts an SDK together the way the generator does, with entities from testdata.
func assemble(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), "module example.com/billing\n\ngo 1.24\n")
	copyFolder(t, "../runtime", dir, "package runtime", "package billing", ".go")
	copyFolder(t, "../fake", filepath.Join(dir, "billingtest"), "package fake", "package billingtest", ".go")
	copyFolder(t, ".", dir, "package kit", "package billing_test", "_test.go")
	for _, name := range []string{"entities.go", "entities_test.go"} {
		writeFile(t, filepath.Join(dir, name), readFile(t, filepath.Join("testdata/billing", name)))
	}
	return dir
}

// copyFolder copies the files of a template folder other than its tests, its package comment and
// what is for another dialect.
func copyFolder(t *testing.T, from, to, clause, newClause, suffix string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", from, err)
	}
	edit := strings.NewReplacer(
		clause+"\n", newClause+"\n",
		`"github.com/bpgen/bpgen/templates/runtime"`, `"example.com/billing"`,
		`"github.com/bpgen/bpgen/templates/fake"`, `"example.com/billing/billingtest"`,
	)
	for _, path := range paths {
		name := filepath.Base(path)
		if name == "doc.go" || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_guidewire.go") {
			continue
		}
		writeFile(t, filepath.Join(to, strings.TrimSuffix(name, ".go")+suffix), edit.Replace(readFile(t, path)))
	}
}

func goTool(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "GOTOOLCHAIN=local")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
