package kit

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fake"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// where is a condition in the words of a test.
func where(sql string) sdk.QueryOption { return sdk.Where(sdk.SQL(sql)) }

// self is the condition that the record of the fixture satisfies.
func (e *entity) self() sdk.QueryOption {
	return sdk.Where(sdk.NamedField("Id").Eq(sdk.Text(e.id)))
}

// insertMany stores the fixture's row under each of the Ids and returns the rows.
func (e *entity) insertMany(tenant *fake.Server, ids ...string) []map[string]any {
	var rows []map[string]any
	for _, id := range ids {
		row := fields(e.row)
		row[e.idField] = id
		stored := fields(e.row)
		stored[e.idField], stored[e.unlisted] = id, "mark "+id
		tenant.Insert(e.name, stored)
		rows = append(rows, row)
	}
	return rows
}

func (e *entity) testQuery(t *testing.T) {
	t.Run("rows", e.queryRows)
	t.Run("condition", e.queryCondition)
	t.Run("conditions", e.queryConditions)
	t.Run("no rows", e.queryNone)
	e.wholeRequest(t, "read", func(t *testing.T, c calls) error {
		_, err := c.query(t.Context(), where("Id > 0"))
		return err
	})
}

// queryRows tests that all records arrive, in order, with all fields.
func (e *entity) queryRows(t *testing.T) {
	tenant, c := e.start(t)
	want := e.insertMany(tenant, "30", "10", "20")
	for _, row := range want {
		row[e.unlisted] = "mark " + row[e.idField].(string)
	}
	list, err := c.query(t.Context())
	check(t, err)
	lastRequest(t, tenant, http.MethodGet, e.path())
	sameJSON(t, "the records", encode(t, list), want)
}

// queryCondition tests that a condition in the caller's own words arrives as it was written.
func (e *entity) queryCondition(t *testing.T) {
	tenant, c := e.start(t)
	e.insert(tenant, nil)
	const condition = "Id = 'a+b & c%d;#''é'"
	list, err := c.query(t.Context(), where(condition))
	check(t, err)
	if len(list) != 0 {
		t.Errorf("got %d records, want none: the condition did not reach the tenant", len(list))
	}
	e.lastCondition(t, tenant, condition)
	list, err = c.query(t.Context(), where("Id = '"+e.id+"'"))
	check(t, err)
	if len(list) != 1 {
		t.Errorf("got %d records, want 1", len(list))
	}
}

// lastCondition checks the condition of the latest request.
func (e *entity) lastCondition(t *testing.T, tenant *fake.Server, want string) {
	t.Helper()
	r := lastRequest(t, tenant, http.MethodGet, e.path())
	if got := r.Query["queryAnsiSql"]; len(got) != 1 || got[0] != want {
		t.Errorf("queryAnsiSql: got %q, want %q", got, want)
	}
}

// queryConditions tests that conditions find what they are about, and that no text leaves its
// quotes.
func (e *entity) queryConditions(t *testing.T) {
	tenant, c := e.start(t)
	const hostile = "O'Hare' OR Id > 0 --"
	e.insert(tenant, map[string]any{e.unlisted: hostile})
	e.insertMany(tenant, "8001", "8002")
	field := sdk.NamedField(e.unlisted)
	for _, test := range []struct {
		condition sdk.Condition
		sql       string
		want      int
	}{
		{field.Eq(sdk.Text(hostile)), e.unlisted + " = 'O''Hare'' OR Id > 0 --'", 1},
		{field.StartsWith("O'"), e.unlisted + " LIKE 'O''%'", 1},
		{field.In(sdk.Text("mark 8001"), sdk.Text("'")), e.unlisted + " IN ('mark 8001', '''')", 1},
		{sdk.And(field.IsNotNull(), sdk.Not(field.Eq(sdk.Text(hostile)))), "(" + e.unlisted + " IS NOT NULL AND NOT (" + e.unlisted + " = 'O''Hare'' OR Id > 0 --'))", 2},
		{sdk.Or(sdk.SQL("Id = 8001"), sdk.SQL("Id = 8002")), "((Id = 8001) OR (Id = 8002))", 2},
	} {
		list, err := c.query(t.Context(), sdk.Where(test.condition))
		check(t, err)
		e.lastCondition(t, tenant, test.sql)
		if len(list) != test.want {
			t.Errorf("%s: got %d records, want %d", test.sql, len(list), test.want)
		}
	}
	list, err := c.query(t.Context(), sdk.OrderBy(sdk.NamedField("Id").Desc()), sdk.Limit(1))
	check(t, err)
	if len(list) != 1 || !strings.Contains(string(encode(t, list)), `"8002"`) {
		t.Errorf("sorted: got %s, want the record 8002", encode(t, list))
	}
}

// queryNone tests that no rows are no error, in both ways to say so, while a condition the
// platform does not understand is one.
func (e *entity) queryNone(t *testing.T) {
	tenant, c := e.start(t)
	list, err := c.query(t.Context(), where("Id > 0"))
	check(t, err)
	tenant.Answer(200, `{"retrieveResponse":[]}`)
	more, err := c.query(t.Context(), where("Id > 0"))
	check(t, err)
	if len(list)+len(more) != 0 {
		t.Errorf("got %d and %d records of an empty tenant", len(list), len(more))
	}
	_, err = c.query(t.Context(), where("Id LIKE"))
	isAPIError(t, err, 400, "BAD_REQUEST")
}

// plain reports whether a statement can name the entity and all fields. If not, it tests that
// the call refuses to send one.
func (e *entity) plain(t *testing.T, call func(calls) error) bool {
	t.Helper()
	for _, name := range append([]string{e.name, e.idField}, e.others...) {
		if !isPlainName(name) {
			tenant, c := e.start(t)
			nothingSent(t, tenant, 0, call(c))
			return false
		}
	}
	return true
}

// isPlainName reports whether a name needs no quotes in SQL.
func isPlainName(name string) bool {
	for i, r := range name {
		letter := r == '_' || 'a' <= r|0x20 && r|0x20 <= 'z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != "" && !strings.EqualFold(name, "null")
}

func (e *entity) testAll(t *testing.T) {
	call := func(c calls) error { _, err := c.all(t.Context()); return err }
	if !e.plain(t, call) {
		return
	}
	t.Run("pages", e.allPages)
	t.Run("field gone", e.allFieldGone)
	e.wholeRequest(t, "read", func(t *testing.T, c calls) error {
		_, err := c.all(t.Context())
		return err
	})
}

// allPages tests that all records arrive by pages, in the order of Id, with the fields that
// the record declares.
func (e *entity) allPages(t *testing.T) {
	tenant, c := e.start(t)
	rows := e.insertMany(tenant, "30", "9", "20", "100")
	list, err := c.all(t.Context(), sdk.PageSize(2), where("Id > 9 OR Id = 9"))
	check(t, err)
	sameJSON(t, "the records", encode(t, list), []map[string]any{rows[1], rows[2], rows[0], rows[3]})
	if n := len(tenant.Requests()); n != 3 {
		t.Errorf("got %d requests, want 3: two full pages and an empty one", n)
	}
	_, err = c.all(t.Context(), sdk.OrderBy(sdk.NamedField("Id").Desc()))
	nothingSent(t, tenant, 3, err)
}

// allFieldGone tests that a field the tenant no longer has is named.
func (e *entity) allFieldGone(t *testing.T) {
	isID := func(name string) bool { return strings.EqualFold(name, "Id") }
	if !slices.ContainsFunc(e.others, func(name string) bool { return !isID(name) }) {
		return
	}
	tenant, c := e.start(t)
	tenant.Declare(e.name, "Remaining")
	e.insert(tenant, nil)
	_, err := c.all(t.Context())
	var unknown *sdk.UnknownFieldError
	if !errors.As(err, &unknown) || unknown.Entity != e.name || !e.has(unknown.Field) {
		t.Errorf("got error %v, want an *UnknownFieldError", err)
	}
}

func (e *entity) testFirst(t *testing.T) {
	call := func(c calls) error { _, err := c.first(t.Context()); return err }
	if !e.plain(t, call) {
		return
	}
	tenant, c := e.start(t)
	if _, err := c.first(t.Context()); !errors.Is(err, sdk.ErrNotFound) {
		t.Errorf("an empty tenant: got error %v, want ErrNotFound", err)
	}
	rows := e.insertMany(tenant, "30", "9", "20")
	record, err := c.first(t.Context())
	check(t, err)
	sameJSON(t, "the first record", encode(t, record), rows[1])
	record, err = c.first(t.Context(), sdk.OrderBy(sdk.NamedField("Id").Desc()))
	check(t, err)
	sameJSON(t, "the first record from behind", encode(t, record), rows[0])
}

func (e *entity) testCount(t *testing.T) {
	tenant, c := e.start(t)
	if !isPlainName(e.name) {
		_, err := c.count(t.Context())
		nothingSent(t, tenant, 0, err)
		return
	}
	e.insertMany(tenant, "30", "9", "20")
	for condition, want := range map[string]int64{"Id > 0": 3, "Id > 9": 2, "Id = 5": 0} {
		n, err := c.count(t.Context(), where(condition))
		check(t, err)
		if n != want {
			t.Errorf("%s: got %d records, want %d", condition, n, want)
		}
	}
}

// testQueryRows tests that a statement arrives, and what it selects comes back.
func testQueryRows(t *testing.T, entity string, connect func(*testing.T, *fake.Server) func(context.Context, sdk.SQL, any) error) {
	t.Helper()
	tenant := fake.NewServer(t)
	query := connect(t, tenant)
	const hostile = "O'Hare' OR Id > 0 --"
	tenant.Insert(entity, map[string]any{"Id": sampleID, "Unlisted": hostile})
	tenant.Insert(entity, map[string]any{"Unlisted": "other"})
	sql, err := sdk.Bind(sdk.SQL("SELECT Id, Unlisted more FROM "+entity+" WHERE Unlisted = ?"), hostile)
	check(t, err)
	var rows []map[string]string
	check(t, query(t.Context(), sql, &rows))
	lastRequest(t, tenant, http.MethodGet, "/query")
	sameJSON(t, "the rows", encode(t, rows), []map[string]any{{"Id": sampleID, "more": hostile}})
}
