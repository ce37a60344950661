package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFailuresLeadOn has what goes wrong in people's repositories: each command says what is the
// matter and what to do next, exits as README says, and changes nothing.
func TestFailuresLeadOn(t *testing.T) {
	outside := t.TempDir()
	linked := func(folder, to string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(to, filepath.Join(dir, folder)); err != nil {
				t.Fatal(err)
			}
		}
	}
	link, lost := linked("sdk", outside), linked("sdk", filepath.Join(outside, "gone"))
	file := func(t *testing.T, dir string) {
		if err := os.RemoveAll(filepath.Join(dir, "sdk")); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "sdk"), "mine")
	}
	init := []string{"init", "--spec", "old.json", "--out", "sdk"}
	one := []string{"generate", "--spec", "old.json", "--out", "sdk", "--package", "sdk"}
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		args  []string
		code  int
		want  []string
	}{
		{"link outside", link, one, exitUsage, []string{"out of the module", "remove the link, or name another folder"}},
		{"link outside", link, init, exitUsage, []string{"remove the link, or name another folder"}},
		{"link outside", link, []string{"generate"}, exitUsage, []string{"bpgen.yaml:3:5: error: the target sdk cannot be", "a link leads the folder"}},
		{"link outside", link, []string{"update", "new.json"}, exitUsage, []string{"remove the link, or name another folder"}},
		{"link to nowhere", lost, one, exitUsage, []string{"the link sdk leads nowhere: remove it, or name another folder"}},
		{"link to nowhere", lost, init, exitUsage, []string{"leads nowhere: remove it"}},
		{"link to nowhere", lost, []string{"update", "new.json"}, exitUsage, []string{"leads nowhere: remove it"}},
		{"file in the way", file, one, exitUsage, []string{"sdk is a file, expected a folder: move it, or name another folder"}},
		{"file in the way", file, init, exitUsage, []string{"sdk is a file, expected a folder"}},
		{"file in the way", file, []string{"generate"}, exitUsage, []string{"sdk is a file, expected a folder"}},
		{"link of the tools outside", linked("tools", outside), init, exitUsage, []string{"a link leads the folder tools out of the module", "name another folder with --tools"}},
		{"no go.mod", without("go.mod"), one, exitUsage, []string{`run "go mod init" first`}},
		{"no go.mod", without("go.mod"), init, exitUsage, []string{`run "go mod init" first, such as go mod init example.com/shop` + "\n"}},
		{"no go.mod", without("go.mod"), []string{"generate"}, exitUsage, []string{`run "go mod init" first`, "; mend that, or correct the target [config-value]"}},
		{"go.mod that is none", having("go.mod", "modul x\n"), one, exitUsage, []string{"mend it"}},
		{"old Go", having("go.mod", "module example.com/m\n\ngo 1.23.4\n"), one, exitUsage, []string{"go.mod says go 1.23.4, but the SDK needs go 1.24 or newer", `run "go mod edit -go=1.24"`}},
		{"old Go", having("go.mod", "module example.com/m\n\ngo 1.23.4\n"), init, exitUsage, []string{`run "go mod edit -go=1.24"`}},
		{"old Go", having("go.mod", "module example.com/m\n"), []string{"generate"}, exitUsage, []string{"has no go line", `run "go mod edit -go=1.24"`}},
		{"spec that vanished", without("old.json"), []string{"generate"}, exitDocument, []string{"old.json:1:1: error:", "name a regular file that you may read"}},
		{"spec that vanished", without("old.json"), init, exitDocument, []string{"name a regular file that you may read"}},
		{"nothing set up", without("bpgen.yaml"), []string{"generate"}, exitUsage, []string{"bpgen init"}},
	} {
		t.Run(c.name+" "+c.args[0], func(t *testing.T) {
			dir := downstream(t, "new.json", grown)
			if c.args[0] == "init" {
				without("bpgen.yaml")(t, dir)
			}
			c.spoil(t, dir)
			before := files(t, dir)
			out := bpgen(t, dir, nil, c.args...)
			out.want(t, c.code, c.want...)
			if strings.Contains(out.stderr, "--help") {
				t.Errorf("the usage is no next step:\n%s", out.stderr)
			}
			same(t, "failed run", before, files(t, dir))
			if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
				t.Errorf("%d files outside, %v", len(left), err)
			}
		})
	}
}

// TestNewerGoWillDo has versions of Go that are no plain numbers.
func TestNewerGoWillDo(t *testing.T) {
	for _, version := range []string{"1.24", "1.24.0", "1.24rc1", "1.26.8"} {
		dir := module(t, "old.json", tiny, "go.mod", "module example.com/m\n\ngo "+version+"\n")
		bpgen(t, dir, nil, "generate", "--spec", "old.json", "--out", "sdk", "--package", "sdk").want(t, exitOK)
	}
}

// TestReadOnly takes away the right to write, which the superuser has all the same.
func TestReadOnly(t *testing.T) {
	for _, c := range []struct {
		name, path string
		args       []string
		want       string
	}{
		{"output", "sdk", []string{"generate"}, "make the folder writable, and run bpgen generate again to finish"},
		{"output", "sdk", []string{"update", "new.json"}, "make the folder writable, and run bpgen generate again to finish"},
		{"output", "sdk", []string{"update", "new.json", "--changelog", "log.md", "--summary", "sum.md"}, "bpgen diff old.json new.json --fail-on none --format changelog or --format markdown prints what is missing"},
		{"folder of the configuration", ".", []string{"update", "new.json"}, "nothing was written: make bpgen.yaml and its folder writable, and run bpgen update again"},
		{"folder of the configuration", ".", []string{"init", "--spec", "old.json"}, "run bpgen init again"},
	} {
		t.Run(c.name+" "+strings.Join(c.args, " "), func(t *testing.T) {
			dir := downstream(t, "new.json", grown)
			if c.args[0] == "init" {
				without("bpgen.yaml")(t, dir)
			}
			if c.args[0] == "generate" {
				put(t, filepath.Join(dir, "old.json"), grown)
			}
			before := files(t, dir)
			restrict(t, dir, c.path)
			unprivileged(t, dir, c.args...).want(t, exitWork, "permission denied", c.want)
			after := files(t, dir)
			if c.path == "sdk" && c.args[0] == "update" { // what follows from it is made again
				before["bpgen.yaml"] = strings.Replace(before["bpgen.yaml"], "old.json", "new.json", 1)
			}
			same(t, "failed run", before, after)
			if err := os.Chmod(filepath.Join(dir, c.path), 0o777); err != nil {
				t.Fatal(err)
			}
			if c.args[0] != "init" {
				c.args = []string{"generate"}
			}
			unprivileged(t, dir, c.args...).want(t, exitOK)
		})
	}
}

// restrict lets everybody write below a folder, but nobody in one of its folders.
func restrict(t *testing.T, dir, closed string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			return os.Chmod(path, 0o777)
		}
		return errors.Join(err, os.Chmod(path, 0o666))
	})
	if err == nil {
		err = os.Chmod(filepath.Join(dir, closed), 0o555)
	}
	if err == nil {
		err = os.Chmod(filepath.Dir(dir), 0o755) // the test's own, which t.TempDir keeps private
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, closed), 0o777) })
}

// unprivileged runs the command as somebody who is not the superuser.
func unprivileged(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	if os.Getuid() != 0 {
		return bpgen(t, dir, nil, args...)
	}
	cmd := exec.CommandContext(t.Context(), publicCopy(t), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "BPGEN_TEST_AS_COMMAND=1")
	if !asNobody(cmd) {
		t.Skip("the superuser may write everywhere here")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// publicCopy copies the test binary to where everybody can run it.
func publicCopy(t *testing.T) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	from, err := os.Open(exe)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	dir := t.TempDir()
	if err := errors.Join(os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "bpgen.test")
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(to.Close(), os.Chmod(path, 0o755)); err != nil {
		t.Fatal(err)
	}
	return path
}
