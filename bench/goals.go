package main

import (
	"fmt"

	"github.com/bpgen/bpgen/bench/report"
)

// goal is a figure with what it must be and what it should be.
type goal struct {
	what       string
	got        float64
	must, aim  float64
	smaller    bool                 // is better
	form       func(float64) string // how figures of its kind are written
	incomplete string               // why there is no figure
}

// verdict says how far the figure got.
func (g goal) verdict() string {
	reached := func(want float64) bool {
		return g.smaller && g.got <= want || !g.smaller && g.got >= want
	}
	switch {
	case g.incomplete != "":
		return g.incomplete
	case reached(g.aim) && reached(g.must):
		return "reaches the goal"
	case reached(g.must):
		return "holds"
	}
	return "MISSED"
}

// goals is the list of a section.
type goals []goal

// atLeast adds a goal for how many times less a generator's peer may use.
func (g *goals) atLeast(what string, peer *series, own *series, must, aim float64) {
	entry := goal{what: what, must: must, aim: aim, form: report.Times}
	switch {
	case own.err != nil:
		entry.incomplete = "bpgen " + outcome(own.err)
	case peer.err != nil:
		entry.incomplete = "peer " + outcome(peer.err)
	default:
		entry.got = report.Ratio(peer.cpu, own.cpu)
	}
	*g = append(*g, entry)
}

// atMost adds a goal for a figure that has to stay below.
func (g *goals) atMost(what string, got, must, aim float64, form func(float64) string) {
	*g = append(*g, goal{what: what, got: got, must: must, aim: aim, smaller: true, form: form})
}

// memory adds the goal for bpgen's peak: four times the document and 20 MiB, better three.
func (g *goals) memory(what string, own *series, document int64) {
	const extra = 20 << 20
	mib := func(v float64) string { return report.MiB(int64(v)) }
	if own.err == nil {
		g.atMost(what, float64(report.Median(own.peak)), float64(4*document+extra), float64(3*document+extra), mib)
	}
}

func (g goals) String() string {
	table := report.Table{Head: []string{"what", "must", "goal", "measured", ""}}
	for _, goal := range g {
		bound := "at least "
		if goal.smaller {
			bound = "at most "
		}
		measured := goal.form(goal.got)
		if goal.incomplete != "" {
			measured = "-"
		}
		table.Add(goal.what, bound+goal.form(goal.must), goal.form(goal.aim), measured, goal.verdict())
	}
	return table.String()
}

func whole(v float64) string { return fmt.Sprint(v) }
