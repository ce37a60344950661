package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/schema"
)

// approved reads the file of approvals, if there is one.
func (f *diffFlags) approved() ([]diff.Approval, error) {
	path, err := approvalsAt(f.approvals)
	if err != nil || path == "" {
		return nil, err
	}
	entries, diags, err := config.ReadApprovals(path, kinds())
	switch {
	case errors.Is(err, fs.ErrNotExist) && f.approve != "":
		return nil, nil // it is about to be written
	case err != nil:
		return nil, fail(exitUsage, "the approvals cannot be read: %w", err)
	case diags.Failed():
		var lines []string
		for _, d := range diags {
			lines = append(lines, d.String())
		}
		return nil, fail(exitDecision, "the file of approvals is invalid\n%s", strings.Join(lines, "\n"))
	}
	var list []diff.Approval
	for _, a := range entries {
		list = append(list, diff.Approval{
			FP: a.FP, ID: diff.Kind(a.ID), Entity: a.Entity, Field: a.Field, Operation: a.Operation,
			From: a.From, To: a.To, Reason: a.Reason, Entry: a.String(), At: a.Pos.String(),
		})
	}
	return list, nil
}

func kinds() []string {
	var names []string
	for _, k := range diff.Kinds {
		names = append(names, string(k))
	}
	return names
}

// addApproval appends an entry for one change of the report to the file of approvals.
func (f *diffFlags) addApproval(w io.Writer, r *diff.Report) error {
	var found *diff.Change
	for i := range r.Changes {
		if r.Changes[i].FP == f.approve {
			found = &r.Changes[i]
		}
	}
	if found == nil {
		return fail(exitUsage, "no change of this pair has the fingerprint %s: expected one that bpgen diff prints", schema.Printable(f.approve))
	}
	path, err := approvalsAt(f.approvals)
	if err != nil {
		return err
	}
	if path == "" {
		path = config.ApprovalsName
		if near, err := config.Find(); err == nil {
			path = filepath.Join(filepath.Dir(near), path)
		}
	}
	what := string(found.ID) + " " + schema.Printable(found.Entity)
	if found.Field != "" {
		what += "." + schema.Printable(found.Field)
	}
	if found.Approved != nil {
		_, err := fmt.Fprintf(w, "%s is approved already: %s\n", what, schema.Printable(found.Approved.Reason))
		return written(0, err)
	}
	entry := fmt.Sprintf("  - fp: %q # %s\n    pair: {from: %s, to: %s}\n    reason: %s\n",
		found.FP, what, yamlQuoted(r.Old.Name), yamlQuoted(r.New.Name), yamlQuoted(strings.TrimSpace(f.reason)))
	if err := appendApproval(path, entry); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "approved in %s: %s\n", filepath.ToSlash(path), what)
	return written(0, err)
}

// yamlQuoted returns a text in double quotes, whose escapes Go and YAML have in common for
// valid UTF-8.
func yamlQuoted(text string) string { return strconv.QuoteToASCII(strings.ToValidUTF8(text, "")) }

// listKey is the key of the entries, with the brackets of a list of none, to which no entry can be
// appended.
var listKey = regexp.MustCompile(`(?m)^approve:([ \t]*\[[ \t]*\])?`)

// withList returns a file of no entries with the key under which they stand, ready for one.
func withList(data []byte) []byte {
	if listKey.Match(data) {
		return listKey.ReplaceAll(data, []byte("approve:"))
	}
	if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
		data = append(data, '\n')
	}
	return append(data, "approve:\n"...)
}

// appendApproval adds an entry to the file, which is written as a whole or not at all. A file
// whose list is not its end, or has another form, is left to its author.
func appendApproval(path, entry string) error {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(exitWork, "%w", err)
	}
	if len(data) == 0 {
		data = []byte("# Changes between exports that people looked at: see docs/diff.md of bpgen.\n")
	}
	entries, _ := config.ParseApprovals(path, string(data), kinds())
	before := len(entries)
	if before == 0 {
		data = withList(data)
	}
	if !bytes.HasSuffix(data, []byte("\n")) {
		data = append(data, '\n')
	}
	data = append(data, entry...)
	if list, diags := config.ParseApprovals(path, string(data), kinds()); diags.Failed() || len(list) != before+1 {
		return fail(exitDecision, "%s has not the form that an entry can be added to; add it by hand\n%s", path, entry)
	}
	temp := path + ".new"
	if err := os.WriteFile(temp, data, 0o666); err != nil {
		return fail(exitWork, "%w", err)
	}
	if err := os.Rename(temp, path); err != nil {
		return fail(exitWork, "%w", err)
	}
	return nil
}
