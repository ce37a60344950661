package memory

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bpgen/bpgen/internal/schema"
)

// TestRespell reads exports that spell the identity otherwise than the SDK has it, one after the
// other. Every member of the record keeps its Go name.
func TestRespell(t *testing.T) {
	const beside = "A\tId\tID\tid\tplatform\taccepted\nA\tiD\tPick\tpicklist:APick\tdeclared\tprovisional\nA\tiD=\"x\"\tAPickX\tchoice\tspec\nB\tiD\tID\traw\tnone\tprovisional\n"
	const moved = "A\tId\tPick\tpicklist:APick\tdeclared\tprovisional\nA\tId=\"x\"\tAPickX\tchoice\tspec\nA\tiD\tID\tid\tplatform\taccepted\nB\tiD\tID\traw\tnone\tprovisional\n"
	for _, c := range []struct {
		what, recorded string
		identities     []string
		want           string
	}{
		{"as it was", beside, []string{"Id"}, beside},
		{"a free spelling", "A\tId\tID\tid\tplatform\taccepted\n", []string{"ID"}, "A\tID\tID\tid\tplatform\taccepted\n"},
		{"that of a field", beside, []string{"iD"}, moved},
		{"and back", beside, []string{"iD", "Id"}, beside},
		{"another name", beside, []string{"Key"}, beside},
		{"two identities, which a merge can leave", "A\tID\tKey\tid\tplatform\taccepted\nA\tId\tID\tid\tplatform\taccepted\n", []string{"Id"},
			"A\tID\tKey\tid\tplatform\taccepted\nA\tId\tID\tid\tplatform\taccepted\n"},
	} {
		f, diags := Parse("bpgen.fields", []byte(c.recorded))
		if len(diags) > 0 {
			t.Fatal(c.what, diags)
		}
		for _, name := range c.identities {
			f.Respell(&schema.Schema{Entities: []*schema.Entity{{Name: schema.Name{Wire: "A"}, Identity: &schema.Field{Name: schema.Name{Wire: name}}}}})
		}
		if diff := cmp.Diff(header+"\n"+c.want, string(f.Format())); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.what, diff)
		}
	}
}
