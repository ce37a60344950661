package runtime

import (
	"strings"
	"testing"
)

func answerOf(body string) *answer {
	return &answer{operation: operation{"ACCOUNT", "delete"}, status: 200, body: []byte(body), redact: strings.Clone}
}

func TestEnvelope(t *testing.T) {
	tests := []struct{ body, want string }{ // want is the rows, or part of the error after "!"
		{`{"deleteResponse":[{"a":1},{"b":2}]}`, `{"a":1},{"b":2}`},
		{`{"deleteResponse":{"a":1}}`, `{"a":1}`},
		{`{"deleteResponse":[]}`, ``},
		{`{"deleteResponse":null}`, ``},
		{`{"updateResponse":[1],"deleteResponse":[2]}`, `2`},
		{`{"updateResponse":[1]}`, `1`},
		{`{"DELETERESPONSE":[1]}`, `1`},
		{`{"count":7,"retrieveResponse":[1]}`, `1`},
		{`{"errors":[],"error":null,"deleteResponse":[1]}`, `1`},
		{`{"updateResponse":[1],"retrieveResponse":[2]}`, "!ACCOUNT delete: the answer has no deleteResponse: it has retrieveResponse, updateResponse"},
		{`{"rows":[1]}`, "!it has rows"},
		{`{}`, "!it is empty"},
		{`[]`, "!not a JSON object"},
		{`{"deleteResponse":`, "!no valid JSON, perhaps cut off"},
		{``, "!the answer is empty"},
		{`<html>`, "!a web page"},
		{`{"errors":[{"error_code":"A"}]}`, "!code A"},
		{`{"Error":"B","deleteResponse":[1]}`, "!code B"},
	}
	for _, test := range tests {
		rows, err := answerOf(test.body).rows("deleteResponse")
		if wanted, ok := strings.CutPrefix(test.want, "!"); ok {
			if err == nil || !strings.Contains(err.Error(), wanted) {
				t.Errorf("%s: got error %v, want %s", test.body, err, wanted)
			}
			continue
		}
		check(t, err)
		var texts []string
		for _, row := range rows {
			texts = append(texts, string(row))
		}
		equal(t, test.body, strings.Join(texts, ","), test.want)
	}
}

func TestResultRows(t *testing.T) {
	tests := []struct {
		name, row string
		want      string // the error, or "" for success
	}{
		{"tenant", `{"Id":"9","ErrorCode":"0","ErrorText":" ","ErrorElementField":" "}`, ""},
		{"export", `{"Id":9,"success":true,"ErrorText":"","ErrorElementField":""}`, ""},
		{"bare", `{"Id":"9"}`, ""},
		{"code number", `{"Id":"9","ErrorCode":0}`, ""},
		{"code empty", `{"Id":"9","ErrorCode":""}`, ""},
		{"code space", `{"Id":"9","ErrorCode":" "}`, ""},
		{"code null", `{"Id":"9","ErrorCode":null,"ErrorText":null}`, ""},
		{"text array", `{"Id":"9","ErrorCode":"0","ErrorText":[]}`, ""},
		{"success text", `{"Id":"9","Success":"true"}`, ""},
		{"success unknown", `{"Id":"9","success":" "}`, ""},
		{"failed", `{"Id":"9","ErrorCode":"17","ErrorText":" no ","ErrorElementField":"Name"}`, "ACCOUNT delete: row 0 (Id 9): Name: no (code 17)"},
		{"failed number", `{"Id":"9","ErrorCode":17,"ErrorText":["a","b"]}`, "ACCOUNT delete: row 0 (Id 9): a; b (code 17)"},
		{"failed, other text", `{"errorcode":"17","ErrorText":" ","ErrorMessage":"no"}`, "ACCOUNT delete: row 0 (Id 1): no (code 17)"},
		{"success false", `{"Id":" ","success":false,"ErrorText":"no"}`, "ACCOUNT delete: row 0 (Id 1): no"},
		{"success false text", `{"success":"False","ErrorCode":"0"}`, "ACCOUNT delete: row 0 (Id 1): refused without an explanation"},
	}
	for _, test := range tests {
		rows, err := oneOrMany([]byte(test.row))
		check(t, err)
		results, err := answerOf("").results(rows, []Result{{ID: "1"}})
		check(t, err)
		text := ""
		if results[0].Err != nil {
			text = results[0].Err.Error()
		} else {
			equal(t, test.name+": Id", results[0].ID, "9")
		}
		equal(t, test.name, text, test.want)
	}
}

func TestCreated(t *testing.T) {
	for row, want := range map[string]bool{
		`{"created":true}`: true, `{"created":"true"}`: true, `{"Created":"1"}`: true,
		`{"created":false}`: false, `{"created":"false"}`: false, `{"created":" "}`: false, `{}`: false,
	} {
		got, err := readResultRow([]byte(row))
		check(t, err)
		equal(t, row, got.created, want)
	}
}

func TestResultsMismatch(t *testing.T) {
	for _, rows := range []string{`[]`, `[{}]`, `[{},{},{}]`, `[{},"text"]`} {
		list, err := oneOrMany([]byte(rows))
		check(t, err)
		if results, err := answerOf("").results(list, []Result{{ID: "1"}, {Index: 1, ID: "2"}}); err == nil || results != nil {
			t.Errorf("%s: got %v, error %v", rows, results, err)
		}
	}
}
