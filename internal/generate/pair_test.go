package generate

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/internal/schema"
)

var exports = []string{
	"../../specs/demogm_schema_10_21_2024.json", "../../specs/demogm_08_01_2025_schema.json", "../../specs/demogm_20250725_full_schema.json",
}

// names lists all that pairs of exports give their SDKs.
func names(t *testing.T, p Pair) (list []string) {
	t.Helper()
	for _, h := range []Half{p.Old, p.New} {
		if h.Schema == nil {
			t.Fatal(h.Diags)
		}
		for _, e := range h.Schema.Entities {
			for _, f := range e.Fields {
				list = append(list, fmt.Sprintln(e.Name.Go, f.Name.Go, f.Name.Wire, f.Type, f.Evidence, f.Target, f.Unlisted, len(f.Aliases)))
			}
		}
	}
	return list
}

// TestReadAllPairsLikeReadPair takes the pairs that are made of documents read once for those of
// documents that are read for each.
func TestReadAllPairsLikeReadPair(t *testing.T) {
	target := Target{Dialect: DefaultDialect}
	target.Decisions.Renames = []schema.RenameDecision{{
		Entity: "ENTITY", From: "LongHelpDiscription", To: "LongHelpDescription", Since: "demogm_20250725_full_schema",
	}}
	before := read(t)
	_, pairs, err := ReadAll(target, exports, 2, true)
	if err != nil || len(pairs) != 2 {
		t.Fatal(len(pairs), err)
	}
	if bytes, size := read(t)-before, size(t); bytes > size*3/2 {
		t.Errorf("%d bytes were read of %d files that have %d", bytes, len(exports), size)
	}
	for i, got := range pairs {
		want, err := ReadPair(target, exports[i], exports[2], AboutNew)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(names(t, got), names(t, *want)) {
			t.Errorf("%s: other names or types than of the pair alone", exports[i])
		}
	}
}

// size returns how many bytes the exports have together.
func size(t *testing.T) (n int64) {
	t.Helper()
	for _, file := range exports {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		n += info.Size()
	}
	return n
}

// read returns how many bytes this process has read.
func read(t *testing.T) (n int64) {
	t.Helper()
	data, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Skip("there is no /proc here")
	}
	if _, err := fmt.Sscanf(strings.SplitN(string(data), "\n", 2)[0], "rchar: %d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}
