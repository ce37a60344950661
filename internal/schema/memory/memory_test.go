package memory

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bpgen/bpgen/internal/schema"
)

// entity returns a named entity; fields are pairs of a wire name and a Go name.
func entity(wire, name string, fields ...string) *schema.Entity {
	e := &schema.Entity{Name: schema.Name{Wire: wire, Go: name}}
	for pair := range slices.Chunk(fields, 2) {
		e.Fields = append(e.Fields, &schema.Field{Name: schema.Name{Wire: pair[0], Go: pair[1]}, Type: schema.TypeRaw})
	}
	return e
}

// entries returns what f remembers, without the lines it was read from.
func entries(f *Fields) []Entry {
	all := slices.Collect(f.All())
	for i := range all {
		all[i].Pos = schema.Pos{}
	}
	return all
}

func TestNothing(t *testing.T) {
	parsed, diags := Parse("bpgen.fields", nil)
	if len(diags) > 0 {
		t.Error(diags)
	}
	for name, f := range map[string]*Fields{"nil": nil, "zero": {}, "an empty file": parsed} {
		if _, ok := f.Entity("ACCOUNT"); ok {
			t.Errorf("%s: remembers an entity", name)
		}
		if _, ok := f.Field("ACCOUNT", "Id"); ok {
			t.Errorf("%s: remembers a field", name)
		}
		if n := len(entries(f)); n != 0 {
			t.Errorf("%s: remembers %d entries", name, n)
		}
		if got := string(f.Format()); got != header+"\n" {
			t.Errorf("%s: formats as %q", name, got)
		}
	}
}

func TestMerge(t *testing.T) {
	old := new(Fields).Merge(&schema.Schema{Entities: []*schema.Entity{
		entity("GONE", "Gone", "Id", "ID"),
		entity("ACCOUNT", "Account", "ZIP", "Zip", "Lost", "Lost"),
	}})
	account := entity("ACCOUNT", "Renamed", "Zip", "ZipField", "ZIP", "Renamed", "unnamed", "")
	account.Fields[1].Type = schema.TypeText
	account.Fields[1].Provisional = true
	account.Identity = &schema.Field{Name: schema.Name{Wire: "Id", Go: "ID"}, Type: schema.TypeID}
	merged := old.Merge(&schema.Schema{Entities: []*schema.Entity{account}})

	want := header + "\n" +
		"ACCOUNT\t-\tAccount\tentity\tspec\n" +
		"ACCOUNT\tId\tID\tid\tplatform\taccepted\n" +
		"ACCOUNT\tLost\tLost\traw\tnone\taccepted\n" +
		"ACCOUNT\tZIP\tZip\ttext\tdeclared\tprovisional\n" +
		"ACCOUNT\tZip\tZipField\traw\tnone\taccepted\n" +
		"GONE\t-\tGone\tentity\tspec\n" +
		"GONE\tId\tID\traw\tnone\taccepted\n"
	if diff := cmp.Diff(want, string(merged.Format())); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if n := len(entries(old)); n != 5 {
		t.Errorf("the memory merged from has %d entries, had 5", n)
	}
}

func TestRecord(t *testing.T) {
	id := &schema.Field{Name: schema.Name{Wire: "Id"}}
	for _, tt := range []struct {
		name string
		e    schema.Entity
		want int
	}{
		{"no identity", schema.Entity{}, 0},
		{"listed", schema.Entity{Fields: []*schema.Field{id}, Identity: id}, 1},
		{"not listed", schema.Entity{Identity: id}, 1},
		{"listed as another", schema.Entity{Fields: []*schema.Field{{Name: id.Name}}, Identity: id}, 1},
	} {
		if got := len(Record(&tt.e)); got != tt.want {
			t.Errorf("%s: %d fields, want %d", tt.name, got, tt.want)
		}
	}
}

// TestPicklist has the names of a pick-list's type and texts remembered like all others.
func TestPicklist(t *testing.T) {
	account := entity("ACCOUNT", "Account", "Status", "Status", "State", "State")
	account.Fields[0].Type = schema.TypePicklist
	account.Fields[0].Picklist = &schema.Picklist{Go: "AccountStatus", Choices: []schema.Choice{
		{Text: "ON HOLD", Go: "AccountStatusOnHold"}, {Text: "ACTIVE", Go: "AccountStatusActive"},
	}}
	f := new(Fields).Merge(&schema.Schema{Entities: []*schema.Entity{account}})
	want := header + "\n" +
		"ACCOUNT\t-\tAccount\tentity\tspec\n" +
		"ACCOUNT\tState\tState\traw\tnone\taccepted\n" +
		"ACCOUNT\tStatus\tStatus\tpicklist:AccountStatus\tnone\taccepted\n" +
		"ACCOUNT\tStatus=\"ACTIVE\"\tAccountStatusActive\tchoice\tspec\n" +
		"ACCOUNT\tStatus=\"ON HOLD\"\tAccountStatusOnHold\tchoice\tspec\n"
	if diff := cmp.Diff(want, string(f.Format())); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	parsed, diags := Parse("f", f.Format())
	if e, ok := parsed.Choice("ACCOUNT", "Status", "ON HOLD"); len(diags) > 0 || !ok || e.Go != "AccountStatusOnHold" {
		t.Errorf("%v, %v", e, diags)
	}
	if choices, fields := parsed.Choices("ACCOUNT", "Status"), parsed.Of("ACCOUNT"); len(choices) != 2 || len(fields) != 2 {
		t.Errorf("%d choices, %d fields", len(choices), len(fields))
	}
}

// The file has the order of the wire names, not of their spelling in the file.
func TestFormatSortsAndQuotes(t *testing.T) {
	f := new(Fields).Merge(&schema.Schema{Entities: []*schema.Entity{
		entity("B", "B"),
		entity("", "X_", "-", "X__2d", "", "X_", "a\tb\n", "AB", `"`, "X__22", "é", "É", "\xff", "X__ff", "Z", "Z", "z", "ZField"),
		entity("A-", "A"),
	}})
	want := header + "\n" +
		"\"\"\t-\tX_\tentity\tspec\n" +
		"\"\"\t\"\"\tX_\traw\tnone\taccepted\n" +
		"\"\"\t\"\\\"\"\tX__22\traw\tnone\taccepted\n" +
		"\"\"\t\"-\"\tX__2d\traw\tnone\taccepted\n" +
		"\"\"\tZ\tZ\traw\tnone\taccepted\n" +
		"\"\"\t\"a\\tb\\n\"\tAB\traw\tnone\taccepted\n" +
		"\"\"\tz\tZField\traw\tnone\taccepted\n" +
		"\"\"\t\"\\u00e9\"\tÉ\traw\tnone\taccepted\n" +
		"\"\"\t\"\\xff\"\tX__ff\traw\tnone\taccepted\n" +
		"\"A-\"\t-\tA\tentity\tspec\n" +
		"B\t-\tB\tentity\tspec\n"
	if diff := cmp.Diff(want, string(f.Format())); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRoundTrip(t *testing.T) {
	for seed := range uint64(200) {
		f := random(rand.New(rand.NewPCG(seed, 1)))
		got, diags := Parse("bpgen.fields", f.Format())
		if len(diags) > 0 {
			t.Fatalf("seed %d: %v", seed, diags)
		}
		if diff := cmp.Diff(entries(f), entries(got), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d: -want +got\n%s", seed, diff)
		}
	}
}

// random returns a memory of up to a few dozen wire names, the more awkward the better.
func random(r *rand.Rand) *Fields {
	const alphabet = "-\"\\\t\n\r #_aA0\x00\xff\xc3\xa9"
	wire := func() string {
		b := make([]byte, r.IntN(4))
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	s := new(schema.Schema)
	for i := range r.IntN(6) {
		e := entity(wire(), "Entity"+strconv.Itoa(i))
		for j := range r.IntN(8) {
			f := &schema.Field{
				Name: schema.Name{Wire: wire(), Go: "Field" + strconv.Itoa(j)}, Type: schema.Types[r.IntN(len(schema.Types))],
				Provisional: r.IntN(2) == 0,
			}
			if f.Type == schema.TypePicklist && r.IntN(4) > 0 {
				f.Picklist = &schema.Picklist{Go: "Type" + strconv.Itoa(j), Choices: []schema.Choice{{Text: wire(), Go: "A"}, {Text: wire(), Go: "B"}}}
			}
			e.Fields = append(e.Fields, f)
		}
		s.Entities = append(s.Entities, e)
	}
	return new(Fields).Merge(s)
}
