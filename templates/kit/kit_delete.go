package kit

import (
	"errors"
	"net/http"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

func (e *entity) testDelete(t *testing.T) {
	t.Run("record", e.deleteRecord)
	t.Run("refused", e.deleteRefused)
	t.Run("odd ids", func(t *testing.T) {
		tenant, c := e.start(t)
		for _, id := range []sdk.ID{"", ".", ".."} {
			nothingSent(t, tenant, 0, c.delete(t.Context(), id))
		}
	})
	remove := func(t *testing.T, c calls) error { return c.delete(t.Context(), "1") }
	e.envelope(t, "deleteResponse", remove)
	e.wholeRequest(t, "keyed write", remove)
}

// deleteRecord tests that the record is gone and others are not.
func (e *entity) deleteRecord(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, nil)
	other := tenant.Insert(e.name, map[string]any{e.unlisted: "stays"})
	check(t, c.delete(t.Context(), sdk.ID(e.id)))
	e.sent(t, tenant, http.MethodDelete, objects(map[string]any{"Id": e.id}))
	if _, ok := tenant.Row(e.name, e.id); ok {
		t.Error("the record is still there")
	}
	e.stored(t, tenant, other, map[string]any{"Id": other, e.unlisted: "stays"})
	check(t, c.delete(t.Context(), sdk.ID(other), sdk.EmptyRecycleBin()))
	if bin := tenant.Deleted(e.name); len(bin) != 1 || bin[0][e.idField] != e.id {
		t.Errorf("the recycle bin holds %v, want only what was deleted without EmptyRecycleBin", bin)
	}
}

func (e *entity) deleteRefused(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, nil)
	for _, failure := range refused {
		tenant.FailRow(0, failure)
		e.isRowError(t, c.delete(t.Context(), sdk.ID(e.id)), 0, failure)
	}
}

func (e *entity) testDeleteBatch(t *testing.T) {
	t.Run("refused", e.deleteMany)
	t.Run("empty", func(t *testing.T) {
		tenant, c := e.start(t)
		results, err := c.deleteBatch(t.Context(), nil)
		e.emptyBatch(t, len(tenant.Requests()), results, err)
		_, err = c.deleteBatch(t.Context(), []sdk.ID{"1", ""})
		nothingSent(t, tenant, 0, err)
	})
	e.envelope(t, "deleteResponse", func(t *testing.T, c calls) error {
		_, err := c.deleteBatch(t.Context(), []sdk.ID{"1"})
		return err
	})
}

// deleteMany tests one request in which the middle record is refused.
func (e *entity) deleteMany(t *testing.T) {
	tenant, c := e.start(t)
	ids := []sdk.ID{"30", "10", "20"}
	var values []map[string]any
	for _, id := range ids {
		tenant.Insert(e.name, map[string]any{"Id": string(id), e.unlisted: "mark " + string(id)})
		values = append(values, map[string]any{"Id": string(id)})
	}
	failure := fake.RowFailure{Code: "17", Text: "no", Field: "Name"}
	tenant.FailRow(1, failure)
	results, err := c.deleteBatch(t.Context(), ids)
	e.sent(t, tenant, http.MethodDelete, objects(values))
	e.isBatchError(t, results, err, 3, 1, failure)
	for i, id := range ids {
		if results[i].ID != id {
			t.Errorf("result %d: got Id %q, want %q", i, results[i].ID, id)
		}
	}
	if rows := tenant.Rows(e.name); len(rows) != 1 || rows[0]["Id"] != "10" {
		t.Errorf("the tenant has %v, want only the refused record", rows)
	}
}

// testUndelete tests that a deleted record is back, and that one that is not in the recycle bin
// is refused.
func (e *entity) testUndelete(t *testing.T) {
	t.Run("refused", func(t *testing.T) {
		tenant, c := e.start(t)
		e.insert(tenant, nil)
		check(t, c.delete(t.Context(), sdk.ID(e.id)))
		results, err := c.undelete(t.Context(), sdk.ID(e.id), "none")
		body := lastRequest(t, tenant, http.MethodDelete, "/undelete"+e.path()).Body
		sameJSON(t, "the request", body, objects([]map[string]any{{"Id": e.id}, {"Id": "none"}}))
		var all *sdk.BatchError
		if !errors.As(err, &all) || len(all.Rows) != 1 || all.Rows[0].Index != 1 || len(results) != 2 || results[0].Err != nil {
			t.Errorf("got %v, error %v", results, err)
		}
		if _, ok := tenant.Row(e.name, e.id); !ok {
			t.Error("the record is not back")
		}
	})
	t.Run("odd ids", func(t *testing.T) {
		tenant, c := e.start(t)
		_, err := c.undelete(t.Context(), "1", "")
		nothingSent(t, tenant, 0, err)
	})
	e.envelope(t, "undeleteResponse", func(t *testing.T, c calls) error {
		_, err := c.undelete(t.Context(), "1")
		return err
	})
}
