package fake

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// get returns one record, in an array.
func (t *Tenant) get(e *entity, id string) reply {
	r, ok := e.rows[id]
	if !ok || !r.shows() {
		return notFound("no %s with Id %s", e.name, id)
	}
	t.lookAtBulk(e, r)
	return envelope("retrieveResponse", []*row{r})
}

// query returns the records that satisfy queryAnsiSql, in the order that it can end in: that
// the platform takes ORDER BY there is not documented. None is a 404.
func (t *Tenant) query(e *entity, params url.Values) reply {
	if !params.Has("queryAnsiSql") {
		return badRequest("the parameter queryAnsiSql is missing")
	}
	s, err := parseCondition(params.Get("queryAnsiSql"))
	if err != nil {
		return badRequest("queryAnsiSql: %v", err)
	}
	if wrong := e.misnamed(s.where.fields); wrong != "" {
		return badRequest("queryAnsiSql: no field is called %s", wrong)
	}
	found := t.find(e, s.where)
	s.order(t, e, found)
	return t.found("retrieveResponse", e, found)
}

// selectRows returns what a query of its own selects.
func (t *Tenant) selectRows(r Request) reply {
	sql := r.sql()
	if sql == "" {
		return badRequest("neither the parameter nor the member sql has a query")
	}
	s, err := parseSelect(sql)
	if err != nil {
		return badRequest("sql: %v", err)
	}
	e := t.entityInSQL(s.from)
	if !t.knows(e) {
		return badRequest("sql: no entity is called %s", s.from)
	}
	if wrong := e.misnamed(s.where.fields); wrong != "" {
		return badRequest("sql: no field is called %s", wrong)
	}
	return t.found("queryResponse", e, s.answer(t, e))
}

// sql returns the query in the parameter sql, or else in the body.
func (r *Request) sql() string {
	if sql := r.Query.Get("sql"); sql != "" {
		return sql
	}
	var body struct{ SQL string }
	_ = json.Unmarshal(r.Body, &body) // what is no JSON has no query either
	return body.SQL
}

// maxRows is how many rows a read returns (BillingPlatform facts, 5).
const maxRows = 10_000

// found returns rows. None is a 404, and more than the platform returns are cut off.
func (t *Tenant) found(name string, e *entity, rows []*row) reply {
	if len(rows) == 0 {
		return notFound("no %s satisfies the condition", e.name)
	}
	limit := t.behaviour.RowCap
	if limit == 0 {
		limit = maxRows
	}
	return envelope(name, rows[:min(limit, len(rows))])
}

// misnamed returns a name that is no field of the entity, or "". A name that something is
// compared with must be one that a record has, so that forgotten quotes are noticed.
func (e *entity) misnamed(fields []*field) string {
	for _, f := range fields {
		if strings.Contains(f.name, ".") {
			continue
		}
		if e.unknown([]string{f.name}) != "" || f.compared && !e.holds(f.name) {
			return f.name
		}
	}
	return ""
}

// file says where a file is attached.
type file struct{ entity, id, field string }

// content is a file.
type content struct {
	name string
	data []byte
}

// PutFile attaches a file to a field of a record, for clients to download.
func (t *Tenant) PutFile(entity, id, field, name string, data []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.files[fileKey(entity, id, field)] = content{name, append([]byte(nil), data...)}
}

func fileKey(entity, id, field string) file {
	return file{strings.ToUpper(entity), id, strings.ToUpper(field)}
}

func (t *Tenant) download(r Request) reply {
	f, ok := t.files[fileKey(r.Entity, r.id, r.field)]
	if !ok {
		return notFound("no file in %s of %s %s", r.field, r.Entity, r.id)
	}
	return envelope("fileDownloadResponse", []any{map[string]string{
		"FileName": f.name, "Data": base64.StdEncoding.EncodeToString(f.data),
	}})
}
