package downstream

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a fenced block of a page.
type block struct {
	lang string
	file string // that the sentence before it says to save it as, or ""
	text string
	line int
}

// saved finds the name of a file in the line before a block: "Save this as `main.go`:".
var saved = regexp.MustCompile("`([^`]+)`[^`]*:$")

// blocks returns the fenced blocks of a page, in order.
func blocks(t *testing.T, page string) []block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../..", page))
	if err != nil {
		t.Fatal(err)
	}
	var list []block
	before, open := "", false
	for i, line := range strings.Split(string(data), "\n") {
		lang, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !open:
			list = append(list, block{lang: lang, line: i + 1})
			if m := saved.FindStringSubmatch(before); m != nil {
				list[len(list)-1].file = m[1]
			}
			open = true
		case fence:
			open, before = false, ""
		case open:
			list[len(list)-1].text += line + "\n"
		case strings.TrimSpace(line) != "":
			before = line
		}
	}
	return list
}

// reader follows a page: it runs commands, saves files, and compares what is shown of the output
// with what came.
type reader struct {
	page    string
	dir     string // where the next command is run: each place that one goes to
	env     []string
	printed string // by the last command
}

func (r *reader) follow(t *testing.T, list []block) {
	t.Helper()
	for _, b := range list {
		at := fmt.Sprintf("%s:%d", r.page, b.line)
		switch {
		case b.lang == "sh":
			r.printed, r.dir = step(t, at, r.dir, r.env, b.text)
		case b.lang == "text":
			shows(t, at, b.text, r.printed)
		case b.file != "":
			put(t, filepath.Join(r.dir, filepath.FromSlash(b.file)), b.text)
		default:
			t.Errorf("%s: a block of %q that nothing runs: say before it which file it is", at, b.lang)
		}
	}
}

// step runs a block of commands, and returns what it printed and the folder that it ended in.
func step(t *testing.T, at, dir string, env []string, commands string) (printed, end string) {
	t.Helper()
	where := filepath.Join(t.TempDir(), "where")
	out, err := run(t, dir, append(env, "BPGEN_TEST_WHERE="+where), commands+"\npwd >\"$BPGEN_TEST_WHERE\"")
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%s", at, err, commands, out)
	}
	data, err := os.ReadFile(where)
	if err != nil {
		t.Fatal(err)
	}
	return out, strings.TrimSpace(string(data))
}

// shows wants every line that a page shows in what was printed, in order; "..." stands for any.
func shows(t *testing.T, at, shown, printed string) {
	t.Helper()
	rest := printed
	for line := range strings.Lines(shown) {
		line = strings.TrimSpace(line)
		if line == "..." || line == "" {
			continue
		}
		_, after, found := strings.Cut(rest, line)
		if !found {
			t.Errorf("%s: the page shows %q, which was not printed there:\n%s", at, line, printed)
			return
		}
		rest = after
	}
}
