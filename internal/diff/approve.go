package diff

import "path"

// Approval is what people approve: one change by its fingerprint, or those of a kind that
// patterns select.
type Approval struct {
	FP                       string
	ID                       Kind
	Entity, Field, Operation string // patterns: * is any text, ? any one character
	From, To                 string // names of the snapshots of the pair that it is about
	Reason                   string
	Entry, At                string // as the file has it, and where
}

// Approve marks the changes that are approved and lists the approvals of this pair that approve
// nothing. Those of other pairs say nothing about this one.
func (r *Report) Approve(list []Approval) {
	for _, a := range list {
		if a.From != r.Old.Name || a.To != r.New.Name {
			continue
		}
		used := false
		for i := range r.Changes {
			if c := &r.Changes[i]; a.matches(c) {
				used = true
				if c.Approved == nil {
					c.Approved = &Approved{Reason: a.Reason}
				}
			}
		}
		if !used {
			r.Stale = append(r.Stale, Stale{Entry: a.Entry, At: a.At})
		}
	}
	r.Recount()
}

func (a *Approval) matches(c *Change) bool {
	if a.FP != "" {
		return a.FP == c.FP
	}
	return a.ID == c.ID && glob(a.Entity, c.Entity) && glob(a.Field, c.Field) && glob(a.Operation, c.Operation)
}

// glob reports whether a pattern matches; an empty one matches everything. Wire names hold no
// slashes and may hold brackets, which mean nothing here.
func glob(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	matched, err := path.Match(quote(pattern), text)
	return err == nil && matched
}

// quote takes away what path.Match has beyond stars and question marks.
func quote(pattern string) string {
	var quoted []byte
	for i := range len(pattern) {
		if c := pattern[i]; c == '[' || c == '\\' {
			quoted = append(quoted, '\\')
		}
		quoted = append(quoted, pattern[i])
	}
	return string(quoted)
}
