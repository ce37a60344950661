package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bpgen/bpgen/internal/gocmd"
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
	gocmd.Run(t, dir, "test", "-vet=all", "./...") // in one go: each package is compiled once
}

// TestSDKInAModuleOfAnotherName does what a user does: a new module, one command, tests.
func TestSDKInAModuleOfAnotherName(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	gocmd.Run(t, dir, "mod", "init", "example.com/m")
	for pkg, spec := range map[string]string{"a": "schema_10_05_2025.json", "b": "demogm_schema_10_21_2024.json"} {
		bpgen(t, dir, nil, "generate", "--spec", filepath.Join(repo(t), "specs", spec), "--out", "internal/"+pkg, "--package", pkg).want(t, exitOK)
	}
	gocmd.Run(t, dir, "test", "-vet=all", "./...") // in one go: each package is compiled once
}
