package tree

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"

	"github.com/bpgen/bpgen/internal/schema"
)

// Duplicate is a key that one object has again.
type Duplicate struct {
	Key      string
	First    Node // the value of the key's first appearance in the object
	Again    Node // the value of a later appearance
	FirstPos schema.Pos
	AgainPos schema.Pos
}

// repetition holds the indices of two equal keys of one object.
type repetition struct{ first, again uint32 }

// Duplicates returns the repeated keys of all objects in document order. A key that is
// there three times gives two.
func (d *Doc) Duplicates() []Duplicate { return d.FirstDuplicates(len(d.dups)) }

// CountDuplicates returns the number of repeated keys.
func (d *Doc) CountDuplicates() int { return len(d.dups) }

// FirstDuplicates is Duplicates up to a number: a document can be made of repetitions.
func (d *Doc) FirstDuplicates(most int) []Duplicate {
	list := make([]Duplicate, min(most, len(d.dups)))
	for k, r := range d.dups[:len(list)] {
		first, again := Node{d, r.first}, Node{d, r.again}
		list[k] = Duplicate{
			Key:      first.Text(),
			First:    Node{d, r.first + 1},
			Again:    Node{d, r.again + 1},
			FirstPos: first.Pos(),
			AgainPos: again.Pos(),
		}
	}
	return list
}

// sortDuplicates brings what was found when objects ended into document order.
func (d *Doc) sortDuplicates() {
	slices.SortFunc(d.dups, func(a, b repetition) int { return cmp.Compare(a.again, b.again) })
}

// smallObject is the number of members up to which comparing each key with each other
// is faster than hashing.
const smallObject = 8

// keyChecker finds repeated keys. Its table is reused from object to object.
type keyChecker struct {
	d     *Doc
	seed  maphash.Seed // random, so that nobody can craft keys that collide
	table []uint32     // open addressing; indices of keys, 0 when free: 0 is never a key
}

// check records the repetitions in the object at index i.
func (c *keyChecker) check(i uint32) {
	var keys [smallObject]uint32
	n := 0
	for k, end := i+1, c.d.after(i); k < end; k = c.d.after(k + 1) {
		if n == smallObject {
			c.checkLarge(i)
			return
		}
		keys[n] = k
		n++
	}
	for again := 1; again < n; again++ {
		for first := range again {
			if sameText(c.d, keys[first], c.d, keys[again]) {
				c.repeat(keys[first], keys[again])
				break
			}
		}
	}
}

// checkLarge is check for objects with many members.
func (c *keyChecker) checkLarge(i uint32) {
	end := c.d.after(i)
	count := 0
	for k := i + 1; k < end; k = c.d.after(k + 1) {
		count++
	}
	table := c.reset(count)
	for k := i + 1; k < end; k = c.d.after(k + 1) {
		if first := c.insert(table, k); first != k {
			c.repeat(first, k)
		}
	}
}

// repeat records a repetition, up to one more than are allowed.
func (c *keyChecker) repeat(first, again uint32) {
	if len(c.d.dups) <= maxRepeated {
		c.d.dups = append(c.d.dups, repetition{first, again})
	}
}

// reset returns an empty table that count keys fill by three quarters at most.
func (c *keyChecker) reset(count int) []uint32 {
	size := 1 << bits.Len(uint(count+count/3))
	if size <= len(c.table) {
		clear(c.table[:size])
		return c.table[:size]
	}
	if c.table == nil {
		c.seed = maphash.MakeSeed()
	}
	c.table = make([]uint32, size)
	return c.table
}

// insert puts the key at index k into the table unless an equal one is there, and
// returns the index of the one that is there then.
func (c *keyChecker) insert(table []uint32, k uint32) uint32 {
	mask := uint64(len(table) - 1)
	for h := maphash.String(c.seed, c.d.text(k)); ; h++ {
		switch at := &table[h&mask]; {
		case *at == 0:
			*at = k
			return k
		case sameText(c.d, *at, c.d, k):
			return *at
		}
	}
}
