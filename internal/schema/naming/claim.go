package naming

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// A scope is a place in which a name may be given out only once.
type scope uint8

const (
	packageScope scope = iota // package level of the SDK
	clientScope               // members and methods of Client
	recordScope               // members and methods of a record struct
	testScope                 // package level of the SDK's tests
	fileScope                 // the SDK folder, where case may not count
)

// A claim is one name in one scope.
type claim struct {
	scope scope
	name  string
}

// String returns the claim as a message spells it.
func (c claim) String() string {
	if c.scope == clientScope {
		return "Client." + schema.Printable(c.name)
	}
	return schema.Printable(c.name)
}

// An owner is who holds a claim.
type owner struct {
	label   string               // such as "field ProcessStatus"
	pos     schema.Pos           // the line of bpgen.fields or bpgen.yaml that says so; zero for a newcomer
	decided *schema.NameDecision // the override that says so, if one does
}

// String returns the owner as a message spells it.
func (o owner) String() string {
	if o.pos.Line == 0 {
		return o.label
	}
	return fmt.Sprintf("%s (%s:%d)", o.label, o.pos.File, o.pos.Line)
}

// A table says who holds what.
type table map[claim]owner

// sdk owns what the SDK's own files take.
var sdk = owner{label: "the SDK's own code"}

// reserve gives names in one scope to the SDK.
func (t table) reserve(s scope, names []string) {
	for _, name := range names {
		t[claim{s, name}] = sdk
	}
}

// taken returns the first of the claims that somebody holds.
func (t table) taken(claims []claim) (claim, owner, bool) {
	for _, c := range claims {
		if o, ok := t[c]; ok {
			return c, o, true
		}
	}
	return claim{}, owner{}, false
}

// take gives those of the claims to o that nobody holds.
func (t table) take(claims []claim, o owner) {
	for _, c := range claims {
		if _, ok := t[c]; !ok {
			t[c] = o
		}
	}
}

// A node is an entity, a field or a file that has no name yet.
type node struct {
	kind   string               // "entity" or "field", as messages call it
	wire   string               // the candidate for which it outranks other nodes
	tries  []string             // candidates, one for each round; an empty one sits it out
	claims func(string) []claim // all that a candidate brings, itself first
	settle func(*node)          // called once, when the rounds are over
	name   string               // the candidate it got; empty without any
	lost   string               // why it did not get the first
}

func (n *node) owner() owner { return owner{label: label(n.kind, n.wire)} }

func label(kind, wire string) string { return kind + " " + schema.Printable(wire) }

// settle plays the rounds. Nodes of one call have equally many candidates.
func (t table) settle(nodes []*node) {
	if len(nodes) == 0 {
		return
	}
	slices.SortFunc(nodes, func(a, b *node) int { return cmp.Compare(a.wire, b.wire) })
	for k := range nodes[0].tries {
		t.round(nodes, k)
	}
	for _, n := range nodes {
		n.settle(n)
	}
}

// round lets the nodes without a name claim their k-th candidate, shortest name first
// (see the package comment).
func (t table) round(nodes []*node, k int) {
	rivals := make(map[string][]*node)
	for _, n := range nodes {
		if try := n.tries[k]; n.name == "" && try != "" && t.admits(n, try) {
			rivals[try] = append(rivals[try], n)
		}
	}
	names := slices.SortedFunc(maps.Keys(rivals), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	for _, name := range names {
		if n := outranking(rivals[name], name); n != nil && t.admits(n, name) {
			n.name = name
			t.take(n.claims(name), n.owner())
		}
	}
}

// admits reports whether all that name brings is free, and notes why if it is not.
func (t table) admits(n *node, name string) bool {
	claims := n.claims(name)
	c, o, taken := t.taken(claims)
	switch {
	case !taken:
		return true
	case c == claims[0]:
		n.lose("camel-case name %s is taken by %s", c, o)
	default:
		n.lose("camel-case name %s brings %s, which is taken by %s", claims[0], c, o)
	}
	return false
}

// outranking returns the one among rivals that gets the name all of them claim, if any.
func outranking(rivals []*node, name string) *node {
	if len(rivals) == 1 {
		return rivals[0]
	}
	var winner *node
	if i := slices.IndexFunc(rivals, func(n *node) bool { return n.wire == name }); i >= 0 {
		winner = rivals[i]
	}
	for i, n := range rivals {
		other := cmp.Or(winner, rivals[(i+1)%len(rivals)])
		if n != winner {
			n.lose("camel-case name %s is also that of %s", schema.Printable(name), other.owner())
		}
	}
	return winner
}

// lose notes why the node did not get its first candidate: only that is ever asked.
func (n *node) lose(format string, args ...any) {
	if n.lost == "" {
		n.lost = fmt.Sprintf(format, args...)
	}
}
