package emit
import ("os";"testing";"path/filepath";"strings")
func TestDump(t *testing.T) {
	files, err := SDK(nested(t), nestedOptions)
	if err != nil { t.Fatal(err) }
	out := os.Getenv("DUMP")
	for _, f := range files {
		if b := filepath.Base(f.Path); isRuntime(b) && !strings.Contains(f.Path, "/") { continue }
		p := filepath.Join(out, f.Path)
		os.MkdirAll(filepath.Dir(p), 0o777)
		os.WriteFile(p, f.Data, 0o666)
	}
}
func isRuntime(b string) bool { for _, n := range folders[guidewire][0].files(guidewire) { if n == b { return true } }; return false }
