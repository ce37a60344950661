// Command tenants derives the exports of two more tenants from one: with entities and fields of
// their own, without an entity and three fields that the platform has, and with another upsert
// key. It prints what it did, one fact a line: go run . EXPORT FOLDER
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

type object = map[string]any

// tenant is what makes a tenant's export differ.
type tenant struct {
	name     string
	entities []string          // of its own, with the fields of CURRENCY
	fields   map[string]string // of its own, to the entity
	without  []string          // entities
	lacks    map[string]string // fields that it does not have, to the entity
	keys     map[string]string // entity to the key that its upserts match on
}

var tenants = []tenant{
	{
		name: "acme", entities: []string{"C_PROJECT", "C_SITE"},
		fields:  map[string]string{"acm_Region": "ACCOUNT", "acm_Segment": "ACCOUNT", "legacycode": "INVOICE"},
		without: []string{"CS_ACTION_TYPE"},
		lacks:   map[string]string{"Ranking": "PRODUCT", "EndDate": "CONTRACT", "DueDate": "INVOICE"},
		keys:    map[string]string{"ACCOUNT": "acm_Region"},
	},
	{
		name: "globex", entities: []string{"C_SITE", "C_FLEET"},
		fields:  map[string]string{"glx_Tier": "ACCOUNT", "oldnumber": "CONTRACT"},
		without: []string{"CREDIT_TYPE"},
		lacks:   map[string]string{"StartDate": "CONTRACT", "OnEndDate": "CONTRACT", "RateClassId": "CONTRACT"},
		keys:    map[string]string{"PRODUCT": "Id"},
	},
}

func main() {
	for _, t := range tenants {
		if err := t.derive(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func (t tenant) derive(from, folder string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	for _, entity := range t.entities {
		fmt.Println(t.name, "has the entity", entity)
	}
	var doc object
	if err := json.Unmarshal(data, &doc); err != nil {
		return err
	}
	paths := doc["paths"].(object)
	for path, item := range paths {
		if strings.Contains(path+"/", "/CURRENCY/") {
			for _, entity := range t.entities {
				paths[strings.Replace(path, "CURRENCY", entity, 1)] = item
			}
		}
	}
	for _, entity := range t.without {
		fmt.Println(t.name, "lacks the entity", entity)
		for path := range paths {
			if strings.Contains(path+"/", "/"+entity+"/") {
				delete(paths, path)
			}
		}
	}
	for field, entity := range t.fields {
		fmt.Println(t.name, "has the field", entity+"."+field)
		each(paths, entity, func(list object) { list[field] = object{} })
	}
	for field, entity := range t.lacks {
		found := false
		each(paths, entity, func(list object) {
			_, has := list[field]
			found = found || has
			delete(list, field)
		})
		if found {
			fmt.Println(t.name, "lacks the field", entity+"."+field)
		}
	}
	for entity, key := range t.keys {
		fmt.Println(t.name, "has the key", entity, key)
		walk(paths["/rest/2.0/"+entity], func(o object) {
			if property, ok := o["externalIDFieldName"].(object); ok {
				property["enum"] = []any{key}
			}
		})
	}
	if data, err = json.MarshalIndent(doc, "", " "); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, t.name+".json"), data, 0o666)
}

// each calls f for every list of fields of an entity.
func each(paths object, entity string, f func(list object)) {
	for path, item := range paths {
		if !strings.Contains(path+"/", "/"+entity+"/") || strings.Contains(path, "/delete/") {
			continue
		}
		walk(item, func(o object) {
			for _, key := range []string{"brmObjects", "retrieveResponse"} {
				list, _ := o[key].(object)
				if items, ok := list["items"].(object); ok {
					list = items
				}
				if properties, ok := list["properties"].(object); ok && properties["CreatedUserId"] != nil || ok && properties["Id"] != nil && len(properties) > 3 {
					f(properties)
				}
			}
		})
	}
}

// walk calls f for every object in v.
func walk(v any, f func(object)) {
	switch v := v.(type) {
	case object:
		f(v)
		for _, member := range v {
			walk(member, f)
		}
	case []any:
		for _, item := range v {
			walk(item, f)
		}
	}
}
