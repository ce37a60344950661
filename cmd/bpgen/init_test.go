package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestInit sets a module up and generates with what it wrote.
func TestInit(t *testing.T) {
	dir := module(t, "specs/new.json", tiny, "specs/old.json", tiny, "specs/no.json", "{}")
	out := bpgen(t, dir, nil, "init", "--spec", "specs/new.json")
	out.want(t, exitOK)
	got := files(t, dir)
	for path, want := range map[string]string{
		"bpgen.yaml":                   "  - spec: specs/new.json\n    out: internal/billing\n    package: billing\n",
		"internal/billing/generate.go": "\n//go:generate go -C ../../tools tool bpgen generate --config ../bpgen.yaml\n",
		"tools/go.mod":                 "\nmodule example.com/m/tools\n\ngo " + toolGo + "\n",
	} {
		if !strings.Contains(got[path], want) {
			t.Errorf("%s lacks %q:\n%s", path, want, got[path])
		}
	}
	if !strings.Contains(got["bpgen.yaml"], "siblings: [specs/old.json]") {
		t.Errorf("the other export is not suggested:\n%s", got["bpgen.yaml"])
	}
	for _, want := range []string{"wrote bpgen.yaml", "go -C tools get -tool github.com/bpgen/bpgen/cmd/bpgen@", "go generate ./internal/billing", "go test ./internal/billing/..."} {
		if !strings.Contains(out.stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, out.stdout)
		}
	}
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	bpgen(t, dir, nil, "check").want(t, exitOK)
}

// TestInitSuggestsWhatCanBeUsed takes the comment marks off the suggestions and generates: they are
// about the export, and about its platform.
func TestInitSuggestsWhatCanBeUsed(t *testing.T) {
	definition, err := os.ReadFile(guidewire(t, "openapi-3"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dialect, text string
		keys          []string
	}{
		{"billingplatform", strings.ReplaceAll(tiny, "ACCOUNT", "THING"), []string{"exclude", "names", "types", "evidence"}},
		{"guidewire", string(definition), []string{"exclude", "names", "attributes", "filters", "skip"}},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			dir := module(t, "specs/new.json", c.text, "specs/old.json", c.text)
			bpgen(t, dir, nil, "init", "--spec", "specs/new.json", "--dialect", c.dialect).want(t, exitOK)
			suggestion := regexp.MustCompile(`(?m)^    # (  .*|[a-z]+:.*)$`)
			text := suggestion.ReplaceAllString(files(t, dir)["bpgen.yaml"], "    $1")
			var keys []string
			for _, m := range regexp.MustCompile(`(?m)^    ([a-z]+):`).FindAllStringSubmatch(text, -1) {
				keys = append(keys, m[1])
			}
			want := append([]string{"out", "package"}, c.keys...)
			if c.dialect == "guidewire" {
				want = slices.Insert(want, 2, "dialect")
			}
			if !slices.Equal(keys, want) {
				t.Errorf("got keys %q, want %q\n%s", keys, want, text)
			}
			put(t, filepath.Join(dir, "bpgen.yaml"), text)
			bpgen(t, dir, nil, "generate").want(t, exitOK)
		})
	}
}

func TestInitNeverOverwrites(t *testing.T) {
	dir := module(t, "specs/new.json", tiny, "bpgen.yaml", "mine")
	before := files(t, dir)
	bpgen(t, dir, nil, "init", "--spec", "specs/new.json").want(t, exitNo, "overwrites nothing", "nothing was written", "  - spec: specs/new.json")
	same(t, "refused run", before, files(t, dir))

	dir = module(t, "specs/new.json", tiny, "internal/billing/generate.go", "package billing\n", "tools/go.mod", "module mine\n")
	before = files(t, dir)
	out := bpgen(t, dir, nil, "init", "--spec", "specs/new.json")
	out.want(t, exitOK)
	after := files(t, dir)
	for path, text := range before {
		if after[path] != text {
			t.Errorf("%s is another one now:\n%s", path, after[path])
		}
	}
	for _, want := range []string{"left internal/billing/generate.go as it was", "left tools/go.mod as it was", "wrote bpgen.yaml"} {
		if !strings.Contains(out.stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, out.stdout)
		}
	}
}

func TestInitRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no spec", nil, exitUsage, "--spec is missing: name the export"},
		{"spec that is not there", []string{"--spec", "specs/none.json"}, exitDocument, "name a regular file"},
		{"no export", []string{"--spec", "specs/no.json"}, exitDocument, "[not-openapi]"},
		{"package", []string{"--spec", "specs/new.json", "--package", "My"}, exitUsage, "is no package name"},
		{"folder that is no package", []string{"--spec", "specs/new.json", "--out", "internal/My-SDK"}, exitUsage, "is no package name"},
		{"dialect", []string{"--spec", "specs/new.json", "--dialect", "zuora"}, exitUsage, "unknown dialect"},
		{"tools outside", []string{"--spec", "specs/new.json", "--tools", "../tools"}, exitUsage, "expected a folder inside"},
		{"tools is the module", []string{"--spec", "specs/new.json", "--tools", "."}, exitUsage, "expected a folder inside"},
		{"tools is the SDK", []string{"--spec", "specs/new.json", "--tools", "internal/billing"}, exitUsage, "would be part of the tool's module"},
		{"tools around the SDK", []string{"--spec", "specs/new.json", "--tools", "internal"}, exitUsage, "such as --tools tools"},
		{"tools has packages", []string{"--spec", "specs/new.json", "--tools", "cmd"}, exitUsage, "choose another one with --tools"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := module(t, "specs/new.json", tiny, "specs/no.json", "{}", "cmd/x/main.go", "package main\n")
			before := files(t, dir)
			bpgen(t, dir, nil, append([]string{"init"}, c.args...)...).want(t, c.code, c.want)
			same(t, "refused run", before, files(t, dir))
		})
	}
}

// TestInitInAWorkspace wants the line that makes the tool known, and none where it is.
func TestInitInAWorkspace(t *testing.T) {
	dir := module(t, "specs/new.json", tiny, "go.work", "go 1.25.0\n\nuse .\n")
	out := bpgen(t, dir, nil, "init", "--spec", "specs/new.json")
	out.want(t, exitOK)
	if !strings.Contains(out.stdout, "Next:\n  go work use ./tools\n") {
		t.Error(out.stdout)
	}
	put(t, filepath.Join(dir, "go.work"), "go 1.25.0\n\nuse (\n\t.\n\t./tools\n)\n")
	if err := os.Remove(filepath.Join(dir, "bpgen.yaml")); err != nil {
		t.Fatal(err)
	}
	out = bpgen(t, dir, nil, "init", "--spec", "specs/new.json")
	out.want(t, exitOK)
	if strings.Contains(out.stdout, "go work use") {
		t.Error(out.stdout)
	}
}

// TestInitInOddFolders quotes what a shell or a go:generate line would take for several words.
func TestInitInOddFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Größe und Maß")
	put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.24\n")
	put(t, filepath.Join(dir, "the specs", "new: #1.json"), tiny)
	out := bpgen(t, dir, nil, "init", "--spec", "the specs/new: #1.json", "--tools", "the tools")
	out.want(t, exitOK)
	got := files(t, dir)
	if !strings.Contains(got["bpgen.yaml"], `spec: "the specs/new: #1.json"`) {
		t.Error(got["bpgen.yaml"])
	}
	if !strings.Contains(got["internal/billing/generate.go"], `go -C "../../the tools" tool bpgen generate --config ../bpgen.yaml`) {
		t.Error(got["internal/billing/generate.go"])
	}
	if !strings.Contains(out.stdout, "go -C 'the tools' get -tool") {
		t.Error(out.stdout)
	}
	bpgen(t, dir, nil, "generate").want(t, exitOK)
}

// TestInitOfAbsolutePaths writes paths that hold in every checkout.
func TestInitOfAbsolutePaths(t *testing.T) {
	dir := module(t, "specs/new.json", tiny, "specs/newer.json", grown)
	bpgen(t, dir, nil, "init", "--spec", filepath.Join(dir, "specs", "new.json"), "--out", filepath.Join(dir, "billing")).want(t, exitOK)
	if got := files(t, dir)["bpgen.yaml"]; !strings.Contains(got, "  - spec: specs/new.json\n    out: billing\n") {
		t.Error(got)
	}
	bpgen(t, dir, nil, "update", filepath.Join(dir, "specs", "newer.json")).want(t, exitOK)
	if got := files(t, dir)["bpgen.yaml"]; !strings.Contains(got, "  - spec: specs/newer.json\n    out: billing\n") {
		t.Error(got)
	}
}

// TestInitInTheFolderOfTheModule prints commands as people would write them.
func TestInitInTheFolderOfTheModule(t *testing.T) {
	out := bpgen(t, module(t, "s.json", tiny), nil, "init", "--spec", "s.json", "--out", ".", "--package", "m")
	out.want(t, exitOK)
	out.has(t, "\n  go generate .\n  go test ./...\n")
}

// TestDirectiveIsNobodysFile has an entity whose file would be called like that of the directive.
func TestDirectiveIsNobodysFile(t *testing.T) {
	dir := module(t, "s.json", strings.ReplaceAll(tiny, "ACCOUNT", "GENERATE"))
	bpgen(t, dir, nil, "init", "--spec", "s.json").want(t, exitOK)
	before := files(t, dir)["internal/billing/generate.go"]
	bpgen(t, dir, nil, "generate").want(t, exitOK)
	after := files(t, dir)
	if after["internal/billing/generate.go"] != before || after["internal/billing/generate_entity.go"] == "" {
		t.Errorf("generate.go:\n%s", after["internal/billing/generate.go"])
	}
}

// TestToolGoIsThatOfGoMod compares what init writes with what bpgen needs.
func TestToolGoIsThatOfGoMod(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repo(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "\ngo "+toolGo+"\n") {
		t.Errorf("go.mod does not say go %s", toolGo)
	}
}
