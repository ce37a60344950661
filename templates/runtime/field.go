package runtime

// Field names a field of an entity; T is the type of its values.
type Field[T any] struct{ name string }

// FieldRef is a [Field] of any type.
type FieldRef interface {
	// Name returns the name of the field on the platform.
	Name() string

	// isField keeps other types out: a name is only a field if it was made as one.
	isField()
}

// NamedField returns a field by its name on the platform, for those the export does not
// list, such as a field the tenant added since. Its values are in the Extra of a record.
func NamedField(name string) Field[Value] { return Field[Value]{name} }

// Name returns the name of the field on the platform.
func (f Field[T]) Name() string { return f.name }

// String returns the name of the field on the platform.
func (f Field[T]) String() string { return f.name }

func (Field[T]) isField() {}
