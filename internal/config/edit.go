package config

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

var (
	plainScalar = regexp.MustCompile(`^[\pL_./][\pL\pN_./-]*$`)
	otherScalar = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null|\.inf|\.nan|[.0-9-]*)$`)
)

// Scalar returns a text as a scalar of YAML on one line: plain where that is the same text, else
// in double quotes, whose escapes Go and YAML have in common for valid UTF-8.
func Scalar(text string) string {
	if plainScalar.MatchString(text) && !otherScalar.MatchString(text) {
		return text
	}
	return strconv.Quote(strings.ToValidUTF8(text, ""))
}

// SetSpec returns the text of a configuration in which a target has another export: the value of
// its spec is another one, and every other byte is as it was. at is where the target stands, and
// spec a path from the working directory. The error says why that cannot be done.
func SetSpec(path, text string, at schema.Pos, spec string) (string, error) {
	from, err := FromFolder(path, spec)
	if err != nil {
		return "", err
	}
	pos, old, found := specOf(path, text, at)
	switch {
	case !found:
		return "", fmt.Errorf("%s: there is no target with a spec of its own", at)
	case old == from:
		return text, nil
	}
	start := offset(text, pos)
	if strings.IndexAny(text[start:], "&*!") == 0 {
		return "", sharedSpec(pos, from)
	}
	end, value := scalarAt(text[start:], old, from)
	if end == 0 {
		return "", fmt.Errorf("%s: the value of spec is not written on one line, expected %s; write it there yourself", pos, Scalar(from))
	}
	edited := text[:start] + value + text[start+end:]
	if !onlySpec(path, text, edited, at, from) {
		return "", sharedSpec(pos, from)
	}
	return edited, nil
}

// sharedSpec refuses a value to which other places of the text refer, or which refers to one.
func sharedSpec(pos schema.Pos, from string) error {
	return fmt.Errorf("%s: the value of spec stands for more than itself there (it has an anchor or a tag, or is an alias), expected a path; write %s there yourself", pos, Scalar(from))
}

// FromFolder returns a path from the working directory as the configuration at a path has it: from
// its own folder, with slashes. An absolute path stays one where it leads elsewhere: below the
// folder, it would hold in no other checkout.
func FromFolder(path, spec string) (string, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	abs, err := filepath.Abs(spec)
	if err != nil {
		return "", err
	}
	way, err := filepath.Rel(dir, abs)
	if filepath.IsAbs(spec) && (err != nil || !filepath.IsLocal(way)) {
		return filepath.ToSlash(abs), nil
	}
	return filepath.ToSlash(way), err
}

// specOf returns the place of the spec of the target at a place, and its value.
func specOf(path, text string, at schema.Pos) (pos schema.Pos, value string, found bool) {
	doc, err := tree.Parse(path, text)
	if err != nil {
		return pos, "", false
	}
	for target := range doc.Root().Get("targets").Items() {
		if spec := target.Get("spec"); target.Pos() == at && spec.Kind() == tree.String {
			return spec.Pos(), spec.Text(), true
		}
	}
	return pos, "", false
}

// offset returns where in a text a place is.
func offset(text string, pos schema.Pos) int {
	at := 0
	for line := 1; line < pos.Line; line++ {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	return at + pos.Col - 1
}

// scalarAt returns how long the scalar at the beginning of a text is, in bytes, and what to
// write in its place, in quotes where it had some. The length is 0 where it is neither plain nor
// in quotes on one line.
func scalarAt(text, old, new string) (int, string) {
	line, _, _ := strings.Cut(text, "\n")
	switch {
	case strings.HasPrefix(line, `"`):
		return quotedEnd(line, '"'), strconv.Quote(new)
	case strings.HasPrefix(line, "'"):
		return quotedEnd(line, '\''), "'" + strings.ReplaceAll(new, "'", "''") + "'"
	case strings.HasPrefix(line, old):
		return len(old), Scalar(new)
	}
	return 0, ""
}

// quotedEnd returns the length of the text in quotes that a line begins with, or 0.
func quotedEnd(line string, quote byte) int {
	for i := 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && quote == '"':
			i++
		case line[i] == quote && quote == '\'' && strings.HasPrefix(line[i+1:], "'"):
			i++
		case line[i] == quote:
			return i + 1
		}
	}
	return 0
}

// onlySpec reports whether two texts of a configuration say the same but for the spec of the
// target at a place, and whether that is now value.
func onlySpec(path, before, after string, at schema.Pos, value string) bool {
	_, now, found := specOf(path, after, at)
	a, errA := tree.Parse(path, before)
	b, errB := tree.Parse(path, after)
	return found && now == value && errA == nil && errB == nil && differences(a.Root(), b.Root()) == 1
}

// differences counts the values in which two trees differ; another shape is one.
func differences(a, b tree.Node) int {
	if a.Kind() != b.Kind() || a.Len() != b.Len() {
		return 1
	}
	n := 0
	switch a.Kind() {
	case tree.Array:
		items := slices.Collect(b.Items())
		for item := range a.Items() {
			n += differences(item, items[0])
			items = items[1:]
		}
	case tree.Object:
		for key, value := range a.Members() {
			n += differences(value, b.Get(key.Text()))
		}
	default:
		if !tree.Equal(a, b) {
			n++
		}
	}
	return n
}
