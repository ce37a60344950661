package kit

import (
	"errors"
	"net/http"
	"testing"

	sdk "github.com/bpgen/bpgen/templates/runtime"
)

func (e *entity) testGet(t *testing.T) {
	t.Run("fields", e.getFields)
	t.Run("null and absent", e.getNull)
	t.Run("other case", e.getOtherCase)
	t.Run("one object", e.getObject)
	t.Run("not found", e.getMissing)
	t.Run("odd ids", e.getOddIDs)
	e.wholeRequest(t, "read", func(t *testing.T, c calls) error {
		_, err := c.get(t.Context(), sdk.ID(e.id))
		return err
	})
}

// getFields tests that all fields arrive, also those that the record does not declare.
func (e *entity) getFields(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, map[string]any{e.unlisted: "more"})
	record, err := c.get(t.Context(), sdk.ID(e.id))
	check(t, err)
	lastRequest(t, tenant, http.MethodGet, e.path()+"/"+e.id)
	want := fields(e.row)
	want[e.unlisted] = "more"
	if _, declared := e.row[e.idField]; !declared {
		want[e.idField] = e.id
	}
	sameJSON(t, "the record", encode(t, record), want)
	if got := extra(t, record)[e.unlisted].Or(sdk.Value{}).String(); got != "more" {
		t.Errorf("Extra: got %q under %s, want more", got, e.unlisted)
	}
}

// getNull tests that null, absent, empty and present fields are told apart.
func (e *entity) getNull(t *testing.T) {
	tenant, c := e.start(t)
	row := map[string]any{"Id": e.id, e.unlisted: nil, e.unlisted + "2": ""}
	if len(e.others) > 0 {
		row[e.others[0]] = nil
	}
	if len(e.others) > 1 {
		row[e.others[1]] = ""
	}
	tenant.Insert(e.name, row)
	record, err := c.get(t.Context(), sdk.ID(e.id))
	check(t, err)
	if e.idField != "Id" {
		delete(row, "Id")
		row[e.idField] = e.id
	}
	sameJSON(t, "the record", encode(t, record), row)
}

// getOtherCase tests that a field is found when the tenant spells it in another case, and
// that it keeps its value when the tenant has the right spelling as well.
func (e *entity) getOtherCase(t *testing.T) {
	field, spelling, ok := e.otherCase()
	if !ok {
		return // every field has a twin, which getFields covers
	}
	tenant, c := e.start(t)
	tenant.Insert(e.name, map[string]any{"Id": e.id, spelling: e.row[field]})
	record, err := c.get(t.Context(), sdk.ID(e.id))
	check(t, err)
	want := map[string]any{e.idField: e.id, field: e.row[field]}
	sameJSON(t, "the record", encode(t, record), want)

	both := map[string]any{"Id": e.id, field: e.row[field], spelling: "another"}
	tenant.Insert(e.name, both)
	record, err = c.get(t.Context(), sdk.ID(e.id))
	check(t, err)
	want[spelling] = "another"
	sameJSON(t, "the record with both spellings", encode(t, record), want)
}

// getObject tests the answer as exports declare it.
func (e *entity) getObject(t *testing.T) {
	tenant, c := e.start(t)
	tenant.Answer(200, `{"decoyResponse":[],"retrieveResponse":`+string(encode(t, e.row))+`}`)
	record, err := c.get(t.Context(), sdk.ID(e.id))
	check(t, err)
	sameJSON(t, "the record", encode(t, record), e.row)
}

func (e *entity) getMissing(t *testing.T) {
	tenant, c := e.start(t)
	if _, err := c.get(t.Context(), "404"); !errors.Is(err, sdk.ErrNotFound) {
		t.Errorf("status 404: got error %v, want ErrNotFound", err)
	}
	tenant.Answer(200, `{"retrieveResponse":[]}`)
	if _, err := c.get(t.Context(), "404"); !errors.Is(err, sdk.ErrNotFound) {
		t.Errorf("no rows: got error %v, want ErrNotFound", err)
	}
}

// getOddIDs tests that an id cannot lead to another resource.
func (e *entity) getOddIDs(t *testing.T) {
	tenant, c := e.start(t)
	for _, id := range []sdk.ID{"", ".", ".."} {
		_, err := c.get(t.Context(), id)
		nothingSent(t, tenant, 0, err)
	}
	if _, err := c.get(t.Context(), "a/b?c"); err == nil {
		t.Error("got a record with an odd id")
	}
	lastRequest(t, tenant, http.MethodGet, e.path()+"/a%2Fb%3Fc")
}
