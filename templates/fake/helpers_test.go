package fake

import (
	"encoding/json"
	"testing"
)

// idsIn returns the Ids in an answer.
func idsIn(t *testing.T, body string) []string {
	t.Helper()
	var answer map[string][]struct{ ID string }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	var ids []string
	for name, rows := range answer {
		if name == "errors" {
			continue
		}
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
	}
	return ids
}

// errorText returns the text of an error of a whole request.
func errorText(t *testing.T, body string) string {
	t.Helper()
	var answer struct {
		Errors []struct {
			Text string `json:"error_text"`
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Errors) != 1 {
		t.Fatalf("no error: %s", body)
	}
	return answer.Errors[0].Text
}
