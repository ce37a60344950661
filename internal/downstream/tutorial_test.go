package downstream

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// machine is what all tests of this package share: what one of them fetched and built, the
// others find. The last one to end takes it away.
var machine struct {
	sync.Mutex
	*user
}

// onMachine returns the shared user, with exports among the downloads.
func onMachine(t *testing.T) *user {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
	machine.Lock()
	defer machine.Unlock()
	if machine.user == nil {
		machine.user = newUser(t, scratch)
		if err := os.CopyFS(filepath.Join(machine.home, "Downloads"), os.DirFS("../../specs")); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(machine.home, ".gitconfig"), "[user]\n\tname = Somebody\n\temail = somebody@example.com\n[init]\n\tdefaultBranch = main\n")
	}
	return machine.user
}

// scratch is the folder of the shared machine.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "bpgen-downstream-"); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(scratch); err != nil {
		panic(err)
	}
	os.Exit(code)
}

const tutorial = "docs/tutorial.md"

// TestTutorial follows the tutorial to the letter, and then without any network.
func TestTutorial(t *testing.T) {
	u := onMachine(t)
	r := &reader{page: tutorial, dir: t.TempDir(), env: u.online(t)}
	r.follow(t, blocks(t, tutorial))
	must(t, r.dir, u.offline(), "go generate ./... && go vet ./... && go test ./... && go -C tools tool bpgen check")
	if changed := must(t, r.dir, u.offline(), "git status --porcelain"); changed != "" {
		t.Errorf("generating again changed\n%s", changed)
	}
}

// snapshots are those of the tenant, in the order of time.
var snapshots = []string{"demogm_schema_10_21_2024", "demogm_20250725_full_schema", "demogm_08_01_2025_schema", "schema_10_05_2025"}

// TestUpdateOverTime takes over one snapshot after the other. Each commit has what changed and
// no more, and the program of the tutorial compiles after each without edits.
func TestUpdateOverTime(t *testing.T) {
	u := onMachine(t)
	r := &reader{page: tutorial, dir: t.TempDir(), env: u.online(t)}
	for _, b := range blocks(t, tutorial) {
		if strings.Contains(b.text, snapshots[1]) {
			break
		}
		b.text = strings.ReplaceAll(b.text, "go test", "go vet") // TestTutorial has done that
		if b.lang != "text" {
			r.follow(t, []block{b})
		}
	}
	for i, name := range snapshots[1:] {
		must(t, r.dir, u.offline(), "cp ~/Downloads/"+name+".json specs/ && git add . && git commit -q -m export")
		must(t, r.dir, u.offline(), "go -C tools tool bpgen update ../specs/"+name+".json --fail-on none && go vet . && git add . && git commit -q -m "+name)
		onlyWhatChanged(t, u, r.dir, snapshots[i], name)
	}
	must(t, r.dir, u.offline(), "go vet ./... && go -C tools tool bpgen check")
}

// onlyWhatChanged looks at the last commit: the export in bpgen.yaml, what is remembered, and of
// the code of the SDK that of the entities which a record of bpgen diff is about. Other entities
// have other comments at most, where the export says something else about them.
func onlyWhatChanged(t *testing.T, u *user, dir, old, new string) {
	t.Helper()
	git := func(command string) string { return must(t, dir, u.offline(), "git "+command) }
	var edits []string
	for line := range strings.Lines(git("show --format= -U0 HEAD -- bpgen.yaml")) {
		if strings.HasPrefix(line, "-  ") || strings.HasPrefix(line, "+  ") {
			edits = append(edits, strings.TrimSpace(line))
		}
	}
	if want := []string{"-  - spec: specs/" + old + ".json", "+  - spec: specs/" + new + ".json"}; !slices.Equal(edits, want) {
		t.Errorf("bpgen.yaml: %q, want %q", edits, want)
	}
	about := changedEntities(t, must(t, dir, u.offline(), fmt.Sprintf("cd tools && go tool bpgen diff ../specs/%s.json ../specs/%s.json --format json --fail-on none 2>/dev/null", old, new)))
	for _, path := range strings.Fields(git("show --format= --name-only HEAD")) {
		name, inSDK := strings.CutPrefix(path, "internal/billing/")
		switch entity := strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test"); {
		case slices.Contains([]string{"bpgen.yaml", "internal/billing/bpgen.fields", "internal/billing/bpgen.lock", "internal/billing/client.go", "internal/billing/doc.go"}, path):
		case !inSDK || strings.Contains(name, "/"):
			t.Errorf("%s: %s changed", new, path)
		case !about[entity] && code(t, git("show HEAD~1:"+path)) != code(t, git("show HEAD:"+path)):
			t.Errorf("%s: the code of %s changed, of which no record says anything", new, path)
		}
	}
	if len(about) == 0 {
		t.Errorf("%s: no record is about an entity", new)
	}
}

// changedEntities returns the entities that records are about, as their files are called.
func changedEntities(t *testing.T, report string) map[string]bool {
	t.Helper()
	var r struct{ Changes []struct{ Entity, ID string } }
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		t.Fatalf("%v\n%s", err, report)
	}
	about := make(map[string]bool)
	for _, c := range r.Changes {
		if c.Entity != "" {
			about[strings.ToLower(c.Entity)] = true
		}
	}
	return about
}

// code returns a Go file without its comments.
func code(t *testing.T, text string) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := printer.Fprint(&b, token.NewFileSet(), file); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
