package runtime

// Eq is satisfied where the field is equal to value.
//
// How values are written: a text, an [ID] and a [Flag] in quotes, a [Decimal] as a number, a
// [Value] by what it holds. A [Date] or [DateTime] at midnight, UTC, becomes 'YYYY-MM-DD', the
// only form of which it is known that the platform compares it (BillingPlatform facts, 4); any
// other moment has the form in which the platform returns moments, which is untried.
//
// A value that is none makes the call fail before anything is sent: an empty text, which is
// null to the platform (see [Field.IsNull]), a control character, text in a Decimal.
func (f Field[T]) Eq(value T) Condition { return compare(f.name, "=", value) }

// Ne is satisfied where the field is different from value. A null field is not.
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

// Before is Lt, to be read of dates.
func (f Field[T]) Before(value T) Condition { return compare(f.name, "<", value) }

// After is Gt, to be read of dates. A moment in the course of a day is after that day, which
// stands for its beginning.
func (f Field[T]) After(value T) Condition { return compare(f.name, ">", value) }

// Between is satisfied where the field is at least from and at most to.
func (f Field[T]) Between(from, to T) Condition { return between(f.name, from, to) }

// In is satisfied where the field is equal to one of values; without any, nowhere. A list
// can be longer than the 1,000 elements that the database takes.
func (f Field[T]) In(values ...T) Condition { return in(f.name, values) }

// Like is satisfied where the text of the field has the form of pattern, in which % stands
// for any text and _ for any one character. [Field.Contains] and [Field.StartsWith] take text
// that stands for itself.
func (f Field[T]) Like(pattern string) Condition { return compare(f.name, "LIKE", pattern) }

// Contains is satisfied where text occurs in that of the field. It tells cases apart.
func (f Field[T]) Contains(text string) Condition { return like(f.name, "%", text, "%") }

// StartsWith is satisfied where the text of the field starts with text. It tells cases apart.
func (f Field[T]) StartsWith(text string) Condition { return like(f.name, "", text, "%") }

// IsNull is satisfied where the field holds nothing, which includes an empty text.
func (f Field[T]) IsNull() Condition { return isNullOrNot(f.name, "IS NULL") }

// IsNotNull is satisfied where the field holds something.
func (f Field[T]) IsNotNull() Condition { return isNullOrNot(f.name, "IS NOT NULL") }

// Asc sorts by the field, the least first and null last.
func (f Field[T]) Asc() Ordering { return Ordering{field: f.name} }

// Desc sorts by the field, null first and then the greatest.
func (f Field[T]) Desc() Ordering { return Ordering{field: f.name, descending: true} }

// Related returns a field of the record that another one refers to, by its path:
// Related(AccountFields.AccountTypeID, AccountTypeFields.AccountType) is
// AccountTypeIdObj.AccountType. It can be used in conditions and to sort by. Some references
// go by another name, as AccountObj does beside AccountIdObj (BillingPlatform facts, 4): name
// such a path with [NamedField].
func Related[T any](reference FieldRef, field Field[T]) Field[T] {
	return Field[T]{reference.Name() + "Obj." + field.name}
}
