// Package api compares the exported Go of two SDKs, as a compiler would see it. It proves what
// package diff computes from models, and finds what that cannot know of.
package api

import (
	"cmp"
	"go/types"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/exp/apidiff"

	"github.com/bpgen/bpgen/internal/diff"
)

// Changes are the differences between two packages, sorted.
type Changes struct {
	Incompatible []string // in the words of apidiff: "Account.Name: removed"
	Compatible   []string
	Tags         []Tag // members that stand for another name on the wire
}

// Tag is a member of a record with another wire name than before. To apidiff it is no change.
type Tag struct{ Member, From, To string }

// Compare returns what is different in the exported API of new.
//
// A table of field names is a variable of a struct type without a name, of which apidiff says
// that it changed as a whole. Nobody can use it but by its members, so these are compared.
func Compare(old, new *types.Package) Changes {
	var c Changes
	pairFirst(old)
	tables := tables(old, new)
	for _, change := range quietly(old, new).Changes {
		if tables[symbol(change.Message)] {
			continue
		}
		c.add(change.Compatible, change.Message)
	}
	for name := range tables {
		c.table(name, table(old, name), table(new, name))
	}
	for _, name := range old.Scope().Names() {
		c.tags(name, record(old, name), record(new, name))
	}
	slices.Sort(c.Incompatible)
	slices.Sort(c.Compatible)
	slices.SortFunc(c.Tags, func(a, b Tag) int { return cmp.Compare(a.Member, b.Member) })
	return c
}

// output guards os.Stdout while apidiff has it.
var output sync.Mutex

// quietly runs apidiff, which prints to the standard output what it meets twice; a report that is
// printed there would not be JSON any more. What it prints is dropped: the messages have it.
func quietly(old, new *types.Package) apidiff.Report {
	output.Lock()
	defer output.Unlock()
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	os.Stdout = nil // writing to it fails, which fmt.Printf does not mind
	return apidiff.Changes(old, new)
}

func (c *Changes) add(compatible bool, message string) {
	if compatible {
		c.Compatible = append(c.Compatible, message)
	} else {
		c.Incompatible = append(c.Incompatible, message)
	}
}

// symbol returns what a message of apidiff is about.
func symbol(message string) string {
	name, _, _ := strings.Cut(message, ": ")
	return name
}

// receiver returns the type, or the table, that a member belongs to: what goes, goes with its
// members.
func receiver(symbol string) string {
	name, _, member := strings.Cut(strings.NewReplacer("(*", "", ")", "").Replace(symbol), ".")
	if !member {
		return ""
	}
	return name
}

// tables returns the names of variables that are of struct types without a name in both.
func tables(old, new *types.Package) map[string]bool {
	found := make(map[string]bool)
	for _, name := range old.Scope().Names() {
		if table(old, name) != nil && table(new, name) != nil {
			found[name] = true
		}
	}
	return found
}

func table(p *types.Package, name string) *types.Struct {
	v, ok := p.Scope().Lookup(name).(*types.Var)
	if !ok || !v.Exported() {
		return nil
	}
	s, _ := v.Type().(*types.Struct)
	return s
}

// record returns the exported struct type of a name, or nil.
func record(p *types.Package, name string) *types.Struct {
	t, ok := p.Scope().Lookup(name).(*types.TypeName)
	if !ok || !t.Exported() {
		return nil
	}
	s, _ := t.Type().Underlying().(*types.Struct)
	return s
}

// table compares the members of a table.
func (c *Changes) table(name string, old, new *types.Struct) {
	before, after := members(old), members(new)
	for member, typ := range before {
		switch other, ok := after[member]; {
		case !ok:
			c.add(false, name+"."+member+": removed")
		case typ != other:
			c.add(false, name+"."+member+": changed from "+typ+" to "+other)
		}
	}
	for member := range after {
		if _, ok := before[member]; !ok {
			c.add(true, name+"."+member+": added")
		}
	}
}

func members(s *types.Struct) map[string]string {
	m := make(map[string]string)
	for f := range s.Fields() {
		if f.Exported() {
			m[f.Name()] = types.TypeString(f.Type(), func(*types.Package) string { return "" })
		}
	}
	return m
}

// tags compares what the members of a record are called on the wire.
func (c *Changes) tags(name string, old, new *types.Struct) {
	if old == nil || new == nil {
		return
	}
	after := wires(new)
	for member, from := range wires(old) {
		if to, ok := after[member]; ok && from != to {
			c.Tags = append(c.Tags, Tag{name + "." + member, from, to})
		}
	}
}

func wires(s *types.Struct) map[string]string {
	m := make(map[string]string)
	for i := range s.NumFields() {
		if f := s.Field(i); f.Exported() {
			m[f.Name()] = wire(reflect.StructTag(s.Tag(i)))
		}
	}
	return m
}

// wire returns the name on the wire that a tag gives a member.
func wire(tag reflect.StructTag) string {
	for _, key := range [...]string{"wire", "alias"} {
		if text, ok := tag.Lookup(key); ok {
			return text
		}
	}
	name, _, _ := strings.Cut(tag.Get("json"), ",")
	return name
}

// renamed reports whether a change is what makes the member another one on the wire.
func (t Tag) renamed(c diff.Change) bool {
	return c.ID == diff.FieldRenamed && c.Go == t.Member && c.From == t.From && c.To == t.To
}

// respelt reports whether a record says that the member is the identity, which the other export
// spells otherwise or does not list. The SDK has no other field that an export need not list.
func (t Tag) respelt(c diff.Change) bool {
	gone, come := c.ID == diff.FieldRemoved && c.Field == t.From, c.ID == diff.FieldAdded && c.Field == t.To
	return (gone || come) && c.Source == diff.None && c.Go == t.Member
}

// Prove compares both packages and puts into the report what was found: whether the records say
// the same of source, and a record for each member that is another one on the wire.
func Prove(r *diff.Report, old, new *types.Package) {
	found := Compare(old, new)
	a := &diff.API{
		Incompatible: list(found.Incompatible), Compatible: list(found.Compatible), Unexplained: []string{}, Unproven: []string{},
	}
	broken, gone := make(map[string]bool), make(map[string]bool)
	for _, message := range found.Incompatible {
		broken[symbol(message)] = true
		gone[symbol(message)] = strings.HasSuffix(message, ": removed")
	}
	explained := make(map[string]bool)
	for i := range r.Changes {
		change := &r.Changes[i]
		if change.Source != diff.Breaking {
			continue
		}
		proven := false
		for _, s := range change.Symbols() {
			explained[s] = true
			proven = proven || broken[s] || gone[receiver(s)]
		}
		if !proven {
			a.Unproven = append(a.Unproven, change.FP)
		}
	}
	for _, message := range found.Incompatible {
		if name := symbol(message); !explained[name] && !explained[receiver(name)] {
			a.Unexplained = append(a.Unexplained, message)
		}
	}
	a.Agrees = len(a.Unexplained)+len(a.Unproven) == 0
	r.API = a
	for _, t := range found.Tags {
		if slices.ContainsFunc(r.Changes, t.renamed) || slices.ContainsFunc(r.Changes, t.respelt) {
			continue // the member is the alias of a field whose rename is accepted, or the identity
		}
		r.Add(diff.Change{
			ID: diff.JSONTagChanged, From: t.From, To: t.To, Source: diff.None, Wire: diff.Breaking,
			Cause: diff.ByGenerator, Go: t.Member, Subject: t.Member,
		})
	}
}

// list returns an empty list for none, which is what readers of JSON expect.
func list(in []string) []string { return append([]string{}, in...) }

// Generated compares the SDK in an output folder with the one that this bpgen makes of the same
// export.
func Generated(written, made *types.Package) []string {
	found := Compare(written, made)
	lines := slices.Concat(found.Incompatible, found.Compatible)
	for _, t := range found.Tags {
		lines = append(lines, t.Member+": wire name changed from "+strconv.Quote(t.From)+" to "+strconv.Quote(t.To))
	}
	return lines
}
