// Command facts lists the entities, fields and operations that two exports do not share. It
// shares no code with bpgen, which is held to say the same: go run . OLD NEW
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
)

type object = map[string]any

// get follows keys into nested objects.
func get(v any, keys ...string) object {
	for _, key := range keys {
		m, _ := v.(object)
		v = m[key]
	}
	m, _ := v.(object)
	return m
}

// read returns the facts of an export, those of an entity by its name.
func read(path string) map[string]map[string]bool {
	data, err := os.ReadFile(path)
	var doc object
	if err == nil {
		err = json.Unmarshal(data, &doc)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	facts := map[string]map[string]bool{}
	for path, item := range get(doc, "paths") {
		entity := strings.Split(strings.TrimPrefix(strings.TrimPrefix(path, "/rest/2.0/"), "delete/"), "/")[0]
		if facts[entity] == nil {
			facts[entity] = map[string]bool{}
		}
		for method, op := range item.(object) {
			facts[entity]["OPERATION_ "+entity+" "+strings.ToUpper(method)+" "+path] = true
			request := get(op, "requestBody", "content", "application/json; charset=utf-8", "schema", "properties", "brmObjects")
			if len(request) == 0 {
				request = get(op, "requestBody", "content", "application/json", "schema", "properties", "brmObjects")
			}
			if method == "delete" {
				request = nil
			}
			response := object(nil)
			if method == "get" {
				response = get(op, "responses", "200", "content", "application/json", "schema", "properties", "retrieveResponse")
			}
			for _, list := range []object{request, get(request, "items"), response, get(response, "items")} {
				for field := range get(list, "properties") {
					facts[entity]["FIELD_ "+entity+"."+field] = true
				}
			}
		}
	}
	return facts
}

func main() {
	old, new := read(os.Args[1]), read(os.Args[2])
	var lines []string
	only := func(a, b map[string]map[string]bool, verb string) {
		for entity, facts := range a {
			if b[entity] == nil {
				lines = append(lines, "ENTITY_"+verb+" "+entity)
				continue
			}
			for fact := range facts {
				if !b[entity][fact] {
					lines = append(lines, strings.Replace(fact, "_ ", "_"+verb+" ", 1))
				}
			}
		}
	}
	only(old, new, "REMOVED")
	only(new, old, "ADDED")
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}
