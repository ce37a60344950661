package fake

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

// entity is the records of one entity.
type entity struct {
	name string // as it was spelt first
	table
	bin    table             // what was deleted
	fields map[string]string // those declared, by name in upper case; nil: any
}

// table is records in the order in which they came to be.
type table struct {
	ids  []string
	rows map[string]*row
}

func (t *table) put(id string, r *row) {
	if _, ok := t.rows[id]; !ok {
		t.ids = append(t.ids, id)
	}
	t.rows[id] = r
}

func (t *table) remove(id string) {
	delete(t.rows, id)
	t.ids = slices.DeleteFunc(t.ids, func(other string) bool { return other == id })
}

// texts returns the fields of all records.
func (t *table) texts() []map[string]string {
	list := make([]map[string]string, len(t.ids))
	for i, id := range t.ids {
		list[i] = t.rows[id].texts()
	}
	return list
}

// reference is a field that refers to a record of another entity: its entity, and its name
// without Id at the end.
type reference struct{ entity, base string }

// entity returns the entity with that name in any case. The caller holds the lock.
func (t *Tenant) entity(name string) *entity {
	key := strings.ToUpper(name)
	e, ok := t.entities[key]
	if !ok {
		e = &entity{name: name, table: table{rows: map[string]*row{}}, bin: table{rows: map[string]*row{}}}
		t.entities[key] = e
	}
	return e
}

// entityInSQL returns the entity that a query means: Billing_Profile and BillingProfile are
// both BILLING_PROFILE (BillingPlatform facts, 5).
func (t *Tenant) entityInSQL(name string) *entity {
	if _, exact := t.entities[strings.ToUpper(name)]; !exact {
		for _, e := range t.sortedEntities() {
			if fold(e.name) == fold(name) {
				return e
			}
		}
	}
	return t.entity(name)
}

func (t *Tenant) sortedEntities() []*entity {
	var list []*entity
	for _, key := range sortedKeys(t.entities) {
		list = append(list, t.entities[key])
	}
	return list
}

// fold is what the spellings of a name have in common.
func fold(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "_", "")) }

// nextID returns a decimal Id that no record of the entity has or had.
func (t *Tenant) nextID(e *entity) string {
	for {
		t.lastID++
		id := strconv.Itoa(t.lastID)
		if e.rows[id] == nil && e.bin.rows[id] == nil {
			return id
		}
	}
}

// knows reports whether the entity exists. All do, until some are declared.
func (t *Tenant) knows(e *entity) bool { return !t.declared || e.fields != nil }

// unknown returns the first of the names that is not declared, or "".
func (e *entity) unknown(names []string) string {
	for _, name := range names {
		if _, ok := e.fields[strings.ToUpper(name)]; !ok && len(e.fields) > 0 {
			return name
		}
	}
	return ""
}

// holds reports whether any record has the field, or it is declared.
func (e *entity) holds(name string) bool {
	if _, ok := e.fields[strings.ToUpper(name)]; ok {
		return true
	}
	for _, id := range e.ids {
		if _, ok := e.rows[id].find(name); ok {
			return true
		}
	}
	return strings.EqualFold(name, "Id")
}

// sortedKeys returns the keys of a map. Like the rest of the package it does without
// generic functions of the standard library that are large, since each SDK compiles its own
// copy.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
