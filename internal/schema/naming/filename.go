package naming

import (
	"cmp"
	"encoding/hex"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// maxFile is the length, in bytes, of the longest base of a file name: file systems
// take 255, archives and checkouts in deep folders less.
const maxFile = 100

// nameFiles names the file of every entity and the file of its tests. File names are
// nobody's API and need no memory, but they too must not depend on the order of the
// export. They are claimed without regard to case, as file systems on Windows and macOS
// see them. Every candidate has a dot and no wire name is spelt like its own candidate,
// so nothing outranks: all who want one name give it up.
func (a *assigner) nameFiles(s *schema.Schema) {
	t := make(table)
	for _, name := range a.reserved.Files {
		t.reserve(fileScope, []string{strings.ToLower(name)})
	}
	var nodes []*node
	for _, e := range s.Entities {
		nodes = append(nodes, a.fileNode(e.Name.Wire, e.Name.Wire, e.Pos, &e.Go))
	}
	for _, c := range s.Collections {
		nodes = append(nodes, a.fileNode(c.Go.Service, c.Name.Wire, c.Pos, &c.Go))
	}
	t.settle(nodes)
}

// fileNode returns the newcomer that the file of an entity or a service is. The file is called
// like name, of the subject at pos.
func (a *assigner) fileNode(name, subject string, pos schema.Pos, names *schema.EntityNames) *node {
	return &node{
		kind: "Entity", wire: name, try: fileCandidate, claims: fileClaims,
		settle: func(n *node) {
			if n.name == "" {
				a.diags.Add(schema.NameUnusable, pos, subject, "",
					"no file name can be made of this wire name: expected %s to be free, but the SDK's own files take it", n.try(n.wire, n.kind, rounds-1)).Fix =
					"rename the entity in the export, or leave it out"
				return
			}
			names.File, names.TestFile = n.name, testFile(n.name)
		},
	}
}

// fileCandidate returns the file name an entity may get in one of the rounds: its words in
// snake case; the same with _entity; with the wire name in hexadecimal; with a digest of
// it. Snake case has single underscores, so the last two meet nothing but each other, and
// these only for equal wire names.
func fileCandidate(wire, _ string, round int) string {
	snake := Snake(wire)
	kept := cmp.Or(prefix(snake), "entity")
	switch round {
	case 0:
		return file(snake)
	case 1:
		return file(suffixed(snake, "_entity"))
	case 2:
		return file(kept + "__x" + hex.EncodeToString([]byte(wire)))
	default:
		return file(kept + "__h" + digest(wire))
	}
}

// file returns the name of a file with that base, or nothing if there can be none.
func file(base string) string {
	if base == "" || len(base) > maxFile || avoided[base] || dropped(base) {
		return ""
	}
	return base + ".go"
}

// fileClaims lists the files that come with the file of an entity, itself first.
func fileClaims(name string) []claim {
	return []claim{{fileScope, name}, {fileScope, testFile(name)}}
}

func testFile(name string) string { return strings.TrimSuffix(name, ".go") + "_test.go" }

// dropped reports whether Go would leave base.go out of some builds, or base_test.go out
// of some test runs: the go command reads what follows the last underscore, before _test
// if there is one, as a condition.
func dropped(base string) bool {
	i := strings.LastIndexByte(base, '_')
	return i >= 0 && (base[i+1:] == "test" || systems[base[i+1:]])
}

// avoided are the bases that mean something to somebody: devices on Windows, whatever
// the extension, and files that Go tools or readers look for.
var avoided = set(
	"aux", "con", "nul", "prn",
	"com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
	"doc", "example",
)

// systems are the values of GOOS and GOARCH, past, present and foreseen, that the go
// command recognises in file names.
var systems = set(
	"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js",
	"linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos",

	"386", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "loong64", "mips",
	"mips64", "mips64le", "mips64p32", "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le",
	"riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm",
)
