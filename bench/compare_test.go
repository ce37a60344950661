package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestJudges(t *testing.T) {
	decodedTo := func(text string) seen { return seen{Decoded: json.RawMessage(text)} }
	for _, c := range []struct {
		name   string
		judge  func(seen, []string) string
		seen   seen
		bodies []string
		want   string
	}{
		{"kept", decoded("C_Region", "kept"), decodedTo(`{"C_Region":"EMEA"}`), nil, "kept"},
		{"lost", decoded("C_Region", "kept"), decodedTo(`{"City":"Bern"}`), nil, "lost"},
		{"not decoded", decoded("C_Region", "kept"), seen{Error: "no\n  object"}, nil, "error: no object"},
		{"record", sent, seen{}, []string{`{"brmObjects":{"Id":"7","City":null}}`}, "`{\"Id\":\"7\",\"City\":null}`"},
		{"list of one", sent, seen{}, []string{`{"brmObjects":[{"Id":"7"}]}`}, "`{\"Id\":\"7\"}`"},
		{"nothing sent", sent, seen{Error: "refused"}, nil, "nothing; error: refused"},
		{"two", requests, seen{}, []string{"", ""}, "2"},
		{"error", failure("taken", "17"), seen{Error: "row 0: taken (code 17)"}, nil, "error: row 0: taken (code 17)"},
		{"no code", failure("taken", "17"), seen{Error: "row 0: taken"}, nil, "error: row 0: taken; code lost"},
		{"silent", failure("taken", "17"), seen{Returned: "status 200", Decoded: json.RawMessage(`[{"Text":"taken"}]`)}, nil, "no error, status 200; code lost"},
		{"empty", failure("taken", "17"), decodedTo("null"), nil, "no error, no records"},
	} {
		if got := c.judge(c.seen, c.bodies); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if long := shorten(strings.Repeat("ä", 200)); !strings.HasSuffix(long, "ä…") || len(long) > 150 {
		t.Errorf("shortened to %q", long)
	}
}

func TestPlatformAnswersByQuestion(t *testing.T) {
	p := &platform{}
	server := httptest.NewServer(p)
	defer server.Close()
	for i, q := range questions {
		if !json.Valid([]byte(q.answer)) {
			t.Errorf("%s: the answer is no JSON", q.text)
		}
		address := fmt.Sprintf("%s/%d/demogm/rest", server.URL, i)
		reply, err := http.Post(address, "application/json", strings.NewReader(q.text))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(reply.Body)
		reply.Body.Close()
		if err != nil || reply.StatusCode != q.status || string(answer) != q.answer {
			t.Errorf("%s: %s %s %v", q.text, reply.Status, answer, err)
		}
		if got := p.take(); !slices.Equal(got, []string{q.text}) {
			t.Errorf("%s: was sent %q", q.text, got)
		}
	}
	reply, err := http.Get(server.URL + "/99/demogm")
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	if reply.StatusCode != http.StatusBadRequest {
		t.Errorf("a question that is none: %s", reply.Status)
	}
}

func TestShape(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.go", "package a\n"+
		"type A struct {\n\tID, Rest string `json:\"-\"`\n\tPROCESS_STATUS string `json:\"PROCESS_STATUS,omitempty\"`\n\tStatus string `json:\"ProcessStatus\"`\n}\n"+
		"type B struct {\n\tInner *struct {\n\t\tX int `json:\"ProcessStatus\"`\n\t\tY int `json:\"PROCESS_STATUS\"`\n\t} `json:\"inner\"`\n}\n")
	write(t, dir, "a_test.go", "package a\ntype C int\n")
	s, err := shapeOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.types != 2 || s.goNames["PROCESS_STATUS"] == "" {
		t.Errorf("%d types, names %v", s.types, s.goNames)
	}
	lists := map[string][]string{"COLLECTOR": {"PROCESS_STATUS", "ProcessStatus"}, "OTHER": {"Id"}}
	if got := s.copies(lists); got != 1 {
		t.Errorf("%v copies per entity, want 1: two of one entity, none of the other", got)
	}
}

// TestFieldLists reads a committed export, with entities whose sizes are known.
func TestFieldLists(t *testing.T) {
	lists, err := fieldLists("../specs/demogm_20250725_full_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(lists) != 46 || len(lists["CONTRACT"]) != 12 || len(lists["COLLECTOR_FIELDS"]) != 34 {
		t.Errorf("%d entities, CONTRACT has %d fields, COLLECTOR_FIELDS %d", len(lists), len(lists["CONTRACT"]), len(lists["COLLECTOR_FIELDS"]))
	}
}

func TestRefusal(t *testing.T) {
	printed := errors.New("ogen: exit status 1\ngenerate:\n    main.run\n        /src/main.go:1\n  - conflict of names\n    main.x\n        /src/x.go:2")
	if got := refusal(printed); got != "conflict of names" {
		t.Errorf("got %q", got)
	}
	if got := refusal(errors.New("oapi-codegen: exit status 1\nerror: no")); got != "error: no" {
		t.Errorf("got %q", got)
	}
}
