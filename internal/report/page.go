// Package report prints what diff and drift find as one HTML file for people who did not run
// them. The file loads nothing and sends nothing; without JavaScript it is plain tables. Like
// the other forms it is made of the report and of nothing else. ADR 0028 has the reasons.
package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/render"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/templates"
)

// page is what every report has.
type page struct {
	Title     string // of the window
	Command   string // that made it: "diff"
	Policy    string // the Content-Security-Policy
	Style     template.CSS
	Script    template.JS
	Heading   string
	Tone      string // the worst that is said, which the answer is marked with
	Answer    string // in one sentence
	Detail    string // the same in numbers
	Tiles     []tile
	Filters   filters
	Snapshots []snapshot
	Sections  []link // what there is to go to
}

// tile is a number of the first screen. It leads to what it counts.
type tile struct {
	Count  int
	Label  string
	Tone   string
	Filter string // the fragment of the URL that selects what is counted
	Target string // where that is, for those without JavaScript
}

// filters are what can be chosen from.
type filters struct {
	Effects   []option
	Kinds     []option
	Entities  []option
	Snapshots []option
}

// option is one choice of a filter.
type option struct{ Value, Label string }

// link leads to another place of the page.
type link struct{ ID, Label string }

// headed are lines under a head.
type headed struct {
	Head  string
	Lines []string
}

// snapshot is an export that was compared.
type snapshot struct {
	Role, Name, File        string
	Entities, Fields, Typed int
	Only                    string // what only this one has
}

// Typing says how many of the fields have a declared type.
func (s snapshot) Typing() string {
	switch {
	case s.Fields == 0 || s.Typed == 0:
		return "no field is typed"
	case s.Typed == s.Fields:
		return "every field is typed"
	}
	return strconv.Itoa(s.Typed) + " fields are typed (" + strconv.Itoa(s.Typed*100/s.Fields) + "%)"
}

// Pieces splits a name where a line may break.
func (s snapshot) Pieces() []string { return strings.SplitAfter(s.Name, "_") }

// provenance returns a snapshot without the folders of the machine that read it.
func provenance(role string, s diff.Snapshot) snapshot {
	return snapshot{Role: role, Name: schema.Printable(s.Name), File: schema.Printable(file(s.File)), Entities: s.Entities, Fields: s.Fields, Typed: s.Typed}
}

var (
	diffPage  = parse("diff.html")
	driftPage = parse("drift.html")
)

func parse(name string) *template.Template {
	funcs := template.FuncMap{"count": render.Counted, "file": file, "text": text, "name": schema.Printable, "lines": func(head string, lines []string) headed { return headed{head, lines} }}
	return template.Must(template.New(name).Funcs(funcs).ParseFS(templates.FS, "report/page.html", "report/"+name))
}

// embedded returns a file of templates/report.
func embedded(name string) string {
	data, err := templates.FS.ReadFile("report/" + name)
	if err != nil {
		panic(err) // it is compiled in
	}
	return string(data)
}

// dress adds style and script to a page, and the policy that lets these two in and nothing else.
func (p *page) dress() {
	style, script := embedded("report.css"), embedded("report.js")
	p.Style, p.Script = template.CSS(style), template.JS(script)
	p.Policy = "default-src 'none'; style-src '" + hashed(style) + "'; script-src '" + hashed(script) +
		"'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

func hashed(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// write fills in a template.
func write(w io.Writer, t *template.Template, view any) error {
	b := bufio.NewWriter(w)
	if err := t.ExecuteTemplate(b, "page", view); err != nil {
		return err
	}
	return b.Flush()
}

// identify returns a permalink for what has no fingerprint: the same for the same names.
func identify(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(strconv.AppendQuote(nil, p))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// text returns a text of an export or of people on one line. Where it has characters that are
// not seen, or that turn what stands beside them, it is quoted, so that they are.
func text(s string) string {
	const most = 2000
	cut := ""
	if len(s) > most {
		s, cut = strings.ToValidUTF8(s[:most], ""), "…"
	}
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) >= 0 {
		return strconv.QuoteToASCII(s) + cut
	}
	return strings.Join(strings.Fields(s), " ") + cut
}

// does returns a number, a noun and its verb: "1 change breaks".
func does(n int, noun, one, many string) string {
	verb := many
	if n == 1 {
		verb = one
	}
	return render.Counted(n, noun) + " " + verb
}
