package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestHTMLOfTheRealPair compares what the page of the real pair says, without style, script and
// policy, and prints it twenty times.
func TestHTMLOfTheRealPair(t *testing.T) {
	first := ""
	for range 20 {
		out := bpgen(t, repo(t), nil, "diff", typedSpec, untypedSpec, "--format", "html")
		out.want(t, exitNo)
		if first == "" {
			first = out.stdout
		}
		if out.stdout != first || out.stderr != "" {
			t.Fatalf("two runs differ, or stderr says %q", out.stderr)
		}
	}
	_, body, _ := strings.Cut(first, "<body>\n")
	body, _, _ = strings.Cut(body, "<script>")
	path := filepath.Join("testdata", "diff", "pair.html")
	if *updateDiff {
		put(t, path, body)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if body != string(want) {
		t.Errorf("got\n%s", body)
	}
}

// TestSizeOfReports holds the page of each pair of snapshots to 400 KB, and that of the drift of
// all of them and a derived tenant to 3 MB. Names are those of the files, wherever they are.
func TestSizeOfReports(t *testing.T) {
	size := func(most int, args ...string) string {
		t.Helper()
		out := bpgen(t, repo(t), nil, append(args, "--format", "html")...)
		out.want(t, exitOK)
		if n := len(out.stdout); n > most || !strings.HasSuffix(out.stdout, "</html>\n") {
			t.Errorf("%v: %d bytes, want %d at most", args, n, most)
		}
		return out.stdout
	}
	for _, a := range snapshots(t) {
		for _, b := range snapshots(t) {
			size(400_000, "diff", a, b, "--fail-on", "none")
		}
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "run", "../../internal/diff/testdata/tenants", "../../"+untypedSpec, dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	args := append([]string{"drift", "--against", "all"}, append(snapshots(t), filepath.Join(dir, "acme.json"))...)
	page := size(3_000_000, args...)
	if strings.Contains(page, dir) || !strings.Contains(page, "<code>acme.json</code>") {
		t.Error("the page has the path of a file, or lacks its name")
	}
	if again := size(3_000_000, args...); again != page {
		t.Error("two runs differ")
	}
}
