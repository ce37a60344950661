package runtime

import (
	"errors"
	"iter"
	"reflect"
)

// Collect returns what a sequence such as All yields, as a list. At an error it returns that
// and what came before it. Fields that do not fit, which [WithStrict] reports, end nothing:
// their records are in the list, and the first 100 of their errors are returned beside it.
func Collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var list []T
	var misfits []error
	for v, err := range seq {
		if err != nil && !isMisfit(err) {
			return list, errors.Join(append(misfits, err)...)
		}
		if err != nil && len(misfits) < maxFieldErrors {
			misfits = append(misfits, err)
		}
		list = append(list, v)
	}
	return list, errors.Join(misfits...)
}

func isMisfit(err error) bool {
	var field *FieldError
	return errors.As(err, &field)
}

// elements returns the elements of a slice.
func elements(slice any) []any {
	v := reflect.ValueOf(slice)
	list := make([]any, v.Len())
	for i := range list {
		list[i] = v.Index(i).Interface()
	}
	return list
}
