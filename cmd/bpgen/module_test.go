package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/templates"
)

var slow = flag.Bool("slow", false, "also run the tests that take too long for every run: make slow")

// TestModuleCommand carries out the documented command that changes the module's path, in a
// copy of this repository, and looks for what it left.
func TestModuleCommand(t *testing.T) {
	if !*slow {
		t.Skip("make slow runs it")
	}
	dir := filepath.Join(t.TempDir(), "copy")
	command(t, repo(t), "git", "clone", "-q", ".", dir)
	command(t, dir, "make", "module", "MODULE=example.com/other/name")
	command(t, dir, "go", "vet", "./...")
	command(t, dir, "go", "test", "-short", "./...")
	out, _ := exec.Command("git", "-C", dir, "grep", "-lF", templates.Module, "--", "*.go", "*go.mod", "generated").Output()
	if left := strings.TrimSpace(string(out)); left != "" {
		t.Errorf("the old path is still in %s", left)
	}
}

func command(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}
