package fake

import (
	"fmt"
	"net/url"
	"testing"
)

func TestFieldsToNull(t *testing.T) {
	tenant := NewTenant()
	tenant.Insert("A", map[string]any{"Id": "1", "Name": "a", "City": "Bern", "ZIP": "1", "Zip": "2"})
	tenant.Insert("A", map[string]any{"Id": "2", "Name": "b", "City": "Bern"})
	run(t, tenant, []step{
		{"PUT", "A", `{"brmObjects":{"Id":"1","fieldsToNull":["name","Zip","Missing"],"City":"Basel"}}`, 200, `{"updateResponse":[{` + fine + `…`},
		{"GET", "A/1", ``, 200, `{"retrieveResponse":[{"City":"Basel","Id":"1","ZIP":"1"}]}`},
		{"PATCH", "A", `{"brmObjects":{"Name":"b","fieldsToNull":["City"]},"externalIDFieldName":"Name"}`, 200, `{"upsertResponse":[{` + fine + `,"Id":"2","created":"false"…`},
		{"PUT", "A", `{"brmObjects":{"Id":"2","Name":"new","FieldsToNull":["Name"]}}`, 200, `{"updateResponse":…`},
		{"GET", "A/2", ``, 200, `{"retrieveResponse":[{"Id":"2"}]}`},
		{"POST", "A", `{"brmObjects":{"Name":"c","fieldsToNull":["City"]}}`, 200, `{"createResponse":[{` + fine + `,"Id":"1001"}]}`},
		{"GET", "A/1001", ``, 200, `{"retrieveResponse":[{"Id":"1001","Name":"c"}]}`},
		{"PUT", "A", `{"brmObjects":{"Id":"2","fieldsToNull":[7]}}`, 400, `{"errors":…`},
		{"PUT", "A", `{"brmObjects":{"Id":"2","fieldsToNull":"a field"}}`, 200, `{"updateResponse":…`},
		{"GET", "A/2", ``, 200, `{"retrieveResponse":[{"Id":"2","fieldsToNull":"a field"}]}`},
	})
}

func TestRecycleBin(t *testing.T) {
	tenant := NewTenant()
	for _, id := range []string{"1", "2", "3"} {
		tenant.Insert("A", map[string]any{"Id": id, "Name": "n" + id})
	}
	run(t, tenant, []step{
		{"DELETE", "delete/a", `{"brmObjects":[{"Id":1},{"Id":"9"},{"Id":"2"}]}`, 200,
			`{"deleteResponse":[{` + fine + `,"Id":"1"},{"ErrorCode":"404","ErrorElementField":"Id","ErrorText":"no record with Id \"9\"","Id":"9"},{` + fine + `,"Id":"2"}]}`},
		{"DELETE", "delete/A", `{"brmObjects":{"Id":"3"},"EmptyRecycleBin":"1"}`, 200, `{"deleteResponse":[{` + fine + `,"Id":"3"}]}`},
		{"GET", "A" + where("Id > 0"), ``, 404, `{"errors":…`},
	})
	if got := fmt.Sprint(tenant.Deleted("A")); got != "[map[Id:1 Name:n1] map[Id:2 Name:n2]]" {
		t.Errorf("the recycle bin has %s", got)
	}
	run(t, tenant, []step{
		{"DELETE", "Undelete/A", `{"brmObjects":[{"Id":"2"},{"Id":"3"}]}`, 200,
			`{"undeleteResponse":[{` + fine + `,"Id":"2"},{"ErrorCode":"404"…`},
		{"GET", "A" + where("Id > 0"), ``, 200, `{"retrieveResponse":[{"Id":"2","Name":"n2"}]}`},
		{"DELETE", "undelete/A", `{"brmObjects":[{"Id":"2"}]}`, 200, `{"undeleteResponse":[{"ErrorCode":"404"…`},
		{"POST", "A", `{"brmObjects":{"Id":"1","Name":"again"}}`, 200, `{"createResponse":[{` + fine + `,"Id":"1"}]}`},
		{"DELETE", "undelete/A", `{"brmObjects":[{"Id":"1"}]}`, 200, `{"undeleteResponse":[{"ErrorCode":"404"…`},
		{"GET", "undelete/A", ``, 400, `{"errors":[{"error_code":"BAD_REQUEST"…`},
	})
}

func TestPathsOfWrites(t *testing.T) {
	tenant := NewTenant()
	tenant.Insert("A", map[string]any{"Id": "1"})
	run(t, tenant, []step{
		{"PUT", "A/1", `{"brmObjects":{"Name":"by path"}}`, 200, `{"updateResponse":[{` + fine + `,"Id":"1"}]}`},
		{"PUT", "A/1", `{"brmObjects":{"id":"","City":"by path"}}`, 200, `{"updateResponse":[{` + fine + `,"Id":"1"}]}`},
		{"PUT", "A/9", `{"brmObjects":{"Id":"1","Zip":"1"}}`, 200, `{"updateResponse":[{` + fine + `,"Id":"1"}]}`},
		{"GET", "A/1", ``, 200, `{"retrieveResponse":[{"Id":"1","Name":"by path","City":"by path","Zip":"1"}]}`},
		{"PATCH", "A/1", `{"brmObjects":{"Name":"new"}}`, 200, `{"upsertResponse":[{` + fine + `,"Id":"1001","created":"true"}]}`},
		{"POST", "A/1", `{"brmObjects":{}}`, 400, `{"errors":…`},
	})
}

func TestBehaviour(t *testing.T) {
	const stored = `{"brmObjects":{"Id":"1","Name":"a","City":"Bern","Created":"2024","UpdatedUserId":"3"}}`
	for _, test := range []struct {
		behaviour Behaviour
		write     string
		want      string
	}{
		{Behaviour{}, `{"Id":"1","Name":null,"City":""}`, `"City":"","Created":"2024","UpdatedUserId":"3"`},
		{Behaviour{IgnoreNull: true}, `{"Id":"1","Name":null,"City":"x"}`, `"Name":"a","City":"x","Created":"2024","UpdatedUserId":"3"`},
		{Behaviour{IgnoreNull: true}, `{"Id":"1","fieldsToNull":["Name"]}`, `"City":"Bern","Created":"2024","UpdatedUserId":"3"`},
		{Behaviour{EmptyClears: true}, `{"Id":"1","Name":"","City":"x"}`, `"City":"x","Created":"2024","UpdatedUserId":"3"`},
		{Behaviour{ReplaceOnPut: true}, `{"Id":"1","City":"x"}`, `"Created":"2024","UpdatedUserId":"3","City":"x"`},
	} {
		tenant := NewTenant()
		do(t, tenant, "POST", "/demo/rest/2.0/A", stored)
		tenant.Behave(test.behaviour)
		run(t, tenant, []step{
			{"PUT", "A", `{"brmObjects":` + test.write + `}`, 200, `{"updateResponse":[{` + fine + `…`},
			{"GET", "A/1", ``, 200, `{"retrieveResponse":[{"Id":"1",` + test.want + `}]}`},
		})
	}
	tenant := NewTenant()
	tenant.Behave(Behaviour{ReplaceOnPut: true})
	tenant.Insert("A", map[string]any{"Id": "1", "Name": "a", "City": "Bern"})
	run(t, tenant, []step{
		{"PATCH", "A", `{"brmObjects":{"Name":"a","Zip":"1"},"externalIDFieldName":"Name"}`, 200, `{"upsertResponse":[{` + fine + `…`},
		{"GET", "A/1", ``, 200, `{"retrieveResponse":[{"City":"Bern","Id":"1","Name":"a","Zip":"1"}]}`},
	})
}

func TestDeclare(t *testing.T) {
	tenant := NewTenant()
	tenant.Declare("ACCOUNT", "Name", "AccountTypeId")
	tenant.Declare("OPEN")
	run(t, tenant, []step{
		{"POST", "account", `{"brmObjects":[{"Id":"1","NAME":"a"},{"Nmae":"b"}]}`, 200,
			`{"createResponse":[{` + fine + `,"Id":"1"},{"ErrorCode":"400","ErrorElementField":"Nmae","ErrorText":"no field is called Nmae","Id":""}]}`},
		{"POST", "OPEN", `{"brmObjects":{"Anything":"a"}}`, 200, `{"createResponse":[{` + fine + `…`},
		{"POST", "ACOUNT", `{"brmObjects":{"Name":"a"}}`, 404, `{"errors":[{"error_code":"NOT_FOUND","error_text":"no entity is called ACOUNT…`},
		{"GET", "ACOUNT/1", ``, 404, `{"errors":…`},
		{"GET", "ACCOUNT" + where("Nmae = 'a'"), ``, 400, `{"errors":[{"error_code":"BAD_REQUEST","error_text":"queryAnsiSql: no field is called Nmae…`},
		{"GET", "ACCOUNT" + where("name = 'a' AND AccountTypeIdObj.AccountType IS NULL"), ``, 200, `{"retrieveResponse":[{"Id":"1","NAME":"a"}]}`},
		{"GET", "query?sql=" + url.QueryEscape("SELECT Nmae FROM ACCOUNT"), ``, 400, `{"errors":[{"error_code":"BAD_REQUEST","error_text":"sql: no field is called Nmae…`},
		{"GET", "query?sql=" + url.QueryEscape("SELECT Name FROM ACOUNT"), ``, 400, `{"errors":[{"error_code":"BAD_REQUEST","error_text":"sql: no entity is called ACOUNT…`},
	})
}

func TestFiles(t *testing.T) {
	tenant := NewTenant()
	tenant.PutFile("BULK_RESPONSE", "5", "Response", "rows.csv", []byte("a,b\n"))
	run(t, tenant, []step{
		{"GET", "files/bulk_response/5/response", ``, 200, `{"fileDownloadResponse":[{"Data":"YSxiCg==","FileName":"rows.csv"}]}`},
		{"GET", "FILES/BULK_RESPONSE/6/Response", ``, 404, `{"errors":[{"error_code":"NOT_FOUND"…`},
		{"POST", "files/BULK_RESPONSE/5/Response", ``, 400, `{"errors":[{"error_code":"BAD_REQUEST"…`},
	})
}
