package decide

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
)

// export returns a schema with entities given as "ACCOUNT Id Name".
func export(entities ...string) *schema.Schema {
	s := &schema.Schema{}
	group := schema.Group{Name: "all"}
	for _, text := range entities {
		words := strings.Fields(text)
		e := &schema.Entity{Name: schema.Name{Wire: words[0]}, Identity: &schema.Field{Name: schema.Name{Wire: "Id"}, Type: schema.TypeID}}
		for _, field := range words[1:] {
			f := &schema.Field{Name: schema.Name{Wire: field}, Type: schema.TypeRaw}
			if field == "Id" {
				f = e.Identity
			}
			e.Fields = append(e.Fields, f)
		}
		s.Entities = append(s.Entities, e)
		group.Entities = append(group.Entities, words[0])
	}
	s.Groups = []schema.Group{group}
	return s
}

func at(line int) schema.Pos { return schema.Pos{File: "f", Line: line, Col: 1} }

func patterns(globs ...string) []schema.Pattern {
	var list []schema.Pattern
	for i, glob := range globs {
		list = append(list, schema.Pattern{Glob: glob, Pos: at(i + 1)})
	}
	return list
}

func rename(line int, from, to, since string) schema.RenameDecision {
	return schema.RenameDecision{Entity: "A", From: from, To: to, Since: since, Pos: at(line)}
}

func ids(diags schema.Diags) string {
	var words []string
	for _, d := range diags {
		words = append(words, fmt.Sprintf("%d:%s", d.Pos.Line, d.ID))
	}
	return strings.Join(words, " ")
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		glob, name string
		want       bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "a/b", true}, {"?", "", false}, {"?", "é", true}, {"??", "é", false},
		{"ACCOUNT", "ACCOUNT", true}, {"ACCOUNT", "account", false}, {"ACCOUNT*", "ACCOUNT_TYPE", true}, {"ACCOUNT_*", "ACCOUNT", false},
		{"*_LOG", "A_LOG_LOG", true}, {"*_LOG", "A_LOGS", false}, {"A*B*C", "AxBxBxC", true}, {"A*B*C", "AxCxB", false},
		{"[A]", "A", false}, {"[A]", "[A]", true}, {"a**b", "ab", true}, {"*é?", "xéy", true}, {"*a", "\xffa", true}, {"?a", "\xffa", true},
		{strings.Repeat("*a", 30) + "b", strings.Repeat("a", 5000), false},
	} {
		if got := match(c.glob, c.name); got != c.want {
			t.Errorf("match(%.20q, %.20q) = %v", c.glob, c.name, got)
		}
	}
}

func TestFilter(t *testing.T) {
	for _, c := range []struct {
		include, exclude []schema.Pattern
		kept, findings   string
	}{
		{nil, nil, "A AB B", ""},
		{patterns("A*"), nil, "A AB", ""},
		{patterns("B", "A"), nil, "A B", ""},
		{nil, patterns("?B"), "A B", ""},
		{patterns("A*"), patterns("AB"), "A", ""},
		{patterns("X"), nil, "", "1:include-unmatched"},
		{nil, patterns("X"), "A AB B", "1:exclude-unmatched"},
		{patterns("A"), patterns("*"), "", "1:nothing-included"},
	} {
		s := export("A", "AB", "B")
		diags := Apply(s, schema.Decisions{Include: c.include, Exclude: c.exclude}, "s")
		var kept []string
		for _, e := range s.Entities {
			kept = append(kept, e.Name.Wire)
		}
		if got := strings.Join(kept, " "); got != c.kept || ids(diags) != c.findings {
			t.Errorf("%v %v: kept %q with %q", c.include, c.exclude, got, ids(diags))
		}
		if !slices.Equal(s.Groups[0].Entities, kept) {
			t.Errorf("the group has %v, kept are %v", s.Groups[0].Entities, kept)
		}
	}
}

func TestOverrides(t *testing.T) {
	s := export("A Id F ", "B F")
	a, field := s.Entities[0], func(name string) schema.Subject { return schema.Subject{Entity: "A", Field: name, IsField: true} }
	diags := Apply(s, schema.Decisions{
		Names: []schema.NameDecision{
			{Subject: schema.Subject{Entity: "A"}, Go: "X", Pos: at(1)},
			{Subject: field("F"), Go: "Y", Pos: at(2)},
			{Subject: schema.Subject{Entity: "B", Field: "Id", IsField: true}, Go: "Z", Pos: at(3)},
			{Subject: field(""), Go: "Z", Pos: at(4)},
			{Subject: field("F"), Go: "Z", Pos: at(5)},
		},
		Types: []schema.TypeDecision{
			{Subject: field("F"), Type: schema.TypeText, Pos: at(6)},
			{Subject: field("Id"), Type: schema.TypeText, Pos: at(7)},
		},
	}, "s")
	if got := ids(diags); got != "4:override-unmatched 5:override-repeated 7:override-invalid" {
		t.Error(diags)
	}
	f := a.Field("F")
	if a.Name.Decided.Go != "X" || f.Name.Decided.Go != "Y" || s.Entities[1].Identity.Name.Decided.Go != "Z" {
		t.Error("the names did not reach their subjects")
	}
	if f.Type != schema.TypeText || f.TypeEvidence() != schema.EvidenceOverride || a.Identity.Type != schema.TypeID {
		t.Errorf("F is %s by %s", f.Type, f.TypeEvidence())
	}
}

func TestRenames(t *testing.T) {
	for _, c := range []struct {
		what     string
		renames  []schema.RenameDecision
		former   string // of every field of A, as "New:Old1,Old2"
		findings string
	}{
		{"applies", []schema.RenameDecision{rename(1, "Old", "New", "s")}, "New:Old", ""},
		{"applies later", []schema.RenameDecision{rename(1, "Old", "New", "before")}, "New:Old", ""},
		{"two old names", []schema.RenameDecision{rename(1, "Old", "New", "s"), rename(2, "Elder", "New", "s")}, "New:Elder,Old", ""},
		{"step by step", []schema.RenameDecision{rename(1, "Elder", "Old", "t"), rename(2, "Old", "New", "s")}, "New:Elder,Old", ""},
		{"step by step, last first", []schema.RenameDecision{rename(1, "Old", "New", "s"), rename(2, "Elder", "Old", "t")}, "New:Elder,Old", ""},
		{"there and back", []schema.RenameDecision{rename(1, "New", "Old", "t"), rename(2, "Old", "New", "s")}, "New:Old", "1:rename-inactive"},
		{"in a circle", []schema.RenameDecision{rename(1, "P", "Q", "t"), rename(2, "Q", "P", "t")}, "", "1:rename-inactive 2:rename-inactive"},
		{"to itself", []schema.RenameDecision{rename(1, "New", "New", "t")}, "", "1:rename-inactive"},
		{"not yet", []schema.RenameDecision{rename(1, "New", "Newer", "t")}, "", "1:rename-inactive"},
		{"old still there", []schema.RenameDecision{rename(1, "New", "Other", "s")}, "", "1:rename-stale"},
		{"new not there", []schema.RenameDecision{rename(1, "Old", "Newer", "s")}, "", "1:rename-stale"},
		{"identity", []schema.RenameDecision{rename(1, "Key", "Id", "s")}, "", "1:rename-invalid"},
		{"away from the identity", []schema.RenameDecision{rename(1, "Id", "New", "s")}, "", "1:rename-stale"},
		{"twice", []schema.RenameDecision{rename(1, "Old", "New", "s"), rename(2, "Old", "Other", "s")}, "New:Old", "2:rename-invalid"},
		{"no entity", []schema.RenameDecision{{Entity: "Z", From: "a", To: "b", Since: "t", Pos: at(1)}}, "", "1:rename-inactive"},
		{"left out", []schema.RenameDecision{{Entity: "B", From: "Old", To: "New", Since: "s", Pos: at(1)}}, "", "1:rename-inactive"},
	} {
		s := export("A New Other", "B New")
		diags := Apply(s, schema.Decisions{Exclude: patterns("B"), Renames: c.renames}, "s")
		var former []string
		for _, f := range s.Entities[0].Fields {
			var olds []string
			for _, a := range f.Aliases {
				olds = append(olds, a.Name.Wire)
			}
			if olds != nil {
				former = append(former, f.Name.Wire+":"+strings.Join(olds, ","))
			}
		}
		if diff := cmp.Diff([]string{c.former, c.findings}, []string{strings.Join(former, " "), ids(diags)}); diff != "" {
			t.Errorf("%s: -want +got\n%s%v", c.what, diff, diags)
		}
	}
}

func TestSnapshotName(t *testing.T) {
	for path, want := range map[string]string{
		"specs/schema_2025.json": "schema_2025", "a.YAML": "a", "b.yml": "b", "v1.2": "v1.2", "v1.2.json": "v1.2", "json": "json",
	} {
		if got := SnapshotName(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
