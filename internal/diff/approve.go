package diff

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

// glob reports whether a pattern matches; an empty one matches everything. Nothing but stars and
// question marks means anything: wire names may hold slashes and brackets.
func glob(pattern, text string) bool {
	return pattern == "" || wildcard([]rune(pattern), []rune(text))
}

// wildcard goes back to the last star where a text does not go on as the pattern does.
func wildcard(pattern, text []rune) bool {
	p, star, from := 0, -1, 0
	for t := 0; t < len(text); {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
