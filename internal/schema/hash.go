package schema

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
)

// Hash returns a hash of what s says, in hexadecimal. Neither the order nor the position of
// anything in the export changes it, nor the Go names that were assigned, nor in which of
// several lists a fact was found: two exports with one hash are one model.
func (s *Schema) Hash() string {
	h := hasher{sha256.New(), nil}
	h.texts(s.Title, s.Version, s.OpenAPI, s.Dialect)
	h.list(s.Servers)
	if len(s.Tags) > 0 {
		h.texts("tags")
		h.list(sorted(s.Tags, func(tag string) string { return tag }))
	}
	for _, g := range sorted(s.Groups, func(g Group) string { return g.Name }) {
		h.texts("group", g.Name)
		h.list(g.Entities)
	}
	for _, c := range sorted(s.Collections, func(c *Collection) string { return c.Name.Wire }) {
		h.texts("collection", s.BasePath, c.Name.Wire, c.Entity)
		for _, op := range c.Operations {
			h.nested(op)
		}
	}
	for _, e := range sorted(s.Entities, func(e *Entity) string { return e.Name.Wire }) {
		h.entity(e)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func sorted[T any](in []T, by func(T) string) []T {
	return slices.SortedStableFunc(slices.Values(in), func(a, b T) int { return cmp.Compare(by(a), by(b)) })
}

// hasher feeds a hash with texts that cannot run into each other.
type hasher struct {
	hash.Hash
	buf []byte
}

func (h *hasher) texts(texts ...string) {
	h.buf = h.buf[:0]
	for _, t := range texts {
		h.buf = binary.AppendUvarint(h.buf, uint64(len(t)))
		h.buf = append(h.buf, t...)
	}
	h.Write(h.buf) // a hash takes everything
}

func (h *hasher) list(texts []string) {
	h.texts(append([]string{strconv.Itoa(len(texts))}, texts...)...)
}

func (h *hasher) entity(e *Entity) {
	identity := ""
	if e.Identity != nil {
		identity = e.Identity.Name.Wire
	}
	h.texts("entity", e.Name.Wire, e.Doc, identity, flag(e.IdentityDeclared))
	if e.Part {
		h.texts("part")
	}
	for _, f := range e.Filters {
		h.texts("filter", f.Name.Wire, string(f.Type))
	}
	if e.Incomplete {
		h.texts("incomplete")
	}
	h.list(e.Groups)
	h.list(e.ExternalKeys)
	for _, op := range sorted(e.Operations, func(op *Operation) string { return string(op.Verb) }) {
		h.texts("operation", string(op.Verb), op.Method, op.Path)
	}
	for _, f := range sorted(e.Fields, func(f *Field) string { return f.Name.Wire }) {
		h.texts("field", f.Name.Wire, f.Doc, f.Declared, string(f.Type), flag(f.Nullable), flag(f.ReadOnly))
		for _, verb := range f.Required {
			h.texts("required", string(verb))
		}
		for _, c := range f.Enum {
			h.texts("choice", c.Text)
		}
		for _, use := range f.In {
			h.texts("in", string(use.Verb))
		}
		h.documented(f)
	}
}

// nested adds an operation of a platform of nested resources.
func (h *hasher) nested(op *Operation) {
	h.texts("operation", string(op.Verb), op.Method, op.Path, op.ID, op.Action, op.Doc)
	for _, p := range op.Params {
		h.texts("parameter", p.Name.Wire, p.In, string(p.Type), flag(p.Repeats), p.Doc)
	}
	h.texts("request", string(op.Request.Kind), op.Request.Entity, flag(op.Request.Required))
	h.texts("response", string(op.Response.Kind), op.Response.Entity)
}

// documented adds what the document of a platform says of a field that others leave open.
func (h *hasher) documented(f *Field) {
	marks := flag(f.CreateOnly) + "/" + flag(f.Filterable) + "/" + flag(f.Sortable)
	if f.Target == "" && f.Typelist == "" && f.Within == nil && f.Views == nil && marks == "//" {
		return
	}
	h.texts("documented", f.Target, f.Typelist, marks)
	for _, c := range f.Within {
		h.texts("within", string(c))
	}
	h.list(f.Views)
}

func flag(b bool) string {
	if b {
		return "+"
	}
	return ""
}
