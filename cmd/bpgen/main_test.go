package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test binary be bpgen, so that tests run the real command as a process
// with real arguments and real exit codes.
func TestMain(m *testing.M) {
	if os.Getenv("BPGEN_TEST_AS_COMMAND") == "1" {
		code := run(os.Args[1:], os.Stdout, os.Stderr)
		if path := os.Getenv("BPGEN_TEST_PEAK"); path != "" {
			if err := writePeak(path); err != nil {
				panic(err)
			}
		}
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// outcome is what a process came to.
type outcome struct {
	code   int
	stdout string
	stderr string
}

// bpgen runs the command in dir with extra environment.
func bpgen(t *testing.T, dir string, env []string, args ...string) outcome {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "BPGEN_TEST_AS_COMMAND=1"), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// want fails the test unless the process exited with code and its stderr has every text.
func (o outcome) want(t *testing.T, code int, texts ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d\nstdout:\n%s\nstderr:\n%s", o.code, code, o.stdout, o.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(o.stderr, text) {
			t.Errorf("stderr lacks %q:\n%s", text, o.stderr)
		}
	}
}

// repo is the root of this repository.
func repo(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// module makes a folder with a go.mod and the files given as name, text pairs.
func module(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.24\n")
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
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

// tiny is an export of one entity.
const tiny = `{"openapi":"3.0.3","info":{"title":"Billing Platform API","version":"1.0"},"paths":{
"/rest/2.0/ACCOUNT/{id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":
 {"properties":{"retrieveResponse":{"properties":{"Id":{},"Name":{"type":"string"}}}}}}}}}}}}}
`

// files returns the contents of every file under dir by slash-separated relative path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			return nil // a link that is not followed, or leads nowhere
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		found[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
