package naming

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/memory"
)

// reserved stands for what an SDK takes.
var reserved = Reserved{
	Package: []string{"Client", "NewClient", "Error", "PageService"},
	Client:  []string{"Do", "Login"},
	Record:  []string{"Extra", "MarshalJSON", "UnmarshalJSON"},
	Tests:   []string{"TestMain"},
	Files:   []string{"client.go"},
}

// entities returns a schema with entities of these wire names.
func entities(wires ...string) *schema.Schema {
	s := new(schema.Schema)
	for i, wire := range wires {
		s.Entities = append(s.Entities, &schema.Entity{
			Name: schema.Name{Wire: wire}, Pos: schema.Pos{File: "spec.json", Line: i + 1, Col: 1},
		})
	}
	return s
}

// fields returns a schema with one entity that has fields of these wire names.
func fields(wires ...string) *schema.Schema {
	s := entities("RECORD")
	for i, wire := range wires {
		s.Entities[0].Fields = append(s.Entities[0].Fields, &schema.Field{
			Name: schema.Name{Wire: wire}, Type: schema.TypeText, Pos: schema.Pos{File: "spec.json", Line: 100 + i, Col: 1},
		})
	}
	return s
}

// names returns every Go name of s, by wire name: "ENTITY" or "ENTITY.field".
func names(s *schema.Schema) map[string]string {
	got := make(map[string]string)
	for _, e := range s.Entities {
		got[e.Name.Wire] = e.Name.Go
		for _, f := range memory.Record(e) {
			got[e.Name.Wire+"."+f.Name.Wire] = f.Name.Go
		}
	}
	return got
}

// remembered returns the memory with these lines; columns are separated by spaces.
func remembered(t *testing.T, lines ...string) *memory.Fields {
	t.Helper()
	text := strings.ReplaceAll(strings.Join(lines, "\n"), " ", "\t")
	m, diags := memory.Parse("bpgen.fields", []byte(text))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return m
}

func TestFields(t *testing.T) {
	long := strings.Repeat("Long", 40)
	for _, tt := range []struct {
		name string
		want map[string]string
	}{
		{"verbatim keeps", map[string]string{"PROCESS_STATUS": "PROCESS_STATUS", "ProcessStatus": "ProcessStatus"}},
		{"short names", map[string]string{"ZIP": "ZIP", "Zip": "Zip"}},
		{"first letter", map[string]string{"layoutType": "LayoutTypeField", "LayoutType": "LayoutType"}},
		{"nobody verbatim", map[string]string{"First-Name": "FirstNameField", "First_Name": "First_Name"}},
		{"three", map[string]string{"First-Name": "FirstNameField", "First_Name": "First_Name", "FirstName": "FirstName"}},
		{"down to the escape", map[string]string{"a-b": "X_a_2db", "a b": "X_a_20b", "a_b": "X_a_5fb"}},
		{"initialism", map[string]string{"AccountId": "AccountId", "AccountID": "AccountID", "accountId": "AccountIDField"}},
		{"reserved", map[string]string{"Extra": "ExtraField", "EXTRA": "EXTRA", "MarshalJSON": "MarshalJSONField"}},
		{"reserved twice", map[string]string{"Extra": "X_Extra", "extra": "X_extra"}},
		{"digits", map[string]string{"2nd": "X2ndField", "X2nd": "X2nd"}},
		{"a suffix in use", map[string]string{"Extra": "X_Extra", "ExtraField": "ExtraField"}},
		{"nothing to read", map[string]string{"": "X_", "..": "X__2e_2e", "😀": "X__f0_9f_98_80"}},
		{"posing as an escape", map[string]string{"..": "X__2e_2e", "X__2e_2e": "X2e2eField", "X2e2e": "X2e2e"}},
		{"long", map[string]string{long: "X_" + long[:40] + "__" + digest(long)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var wires []string
			for wire := range tt.want {
				wires = append(wires, wire)
			}
			s := fields(wires...)
			diags := Assign(s, nil, reserved)
			if diags.Failed() {
				t.Error(diags)
			}
			got := make(map[string]string)
			for _, f := range s.Entities[0].Fields {
				got[f.Name.Wire] = f.Name.Go
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestEntities(t *testing.T) {
	for _, tt := range []struct {
		name string
		want map[string]string
	}{
		{"services", map[string]string{"ACCOUNT": "Account", "ACCOUNT_SERVICE": "ACCOUNT_SERVICE"}},
		{"tables", map[string]string{"COLLECTOR": "Collector", "COLLECTOR_FIELDS": "COLLECTOR_FIELDS"}},
		{"a chain", map[string]string{
			"ACCOUNT": "Account", "ACCOUNT_SERVICE": "ACCOUNT_SERVICE", "ACCOUNT_SERVICE_FIELDS": "AccountServiceFields",
		}},
		{"alone", map[string]string{"COLLECTOR_FIELDS": "CollectorFields", "ACCOUNT_SERVICE": "AccountService"}},
		{"reserved", map[string]string{"CLIENT": "CLIENT", "Client": "ClientEntity", "NEW_CLIENT": "NEW_CLIENT"}},
		{"the reserved brings nothing", map[string]string{"Client": "ClientEntity", "CLIENT_SERVICE": "ClientService"}},
		{"reserved in Client", map[string]string{"LOGIN": "LOGIN", "Do": "DoEntity"}},
		{"a derived name is reserved", map[string]string{"PAGE": "PAGE"}},
		{"a test is reserved", map[string]string{"Main": "MainEntity"}},
		{"verbatim outranks the derived", map[string]string{"ZIP": "ZIP", "Zip": "Zip", "ZIP_SERVICE": "ZIP_SERVICE"}},
		{"no joining", map[string]string{"ACCOUNT_PRODUCT": "AccountProduct", "ACCOUNT_PRODUCT_QUOTE": "AccountProductQuote"}},
		{"escapes and what they bring", map[string]string{
			"..": "X__2e_2e", "": "X_", "Service": "Service",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var wires []string
			for wire := range tt.want {
				wires = append(wires, wire)
			}
			s := entities(wires...)
			if diags := Assign(s, nil, reserved); diags.Failed() {
				t.Error(diags)
			}
			if diff := cmp.Diff(tt.want, names(s)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestDerivedNames(t *testing.T) {
	s := entities("ACCOUNT_TYPE")
	Assign(s, nil, reserved)
	want := schema.EntityNames{
		Service: "AccountTypeService", Fields: "AccountTypeFields", Test: "TestAccountType",
		File: "account_type.go", TestFile: "account_type_test.go",
	}
	if diff := cmp.Diff(want, s.Entities[0].Go); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// An entity that gets no name brings none either.
func TestNoNameLeft(t *testing.T) {
	s := entities("..")
	diags := Assign(s, nil, Reserved{Package: []string{"X__2e_2e", "X__2e_2e__" + digest("..")}})
	if len(diags) != 1 || diags[0].ID != schema.NameUnusable {
		t.Errorf("want one %s, got %v", schema.NameUnusable, diags)
	}
	want := schema.EntityNames{File: "entity__x2e2e.go", TestFile: "entity__x2e2e_test.go"}
	if diff := cmp.Diff(want, s.Entities[0].Go); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// An identity that the export does not list is a name in the record all the same.
func TestUndeclaredIdentity(t *testing.T) {
	s := fields("ID", "Name")
	s.Entities[0].Identity = &schema.Field{Name: schema.Name{Wire: "Id"}, Type: schema.TypeID}
	Assign(s, nil, reserved)
	want := map[string]string{"RECORD": "Record", "RECORD.ID": "ID", "RECORD.Id": "Id", "RECORD.Name": "Name"}
	if diff := cmp.Diff(want, names(s)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRecordedNames(t *testing.T) {
	m := remembered(t,
		"ACCOUNT_SERVICE - AccountService entity spec",
		"RECORD - Record entity spec",
		"RECORD PROCESS_STATUS ProcessStatus text declared",
		"RECORD Gone Kept text declared",
		"GONE - Old entity spec",
	)
	s := fields("PROCESS_STATUS", "ProcessStatus", "Kept", "kept")
	s.Entities = append(s.Entities, entities("ACCOUNT", "ACCOUNT_SERVICE", "OLD").Entities...)
	diags := Assign(s, m, reserved)
	want := map[string]string{
		"ACCOUNT": "ACCOUNT", "ACCOUNT_SERVICE": "AccountService", "OLD": "OLD", "RECORD": "Record",
		"RECORD.PROCESS_STATUS": "ProcessStatus", "RECORD.ProcessStatus": "ProcessStatusField",
		"RECORD.Kept": "X_Kept", "RECORD.kept": "X_kept",
	}
	if diff := cmp.Diff(want, names(s)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if n := diags.Count(schema.Note); n != 5 || diags.Failed() {
		t.Errorf("want a note for each of 5 newcomers, got %v", diags)
	}
	if again := Assign(s, m.Merge(s), reserved); len(again) != 0 {
		t.Errorf("said twice: %v", again)
	}
}

func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		schema *schema.Schema
		memory []string
		want   []string
	}{
		{"equal names", fields("PROCESS_STATUS", "ProcessStatus"), nil, []string{
			"spec.json:100:1: note: RECORD.PROCESS_STATUS: the Go name is PROCESS_STATUS, expected one in camel case: " +
				"camel-case name ProcessStatus is also that of field ProcessStatus; OVERRIDE [name-fallback]",
		}},
		{"derived name", entities("COLLECTOR_FIELDS", "COLLECTOR"), nil, []string{
			"spec.json:1:1: note: COLLECTOR_FIELDS: the Go name is COLLECTOR_FIELDS, expected one in camel case: " +
				"camel-case name CollectorFields is taken by entity COLLECTOR; OVERRIDE [name-fallback]",
		}},
		{"reserved", entities("CLIENT", "PAGE", "LOGIN"), nil, []string{
			"spec.json:1:1: note: CLIENT: the Go name is CLIENT, expected one in camel case: " +
				"camel-case name Client is taken by the SDK's own code; OVERRIDE [name-fallback]",
			"spec.json:2:1: note: PAGE: the Go name is PAGE, expected one in camel case: " +
				"camel-case name Page brings PageService, which is taken by the SDK's own code; OVERRIDE [name-fallback]",
			"spec.json:3:1: note: LOGIN: the Go name is LOGIN, expected one in camel case: " +
				"camel-case name Login brings Client.Login, which is taken by the SDK's own code; OVERRIDE [name-fallback]",
		}},
		{"no letters", fields(".."), nil, []string{
			`spec.json:100:1: note: RECORD...: the Go name is X__2e_2e, expected one in camel case: ` +
				"it has no letter, digit or symbol that can be read aloud; OVERRIDE [name-fallback]",
		}},
		{"recorded elsewhere", fields("ZIP"), []string{"RECORD Zip Zip text declared"}, []string{
			"spec.json:100:1: note: RECORD.ZIP: the Go name is ZIP, expected one in camel case: " +
				"camel-case name Zip is taken by field Zip (bpgen.fields:1); OVERRIDE [name-fallback]",
		}},
		{"recorded and reserved", entities(), []string{"A - Client entity spec", "A B Extra raw none"}, []string{
			"bpgen.fields:1:1: error: A: the recorded Go name Client is taken by the SDK's own code, expected it to be free; " +
				"give it another name in this line [fields-conflict]",
			"bpgen.fields:2:1: error: A.B: the recorded Go name Extra is taken by the SDK's own code, expected it to be free; " +
				"give it another name in this line [fields-conflict]",
		}},
		{"recorded twice", entities(), []string{"A ZIP Zip text declared", "A Zip Zip text declared"}, []string{
			"bpgen.fields:2:1: error: A.Zip: the recorded Go name Zip is taken by field ZIP (bpgen.fields:1), expected it to be free; " +
				"give one of the two another name, in its line [fields-conflict]",
		}},
		{"recorded as derived", entities(), []string{"B - ZipFields entity spec", "A - Zip entity spec"}, []string{
			"bpgen.fields:1:1: error: B: the recorded Go name ZipFields is taken by entity A (bpgen.fields:2), expected it to be free; " +
				"give one of the two another name, in its line [fields-conflict]",
		}},
		{"recorded, deriving", entities(), []string{"B - Zip entity spec", "A - ZipFields entity spec"}, []string{
			"bpgen.fields:1:1: error: B: the recorded Go name Zip brings ZipFields, which is taken by entity A (bpgen.fields:2), expected it to be free; " +
				"give one of the two another name, in its line [fields-conflict]",
		}},
		{"recorded and no identifier", entities(), []string{"A - zip entity spec", "A b a.b raw none"}, []string{
			"bpgen.fields:1:1: error: A: the recorded Go name zip cannot be used: expected an exported Go identifier; correct this line [fields-conflict]",
			"bpgen.fields:2:1: error: A.b: the recorded Go name a.b cannot be used: expected an exported Go identifier; correct this line [fields-conflict]",
		}},
		{"every name taken", fields(".."), []string{
			"RECORD A X__2e_2e raw none", "RECORD B X__2e_2e__" + digest("..") + " raw none",
		}, []string{
			`spec.json:100:1: error: RECORD...: no Go name can be made of this wire name, expected one to be free: ` +
				"it has no letter, digit or symbol that can be read aloud; OVERRIDE [name-unusable]",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, d := range Assign(tt.schema, remembered(t, tt.memory...), reserved) {
				if strings.HasPrefix(string(d.ID), "name-") {
					if want := schema.Remedy(override(d), d.Entity, d.Field); d.Fix != want {
						t.Errorf("fix %q, want %q", d.Fix, want)
					}
					d.Fix = "OVERRIDE"
				}
				got = append(got, d.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// override is the remedy of findings about names of newcomers.
func override(d schema.Diag) string {
	if d.Field == "" {
		return strings.Replace(schema.NameOverride, " field: {field},", "", 1)
	}
	return schema.NameOverride
}

// randomWire returns a wire name from a vocabulary small enough for collisions of every
// kind to be common.
func randomWire(r *rand.Rand) string {
	words := []string{"a", "A", "Zip", "ZIP", "zip", "id", "Id", "ID", "Service", "SERVICE", "Fields", "FIELDS",
		"Entity", "Field", "Test", "Client", "CLIENT", "Extra", "X", "X_", "2", "é", "顧", "..", "\u212a", "k", "𝐀"}
	seps := []string{"", "_", "-", " "}
	wire := words[r.IntN(len(words))]
	for range r.IntN(3) {
		wire += seps[r.IntN(len(seps))] + words[r.IntN(len(words))]
	}
	return wire
}

// randomSchema returns a schema, or one that grew out of base.
func randomSchema(r *rand.Rand, base *schema.Schema) *schema.Schema {
	s := copied(base)
	for range 2 + r.IntN(12) {
		if wire := randomWire(r); s.Entity(wire) == nil {
			s.Entities = append(s.Entities, entities(wire).Entities...)
		}
	}
	for _, e := range s.Entities {
		for range r.IntN(12) {
			if wire := randomWire(r); e.Field(wire) == nil {
				e.Fields = append(e.Fields, fields(wire).Entities[0].Fields...)
			}
		}
	}
	return s
}

// copied returns a copy of s without any Go names.
func copied(s *schema.Schema) *schema.Schema {
	c := new(schema.Schema)
	for _, e := range s.Entities {
		d := &schema.Entity{Name: schema.Name{Wire: e.Name.Wire}, Pos: e.Pos}
		for _, f := range e.Fields {
			d.Fields = append(d.Fields, &schema.Field{Name: schema.Name{Wire: f.Name.Wire}, Type: f.Type, Pos: f.Pos})
		}
		c.Entities = append(c.Entities, d)
	}
	return c
}

func shuffled(r *rand.Rand, s *schema.Schema) *schema.Schema {
	c := copied(s)
	r.Shuffle(len(c.Entities), func(i, j int) { c.Entities[i], c.Entities[j] = c.Entities[j], c.Entities[i] })
	for _, e := range c.Entities {
		r.Shuffle(len(e.Fields), func(i, j int) { e.Fields[i], e.Fields[j] = e.Fields[j], e.Fields[i] })
	}
	return c
}

// result is all that Assign says, in a form that has no order.
func result(s *schema.Schema, diags schema.Diags) string {
	var lines []string
	for _, e := range s.Entities {
		lines = append(lines, fmt.Sprintf("%q %s %+v", e.Name.Wire, e.Name.Go, e.Go))
		for _, f := range e.Fields {
			lines = append(lines, fmt.Sprintf("%q.%q %s", e.Name.Wire, f.Name.Wire, f.Name.Go))
		}
	}
	slices.Sort(lines)
	for _, d := range diags {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

func TestOrderDoesNotMatter(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := randomSchema(r, new(schema.Schema))
		want := result(s, Assign(s, nil, reserved))
		for range 3 {
			c := shuffled(r, s)
			if diff := cmp.Diff(want, result(c, Assign(c, nil, reserved))); diff != "" {
				t.Fatalf("seed %d: -want +got\n%s", seed, diff)
			}
		}
	}
}

// Whatever is added, in whatever generation, nothing older is renamed, even if it was
// gone in between.
func TestNewcomersRenameNothing(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		s, m := new(schema.Schema), new(memory.Fields)
		given := make(map[string]string)
		for generation := range 5 {
			s = randomSchema(r, s)
			listed := shuffled(r, s)
			listed.Entities = listed.Entities[len(listed.Entities)/4:]
			if diags := Assign(listed, m, reserved); diags.Failed() {
				t.Fatalf("seed %d: %v", seed, diags)
			}
			check(t, listed)
			for wire, name := range names(listed) {
				if old, ok := given[wire]; ok && old != name {
					t.Fatalf("seed %d, generation %d: %s was %s and is %s", seed, generation, wire, old, name)
				}
				given[wire] = name
			}
			m = m.Merge(listed)
		}
	}
}

// check reports names that do not compile together.
func check(t *testing.T, s *schema.Schema) {
	t.Helper()
	seen := make(map[string]bool)
	once := func(scope, name string) {
		if seen[scope+" "+name] {
			t.Errorf("%s is declared twice in %s", name, scope)
		}
		seen[scope+" "+name] = true
	}
	for _, name := range reserved.Package {
		once("package", name)
	}
	for _, name := range reserved.Client {
		once("client", name)
	}
	for _, name := range reserved.Tests {
		once("tests", name)
	}
	for _, name := range reserved.Files {
		once("files", name)
	}
	for _, e := range s.Entities {
		if !exportable(e.Name.Go) {
			t.Errorf("%q has the Go name %q", e.Name.Wire, e.Name.Go)
		}
		for _, name := range []string{e.Name.Go, e.Go.Service, e.Go.Fields} {
			once("package", name)
		}
		once("client", e.Name.Go)
		once("tests", e.Go.Test)
		once("files", strings.ToLower(e.Go.File))
		once("files", strings.ToLower(e.Go.TestFile))
		if !built(t, e.Go.File) || !built(t, e.Go.TestFile) {
			t.Errorf("%q has the file %q", e.Name.Wire, e.Go.File)
		}
		for _, name := range reserved.Record {
			once("record "+e.Name.Wire, name)
		}
		for _, f := range e.Fields {
			if !exportable(f.Name.Go) {
				t.Errorf("%q.%q has the Go name %q", e.Name.Wire, f.Name.Wire, f.Name.Go)
			}
			once("record "+e.Name.Wire, f.Name.Go)
		}
	}
}

func FuzzAssign(f *testing.F) {
	f.Add("PROCESS_STATUS\nProcessStatus\nZIP\nZip\nExtra")
	f.Add("X_\nX__2e\n.\n..\n\nX_X_\nX5f")
	f.Add("Service\nFields\nsERVICE\n\u212a\nk\nK")
	f.Fuzz(func(t *testing.T, text string) {
		wires := strings.Split(text, "\n")
		slices.Sort(wires)
		wires = slices.Compact(wires)
		s := entities(wires...)
		s.Entities = append(s.Entities, fields(wires...).Entities...)
		if slices.Contains(wires, "RECORD") {
			s.Entities = s.Entities[:len(wires)]
		}
		if diags := Assign(s, nil, reserved); diags.Failed() {
			t.Error(diags)
		}
		check(t, s)

		half := entities(wires[:len(wires)/2]...)
		Assign(half, nil, reserved)
		m := new(memory.Fields).Merge(half)
		before := names(half)
		if diags := Assign(s, m, reserved); diags.Failed() {
			t.Error(diags)
		}
		check(t, s)
		for wire, name := range names(s) {
			if old, ok := before[wire]; ok && old != name {
				t.Errorf("%q was %s and is %s", wire, old, name)
			}
		}
	})
}

// FuzzRecall lets names meet whatever a memory file says. What is taken as good gives names
// that compile together, and the same ones ever after.
func FuzzRecall(f *testing.F) {
	f.Add("A\t-\tClient\tentity\tspec\nRECORD\tZip\tZIP\traw\tnone\n", "ZIP\nZip\nA")
	f.Add("RECORD\t-\tRecordService\tentity\tspec\nRECORD\tx\tX_\traw\tnone\n", "Record\nRECORD_SERVICE\n\nx")
	f.Add("RECORD\t\"\\u202e\"\tExtraField\traw\tnone\n", "Extra\n\u202e")
	f.Add("\"\"\t-\tÉ\tentity\tspec\n\"\"\t\"\"\tǅ\traw\tnone\n", "é\nÉ\nǆ")
	f.Fuzz(func(t *testing.T, file, text string) {
		m, found := memory.Parse("bpgen.fields", []byte(file))
		wires := strings.Split(text, "\n")
		slices.Sort(wires)
		wires = slices.Compact(wires)
		s := entities(wires...)
		s.Entities = append(slices.DeleteFunc(s.Entities, func(e *schema.Entity) bool { return e.Name.Wire == "RECORD" }), fields(wires...).Entities...)
		diags := Assign(s, m, reserved)
		if found.Failed() || diags.Failed() {
			return
		}
		check(t, s)
		before := names(s)
		if again := Assign(s, m.Merge(s), reserved); len(again) != 0 {
			t.Errorf("recalled, and said: %v", again)
		}
		if diff := cmp.Diff(before, names(s)); diff != "" {
			t.Errorf("renamed (-before +after):\n%s", diff)
		}
	})
}
