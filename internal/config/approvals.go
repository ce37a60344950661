package config

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// ApprovalsName is the name of the file of approved changes, looked for like that of the
// configuration.
const ApprovalsName = "bpgen.diff.yaml"

// Approval is an entry of the file: what is approved, in which pair of snapshots, and why.
type Approval struct {
	FP        string // fingerprint of one change; or the four below, of which the first is there
	ID        string // kind of change
	Entity    string // pattern
	Field     string // pattern; "" where the entry does not say
	Operation string // HTTP method; "" where the entry does not say
	From, To  string // names of the snapshots
	Reason    string
	Pos       schema.Pos
}

// String returns what the entry selects.
func (a Approval) String() string {
	if a.FP != "" {
		return a.FP
	}
	text := a.ID + " " + schema.Printable(a.Entity)
	if a.Field != "" {
		text += "." + schema.Printable(a.Field)
	}
	if a.Operation != "" {
		text += " " + schema.Printable(a.Operation)
	}
	return text
}

// ReadApprovals reads a file of approved changes; kinds are those that there are. With errors
// among the findings there are no approvals. An error says that the file cannot be read at all.
func ReadApprovals(path string, kinds []string) ([]Approval, schema.Diags, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	list, diags := ParseApprovals(path, string(data), kinds)
	return list, diags, nil
}

// ParseApprovals reads the text of such a file.
func ParseApprovals(path, text string, kinds []string) ([]Approval, schema.Diags) {
	r := &reader{path: path}
	var list []Approval
	if blank(text) {
		return nil, nil
	}
	entries := r.list("approvals", func(n tree.Node) { list = append(list, r.approval(n, kinds)) })
	if root, ok := r.document(text); ok {
		r.object(root, "the file of approvals", needed("approve", func(n tree.Node) {
			if n.Kind() != tree.Null { // a list whose entries are all gone
				entries(n)
			}
		}))
	}
	r.diags.Sort()
	if len(r.diags) > maxFindings {
		r.diags = r.diags[:maxFindings]
	}
	if r.diags.Failed() {
		return nil, r.diags
	}
	return list, r.diags
}

// blank reports whether a file has nothing in it but comments: nothing is approved then.
func blank(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

var (
	fingerprint = regexp.MustCompile(`^[0-9a-f]{16}$`)
	onlyStars   = regexp.MustCompile(`^[*?]*$`)
)

func (r *reader) approval(n tree.Node, kinds []string) Approval {
	a := Approval{Pos: n.Pos()}
	r.object(n, "an approval",
		optional("fp", r.text("a fingerprint", &a.FP)),
		optional("id", r.text("a kind of change", &a.ID)),
		optional("entity", r.text(aGlob, &a.Entity)),
		optional("field", r.text("a pattern of fields", &a.Field)),
		optional("operation", r.text("an HTTP method", &a.Operation)),
		needed("pair", func(n tree.Node) {
			r.object(n, "a pair of snapshots", needed("from", r.text("the name of a snapshot", &a.From)), needed("to", r.text("the name of a snapshot", &a.To)))
		}),
		needed("reason", r.text(aReason, &a.Reason)),
	)
	if why := a.invalid(kinds); why != "" && n.Kind() == tree.Object {
		r.add(schema.ConfigValue, n.Pos(), "%s", why)
	}
	return a
}

// invalid says why an entry selects nothing that can be approved, or more than anybody can
// have looked at.
func (a Approval) invalid(kinds []string) string {
	switch selects := a.ID != "" || a.Entity != "" || a.Field != "" || a.Operation != ""; {
	case a.FP != "" && selects:
		return "the approval has a fingerprint and a selector, expected one of the two"
	case a.FP != "" && !fingerprint.MatchString(a.FP):
		return fmt.Sprintf("found the fingerprint %s, expected 16 digits as bpgen diff prints them", schema.Printable(a.FP))
	case a.FP != "":
		return ""
	case a.ID == "" || a.Entity == "":
		return "the approval selects nothing, expected fp, or id and entity"
	case onlyStars.MatchString(a.Entity) || a.Field != "" && onlyStars.MatchString(a.Field) ||
		a.Operation != "" && onlyStars.MatchString(a.Operation):
		return "the approval selects everything, expected a pattern with a part of a name"
	}
	for _, kind := range kinds {
		if kind == a.ID {
			return ""
		}
	}
	near := schema.Nearest(a.ID, kinds)
	if near != "" {
		near = "; " + near
	}
	return fmt.Sprintf("there is no kind of change %s, expected one that bpgen diff prints%s", schema.Printable(a.ID), near)
}
