package runtime

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	cloud "github.com/bpgen/bpgen/templates/fakeguidewire"
)

// samplePlan is an answer with each type of attribute, one that no definition lists and members of
// the envelope that are not known.
const samplePlan = `{"data":{"attributes":{
	"address":{"city":"Bern","displayName":"3000 Bern","state":{"code":"BE","name":"Berne"},"lot_Ext":7},
	"aggregation":{"code":"charges","name":"Items"},"currencies":[{"code":"usd","name":"USD"}],
	"effectiveDate":"2022-03-25","invoiceFeeDefaults":{"usd":"0.00","eur":null},"id":"bc:S1","inUse":true,
	"lines":[{"city":"Thun"}],"lowest":{"amount":"15.00","currency":"usd"},"name":"Standard <mail>","planOrder":1,
	"securityZone":{"displayName":"East","id":"bc:Z1","type":"SecurityZone"},"seal":"b25l","skipInstallmentFees":false,
	"subtype":"a","updated":"2023-05-23T21:35:02.718Z","note_Ext":{"a":[1.50]}},
	"checksum":"7","id":"bc:101","type":"BillingPlan","uri":"/admin/v1/billing-plans/bc:101","future":{"x":1},
	"links":{"self":{"href":"/admin/v1/billing-plans/bc:101","methods":["get","patch"]}},
	"related":{"notes":{"count":1,"data":[{"id":"bc:n1"}]}}},
	"included":{"Note":[{"attributes":{"name":"n"},"id":"bc:n1"}]},"$GW-Schema":"BillingPlanResponse"}`

func readSample(t *testing.T) (*cloud.Tenant, *planService, *billingPlan) {
	t.Helper()
	tenant, service := plans(t)
	tenant.Stub("GET", plansPath+"/bc:101", http.StatusOK, samplePlan)
	record, err := service.Get(t.Context(), "bc:101")
	check(t, err)
	tenant.Stub("PATCH", plansPath+"/bc:101", http.StatusOK, samplePlan)
	return tenant, service, record
}

// TestReadResource reads what an answer says, and writes the attributes back as they came.
func TestReadResource(t *testing.T) {
	_, _, record := readSample(t)
	check(t, CheckRecord(record))
	equal(t, "meta", record.Meta.ID+" "+record.Meta.Checksum+" "+record.Meta.Type+" "+record.Meta.URI,
		"bc:101 7 BillingPlan /admin/v1/billing-plans/bc:101")
	equal(t, "link", strings.Join(record.Meta.Links["self"].Methods, " "), "get patch")
	equal(t, "related", record.Meta.Related["notes"].Data[0].ID, "bc:n1")
	notes, err := IncludedOf[billingPlan](record.Meta.Included, "Note")
	check(t, err)
	equal(t, "included", notes[0].Name.Or("")+" "+notes[0].Meta.ID, "n bc:n1")

	equal(t, "typekey", record.Aggregation.Or(TypeKey{}), TypeKey{"charges", "Items"})
	equal(t, "structure", record.Address.Or(nil).State.Or(TypeKey{}).Name, "Berne")
	equal(t, "decimal in a map", record.Fees.Or(nil)["usd"].String(), "0.00")
	equal(t, "null in a map", record.Fees.Or(nil)["eur"].IsNull(), true)
	equal(t, "money", record.Lowest.String(), "15.00 usd")
	equal(t, "bytes", string(record.Seal.Or(nil)), "one")
	equal(t, "reference", record.SecurityZone.Or(Ref{}).DisplayName, "East")
	equal(t, "integer", record.PlanOrder.Or(0), 1)
	equal(t, "absent", record.Description.IsAbsent(), true)
	equal(t, "unlisted", record.Extra["note_Ext"].String(), `{"a":[1.50]}`)

	written, err := json.Marshal(record)
	check(t, err)
	var answer struct {
		Data struct{ Attributes json.RawMessage }
	}
	check(t, json.Unmarshal([]byte(samplePlan), &answer))
	sameObject(t, "written", string(written), string(answer.Data.Attributes))
}

// TestUpdateSendsChanges has an update send what changed, in the form that requests have, and
// nothing of what the platform maintains.
func TestUpdateSendsChanges(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*billingPlan)
		want   string // attributes; "" for no request
	}{
		"nothing":                   {func(*billingPlan) {}, ""},
		"the same again":            {func(r *billingPlan) { r.Name = Set("Standard <mail>"); r.Aggregation = Set(TypeKey{Code: "charges"}) }, ""},
		"another name of a code":    {func(r *billingPlan) { r.SecurityZone = Set(Ref{ID: "bc:Z1"}) }, ""},
		"text":                      {func(r *billingPlan) { r.Name = Set("é") }, `{"name":"é"}`},
		"null":                      {func(r *billingPlan) { r.Effective = Null[Date](); r.Description = Null[string]() }, `{"description":null,"effectiveDate":null}`},
		"dropped":                   {func(r *billingPlan) { r.Name = Opt[string]{} }, ""},
		"list":                      {func(r *billingPlan) { r.Currencies = Set(append(r.Currencies.Or(nil), TypeKey{"eur", "Euro"})) }, `{"currencies":[{"code":"usd"},{"code":"eur"}]}`},
		"within a list":             {func(r *billingPlan) { r.Currencies.Or(nil)[0].Code = "chf" }, `{"currencies":[{"code":"chf"}]}`},
		"within a map":              {func(r *billingPlan) { r.Fees.Or(nil)["usd"] = Null[Decimal]() }, `{"invoiceFeeDefaults":{"usd":null,"eur":null}}`},
		"within a structure":        {func(r *billingPlan) { r.Address.Or(nil).City = Set("Biel") }, `{"address":{"city":"Biel","state":{"code":"BE"},"lot_Ext":7}}`},
		"within listed structures":  {func(r *billingPlan) { r.Lines.Or(nil)[0].State = Set(TypeKey{Code: "BE"}) }, `{"lines":[{"city":"Thun","state":{"code":"BE"}}]}`},
		"empty list":                {func(r *billingPlan) { r.Currencies = Set([]TypeKey{}) }, `{"currencies":[]}`},
		"reference":                 {func(r *billingPlan) { r.SecurityZone = Set(Ref{RefID: "zone"}) }, `{"securityZone":{"refid":"zone"}}`},
		"money, bytes":              {func(r *billingPlan) { r.Lowest = Set(Money{DecimalOf(2), "eur"}); r.Seal = Set([]byte("two")) }, `{"lowest":{"amount":"2","currency":"eur"},"seal":"dHdv"}`},
		"read only, on create only": {func(r *billingPlan) { r.InUse = Set(false); r.Subtype = Set("b") }, ""},
		"unlisted":                  {func(r *billingPlan) { r.Extra.Set("note_Ext", Set(Int(5))); r.Extra.Set("new_Ext", Null[Value]()) }, `{"note_Ext":5,"new_Ext":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			tenant, service, record := readSample(t)
			test.change(record)
			updated, err := service.Update(t.Context(), record)
			check(t, err)
			if test.want == "" {
				equal(t, "requests", len(tenant.Requests()), 1)
				equal(t, "returned", updated, record)
				return
			}
			r := sent(t, tenant)
			equal(t, "request", r.Method+" "+r.Path, "PATCH "+plansPath+"/bc:101")
			sameObject(t, "body", string(r.Body), `{"data":{"attributes":`+test.want+`,"checksum":"7"}}`)
			equal(t, "name as returned", updated.Name.Or(""), "Standard <mail>")
		})
	}
}

// TestUpdateOfNothingRead sends what a record holds that was not read.
func TestUpdateOfNothingRead(t *testing.T) {
	tenant, service := plans(t)
	id := tenant.Insert(plansPath, map[string]any{"name": "a", "planOrder": 1})
	updated, err := service.Update(t.Context(), &billingPlan{Meta: Meta{ID: id}, Name: Set("b")})
	check(t, err)
	sameObject(t, "body", string(sent(t, tenant).Body), `{"data":{"attributes":{"name":"b"}}}`)
	equal(t, "returned", updated.Name.Or("")+" "+updated.PlanOrder.String(), "b 1")
	again, err := service.Update(t.Context(), updated)
	check(t, err)
	equal(t, "requests", len(tenant.Requests()), 1)
	equal(t, "unchanged", again, updated)

	for what, record := range map[string]*billingPlan{"no ID": {Name: Set("b")}, "nil": nil} {
		got, err := service.Update(t.Context(), record)
		if err == nil || got != nil || !strings.HasPrefix(err.Error(), "BillingPlans update: ") {
			t.Errorf("%s: got %v and error %v", what, got, err)
		}
	}
}

// TestCreateResource sends what is there and may be sent, also of a record that was read.
func TestCreateResource(t *testing.T) {
	tenant, service, record := readSample(t)
	record.Extra.Set("new_Ext", Set(Text("x")))
	for _, clear := range []*string{&record.Meta.RefID} {
		*clear = "plan1"
	}
	created, err := service.Create(t.Context(), record)
	check(t, err)
	equal(t, "request", sent(t, tenant).Method+" "+sent(t, tenant).Path, "POST "+plansPath)
	sameObject(t, "body", string(sent(t, tenant).Body), `{"data":{"refid":"plan1","attributes":{
		"address":{"city":"Bern","state":{"code":"BE"},"lot_Ext":7},"aggregation":{"code":"charges"},"currencies":[{"code":"usd"}],
		"effectiveDate":"2022-03-25","invoiceFeeDefaults":{"usd":"0.00","eur":null},"lines":[{"city":"Thun"}],
		"lowest":{"amount":"15.00","currency":"usd"},"name":"Standard <mail>","planOrder":1,"securityZone":{"id":"bc:Z1"},
		"seal":"b25l","skipInstallmentFees":false,"subtype":"a","updated":"2023-05-23T21:35:02.718Z","new_Ext":"x"}}}`)
	if created.Meta.ID == "" || created.Meta.Checksum == "" {
		t.Errorf("created is %+v", created.Meta)
	}
	_, err = service.Create(t.Context(), nil)
	check(t, err)
	equal(t, "of nothing", string(sent(t, tenant).Body), `{"data":{"attributes":{}}}`)
}

// TestUnsendable refuses what cannot be written before anything is sent.
func TestUnsendable(t *testing.T) {
	tenant, service := plans(t)
	for want, record := range map[string]*billingPlan{
		"aggregation: the typekey has no code":    {Aggregation: Set(TypeKey{Name: "x"})},
		"currencies: 0: the typekey has no code":  {Currencies: Set([]TypeKey{{}})},
		"securityZone: the reference names":       {SecurityZone: Set(Ref{})},
		"Extra holds name, which is a field":      {Extra: Extra{"name": Set(Text("x"))}},
		"lines: 0: state: the typekey has no cod": {Lines: Set([]*address{{State: Set(TypeKey{})}})},
	} {
		created, err := service.Create(t.Context(), record)
		if err == nil || created != nil || !strings.Contains(err.Error(), "BillingPlans create: "+want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
	equal(t, "requests", len(tenant.Requests()), 0)
}

// TestMisfitsCostNothingElse reads attributes that do not fit their types. They cost nothing but
// themselves: the rest is read, what came is kept, and an update leaves it alone.
func TestMisfitsCostNothingElse(t *testing.T) {
	tenant, service := plans(t)
	attributes := map[string]any{
		"name": "a", "planOrder": "many", "skipInstallmentFees": "no", "currencies": map[string]any{"code": "usd"},
		"address": "Bern", "invoiceFeeDefaults": []any{1}, "effectiveDate": "soon", "seal": "%", "lowest": "15 usd",
		"lines": []any{map[string]any{"state": 5}}, "aggregation": "charges", "inUse": "yes",
	}
	id := tenant.Insert(plansPath, attributes)
	record, err := service.Get(t.Context(), id)
	check(t, err)
	equal(t, "name", record.Name.Or(""), "a")
	equal(t, "typekey as text", record.Aggregation.Or(TypeKey{}).Code, "charges")
	equal(t, "state", record.PlanOrder.IsAbsent() && !record.PlanOrder.IsNull(), true)
	equal(t, "kept", record.Extra["planOrder"].String(), "many")
	equal(t, "date", record.Effective.String(), "soon")
	var misfit *FieldError
	if err := record.PlanOrder.Err(); !errors.As(err, &misfit) || misfit.Want != "a whole number of 64 bits" {
		t.Errorf("got error %v", err)
	}
	err = CheckRecord(record)
	for _, want := range []string{
		`planOrder: want a whole number of 64 bits, got "many"`, `skipInstallmentFees: want true or false, got "no"`,
		`currencies: want a list of values that fit, got {"code":"usd"}`, `address: want an object, got "Bern"`, `effectiveDate: want a date`,
		`lowest: want an object, got "15 usd"`, `seal: want a list`, `invoiceFeeDefaults: want an object, got [1]`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("CheckRecord misses %s: %v", want, err)
		}
	}
	written, err := json.Marshal(record)
	check(t, err)
	var back map[string]any
	check(t, json.Unmarshal(written, &back))
	attributes["id"], attributes["aggregation"] = id, map[string]any{"code": "charges"}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		want, _ := json.Marshal(attributes[name])
		got, _ := json.Marshal(back[name])
		equal(t, name, string(got), string(want))
	}

	record.Name, record.PlanOrder = Set("b"), Set(int64(7))
	updated, err := service.Update(t.Context(), record)
	check(t, err)
	sameObject(t, "body", string(sent(t, tenant).Body), `{"data":{"attributes":{"name":"b","planOrder":7},"checksum":"1"}}`)
	check(t, updated.PlanOrder.Err())
	if _, err = service.Create(t.Context(), record); err != nil || strings.Contains(string(sent(t, tenant).Body), "skipInstallmentFees") {
		t.Errorf("what does not fit is sent, or error %v: %s", err, sent(t, tenant).Body)
	}
}

// TestStrictResource has what does not fit be an error beside the record.
func TestStrictResource(t *testing.T) {
	tenant, service := plans(t, WithStrict())
	id := tenant.Insert(plansPath, map[string]any{"name": "a", "planOrder": "many"})
	record, err := service.Get(t.Context(), id)
	if record == nil || !isMisfit(err) || record.Name.Or("") != "a" {
		t.Errorf("got %v and error %v", record, err)
	}
	list, err := Collect(service.List(t.Context()))
	if len(list) != 1 || !isMisfit(err) {
		t.Errorf("got %v and error %v", list, err)
	}
	page, err := service.Page(t.Context())
	if page == nil || len(page.Items) != 1 || !isMisfit(err) {
		t.Errorf("got %v and error %v", page, err)
	}
}

// TestDeleteResource sends the checksum in a header.
func TestDeleteResource(t *testing.T) {
	tenant, service := plans(t)
	id := tenant.Insert(plansPath, map[string]any{"name": "a"})
	err := service.Delete(t.Context(), id, Checksum("0"))
	if !errors.Is(err, ErrChecksumConflict) {
		t.Errorf("got error %v", err)
	}
	check(t, service.Delete(t.Context(), id, Checksum("1"), Header("GW-Language", "de")))
	equal(t, "headers", sent(t, tenant).Header.Get("GW-Checksum")+sent(t, tenant).Header.Get("GW-Language"), "1de")
	if err := service.Delete(t.Context(), id); !errors.Is(err, ErrNotFound) {
		t.Errorf("got error %v", err)
	}
}

// TestActions sends what actions take, and reads what they answer.
func TestActions(t *testing.T) {
	tenant, service := plans(t)
	id := tenant.Insert(plansPath, map[string]any{"name": "a"})
	tenant.Action("close", func(attributes map[string]any) { attributes["name"] = "closed" })
	closed, err := service.Close(t.Context(), id, nil, Checksum("1"))
	check(t, err)
	equal(t, "returned", closed.Name.Or(""), "closed")
	equal(t, "without a body", string(sent(t, tenant).Body)+sent(t, tenant).Header.Get("GW-Checksum"), "1")
	_, err = service.Close(t.Context(), id, &address{City: Set("Bern"), Display: Set("x")}, Checksum(closed.Meta.Checksum),
		Alongside("Note", Inclusion{Method: "POST", URI: "/x/notes", RefID: "n", Record: &billingPlan{Name: Set("n")}}))
	check(t, err)
	equal(t, "header", sent(t, tenant).Header.Get("GW-Checksum"), "")
	sameObject(t, "with a body", string(sent(t, tenant).Body), `{"data":{"attributes":{"city":"Bern"},"checksum":"2"},
		"included":{"Note":[{"attributes":{"name":"n"},"method":"post","refid":"n","uri":"/x/notes"}]}}`)

	path := plansPath + "/" + id
	tenant.Stub("POST", path+"/purge", http.StatusNoContent, "")
	check(t, service.Purge(t.Context(), id))
	tenant.Stub("POST", path+"/close", http.StatusNoContent, "")
	closed, err = service.Close(t.Context(), id, nil)
	if closed != nil || err != nil {
		t.Errorf("an answer without a body: got %v and error %v", closed, err)
	}
	tenant.Stub("POST", "/graph", http.StatusOK, ` {"a":1.50} `)
	graph, err := service.Graph(t.Context(), Text("x"))
	check(t, err)
	equal(t, "raw", graph.String()+string(sent(t, tenant).Body), `{"a":1.50}"x"`)
	tenant.Stub("POST", path+"/copies", http.StatusOK, `{"count":1,"data":[{"attributes":{"name":"c"},"id":"bc:9"}],"links":{"next":{"href":"/x"}}}`)
	page, err := service.Copies(t.Context(), id)
	check(t, err)
	equal(t, "page", page.Items[0].Meta.ID+page.Items[0].Name.Or(""), "bc:9c")
	if next, err := page.Next(t.Context()); next != nil || err == nil {
		t.Errorf("the page behind the answer to an action: got %v and error %v", next, err)
	}
}

// TestUpload sends a record and a file as two parts.
func TestUpload(t *testing.T) {
	tenant, service := plans(t)
	tenant.Stub("POST", plansPath+"/bc:1/documents", http.StatusCreated, `{"data":{"attributes":{"name":"d"}}}`)
	file := &Upload{Name: `a".txt`, ContentType: "text/plain", Content: strings.NewReader("content")}
	result, err := service.Attach(t.Context(), "bc:1", &address{City: Set("Bern")}, file)
	check(t, err)
	equal(t, "returned", result.Name.Or(""), "d")
	r := sent(t, tenant)
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	check(t, err)
	equal(t, "type", kind, "multipart/form-data")
	form, err := multipart.NewReader(strings.NewReader(string(r.Body)), params["boundary"]).ReadForm(1 << 20)
	check(t, err)
	equal(t, "metadata", form.Value["metadata"][0], `{"data":{"attributes":{"city":"Bern"}}}`)
	part, err := form.File["content"][0].Open()
	check(t, err)
	data, err := io.ReadAll(part)
	check(t, err)
	equal(t, "file", form.File["content"][0].Filename+" "+string(data), `a".txt content`)

	for what, file := range map[string]*Upload{"nil": nil, "no content": {}, "break": {Name: "a\r\nX: y", Content: strings.NewReader("")}} {
		if _, err := service.Attach(t.Context(), "bc:1", nil, file); err == nil {
			t.Errorf("%s: got no error", what)
		}
	}
}

// TestPathsStayWhole keeps ids in their segments.
func TestPathsStayWhole(t *testing.T) {
	tenant, service := plans(t)
	for _, id := range []string{"bc:101", "pc:ds:1", "a/b", "a?b#c", "%2e", "é ", "..x"} {
		_, err := service.Get(t.Context(), id)
		if !errors.Is(err, ErrNotFound) || strings.Count(sent(t, tenant).Path, "/") != strings.Count(plansPath, "/")+1 {
			t.Errorf("%s went to %s, error %v", id, sent(t, tenant).Path, err)
		}
	}
	equal(t, "escaped", sent(t, tenant).Path, plansPath+"/..x")
	for _, id := range []string{"", " ", ".", ".."} {
		if _, err := service.Get(t.Context(), id); err == nil || !strings.Contains(err.Error(), "billingPlanId") {
			t.Errorf("%q: got error %v", id, err)
		}
	}
	for _, bad := range []string{"/x", "/{a}/{b}", "/{a"} {
		if path, err := fillPath(bad, []string{"1"}); err == nil {
			t.Errorf("%s was filled as %s", bad, path)
		}
	}
}

// FuzzResource reads any attributes, writes them, and finds no change in them.
func FuzzResource(f *testing.F) {
	for _, seed := range []string{samplePlan, `{"name":5,"planOrder":"x"}`, `{"Name":"x","name":null}`, `{"currencies":[null],"address":{}}`, `{"invoiceFeeDefaults":{"a":{}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		record := new(billingPlan)
		if unmarshalResource(data, record) != nil {
			return
		}
		record.Meta.read = string(data)
		if _, changed, err := (&call{}).changes(given(record)); changed || err != nil {
			t.Errorf("what was read is a change, or error %v", err)
		}
		written, err := json.Marshal(record)
		if err != nil || string(trimSpace(data)) == "null" {
			return
		}
		again := new(billingPlan)
		check(t, json.Unmarshal(written, again))
		twice, err := json.Marshal(again)
		check(t, err)
		sameObject(t, "written twice", string(twice), string(written))
	})
}
