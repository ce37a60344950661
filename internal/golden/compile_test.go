package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bpgen/bpgen/internal/gocmd"
)

// goFloor is the oldest language version that generated code must compile with.
const goFloor = "1.24"

// TestGoldensCompileAndPass writes the SDK of every golden, runtime and tests included, as
// packages of one module whose go line is the floor, vets them and runs their tests.
func TestGoldensCompileAndPass(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	module := t.TempDir()
	write(t, filepath.Join(module, "go.mod"), []byte("module example.com/golden\n\ngo "+goFloor+"\n"))
	sdks := 0
	for _, quirk := range quirks(t) {
		sdks += writeSDK(t, quirk, packageOf(quirk), filepath.Join(module, packageOf(quirk)))
	}
	if sdks < 20 {
		t.Fatalf("only %d goldens have an SDK", sdks)
	}
	gocmd.Run(t, module, "test", "-vet=all", "./...") // in one go: each package is compiled once
}

// writeSDK generates one golden into dir, as package name of the module example.com/golden.
// It returns 0 where the golden is of an error.
func writeSDK(t *testing.T, quirk, name, dir string) int {
	t.Helper()
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(filepath.Join(root, quirk)); err != nil {
		t.Fatal(err)
	}
	r := render(t, "example.com/golden/"+name)
	if err := os.Chdir(back); err != nil {
		t.Fatal(err)
	}
	if r.Schema == nil {
		return 0
	}
	for _, f := range r.Files {
		write(t, filepath.Join(dir, filepath.FromSlash(f.Path)), f.Data)
	}
	return 1
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
