package tree

// Equal reports whether two nodes are the same JSON value. The order of members does
// not matter, of a repeated key the last value counts, and numbers are compared by
// their literal text. Missing equals only Missing.
func Equal(a, b Node) bool {
	kind := a.Kind()
	if kind != b.Kind() {
		return false
	}
	switch kind {
	case Bool, Number, String:
		return sameText(a.d, a.i, b.d, b.i)
	case Array:
		return equalItems(a, b)
	case Object:
		return equalMembers(a, b)
	default:
		return true
	}
}

func equalItems(a, b Node) bool {
	i, endA := a.i+1, a.d.after(a.i)
	j, endB := b.i+1, b.d.after(b.i)
	for i < endA && j < endB {
		if !Equal(Node{a.d, i}, Node{b.d, j}) {
			return false
		}
		i, j = a.d.after(i), b.d.after(j)
	}
	return i == endA && j == endB
}

// equalMembers compares objects. It looks at all keys before it looks at any value, so
// that each value is compared once: comparing again what is below, in another order,
// would double the work with every level.
func equalMembers(a, b Node) bool {
	if len(a.d.dups) > 0 || len(b.d.dups) > 0 || !sameKeys(a, b) {
		return equalSets(a, b)
	}
	i, j, end := a.i+1, b.i+1, a.d.after(a.i)
	for i < end {
		if !Equal(Node{a.d, i + 1}, Node{b.d, j + 1}) {
			return false
		}
		i, j = a.d.after(i+1), b.d.after(j+1)
	}
	return true
}

// sameKeys reports whether two objects have the same keys in the same order.
func sameKeys(a, b Node) bool {
	i, endA := a.i+1, a.d.after(a.i)
	j, endB := b.i+1, b.d.after(b.i)
	for i < endA && j < endB {
		if !sameText(a.d, i, b.d, j) {
			return false
		}
		i, j = a.d.after(i+1), b.d.after(j+1)
	}
	return i == endA && j == endB
}

// equalSets compares objects whose members are in different order or repeated.
func equalSets(a, b Node) bool {
	left, right := a.members(), b.members()
	if len(left) != len(right) {
		return false
	}
	for key := range left {
		if _, ok := right[key]; !ok {
			return false
		}
	}
	for key, value := range left {
		if !Equal(value, right[key]) {
			return false
		}
	}
	return true
}

// members returns the members of an object by key.
func (n Node) members() map[string]Node {
	m := make(map[string]Node)
	for key, value := range n.Members() {
		m[key.Text()] = value
	}
	return m
}
