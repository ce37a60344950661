package openapi

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// Replies, limits and ways to sign in are read for those who compare exports. Nothing that is
// generated depends on them, so what is wrong with them is no finding.

// follow resolves references without a word about those that lead nowhere.
func (l *loader) follow(n tree.Node) tree.Node {
	for range maxRefs {
		ref := n.Get("$ref")
		if ref.Kind() != tree.String {
			return n
		}
		pointer, local := strings.CutPrefix(ref.Text(), "#")
		if !local {
			return tree.Node{}
		}
		n = l.index.Lookup(pointer)
	}
	return tree.Node{}
}

// reply returns the members of an operation's successful response with their types, such as
// "createResponse array".
func (l *loader) reply(op tree.Node) string {
	response := l.follow(success(op.Get("responses")))
	body := l.follow(preferred(response.Get("content")).Get("schema"))
	var members []string
	for key, value := range body.Get("properties").Members() {
		if len(members) == maxReplies {
			break
		}
		typ := clip(l.follow(value).Get("type").Text())
		members = append(members, strings.TrimSpace(clip(key.Text())+" "+typ))
	}
	slices.Sort(members)
	return l.keep(strings.Join(slices.Compact(members), ", "))
}

// maxReplies bounds the members of one response; those of the platform have one.
const maxReplies = 100

// limitKeywords are the keywords that bound the values of a field beyond its type.
var limitKeywords = map[string]bool{
	"format": true, "minLength": true, "maxLength": true, "pattern": true, "minimum": true, "maximum": true,
}

// limits returns what bounds the values of a property, such as "format=date".
func limits(property, target tree.Node) string {
	var found []string
	add := func(n tree.Node) {
		for key, value := range n.Members() {
			if limitKeywords[key.Text()] {
				found = append(found, key.Text()+"="+clip(limit(key.Text(), value.Text())))
			}
		}
	}
	add(target)
	if property != target {
		add(property)
	}
	if found == nil {
		return ""
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), ", ")
}

// limit writes a number without the zeros that end its fraction: 5.0 limits as 5 does.
func limit(keyword, text string) string {
	whole, fraction, ok := strings.Cut(text, ".")
	if !ok || keyword == "pattern" || keyword == "format" || strings.Trim(strings.TrimPrefix(whole, "-")+fraction, "0123456789") != "" {
		return text
	}
	return strings.TrimSuffix(whole+"."+strings.TrimRight(fraction, "0"), ".")
}

// security lists the ways to sign in that the export declares.
func (l *loader) security(s *schema.Schema, root tree.Node) {
	schemes := root.Get("components").Get("securitySchemes")
	if !schemes.Exists() {
		schemes = root.Get("securityDefinitions") // of Swagger 2.0
	}
	for name, scheme := range schemes.Members() {
		if len(s.Security) == maxReplies {
			return
		}
		scheme = l.follow(scheme)
		kind := scheme.Get("type").Text()
		if kind == "basic" {
			kind = "http basic" // as OpenAPI 3 has it
		}
		words := []string{name.Text(), kind, scheme.Get("scheme").Text(), scheme.Get("bearerFormat").Text()}
		s.Security = append(s.Security, l.keep(clip(strings.Join(strings.Fields(strings.Join(words, " ")), " "))))
	}
	slices.Sort(s.Security)
}
