package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/bpgen/bpgen/templates"
)

// TestCommittedSDKsWorkAlone copies generated/ into an otherwise empty module of the same
// path, whose language version is the floor of generated code, and vets and tests it
// without any module proxy.
func TestCommittedSDKsWorkAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module "+templates.Module+"\n\ngo 1.24\n")
	if err := os.CopyFS(filepath.Join(dir, "generated"), os.DirFS(filepath.Join(repo(t), "generated"))); err != nil {
		t.Fatal(err)
	}
	offline(t, dir, "test", "-vet=all", "./...") // in one go: each package is compiled once
}

// TestSDKInAModuleOfAnotherName does what a user does: a new module, one command, tests.
func TestSDKInAModuleOfAnotherName(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	offline(t, dir, "mod", "init", "example.com/m")
	for pkg, spec := range map[string]string{"a": "schema_10_05_2025.json", "b": "demogm_schema_10_21_2024.json"} {
		bpgen(t, dir, nil, "generate", "--spec", filepath.Join(repo(t), "specs", spec), "--out", "internal/"+pkg, "--package", pkg).want(t, exitOK)
	}
	offline(t, dir, "test", "-vet=all", "./...") // in one go: each package is compiled once
}

// quickly has the go command not optimise, and leave out what only debuggers read: an SDK is built
// once and run for a moment. Without paths in it, an SDK is the same in each run, and one that
// has not changed since the last is neither built nor run again.
const quickly = "GOFLAGS=-trimpath '-gcflags=-N -l -dwarf=false' '-ldflags=-s -w'"

// offline runs the go command in dir without network or settings of this machine.
func offline(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", quickly, "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
}
