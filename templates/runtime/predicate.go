package runtime

// Condition says which records a read is about. The methods of a [Field] make conditions. The
// documentation of the package says how values are written, and what else is a condition.
type Condition interface{ isCondition() }

// Eq is satisfied where the field is equal to value.
func (f Field[T]) Eq(value T) Condition { return compare(f.name, "=", value) }

// Ne is satisfied where the field is different from value.
func (f Field[T]) Ne(value T) Condition { return compare(f.name, "<>", value) }

// Lt is satisfied where the field is less than value. The platform decides by the type of
// the field whether that is by amount, by time or by text.
func (f Field[T]) Lt(value T) Condition { return compare(f.name, "<", value) }

// Le is satisfied where the field is less than or equal to value.
func (f Field[T]) Le(value T) Condition { return compare(f.name, "<=", value) }

// Gt is satisfied where the field is greater than value.
func (f Field[T]) Gt(value T) Condition { return compare(f.name, ">", value) }

// Ge is satisfied where the field is greater than or equal to value.
func (f Field[T]) Ge(value T) Condition { return compare(f.name, ">=", value) }

// In is satisfied where the field is equal to one of values.
func (f Field[T]) In(values ...T) Condition { return in(f.name, values) }

// Contains is satisfied where text occurs in that of the field.
func (f Field[T]) Contains(text string) Condition { return like(f.name, "%", text, "%") }

// StartsWith is satisfied where the text of the field starts with text.
func (f Field[T]) StartsWith(text string) Condition { return like(f.name, "", text, "%") }

// Asc sorts by the field, the least first.
func (f Field[T]) Asc() Ordering { return Ordering{field: f.name} }

// Desc sorts by the field, the greatest first.
func (f Field[T]) Desc() Ordering { return Ordering{field: f.name, descending: true} }

// predicate says something about one field, in the words of SQL.
type predicate struct {
	field, verb string
	values      []any
}

//go:noinline
func compare(field, operator string, value any) Condition {
	return &predicate{field, operator, []any{value}}
}

// inList is a predicate about a list.
type inList struct {
	field string
	list  any // a slice
}

//go:noinline
func in(field string, list any) Condition { return &inList{field, list} }

// likeness is a predicate about a pattern: before, text and after joined, of which the text
// stands for itself.
type likeness struct{ field, before, text, after string }

//go:noinline
func like(field, before, text, after string) Condition {
	return &likeness{field, before, text, after}
}

func (*predicate) isCondition() {}
func (*inList) isCondition()    {}
func (*likeness) isCondition()  {}
