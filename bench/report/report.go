// Package report turns figures into medians and ratios, and both into Markdown.
package report

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Median returns the middle of values, or the mean of the two in the middle. Without values
// it is zero.
func Median[T ~int64 | ~float64](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	low, high := sorted[(len(sorted)-1)/2], sorted[len(sorted)/2]
	return low + (high-low)/2
}

// Ratio returns the median of a[i]/b[i]. Runs that took place one after the other share
// the state of the machine, so the ratio within a pair is steadier than that of two medians.
// Where a and b are not of one length, only the common beginning counts.
func Ratio[T ~int64 | ~float64](a, b []T) float64 {
	var ratios []float64
	for i := range min(len(a), len(b)) {
		if b[i] != 0 {
			ratios = append(ratios, float64(a[i])/float64(b[i]))
		}
	}
	return Median(ratios)
}

// Table is a Markdown table. Rows shorter than the head are filled up.
type Table struct {
	Head []string
	Rows [][]string
}

// Add appends a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// String renders the table with aligned columns; a column of figures is aligned right.
func (t *Table) String() string {
	width := make([]int, len(t.Head))
	right := make([]bool, len(t.Head))
	for col := range t.Head {
		right[col] = col > 0 && len(t.Rows) > 0
		for _, row := range t.Rows {
			right[col] = right[col] && figure(cell(row, col))
		}
		for _, row := range append([][]string{t.Head}, t.Rows...) {
			width[col] = max(width[col], utf8.RuneCountInString(cell(row, col)), 3)
		}
	}
	var b strings.Builder
	t.line(&b, width, right, t.Head)
	b.WriteString("|")
	for col := range t.Head {
		rule := strings.Repeat("-", width[col]+2)
		if right[col] {
			rule = rule[1:] + ":"
		}
		b.WriteString(rule + "|")
	}
	b.WriteString("\n")
	for _, row := range t.Rows {
		t.line(&b, width, right, row)
	}
	return b.String()
}

func (t *Table) line(b *strings.Builder, width []int, right []bool, row []string) {
	b.WriteString("|")
	for col := range t.Head {
		text := cell(row, col)
		pad := strings.Repeat(" ", width[col]-utf8.RuneCountInString(text))
		if right[col] {
			text = pad + text
		} else {
			text += pad
		}
		b.WriteString(" " + text + " |")
	}
	b.WriteString("\n")
}

// cell returns the text of a cell, in which nothing ends the cell or the line.
func cell(row []string, col int) string {
	if col >= len(row) {
		return ""
	}
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(row[col])
}

// figure tells whether a cell holds a number, with a unit or without, or nothing.
func figure(text string) bool {
	return text == "" || text == "-" || text[0] >= '0' && text[0] <= '9'
}

// Seconds writes a duration.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// MiB writes bytes as mebibytes.
func MiB(n int64) string { return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20)) }

// MB writes bytes as megabytes, the unit of file sizes here.
func MB(n int64) string { return fmt.Sprintf("%.2f MB", float64(n)/1e6) }

// Times writes a ratio.
func Times(ratio float64) string { return fmt.Sprintf("%.1fx", ratio) }

// Hundredths writes a ratio that is near one.
func Hundredths(ratio float64) string { return fmt.Sprintf("%.2fx", ratio) }

// Count writes a whole number in groups of three.
func Count(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Replace writes text between <!-- name --> and <!-- /name --> in a page; everything else
// in it is by hand and stays. A page without the two marks is an error.
func Replace(path, name, text string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	replaced, err := replace(page, name, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, replaced, 0o666)
}

func replace(page []byte, name, text string) ([]byte, error) {
	open, end := []byte("<!-- "+name+" -->\n"), []byte("<!-- /"+name+" -->")
	before, rest, opened := bytes.Cut(page, open)
	_, after, closed := bytes.Cut(rest, end)
	if !opened || !closed {
		return nil, fmt.Errorf("no lines %s and %s", bytes.TrimSpace(open), end)
	}
	return slices.Concat(before, open, []byte("\n"+strings.TrimSpace(text)+"\n\n"), end, after), nil
}
