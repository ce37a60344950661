package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
)

var (
	update = flag.Bool("update", false, "rewrite the goldens")
	pages  = flag.String("pages", "", "folder to write the pages of these tests to, for a browser")
)

// read reads a report that is a golden of the other forms: one with everything in it.
func read[T any](t testing.TB, name string) *T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../diff/render/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	v := new(T)
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
	return v
}

func diffOf(t testing.TB, r *diff.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Diff(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func driftOf(t testing.TB, m *drift.Matrix) string {
	t.Helper()
	var b bytes.Buffer
	if err := Drift(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// nothing is a report of two exports that are the same.
func nothing() *diff.Report {
	return &diff.Report{Old: diff.Snapshot{Name: "may", File: "may.json"}, New: diff.Snapshot{Name: "june", File: "june.json"}, Semver: diff.Semver{Bump: "none"}}
}

// alike is a matrix of three exports that are the same.
func alike() *drift.Matrix {
	size := drift.Size{Entities: 1, Fields: 2, Operations: 3}
	return &drift.Matrix{Snapshots: []diff.Snapshot{{Name: "a"}, {Name: "b"}, {Name: "c"}}, Core: size, Union: size}
}

// made are the pages that are held to everything here.
func made(t testing.TB) map[string]string {
	return map[string]string{
		"every-kind.html": diffOf(t, read[diff.Report](t, "every-kind.json")),
		"nothing.html":    diffOf(t, nothing()),
		"drift.html":      driftOf(t, read[drift.Matrix](t, "drift.json")),
		"alike.html":      driftOf(t, alike()),
		"hostile.html":    diffOf(t, renamed(t, hostile)),
		"hostiles.html":   driftOf(t, renamedMatrix(t, hostile)),
	}
}

// TestGoldens compares what the pages say, without style, script and policy.
func TestGoldens(t *testing.T) {
	for name, page := range made(t) {
		if *pages != "" {
			if err := os.WriteFile(filepath.Join(*pages, name), []byte(page), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		_, body, _ := strings.Cut(page, "<body>\n")
		body, _, found := strings.Cut(body, "<script>")
		if !found {
			t.Fatalf("%s has no script", name)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(body), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if body != string(want) {
			t.Errorf("%s: got\n%s", name, body)
		}
	}
}

// TestSameBytes prints everything twenty times.
func TestSameBytes(t *testing.T) {
	first := made(t)
	for range 20 {
		for name, page := range made(t) {
			if page != first[name] {
				t.Fatalf("%s: two runs differ", name)
			}
		}
	}
}

var (
	refused   = regexp.MustCompile(`\s(style|on[a-z]+|src|srcdoc|action)\b`)
	reference = regexp.MustCompile(`\shref="([^"]*)"`)
)

// TestPolicy hashes what stands in the page, as a browser does, and looks for what the policy
// would refuse.
func TestPolicy(t *testing.T) {
	for name, page := range made(t) {
		policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
		if policy == nil || !strings.HasPrefix(policy[1], "default-src &#39;none&#39;; ") {
			t.Fatalf("%s: policy %q", name, policy)
		}
		for _, element := range []string{"style", "script"} {
			if strings.Count(page, "<"+element) != 1 {
				t.Errorf("%s has not one %s", name, element)
			}
			_, source, _ := strings.Cut(page, "<"+element+">")
			source, _, _ = strings.Cut(source, "</"+element+">")
			sum := sha256.Sum256([]byte(source))
			want := element + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if len(source) < 1000 || !strings.Contains(html.UnescapeString(policy[1]), want) {
				t.Errorf("%s: the policy lacks %s", name, want)
			}
		}
		for _, tag := range structure(page) {
			if refused.MatchString(tag) {
				t.Errorf("%s: %s needs what the policy refuses", name, tag)
			}
		}
	}
}

// TestNothingIsLoaded looks for addresses: links lead to places of the page.
func TestNothingIsLoaded(t *testing.T) {
	for name, page := range made(t) {
		for _, tag := range tags(page) {
			if href := reference.FindStringSubmatch(tag); href != nil && !strings.HasPrefix(href[1], "#") && href[1] != "data:," {
				t.Errorf("%s: %s", name, tag)
			}
		}
		for _, text := range []string{"url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML", "eval("} {
			if strings.Contains(page, text) {
				t.Errorf("%s has %s", name, text)
			}
		}
	}
}

// TestLinksLeadSomewhere follows every link within a page, whose ids are each there once.
func TestLinksLeadSomewhere(t *testing.T) {
	for name, page := range made(t) {
		ids := make(map[string]bool)
		for _, id := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if ids[id[1]] {
				t.Errorf("%s: the id %s is there twice", name, id[1])
			}
			ids[id[1]] = true
		}
		for _, to := range regexp.MustCompile(`(?:href="#|labelledby=")([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if !ids[to[1]] {
				t.Errorf("%s: nothing has the id %s", name, to[1])
			}
		}
	}
}

// TestPermalinks has one for every change, which is its fingerprint.
func TestPermalinks(t *testing.T) {
	r := read[diff.Report](t, "every-kind.json")
	page := diffOf(t, r)
	for _, c := range r.Changes {
		if strings.Count(page, `<tbody id="`+c.FP+`"`) != 1 || !strings.Contains(page, `class="perma" href="#`+c.FP+`"`) {
			t.Errorf("%s %s has no permalink", c.ID, c.FP)
		}
	}
}

// TestNoPaths gives exports names of folders of a machine: a page has the names of the files.
func TestNoPaths(t *testing.T) {
	r := nothing()
	r.Old.File, r.New.File = "/home/mallory/secret/may.json", `C:\Users\mallory\june.json`
	page := diffOf(t, r)
	if strings.Contains(page, "mallory") || !strings.Contains(page, "<code>may.json</code>") || !strings.Contains(page, "<code>june.json</code>") {
		t.Error("the page has a path, or lacks the name of a file")
	}
}

// TestTilesCountWhatFiltersSelect compares the numbers of the first screen with the rows that
// they lead to.
func TestTilesCountWhatFiltersSelect(t *testing.T) {
	page := diffOf(t, read[diff.Report](t, "every-kind.json"))
	tiles := regexp.MustCompile(`data-filter="/effect=([a-z]+)"><strong>(?:<span[^>]*>[^<]*</span>)(\d+)`).FindAllStringSubmatch(page, -1)
	if len(tiles) != 6 {
		t.Fatalf("tiles %q", tiles)
	}
	for _, tile := range tiles {
		n := 0
		for _, row := range regexp.MustCompile(`data-effects="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if slices.Contains(strings.Fields(row[1]), tile[1]) {
				n++
			}
		}
		if fmt.Sprint(n) != tile[2] {
			t.Errorf("%s says %s, and %d rows are selected", tile[1], tile[2], n)
		}
	}
}

// TestAnswers reads the sentence that people read first.
func TestAnswers(t *testing.T) {
	change := func(source, wire diff.Effect) diff.Change { return diff.Change{Source: source, Wire: wire} }
	for _, c := range []struct {
		tone, want string
		changes    []diff.Change
	}{
		{"none", "Nothing changed.", nil},
		{"none", "Nothing changed that a program would notice.", []diff.Change{change(diff.None, diff.None)}},
		{"additive", "Nothing breaks: 1 change only adds to what there was.", []diff.Change{change(diff.Additive, diff.None)}},
		{"risky", "Nothing is known to break, but 2 changes are risky: it depends on what is used.", []diff.Change{change(diff.Additive, diff.Risky), change(diff.None, diff.Risky)}},
		{"breaking", "No code has to change, but 1 change breaks programs that already run.", []diff.Change{change(diff.None, diff.Breaking)}},
		{"breaking", "1 change breaks code that uses the SDK; none breaks programs that already run.", []diff.Change{change(diff.Breaking, diff.Risky)}},
		{"breaking", "2 changes break code that uses the SDK, and 1 change breaks programs that already run.", []diff.Change{change(diff.Breaking, diff.Risky), change(diff.Breaking, diff.Breaking)}},
	} {
		r := &diff.Report{Changes: c.changes}
		r.Recount()
		if tone, got := answer(r); tone != c.tone || got != c.want {
			t.Errorf("%s %q, want %s %q", tone, got, c.tone, c.want)
		}
	}
}

// TestDriftAnswers names the snapshot that is most unlike the others, if one is.
func TestDriftAnswers(t *testing.T) {
	m := alike()
	if tone, got := driftAnswer(m, []int{0, 0, 0}); tone != "additive" || got != "The 3 snapshots do not differ." {
		t.Errorf("%s %q", tone, got)
	}
	m.Rows, m.Union = make([]drift.Row, 4), drift.Size{Entities: 2, Fields: 5}
	for odd, want := range map[[3]int]string{
		{1, 3, 0}: "3 snapshots share 1 of 2 entities and 2 of 5 fields, and differ in 4 things; b is most unlike the others, in 3.",
		{2, 0, 2}: "3 snapshots share 1 of 2 entities and 2 of 5 fields, and differ in 4 things.",
	} {
		if _, got := driftAnswer(m, odd[:]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestHeat counts what a snapshot has unlike most others; what is not known is unlike nothing.
func TestHeat(t *testing.T) {
	for _, c := range []struct {
		cells string
		want  string
	}{
		{"present absent present", ".x."},
		{"present absent", ".x"},
		{"absent absent present", "..x"},
		{"absent unknown present -", "..x."},
		{"Name Id Name - Id,Name", ".x..x"},
	} {
		r := &drift.Row{Kind: drift.Field, Cells: strings.Fields(c.cells)}
		got := ""
		for _, cell := range newLine(alike(), r).Cells {
			got += map[bool]string{true: "x", false: "."}[cell.Odd]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.cells, got, c.want)
		}
	}
}

// TestKindNames says every kind in words.
func TestKindNames(t *testing.T) {
	for id, want := range map[diff.Kind]string{
		diff.FieldAdded: "Field added", diff.GoNameChanged: "Go name changed", diff.JSONTagChanged: "JSON tag changed",
		diff.FieldDocChanged: "Field description changed", diff.OpsDisagree: "Operations disagree", diff.SnapshotMeta: "Snapshot metadata",
		diff.SnapshotTypeInfo: "Snapshot types", diff.SnapshotEnvelope: "Snapshot replies", diff.FieldRenameLikely: "Field rename likely",
	} {
		if got := kindName(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}

// TestSize makes a drift of five columns as large as that of five tenants who share little:
// every second field of 75 entities with 60 fields.
func TestSize(t *testing.T) {
	m := alike()
	m.Snapshots = make([]diff.Snapshot, 5)
	for i := range m.Snapshots {
		m.Snapshots[i] = diff.Snapshot{Name: fmt.Sprintf("tenant_%d_2026_full_schema", i)}
	}
	for i := range 2250 {
		r := drift.Row{Kind: drift.Field, Entity: fmt.Sprintf("SOME_ENTITY_%02d", i/30), Field: fmt.Sprintf("SomeFieldOfUsualLength%d", i), FirstSeen: m.Snapshots[0].Name, LastSeen: m.Snapshots[4].Name}
		for j := range 5 {
			r.Cells = append(r.Cells, []string{drift.Present, drift.Absent}[(i>>j)&1])
		}
		m.Rows = append(m.Rows, r)
	}
	for i := range 32 {
		g := drift.Group{Kind: drift.Field, Pattern: "in some, not in others", Cells: m.Rows[i].Cells}
		for j := i; j < len(m.Rows); j += 32 {
			g.Count++
			g.Names = append(g.Names, m.Rows[j].Name())
		}
		m.Groups = append(m.Groups, g)
	}
	if page := driftOf(t, m); len(page) > 3_000_000 || !strings.Contains(page, "SomeFieldOfUsualLength2249") {
		t.Errorf("%d bytes", len(page))
	}
}
