package runtime

// Before is Lt, to be read of dates.
func (f Field[T]) Before(value T) Condition { return compare(f.name, "<", value) }

// After is Gt, to be read of dates. A moment in the course of a day is after that day, which
// stands for its beginning.
func (f Field[T]) After(value T) Condition { return compare(f.name, ">", value) }

// Between is satisfied where the field is at least from and at most to.
func (f Field[T]) Between(from, to T) Condition { return between(f.name, from, to) }

// Like is satisfied where the text of the field has the form of pattern, in which % stands
// for any text and _ for any one character. [Field.Contains] and [Field.StartsWith] take text
// that stands for itself.
func (f Field[T]) Like(pattern string) Condition { return compare(f.name, "LIKE", pattern) }

// IsNull is satisfied where the field holds nothing, which includes an empty text.
func (f Field[T]) IsNull() Condition { return isNullOrNot(f.name, "IS NULL") }

// IsNotNull is satisfied where the field holds something.
func (f Field[T]) IsNotNull() Condition { return isNullOrNot(f.name, "IS NOT NULL") }

// Related returns a field of the record that another one refers to, by its path:
// Related(AccountFields.AccountTypeID, AccountTypeFields.AccountType) is
// AccountTypeIdObj.AccountType. It can be used in conditions and to sort by. Some references
// go by another name, as AccountObj does beside AccountIdObj (BillingPlatform facts, 4): name
// such a path with [NamedField].
func Related[T any](reference FieldRef, field Field[T]) Field[T] {
	return Field[T]{reference.Name() + "Obj." + field.name}
}
