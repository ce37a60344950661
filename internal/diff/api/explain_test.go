package api

import (
	"go/types"
	"os"
	"path/filepath"
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
