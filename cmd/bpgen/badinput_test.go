package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// badDocument is an input that no SDK can be made of: what it is, and what is said.
type badDocument struct{ name, text, want string }

// badDocuments are made when they are needed: the test binary is also the command whose
// memory is measured.
func badDocuments() []badDocument {
	return []badDocument{
		{"empty", "", "spec.json:1:1: error: the document is empty"},
		{"white space", " \n\t\r\n ", "the document is empty"},
		{"byte order mark alone", "\ufeff", "the document is empty"},
		{"NUL bytes", "\x00\x00\x00\x00", "spec.json:1:1: error:"},
		{"text", "hello, world", "[not-openapi]"},
		{"a number", "42", "[not-openapi]"},
		{"a list", "[]", "[not-openapi]"},
		{"an object", "{}", "[not-openapi]"},
		{"null", "null", "[not-openapi]"},
		{"HTML", "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "spec.json:1:1: error:"},
		{"Go", "package main\n\nfunc main() {\n\tx := []int{1}\n}\n", "error:"},
		{"a zip", "PK\x03\x04\x14\x00\x00\x00\x08\x00\xb5\x96", "spec.json:1:3: error:"},
		{"gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00", "spec.json:1:1: error:"},
		{"UTF-16 LE", utf16Text(tiny, false), "spec.json:1:1: error:"},
		{"UTF-16 BE", utf16Text(tiny, true), "spec.json:1:1: error:"},
		{"invalid UTF-8", strings.Replace(tiny, "Billing", "Bill\xffing", 1), "spec.json:1:41: error: found the byte 0xFF, which is not UTF-8"},
		{"invalid UTF-8 in a key", strings.Replace(tiny, `"Name"`, `"Na\xc3me"`, 1), "error:"},
		{"a control character", strings.Replace(tiny, "Billing", "Bill\x01ing", 1), "spec.json:1:41: error: found the character U+0001"},
		{"two documents", tiny + tiny, "expected the end of the document"},
		{"duplicate key", strings.Replace(tiny, `"Name":{"type":"string"}`, `"Name":{"type":"string"},"Name":{"type":"integer"}`, 1), "[duplicate-key]"},
		{"deep", `{"openapi":"3.0.3","paths":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}", "spec.json:1:1027: error: more than 1000 arrays and objects"},
		{"deep objects", strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000), "error: more than 1000 arrays and objects"},
		{"deep and open", strings.Repeat(`{"a":`, 10_000), "error: more than 1000 arrays and objects"},
		{"deep YAML", "a: " + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), "error:"},
		{"alias bomb", aliasBomb, "error:"},
		{"long entity", strings.Replace(tiny, "ACCOUNT", strings.Repeat("A", 1_000_000), 1), "[name-too-long]"},
		{"long field", strings.Replace(tiny, "Name", strings.Repeat("N", 1_000_000), 1), "[name-too-long]"},
		{"long path", strings.Replace(tiny, "{id}", strings.Repeat("x/", 500_000), 1), "[name-too-long]"},
		{"long key", strings.Replace(tiny, `"paths":{`, `"paths":{"/rest/2.0/ACCOUNT":{"patch":{"requestBody":{"content":{"application/json":{"schema":{"properties":{"externalIDFieldName":{"enum":["`+
			strings.Repeat("K", 1_000_000)+`"]}}}}}}}},`, 1), "[name-too-long]"},
		{"no paths", `{"openapi":"3.0.3","info":{"title":"t","version":"1"}}`, "[no-entities]"},
		{"Swagger", `{"swagger":"2.0"}`, "[openapi-version]"},
		{"version is a number", strings.Replace(tiny, `"3.0.3"`, `3.0`, 1), "[openapi-version]"},
		{"reference to itself", strings.Replace(tiny, `{"type":"string"}`, `{"$ref":"#/paths/~1rest~12.0~1ACCOUNT~1{id}/get/responses/200/content/application~1json/schema/properties/retrieveResponse/properties/Name"}`, 1), "[ref-cycle]"},
		{"references that multiply", manyReferences(), "[too-many-fields]"},
		{"schemas composed of each other", composedOfEachOther(), "[too-many-fields]"},
		{"an entity of 40,000 fields", strings.Replace(tiny, `"Name":{"type":"string"}`, numbered(40_000, `"F%d":{}`), 1), "[too-many-fields]"},
		{"half a million keys", strings.Replace(tiny, `"paths":{`, `"paths":{"/rest/2.0/ACCOUNT":{"patch":{"requestBody":{"content":{"application/json":{"schema":{"properties":{"externalIDFieldName":{"enum":[`+
			numbered(500_000, `"K%d"`)+`]}}}}}}}},`, 1), "[too-many-fields]"},
		{"reference to nothing", strings.Replace(tiny, `{"type":"string"}`, `{"$ref":"#/nothing"}`, 1), "[ref-unresolved]"},
	}
}

// aliasBomb is small and expands to a thousand million values.
const aliasBomb = `openapi: 3.0.3
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g, *g]
i: &i [*h, *h, *h, *h, *h, *h, *h, *h, *h, *h]
paths: *i
`

// numbered returns n items with their numbers in them, separated by commas.
func numbered(n int, item string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(item, i)
	}
	return strings.Join(items, ",")
}

// manyReferences makes 25 million fields of half a megabyte.
func manyReferences() string {
	const n = 5000
	var paths, fields []string
	for i := range n {
		paths = append(paths, fmt.Sprintf(`"/rest/2.0/E%d/{id}":{"$ref":"#/x-path"}`, i))
		fields = append(fields, fmt.Sprintf(`"F%d":{}`, i))
	}
	return `{"openapi":"3.0.3","paths":{` + strings.Join(paths, ",") + `},"x-path":{"get":{"responses":{"200":{"content":{"application/json":{
"schema":{"properties":{"retrieveResponse":{"properties":{` + strings.Join(fields, ",") + `}}}}}}}}}}}`
}

// composedOfEachOther has each field composed of all schemas, which are composed of all.
func composedOfEachOther() string {
	const n = 300
	var all, schemas, fields []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"$ref":"#/x-s/S%d"}`, i))
		fields = append(fields, fmt.Sprintf(`"F%d":{"$ref":"#/x-s/S%d"}`, i, i))
	}
	for i := range n {
		schemas = append(schemas, fmt.Sprintf(`"S%d":{"allOf":[%s]}`, i, strings.Join(all, ",")))
	}
	text := strings.Replace(tiny, `{"Id":{},"Name":{"type":"string"}}`, "{"+strings.Join(fields, ",")+"}", 1)
	return strings.Replace(text, `{"openapi"`, `{"x-s":{`+strings.Join(schemas, ",")+`},"openapi"`, 1)
}

func utf16Text(text string, bigEndian bool) string {
	var b strings.Builder
	for _, unit := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		if bigEndian {
			b.Write([]byte{byte(unit >> 8), byte(unit)})
		} else {
			b.Write([]byte{byte(unit), byte(unit >> 8)})
		}
	}
	return b.String()
}

// outputOfTiny returns a module in which an SDK was generated from a good export.
func outputOfTiny(t *testing.T) (dir string, args []string) {
	t.Helper()
	dir = module(t, "good.json", tiny)
	args = []string{"generate", "--out", "sdk", "--package", "sdk", "--spec"}
	bpgen(t, dir, nil, append(args, "good.json")...).want(t, exitOK)
	return dir, args
}

// TestBadDocuments gives each of them to generate and to lint, over an SDK that exists.
func TestBadDocuments(t *testing.T) {
	dir, args := outputOfTiny(t)
	before := files(t, filepath.Join(dir, "sdk"))
	for _, c := range badDocuments() {
		t.Run(c.name, func(t *testing.T) {
			put(t, filepath.Join(dir, "spec.json"), c.text)
			refused(t, dir, append(args, "spec.json"), len(c.text), c.want)
			lint := measured(t, dir, "lint", "--spec", "spec.json")
			lint.within(t, len(c.text))
			if lint.code != exitDocument || !strings.Contains(lint.stdout, c.want) {
				t.Errorf("lint exits with %d and says %.2000s", lint.code, lint.stdout)
			}
			same(t, "output", before, files(t, filepath.Join(dir, "sdk")))
		})
	}
}

// TestLintOfADenseDocument gives lint a valid document of little but empty schemas, each of
// which costs kin-openapi over a kilobyte: it says that it did not ask it.
func TestLintOfADenseDocument(t *testing.T) {
	var paths []string
	for i := range 3000 {
		paths = append(paths, fmt.Sprintf(`"/rest/2.0/E%d":{"post":{"requestBody":{"content":{"application/json":{"schema":{"properties":{"brmObjects":{"properties":{"Id":{}}}}}}}},"responses":{"200":{"description":"ok"}}}}`, i))
	}
	text := `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{` + strings.Join(paths, ",") + `}}`
	lint := measured(t, module(t, "spec.json", text), "lint", "--spec", "spec.json")
	lint.within(t, len(text))
	if lint.code != exitOK || !strings.Contains(lint.stdout, "[openapi-unchecked]") {
		t.Errorf("lint exits with %d and says %.2000s", lint.code, lint.stdout)
	}
}

// refused runs generate on a document that it must not accept.
func refused(t *testing.T, dir string, args []string, size int, want string) {
	t.Helper()
	got := measured(t, dir, args...)
	got.within(t, size)
	got.want(t, exitDocument, want, "nothing was written")
	if len(got.stderr) > 10_000 || strings.Contains(got.stderr, "goroutine ") {
		t.Errorf("stderr has %d bytes: %.2000s", len(got.stderr), got.stderr)
	}
	if !strings.Contains(got.stderr, "spec.json:") {
		t.Errorf("no position in %.2000s", got.stderr)
	}
}

// TestNoFileToRead names things that are no files.
func TestNoFileToRead(t *testing.T) {
	dir, args := outputOfTiny(t)
	before := files(t, filepath.Join(dir, "sdk"))
	paths := []string{"missing.json", ".", "sdk", "good.json/x", strings.Repeat("x", 5000)}
	if runtime.GOOS != "windows" {
		paths = append(paths, os.DevNull)
	}
	for _, path := range paths {
		bpgen(t, dir, nil, append(args, path)...).want(t, exitDocument, ":1:1: error: the file cannot be read", "[unreadable]")
	}
	same(t, "output", before, files(t, filepath.Join(dir, "sdk")))
}

// TestTruncatedExports cuts a real export off as a broken download does. All cuts are tried
// in internal/hostile; here a few are as a user meets them.
func TestTruncatedExports(t *testing.T) {
	dir, args := outputOfTiny(t)
	before := files(t, filepath.Join(dir, "sdk"))
	data, err := os.ReadFile(filepath.Join(repo(t), "specs", "demogm_20250725_full_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	cuts := 24
	if testing.Short() {
		cuts = 4
	}
	for i := range cuts {
		at := len(data) * i / cuts
		put(t, filepath.Join(dir, "spec.json"), string(data[:at]))
		refused(t, dir, append(args, "spec.json"), at, "expected")
	}
	same(t, "output", before, files(t, filepath.Join(dir, "sdk")))
}

// TestOddEncodingsAreRead gives documents that only look bad.
func TestOddEncodingsAreRead(t *testing.T) {
	for name, text := range map[string]string{
		"byte order mark": "\ufeff" + tiny,
		"CRLF":            strings.ReplaceAll(tiny, "\n", "\r\n"),
		"one line":        strings.ReplaceAll(tiny, "\n", ""),
		"repeated key":    strings.Replace(tiny, `"Id":{}`, `"Id":{},"Id":{}`, 1),
		"half surrogate":  strings.Replace(tiny, "Billing", `\ud800`, 1),
	} {
		dir, args := outputOfTiny(t)
		put(t, filepath.Join(dir, "spec.json"), text)
		before := files(t, filepath.Join(dir, "sdk"))
		bpgen(t, dir, nil, append(args, "spec.json")...).want(t, exitOK)
		after := files(t, filepath.Join(dir, "sdk"))
		for _, name := range []string{"doc.go", "bpgen.lock"} { // what has the title, which one of them changes
			before[name], after[name] = "", ""
		}
		same(t, name, before, after)
	}
}

// TestReferencesAreNeverFollowed points at a file and at an address that listens.
func TestReferencesAreNeverFollowed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	connected := make(chan struct{})
	go func() {
		if conn, err := listener.Accept(); err == nil {
			close(connected)
			conn.Close()
		}
	}()
	const secret = `{"openapi":"3.0.3","properties":{"Id":{},"StolenSecret":{"type":"string"}}}`
	dir, args := outputOfTiny(t)
	put(t, filepath.Join(dir, "other.json"), secret)
	before := files(t, filepath.Join(dir, "sdk"))
	for _, ref := range []string{
		"http://" + listener.Addr().String() + "/x.json", "//" + listener.Addr().String() + "/x", "other.json", "./other.json#/properties",
		filepath.ToSlash(filepath.Join(dir, "other.json")), "file://" + filepath.ToSlash(filepath.Join(dir, "other.json")), "/etc/passwd",
	} {
		for _, place := range []string{`{"properties":{"Id":{},"Name":{"type":"string"}}}`, `{"type":"string"}`} {
			put(t, filepath.Join(dir, "spec.json"), strings.Replace(tiny, place, fmt.Sprintf(`{"$ref":%q}`, ref), 1))
			for _, command := range [][]string{append(args, "spec.json"), {"lint", "--spec", "spec.json"}, {"inspect", "--validate", "--format", "json", "--spec", "spec.json"}} {
				got := bpgen(t, dir, nil, command...)
				if all := got.stdout + got.stderr; got.code != exitDocument || !strings.Contains(all, "[ref-external]") && !strings.Contains(all, `"ref-external"`) || strings.Contains(all, "StolenSecret") {
					t.Errorf("%s %v: exit code %d\n%.2000s", ref, command, got.code, all)
				}
			}
		}
		// Where only the validator looks, a warning is enough.
		put(t, filepath.Join(dir, "spec.json"), strings.Replace(tiny, `"paths":`, fmt.Sprintf(`"components":{"schemas":{"X":{"$ref":%q}}},"paths":`, ref), 1))
		bpgen(t, dir, nil, append(args, "spec.json")...).want(t, exitOK, "disallowed external reference", "[openapi-invalid]")
	}
	same(t, "output", before, files(t, filepath.Join(dir, "sdk")))
	listener.Close()
	select {
	case <-connected:
		t.Error("a reference was followed to the listener")
	default:
	}
}

// hugeDocuments hold one huge text, @, somewhere in them.
var hugeDocuments = []struct {
	name string
	text string
	code int
}{
	{"the document", `"@"`, exitDocument},
	{"a YAML title", "openapi: 3.0.3\ninfo:\n  title: @\n  version: '1'\npaths:\n  /rest/2.0/A:\n    get: {}\n", exitOK},
	{"a quoted YAML title", "openapi: 3.0.3\ninfo:\n  title: \"\\t@\"\n  version: '1'\npaths:\n  /rest/2.0/A:\n    get: {}\n", exitOK},
	{"a YAML block", "openapi: 3.0.3\ninfo:\n  title: |\n    @\n  version: '1'\npaths:\n  /rest/2.0/A:\n    get: {}\n", exitOK},
	{"a YAML key", "openapi: 3.0.3\n@: 1\n", exitDocument},
	{"a member of its own", `{"@":1}`, exitDocument},
	{"a value of its own", `{"x":"@"}`, exitDocument},
	{"the version", `{"openapi":"@"}`, exitDocument},
	{"the title", strings.Replace(tiny, "Billing Platform API", "@", 1), exitOK},
	{"an escaped title", strings.Replace(tiny, "Billing Platform API", `\u0041@`, 1), exitOK},
	{"a path", strings.Replace(tiny, "ACCOUNT", "@", 1), exitDocument},
	{"an escaped path", strings.Replace(tiny, "ACCOUNT", `\u0041@`, 1), exitDocument},
	{"a field", strings.Replace(tiny, "Name", "@", 1), exitDocument},
	{"an escaped field", strings.Replace(tiny, "Name", `\u0041@`, 1), exitDocument},
	{"a type", strings.Replace(tiny, `"type":"string"`, `"type":"@"`, 1), exitOK},
	{"a description", strings.Replace(tiny, `"type":"string"`, `"type":"string","description":"@"`, 1), exitOK},
	{"an escaped description", strings.Replace(tiny, `"type":"string"`, `"type":"string","description":"\u0041@"`, 1), exitOK},
	{"a tag", strings.Replace(tiny, `"paths"`, `"tags":[{"name":"@"}],"paths"`, 1), exitDocument},
	{"a tag's description", strings.Replace(tiny, `"paths"`, `"tags":[{"name":"ACCOUNT","description":"@"}],"paths"`, 1), exitOK},
	{"a group", strings.Replace(tiny, `"paths"`, `"x-tagGroups":[{"name":"@","tags":["@","ACCOUNT"]}],"paths"`, 1), exitOK},
	{"a server", strings.Replace(tiny, `"paths"`, `"servers":[{"url":"@"}],"paths"`, 1), exitOK},
	{"a reference", strings.Replace(tiny, `{"type":"string"}`, `{"$ref":"@"}`, 1), exitDocument},
	{"a local reference", strings.Replace(tiny, `{"type":"string"}`, `{"$ref":"#/@"}`, 1), exitDocument},
	{"an example beside a reference", strings.Replace(tiny, `"Id":{}`, `"Id":{"$ref":"#/info/x"},"X":{"example":"@"}`, 1), exitDocument},
	{"a text that does not end", `{"openapi":"@`, exitDocument},
	{"a number", strings.Replace(tiny, `"paths"`, `"x-n":@,"paths"`, 1), exitOK},
}

// TestHugeTexts wants memory to be bounded by four times the file and 64 MiB. The texts
// have 100 MB with -slow, else less, which shows the same.
func TestHugeTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("writes large files")
	}
	dir, args := outputOfTiny(t)
	spec := filepath.Join(dir, "spec.json")
	huge := 32 << 20
	if *slow {
		huge = 100 << 20
	}
	for _, c := range hugeDocuments {
		t.Run(c.name, func(t *testing.T) {
			filler := "x"
			if c.name == "a number" {
				filler = "1"
			}
			size := putHuge(t, spec, c.text, filler, huge)
			got := measured(t, dir, append(args, "spec.json")...)
			t.Logf("generate: %d MiB", got.peak>>20)
			got.want(t, c.code)
			got.within(t, size)
			if len(got.stderr) > 10_000 {
				t.Errorf("stderr has %d bytes", len(got.stderr))
			}
			lint := measured(t, dir, "lint", "--spec", "spec.json", "--fail-on", "none")
			t.Logf("lint: %d MiB", lint.peak>>20)
			lint.want(t, c.code)
			lint.within(t, size)
		})
	}
}

// putHuge writes a document with the filler, many times, in place of the first @, and
// returns its size. It holds no more than a block of it, so that the test stays small.
func putHuge(t *testing.T, path, text, filler string, huge int) int {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	head, tail, _ := strings.Cut(text, "@")
	block := strings.Repeat(filler, 1<<16)
	io.WriteString(w, head)
	for range huge / len(block) {
		io.WriteString(w, block)
	}
	io.WriteString(w, tail)
	if err := w.Flush(); err != nil { // keeps the first error
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return len(head) + huge + len(tail)
}

// measurement is the outcome of a process and its peak of resident memory.
type measurement struct {
	outcome
	peak int // in bytes; 0 where the system does not say
}

// measured is bpgen, measured.
func measured(t *testing.T, dir string, args ...string) measurement {
	t.Helper()
	report := filepath.Join(t.TempDir(), "peak")
	m := measurement{outcome: bpgen(t, dir, []string{"BPGEN_TEST_PEAK=" + report}, args...)}
	data, err := os.ReadFile(report)
	if err != nil {
		t.Fatalf("the process did not come to its end: %v\n%.2000s", err, m.stderr)
	}
	if m.peak, err = strconv.Atoi(string(data)); err != nil {
		t.Fatal(err)
	}
	return m
}

// within fails the test if the process took more than its input allows.
func (m measurement) within(t *testing.T, size int) {
	t.Helper()
	if most := 4*size + 64<<20; m.peak > most {
		t.Errorf("a peak of %d MiB for a file of %d MiB, want at most %d", m.peak>>20, size>>20, most>>20)
	}
}

// writePeak leaves the peak of resident memory of this process in a file. It asks the
// system for that of its memory since it was started: rusage counts in what the process
// had before, which was a copy of the tests'.
func writePeak(path string) error {
	peak := 0
	if data, err := os.ReadFile("/proc/self/status"); err == nil {
		if _, rest, ok := strings.Cut(string(data), "VmHWM:"); ok {
			if _, err := fmt.Sscanf(rest, "%d", &peak); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(path, []byte(strconv.Itoa(peak<<10)), 0o666)
}
