// Package synth writes invented exports of any size in the style of the real ones.
//
// Every entity brings six operations on three paths, each with the whole field list inlined
// and with the same five error replies. The same size gives the same bytes everywhere.
package synth

import (
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
)

// Size says how many entities an export has, and how many fields each of them.
type Size struct {
	Name             string
	Entities, Fields int
}

// The sizes that are measured: a tenant, a large tenant, and more than anybody has.
var (
	S = Size{"S", 75, 60}
	M = Size{"M", 300, 100}
	L = Size{"L", 1000, 150}
)

// WriteJSON writes the export of a size as JSON, indented by two.
func WriteJSON(w io.Writer, size Size) error {
	return printed(w, invented(size), printer.json)
}

// WriteYAML writes the same export as block YAML.
func WriteYAML(w io.Writer, size Size) error {
	return printed(w, invented(size), printer.yaml)
}

// WriteNames writes an export of the given entities as JSON, each with the fields of a usual
// entity and with the given ones: a way to see what becomes of awkward names.
func WriteNames(w io.Writer, entities, fields []string) error {
	var pairs []any
	for _, name := range slices.Concat(commonFields, fields) {
		pairs = append(pairs, name, obj("type", "string"))
	}
	return printed(w, document(entities, func(int) object { return obj(pairs...) }), printer.json)
}

// object is a JSON object whose members are made when they are printed, so that an export
// of a hundred megabytes never is in memory.
type object iter.Seq2[string, any]

// obj returns the object of keys and values in turn.
func obj(pairs ...any) object {
	return func(yield func(string, any) bool) {
		for pair := range slices.Chunk(pairs, 2) {
			if !yield(pair[0].(string), pair[1]) {
				return
			}
		}
	}
}

// invented returns the export of a size.
func invented(size Size) object {
	entities := distinct(rand.New(rand.NewPCG(1, 0)), size.Entities, nil, entityName)
	slices.Sort(entities)
	return document(entities, func(i int) object {
		return fieldList(rand.New(rand.NewPCG(2, uint64(i))), size.Fields)
	})
}

// document returns a whole export; record makes the field list of the i-th entity.
func document(entities []string, record func(i int) object) object {
	return obj(
		"openapi", "3.0.3",
		"info", obj("title", "Billing Platform API", "version", "1.0"),
		"servers", []any{obj("url", "https://my.billingplatform.com/demogm/")},
		"tags", tags(entities),
		"paths", paths(entities, record),
		"components", obj("securitySchemes", obj("JWT",
			obj("type", "http", "scheme", "bearer", "bearerFormat", "JWT"))),
	)
}

func tags(entities []string) []any {
	var list []any
	for _, entity := range entities {
		list = append(list, obj("name", entity, "description", entity+" API Reference"))
	}
	return list
}

func paths(entities []string, record func(i int) object) object {
	return func(yield func(string, any) bool) {
		for i, entity := range entities {
			for path, item := range entityPaths(entity, record(i)) {
				if !yield(path, item) {
					return
				}
			}
		}
	}
}

// entityPaths returns the three paths of one entity.
func entityPaths(entity string, record object) object {
	op := operation{entity}
	reply := obj("retrieveResponse", obj("type", "object", "properties", record))
	id := parameter("id", "path", obj("type", "integer"))
	where := parameter("queryAnsiSql", "query", obj("type", "string"))
	write := obj("brmObjects", withID(record))
	upsert := obj("brmObjects", withID(record),
		"externalIDFieldName", obj("type", "string", "enum", []any{"ExternalKey"}))
	remove := obj("brmObjects", withID(obj("Id", obj("type", "string"))))

	return obj(
		"/rest/2.0/"+entity+"/{id}", obj(
			"get", op.read("retrieve_by_id", "Retrieve By Id", reply, id)),
		"/rest/2.0/"+entity, obj(
			"get", op.read("retrievefiltered", "Retrieve Filtered", reply, where),
			"put", op.write("put", "Update", write, "updateResponse"),
			"post", op.write("post", "Save", write, "createResponse"),
			"patch", op.write("patch", "Upsert", upsert, "upsertResponse")),
		"/rest/2.0/delete/"+entity, obj(
			"delete", op.write("delete", "Delete", remove, "updateResponse")),
	)
}

// withID returns the schema of a record that is sent: its identity is marked required, on
// create too, as the platform's exports have it.
func withID(properties object) object {
	return obj("type", "object", "properties", properties, "required", []any{"Id"})
}

// operation makes the operations of one entity.
type operation struct{ entity string }

func (o operation) read(verb, summary string, reply object, param object) object {
	return obj(append(o.head(verb, summary, param), "responses", responses(reply))...)
}

func (o operation) write(verb, summary string, body object, envelope string) object {
	row := obj("type", "object", "properties", obj(
		"Id", obj("type", "string"),
		"success", obj("type", "boolean"),
		"ErrorText", obj("type", "string"),
		"ErrorElementField", obj("type", "string")))
	reply := obj(envelope, obj("type", "array", "items", row))
	return obj(append(o.head(verb, summary),
		"requestBody", obj("required", true, "content", content("application/json; charset=utf-8", body)),
		"responses", responses(reply))...)
}

// head returns the members that all operations begin with.
func (o operation) head(verb, summary string, params ...any) []any {
	label := strings.ToLower(strings.ReplaceAll(o.entity, "_", " "))
	session := parameter("sessionId", "header", obj("type", "string"))
	return []any{
		"tags", []any{o.entity},
		"summary", summary + " " + label,
		"description", summary + " " + label,
		"operationId", verb + "_" + strings.ToLower(o.entity),
		"security", []any{obj("JWT", []any{})},
		"parameters", append(params, session),
	}
}

func parameter(name, in string, schema object) object {
	return obj("name", name, "in", in, "required", true, "schema", schema)
}

func content(mediaType string, properties object) object {
	return obj(mediaType, obj("schema", obj("type", "object", "properties", properties)))
}

// responses returns the replies of an operation; all but the first are the same everywhere.
func responses(reply object) object {
	failure := obj("error", obj("type", "string"), "message", obj("type", "string"))
	pairs := []any{"200", obj("description", "Successful response with requested data",
		"content", content("application/json", reply))}
	for _, status := range []string{"400 Bad request", "401 Unauthorized", "404 Not found",
		"429 Too many requests", "500 Internal server error"} {
		code, text, _ := strings.Cut(status, " ")
		pairs = append(pairs, code, obj("description", text, "content", content("application/json", failure)))
	}
	return obj(pairs...)
}

// commonFields are in nearly every entity of a real export.
var commonFields = []string{"Id", "Created", "CreatedUserId", "Updated", "UpdatedUserId", "Status", "Name", "ExternalKey"}

// fieldList returns the fields of one entity and their schemas.
func fieldList(rng *rand.Rand, count int) object {
	common := commonFields[:min(count, len(commonFields))]
	names := slices.Concat(common, distinct(rng, count-len(common), common, fieldName))
	var pairs []any
	for i, name := range names {
		pairs = append(pairs, name, fieldSchema(rng, name, i >= 1 && i <= 4))
	}
	return obj(pairs...)
}

// fieldSchema returns one field: about half have no type, one in twelve a description.
func fieldSchema(rng *rand.Rand, name string, system bool) object {
	var pairs []any
	switch n := rng.IntN(20); {
	case name == "Id", n >= 14:
		pairs = append(pairs, "type", "string")
	case n >= 11:
		pairs = append(pairs, "type", "integer")
	}
	switch {
	case system:
		pairs = append(pairs, "description", "System controlled field")
	case rng.IntN(12) == 0:
		pairs = append(pairs, "description", fmt.Sprintf("The %s of the record (see the handbook)", strings.ToLower(name)))
	}
	return obj(pairs...)
}

// distinct returns count names, none equal to another or to one that is taken when case is
// ignored: names that collide are what goldens are for.
func distinct(rng *rand.Rand, count int, taken []string, invent func(*rand.Rand) string) []string {
	seen := map[string]bool{}
	for _, name := range taken {
		seen[strings.ToLower(name)] = true
	}
	var names []string
	for len(names) < count {
		name := invent(rng)
		if key := strings.ToLower(name); !seen[key] {
			seen[key] = true
			names = append(names, name)
		}
	}
	return names
}

func entityName(rng *rand.Rand) string {
	return strings.ToUpper(strings.Join(pick(rng, entityWords), "_"))
}

func fieldName(rng *rand.Rand) string {
	return strings.Join(pick(rng, fieldWords), "") + fieldEndings[rng.IntN(len(fieldEndings))]
}

// pick returns one to three words, none twice.
func pick(rng *rand.Rand, words []string) []string {
	var picked []string
	for count := 1 + rng.IntN(3); len(picked) < count; {
		if word := words[rng.IntN(len(words))]; !slices.Contains(picked, word) {
			picked = append(picked, word)
		}
	}
	return picked
}

var (
	entityWords = strings.Fields(`account activity adjustment agreement balance billing bundle
		charge collector contract country credit currency customer deposit device discount
		dunning event gateway group identifier invoice item journal ledger location market
		mediation notification offer order package partner payment period plan pricing product
		profile quote rate rating refund region revenue rule schedule service settlement
		statement subscriber task tax template tier transaction usage voucher wallet`)
	fieldWords = strings.Fields(`Account Accrual Activity Address Amount Approval Attribute
		Balance Band Bank Base Billing Calendar Category Channel Charge City Close Commission
		Component Contract Cost Country Credit Currency Customer Cycle Default Delivery Discount
		Display Due Effective Email Entry Event Exempt External Factor Fee Format Grace Gross
		Hierarchy History Initial Interval Invoice Item Label Language Last Level Limit Line
		Lower Manual Market Maximum Minimum Mode Model Net Next Note Number Offset Open Option
		Order Origin Override Package Parent Partner Payment Percent Period Phone Plan Posting
		Price Priority Process Product Proration Quantity Quote Rate Reason Record Reference
		Refund Region Renewal Revenue Rounding Rule Schedule Segment Sequence Service Share
		Source Split Start State Stop Tax Template Term Threshold Tier Total Transaction Trial
		Unit Upper Usage Valid Value Vendor Version Visible Volume Weight Window Zone`)
	fieldEndings = []string{"", "", "", "Id", "Flag", "Type", "Date", "Code", "Name"}
)
