package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/emit"
)

// sdk is the least that looks like an SDK.
const sdk = `package sdk

import "context"

type Opt[T any] struct{ v T }

type Field[T any] struct{ Name string }

type Account struct {
	ID   Opt[string] ` + "`json:\"Id,omitzero\"`" + `
	Name Opt[string] ` + "`json:\"Name,omitzero\"`" + `
	Odd  Opt[string] ` + "`json:\"-\" wire:\"O,dd\"`" + `
	Old  Opt[string] ` + "`json:\"-\" alias:\"Name\"`" + `
}

var AccountFields = struct {
	_    [0]func()
	ID   Field[string]
	Name Field[string]
}{ID: Field[string]{"Id"}, Name: Field[string]{"Name"}}

type AccountService struct{ n int }

func (s *AccountService) Get(ctx context.Context, id string) (*Account, error) { return nil, unknown }
`

// TestCompare changes one thing of a package at a time. Bodies are not looked at: this one does
// not compile.
func TestCompare(t *testing.T) {
	loader := NewLoader()
	load := func(text string) Changes {
		t.Helper()
		a, err := loader.Load([]emit.File{{Path: "a.go", Data: []byte(sdk)}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := loader.Load([]emit.File{{Path: "a.go", Data: []byte(text)}, {Path: "a_test.go", Data: []byte("nonsense")}, {Path: "sdktest/a.go", Data: []byte("nonsense")}, {Path: "README.md"}})
		if err != nil {
			t.Fatal(err)
		}
		return Compare(a, b)
	}
	for _, c := range []struct{ old, new, incompatible, compatible, tags string }{
		{"", "", "", "", ""},
		{"	Odd  ", "	Even ", "Account.Odd: removed", "Account.Even: added", ""},
		{"	Name Field[string]\n", "	Name Field[string]\n	More Field[int]\n", "", "AccountFields.More: added", ""},
		{"	ID   Field[string]\n	Name Field[string]\n}{ID: Field[string]{\"Id\"}, ", "	Name Field[string]\n}{", "AccountFields.ID: removed", "", ""},
		{"	Name Field[string]\n}{ID: Field[string]{\"Id\"}, Name: Field[string]{\"Name\"}}", "	Name Field[int]\n}{}", "AccountFields.Name: changed from Field[string] to Field[int]", "", ""},
		{"json:\"Name,omitzero\"", "json:\"Title,omitzero\"", "", "", "Account.Name Name Title"},
		{"wire:\"O,dd\"", "wire:\"Odd\"", "", "", "Account.Odd O,dd Odd"},
		{"alias:\"Name\"", "alias:\"Id\"", "", "", "Account.Old Name Id"},
		{",omitzero", "", "", "", ""},
		{" Get(", " Fetch(", "(*AccountService).Get: removed", "(*AccountService).Fetch: added", ""},
		{"type Account struct", "type Client struct{}\n\ntype Account struct", "", "Client: added", ""},
	} {
		text := strings.Replace(sdk, c.old, c.new, 1)
		if c.old != "" && text == sdk {
			t.Fatalf("%q is not in the package", c.old)
		}
		got := load(text)
		tags := ""
		for _, tag := range got.Tags {
			tags += fmt.Sprint(tag.Member, " ", tag.From, " ", tag.To)
		}
		if strings.Join(got.Incompatible, "; ") != c.incompatible || strings.Join(got.Compatible, "; ") != c.compatible || tags != c.tags {
			t.Errorf("%q: got %q, %q, %q; want %q, %q, %q", c.new, got.Incompatible, got.Compatible, tags, c.incompatible, c.compatible, c.tags)
		}
	}
}

// TestProveFindsWhatRecordsMiss compares packages with a report that knows nothing of them.
func TestProveFindsWhatRecordsMiss(t *testing.T) {
	loader := NewLoader()
	a, err := loader.Load([]emit.File{{Path: "a.go", Data: []byte(sdk)}})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("	Odd  ", "	Even ", "json:\"Name,omitzero\"", "json:\"Title,omitzero\"").Replace(sdk)
	b, err := loader.Load([]emit.File{{Path: "a.go", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r := &diff.Report{Changes: []diff.Change{{ID: diff.FieldRemoved, Entity: "X", FP: "fp", Source: diff.Breaking, Wire: diff.Risky}}}
	Prove(r, a, b)
	if r.API.Agrees || !slices.Equal(r.API.Unexplained, []string{"Account.Odd: removed"}) || !slices.Equal(r.API.Unproven, []string{"fp"}) {
		t.Errorf("%+v", r.API)
	}
	tag := slices.IndexFunc(r.Changes, func(c diff.Change) bool { return c.ID == diff.JSONTagChanged })
	if tag < 0 || r.Changes[tag].From != "Name" || r.Changes[tag].To != "Title" || r.Changes[tag].Wire != diff.Breaking || r.Counts.Wire.Breaking != 1 {
		t.Errorf("%+v", r.Changes)
	}
	r = &diff.Report{Changes: []diff.Change{{ID: diff.FieldRenamed, Go: "Account.Name", From: "Name", To: "Title", Source: diff.Additive, Wire: diff.Breaking}}}
	Prove(r, a, b)
	if len(r.Changes) != 1 {
		t.Errorf("an accepted rename has another tag, which is no record: %+v", r.Changes)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	loader := NewLoader()
	for text, want := range map[string]string{
		"":                                    "expected 'package'",
		"package sdk\n\nvar X int = \"\"\n":   "a.go:3",
		"package sdk\n\nimport \"no/such\"\n": "no/such",
		"package sdk\n\nvar X = undefined.Thing\n": "undefined",
	} {
		if _, err := loader.Load([]emit.File{{Path: "a.go", Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := loader.Load(nil); err == nil {
		t.Error("nothing is loaded without an error")
	}
}
