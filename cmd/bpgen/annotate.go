package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// mostAnnotations is how many errors, and how many warnings, GitHub Actions shows of one step.
const mostAnnotations = 10

// annotate prints findings as annotations of GitHub Actions. What the platform would drop is
// printed as plain lines, and the last annotation says how many these are. Notes are not printed.
func annotate(w io.Writer, diags schema.Diags) error {
	var b strings.Builder
	for _, kind := range []struct {
		severity schema.Severity
		command  string
	}{{schema.Error, "error"}, {schema.Warning, "warning"}} {
		n, shown := diags.Count(kind.severity), mostAnnotations
		if n > mostAnnotations {
			shown--
		}
		for _, d := range diags {
			if d.Severity != kind.severity {
				continue
			}
			if shown--; shown >= 0 {
				fmt.Fprintf(&b, "::%s %s::%s\n", kind.command, place(d), escapeMessage.Replace(messageOf(d)))
			} else {
				fmt.Fprintln(&b, escapeLine.Replace(d.String()))
			}
		}
		if more := n - mostAnnotations + 1; n > mostAnnotations {
			fmt.Fprintf(&b, "::%s title=bpgen::%d more %ss are in the log of this step\n", kind.command, more, kind.command)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// The escapes of workflow commands.
var (
	escapeMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeLine     = strings.NewReplacer("::", ": :", "##[", "# #[", "\r", " ", "\n", " ") // and no command, the older form of which is one anywhere in a line
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// place returns the properties of an annotation. The platform wants paths from the folder of the
// checkout.
func place(d schema.Diag) string {
	file := d.Pos.File
	if root := os.Getenv("GITHUB_WORKSPACE"); root != "" {
		if abs, err := filepath.Abs(file); err == nil {
			if way, err := filepath.Rel(root, abs); err == nil {
				file = way
			}
		}
	}
	text := fmt.Sprintf("title=%s,file=%s", escapeProperty.Replace("bpgen "+string(d.ID)), escapeProperty.Replace(filepath.ToSlash(file)))
	if d.Pos.Line > 0 {
		text += fmt.Sprintf(",line=%d,col=%d", d.Pos.Line, d.Pos.Col)
	}
	return text
}

// messageOf returns what a finding says, without its place and id.
func messageOf(d schema.Diag) string {
	d.Pos = schema.Pos{}
	text := strings.TrimPrefix(d.String(), d.Severity.String()+": ")
	return strings.TrimSuffix(text, fmt.Sprintf(" [%s]", d.ID))
}
