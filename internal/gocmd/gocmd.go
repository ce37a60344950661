// Package gocmd runs the go command on the SDKs that tests generate.
package gocmd

import (
	"os"
	"os/exec"
	"testing"
)

// Quickly is for GOFLAGS. It has the go command not optimise, and leave out what only debuggers
// read: there are many SDKs, each of which is built once and run for a moment. Without paths in it,
// an SDK is the same in each run, and one that has not changed since the last is neither built nor
// run again.
const Quickly = "-trimpath '-gcflags=-N -l -dwarf=false' '-ldflags=-s -w'"

// Offline returns the go command with args in dir, without network or settings of this machine. It
// ends with the test.
func Offline(tb testing.TB, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(tb.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS="+Quickly, "GOWORK=off")
	return cmd
}

// Run runs the go command as [Offline] has it. The test ends with what it printed if it fails.
func Run(tb testing.TB, dir string, args ...string) {
	tb.Helper()
	if out, err := Offline(tb, dir, args...).CombinedOutput(); err != nil {
		tb.Fatalf("go %v: %v\n%.20000s", args, err, out)
	}
}
