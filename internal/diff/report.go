package diff

import (
	_ "embed"
	"slices"
)

// Schema is the JSON Schema of a Report.
//
//go:embed diff.schema.json
var Schema []byte

// Report is all that is said about a pair of exports. Every form in which a report is printed
// is made of this one. docs/diff.md describes it.
type Report struct {
	Schema  string    `json:"schema"` // Version
	Old     Snapshot  `json:"old"`
	New     Snapshot  `json:"new"`
	Counts  Counts    `json:"counts"`
	Semver  Semver    `json:"semver"`
	Changes []Change  `json:"changes"`
	Unknown []Unknown `json:"unknown"` // what incomplete lists keep from being known
	Stale   []Stale   `json:"staleApprovals"`
	API     *API      `json:"api,omitempty"` // what comparing the generated code found, if it was asked for
}

// Snapshot is one side of a pair.
type Snapshot struct {
	Name     string `json:"name"` // of the export's file, without folder and extension
	File     string `json:"file"`
	Entities int    `json:"entities"`
	Fields   int    `json:"fields"`
	Typed    int    `json:"typed"` // fields with a declared type
}

// Counts says how many changes there are of which effect.
type Counts struct {
	Changes  int `json:"changes"`
	Source   By  `json:"source"`
	Wire     By  `json:"wire"`
	Info     int `json:"info"`     // changes without any effect
	Approved int `json:"approved"` // they count above all the same
}

// By is a number for each effect.
type By struct {
	Breaking int `json:"breaking"`
	Risky    int `json:"risky"`
	Additive int `json:"additive"`
}

// add counts one change.
func (b *By) add(e Effect) {
	switch e {
	case Breaking:
		b.Breaking++
	case Risky:
		b.Risky++
	case Additive:
		b.Additive++
	}
}

// Unknown lists fields that one side has and the other, whose list is incomplete, may have.
type Unknown struct {
	Side   string   `json:"side"` // whose list is incomplete: "old" or "new"
	Entity string   `json:"entity"`
	Fields []string `json:"fields"`
}

// Stale is an approval that approves nothing.
type Stale struct {
	Entry string `json:"entry"` // as the file has it
	At    string `json:"at"`
}

// API is what comparing the exported Go of both sides found.
type API struct {
	Agrees       bool     `json:"agrees"`       // with the effects on source of the records
	Incompatible []string `json:"incompatible"` // in the words of apidiff
	Compatible   []string `json:"compatible"`
	Unexplained  []string `json:"unexplained"` // incompatible, and no record says so
	Unproven     []string `json:"unproven"`    // fingerprints of records that break nothing
	// Generator is what differs between the SDK in the output folder and the one that this bpgen
	// makes of the same export; it is not due to the newer export.
	Generator []string `json:"generator,omitempty"`
	// GeneratorCause is what these are due to, or why they are not known.
	GeneratorCause string `json:"generatorCause,omitempty"`
}

// finish sorts, counts and sums up what was found.
func (r *Report) finish() {
	r.Schema = Version
	slices.SortFunc(r.Changes, func(a, b Change) int { return a.compare(&b) })
	for i := range r.Changes {
		r.Changes[i].FP = r.Changes[i].fingerprint()
	}
	r.Recount()
}

// Add adds a change that comparing models cannot find.
func (r *Report) Add(c Change) {
	r.Changes = append(r.Changes, c)
	r.finish()
}

// Recount counts the changes again, for whoever added to them or approved some.
func (r *Report) Recount() {
	r.Counts = Counts{Changes: len(r.Changes)}
	for i := range r.Changes {
		c := &r.Changes[i]
		r.Counts.Source.add(c.Source)
		r.Counts.Wire.add(c.Wire)
		if c.Info() {
			r.Counts.Info++
		}
		if c.Approved != nil {
			r.Counts.Approved++
		}
	}
	r.Semver = r.semver()
}

// Gate is what a run fails on.
type Gate string

// The gates, from the one that lets most through to the one that lets nothing through.
const (
	OnNone   Gate = "none"
	OnSource Gate = "source" // what breaks source
	OnWire   Gate = "wire"   // also what breaks the wire
	OnRisky  Gate = "risky"  // also what is risky in either way
	OnAny    Gate = "any"    // every record
)

// Gates lists the gates.
var Gates = []Gate{OnSource, OnWire, OnRisky, OnAny, OnNone}

// stops reports whether a gate stops a change that nobody approved.
func (g Gate) stops(c *Change) bool {
	source, wire := c.Source == Breaking, c.Wire == Breaking
	switch g {
	case OnSource:
		return source
	case OnWire:
		return source || wire
	case OnRisky:
		return source || wire || c.Severity() == Risky
	case OnAny:
		return true
	}
	return false
}

// Gated returns how many changes a gate stops. Approved ones pass.
func (r *Report) Gated(g Gate) int {
	n := 0
	for i := range r.Changes {
		if r.Changes[i].Approved == nil && g.stops(&r.Changes[i]) {
			n++
		}
	}
	return n
}

// Semver is what a release of the SDK of the newer export has to be.
type Semver struct {
	Bump string `json:"bump"` // "major", "minor", "patch" or "none"; below v1 a major change is a minor bump
	// Deciding are the records that make it so, three at most.
	Deciding []string `json:"deciding"` // fingerprints
}

// semver suggests a bump. Approvals do not lower it: code breaks whether or not people agree.
func (r *Report) semver() Semver {
	s := Semver{Bump: "none", Deciding: []string{}}
	if len(r.Changes) > 0 {
		s.Bump = "patch"
	}
	for _, level := range []struct {
		bump    string
		decides func(*Change) bool
	}{
		{"major", func(c *Change) bool { return c.Source == Breaking }},
		{"minor", func(c *Change) bool { return c.Source != None || c.Wire == Breaking }},
	} {
		for i := range r.Changes {
			if level.decides(&r.Changes[i]) && len(s.Deciding) < 3 {
				s.Deciding = append(s.Deciding, r.Changes[i].FP)
			}
		}
		if len(s.Deciding) > 0 {
			s.Bump = level.bump
			return s
		}
	}
	return s
}
