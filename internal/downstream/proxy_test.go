package downstream

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/bpgen/bpgen/internal/gocmd"
	"github.com/bpgen/bpgen/templates"
)

// version is the release that this checkout is served as.
const version = "v0.1.0"

// user is somebody else's machine: a home, a module cache of its own, and a proxy that serves
// this checkout and, from the module cache of the machine, what it needs.
type user struct {
	home  string
	proxy string // of this checkout
	cache string // GOMODCACHE
	build string // GOCACHE
}

// newUser serves this checkout, and sees to it that the module cache of the machine can serve the
// rest: to build bpgen takes fewer modules than to vendor it, which is for every platform. The tests
// of one user share a module cache.
func newUser(t *testing.T, scratch string) *user {
	t.Helper()
	u := &user{home: filepath.Join(scratch, "home"), proxy: filepath.Join(scratch, "proxy"), cache: filepath.Join(scratch, "cache"), build: goEnv(t, "GOCACHE")}
	dir := filepath.Join(u.proxy, filepath.FromSlash(templates.Module), "@v")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	must(t, root, os.Environ(), "go mod download")
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "list"), version+"\n")
	put(t, filepath.Join(dir, version+".info"), fmt.Sprintf(`{"Version":%q,"Time":"2026-01-01T00:00:00Z"}`, version))
	put(t, filepath.Join(dir, version+".mod"), string(mod))
	archive, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if err := zip.CreateFromDir(archive, module.Version{Path: templates.Module, Version: version}, root); err != nil {
		t.Fatal(err)
	}
	return u
}

// online is what a user's environment is, but for the address of the proxy and that checksums
// are off for it.
func (u *user) online(t *testing.T) []string {
	t.Helper()
	rest := filepath.Join(goEnv(t, "GOMODCACHE"), "cache", "download")
	return u.env("GOPROXY=" + fileURL(u.proxy) + "," + fileURL(rest))
}

// goEnv returns a setting of the machine's go command.
func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// offline has no proxy at all.
func (u *user) offline() []string { return u.env("GOPROXY=off") }

func (u *user) env(more ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "GO") && !strings.HasPrefix(name, "GIT_") || name == "GOROOT" {
			env = append(env, kv)
		}
	}
	// What is in a user's module is built quickly: the SDKs there are run for a moment. bpgen itself,
	// which comes from another module, is as users have it.
	// The build cache is the machine's, and paths are no part of what is in it: to compile the
	// same again proves nothing.
	env = append(env, "HOME="+u.home, "GOCACHE="+u.build, "GOMODCACHE="+u.cache, "GOFLAGS=-modcacherw "+gocmd.Quickly, "GOSUMDB=off", "GOTOOLCHAIN=local", "GOENV=off",
		"GIT_CONFIG_GLOBAL="+filepath.Join(u.home, ".gitconfig"), "GIT_CONFIG_NOSYSTEM=1")
	return append(env, more...)
}

func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return "file://" + path
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// must runs a command of a shell in dir and returns what it printed.
func must(t *testing.T, dir string, env []string, command string) string {
	t.Helper()
	out, err := run(t, dir, env, command)
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return out
}

func run(t *testing.T, dir string, env []string, command string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-euc", command)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.CombinedOutput()
	return string(out), err
}
