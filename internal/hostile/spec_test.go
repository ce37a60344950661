package hostile

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// half stands in texts for half a surrogate pair, which no Go string can hold.
const half = "HALF-A-SURROGATE"

// texts lists what no export should have in it.
var texts = []string{
	// Names that are taken, or mean something to Go, to file systems or to protocols.
	"", ".", "..", "...", "-", "_", "__", "a/b", `a\b`, "../../etc/passwd", "C:\\x", "~", "%", "%2e%2e", "%00", "?", "#", "a?b=c#d", "a b", " ", "  x  ",
	"Client", "client", "type", "func", "package", "init", "main", "nil", "string", "error", "Extra", "MarshalJSON", "String", "Test",
	"CON", "con", "NUL", "AUX", "aux.go", "COM1", "LPT9", "con.txt", "trailing.", "trailing ", "x_test", "x_linux", "x_test.go", "doc", "doc.go", "client_test", ".hidden", "_hidden", "testdata", "vendor", "internal",
	"Id", "ID", "id", "iD", "brmObjects", "json", "-,", "a,omitempty", ",", "1", "9lives", "0x1F", "1e999",
	// Texts that could end what they stand in, or begin something else.
	"a\nb", "\n", "a\r\nb", "\r", "\t", "a\x00b", "\x00", "\x1b[31mred", "\x7f", "a\"b", "\"", "a`b", "`", "'", "\\", "\\\"", "*/", "/*", "//", "*/ func init() { panic(1) } /*", "\"}; func init() { panic(1) }; //",
	"//go:build ignore", "// +build ignore", "+build ignore", "\n//go:build ignore\n", "\n// +build ignore\n\n", "//go:embed *", "//go:linkname x y", "//go:generate rm", "//line /etc/passwd:1", "/*line x:1*/", "//export x", "#cgo LDFLAGS: -x", "import \"C\"", "//nolint", "Deprecated: x", "Output: x", "[Link]: http://x", "# Heading", "\tpreformatted", "- list", "BUG(x): y", "TODO",
	"%s%d%!", "%[1]s", "{{.}}", "${x}", "$(x)", "<script>alert(1)</script>", "&#10;func init() {}", "&lt;&#x2f;&gt;", "' OR '1'='1", "{id}", "{", "}", "[]", "null", "true",
	// Characters that are not seen, or not where they are.
	"\u202eevil\u202c", "\u2066x\u2069", "\u200b", "zero\u200bwidth", "\u200d", "\ufeff", "\ufeffbom", "\u00ad", "e\u0301", "\u0301", "Z\u0351\u034a\u0367", "\u2028", "a\u2029b", "\u0085", "\u00a0", "\u3000", "\ufffd", "\ufffe", "\ue000", "\U000e0041", half, "a" + half,
	"顧客", "Клиент", "Сlient", "客户 Name", "عميل", "לקוח", "ลูกค้า", "ग्राहक", "Ωmega", "ſtraße", "İstanbul", "ıd", "ǅ", "ﬁeld", "𝐀𝐁", "😀", "👩‍👩‍👧", "🇩🇪", "١٢٣", "Ⅷ", "ª",
	strings.Repeat("x", 200), strings.Repeat("A_", 100), strings.Repeat("顧", 120), strings.Repeat(".", 90), strings.Repeat("\u202e", 50),
}

// operation is an operation that lists fields, given as JSON.
const (
	reads  = `{"responses":{"200":{"description":%[2]s,"content":{"application/json":{"schema":{"properties":{"retrieveResponse":{"properties":%[1]s}}}}}}}}`
	writes = `{"summary":%[2]s,"operationId":%[2]s,"tags":[%[2]s],"requestBody":{"content":{"application/json":{"schema":{"properties":{"brmObjects":{"properties":%[1]s,"required":[%[2]s]},"externalIDFieldName":{"type":"string","enum":[%[2]s]}}}}}}}`
)

// exportOf writes an export in which each text is an entity, a field of it, all of its
// descriptions and its upsert key, and all texts together are title, version and server,
// and fields of one more entity.
func exportOf(t *testing.T, texts []string) string {
	t.Helper()
	var paths, tags []string
	all := strings.Join(texts, " ")
	fields := []string{`"Id":{}`}
	seen := map[string]bool{"Id": true}
	for _, text := range texts {
		if !seen[text] {
			seen[text] = true
			fields = append(fields, quote(t, text)+`:{"description":`+quote(t, all)+`,"type":"string"}`)
		}
		own := quote(t, text) + `:{"description":` + quote(t, text+"\n"+text) + `,"type":"string"}`
		if text != "Id" {
			own = `"Id":{},` + own
		}
		paths = append(paths, entity(t, text, "{"+own+"}")...)
		tags = append(tags, fmt.Sprintf(`{"name":%[1]s,"description":%[1]s}`, quote(t, text)))
	}
	paths = append(paths, entity(t, "EVERYTHING", "{"+strings.Join(fields, ",")+"}")...)
	return fmt.Sprintf(`{"openapi":"3.0.3","info":{"title":%[1]s,"version":%[1]s},"servers":[{"url":%[1]s}],"tags":[%[2]s],"x-tagGroups":[{"name":%[1]s,"tags":[%[1]s]}],"paths":{%[3]s}}`,
		quote(t, all), strings.Join(tags, ","), strings.Join(paths, ",\n"))
}

// entity returns the paths of one entity with that list of fields.
func entity(t *testing.T, name, fields string) []string {
	t.Helper()
	text, segment := quote(t, name), url.PathEscape(strings.ReplaceAll(name, half, "\ufffd"))
	read, write := fmt.Sprintf(reads, fields, text), fmt.Sprintf(writes, fields, text)
	return []string{
		quote(t, "/rest/2.0/"+segment+"/{id}") + `:{"get":` + read + `}`,
		quote(t, "/rest/2.0/"+segment) + `:{"get":` + read + `,"post":` + write + `,"put":` + write + `,"patch":` + write + `}`,
		quote(t, "/rest/2.0/delete/"+segment) + `:{"delete":{}}`,
	}
}

// quote returns a text as JSON has it.
func quote(t *testing.T, text string) string {
	t.Helper()
	data, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), half, `\ud800`)
}

// checkFinding wants of what people and terminals read that it is one line of plain text.
func checkFinding(t *testing.T, line string) {
	t.Helper()
	if len(line) > 2000 || !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("finding %.300q", line)
	}
}
