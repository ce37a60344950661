package render

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/schema"
)

// Marker is the first line of a report in Markdown. Whoever posts it as a comment finds the
// comment of the last run by it.
const Marker = "<!-- bpgen diff -->"

// Budget is how long, in bytes, a report in Markdown is unless asked otherwise: GitHub takes
// comments of 65,536 characters.
const Budget = 60_000

// LeastBudget is the shortest that can be asked for: the totals of a report take so much.
const LeastBudget = 1000

// Markdown prints a report as a comment of at most budget bytes. Where all of it is too long,
// it says less in steps, and that it does: what breaks and a table of entities, the table alone,
// the totals.
func Markdown(w io.Writer, r *diff.Report, budget int) error {
	text := ""
	for _, body := range []func(*diff.Report) string{everything, worst, table, nothing} {
		if text = head(r) + body(r); len(text) <= budget {
			break
		}
	}
	_, err := io.WriteString(w, text)
	return err
}

func head(r *diff.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n## API changes: %s → %s\n\n**%s**\n", Marker, code(schema.Printable(r.Old.Name)), code(schema.Printable(r.New.Name)), totals(r))
	if r.Counts.Changes > 0 {
		fmt.Fprintf(&b, "\nSuggested version: **%s**\n", r.Semver.Bump)
	}
	if r.API != nil {
		fmt.Fprintf(&b, "\nGo API: %d incompatible, %d compatible changes, %s\n", len(r.API.Incompatible), len(r.API.Compatible),
			map[bool]string{true: "as the records say.", false: "**which the records do not explain.**"}[r.API.Agrees])
	}
	return b.String()
}

func everything(r *diff.Report) string {
	var b strings.Builder
	for _, g := range groups(r) {
		fmt.Fprintf(&b, "\n### %s\n\n| change | source | wire |\n|---|---|---|\n", code(g.title()))
		for _, c := range g.changes {
			row(&b, c, words(c, cell))
		}
	}
	b.WriteString(footnotes(r))
	return b.String()
}

// row writes a change as a row of a table.
func row(b *strings.Builder, c *diff.Change, text string) {
	if c.Approved != nil {
		text = "~~" + text + "~~ approved: " + escape(c.Approved.Reason)
	}
	if c.Likely != nil {
		text += "<br>" + hint(c, cell)
	}
	if len(c.Items) > 0 {
		text += "<br>" + some(c, mostItems, cell)
	}
	if c.Cause != diff.BySchema {
		text += fmt.Sprintf("<br>caused by the %s", c.Cause)
	}
	fmt.Fprintf(b, "| %s | %s | %s |\n", text, effect(c.Source), effect(c.Wire))
}

func effect(e diff.Effect) string {
	switch e {
	case diff.Breaking:
		return "**breaking**"
	case diff.None:
		return "–"
	}
	return string(e)
}

func footnotes(r *diff.Report) string {
	var b strings.Builder
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "\n- unknown, the list of the %s snapshot is incomplete: %s of %s", u.Side, counted(len(u.Fields), "field"), code(schema.Printable(u.Entity)))
	}
	for _, s := range r.Stale {
		fmt.Fprintf(&b, "\n- an approval approves nothing: %s", code(s.At+" "+s.Entry))
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

func worst(r *diff.Report) string {
	var b strings.Builder
	b.WriteString("\n### What breaks\n\n| change | source | wire |\n|---|---|---|\n")
	for _, g := range groups(r) {
		for _, c := range g.changes {
			if c.Severity() == diff.Breaking {
				row(&b, c, named(c, cell))
			}
		}
	}
	return b.String() + table(r)
}

func table(r *diff.Report) string {
	var b strings.Builder
	b.WriteString("\n| entity | breaking | risky | additive | information |\n|---|--:|--:|--:|--:|\n")
	for _, g := range groups(r) {
		var n [ranks]int
		for _, c := range g.changes {
			n[rank(c)]++
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", cell(g.title()), n[0]+n[1], n[2], n[3], n[4])
	}
	b.WriteString(cut)
	return b.String()
}

const cut = "\nThis report is cut short. All of it: `bpgen diff --format json`.\n"

func nothing(*diff.Report) string { return cut }

// code sets off a name, which may be any text: no run of backticks in it is as long as the fence.
func code(text string) string {
	longest, run := 0, 0
	for _, r := range text {
		run++
		if r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 || text == "" {
		text = " " + text + " "
	}
	return fence + text + fence
}

// cell is code in a cell of a table, which a bar would end even within a fence.
func cell(text string) string { return strings.ReplaceAll(code(text), "|", `\|`) }

// escape makes a text of people plain in Markdown.
func escape(text string) string {
	text = strings.Join(strings.Fields(clip(text)), " ")
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1 // what a terminal or a reader's eye would act on
		}
		return r
	}, text)
	return strings.NewReplacer("\\", `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "~", `\~`, "@", "@\u200b", "#", `\#`).Replace(text)
}

func clip(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
