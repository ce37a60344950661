package downstream

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what a test needs to know of a workflow for GitHub Actions.
type workflow struct {
	On   map[string]struct{ Types []string }
	Jobs map[string]struct {
		Steps []struct {
			Name, ID, Uses, If, Run string
			Env, With               map[string]string
		}
	}
}

// runner executes the run steps of workflows in a checkout, as far as they need no service of
// GitHub's: in place of gh there is a program that writes down what it is called with.
type runner struct {
	checkout string
	env      []string
	context  map[string]string // values of expressions
	temp     string
}

func newRunner(t *testing.T, u *user, checkout string) *runner {
	t.Helper()
	r := &runner{checkout: checkout, temp: t.TempDir(), context: map[string]string{"github.token": "secret"}}
	put(t, filepath.Join(r.temp, "bin", "gh"), "#!/bin/sh\nfor arg; do printf '%s\\n' \"$arg\"; done >>\""+r.temp+"/gh\"\n")
	if err := os.Chmod(filepath.Join(r.temp, "bin", "gh"), 0o755); err != nil {
		t.Fatal(err)
	}
	sha := strings.TrimSpace(must(t, checkout, u.offline(), "git rev-parse HEAD"))
	r.env = append(u.offline(), "PATH="+filepath.Join(r.temp, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"GITHUB_WORKSPACE="+checkout, "RUNNER_TEMP="+r.temp, "GITHUB_SHA="+sha, "GITHUB_BASE_REF=main", "GITHUB_REF_NAME=main",
		"GITHUB_OUTPUT="+filepath.Join(r.temp, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(r.temp, "step-summary"))
	return r
}

// run executes a workflow. It returns what the steps printed, and the name of the one that
// failed, or "".
func (r *runner) run(t *testing.T, name string) (printed, failed string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../docs/ci", name))
	if err != nil {
		t.Fatal(err)
	}
	var w workflow
	if err := yaml.Unmarshal(data, &w); err != nil {
		t.Fatal(err)
	}
	steps := 0
	for _, job := range w.Jobs {
		for _, s := range job.Steps {
			if (s.Uses == "") == (s.Run == "") {
				t.Fatalf("%s: %q is no step", name, s.Name)
			}
			if strings.HasPrefix(s.Uses, "actions/setup-go@") && s.With["go-version"] != "stable" {
				t.Errorf("%s: setup-go has the go command use no other Go than it installs, and either go.mod may need the newest", name)
			}
			if s.Run == "" || s.If != "" && r.value(t, s.If) == "" {
				continue
			}
			steps++
			env := r.env
			for key, text := range s.Env {
				env = append(env, key+"="+r.value(t, text))
			}
			if strings.Contains(s.If, ".labels.") && !slices.Contains(w.On["pull_request"].Types, "labeled") {
				t.Errorf("%s: nothing runs when the label comes that the step %q looks for", name, s.Name)
			}
			if strings.Contains(s.Run, "${{") {
				t.Errorf("%s: the step %q puts a value into a program: hand it over in env", name, s.Name)
			}
			cmd := exec.CommandContext(t.Context(), "bash", "-e", "-c", s.Run)
			cmd.Dir, cmd.Env = r.checkout, env
			out, err := cmd.CombinedOutput()
			printed += string(out)
			if err != nil {
				return printed, s.Name
			}
			r.outputs(t, s.ID)
		}
	}
	if steps == 0 {
		t.Errorf("%s: no step was run", name)
	}
	return printed, ""
}

// outputs takes over what a step put out.
func (r *runner) outputs(t *testing.T, id string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(r.temp, "output"))
	if err != nil || id == "" {
		return
	}
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		r.context["steps."+id+".outputs."+key] = value
	}
}

var (
	expression = regexp.MustCompile(`^\$\{\{ (.*) \}\}$`)
	notEmpty   = regexp.MustCompile(`^(\S+) != ''$`)
	noLabel    = regexp.MustCompile(`^!contains\(github\.event\.pull_request\.labels\.\*\.name, '(\w+)'\)$`)
)

// value evaluates the few expressions that the workflows have; "" is false.
func (r *runner) value(t *testing.T, text string) string {
	t.Helper()
	m := expression.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	if label := noLabel.FindStringSubmatch(m[1]); label != nil {
		return map[bool]string{true: "true"}[r.context["label"] != label[1]]
	}
	name := m[1]
	if test := notEmpty.FindStringSubmatch(name); test != nil {
		name = test[1]
	}
	value, known := r.context[name]
	if !known && !strings.HasPrefix(name, "steps.") { // what a step did not put out is empty
		t.Fatalf("nobody said what %s is", name)
	}
	return value
}

// repository makes a repository with an SDK, and a checkout of it.
func repository(t *testing.T, u *user) (checkout string) {
	t.Helper()
	dir, bare := filepath.Join(t.TempDir(), "checkout"), filepath.Join(t.TempDir(), "origin.git")
	setUp(t, u, dir, "")
	put(t, filepath.Join(dir, "main.go"), "package main\n\nimport \"example.com/m/internal/billing\"\n\nfunc main() { println(billing.AccountFields.Name.String()) }\n")
	must(t, dir, u.offline(), "git init -q --bare "+bare+" && mkdir specs && mv schema.json specs/old.json && sed -i s,schema.json,specs/old.json, bpgen.yaml")
	must(t, dir, u.offline(), "go generate ./... && git add . && git commit -q -m first && git branch -M main && git remote add origin "+bare+" && git push -q -u origin main && git fetch -q")
	return dir
}

// TestCheckPipeline runs the workflow for pull requests: on one that is fine, one with an edited
// file, and one that breaks the API.
func TestCheckPipeline(t *testing.T) {
	u := onMachine(t)
	dir := repository(t, u)
	const name = "bpgen-check.yml"
	if out, failed := newRunner(t, u, dir).run(t, name); failed != "" || strings.Contains(out, "::error") {
		t.Errorf("%s failed\n%s", failed, out)
	}
	must(t, dir, u.offline(), "git worktree prune; echo '// mine' >>internal/billing/account.go")
	out, failed := newRunner(t, u, dir).run(t, name)
	if !strings.HasPrefix(failed, "Generated files") || !strings.Contains(out, "::error title=bpgen output-stale,file=internal/billing/account.go,line=1,col=1::") {
		t.Errorf("%q\n%s", failed, out)
	}
	must(t, dir, u.offline(), "git checkout -q .")
	put(t, filepath.Join(dir, "specs", "new.json"), strings.Replace(small, `"Name":{"type":"string"}`, `"Title":{"type":"string"}`, 1))
	must(t, dir, u.offline(), "go -C tools tool bpgen update ../specs/new.json --fail-on none && sed -i s/Fields.Name/Fields.Title/ main.go")
	out, failed = newRunner(t, u, dir).run(t, name)
	if !strings.HasPrefix(failed, "Go API") || !strings.Contains(out, "::error title=bpgen api-incompatible,file=internal/billing") {
		t.Errorf("%q\n%s", failed, out)
	}
	r := newRunner(t, u, dir)
	r.context["label"] = "breaking"
	if out, failed := r.run(t, name); failed != "" {
		t.Errorf("%q, though the pull request says that it breaks the API\n%s", failed, out)
	}
}

// TestUpdatePipeline pushes a snapshot, and wants the branch and the pull request.
func TestUpdatePipeline(t *testing.T) {
	u := onMachine(t)
	dir := repository(t, u)
	before := strings.TrimSpace(must(t, dir, u.offline(), "git rev-parse HEAD"))
	put(t, filepath.Join(dir, "specs", "Größe $(touch x).json"), strings.Replace(small, `"Id":{}`, `"Id":{},"Age":{}`, 1))
	must(t, dir, u.offline(), "git add . && git commit -q -m snapshot && git push -q")
	r := newRunner(t, u, dir)
	r.context["github.event.before"] = before
	out, failed := r.run(t, "bpgen-update.yml")
	if failed != "" {
		t.Fatalf("%s failed\n%s", failed, out)
	}
	branch := strings.TrimSpace(must(t, dir, u.offline(), "git branch --show-current"))
	if !strings.HasPrefix(branch, "bpgen/Gr") || strings.ContainsAny(branch, "$ (") {
		t.Errorf("the branch is called %s", branch)
	}
	changed := must(t, dir, u.offline(), fmt.Sprintf("git -c core.quotePath=false diff --stat main 'origin/%s'", branch))
	for _, want := range []string{"bpgen.yaml", "CHANGELOG.md", "internal/billing/account.go"} {
		if !strings.Contains(changed, want) {
			t.Errorf("the branch lacks a change of %s:\n%s", want, changed)
		}
	}
	gh, err := os.ReadFile(filepath.Join(r.temp, "gh"))
	if err != nil || !strings.HasPrefix(string(gh), "pr\ncreate\n--base\nmain\n--head\n"+branch+"\n--title\nTake over specs/Größe $(touch x).json\n--body-file\n") {
		t.Errorf("%v\n%s", err, gh)
	}
	summary, err := os.ReadFile(filepath.Join(r.temp, "step-summary"))
	if err != nil || !strings.HasPrefix(string(summary), "<!-- bpgen diff -->\n") || !strings.Contains(string(summary), "Age") {
		t.Errorf("%v\n%s", err, summary)
	}
	must(t, dir, u.offline(), "go -C tools tool bpgen check && go vet ./...")
	// These pushes leave everything as it is: one without a new snapshot, with one that was taken
	// over by hand, with another file among the snapshots, and the first of a repository.
	head := func() string { return strings.TrimSpace(must(t, dir, u.offline(), "git rev-parse HEAD")) }
	for name, prepare := range map[string]string{
		"nothing new": "true",
		"taken over":  "cp schema.json specs/own.json; go -C tools tool bpgen update ../specs/own.json --fail-on none",
		"no snapshot": "echo hello >specs/README.md",
		"first push":  "cp specs/old.json specs/first.json",
	} {
		r, before := newRunner(t, u, dir), head()
		if name == "first push" {
			before = strings.Repeat("0", 40)
		}
		must(t, dir, u.offline(), "cp specs/old.json schema.json; "+prepare+"; git add . && git commit -q --allow-empty -m push")
		r.context["github.event.before"] = before
		r.env = append(r.env, "GITHUB_SHA="+head())
		if out, failed := r.run(t, "bpgen-update.yml"); failed != "" || strings.Contains(out, "semver") || exists(filepath.Join(r.temp, "gh")) {
			t.Errorf("%s: %s failed\n%s", name, failed, out)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
