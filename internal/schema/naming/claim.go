package naming

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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
	entity  string               // wire name of the entity that holds it, or whose field does; empty of others
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
	kind   string                                    // "Entity" or "Field"
	wire   string                                    // the candidate for which it outranks other nodes
	try    func(wire, kind string, round int) string // a candidate; an empty one sits the round out
	claims func(string) []claim                      // all that a candidate brings, itself first
	settle func(*node)                               // called once, when the rounds are over
	name   string                                    // the candidate it got; empty without any
	round  int                                       // the round in which it got it
	lost   string                                    // why it did not get an earlier one
}

func (n *node) owner() owner { return owner{label: label(strings.ToLower(n.kind), n.wire)} }

func label(kind, wire string) string { return kind + " " + schema.Printable(wire) }

// A bid is the candidate of a node in one round.
type bid struct {
	node   *node
	name   string
	claims []claim
}

// settle plays the rounds, until every node has a name.
func (t table) settle(nodes []*node) {
	if len(nodes) == 0 {
		return
	}
	slices.SortFunc(nodes, func(a, b *node) int { return cmp.Compare(a.wire, b.wire) })
	for round := range rounds {
		t.round(nodes, round)
	}
	for _, n := range nodes {
		n.settle(n)
	}
}

// round lets the nodes without a name claim their k-th candidate, shortest name first
// (see the package comment).
func (t table) round(nodes []*node, k int) {
	var bids []bid
	for _, n := range nodes {
		if n.name != "" {
			continue
		}
		if name := n.try(n.wire, n.kind, k); name != "" {
			if b := (bid{n, name, n.claims(name)}); t.admits(b) {
				bids = append(bids, b)
			}
		}
	}
	slices.SortStableFunc(bids, func(a, b bid) int {
		return cmp.Or(cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
	})
	for len(bids) > 0 {
		rivals := bids
		if end := slices.IndexFunc(bids, func(b bid) bool { return b.name != bids[0].name }); end > 0 {
			rivals = bids[:end]
		}
		bids = bids[len(rivals):]
		if b := outranking(rivals); b != nil && t.admits(*b) {
			b.node.name, b.node.round = b.name, k
			t.take(b.claims, b.node.owner())
		}
	}
}

// admits reports whether all that a name brings is free, and notes why if it is not.
func (t table) admits(b bid) bool {
	n, claims := b.node, b.claims
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
func outranking(rivals []bid) *bid {
	if len(rivals) == 1 {
		return &rivals[0]
	}
	var winner *bid
	if i := slices.IndexFunc(rivals, func(b bid) bool { return b.node.wire == b.name }); i >= 0 {
		winner = &rivals[i]
	}
	for i := range rivals {
		b, other := &rivals[i], cmp.Or(winner, &rivals[(i+1)%len(rivals)])
		if b != winner {
			b.node.lose("camel-case name %s is also that of %s", schema.Printable(b.name), other.node.owner())
		}
	}
	return winner
}

// lose notes why the node did not get a candidate. Only the first such is ever asked for.
func (n *node) lose(format string, args ...any) {
	if n.lost == "" {
		n.lost = fmt.Sprintf(format, args...)
	}
}
