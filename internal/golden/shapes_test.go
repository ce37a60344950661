package golden

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShapesAgree generates the same resources from each shape in which the platform's
// definitions come. The SDKs are the same to the byte, bpgen.fields included; that of a converted
// definition is so once bpgen.yaml has restored what the conversion dropped.
func TestShapesAgree(t *testing.T) {
	const reference = "guidewire-openapi-3"
	want := sdkOf(t, reference)
	if len(want) < 30 {
		t.Fatalf("%s has %d files only", reference, len(want))
	}
	for _, quirk := range []string{"guidewire-swagger-2", "guidewire-converted-and-mended"} {
		if diff := cmp.Diff(want, sdkOf(t, quirk)); diff != "" {
			t.Errorf("the SDK of golden/%s (+) is not that of %s (-):\n%s", quirk, reference, diff)
		}
	}
	if cmp.Equal(want, sdkOf(t, "guidewire-converted")) {
		t.Error("nothing needs to be restored, so that this test shows nothing")
	}
}

// sdkOf returns the files of the SDK of a golden, by path.
func sdkOf(t *testing.T, quirk string) map[string]string {
	t.Helper()
	files := map[string]string{}
	t.Run(quirk, func(t *testing.T) {
		t.Chdir(filepath.Join(root, quirk))
		r := render(t, "example.com/golden/sdk")
		if r.Schema == nil {
			t.Fatal(r.Diags)
		}
		for _, f := range r.Files {
			files[f.Path] = string(f.Data)
		}
	})
	return files
}
