package diff

import (
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// snapshots adds the records about the exports as a whole.
func (c *comparison) snapshots(before, after map[string]*schema.Entity) {
	if c.onesided > 0 {
		c.add(Change{
			ID: SnapshotTypeInfo, From: c.typing(0), To: c.typing(1), Count: c.onesided, Source: None, Wire: None,
		})
	}
	c.envelopes(before, after)
	a, b := c.old.Schema, c.new.Schema
	for _, m := range []struct{ subject, from, to string }{
		{"title", a.Title, b.Title},
		{"version", a.Version, b.Version},
		{"openapi", a.OpenAPI, b.OpenAPI},
		{"servers", listed(a.Servers), listed(b.Servers)},
		{"security", listed(a.Security), listed(b.Security)},
		{"base path", a.BasePath, b.BasePath},
		{"export", listed(a.Export), listed(b.Export)},
	} {
		if m.from != m.to {
			c.add(Change{ID: SnapshotMeta, Subject: m.subject, From: m.from, To: m.to, Source: None, Wire: None})
		}
	}
	c.disagreements(before, after)
}

func (c *comparison) typing(side int) string {
	return fmt.Sprintf("%d of %d shared fields typed", c.typed[side], c.shared)
}

func listed(texts []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(texts))), ", ")
}

// envelopes compares the shapes of replies, of operations that both sides have. Those that
// exports declare are known to be wrong, and the SDK does not go by them (BillingPlatform facts,
// 7.6).
func (c *comparison) envelopes(before, after map[string]*schema.Entity) {
	if c.nested() {
		return // operations have what they answer with, and records of their own
	}
	from, to := make(map[schema.Verb][]string), make(map[schema.Verb][]string)
	for name, a := range before {
		b := after[name]
		if b == nil {
			continue
		}
		for _, op := range a.Operations {
			if other := b.Operation(op.Verb); other != nil {
				from[op.Verb] = append(from[op.Verb], op.Reply)
				to[op.Verb] = append(to[op.Verb], other.Reply)
			}
		}
	}
	var x, y []string
	for _, verb := range schema.Verbs {
		if f, t := listed(from[verb]), listed(to[verb]); f != t {
			x, y = append(x, string(verb)+": "+f), append(y, string(verb)+": "+t)
		}
	}
	if x != nil {
		c.add(Change{
			ID: SnapshotEnvelope, From: strings.Join(x, "; "), To: strings.Join(y, "; "), Count: len(x), Source: None, Wire: None,
		})
	}
}

// disagreements compares which fields the operations of one export declare differently.
func (c *comparison) disagreements(before, after map[string]*schema.Entity) {
	shared := func(s schema.Subject) bool {
		a, b := before[s.Entity], after[s.Entity]
		return a != nil && b != nil && a.Field(s.Field) != nil && b.Field(s.Field) != nil
	}
	sides := make(map[schema.Subject][2]string)
	for i, list := range [][]schema.Subject{c.old.Disagree, c.new.Disagree} {
		for _, s := range list {
			if shared(s) {
				says := sides[s]
				says[i] = "disagree"
				sides[s] = says
			}
		}
	}
	maps.DeleteFunc(sides, func(_ schema.Subject, says [2]string) bool { return says[0] == says[1] })
	if len(sides) == 0 {
		return
	}
	change := Change{ID: OpsDisagree, Count: len(sides), Source: None, Wire: None}
	for s, says := range sides {
		change.Items = append(change.Items, Item{Entity: s.Entity, Field: s.Field, From: says[0], To: says[1]})
	}
	slices.SortFunc(change.Items, func(a, b Item) int { return strings.Compare(a.Entity+"\x00"+a.Field, b.Entity+"\x00"+b.Field) })
	c.add(change)
}

func checksum(text string) uint32 { return crc32.ChecksumIEEE([]byte(text)) }
