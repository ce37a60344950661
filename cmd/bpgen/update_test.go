package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Exports after tiny: one with another field more, one whose only field is another one.
var (
	grown = strings.Replace(tiny, `"Name":{"type":"string"}`, `"Name":{"type":"string"},"Status":{"type":"string"}`, 1)
	other = strings.Replace(tiny, `"Name":{"type":"string"}`, `"Title":{"type":"string"}`, 1)
)

const commented = "# mine\r\ntargets:\n  - {out: sdk, spec: 'old.json', package: sdk} # why\n\n# the end, without a newline"

// downstream makes a module with an SDK of tiny.
func downstream(t *testing.T, more ...string) string {
	t.Helper()
	dir := module(t, append([]string{"old.json", tiny, "bpgen.yaml", commented}, more...)...)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	return dir
}

// TestUpdate takes an export over, and wants nothing changed but what the export changes.
func TestUpdate(t *testing.T) {
	dir := downstream(t, "new.json", grown, "CHANGELOG.md", "# Changes\n\n## v1\n")
	before := files(t, dir)
	out := bpgen(t, dir, nil, "update", "new.json", "--changelog", "CHANGELOG.md", "--summary", "out/summary.md")
	out.want(t, exitOK)
	after := files(t, dir)
	if want := strings.Replace(commented, "old.json", "new.json", 1); after["bpgen.yaml"] != want {
		t.Errorf("bpgen.yaml:\n%s\nwant\n%s", after["bpgen.yaml"], want)
	}
	if !strings.HasPrefix(after["CHANGELOG.md"], "# Changes\n\n## Export `new` (was `old`)\n") || !strings.HasSuffix(after["CHANGELOG.md"], "`Status`\n\n## v1\n") {
		t.Errorf("CHANGELOG.md:\n%s", after["CHANGELOG.md"])
	}
	if !strings.HasPrefix(after["out/summary.md"], "<!-- bpgen diff -->\n") {
		t.Errorf("summary:\n%s", after["out/summary.md"])
	}
	if !strings.Contains(after["sdk/bpgen.fields"], "ACCOUNT\tStatus\t") {
		t.Error("bpgen.fields lacks the new field")
	}
	for _, path := range []string{"old.json", "new.json", "go.mod", "sdk/batch_billingplatform.go", "sdk/sdktest/tenant.go"} {
		if before[path] != after[path] {
			t.Errorf("%s is another one now", path)
		}
	}
	for _, want := range []string{"old → new: ", "semver: minor", "bpgen.yaml: spec is new.json now", "sdk: 1 entities"} {
		if !strings.Contains(out.stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, out.stdout)
		}
	}
	bpgen(t, dir, nil, "check").want(t, exitOK)
	bpgen(t, dir, nil, "update", "new.json").want(t, exitUsage, "new.json is the export of sdk already", "run bpgen generate")
}

// TestUpdateStops at a change that breaks code, until somebody approves it.
func TestUpdateStops(t *testing.T) {
	dir := downstream(t, "new.json", other)
	before := files(t, dir)
	out := bpgen(t, dir, nil, "update", "new.json", "--summary", "summary.md")
	out.want(t, exitNo, "1 change is stopped by --fail-on source", "nothing was written", "bpgen diff old.json new.json --approve FINGERPRINT")
	if !strings.Contains(out.stdout, "field removed: Name") {
		t.Error(out.stdout)
	}
	same(t, "stopped run", before, files(t, dir))

	var r updateReport
	asJSON := bpgen(t, dir, nil, "update", "new.json", "--format", "json")
	asJSON.want(t, exitNo)
	if err := json.Unmarshal([]byte(asJSON.stdout), &r); err != nil || r.Schema != updateVersion || r.Written || len(r.Files) != 0 {
		t.Fatalf("%v %+v", err, r)
	}
	for _, c := range r.Diff.Changes {
		if c.Field == "Name" {
			bpgen(t, dir, nil, "diff", "old.json", "new.json", "--approve", c.FP, "--reason", "nobody reads it").want(t, exitOK)
		}
	}
	bpgen(t, dir, nil, "update", "new.json").want(t, exitOK)
	bpgen(t, dir, nil, "check").want(t, exitOK)
}

// TestUpdateFromAnotherFolder finds configuration and approvals as generate does, and writes a
// path that counts from the configuration.
func TestUpdateFromAnotherFolder(t *testing.T) {
	dir := downstream(t, "specs/new.json", other, "sub/x", "")
	bpgen(t, filepath.Join(dir, "sub"), nil, "update", "../specs/new.json", "--config", "../bpgen.yaml", "--fail-on", "none").want(t, exitOK)
	if got := files(t, dir)["bpgen.yaml"]; got != strings.Replace(commented, "old.json", "specs/new.json", 1) {
		t.Error(got)
	}
	bpgen(t, dir, nil, "generate", "--check").want(t, exitOK)
	without("specs/new.json")(t, dir)
	bpgen(t, filepath.Join(dir, "sub"), nil, "update", "../old.json", "--config", "../bpgen.yaml").want(t, exitDocument, "write old.json there yourself")
}

func TestUpdateDryRun(t *testing.T) {
	dir := downstream(t, "new.json", grown)
	before := files(t, dir)
	out := bpgen(t, dir, nil, "update", "new.json", "--dry-run", "--changelog", "CHANGELOG.md", "--summary", "summary.md")
	out.want(t, exitOK)
	for _, want := range []string{"field added: Status", "would update sdk/account.go\n", "would write CHANGELOG.md\nwould write summary.md\n", "would change spec in bpgen.yaml", "nothing was written"} {
		if !strings.Contains(out.stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, out.stdout)
		}
	}
	same(t, "dry run", before, files(t, dir))
	var r updateReport
	asJSON := bpgen(t, dir, nil, "update", "new.json", "--dry-run", "--format", "json")
	asJSON.want(t, exitOK)
	if err := json.Unmarshal([]byte(asJSON.stdout), &r); err != nil || r.Written || len(r.Files) == 0 || r.Target != "sdk" || r.Diff.Semver.Bump != "minor" {
		t.Errorf("%v %+v", err, r)
	}
	same(t, "dry run", before, files(t, dir))

	having("sdk/account.go", before["sdk/account.go"]+"// mine\n")(t, dir)
	out = bpgen(t, dir, nil, "update", "new.json", "--dry-run", "--force")
	out.want(t, exitOK)
	out.has(t, "would overwrite the edited sdk/account.go\n")
}

// TestUpdateRefuses has something wrong each time; nothing is changed.
func TestUpdateRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		args  []string
		code  int
		want  string
	}{
		{"no argument", nil, nil, exitUsage, "bpgen update NEW_SNAPSHOT"},
		{"gone", nil, []string{"gone.json"}, exitDocument, "name a regular file"},
		{"broken", nil, []string{"broken.json"}, exitDocument, "[syntax]"},
		{"gate", nil, []string{"new.json", "--fail-on", "never"}, exitUsage, "expected source, wire, risky, any or none"},
		{"format", nil, []string{"new.json", "--format", "xml"}, exitUsage, "expected text or json"},
		{"target", nil, []string{"new.json", "--target", "x"}, exitUsage, `expected one of ["sdk"]`},
		{"spec that vanished", without("old.json"), []string{"new.json"}, exitDocument, "restore it, or write new.json there yourself"},
		{"no configuration", without("bpgen.yaml"), []string{"new.json"}, exitUsage, "bpgen init writes one"},
		{"no go.mod", without("go.mod"), []string{"new.json"}, exitUsage, "go mod init"},
		{"old Go", having("go.mod", "module example.com/m\n\ngo 1.21\n"), []string{"new.json"}, exitUsage, `go mod edit -go=1.24`},
		{"edited by hand", having("sdk/account.go", "// Code generated by bpgen. DO NOT EDIT.\n\npackage sdk\n"), []string{"new.json"}, exitNo, "edited by hand"},
		{"foreign", having("sdk/account.go", "package sdk\n"), []string{"new.json"}, exitNo, "not written by bpgen"},
		{"names that conflict", having("sdk/bpgen.fields", "# bpgen.fields 2: x\nno line\n"), []string{"new.json"}, exitDecision, "restore the line from version control"},
		{"approvals", having("bpgen.diff.yaml", "approve: 1\n"), []string{"new.json"}, exitDecision, "the file of approvals is invalid"},
		{"folder for a summary", having("docs/x", ""), []string{"new.json", "--summary", "docs"}, exitWork, "name another file with --summary; nothing was written"},
		{"folder for a changelog", having("docs/x", ""), []string{"new.json", "--changelog", "docs"}, exitWork, "name another file with --changelog; nothing was written"},
		{"somebody's summary", having("mine.md", "mine"), []string{"new.json", "--summary", "mine.md"}, exitNo, "name another file with --summary"},
		{"anchor", having("bpgen.yaml", "targets:\n  - {spec: &x old.json, out: sdk, package: sdk, evidence: {siblings: [*x]}}\n"), []string{"new.json"}, exitUsage, "has an anchor or a tag, or is an alias), expected a path; write new.json there yourself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := downstream(t, "new.json", grown, "broken.json", "{")
			if c.spoil != nil {
				c.spoil(t, dir)
			}
			before := files(t, dir)
			bpgen(t, dir, nil, append([]string{"update"}, c.args...)...).want(t, c.code, c.want)
			same(t, "refused run", before, files(t, dir))
		})
	}
}

func without(path string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.Remove(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
}

func having(path, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) { put(t, filepath.Join(dir, path), text) }
}

// TestUpdateOneOfSeveral has two targets of one export.
func TestUpdateOneOfSeveral(t *testing.T) {
	const text = "targets:\n  - {spec: old.json, out: a, package: a}\n  - {spec: old.json, out: b, package: b}\n"
	dir := module(t, "old.json", tiny, "new.json", grown, "bpgen.yaml", text)
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	bpgen(t, dir, nil, "update", "new.json").want(t, exitUsage, "say which one with --target", `["a" "b"]`)
	bpgen(t, dir, nil, "update", "new.json", "--target", "b").want(t, exitOK)
	got := files(t, dir)
	if want := strings.Replace(text, "old.json, out: b", "new.json, out: b", 1); got["bpgen.yaml"] != want {
		t.Error(got["bpgen.yaml"])
	}
	if strings.Contains(got["a/bpgen.fields"], "Status") || !strings.Contains(got["b/bpgen.fields"], "Status") {
		t.Error("the wrong SDK was generated")
	}
}

// TestUpdateKeepsLinksAndModes replaces what a link leads to, and not the link.
func TestUpdateKeepsLinksAndModes(t *testing.T) {
	dir := downstream(t, "new.json", grown)
	path := filepath.Join(dir, "bpgen.yaml")
	if err := os.Rename(path, filepath.Join(dir, "real.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "real.yaml"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.yaml", path); err != nil {
		t.Fatal(err)
	}
	bpgen(t, dir, nil, "update", "new.json").want(t, exitOK)
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error(info, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Error(info.Mode(), err)
	}
}

// TestUpdateOfWindowsLines writes a fragment with the line ends of the changelog.
func TestUpdateOfWindowsLines(t *testing.T) {
	dir := downstream(t, "new.json", grown, "CHANGELOG.md", "# Changelog\r\n\r\n## 1.0\r\n")
	bpgen(t, dir, nil, "update", "new.json", "--changelog", "CHANGELOG.md").want(t, exitOK)
	got := files(t, dir)["CHANGELOG.md"]
	if strings.Count(got, "\n") != strings.Count(got, "\r\n") || !strings.HasPrefix(got, "# Changelog\r\n\r\n## Export ") || !strings.HasSuffix(got, "\r\n\r\n## 1.0\r\n") {
		t.Errorf("%q", got)
	}
}
