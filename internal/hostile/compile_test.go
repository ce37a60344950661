package hostile

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/emit"
	"github.com/bpgen/bpgen/internal/generate"
	"github.com/bpgen/bpgen/internal/gocmd"
	"github.com/bpgen/bpgen/internal/schema"
)

// TestEveryTextInEveryPlace generates SDKs from exports made of hostile texts, checks what
// stands in the files, and compiles, vets and tests them.
func TestEveryTextInEveryPlace(t *testing.T) {
	module := t.TempDir()
	write(t, filepath.Join(module, "go.mod"), "module example.com/hostile\n\ngo 1.24\n")
	const each = 45 // texts for one SDK
	sdks, entities := 0, 0
	for at := 0; at < len(texts); at += each {
		sdks++
		entities += generateInto(t, module, fmt.Sprintf("sdk%d", sdks), exportOf(t, texts[at:min(at+each, len(texts))]))
	}
	if want := len(names()) + sdks; entities != want { // each SDK has one for all fields
		t.Errorf("%d entities, want %d", entities, want)
	}
	generateInto(t, module, "cases", exportOf(t, cases("abcdefghi", 300)[:30]))
	if testing.Short() {
		t.Skip("the rest runs the go command")
	}
	gocmd.Run(t, module, "test", "-vet=all", "./...")
}

// names returns the texts that can be the name of an entity, as one segment of a path.
func names() map[string]bool {
	found := map[string]bool{}
	for _, text := range texts {
		text = strings.ReplaceAll(text, half, "\ufffd")
		parameter := strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}")
		if text != "" && text != "." && text != ".." && !parameter && !strings.Contains(text, "/") {
			found[text] = true
		}
	}
	return found
}

// cases returns n spellings of one word.
func cases(word string, n int) []string {
	var list []string
	for i := range n {
		spelt := []byte(word)
		for k := range spelt {
			if i>>k&1 == 1 {
				spelt[k] -= 'a' - 'A'
			}
		}
		list = append(list, string(spelt))
	}
	return list
}

// TestNamesThatDifferByCaseOnly gives 300 of them to entities and to the fields of one.
func TestNamesThatDifferByCaseOnly(t *testing.T) {
	r := render(t, "cases", exportOf(t, cases("abcdefghi", 300)))
	if n := len(r.Schema.Entities); n != 301 {
		t.Errorf("%d entities", n)
	}
	checkFiles(t, r.Files)
}

func generateInto(t *testing.T, module, name, export string) int {
	t.Helper()
	r := render(t, name, export)
	checkFiles(t, r.Files)
	for _, f := range r.Files {
		write(t, filepath.Join(module, name, filepath.FromSlash(f.Path)), string(f.Data))
	}
	return len(r.Schema.Entities)
}

// render generates an SDK from an export that has to be good enough for one.
func render(t *testing.T, name, export string) *generate.Result {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "spec.json")
	write(t, spec, export)
	r, err := generate.Render(generate.Target{Spec: spec, Dialect: "billingplatform", Package: name, ImportPath: "example.com/hostile/" + name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Diags {
		checkFinding(t, d.String())
		if d.Severity == schema.Error {
			t.Errorf("%.500s", d)
		}
	}
	if r.Schema == nil {
		t.FailNow()
	}
	return r
}

// checkFiles wants of every file that its name is one everywhere, and that its comments
// are nothing but text.
func checkFiles(t *testing.T, files []emit.File) {
	t.Helper()
	for _, f := range files {
		name := filepath.Base(f.Path)
		base, _, _ := strings.Cut(name, ".")
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") != "" || len(name) > 200 || strings.Count(name, ".") != 1 ||
			strings.Contains(" con prn aux nul com1 lpt1 lpt9 ", " "+base+" ") {
			t.Errorf("file name %q", f.Path)
		}
		if strings.HasSuffix(name, ".go") {
			checkComments(t, f)
		}
	}
}

// isCopied reports whether a file is one of the runtime, rather than made of an export.
func isCopied(path string) bool {
	_, err := os.Stat(filepath.Join("..", "..", "templates", "runtime", filepath.Base(path)))
	return err == nil
}

func checkComments(t *testing.T, f emit.File) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Text == "//go:noinline" && isCopied(f.Path) {
				continue
			}
			directive := strings.HasPrefix(c.Text, "// +build") || strings.HasPrefix(c.Text, "//line") || !strings.HasPrefix(c.Text, "// ") && c.Text != "//"
			if directive && !strings.HasPrefix(c.Text, "//\t") || strings.ContainsRune(c.Text, '\u202e') || len(c.Text) > 1200 {
				t.Errorf("%s: comment %.200q", f.Path, c.Text)
			}
		}
	}
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == "init" {
			t.Errorf("%s has an init function", f.Path)
		}
	}
	for _, bad := range []string{"\u202e", "\u2066", "\u200b", "\x00", "\u2028", "\r"} {
		if bytes.Contains(f.Data, []byte(bad)) {
			t.Errorf("%s holds %q", f.Path, bad)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
