package kit

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// The content of fields whose type does not take any text names the field all the same: the
// tests then see that it survives although it does not fit. What fits comes from typedOf.

func decimal(name string) sdk.Opt[sdk.Decimal]   { return sdk.Set(sdk.Decimal(sample(name))) }
func integer(name string) sdk.Opt[sdk.Integer]   { return sdk.Set(sdk.Integer(sample(name))) }
func yesOrNo(name string) sdk.Opt[sdk.Flag]      { return sdk.Set(sdk.Flag(sample(name))) }
func date(name string) sdk.Opt[sdk.Date]         { return sdk.Set(sdk.Date(sample(name))) }
func dateTime(name string) sdk.Opt[sdk.DateTime] { return sdk.Set(sdk.DateTime(sample(name))) }

func sample(name string) sdk.Value { return sdk.Text(sampleText + name) }

// typedOf returns, for each field of a fixture's record whose type does not take any text, one
// that it takes, in a form in which the platform sends it.
func typedOf(record any) map[string]any {
	typed := map[string]any{}
	v := reflect.ValueOf(record).Elem()
	for i := range v.NumField() {
		if !v.Field(i).CanInterface() {
			continue
		}
		content := v.Field(i).Interface()
		fits := fitting(content)
		if fits == "" {
			continue
		}
		if name, found := strings.CutPrefix(fmt.Sprint(content), sampleText); found {
			typed[name] = fits
		}
	}
	return typed
}

func fitting(field any) string {
	switch field.(type) {
	case sdk.Opt[sdk.Decimal]:
		return ".10"
	case sdk.Opt[sdk.Integer]:
		return "0042"
	case sdk.Opt[sdk.Flag]:
		return "1"
	case sdk.Opt[sdk.Date]:
		return "2025-01-31"
	case sdk.Opt[sdk.DateTime]:
		return "2014-10-29T20:00:06.000Z"
	}
	return ""
}

// testTypes tests that what fits a type is taken for that, and comes back digit by digit, that
// an empty text fits and comes back too, and that what does not fit is reported under the name
// of its field.
func (e *entity) testTypes(t *testing.T) {
	e.typesRead(t, e.typed)
	empty := map[string]any{}
	for name := range e.typed {
		empty[name] = ""
	}
	record := e.make(t, empty)
	check(t, sdk.CheckRecord(record))
	sameJSON(t, "a record of empty texts as JSON", encode(t, record), empty)

	var names []string
	for _, err := range misfits(sdk.CheckRecord(e.record())) {
		var field *sdk.FieldError
		if errors.As(err, &field) {
			names = append(names, field.Field)
		}
	}
	slices.Sort(names)
	if want := slices.Sorted(maps.Keys(e.typed)); !slices.Equal(names, want) {
		t.Errorf("fields that do not fit: got %q, want %q", names, want)
	}
}

// misfits returns the errors that were joined.
func misfits(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return nil
}

// typesRead tests that a record with values comes from and goes to the tenant as it is.
func (e *entity) typesRead(t *testing.T, values map[string]any) {
	tenant, c := e.start(t)
	row := maps.Clone(values)
	row["Id"] = e.id
	tenant.Insert(e.name, row)
	record, ok := e.read(t, c)
	if !ok {
		return // the entity cannot be read
	}
	check(t, sdk.CheckRecord(record))
	delete(row, "Id")
	row[e.idField] = e.id
	sameJSON(t, "the record", encode(t, record), row)
	if c.update == nil {
		return
	}
	built := e.blank()
	check(t, json.Unmarshal(encode(t, row), built))
	check(t, c.update(t.Context(), built))
	maps.DeleteFunc(row, func(name string, _ any) bool { return name != e.idField && !slices.Contains(e.writable, name) })
	if len(row) == 1 {
		return // the platform maintains all of these fields, so there was nothing to send
	}
	e.sent(t, tenant, http.MethodPut, objects(row))
}
