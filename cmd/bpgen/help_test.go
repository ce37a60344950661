package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commands lists every command that does something, by its path: "types list".
func commands(t *testing.T) map[string]*cobra.Command {
	t.Helper()
	found := make(map[string]*cobra.Command)
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if !cmd.HasSubCommands() {
			found[strings.TrimPrefix(cmd.CommandPath(), "bpgen ")] = cmd
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRoot())
	if len(found) < 14 {
		t.Fatalf("found %d commands only", len(found))
	}
	return found
}

// TestHelp wants examples of every command, and that all flags in them are there.
func TestHelp(t *testing.T) {
	for name, cmd := range commands(t) {
		examples := 0
		for line := range strings.Lines(cmd.Example) {
			for _, part := range strings.Split(line, "&&") {
				words := strings.Fields(part)
				if len(words) == 0 || words[0] != "bpgen" {
					continue
				}
				examples++
				for _, word := range words {
					if word == "|" || word == ">" {
						break
					}
					flag, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
					if strings.HasPrefix(word, "--") && cmd.Flags().Lookup(flag) == nil {
						t.Errorf("%s: the example has %s, which is no flag", name, word)
					}
				}
				if !strings.HasPrefix(strings.Join(words[1:], " "), name) {
					t.Errorf("%s: an example is of another command: %s", name, part)
				}
			}
		}
		if examples == 0 {
			t.Errorf("%s has no examples", name)
		}
	}
}

// TestFormats wants text and JSON of every command that prints what it found or did, and refuses
// others alike. What prints JSON names its form.
func TestFormats(t *testing.T) {
	arguments := map[string][]string{
		"init": {"--spec", "old.json", "--out", "more"}, "inspect": {"--spec", "old.json"}, "explain": {"ACCOUNT"},
		"diff": {"old.json", "new.json"}, "drift": {"old.json", "new.json"}, "update": {"new.json"}, "types accept": {"--all"}, "lint": {"--fail-on", "none"},
	}
	for name, cmd := range commands(t) {
		if name == "config schema" {
			continue // prints JSON and nothing else
		}
		values := listedValues(cmd, "format")
		if values[0] != "text" || values[1] != "json" {
			t.Errorf("%s: --format takes %q", name, values)
		}
		dir := downstream(t, "new.json", grown)
		if name == "init" {
			without("bpgen.yaml")(t, dir)
		}
		args := slices.Concat(strings.Fields(name), arguments[name])
		bpgen(t, dir, nil, append(args, "--format", "xml")...).want(t, exitUsage, `unknown format "xml": expected text`)
		for _, value := range values {
			got := bpgen(t, t.TempDir(), nil, append(args, "--format", value)...)
			if strings.Contains(got.stderr, "unknown format") {
				t.Errorf("%s: --format lists %s and does not take it", name, value)
			}
		}
		got := bpgen(t, dir, nil, append(args, "--format", "json")...)
		got.want(t, exitOK)
		var form struct{ Schema string }
		if err := json.Unmarshal([]byte(got.stdout), &form); err != nil || !strings.HasPrefix(form.Schema, "bpgen.") {
			t.Errorf("%s: %v\n%s", name, err, got.stdout)
		}
	}
}

// TestGenerateJSON says what changed, and with --check what would.
func TestGenerateJSON(t *testing.T) {
	dir := downstream(t)
	put(t, filepath.Join(dir, "old.json"), grown)
	for _, c := range []struct {
		args    []string
		code    int
		written bool
		files   bool
	}{
		{[]string{"--check"}, exitNo, false, true},
		{nil, exitOK, true, true},
		{[]string{"--check"}, exitOK, false, false},
	} {
		got := bpgen(t, dir, nil, append([]string{"generate", "--format", "json"}, c.args...)...)
		got.want(t, c.code)
		var r generateReport
		if err := json.Unmarshal([]byte(got.stdout), &r); err != nil || r.Written != c.written || len(r.Targets) != 1 || (len(r.Targets[0].Files) > 0) != c.files {
			t.Errorf("%v: %v\n%s", c.args, err, got.stdout)
		}
	}
	bpgen(t, dir, nil, "generate", "--diff", "--format", "json").want(t, exitUsage, "--diff is text")
}

// TestCompletion asks as a shell does.
func TestCompletion(t *testing.T) {
	dir := downstream(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"ch"}, "check\t"},
		{[]string{"check", "--format", ""}, "text\njson\ngithub\n:4"},
		{[]string{"diff", "--fail-on", ""}, "source\nwire\nrisky\nany\nnone\n:4"},
		{[]string{"drift", "--fail-on", ""}, "none\nany\n:4"},
		{[]string{"lint", "--fail-on", ""}, "note\nwarning\nerror\nnone\n:4"},
		{[]string{"generate", "--dialect", ""}, "billingplatform\n"},
		{[]string{"check", "--target", ""}, "sdk\n:4"},
		{[]string{"update", ""}, "json\nyaml\nyml\n:8"},
		{[]string{"init", "--spec", ""}, "json\nyaml\nyml\n:8"},
		{[]string{"check", "--baseline", ""}, ":16"},
	} {
		out := bpgen(t, dir, nil, append([]string{"__complete"}, c.args...)...)
		out.want(t, exitOK)
		if !strings.HasPrefix(out.stdout, c.want) {
			t.Errorf("%q: got %q, want %q", c.args, out.stdout, c.want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		out := bpgen(t, dir, nil, "completion", shell)
		out.want(t, exitOK)
		if !strings.Contains(out.stdout, "bpgen") {
			t.Errorf("%s: %q", shell, out.stdout)
		}
	}
}
