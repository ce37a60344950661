package naming

import (
	"go/build"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
)

// fileNames returns the file that each of the wire names gets.
func fileNames(reserved []string, wires ...string) map[string]string {
	s := entities(wires...)
	Assign(s, nil, Reserved{Files: reserved})
	got := make(map[string]string)
	for _, e := range s.Entities {
		got[e.Name.Wire] = e.Go.File
	}
	return got
}

func TestFileNames(t *testing.T) {
	for _, tt := range []struct {
		name     string
		reserved []string
		want     map[string]string
	}{
		{"plain", nil, map[string]string{
			"ACCOUNT_PRODUCT": "account_product.go", "RATING_METHOD": "rating_method.go", "Custom Thing%": "custom_thing_percent.go",
		}},
		{"dropped by Go", nil, map[string]string{
			"load_test":     "load_test_entity.go",
			"RATE_ARM":      "rate_arm_entity.go",
			"x_linux":       "x_linux_entity.go",
			"X_LINUX_AMD64": "x_linux_amd64_entity.go",
			"AppIos":        "app_ios_entity.go",
			"PROC_386":      "proc_386_entity.go",
			"ARM":           "arm.go",
			"LINUX":         "linux.go",
			"TEST":          "test.go",
			"LINUX_ARM_X":   "linux_arm_x.go",
			"Latest":        "latest.go",
		}},
		{"Windows devices and special files", nil, map[string]string{
			"CON": "con_entity.go", "Aux": "aux_entity.go", "COM1": "com1_entity.go", "LPT9": "lpt9_entity.go",
			"COM10": "com10.go", "DOC": "doc_entity.go", "Example": "example_entity.go",
		}},
		{"the SDK's files", []string{"client.go", "Errors.go", "page_test.go"}, map[string]string{
			"CLIENT": "client_entity.go", "Errors": "errors_entity.go", "PAGE": "page_entity.go", "PAGES": "pages.go",
		}},
		{"equal bases", nil, map[string]string{
			"ZIP": "zip__x5a4950.go", "Zip": "zip__x5a6970.go", "zip": "zip__x7a6970.go", "ZIPS": "zips.go",
		}},
		{"fallbacks meet a plain name", nil, map[string]string{
			"CON": "con__x434f4e.go", "CON_ENTITY": "con_entity.go",
		}},
		{"nothing for a file system", nil, map[string]string{
			"顧客": "entity__xe9a1a7e5aea2.go", "..": "entity__x2e2e.go", "": "entity__x.go",
			"../../etc/passwd": "etc_passwd.go", `C:\x`: "c_x.go",
		}},
		{"long", nil, map[string]string{
			strings.Repeat("A", 100): strings.Repeat("a", 100) + ".go",
			strings.Repeat("A", 101): strings.Repeat("a", 40) + "__h" + digest(strings.Repeat("A", 101)) + ".go",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var wires []string
			for wire := range tt.want {
				wires = append(wires, wire)
			}
			if diff := cmp.Diff(tt.want, fileNames(tt.reserved, wires...)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestNoFileNameLeft(t *testing.T) {
	s := entities("\u00e9")
	taken := Reserved{Files: []string{"entity__xc3a9.go", "entity__h" + digest("\u00e9") + ".go"}}
	if diags := Assign(s, nil, taken); len(diags) != 1 || diags[0].ID != schema.NameUnusable {
		t.Errorf("want one %s, got %v", schema.NameUnusable, diags)
	}
	if got := s.Entities[0].Go.File; got != "" {
		t.Errorf("the file is %s", got)
	}
}

// No file may depend on the system it is built on; go/build decides.
func TestFilesAreBuiltEverywhere(t *testing.T) {
	s := new(schema.Schema)
	for system := range systems {
		s.Entities = append(s.Entities, entities(system, "x_"+system, "y_linux_"+system, system+"_z_arm", system+"_test", "x_y_"+system).Entities...)
	}
	Assign(s, nil, Reserved{})
	for _, e := range s.Entities {
		if !built(t, e.Go.File) || !built(t, e.Go.TestFile) {
			t.Errorf("%s: %s or %s is left out of some builds", e.Name.Wire, e.Go.File, e.Go.TestFile)
		}
		if strings.HasSuffix(e.Go.File, "_test.go") {
			t.Errorf("%s: %s is a test", e.Name.Wire, e.Go.File)
		}
	}
}

// built reports whether the file is part of a build for a system nobody has.
func built(t *testing.T, name string) bool {
	t.Helper()
	ctx := build.Context{GOOS: "none", GOARCH: "none", Compiler: "gc", OpenFile: func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package sdk\n")), nil
	}}
	ok, err := ctx.MatchFile(".", name)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// The list of systems is to be that of the toolchain, which gains one now and then.
func TestSystems(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "src", "internal", "syslist", "syslist.go"))
	if err != nil {
		t.Skip("no sources of the toolchain: ", err)
	}
	for _, m := range regexp.MustCompile(`"(\w+)":\s+true`).FindAllStringSubmatch(string(src), -1) {
		if !systems[m[1]] {
			t.Errorf("the go command reads %q in file names", m[1])
		}
	}
	for system := range systems {
		if built(t, "x_"+system+".go") {
			t.Errorf("the go command does not read %q in file names", system)
		}
	}
}
