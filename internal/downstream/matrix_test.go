package downstream

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// small is an export of one entity: what is tested here is everything around the SDK.
const small = `{"openapi":"3.0.3","info":{"title":"Billing Platform API","version":"1.0"},"paths":{
"/rest/2.0/ACCOUNT/{id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":
 {"properties":{"retrieveResponse":{"properties":{"Id":{},"Name":{"type":"string"}}}}}}}}}}}}}
`

// fresh makes a module with an export in it.
func fresh(t *testing.T, u *user, dir string) {
	t.Helper()
	put(t, filepath.Join(dir, "schema.json"), small)
	must(t, dir, u.offline(), "git init -q && go mod init example.com/m && go mod edit -go=1.24")
}

// setUp sets the tool up in a fresh module, as init says that it has to be done.
func setUp(t *testing.T, u *user, dir, flags string) {
	t.Helper()
	fresh(t, u, dir)
	said := must(t, dir, u.online(t), "go run github.com/bpgen/bpgen/cmd/bpgen@latest init --spec schema.json "+flags)
	_, next, found := strings.Cut(said, "Next:\n")
	if !found {
		t.Fatal(said)
	}
	must(t, dir, u.online(t), next)
}

// works generates in a module without any network, which has to leave everything as it is, and
// runs the SDK's tests.
func works(t *testing.T, dir string, env []string) {
	t.Helper()
	before := snapshot(t, dir)
	must(t, dir, env, "go generate ./...")
	if after := snapshot(t, dir); after != before {
		t.Errorf("generating again changed the module:\n%s\nwas\n%s", after, before)
	}
	must(t, dir, env, "go vet ./... && go test -count=1 ./... && go -C tools tool bpgen check")
}

// snapshot lists the files of a module with their lengths and times of change.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && !strings.Contains(path, ".git"+string(filepath.Separator)) {
			b.WriteString(path + " " + info.ModTime().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestReadme follows what README says of other people's modules.
func TestReadme(t *testing.T) {
	u := onMachine(t)
	r := &reader{page: "README.md", dir: t.TempDir(), env: u.online(t)}
	fresh(t, u, r.dir)
	followed := 0
	for _, b := range blocks(t, r.page) {
		switch {
		case b.lang != "sh":
		case strings.HasPrefix(b.text, "make "):
			must(t, "../..", os.Environ(), "make -n generate test >/dev/null")
		default:
			r.follow(t, []block{b})
			followed++
		}
	}
	if followed == 0 {
		t.Error("README shows nothing to follow")
	}
	works(t, r.dir, u.offline())
}

// TestFolders generates from folders in the module and elsewhere, with the SDK in the open, and
// below internal in a folder that most commands would take for several.
func TestFolders(t *testing.T) {
	u := onMachine(t)
	for _, c := range []struct{ name, folder, flags, out string }{
		{"plain", "m", "--out billing", "billing"},
		{"internal", "m", "", "internal/billing"},
		{"spaces and Unicode", "Größe und Maß/my 'module' 模块", "--tools 'the tools/bpgen'", "internal/billing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), filepath.FromSlash(c.folder))
			setUp(t, u, dir, c.flags)
			if strings.Contains(c.flags, "tools") {
				must(t, dir, u.offline(), "go generate ./... && go test ./... && go -C 'the tools/bpgen' tool bpgen check")
			} else {
				works(t, dir, u.offline())
			}
			put(t, filepath.Join(dir, "deep", "er", "x.go"), "package er\n")
			for _, from := range []string{c.out, "deep/er"} {
				must(t, dir, u.offline(), "rm "+c.out+"/account.go && cd "+from+" && go generate example.com/m/...")
				if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(c.out), "account.go")); err != nil {
					t.Errorf("generating from %s: %v", from, err)
				}
			}
		})
	}
}

// TestWorkspace has a go.work above the module. Until it knows the tool's module, what go
// generate prints leads to the line that says what to do.
func TestWorkspace(t *testing.T) {
	u := onMachine(t)
	dir := t.TempDir()
	fresh(t, u, dir)
	must(t, dir, u.offline(), "go work init . && mkdir lib && cd lib && go mod init example.com/lib && go work use .")
	said := must(t, dir, u.online(t), "go run github.com/bpgen/bpgen/cmd/bpgen@latest init --spec schema.json")
	const use = "go work use ./tools"
	if !strings.Contains(said, "Next:\n  "+use+"\n") {
		t.Errorf("init does not say %q:\n%s", use, said)
	}
	out, err := run(t, dir, u.offline(), "go generate ./...")
	at, _, found := strings.Cut(strings.TrimSpace(out[strings.LastIndex(out, "internal"):]), ": ")
	if err == nil || !found {
		t.Fatalf("%v\n%s", err, out)
	}
	file, _, _ := strings.Cut(at, ":")
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
	if err != nil || !bytes.Contains(data, []byte(use)) {
		t.Errorf("%v\n%s\nleads to a file that does not say %q:\n%s", err, out, use, data)
	}
	_, next, _ := strings.Cut(said, "Next:\n")
	must(t, dir, u.online(t), next)
	works(t, dir, u.offline())
}

// TestWindowsLines checks a module out as Git for Windows does. Nothing of it counts as changed.
func TestWindowsLines(t *testing.T) {
	u := onMachine(t)
	from, dir := t.TempDir(), filepath.Join(t.TempDir(), "checkout")
	setUp(t, u, from, "")
	must(t, from, u.offline(), "git add . && git commit -q -m all && git -c core.autocrlf=true clone -q . "+dir+" && git -C "+dir+" config core.autocrlf true")
	for _, path := range []string{"bpgen.yaml", "schema.json", "go.mod", "tools/go.mod", "internal/billing/bpgen.fields", "internal/billing/generate.go", "internal/billing/account.go"} {
		if data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path))); err != nil || !bytes.Contains(data, []byte("\r\n")) {
			t.Fatalf("%s has no lines of Windows: %v", path, err)
		}
	}
	works(t, dir, u.offline())
	if changed := must(t, dir, u.offline(), "git status --porcelain"); changed != "" {
		t.Errorf("changed:\n%s", changed)
	}
	put(t, filepath.Join(dir, "new.json"), strings.Replace(small, `"Id":{}`, `"Id":{},"Age":{}`, 1))
	must(t, dir, u.offline(), "go -C tools tool bpgen update ../new.json && go -C tools tool bpgen check")
	data, err := os.ReadFile(filepath.Join(dir, "bpgen.yaml"))
	if err != nil || !bytes.Contains(data, []byte("spec: new.json\r\n")) || bytes.Count(data, []byte("\r\n")) != bytes.Count(data, []byte("\n")) {
		t.Errorf("%v\n%q", err, data)
	}
}
