package memory

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// Parse reads a bpgen.fields; name is its name in findings. Lines may come in any order
// and identical ones may repeat, as a union merge leaves them; a carriage return at the
// end of a line and a byte order mark are what Git and editors on Windows add.
func Parse(name string, data []byte) (*Fields, schema.Diags) {
	p := parser{fields: &Fields{entries: make(map[key]*Entry)}}
	text := strings.TrimPrefix(string(data), "\ufeff")
	pos := schema.Pos{File: name, Col: 1}
	for line := range strings.Lines(text) {
		pos.Line++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if v, ok := formatOf(line); ok && v > format {
			return &Fields{}, newerFormat(pos, v)
		}
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		p.line(pos, line)
	}
	return p.fields, p.diags
}

// formatOf returns the format number of a header line. It looks at every comment, not
// just the first line, because a merge may put other lines before it.
func formatOf(line string) (uint64, bool) {
	rest, ok := strings.CutPrefix(line, headerPrefix)
	if !ok {
		return 0, false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || '9' < r })
	if end >= 0 {
		rest = rest[:end]
	}
	v, err := strconv.ParseUint(rest, 10, 64)
	return v, err == nil || errors.Is(err, strconv.ErrRange)
}

func newerFormat(pos schema.Pos, v uint64) (ds schema.Diags) {
	ds.Add(schema.FieldsFormat, pos, "", "",
		"the file has format %d, expected %d, which this bpgen knows; nothing has been overwritten", v, format)
	return ds
}

type parser struct {
	fields *Fields
	diags  schema.Diags
}

// line reads one line and records it, unless it is broken or contradicts another.
func (p *parser) line(pos schema.Pos, text string) {
	e, err := parseEntry(text)
	if err != nil {
		p.diags.Add(schema.FieldsSyntax, pos, "", "", "%v", err)
		return
	}
	e.Pos = pos
	p.words(e)
	old, seen := p.fields.entries[e.key()]
	switch {
	case !seen:
		p.fields.entries[e.key()] = &e
	case old.line() != e.line():
		advice := "keep the line that was released first, and delete the other"
		if old.Go == e.Go {
			advice = "keep either, since both give the same Go name, and delete the other"
		}
		p.diags.Add(schema.FieldsConflict, pos, e.Entity, e.Field, "line %d has %s, line %d has %s: expected one of the two",
			old.Pos.Line, old.version(), pos.Line, e.version()).Fix = advice
	}
}

// words reports words that this bpgen does not know. The entry is kept: its names are good.
func (p *parser) words(e Entry) {
	if e.IsEntity() {
		return
	}
	const advice, fix = "expected one of %q", "correct the line, or if a newer bpgen wrote the file, upgrade"
	if !slices.Contains(schema.Types, e.Type) {
		p.diags.Add(schema.FieldsSyntax, e.Pos, e.Entity, e.Field, "unknown type %s, "+advice,
			schema.Printable(string(e.Type)), schema.Types).Fix = fix
	}
	if !slices.Contains(schema.EvidenceKinds, e.Origin) {
		p.diags.Add(schema.FieldsSyntax, e.Pos, e.Entity, e.Field, "unknown origin %s, "+advice,
			schema.Printable(string(e.Origin)), schema.EvidenceKinds).Fix = fix
	}
}

// version describes what two lines for one wire name can differ in.
func (e Entry) version() string {
	return fmt.Sprintf("Go name %s, type %s, origin %s", schema.Printable(e.Go),
		schema.Printable(string(e.Type)), schema.Printable(string(e.Origin)))
}

// parseEntry reads the columns of a line.
func parseEntry(line string) (e Entry, err error) {
	columns := strings.Split(line, "\t")
	if len(columns) != 5 {
		return e, fmt.Errorf("expected entity, field, Go name, type and origin with tabs between them, columns found: %d",
			len(columns))
	}
	if e.Entity, err = unquote(columns[0]); err != nil {
		return e, err
	}
	isEntity := columns[1] == noField
	if !isEntity {
		if e.Field, err = unquote(columns[1]); err != nil {
			return e, err
		}
	}
	e.Go, e.Type, e.Origin = columns[2], schema.Type(columns[3]), schema.Evidence(columns[4])
	switch {
	case e.Go == "":
		return e, errors.New("the Go name is empty: expected an exported Go identifier")
	case isEntity != e.IsEntity(), isEntity && e.Origin != OriginSpec:
		return e, fmt.Errorf("field %s, type %s and origin %s do not go together: expected, on an entity's own line, %s, %s and %s",
			schema.Printable(columns[1]), schema.Printable(columns[3]), schema.Printable(columns[4]),
			noField, TypeEntity, OriginSpec)
	}
	return e, nil
}

// unquote undoes appendQuoted.
func unquote(column string) (string, error) {
	if bare(column) {
		return column, nil
	}
	if strings.HasPrefix(column, `"`) {
		if s, err := strconv.Unquote(column); err == nil {
			return s, nil
		}
	}
	return "", fmt.Errorf("found %s, expected a plain wire name or a quoted one", schema.Printable(column))
}
