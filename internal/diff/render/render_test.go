package render

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
	"github.com/bpgen/bpgen/internal/schema"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// field makes a field of its wire name; change says what is special about it.
func field(wire string, change func(*schema.Field)) *schema.Field {
	f := &schema.Field{Name: schema.Name{Wire: wire, Go: wire}, Type: schema.TypeRaw, Declared: "string"}
	for _, verb := range []schema.Verb{schema.Get, schema.Create} {
		f.In = append(f.In, schema.Use{Verb: verb})
	}
	if change != nil {
		change(f)
	}
	return f
}

// entity makes an entity with a Get, a Create and an Upsert.
func entity(wire string, fields ...*schema.Field) *schema.Entity {
	e := &schema.Entity{Name: schema.Name{Wire: wire, Go: wire}, Fields: append([]*schema.Field{field("Id", nil)}, fields...)}
	e.Go = schema.EntityNames{Service: wire + "Service", Fields: wire + "Fields"}
	e.Identity = e.Fields[0]
	e.Operations = []*schema.Operation{
		{Verb: schema.Get, Method: "GET", Path: "/rest/2.0/" + wire + "/{id}", Reply: "retrieveResponse object"},
		{Verb: schema.Create, Method: "POST", Path: "/rest/2.0/" + wire, Reply: "retrieveResponse object"},
		{Verb: schema.Upsert, Method: "PATCH", Path: "/rest/2.0/" + wire, Reply: "upsertResponse array"},
	}
	return e
}

// everyKind makes a pair with a change of every kind, and of every kind of hint.
func everyKind() (old, new diff.Side) {
	picked := func(texts ...string) func(*schema.Field) {
		return func(f *schema.Field) {
			f.Picklist = &schema.Picklist{Go: "AccountStatus"}
			for _, text := range texts {
				f.Enum = append(f.Enum, schema.Choice{Text: text})
				f.Picklist.Choices = append(f.Picklist.Choices, schema.Choice{Text: text, Go: "AccountStatus" + text})
			}
		}
	}
	a := []*schema.Entity{
		entity("ACCOUNT",
			field("Status", picked("OPEN", "SHUT")), field("Level", nil), field("Note", nil), field("Owner", func(f *schema.Field) { f.Required = []schema.Verb{schema.Create} }),
			field("Help", func(f *schema.Field) { f.Doc = "Help &amp;  text" }), field("Discription", nil), field("Gone", nil), field("Sku", nil),
			field("Mail", nil), field("Plan", func(f *schema.Field) { f.Name.Decided = &schema.NameDecision{} }), field("Zone", nil), field("Mixed", nil),
			field("Rate", nil), field("Typed", nil), field("Region", func(f *schema.Field) { f.Doc = "Sales region" }),
			field("Hidden", nil), field("Wide", func(f *schema.Field) { f.Limits = "maxLength=40" }),
		),
		entity("PLAN", field("Alpha", nil), field("Beta", nil), field("Gamma", nil)),
		entity("OFFER"),
		entity("TERM", field("Length", nil)),
	}
	b := []*schema.Entity{
		entity("ACCOUNT",
			field("Status", picked("OPEN", "CLOSED")), field("Level", func(f *schema.Field) { f.Declared = "integer" }), field("Note", func(f *schema.Field) { f.ReadOnly = true }), field("Owner", nil),
			field("Help", func(f *schema.Field) { f.Doc = "Other text" }), field("Description", nil),
			field("ProductSku", func(f *schema.Field) {
				f.Aliases = []*schema.Alias{{Name: schema.Name{Wire: "Sku", Go: "Sku"}, Type: schema.TypeRaw}}
			}),
			field("Mail", func(f *schema.Field) { f.Type, f.Evidence = schema.TypeText, schema.EvidenceOverride }), field("Plan", func(f *schema.Field) { f.Name.Go = "TariffPlan" }),
			field("Zone", func(f *schema.Field) { f.Name.Go = "ZONE" }), field("Mixed", nil), field("Rate", nil), field("Typed", func(f *schema.Field) { f.Declared = "" }),
			field("New", nil), field("Wide", func(f *schema.Field) { f.Limits = "maxLength=80" }),
		),
		entity("TARIFF", field("Alpha", nil), field("Beta", nil), field("Gamma", nil)),
		entity("OFFER", field("Region", func(f *schema.Field) { f.Doc = "Sales region: as sold" })),
		entity("PERIOD", field("Length", nil)),
	}
	b[3].Former = []string{"TERM"}
	a[0].ExternalKeys, b[0].ExternalKeys = []string{"Sku"}, []string{"ProductSku"}
	b[0].Doc, b[0].Incomplete = "A customer.", false
	b[0].Operations[1].Reply = "createResponse array"
	b[2].Operations = slices.Delete(b[2].Operations, 2, 3)
	a[2].Operations = slices.Delete(a[2].Operations, 1, 2)
	b[2].Operations = append(b[2].Operations, &schema.Operation{Verb: schema.Delete, Method: "DELETE", Path: "/rest/2.0/delete/OFFER"})
	old = diff.NewSide("old|name", "old.json", &schema.Schema{Servers: []string{"https://a.example"}, Entities: a},
		schema.Diags{{ID: schema.OperationsDisagree, Entity: "ACCOUNT", Field: "Mixed"}})
	new = diff.NewSide("new", "new.json", &schema.Schema{Servers: []string{"https://b.example"}, Entities: b}, nil)
	return old, new
}

// report returns a report with every kind of change, approvals, notes and the Go API.
func report(t *testing.T) *diff.Report {
	t.Helper()
	old, new := everyKind()
	r := diff.Compare(old, new)
	r.Add(diff.Change{ID: diff.JSONTagChanged, Go: "ACCOUNT.Rate", Subject: "ACCOUNT.Rate", From: "Rate", To: "RateValue", Source: diff.None, Wire: diff.Breaking, Cause: diff.ByGenerator})
	r.Add(diff.Change{ID: diff.OperationChanged, Entity: "OFFER", Operation: "POST", Path: "/offers/{offerId}/close", From: "action of nothing to nothing", To: "action of nothing to element OFFER", Go: "OffersService.Close", Source: diff.Breaking, Wire: diff.Risky, Cause: diff.BySchema})
	r.Approve([]diff.Approval{
		{ID: diff.FieldRemoved, Entity: "ACC*", Field: "Gone", From: "old|name", To: "new", Reason: "nobody <b>reads</b> | it\x1b[31m", Entry: "FIELD_REMOVED ACC*.Gone", At: "bpgen.diff.yaml:2:5"},
		{FP: "0000000000000000", From: "old|name", To: "new", Reason: "stale", Entry: "0000000000000000", At: "bpgen.diff.yaml:5:5"},
		{FP: "0000000000000000", From: "older", To: "new", Reason: "of another pair", Entry: "0000000000000000", At: "bpgen.diff.yaml:8:5"},
	})
	r.Unknown = []diff.Unknown{{Side: "new", Entity: "OFFER", Fields: []string{"Cut", "Off"}}}
	r.API = &diff.API{Incompatible: []string{"ACCOUNT.Gone: removed"}, Compatible: []string{}, Unexplained: []string{"Opt: removed"}, Unproven: []string{}, Generator: []string{"Value: added"}, GeneratorCause: "another bpgen"}
	return r
}

// forms are all forms of a report.
var forms = map[string]func(*bytes.Buffer, *diff.Report) error{
	"every-kind.txt":          func(b *bytes.Buffer, r *diff.Report) error { return Text(b, r, false) },
	"every-kind.colour.txt":   func(b *bytes.Buffer, r *diff.Report) error { return Text(b, r, true) },
	"every-kind.json":         func(b *bytes.Buffer, r *diff.Report) error { return JSON(b, r) },
	"every-kind.md":           func(b *bytes.Buffer, r *diff.Report) error { return Markdown(b, r, Budget) },
	"every-kind.changelog.md": func(b *bytes.Buffer, r *diff.Report) error { return Changelog(b, r) },
}

func TestGoldenOfEveryKind(t *testing.T) {
	r := report(t)
	for _, kind := range diff.Kinds {
		if !slices.ContainsFunc(r.Changes, func(c diff.Change) bool { return c.ID == kind }) {
			t.Errorf("the pair has no %s", kind)
		}
	}
	hints := map[diff.Kind]bool{}
	for _, c := range r.Changes {
		if c.Likely != nil {
			hints[c.Likely.ID] = true
		}
	}
	if len(hints) != 3 {
		t.Errorf("the pair has the hints %v only", hints)
	}
	for name, form := range forms {
		var b bytes.Buffer
		if err := form(&b, r); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s", name, got)
	}
}

// TestFormsNeedNothingButTheJSON prints what is read back from the JSON.
func TestFormsNeedNothingButTheJSON(t *testing.T) {
	r := report(t)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again diff.Report
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	for name, form := range forms {
		var a, b bytes.Buffer
		if form(&a, r) != nil || form(&b, &again) != nil {
			t.Fatal("a form failed")
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s is made of more than the JSON", name)
		}
	}
}

func TestNoChanges(t *testing.T) {
	old, _ := everyKind()
	again, _ := everyKind()
	r := diff.Compare(old, again)
	if len(r.Changes) != 0 || r.Semver.Bump != "none" || r.Gated(diff.OnAny) != 0 {
		t.Fatalf("%+v", r.Changes)
	}
	for name, form := range forms {
		var b bytes.Buffer
		if err := form(&b, r); err != nil {
			t.Fatal(err)
		}
		text := strings.ToLower(b.String())
		if !strings.Contains(text, "no changes") && !strings.Contains(text, `"changes": []`) || strings.Contains(text, "account") || strings.Count(text, "\n") > 12 && !strings.HasSuffix(name, ".json") {
			t.Errorf("%s of nothing:\n%s", name, text)
		}
	}
}

// TestMarkdownBudget shortens a comment in small steps, and byte by byte where it changes: it is
// never too long, says when it is cut, and is whole as soon as there is room.
func TestMarkdownBudget(t *testing.T) {
	r := report(t)
	for i := range 300 {
		r.Changes = append(r.Changes, diff.Change{ID: diff.FieldAdded, Entity: fmt.Sprintf("E%03d", i/3), Field: fmt.Sprintf("F%d", i), Source: diff.Additive, Wire: diff.Additive, Cause: diff.BySchema})
	}
	r.Recount()
	var whole bytes.Buffer
	if err := Markdown(&whole, r, 1<<30); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	budgets := []int{whole.Len() - 1, whole.Len(), whole.Len() + 1}
	for budget := LeastBudget; budget < whole.Len(); budget += 500 {
		budgets = append(budgets, budget)
	}
	for _, form := range []func(*diff.Report) string{worst, table, nothing} {
		n := len(head(r) + form(r))
		budgets = append(budgets, max(n-1, LeastBudget), max(n, LeastBudget), max(n+1, LeastBudget))
	}
	for _, budget := range budgets {
		var b bytes.Buffer
		if err := Markdown(&b, r, budget); err != nil {
			t.Fatal(err)
		}
		seen[b.Len()] = true
		if isWhole := b.Len() == whole.Len(); b.Len() > budget || isWhole != (budget >= whole.Len()) || isWhole == strings.Contains(b.String(), "cut short") || !strings.HasPrefix(b.String(), Marker+"\n") {
			t.Fatalf("budget %d of %d: %d bytes", budget, whole.Len(), b.Len())
		}
	}
	if len(seen) != 4 {
		t.Errorf("%d lengths, want the four steps", len(seen))
	}
}

func TestDriftForms(t *testing.T) {
	old, new := everyKind()
	third, _ := everyKind()
	third.Name = "third"
	m := drift.Compare([]diff.Side{old, new, third}, []schema.RenameDecision{{Entity: "ACCOUNT", From: "Sku", To: "ProductSku"}, {From: "TERM", To: "PERIOD"}})
	m.Against = []drift.Conflicts{{Snapshot: "old|name", Changes: []diff.Change{}}, {Snapshot: "new", Changes: diff.Compare(new, third).Changes[:1]}}
	for name, form := range map[string]func(*bytes.Buffer) error{
		"drift.txt":          func(b *bytes.Buffer) error { return DriftText(b, m, false, true) },
		"drift.json":         func(b *bytes.Buffer) error { return JSON(b, m) },
		"drift.md":           func(b *bytes.Buffer) error { return DriftMarkdown(b, m, Budget) },
		"drift.short.md":     func(b *bytes.Buffer) error { return DriftMarkdown(b, m, 1200) },
		"drift.shortest.md":  func(b *bytes.Buffer) error { return DriftMarkdown(b, m, 200) },
		"drift.changelog.md": func(b *bytes.Buffer) error { return DriftChangelog(b, m) },
	} {
		var b bytes.Buffer
		if err := form(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
}

// FuzzMarkdownCell puts any text where people and exports put theirs: it never leaves its cell.
func FuzzMarkdownCell(f *testing.F) {
	for _, seed := range []string{"a", "a|b", "``", "`", "a`|`b", "<!-- x -->", "\n\n# x", "\x1b[31m", "@everyone", "[x](y)", "\u202ex", strings.Repeat("x|", 400)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b strings.Builder
		c := &diff.Change{
			ID: diff.FieldConstraintChanged, Entity: text, Field: text, From: text, To: text, Source: diff.None, Wire: diff.Risky,
			Items: []diff.Item{{Entity: text, Field: text, From: "x", To: "y"}}, Approved: &diff.Approved{Reason: text}, Cause: diff.BySchema,
		}
		row(&b, c, named(c, cell))
		line := b.String()
		if strings.Count(line, "\n") != 1 || strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 4 {
			t.Errorf("%q breaks its row: %q", text, line)
		}
		if words := words(c, plain); strings.IndexFunc(words, func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0 {
			t.Errorf("%q acts on a terminal: %q", text, words)
		}
	})
}

// TestCode takes names apart as Markdown does: what is within the fence is all of the name.
func TestCode(t *testing.T) {
	for text, want := range map[string]string{
		"Name":        "`Name`",
		"a`b":         "`` a`b ``",
		"a``b `c":     "``` a``b `c ```",
		"```<img>```": "```` ```<img>``` ````",
		"a|b":         "`a|b`",
	} {
		if got := code(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := cell("a|`b"); got != "`` a\\|`b ``" {
		t.Error(got)
	}
}

// TestChangelogSaysWhatIsUnknown has no change, but a list that is incomplete and an approval of
// nothing.
func TestChangelogSaysWhatIsUnknown(t *testing.T) {
	r := &diff.Report{Unknown: []diff.Unknown{{Side: "new", Entity: "OFFER", Fields: []string{"Cut"}}}, Stale: []diff.Stale{{Entry: "00", At: "a.yaml:1:1"}}}
	var b bytes.Buffer
	if err := Changelog(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"No changes.", "1 field of `OFFER`", "`a.yaml:1:1 00`"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in %s", want, b.String())
		}
	}
}
