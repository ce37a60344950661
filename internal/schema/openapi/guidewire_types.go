package openapi

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// value is what a schema says of values.
type value struct {
	typ      schema.Type
	within   []schema.Container
	target   string
	typelist string
	declared string // JSON type of the whole
	null     bool   // null is among the types
	bare     bool   // the values in a container are a reference and nothing else
	problem  string // why the values are raw
}

func raw(declared, problem string) value {
	return value{typ: schema.TypeRaw, declared: declared, problem: problem}
}

// maxContainers bounds how deep lists and maps may be in each other.
const maxContainers = 8

// value returns the type of the values that a schema describes; where is the entity and the field
// that holds them.
func (n *nested) value(e *schema.Entity, field string, property tree.Node, depth int) value {
	target := n.resolve(property)
	if s := n.structures[target]; s != nil && s.skipped {
		return raw("object", "")
	}
	if depth > maxContainers {
		return raw("", "the lists and maps are too deep")
	}
	declared, null := declaredType(n.keyword(property, target, "type"))
	if property.Get("$ref").Exists() {
		declared, null = declaredType(target.Get("type")) // Swagger 2.0 has "object" beside every $ref
	}
	var v value
	switch {
	case !target.Exists():
		return raw("", "")
	case target.Get("oneOf").Exists(), target.Get("anyOf").Exists(), target.Get("allOf").Exists():
		v = n.composed(e, field, property, target, depth)
	case declared == "object" || declared == "" && (target.Get("properties").Exists() || target.Get("additionalProperties").Exists()):
		v = n.objectValue(e, field, property, target, depth)
	case declared == "array":
		v = n.listValue(e, field, target, depth)
	default:
		v = scalar(property, target, declared)
	}
	v.null = v.null || null
	return v
}

// scalar returns the type of values that are neither objects nor lists.
func scalar(property, target tree.Node, declared string) value {
	v := value{declared: declared}
	switch declared {
	case "string":
		v.typ = schema.TypeText
		if list := typelistOf(property, target); list != "" {
			v.typ, v.typelist = schema.TypeTypecode, list
		} else if typ, known := formats[target.Get("format").Text()]; known {
			v.typ = typ
		}
	case "integer":
		v.typ = schema.TypeInteger
	case "number":
		v.typ = schema.TypeNumber
	case "boolean":
		v.typ = schema.TypeFlag
	case "":
		return raw("", "the definition gives no type")
	default:
		return raw(declared, "there is no type "+schema.Printable(declared)+" in OpenAPI")
	}
	return v
}

// formats are the formats of strings that have a type of their own (Guidewire facts, 4). All
// others are texts on the wire, and texts here.
var formats = map[string]schema.Type{
	"date": schema.TypeDate, "date-time": schema.TypeDateTime, "byte": schema.TypeBytes, "binary": schema.TypeBytes,
	"gw-bigdecimal": schema.TypeDecimal, "gw-biginteger": schema.TypeBigInteger,
}

// typelistOf returns the typelist of a code that is a text: typekey.Country.
func typelistOf(property, target tree.Node) string {
	for _, s := range [...]tree.Node{property, target} {
		if list, ok := strings.CutPrefix(mark(s, "type").Text(), "typekey."); ok {
			return list
		}
		if list := mark(s, "typelist").Text(); list != "" {
			return list
		}
	}
	return ""
}

// listValue returns the type of the items of a list.
func (n *nested) listValue(e *schema.Entity, field string, target tree.Node, depth int) value {
	items := target.Get("items")
	if !items.Exists() {
		return raw("array", "the definition does not say what the list holds")
	}
	v := n.value(e, field, items, depth+1)
	return v.in(schema.List, "array", items, target)
}

// in puts values into a container. What the container is marked with is true of its values, where
// they have no mark of their own.
func (v value) in(c schema.Container, declared string, values, container tree.Node) value {
	if v.problem != "" {
		return raw(declared, v.problem)
	}
	v.within, v.declared, v.null = append([]schema.Container{c}, v.within...), declared, false
	v.bare = v.bare || isBare(values)
	switch v.typ {
	case schema.TypeTypekey:
		if v.typelist == "" {
			v.typelist = mark(container, "typelist").Text()
		}
	case schema.TypeReference:
		if v.target == "" {
			v.target = mark(container, "resourceType").Text()
		}
	}
	return v
}

// composed returns the type of values of a schema that is composed of others: of the one that it
// adds to, or of all its variants.
func (n *nested) composed(e *schema.Entity, field string, property, target tree.Node, depth int) value {
	var only tree.Node
	count, null, objects := 0, false, true
	for _, keyword := range [...]string{"allOf", "oneOf", "anyOf"} {
		for item := range target.Get(keyword).Items() {
			part := n.resolve(item)
			if part.Get("type").Is("null") {
				null = true
				continue
			}
			only = item
			count++
			objects = objects && n.isObject(part, 0)
		}
	}
	var v value
	switch {
	case count == 1 && !target.Get("properties").Exists():
		v = n.value(e, field, only, depth+1)
		if property.Exists() && v.typ == schema.TypeTypekey && v.typelist == "" {
			v.typelist = mark(property, "typelist").Text()
		}
		if v.typ == schema.TypeReference && v.target == "" {
			v.target = mark(property, "resourceType").Text()
		}
	case objects && (count > 0 || target.Get("properties").Exists()):
		v = n.held(e, field, target)
	default:
		v = raw("", "the values are of several forms")
	}
	v.null = v.null || null
	return v
}

// isObject reports whether a schema describes objects.
func (n *nested) isObject(s tree.Node, depth int) bool {
	if s.Get("type").Is("object") || s.Get("properties").Exists() {
		return true
	}
	found := false
	for _, keyword := range [...]string{"allOf", "oneOf", "anyOf"} {
		for item := range s.Get(keyword).Items() {
			n.steps++
			if depth > maxContainers || n.steps > maxSteps || !n.isObject(n.resolve(item), depth+1) {
				return false
			}
			found = true
		}
	}
	return found
}

// objectValue returns the type of values that are objects: one that the platform has everywhere,
// a map, or a structure.
func (n *nested) objectValue(e *schema.Entity, field string, property, target tree.Node, depth int) value {
	properties := target.Get("properties")
	if v, ok := n.common(property, target, properties); ok {
		return v
	}
	switch more := target.Get("additionalProperties"); {
	case properties.Len() > 0:
		return n.held(e, field, target)
	case more.Kind() == tree.Object && more.Len() > 0:
		v := n.value(e, field, more, depth+1)
		return v.in(schema.Map, "object", more, target)
	default:
		return raw("object", "the definition does not say what the object holds")
	}
}

// held returns the type of values that are a structure.
func (n *nested) held(e *schema.Entity, field string, target tree.Node) value {
	s := n.structureOf(target, e.Name.Wire+"_"+field)
	return value{typ: schema.TypeObject, target: n.entity(s).Name.Wire, declared: "object"}
}

// common returns the type of the objects that stand for scalars: typekeys, references and money
// (Guidewire facts, 4). They are known by what they have; a name alone tells nothing, as tenants
// have structures of their own.
func (n *nested) common(property, target, properties tree.Node) (value, bool) {
	v := value{declared: "object"}
	only := func(names ...string) bool {
		for key := range properties.Members() {
			if !slices.Contains(names, key.Text()) {
				return false
			}
		}
		return properties.Get(names[0]).Exists()
	}
	name := ""
	if s := n.structures[target]; s != nil {
		name = s.name
	}
	switch list := mark(property, "typelist").Text(); {
	case only("code", "name") && (list != "" || name == "TypeKeyReference"):
		v.typ, v.typelist = schema.TypeTypekey, list
	case only("id", "displayName", "refid", "type", "uri", "jsonPath") && (properties.Get("refid").Exists() || name == "SimpleReference"):
		v.typ, v.target = schema.TypeReference, n.keep(clip(mark(property, "resourceType").Text()))
	case only("amount", "currency") && properties.Get("currency").Exists() && n.resolve(properties.Get("amount")).Get("format").Is("gw-bigdecimal"):
		v.typ = schema.TypeMoney
	default:
		return value{}, false
	}
	return v, true
}
