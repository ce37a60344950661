package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// method describes one method of a service: a name, what it takes and gives, and the
// function of the runtime that does the work.
type method struct {
	name    string
	doc     string // with one %s for the verb and path
	path    string // in their place, "" for those of the operation; the entity follows a slash at its end
	runtime string // method of records
	params  func(record *jen.Statement) []jen.Code
	args    []string
	results func(record *jen.Statement) *jen.Statement
	body    func(record, call *jen.Statement) []jen.Code // nil: return what the call returns
}

// methods lists the methods of each verb, single before batch. Behaviour lives in the
// runtime; what stands here is what differs between them for the reader.
var methods = map[schema.Verb][]method{
	schema.Get: {{
		name:    "Get",
		doc:     "returns the record with that id, or an error that is [ErrNotFound] (%s).",
		runtime: "get",
		params:  func(*jen.Statement) []jen.Code { return []jen.Code{jen.Id("id").Id("ID")} },
		args:    []string{"id", "&record"},
		results: func(r *jen.Statement) *jen.Statement { return withError(jen.Op("*").Add(r)) },
		body:    fillOne,
	}},
	schema.Query: {{
		name:    "Query",
		doc:     "returns whole records, those that satisfy the conditions of [Where] or all, none being no error; if the platform returned as many as it does at most, with an error that is [ErrTruncated] (%s).",
		runtime: "query",
		params:  queryOptions,
		args:    []string{"opts", "&list"},
		results: func(r *jen.Statement) *jen.Statement { return withError(jen.Index().Op("*").Add(r)) },
		body:    fillList,
	}, {
		name:    "All",
		doc:     "goes through the records in the order of Id, however many there are, page by page; it reads the declared fields only, so that UpdateAll of such a record would lose others where it replaces (%s).",
		path:    statementPath,
		runtime: "all",
		params:  queryOptions,
		args:    []string{"opts"},
		results: func(r *jen.Statement) *jen.Statement {
			return jen.Qual("iter", "Seq2").Index(jen.List(jen.Op("*").Add(r), jen.Error()))
		},
		body: yieldAll,
	}, {
		name:    "First",
		doc:     "returns the first record by [OrderBy], or by Id without it, with the declared fields only, or an error that is [ErrNotFound] (%s).",
		path:    statementPath,
		runtime: "first",
		params:  queryOptions,
		args:    []string{"opts", "&record"},
		results: func(r *jen.Statement) *jen.Statement { return withError(jen.Op("*").Add(r)) },
		body:    fillOne,
	}, {
		name:    "Count",
		doc:     "returns how many records satisfy the conditions (%s).",
		path:    statementPath,
		runtime: "count",
		params:  queryOptions,
		args:    []string{"opts"},
		results: func(*jen.Statement) *jen.Statement { return withError(jen.Int64()) },
	}},
	schema.Create: {{
		name:    "Create",
		doc:     "creates a record from the fields that are not absent and returns its id (%s).",
		runtime: "create", params: oneRecord, args: []string{"record"},
		results: func(*jen.Statement) *jen.Statement { return withError(jen.Id("ID")) },
	}, {
		name:    "CreateBatch",
		doc:     "creates records, any number of them, and returns the result of each in their order; with failed records the error is a [BatchError] (%s).",
		runtime: "createBatch", params: withOptions(manyRecords, "BatchOption"), args: []string{"records", "opts"}, results: manyResults,
	}},
	schema.Update: {{
		name:    "Update",
		doc:     "sends the id and what was set or cleared since the record was built or read, and nothing if that is nothing (%s).",
		runtime: "update", params: oneRecord, args: []string{"record"},
		results: func(*jen.Statement) *jen.Statement { return jen.Error() },
	}, {
		name:    "UpdateBatch",
		doc:     "updates records, any number of them, and returns the result of each in their order; with failed records the error is a [BatchError] (%s).",
		runtime: "updateBatch", params: withOptions(manyRecords, "BatchOption"), args: []string{"records", "opts"}, results: manyResults,
	}, {
		name:    "UpdateAll",
		doc:     "sends the id and every field that is not absent, read or set, Extra included, for tenants that replace the whole record (%s).",
		runtime: "updateAll", params: oneRecord, args: []string{"record"},
		results: func(*jen.Statement) *jen.Statement { return jen.Error() },
	}},
	schema.Upsert: {{
		name:    "Upsert",
		doc:     "updates the record that has the same external key, or creates one%s (%s).",
		runtime: "upsert", params: withOptions(oneRecord, "UpsertOption"), args: []string{"record", "opts"},
		results: func(*jen.Statement) *jen.Statement { return withError(jen.Id("Result")) },
	}, {
		name:    "UpsertBatch",
		doc:     "upserts records, any number of them, and returns the result of each in their order; with failed records the error is a [BatchError] (%s).",
		runtime: "upsertBatch", params: withOptions(manyRecords, "UpsertOption"), args: []string{"records", "opts"}, results: manyResults,
	}},
	schema.Delete: {{
		name:    "Delete",
		doc:     "deletes the record with that id (%s).",
		runtime: "delete",
		params:  withOptions(func(*jen.Statement) []jen.Code { return []jen.Code{jen.Id("id").Id("ID")} }, "DeleteOption"),
		args:    []string{"id", "opts"},
		results: func(*jen.Statement) *jen.Statement { return jen.Error() },
	}, {
		name:    "DeleteBatch",
		doc:     "deletes records, any number of them, and returns the result of each in their order; with failed records the error is a [BatchError] (%s).",
		runtime: "deleteBatch",
		params:  withOptions(func(*jen.Statement) []jen.Code { return []jen.Code{jen.Id("ids").Index().Id("ID")} }, "DeleteOption"),
		args:    []string{"ids", "opts"}, results: manyResults,
	}, {
		name:    "Undelete",
		doc:     "takes deleted records out of the recycle bin and returns the result of each in their order; with failed records the error is a [BatchError] (%s).",
		path:    "DELETE /rest/2.0/undelete/",
		runtime: "undelete",
		params:  func(*jen.Statement) []jen.Code { return []jen.Code{jen.Id("ids").Op("...").Id("ID")} },
		args:    []string{"ids"}, results: manyResults,
	}},
}

// statementPath is where the runtime sends statements, the long ones by the second verb.
const statementPath = "GET or POST /rest/2.0/query"

// replayClass is what the documentation of a method says of repeating its requests. The
// runtime has the same of each verb; its package documentation says what the classes mean.
var replayClass = map[schema.Verb]string{
	schema.Get:    "read",
	schema.Query:  "read",
	schema.Create: "blind write",
	schema.Update: "keyed write",
	schema.Upsert: "keyed write",
	schema.Delete: "keyed write",
}

// fillOne renders the body of a method whose call fills a record.
func fillOne(record, call *jen.Statement) []jen.Code {
	return []jen.Code{
		jen.Id("record").Op(":=").New(record),
		jen.Err().Op(":=").Add(call),
		jen.Return(jen.Id("record"), jen.Err()),
	}
}

// fillList renders the body of a method whose call fills a list of records.
func fillList(record, call *jen.Statement) []jen.Code {
	return []jen.Code{
		jen.Var().Id("list").Index().Op("*").Add(record),
		jen.Err().Op(":=").Add(call),
		jen.Return(jen.Id("list"), jen.Err()),
	}
}

// yieldAll renders the body of a method whose call returns a cursor. The function that it
// returns is all that is compiled for each entity.
func yieldAll(record, call *jen.Statement) []jen.Code {
	rows := jen.Id("rows")
	return []jen.Code{jen.Return(jen.Func().
		Params(jen.Id("yield").Func().Params(jen.Op("*").Add(record), jen.Error()).Bool()).Block(
		jen.Var().Id("record").Op("*").Add(record),
		jen.For(
			rows.Clone().Op(":=").Add(call),
			rows.Clone().Dot("next").Call(jen.Op("&").Id("record")).Op("&&").
				Id("yield").Call(jen.Id("record"), rows.Clone().Dot("err")),
			jen.Empty(),
		).Block(),
	))}
}

func queryOptions(*jen.Statement) []jen.Code {
	return []jen.Code{jen.Id("opts").Op("...").Id("QueryOption")}
}

func oneRecord(r *jen.Statement) []jen.Code { return []jen.Code{jen.Id("record").Op("*").Add(r)} }

func manyRecords(r *jen.Statement) []jen.Code {
	return []jen.Code{jen.Id("records").Index().Op("*").Add(r)}
}

func withOptions(params func(*jen.Statement) []jen.Code, option string) func(*jen.Statement) []jen.Code {
	return func(r *jen.Statement) []jen.Code {
		return append(params(r), jen.Id("opts").Op("...").Id(option))
	}
}

func manyResults(*jen.Statement) *jen.Statement { return withError(jen.Index().Id("Result")) }

// serviceType renders
//
//	// AccountService reads and writes ACCOUNT records.
//	type AccountService struct{ records records }
func serviceType(entity *schema.Entity) *jen.Statement {
	return doc(0, fmt.Sprintf("%s reads and writes %s records.", entity.Go.Service, clean(entity.Name.Wire))).
		Type().Id(entity.Go.Service).Struct(jen.Id("records").Id("records")).Line()
}

// render renders
//
//	// Get returns the record with that id, or an error that is [ErrNotFound]
//	// (GET /rest/2.0/ACCOUNT/{id}). Replay class: read.
//	func (s *AccountService) Get(ctx context.Context, id ID) (*Account, error) {
//		record := new(Account)
//		err := s.records.get(ctx, id, &record)
//		return record, err
//	}
func (m method) render(entity *schema.Entity, op *schema.Operation) *jen.Statement {
	args := []jen.Code{jen.Id("ctx")}
	for _, a := range m.args {
		args = append(args, jen.Id(a))
	}
	call := jen.Id("s").Dot("records").Dot(m.runtime).Call(args...)
	body := []jen.Code{jen.Return(call)}
	if m.body != nil {
		body = m.body(jen.Id(entity.Name.Go), call)
	}
	return doc(0, m.text(entity, op)).
		Func().Params(jen.Id("s").Op("*").Id(entity.Go.Service)).Id(m.name).
		Params(append([]jen.Code{ctx()}, m.params(jen.Id(entity.Name.Go))...)...).
		Add(m.results(jen.Id(entity.Name.Go))).
		Block(body...).Line()
}

// text returns the method's doc comment.
func (m method) text(entity *schema.Entity, op *schema.Operation) string {
	endpoint := op.Method + " " + clean(op.Path)
	if m.path != "" {
		endpoint = m.path
	}
	if strings.HasSuffix(endpoint, "/") {
		endpoint += clean(entity.Name.Wire)
	}
	class := " Replay class: " + replayClass[op.Verb] + "."
	if m.name != "Upsert" {
		return m.name + " " + fmt.Sprintf(m.doc, endpoint) + class
	}
	key := "; the schema names no key, so name one with [MatchOn]"
	if wire := externalKey(entity); wire != "" {
		key = "; the key is " + clean(wire) + " unless [MatchOn] names another"
	}
	return m.name + " " + fmt.Sprintf(m.doc, key, endpoint) + class
}
