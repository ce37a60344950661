package memory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bpgen/bpgen/internal/schema"
)

func TestParse(t *testing.T) {
	data := "\ufeff" + header + "\r\n" +
		"ACCOUNT\tZIP\tZip\ttext\tdeclared\r\n" +
		"\r\n" +
		"# kept by hand\n" +
		"ACCOUNT\t-\tAccount\tentity\tspec\n" +
		"ACCOUNT\tZIP\tZip\ttext\tdeclared\n" + // a union merge repeats lines
		header + "\n" +
		"ACCOUNT\t\"-\"\tX__2d\traw\tnone" // and the last may lack its end
	f, diags := Parse("sdk/bpgen.fields", []byte(data))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	want := []Entry{
		{Entity: "ACCOUNT", Go: "Account", Type: TypeEntity, Origin: OriginSpec, Pos: schema.Pos{File: "sdk/bpgen.fields", Line: 5, Col: 1}},
		{Entity: "ACCOUNT", Field: "-", Go: "X__2d", Type: schema.TypeRaw, Origin: schema.EvidenceNone, Pos: schema.Pos{File: "sdk/bpgen.fields", Line: 8, Col: 1}},
		{Entity: "ACCOUNT", Field: "ZIP", Go: "Zip", Type: schema.TypeText, Origin: schema.EvidenceDeclared, Pos: schema.Pos{File: "sdk/bpgen.fields", Line: 2, Col: 1}},
	}
	var got []Entry
	for e := range f.All() {
		got = append(got, e)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if e, ok := f.Entity("ACCOUNT"); !ok || e.Go != "Account" {
		t.Errorf("Entity = %v, %v", e, ok)
	}
	if e, ok := f.Field("ACCOUNT", "ZIP"); !ok || e.Go != "Zip" {
		t.Errorf("Field = %v, %v", e, ok)
	}
	if e, ok := f.Field("ACCOUNT", ""); ok {
		t.Errorf("an entity's line was found as a field: %v", e)
	}
}

func TestParseFindings(t *testing.T) {
	const columns = "expected entity, field, Go name, type, origin and, for a field, accepted or provisional, with tabs between them, columns found: "
	const restore = "; restore the line from version control [fields-syntax]"
	for _, tt := range []struct {
		name, data string
		want       []string
	}{
		{"spaces for tabs", "A - A entity spec\n", []string{"f:1:1: error: " + columns + "1" + restore}},
		{"a column too many", "\nA\tb\tB\traw\tnone\taccepted\t\n", []string{"f:2:1: error: " + columns + "7" + restore}},
		{"an entity with a status", "A\t-\tA\tentity\tspec\taccepted\n", []string{
			"f:1:1: error: found accepted in the last column, expected accepted or provisional on a field's line, and none on others" + restore}},
		{"a status that is none", "A\tb\tB\traw\tnone\tperhaps\n", []string{
			"f:1:1: error: found perhaps in the last column, expected accepted or provisional on a field's line, and none on others" + restore}},
		{"a text with its own name", "A\tb\tB\ttext:ABText\tnone\taccepted\n", []string{
			`f:1:1: error: found the type "text:ABText", expected a Go name of its own behind picklist only, as in picklist:AccountStatus` + restore}},
		{"a choice of nothing", "A\tb\tABX\tchoice\tspec\n", []string{
			"f:1:1: error: found b, expected a field, an equals sign and a quoted text of its pick-list" + restore}},
		{"a choice of another origin", "A\tb=\"X\"\tABX\tchoice\tnone\n", []string{
			`f:1:1: error: field "b=\"X\"", type choice and origin none do not go together: expected, on an entity's own line, -, entity and spec` + restore}},
		{"conflict markers", "<<<<<<< ours\nA\t-\tA\tentity\tspec\n", []string{"f:1:1: error: " + columns + "1" + restore}},
		{"a bare name that is none", "a-b\t-\tA\tentity\tspec\n", []string{
			"f:1:1: error: found a-b, expected a plain wire name or a quoted one" + restore}},
		{"an open quote", "A\t\"b\tB\traw\tnone\n", []string{
			`f:1:1: error: found "\"b", expected a plain wire name or a quoted one` + restore}},
		{"the wrong quotes", "A\t`b`\tB\traw\tnone\n", []string{
			"f:1:1: error: found \"`b`\", expected a plain wire name or a quoted one" + restore}},
		{"an empty column", "\t-\tB\tentity\tspec\n", []string{
			`f:1:1: error: found "", expected a plain wire name or a quoted one` + restore}},
		{"no Go name", "A\tb\t\traw\tnone\n", []string{"f:1:1: error: the Go name is empty: expected an exported Go identifier" + restore}},
		{"an entity with a field's type", "A\t-\tA\traw\tspec\n", []string{
			"f:1:1: error: field -, type raw and origin spec do not go together: expected, on an entity's own line, -, entity and spec" + restore}},
		{"a field with an entity's type", "A\tb\tB\tentity\tspec\n", []string{
			"f:1:1: error: field b, type entity and origin spec do not go together: expected, on an entity's own line, -, entity and spec" + restore}},
		{"an entity of another origin", "A\t-\tA\tentity\tnone\n", []string{
			"f:1:1: error: field -, type entity and origin none do not go together: expected, on an entity's own line, -, entity and spec" + restore}},
		{"an unknown type", "A\tb\tB\tcolour\tplatform\n", []string{
			`f:1:1: error: A.b: unknown type colour, expected one of ["id" "reference" "text" "decimal" "integer" "flag" "date" "datetime" "currency" "language" "country" "picklist" "raw" "object" "typekey" "typecode" "money" "biginteger" "number" "bytes"]; correct the line, or if a newer bpgen wrote the file, upgrade [fields-syntax]`}},
		{"an unknown origin", "A\tb\tB\traw\tguess\n", []string{
			`f:1:1: error: A.b: unknown origin guess, expected one of ["override" "platform" "metadata" "rule" "declared" "sibling" "none"]; ` +
				"correct the line, or if a newer bpgen wrote the file, upgrade [fields-syntax]"}},
		{"a newer format", "A\tb\n# bpgen.fields 3: other columns\n", []string{
			"f:2:1: error: the file has format 3, expected 2, which this bpgen knows; nothing has been overwritten; upgrade bpgen [fields-format]"}},
		{"a much newer format", "# bpgen.fields 99999999999999999999999\n", []string{
			"f:1:1: error: the file has format 18446744073709551615, expected 2, which this bpgen knows; nothing has been overwritten; upgrade bpgen [fields-format]"}},
		{"a remark about formats", "# bpgen.fields is merged by lines\n# bpgen.fields 1\n#\n", nil},
		{"two Go names", "A\tb\tB\traw\tnone\nA\tc\tC\traw\tnone\nA\tb\tBField\traw\tnone\n", []string{
			"f:3:1: error: A.b: line 1 has Go name B, type raw, origin none, line 3 has Go name BField, type raw, origin none: expected one of the two; " +
				"keep the line that was released first, and delete the other [fields-conflict]"}},
		{"two types", "A\tb\tB\traw\tnone\nA\t\"b\"\tB\ttext\tdeclared\n", []string{
			"f:2:1: error: A.b: line 1 has Go name B, type raw, origin none, line 2 has Go name B, type text, origin declared: expected one of the two; " +
				"keep the line whose type was released first, and delete the other [fields-conflict]"}},
		{"two accepted types", "A\tb\tB\traw\tnone\taccepted\nA\tb\tB\ttext\tdeclared\taccepted\n", []string{
			"f:2:1: error: A.b: line 1 has Go name B, type raw, origin none, accepted, line 2 has Go name B, type text, origin declared, accepted: expected one of the two; " +
				"keep the line whose type was released first, and delete the other [fields-conflict]"}},
		{"two entities", "A\t-\tA\tentity\tspec\nA\t-\tAEntity\tentity\tspec\n", []string{
			"f:2:1: error: A: line 1 has Go name A, type entity, origin spec, line 2 has Go name AEntity, type entity, origin spec: expected one of the two; " +
				"keep the line that was released first, and delete the other [fields-conflict]"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, diags := Parse("f", []byte(tt.data))
			var got []string
			for _, d := range diags {
				got = append(got, d.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// An unknown word does not cost the name that stands beside it.
func TestUnknownTypeIsKept(t *testing.T) {
	f, _ := Parse("f", []byte("A\tb\tB\tcolour\tplatform\n"))
	if e, ok := f.Field("A", "b"); !ok || e.Go != "B" || e.Type != "colour" {
		t.Errorf("Field = %v, %v", e, ok)
	}
}

// TestMergedLines reads what a union merge leaves of one field where a branch accepted its
// type: that line holds, wherever it stands.
func TestMergedLines(t *testing.T) {
	lines := []string{"A\tb\tB\traw\tnone\n", "A\tb\tB\tdecimal\trule\taccepted\n", "A\tb\tB\traw\tnone\tprovisional\n"}
	for _, order := range [][3]int{{0, 1, 2}, {1, 0, 2}, {2, 0, 1}, {1, 2, 0}, {0, 2, 1}, {2, 1, 0}} {
		text := lines[order[0]] + lines[order[1]] + "# bpgen.fields 1: names\n" + lines[order[2]]
		f, diags := Parse("f", []byte(text))
		if e, _ := f.Field("A", "b"); len(diags) > 0 || !e.Accepted || e.Type != schema.TypeDecimal {
			t.Errorf("%q: %v, %v", text, e, diags)
		}
	}
}

// TestUnknownHeader has headers whose format nobody can tell.
func TestUnknownHeader(t *testing.T) {
	for _, line := range []string{"# bpgen.fields", "# bpgen.fields two: names", "#bpgen.fields 2", "# bpgen.fields 0: names", "# bpgen.fields2: names"} {
		_, diags := Parse("f", []byte("A\t-\tA\tentity\tspec\n"+line+"\n"))
		if len(diags) != 1 || diags[0].ID != schema.FieldsSyntax || diags[0].Pos.Line != 2 || !strings.Contains(diags[0].Message, "the number of a format") {
			t.Errorf("%q: %v", line, diags)
		}
	}
	if _, diags := Parse("f", []byte("# a comment\n# bpgen.fields 1: names\n"+header+"\n")); len(diags) > 0 {
		t.Error(diags)
	}
}

// TestMergedOverride reads what a union merge leaves of one field where a branch overrode its
// type, or removed the override: the other line holds, unless nobody accepted it.
func TestMergedOverride(t *testing.T) {
	const override, provisional, accepted = "A\tb\tB\tflag\toverride\taccepted\n", "A\tb\tB\tdecimal\trule\tprovisional\n", "A\tb\tB\tdate\tmetadata\taccepted\n"
	for text, want := range map[string]schema.Type{
		override + accepted: schema.TypeDate, accepted + override: schema.TypeDate,
		override + provisional: schema.TypeFlag, provisional + override: schema.TypeFlag,
		override + provisional + accepted: schema.TypeDate, accepted + provisional + override: schema.TypeDate,
	} {
		f, diags := Parse("f", []byte(text))
		if e, _ := f.Field("A", "b"); len(diags) > 0 || e.Type != want {
			t.Errorf("%q: %v, %v", text, e, diags)
		}
	}
	_, diags := Parse("f", []byte(override+strings.Replace(override, "flag", "text", 1)))
	if len(diags) != 1 || !strings.Contains(diags[0].Fix, "whose type bpgen.yaml has") {
		t.Error(diags)
	}
}

// TestMergesInAnyOrder gives the lines that three branches can leave of one thing in all orders:
// which of them holds, and whether any of them conflict, is the same in each.
func TestMergesInAnyOrder(t *testing.T) {
	lines := []string{
		"A\tb\tB\traw\tnone\tprovisional\n", "A\tb\tB\ttext\tdeclared\tprovisional\n", "A\tb\tB\tdecimal\trule\taccepted\n", "A\tb\tB\tdate\tmetadata\taccepted\n",
		"A\tb\tB\tflag\toverride\taccepted\n", "A\tb\tB\tinteger\toverride\taccepted\n", "A\tb\tB\tid\toverride\tprovisional\n",
		"A\tb\tB\tpicklist\trule\taccepted\n", "A\tb\tB\tpicklist:AB\tmetadata\taccepted\n", "A\tb\tC\ttext\trule\taccepted\n",
	}
	result := func(order ...int) string {
		var text string
		for _, i := range order {
			text += lines[i]
		}
		f, diags := Parse("f", []byte(text))
		if diags.Failed() {
			return "conflict"
		}
		return string(f.Format())
	}
	for i := range lines {
		for j := range i {
			if got := result(i, j); got != result(j, i) {
				t.Errorf("%q and %q: %q, else %q", lines[i], lines[j], got, result(j, i))
			}
			for k := range j {
				want := result(i, j, k)
				for _, got := range []string{result(i, k, j), result(j, i, k), result(j, k, i), result(k, i, j), result(k, j, i)} {
					if got != want {
						t.Errorf("%q, %q and %q: %q, else %q", lines[i], lines[j], lines[k], want, got)
					}
				}
			}
		}
	}
	if result(0, 1, 2) == "conflict" || result(0, 1) != "conflict" || result(2, 3, 4) != "conflict" || result(4, 5, 2) == "conflict" {
		t.Error("what gives way is a conflict, or what does not is none")
	}
}

// TestOriginsThatDiffer are no conflict: both lines say what code compiles against.
func TestOriginsThatDiffer(t *testing.T) {
	for _, text := range []string{"A\tb\tB\ttext\trule\nA\tb\tB\ttext\tsibling\n", "A\tb\tB\ttext\tsibling\nA\tb\tB\ttext\trule\n"} {
		f, diags := Parse("f", []byte(text))
		if e, _ := f.Field("A", "b"); len(diags) > 0 || e.Origin != schema.EvidenceRule {
			t.Errorf("%q: %v, %v", text, e, diags)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(header + "\nA\t-\tA\tentity\tspec\nA\tb\tB\traw\tnone\n")
	f.Add("\ufeff# bpgen.fields 1\r\n\r\n\"a\\tb\"\t\"-\"\tAB\tid\tplatform\r\n")
	f.Add("A\ts\tS\tpicklist:AS\tmetadata\taccepted\nA\ts=\"x y\"\tASXY\tchoice\tspec\nA\t\"s=\"=\"\"\tAS_\tchoice\tspec\n")
	f.Add("\"\"\t\"\"\t\r\ttext\tdeclared\n\t\t\t\t\n\xff\t\"\\xff\"\tX\traw\tnone")
	f.Fuzz(func(t *testing.T, text string) {
		first, diags := Parse("f", []byte(text))
		if diags.Failed() {
			return
		}
		formatted := first.Format()
		again, diags := Parse("f", formatted)
		if len(diags) > 0 {
			t.Fatalf("%q: %v", formatted, diags)
		}
		if diff := cmp.Diff(entries(first), entries(again), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if diff := cmp.Diff(string(formatted), string(again.Format())); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if strings.Contains(string(formatted), "\r\n") {
			t.Errorf("a line ends in CRLF: %q", formatted)
		}
	})
}
