package downstream

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/bpgen/bpgen/internal/gocmd"
)

// TestHowtoModule follows the page, in a module with two exports and a requirement. Where the
// modules have been vendored, there is no other source of them until a newer bpgen is fetched.
func TestHowtoModule(t *testing.T) {
	u := onMachine(t)
	const page = "docs/howto-module.md"
	dir := t.TempDir()
	put(t, filepath.Join(dir, "specs", "schema.json"), small)
	put(t, filepath.Join(dir, "specs", "sandbox.json"), strings.Replace(small, `"paths":{`, `"paths":{"/rest/2.0/A_LOG":{"get":{"responses":{}}},`, 1))
	put(t, filepath.Join(dir, "main.go"), "package main\n\nimport _ \"golang.org/x/mod/semver\"\n\nfunc main() {}\n")
	must(t, dir, u.online(t), "go mod init example.com/m && go get golang.org/x/mod@"+requirement(t, "golang.org/x/mod"))
	r := &reader{page: page, dir: dir, env: u.online(t)}
	vendored := 0
	for _, b := range blocks(t, page) {
		if strings.Contains(b.text, "get -tool") {
			r.env = u.online(t)
		}
		r.follow(t, []block{b})
		if strings.Contains(b.text, "mod vendor") {
			r.env = append(u.offline(), "GOMODCACHE="+t.TempDir(), "GOFLAGS=-mod=vendor "+gocmd.Quickly)
			vendored++
		}
	}
	if vendored != 1 {
		t.Errorf("the page vendors %d times", vendored)
	}
}

// requirement returns the version of a module that bpgen needs: the machine has that one.
func requirement(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Require {
		if r.Mod.Path == path {
			return r.Mod.Version
		}
	}
	t.Fatalf("go.mod does not need %s", path)
	return ""
}

// demogm makes a module with the SDK of an export of the real tenant, in small: what is compared
// is the whole of it all the same.
func demogm(t *testing.T, u *user) string {
	t.Helper()
	dir := t.TempDir()
	must(t, dir, u.online(t), `go mod init example.com/m && mkdir specs && cp ~/Downloads/demogm_schema_10_21_2024.json specs/
		go run github.com/bpgen/bpgen/cmd/bpgen@latest init --spec specs/demogm_schema_10_21_2024.json
		go -C tools get -tool github.com/bpgen/bpgen/cmd/bpgen@latest
		go generate ./...`)
	return dir
}

func TestHowtoUpdate(t *testing.T) {
	u := onMachine(t)
	const page = "docs/howto-update.md"
	r := &reader{page: page, dir: demogm(t, u), env: u.offline()}
	r.follow(t, blocks(t, page))
	data, err := os.ReadFile(filepath.Join(r.dir, "bpgen.yaml"))
	if err != nil || !strings.Contains(string(data), "spec: specs/demogm_20250725_full_schema.json # what generate reads\n") {
		t.Errorf("%v\n%s", err, data)
	}
	for _, path := range []string{"CHANGELOG.md", "summary.md"} {
		if data, err := os.ReadFile(filepath.Join(r.dir, path)); err != nil || !strings.Contains(string(data), "accept") && !strings.Contains(string(data), "approved") {
			t.Errorf("%s: %v\n%s", path, err, data)
		}
	}
}

func TestHowtoTenants(t *testing.T) {
	u := onMachine(t)
	const page = "docs/howto-tenants.md"
	r := &reader{page: page, dir: demogm(t, u), env: u.offline()}
	r.follow(t, blocks(t, page))
}

// TestOtherPages runs the commands of the pages that show them one by one, with bpgen itself on
// the path. An answer of no is an answer.
func TestOtherPages(t *testing.T) {
	u := onMachine(t)
	dir := t.TempDir()
	setUp(t, u, dir, "")
	fields := strings.Replace(small, `"Id":{}`, `"Id":{},"Balance":{},"ParentAccountId":{}`, 1)
	put(t, filepath.Join(dir, "schema.json"), fields)
	for i, name := range []string{"old", "new", "demogm", "acme", "globex", "2024", "2025", "2026"} {
		put(t, filepath.Join(dir, name+".json"), []string{small, fields}[i%2])
	}
	must(t, dir, u.offline(), "go generate ./... && mkdir bin && ln -s \"$(go -C tools tool -n bpgen)\" bin/bpgen")
	env := append(u.offline(), "PATH="+filepath.Join(dir, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
	for _, page := range []string{"docs/lint.md", "docs/diff.md", "docs/types.md", "docs/ci/README.md"} {
		ran := 0
		for _, b := range blocks(t, page) {
			if b.lang != "sh" {
				continue
			}
			for line := range strings.Lines(b.text) {
				ran++
				command, _, _ := strings.Cut(line, "#")
				must(t, dir, env, "code=0; "+strings.TrimSpace(command)+" || code=$?; [ $code -le 1 ]")
			}
		}
		if ran == 0 {
			t.Errorf("%s shows no commands", page)
		}
	}
}

// shownBy says which test runs the blocks of each page.
var shownBy = map[string]string{
	"README.md":             "TestReadme; its Go is docs/example_test.go",
	"docs/tutorial.md":      "TestTutorial",
	"docs/howto-module.md":  "TestHowtoModule",
	"docs/howto-update.md":  "TestHowtoUpdate",
	"docs/howto-tenants.md": "TestHowtoTenants",
	"docs/lint.md":          "TestOtherPages",
	"docs/diff.md":          "TestOtherPages",
	"docs/types.md":         "TestOtherPages",
	"docs/ci/README.md":     "TestOtherPages",
	"docs/testing.md":       "docs/testing_test.go",
	"docs/observing.md":     "templates/runtime/observe_test.go",
}

// TestEveryPageIsRun looks for pages with blocks of commands or Go that no test runs.
func TestEveryPageIsRun(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(filepath.Join("../..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	seen := 0
	for _, path := range pages {
		page, err := filepath.Rel("../..", path)
		if err != nil {
			t.Fatal(err)
		}
		page = filepath.ToSlash(page)
		for _, b := range blocks(t, page) {
			if b.lang != "sh" && b.lang != "go" && b.lang != "bash" && b.lang != "console" {
				continue
			}
			seen++
			if shownBy[page] == "" {
				t.Errorf("%s:%d: no test runs this block", page, b.line)
			}
		}
	}
	if seen < 20 {
		t.Errorf("found %d blocks only", seen)
	}
}
