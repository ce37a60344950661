package kit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	fake "github.com/bpgen/bpgen/templates/fakeguidewire"
	sdk "github.com/bpgen/bpgen/templates/runtime"
)

// operation is one method of a service, as the emitted tests describe it.
type operation struct {
	name   string // of the method
	kind   string // what it does: "get", "query", "create", "update", "delete", "search", "action"
	verb   string // of HTTP
	path   string // template, below the root of the REST APIs
	answer string // "element", "collection", "raw" or "", for none
	body   string // what it sends: "element", "multipart", "raw" or "", for nothing

	sends      any    // a new record to send, or nil
	identified bool   // sends has the last id of the path in its Meta
	attribute  string // one that can be sent, or "" where the definition lists none
	sample     sample // of that attribute
	readOnly   string // one that is never sent, or ""
	never      sample // of that attribute
	pages      bool   // it goes through all pages

	call func(ctx context.Context, ids []string, sent any) (any, error)
}

// testService calls each method of a service against answers that are given, and then changes an
// element that the application keeps. It asks for new operations for each application.
func testService(t *testing.T, operations func(*testing.T, *fake.Tenant) []operation) {
	for i, op := range operations(t, fake.NewTenant()) {
		t.Run(op.name, func(t *testing.T) {
			tenant := fake.NewTenant()
			operations(t, tenant)[i].test(t, tenant)
			if op.pages && op.kind == "query" {
				tenant = fake.NewTenant()
				operations(t, tenant)[i].testPages(t, tenant)
			}
		})
	}
	tenant := fake.NewTenant()
	testChanges(t, tenant, operations(t, tenant))
}

// testPages goes through three elements, two to a page.
func (op operation) testPages(t *testing.T, tenant *fake.Tenant) {
	ids := sampleIDs(op.path)
	tenant.PageSize = 2
	for range 3 {
		tenant.Insert(fill(op.path, ids), map[string]any{unlisted: "kept"})
	}
	result, err := op.call(t.Context(), ids, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, asked := reflect.ValueOf(result).Len(), len(tenant.Requests()); n != 3 || asked != 2 {
		t.Errorf("%d elements came in %d requests, expected 3 in 2", n, asked)
	}
}

// test calls the method once, and compares what arrives and what comes back.
func (op operation) test(t *testing.T, tenant *fake.Tenant) {
	ids := sampleIDs(op.path)
	path := fill(op.path, ids)
	tenant.Stub(op.verb, path, op.status(), op.reply())
	attribute, value := op.sendable()
	op.prepare(t, ids, object1(attribute, value.was))
	result, err := op.call(t.Context(), ids, op.sends)
	if err != nil {
		t.Fatal(err)
	}
	requests := tenant.Requests()
	if len(requests) != 1 || requests[0].Method != op.verb || requests[0].Path != path {
		t.Fatalf("expected one request %s %s, got %+v", op.verb, path, requests)
	}
	op.checkBody(t, requests[0], object1(attribute, value.was))
	op.checkResult(t, result)
}

// sendable returns an attribute that can be sent and values of it. Where the definition lists
// none, it is one of the tenant's own.
func (op operation) sendable() (string, sample) {
	if op.attribute == "" {
		return unlisted, text
	}
	return op.attribute, op.sample
}

// prepare sets attributes of what is sent, and its identity where that is in the path.
func (op operation) prepare(t *testing.T, ids []string, attributes string) {
	t.Helper()
	if op.asGiven() {
		return
	}
	op.change(t, op.sends, attributes)
	if op.identified {
		identity(op.sends).SetString(ids[len(ids)-1])
	}
}

// asGiven reports whether the method takes no record, but JSON that is sent as it is, or nothing.
func (op operation) asGiven() bool {
	return reflect.ValueOf(op.sends).Kind() != reflect.Pointer
}

// identity returns the ID in the Meta of a record.
func identity(record any) reflect.Value {
	return reflect.ValueOf(record).Elem().FieldByName("Meta").FieldByName("ID")
}

func (op operation) status() int {
	switch {
	case op.answer == "":
		return http.StatusNoContent
	case op.kind == "create":
		return http.StatusCreated
	}
	return http.StatusOK
}

// reply returns the body of the answer, in which an attribute is that no definition lists.
func (op operation) reply() string {
	element := `{"attributes":` + object1(unlisted, kept) + `,"checksum":"1","id":"bc:9"}`
	switch op.answer {
	case "element":
		return `{"data":` + element + `}`
	case "collection":
		return `{"count":1,"data":[` + element + `],"links":{}}`
	case "raw":
		return object1(unlisted, kept)
	}
	return ""
}

// checkBody compares what arrived with what was to be sent.
func (op operation) checkBody(t *testing.T, r fake.Request, attributes string) {
	t.Helper()
	switch op.body {
	case "":
		if len(bytes.TrimSpace(r.Body)) > 0 {
			t.Errorf("nothing was to be sent: %s", r.Body)
		}
		return
	case "multipart":
		if content := part(t, r, "content"); string(content) != fileContent {
			t.Errorf("the file that was sent holds %q", content)
		}
	}
	if op.asGiven() {
		if sent := op.json(t, r); !sameJSON(t, sent, []byte(`"anything"`)) {
			t.Errorf("what was sent is not what was given: %s", sent)
		}
		return
	}
	if sent := op.data(t, r).Attributes; !sameJSON(t, sent, []byte(attributes)) {
		t.Errorf("sent were %s, expected %s alone", sent, attributes)
	}
}

// data is the data object of a request.
type data struct {
	Attributes json.RawMessage
	Checksum   string
}

// json returns the body of a request, or the part of it beside a file.
func (op operation) json(t *testing.T, r fake.Request) []byte {
	t.Helper()
	if op.body == "multipart" {
		return part(t, r, "metadata")
	}
	return r.Body
}

// data returns the data object in what a request holds.
func (op operation) data(t *testing.T, r fake.Request) data {
	t.Helper()
	body := op.json(t, r)
	var envelope struct{ Data data }
	if err := json.Unmarshal(body, &envelope); err != nil || envelope.Data.Attributes == nil {
		t.Fatalf("no attributes in %s, error %v", body, err)
	}
	return envelope.Data
}

// part returns a part of a request that has several.
func part(t *testing.T, r fake.Request, name string) []byte {
	t.Helper()
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(bytes.NewReader(r.Body), params["boundary"])
	for {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatalf("no part called %s: %v", name, err)
		}
		if p.FormName() != name {
			continue
		}
		content, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
}

// checkResult looks for what the answer held in what the method returned.
func (op operation) checkResult(t *testing.T, result any) {
	t.Helper()
	if op.answer == "" {
		return
	}
	data, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	want := object1(unlisted, kept)
	if op.answer == "collection" {
		want = "[" + want + "]"
	}
	if !sameJSON(t, data, []byte(want)) {
		t.Errorf("returned was %s, expected %s", data, want)
	}
}

// testChanges reads an element, changes one attribute of it and looks at what is sent, where the
// service has the methods for it.
func testChanges(t *testing.T, tenant *fake.Tenant, operations []operation) {
	for _, update := range operations {
		for _, get := range operations {
			if update.identified && get.kind == "get" && get.answer == "element" && get.path == update.path {
				t.Run("Changes", func(t *testing.T) { testChange(t, tenant, get, update) })
				return
			}
		}
	}
}

func testChange(t *testing.T, tenant *fake.Tenant, get, update operation) {
	ids := sampleIDs(update.path)
	attribute, value := update.sendable()
	place := fill(update.path[:strings.LastIndexByte(update.path, '/')], ids[:len(ids)-1])
	ids[len(ids)-1] = tenant.Insert(place, map[string]any{
		attribute: decode(t, []byte(value.was)), "also" + unlisted: "kept",
	})
	record, err := get.call(t.Context(), ids, nil)
	if err != nil {
		t.Fatal(err)
	}
	if reflect.TypeOf(record) != reflect.TypeOf(update.sends) {
		t.Skipf("a %T is read, and a %T sent", record, update.sends)
	}
	if update.body == "element" { // and no file, which is always sent
		if _, err := update.call(t.Context(), ids, record); err != nil || len(tenant.Requests()) != 1 {
			t.Errorf("an update of nothing sent something, or failed with %v", err)
		}
	}
	change := object1(attribute, value.becomes)
	update.change(t, record, change)
	if _, err := update.call(t.Context(), ids, record); err != nil {
		t.Fatal(err)
	}
	requests := tenant.Requests()
	last := requests[len(requests)-1]
	update.checkBody(t, last, change)
	if update.data(t, last).Checksum == "" {
		t.Errorf("no checksum in %s", last.Body)
	}
	now, _ := tenant.Element(fill(update.path, ids))
	if !reflect.DeepEqual(now[attribute], decode(t, []byte(value.becomes))) || now["also"+unlisted] != "kept" {
		t.Errorf("the element is %v after a change to %s", now, change)
	}
	testRefused(t, get, update, ids, record)
}

// testRefused sends the changes to a record that the element has had since, and looks for what is
// not there.
func testRefused(t *testing.T, get, update operation, ids []string, record any) {
	t.Helper()
	if _, err := update.call(t.Context(), ids, record); !errors.Is(err, sdk.ErrChecksumConflict) {
		t.Errorf("a change of what was changed since: %v, expected ErrChecksumConflict", err)
	}
	ids[len(ids)-1] = "none"
	if _, err := get.call(t.Context(), ids, nil); !errors.Is(err, sdk.ErrNotFound) {
		t.Errorf("a read of what is not there: %v, expected ErrNotFound", err)
	}
}

// change sets attributes of a record, and one that is never sent.
func (op operation) change(t *testing.T, record any, attributes string) {
	t.Helper()
	changes := []string{attributes}
	if op.readOnly != "" {
		changes = append(changes, object1(op.readOnly, op.never.becomes))
	}
	for _, change := range changes {
		if err := json.Unmarshal([]byte(change), record); err != nil {
			t.Fatal(err)
		}
	}
}

// sampleIDs returns an id for each parameter of a path. They hold what has to be escaped in one.
func sampleIDs(path string) []string {
	ids := make([]string, strings.Count(path, "{"))
	for i := range ids {
		ids[i] = "bc:/" + string(rune('A'+i%26))
	}
	return ids
}

// fill returns a path with ids in place of its parameters.
func fill(template string, ids []string) string {
	for _, id := range ids {
		before, rest, _ := strings.Cut(template, "{")
		_, after, _ := strings.Cut(rest, "}")
		template = before + url.PathEscape(id) + after
	}
	return template
}

// all returns the records that a method goes through.
func all[T any](records iter.Seq2[*T, error]) (any, error) {
	var list []*T
	for record, err := range records {
		if err != nil {
			return nil, err
		}
		if list = append(list, record); len(list) > 10 {
			return nil, errors.New("there is no end to it")
		}
	}
	return list, nil
}

// onPage returns the records of a page.
func onPage[T any](page *sdk.Page[T], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}

// fileContent is what the file of tests holds.
const fileContent = "the content of a file"

func file() *sdk.Upload {
	return &sdk.Upload{Name: "a.txt", ContentType: "text/plain", Content: io.NopCloser(strings.NewReader(fileContent))}
}
