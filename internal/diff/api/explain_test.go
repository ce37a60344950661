package api

import (
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/schema"
)

func load(t *testing.T, text string) *types.Package {
	t.Helper()
	p, err := NewLoader().Load([]emit.File{{Path: "a.go", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPicklistThatGoes takes from a field all that its pick-list brought.
func TestPicklistThatGoes(t *testing.T) {
	side := func(fields ...*schema.Field) diff.Side {
		e := &schema.Entity{Name: schema.Name{Wire: "ACCOUNT", Go: "Account"}, Go: schema.EntityNames{Service: "AccountService", Fields: "AccountFields"}}
		e.Identity = &schema.Field{Name: schema.Name{Wire: "Id", Go: "ID"}}
		e.Fields = append(fields, e.Identity)
		return diff.NewSide("a", "a.json", &schema.Schema{Entities: []*schema.Entity{e}}, nil)
	}
	status := &schema.Field{Name: schema.Name{Wire: "Status", Go: "Status"}, Declared: "string", Picklist: &schema.Picklist{Go: "AccountStatus"}}
	plain := &schema.Field{Name: status.Name, Declared: "string", Type: schema.TypeRaw}
	r := diff.Compare(side(status), side(plain))
	Prove(r, load(t, "package sdk\n\ntype Account struct{ Status AccountStatus }\n\ntype AccountStatus string\n\nfunc (s AccountStatus) Known() bool { return true }\n"),
		load(t, "package sdk\n\ntype Account struct{ Status string }\n\ntype AccountStatus string\n"))
	if !r.API.Agrees || len(r.API.Incompatible) == 0 {
		t.Errorf("%+v", r.API)
	}
	for name, want := range map[string]string{"T": "", "T.M": "T", "(*T).M": "T"} {
		if got := receiver(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestCompareIsQuiet replaces a type by another one, of which apidiff finds two things to say.
func TestCompareIsQuiet(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	os.Stdout = file
	c := Compare(load(t, "package sdk\n\ntype Account struct{ A Status }\n\ntype Status string\n"),
		load(t, "package sdk\n\ntype Account struct{ A Value }\n\ntype Value struct{ raw string }\n"))
	if os.Stdout != file {
		t.Error("the standard output is not put back")
	}
	if info, err := file.Stat(); err != nil || info.Size() != 0 || len(c.Incompatible) == 0 {
		t.Errorf("printed %d bytes (%v); %+v", info.Size(), err, c)
	}
}

// TestCompareNamesTheMember changes the type of a member of a record that is looked at before its
// old type is, and nothing else: of that type, which others still have, nothing is to be said.
func TestCompareNamesTheMember(t *testing.T) {
	const types = "package sdk\n\ntype Opt[T any] struct{ v T }\n\ntype Kind string\n\ntype Value struct{ raw string }\n\nfunc (v Value) Known() bool { return true }\n\nfunc Text() Value { return Value{} }\n"
	const was, is = "type Account struct{ A, B Opt[Value]; C Opt[[]Value] }\n", "type Account struct{ A Opt[Kind]; B Opt[Value]; C Opt[[]Kind] }\n"
	for range 20 { // members are looked at in any order
		c := Compare(load(t, types+was), load(t, types+is))
		want := []string{"Account.A: changed from Opt[Value] to Opt[Kind]", "Account.C: changed from Opt[[]Value] to Opt[[]Kind]"}
		if !slices.Equal(c.Incompatible, want) || len(c.Compatible) > 0 {
			t.Fatalf("%+v", c)
		}
	}
}
