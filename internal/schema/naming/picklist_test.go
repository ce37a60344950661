package naming

import (
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// withPicklist returns a schema of entities, the first of which has a field Status with texts.
func withPicklist(texts []string, entities ...string) *schema.Schema {
	s := new(schema.Schema)
	for _, wire := range entities {
		e := &schema.Entity{Name: schema.Name{Wire: wire}}
		e.Identity = &schema.Field{Name: schema.Name{Wire: "Id"}, Type: schema.TypeID}
		e.Fields = []*schema.Field{e.Identity}
		s.Entities = append(s.Entities, e)
	}
	list := &schema.Picklist{}
	for _, text := range texts {
		list.Choices = append(list.Choices, schema.Choice{Text: text})
	}
	s.Entities[0].Fields = append(s.Entities[0].Fields, &schema.Field{
		Name: schema.Name{Wire: "Status"}, Type: schema.TypePicklist, Picklist: list,
	})
	return s
}

// picklistNames returns the name of the pick-list's type and of the constants.
func picklistNames(s *schema.Schema) []string {
	list := s.Entities[0].Fields[1].Picklist
	all := []string{list.Go}
	for _, c := range list.Choices {
		all = append(all, c.Go)
	}
	return all
}

func TestPicklistNames(t *testing.T) {
	for _, tt := range []struct {
		what     string
		texts    []string
		entities []string
		want     []string
	}{
		{"usual", []string{"ACTIVE", "ON HOLD", "1", "50 % off", "Id"}, []string{"ACCOUNT"},
			[]string{"AccountStatus", "AccountStatusActive", "AccountStatusOnHold", "AccountStatus1", "AccountStatus50PercentOff", "AccountStatusID"}},
		{"spoken alike", []string{"Gold", "gold", "ON HOLD", "on-hold"}, []string{"ACCOUNT"},
			[]string{"AccountStatus", "AccountStatus_Gold", "AccountStatus_gold", "AccountStatus_ON_HOLD", "AccountStatus_on_hold"}},
		{"nothing to say", []string{"*", "A"}, []string{"ACCOUNT"}, []string{"AccountStatus", "AccountStatusChoice", "AccountStatusA"}},
		{"taken by an entity", []string{"A"}, []string{"ACCOUNT", "ACCOUNT_STATUS"}, []string{"AccountStatusValue", "AccountStatusValueA"}},
		{"a constant taken by an entity", []string{"A"}, []string{"ACCOUNT", "ACCOUNT_STATUS_A"}, []string{"AccountStatus", "AccountStatus_A"}},
	} {
		s := withPicklist(tt.texts, tt.entities...)
		if diags := Assign(s, nil, Reserved{}); len(diags) > 0 {
			t.Errorf("%s: %v", tt.what, diags)
		}
		if got := picklistNames(s); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
	s := withPicklist([]string{"**", "*"}, "ACCOUNT")
	Assign(s, nil, Reserved{})
	if got := picklistNames(s); !strings.HasPrefix(got[1], "X_") || !strings.HasPrefix(got[2], "X_") || got[1] == got[2] {
		t.Errorf("texts without a letter: %q", got)
	}
}

// TestPicklistNamesAreRemembered has an entity arrive that wants what a pick-list and its texts
// were given: it gives way, also when the export lists no texts any more.
func TestPicklistNamesAreRemembered(t *testing.T) {
	s := withPicklist([]string{"ACTIVE"}, "ACCOUNT")
	Assign(s, nil, Reserved{})
	lines := new(memory.Fields).Merge(s)
	want := picklistNames(s)

	later := withPicklist([]string{"ACTIVE", "CLOSED"}, "ACCOUNT", "ACCOUNT_STATUS", "ACCOUNT_STATUS_ACTIVE")
	later.Entities[0].Fields[1].Picklist.Go = want[0]
	Assign(later, lines, Reserved{})
	if got := picklistNames(later); !slices.Equal(got, append(want, "AccountStatusClosed")) {
		t.Errorf("got %q", got)
	}
	if a, b := later.Entities[1].Name.Go, later.Entities[2].Name.Go; a == want[0] || b == want[1] {
		t.Errorf("the entities are called %s and %s", a, b)
	}

	hand, diags := memory.Parse("f", []byte("A\t-\tAccountStatus\tentity\tspec\nB\tS\tS\tpicklist:AccountStatus\tmetadata\taccepted\n"))
	if diags := append(diags, Assign(withPicklist(nil, "C"), hand, Reserved{})...); len(diags) != 1 || diags[0].ID != schema.FieldsConflict ||
		!strings.Contains(diags[0].Message, "the recorded Go name AccountStatus is taken by entity A") {
		t.Error(diags)
	}
}

// TestFormerPicklist keeps the type of a renamed field for the code that uses its old name.
func TestFormerPicklist(t *testing.T) {
	lines, _ := memory.Parse("f", []byte("ACCOUNT\t-\tAccount\tentity\tspec\nACCOUNT\tState\tState\tpicklist:AccountState\tmetadata\taccepted\n"+
		"ACCOUNT\tState=\"ON\"\tAccountStateOn\tchoice\tspec\n"))
	s := withPicklist([]string{"ON"}, "ACCOUNT")
	f := s.Entities[0].Fields[1]
	f.Aliases = []*schema.Alias{{Name: schema.Name{Wire: "State"}}}
	if diags := Assign(s, lines, Reserved{}); len(diags) > 0 {
		t.Fatal(diags)
	}
	old := f.Aliases[0].Picklist
	if old == nil || old.Go != "AccountState" || len(old.Choices) != 1 || old.Choices[0].Go != "AccountStateOn" || f.Picklist.Go != "AccountStatus" {
		t.Errorf("%+v, %+v", old, f.Picklist)
	}
}
