package fake

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// people is a tenant to query.
func people() *Tenant {
	tenant := NewTenant()
	tenant.Insert("ACCOUNT_TYPE", map[string]any{"Id": "7", "AccountType": "Customer"})
	tenant.Insert("ACCOUNT", map[string]any{"Id": "50", "Name": "Mother", "AccountTypeId": "7"})
	for _, r := range []map[string]any{
		{"Id": "1", "Name": "O'Hare", "City": "Bern", "Rate": ".5", "Since": "2024-01-01T00:00:00.000Z", "Gone": nil, "AccountId": "50"},
		{"Id": "2", "Name": "b_c", "City": "Bern", "Rate": "1.50", "Since": "2024-06-30", "ParentAccountId": "50"},
		{"Id": "3", "Name": "bxc", "City": "Basel", "Rate": "10", "Empty": "", "OwnerId": "50"},
		{"Id": "4", "Name": "100%", "Rate": "-1", "Code": "01"},
	} {
		tenant.Insert("PERSON", r)
	}
	return tenant
}

func TestConditions(t *testing.T) {
	tenant := people()
	tenant.Refer("PERSON", "OwnerId", "ACCOUNT")
	for condition, want := range map[string]string{
		"Id > 0":                               "1 2 3 4",
		"id>0 and ID = 2":                      "2",
		"Id = '2'":                             "2",
		"1=1":                                  "1 2 3 4",
		"1 = 2 OR 'a' = 'a' AND Id = 1":        "1",
		"City = 'Bern'":                        "1 2",
		"name='O''Hare' AND city = 'Bern'":     "1",
		"Name = 'O''Hare' AND City = 'Berlin'": "",
		`"Name" = 'bxc'`:                       "3",

		// What is not there is neither this nor that.
		"City <> 'Bern'":                    "3",
		"NOT City = 'Bern'":                 "3",
		"NOT (City = 'Bern' OR Id = 4)":     "3",
		"City IS NULL":                      "4",
		"City is not null":                  "1 2 3",
		"Empty IS NULL AND Id = 3":          "3",
		"Gone IS NULL AND Missing IS NULL":  "1 2 3 4",
		"Gone = ''":                         "",
		"City = NULL":                       "",
		"Missing = 'x'":                     "",
		"City NOT IN ('Bern', 'x')":         "3",
		"City NOT IN ('Bern', NULL)":        "",
		"City = 'Bern' OR Missing = 'x'":    "1 2",
		"NOT (City = 'x' AND Missing = '')": "1 2 3",

		// Numbers by amount, texts as texts, dates by time.
		"Rate = 0.5":                          "1",
		"Rate = '0.5'":                        "",
		"Rate = 1.5":                          "2",
		"Rate < 2":                            "1 2 4",
		"Rate > '2'":                          "3",
		"Rate <= .5":                          "1 4",
		"Rate >= 10":                          "3",
		"Rate != 10":                          "1 2 4",
		"Rate = -1":                           "4",
		"Rate BETWEEN -1 AND 1":               "1 4",
		"Rate NOT BETWEEN -1 AND 1":           "2 3",
		"Code = '1'":                          "",
		"Code = 1":                            "4",
		"Name > 5":                            "",
		"Name <> 5":                           "1 2 3 4",
		"Name > 'b' AND Name < 'c'":           "2 3",
		"Since = '2024-01-01'":                "1",
		"Since <= '2024-01-01T00:00:00.000Z'": "1",
		"Since BETWEEN '2024-01-02' AND '2025-01-01'": "2",
		"Rate > Id":                   "3",
		"Rate < 5e-1":                 "4",
		"Rate = 1.5E+0 OR Rate = 1e1": "2 3",

		// It can end in an order.
		"Id > 0 ORDER BY City DESC, Id DESC": "4 2 1 3",
		"City = 'Bern' ORDER BY Rate DESC":   "2 1",

		// LIKE
		"Name LIKE 'b_c'":             "2 3",
		`Name LIKE 'b\_c' ESCAPE '\'`: "2",
		"Name LIKE '%!%' ESCAPE '!'":  "4",
		"Name LIKE '%!%_' ESCAPE '!'": "",
		"Name LIKE '%a%e'":            "1",
		"Name LIKE 'B%'":              "",
		"UPPER(Name) LIKE 'B%'":       "2 3",
		"lower(City) = 'basel'":       "3",
		"Name NOT LIKE '%c'":          "1 4",
		"City LIKE '%'":               "1 2 3",

		// ROWNUM counts what the rest has chosen.
		"ROWNUM BETWEEN 0 AND 2":                       "1 2",
		"ROWNUM BETWEEN 3 AND 40":                      "3 4",
		"rownum < 2 AND Id > 1":                        "2",
		"(Id > 1 AND (City = 'Basel' AND ROWNUM = 1))": "3",
		"Id > 0 AND (ROWNUM = 1 OR ROWNUM = 4)":        "1 4",

		// related records
		"AccountObj.Name = 'Mother'":                            "1",
		"ParentAccountObj.Name = 'Mother'":                      "2",
		"OwnerObj.Name = 'Mother'":                              "3",
		"accountobj.AccountTypeIdObj.AccountType = 'Customer'":  "1",
		"AccountObj.Missing IS NULL AND NobodyObj.Name IS NULL": "1 2 3 4",
		"Name.First IS NULL":                                    "1 2 3 4",
	} {
		status, body := do(t, tenant, "GET", "/demo/rest/2.0/person"+where(condition), "")
		got := strings.Join(idsIn(t, body), " ")
		if got != want || (status == 404) != (want == "") {
			t.Errorf("%s: got %d %q, want %q", condition, status, got, want)
		}
	}
}

// TestLongList tests that a list has as many elements as the database takes, and no more.
func TestLongList(t *testing.T) {
	tenant := people()
	list := strings.Repeat("'x', ", 999)
	status, body := do(t, tenant, "GET", "/demo/rest/2.0/PERSON"+where("Id IN ("+list+"1)"), "")
	if got := strings.Join(idsIn(t, body), " "); status != 200 || got != "1" {
		t.Errorf("1,000 elements: got %d %q", status, got)
	}
	status, body = do(t, tenant, "GET", "/demo/rest/2.0/PERSON"+where("Id IN ("+list+"1, 2)"), "")
	if text := errorText(t, body); status != 400 || !strings.Contains(text, "ORA-01795") {
		t.Errorf("1,001 elements: got %d %s", status, text)
	}
}

// TestMalformedConditions tests that they are a 400 which says what is wrong and what is
// understood.
func TestMalformedConditions(t *testing.T) {
	tenant := people()
	for condition, want := range map[string]string{
		"":                          "ends too early",
		"Id >":                      "ends too early",
		"Id > 0 AND":                "ends too early",
		"Id":                        "ends too early",
		"NOT":                       "ends too early",
		"(Id > 0":                   "ends too early",
		"Id > 0)":                   `")" is not expected`,
		"Name = 'open":              "a quote is not closed",
		"Name = bxc":                "no field is called bxc",
		"Id IN (1, bxc)":            "no field is called bxc",
		"Name = 'b' 'AND' Id > 0":   `"AND" is not expected`,
		"WHERE Id > 0":              `"WHERE" is not expected`,
		"Id > 0 ORDER BY":           "ends too early",
		"Id > 0 OFFSET 1 ROWS":      `"OFFSET" is not expected`,
		"Id = -'1'":                 `"1" is not expected`,
		"Id = 1.2.3":                "1.2.3 is not a number",
		"Id = 1e":                   `"e" is not expected`,
		"Id = 1e9999":               "1e9999 is not a number",
		"Id ; 1":                    `';'`,
		"Id IN ()":                  `")" is not expected`,
		"Id IN 1":                   `"IN" is not expected`,
		"Id IS 1":                   `"1" is not expected`,
		"Id BETWEEN 1":              "ends too early",
		"Id BETWEEN 1 OR 2":         `"OR" is not expected`,
		"Id NOT = 1":                `"=" is not expected`,
		"Id '=' 1":                  `"=" is not expected`,
		"Name LIKE 'a' ESCAPE 'ab'": "one character",
		"UPPER(Name = 'a'":          `"=" is not expected`,
		"(SELECT 1) = 1":            `"SELECT" is not expected`,
		"EXISTS (SELECT Id FROM A)": `"(" is not expected`,
	} {
		status, body := do(t, tenant, "GET", "/demo/rest/2.0/PERSON"+where(condition), "")
		text := errorText(t, body)
		if status != 400 || !strings.Contains(text, want) {
			t.Errorf("%s: got %d %s, want 400 and %q", condition, status, text, want)
		}
		if !strings.HasPrefix(want, "no field") && !strings.Contains(text, "this tenant understands: SELECT") {
			t.Errorf("%s: %s does not say what is understood", condition, text)
		}
	}
}

func TestSelect(t *testing.T) {
	tenant := people()
	for sql, want := range map[string]string{
		"SELECT id, NAME FROM Person WHERE Id = 1":                               `{"Id":"1","Name":"O'Hare"}`,
		"select Id, City town, Name AS who from PERSON where Id > 3":             `{"Id":"4","who":"100%"}`,
		"SELECT p.Id FROM PERSON p WHERE p.Name = 'bxc'":                         `{"Id":"3"}`,
		"SELECT PERSON.Id FROM PERSON WHERE Person.Id = 3":                       `{"Id":"3"}`,
		"SELECT Gone, Missing, Id FROM PERSON WHERE Id = 1":                      `{"Gone":null,"Id":"1"}`,
		"SELECT AccountObj.Name FROM PERSON WHERE Id = 1":                        `{"AccountObj.Name":"Mother"}`,
		"SELECT accountObj.name n FROM PERSON WHERE Id = 1":                      `{"n":"Mother"}`,
		"SELECT AccountType FROM AccountType":                                    `{"AccountType":"Customer"}`,
		"SELECT COUNT(*) rowCount FROM PERSON WHERE Id > 9":                      `{"rowCount":"0"}`,
		"SELECT COUNT(*), count(City), COUNT(Empty) e FROM PERSON":               `{"COUNT(*)":"4","COUNT(City)":"3","e":"0"}`,
		"SELECT Id FROM PERSON ORDER BY Rate":                                    `{"Id":"4"},{"Id":"1"},{"Id":"2"},{"Id":"3"}`,
		"SELECT Id FROM PERSON ORDER BY City, Id DESC":                           `{"Id":"3"},{"Id":"2"},{"Id":"1"},{"Id":"4"}`,
		"SELECT Id FROM PERSON ORDER BY City DESC, Name ASC":                     `{"Id":"4"},{"Id":"1"},{"Id":"2"},{"Id":"3"}`,
		"SELECT Id, Rate r FROM PERSON WHERE Id < 3 ORDER BY R DESC":             `{"Id":"2","r":"1.50"},{"Id":"1","r":".5"}`,
		"SELECT Id FROM PERSON ORDER BY AccountObj.Name, Id DESC":                `{"Id":"1"},{"Id":"4"},{"Id":"3"},{"Id":"2"}`,
		"SELECT Id FROM PERSON ORDER BY Id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY": `{"Id":"2"},{"Id":"3"}`,
		"SELECT Id FROM PERSON OFFSET 3 ROW FETCH FIRST 9 ROW ONLY":              `{"Id":"4"}`,
		"SELECT Id FROM PERSON WHERE ROWNUM <= 2 ORDER BY Id DESC":               `{"Id":"2"},{"Id":"1"}`,
		"SELECT Id FROM PERSON OFFSET 4 ROWS":                                    ``,
		"SELECT Id FROM PERSON WHERE Id > 9":                                     ``,
		"SELECT Id FROM NOBODY":                                                  ``,
	} {
		answers := map[string]string{}
		status, body := do(t, tenant, "GET", "/demo/rest/2.0/query?sql="+url.QueryEscape(sql), "")
		answers["GET"] = fmt.Sprint(status, " ", body)
		for how, request := range map[string][2]string{
			"POST":         {"QUERY", fmt.Sprintf(`{"sql":%q}`, sql)},
			"POST and URL": {"query?sql=" + url.QueryEscape(sql), `{}`},
		} {
			status, body := do(t, tenant, "POST", "/demo//rest/2.0/"+request[0], request[1])
			answers[how] = fmt.Sprint(status, " ", body)
		}
		for how, got := range answers {
			if wanted := `200 {"queryResponse":[` + want + `]}`; want != "" && got != wanted {
				t.Errorf("%s %s:\n got %s\nwant %s", how, sql, got, wanted)
			}
			if want == "" && !strings.HasPrefix(got, "404 ") {
				t.Errorf("%s %s: got %s, want a 404", how, sql, got)
			}
		}
	}
}

func TestMalformedSelects(t *testing.T) {
	for sql, want := range map[string]string{
		"":                                             "neither the parameter nor the member sql has a query",
		"UPDATE PERSON SET Name = 'a'":                 `"UPDATE" is not expected`,
		"DELETE FROM PERSON":                           `"DELETE" is not expected`,
		"SELECT * FROM PERSON":                         `"*" is not expected`,
		"SELECT":                                       "ends too early",
		"SELECT Id":                                    "ends too early",
		"SELECT Id FROM":                               "ends too early",
		"SELECT Id FROM PERSON WHERE":                  "ends too early",
		"SELECT Id AS FROM PERSON":                     `"FROM" is not expected`,
		"SELECT DISTINCT City FROM PERSON":             `"DISTINCT" is not expected`,
		"SELECT Id FROM PERSON, ACCOUNT":               `"," is not expected`,
		"SELECT Id FROM PERSON p JOIN ACCOUNT":         `"JOIN" is not expected`,
		"SELECT Id FROM PERSON GROUP BY Id":            `"GROUP" is not expected`,
		"SELECT Id FROM PERSON UNION SELECT Id":        `"UNION" is not expected`,
		"SELECT Id, COUNT(*) FROM PERSON":              "wants GROUP BY",
		"SELECT COUNT(DISTINCT Id) FROM PERSON":        `"DISTINCT" is not expected`,
		"SELECT COUNT(Id FROM PERSON":                  `"FROM" is not expected`,
		"SELECT Id FROM PERSON ORDER BY":               "ends too early",
		"SELECT Id FROM PERSON ORDER BY 1":             `"1" is not expected`,
		"SELECT Id FROM PERSON OFFSET x ROWS":          `"x" is not expected`,
		"SELECT Id FROM PERSON OFFSET 1":               "ends too early",
		"SELECT Id FROM PERSON FETCH NEXT 1 ROWS":      "ends too early",
		"SELECT Id FROM PERSON FETCH NEXT 1.5 ROWS":    `"1.5" is not expected`,
		"SELECT Id FROM PERSON FETCH LAST 1 ROWS ONLY": `"LAST" is not expected`,
		"SELECT Id FROM PERSON WHERE Name = bxc":       "no field is called bxc",
		"SELECT Id FROM PERSON LIMIT 1":                `"1" is not expected`,
	} {
		status, body := do(t, people(), "GET", "/demo/rest/2.0/query?sql="+url.QueryEscape(sql), "")
		if text := errorText(t, body); status != 400 || !strings.Contains(text, want) {
			t.Errorf("%s: got %d %s, want 400 and %q", sql, status, text, want)
		}
	}
}

// TestRowCap tests that reads return no more than the cap, without a word.
func TestRowCap(t *testing.T) {
	tenant := NewTenant()
	for range maxRows + 1 {
		tenant.Insert("A", map[string]any{"Name": "a"})
	}
	requests := []string{"A" + where("Id > 0"), "query?sql=" + url.QueryEscape("SELECT Id FROM A")}
	for _, limit := range []int{0, 3} {
		tenant.Behave(Behaviour{RowCap: limit})
		want := 10_000
		if limit > 0 {
			want = limit
		}
		for _, path := range requests {
			_, body := do(t, tenant, "GET", "/demo/rest/2.0/"+path, "")
			if got := len(idsIn(t, body)); got != want {
				t.Errorf("%s with cap %d: got %d rows, want %d", path, limit, got, want)
			}
		}
	}
	_, body := do(t, tenant, "GET", "/demo/rest/2.0/query?sql="+url.QueryEscape("SELECT COUNT(*) n FROM A"), "")
	if body != `{"queryResponse":[{"n":"10001"}]}` {
		t.Errorf("got %s", body)
	}
}

// FuzzSelect tests that no SQL makes the tenant panic.
func FuzzSelect(f *testing.F) {
	f.Add("SELECT Id, COUNT(x) c FROM A a WHERE NOT (Id IN (1,'2') AND ROWNUM < 3) ORDER BY a.Id DESC OFFSET 1 ROWS")
	f.Add(`SELECT "I""d" FROM A WHERE UPPER(Name) LIKE '%!_' ESCAPE '!' FETCH NEXT 1 ROW ONLY`)
	f.Add("SELECT AccountObj.Name FROM PERSON WHERE Since BETWEEN '2024-01-01' AND NULL OR -.5 <> Rate")
	f.Fuzz(func(t *testing.T, sql string) {
		tenant := people()
		r := Request{Query: url.Values{"sql": {sql}, "queryAnsiSql": {sql}}}
		tenant.selectRows(r)
		tenant.query(tenant.entity("PERSON"), r.Query)
	})
}
