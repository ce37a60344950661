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
	p := parser{fields: &Fields{entries: make(map[key]*Entry)}, repeated: make(map[key][]*Entry)}
	text := strings.TrimPrefix(string(data), "\ufeff")
	pos := schema.Pos{File: name, Col: 1}
	for line := range strings.Lines(text) {
		pos.Line++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if isHeader(line) {
			v, ok := formatOf(line)
			if ok && v > format {
				return &Fields{}, newerFormat(pos, v)
			}
			if !ok || v == 0 {
				p.diags.Add(schema.FieldsSyntax, pos, "", "", "found %s, expected %s and the number of a format, as in %s%d: …",
					schema.Printable(line), strings.TrimSpace(headerPrefix), headerPrefix, format)
			}
		}
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		p.line(pos, line)
	}
	for _, k := range p.keys {
		p.settle(k, p.repeated[k])
	}
	p.diags.Sort()
	return p.fields, p.diags
}

// isHeader reports whether a comment is meant to be a header, well-formed or not: behind the
// name of the file there is nothing, or a word with a digit or a colon. Others are remarks.
func isHeader(line string) bool {
	comment, ok := strings.CutPrefix(line, "#")
	rest, named := strings.CutPrefix(strings.TrimSpace(comment), "bpgen.fields")
	word, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return ok && named && (word == "" || strings.ContainsAny(word, "0123456789:"))
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
	fields   *Fields
	repeated map[key][]*Entry // lines for one thing, in the order of the file; those of which there are several
	keys     []key            // of these
	diags    schema.Diags
}

// line reads one line and records it, unless it is broken.
func (p *parser) line(pos schema.Pos, text string) {
	e, err := parseEntry(text)
	if err != nil {
		p.diags.Add(schema.FieldsSyntax, pos, "", "", "%v", err)
		return
	}
	e.Pos = pos
	p.words(e)
	k := e.key()
	old, seen := p.fields.entries[k]
	switch {
	case !seen:
		p.fields.entries[k] = &e
	case p.repeated[k] == nil:
		p.repeated[k] = []*Entry{old, &e}
		p.keys = append(p.keys, k)
	default:
		p.repeated[k] = append(p.repeated[k], &e)
	}
}

// settle finds out which of several lines for one thing holds: that depends on what they say,
// and not on the order in which a merge left them. They have to give one Go name. A type gives
// way to one that people accepted, and that of an override to one of the same status, where one
// branch accepted or overrode what the other left alone. Those that do not give way have to agree.
func (p *parser) settle(k key, lines []*Entry) {
	holds := lines[0]
	for _, e := range lines[1:] {
		holds = holds.or(*e)
	}
	p.fields.entries[k] = holds
	var first *Entry
	for _, e := range lines {
		switch {
		case e.Go != lines[0].Go:
			p.conflict(lines[0], e)
		case e.Accepted != holds.Accepted || e.decided() != holds.decided(): // gives way
		case first == nil:
			first = e
		case e.Type != first.Type || e.Named != first.Named || !slices.Equal(e.Within, first.Within):
			p.conflict(first, e)
		}
	}
}

// conflict reports two lines that cannot both hold.
func (p *parser) conflict(old, e *Entry) {
	advice := "keep the line that was released first, and delete the other"
	switch {
	case old.Go == e.Go && e.decided():
		advice = "keep the line whose type bpgen.yaml has, or that was released first, and delete the other"
	case old.Go == e.Go:
		advice = "keep the line whose type was released first, and delete the other"
	}
	p.diags.Add(schema.FieldsConflict, e.Pos, e.Entity, e.Field, "line %d has %s, line %d has %s: expected one of the two",
		old.Pos.Line, old.version(), e.Pos.Line, e.version()).Fix = advice
}

// decided reports whether the type is that of an override.
func (e *Entry) decided() bool { return e.IsField() && e.Origin == schema.EvidenceOverride }

// or returns the line that holds of two that agree, whatever their order in the file. That of an
// override gives way: if the override is still there it decides without it.
func (e *Entry) or(other Entry) *Entry {
	if e.Accepted != other.Accepted {
		if e.Accepted {
			return e
		}
		return &other
	}
	if e.decided() != other.decided() {
		if other.decided() {
			return e
		}
		return &other
	}
	if e.line() <= other.line() {
		return e
	}
	return &other
}

// words reports words that this bpgen does not know. The entry is kept: its names are good.
func (p *parser) words(e Entry) {
	if !e.IsField() {
		return
	}
	const advice, fix = "expected one of %q", "correct the line, or if a newer bpgen wrote the file, upgrade"
	if known := schema.AllTypes(); !slices.Contains(known, e.Type) {
		p.diags.Add(schema.FieldsSyntax, e.Pos, e.Entity, e.Field, "unknown type %s, "+advice,
			schema.Printable(string(e.Type)), known).Fix = fix
	}
	if !slices.Contains(schema.EvidenceKinds, e.Origin) {
		p.diags.Add(schema.FieldsSyntax, e.Pos, e.Entity, e.Field, "unknown origin %s, "+advice,
			schema.Printable(string(e.Origin)), schema.EvidenceKinds).Fix = fix
	}
}

// version describes what two lines for one wire name can differ in.
func (e Entry) version() string {
	text := fmt.Sprintf("Go name %s, type %s, origin %s", schema.Printable(e.Go),
		schema.Printable(e.TypeColumn()), schema.Printable(string(e.Origin)))
	if e.Accepted {
		text += ", " + accepted
	}
	return text
}

// TypeColumn returns the type as the file spells it.
func (e Entry) TypeColumn() string {
	var text string
	for _, c := range e.Within {
		text += string(c) + string(withinSign)
	}
	text += string(e.Type)
	if e.Named != "" {
		text += string(namedSign) + e.Named
	}
	return text
}

// parseEntry reads the columns of a line.
func parseEntry(line string) (e Entry, err error) {
	columns := strings.Split(line, "\t")
	if len(columns) != 5 && len(columns) != 6 {
		return e, fmt.Errorf("expected entity, field, Go name, type, origin and, for a field, accepted or provisional, with tabs between them, columns found: %d",
			len(columns))
	}
	if e.Entity, err = unquote(columns[0]); err != nil {
		return e, err
	}
	if columns[1] != noField {
		if e.Field, e.Choice, err = splitField(columns[1], columns[3]); err != nil {
			return e, err
		}
	}
	typ, named, isNamed := strings.Cut(columns[3], string(namedSign))
	e.Within, typ = containers(typ)
	e.Go, e.Type, e.Named, e.Origin = columns[2], schema.Type(typ), named, schema.Evidence(columns[4])
	switch {
	case e.Go == "":
		return e, errors.New("the Go name is empty: expected an exported Go identifier")
	case isNamed && (e.Type != schema.TypePicklist || named == ""):
		return e, fmt.Errorf("found the type %s, expected a Go name of its own behind %s only, as in %s:AccountStatus",
			schema.Printable(columns[3]), schema.TypePicklist, schema.TypePicklist)
	case e.Within != nil && !e.IsField():
		return e, fmt.Errorf("found the type %s, expected a list or a map of the values of a field only", schema.Printable(columns[3]))
	case (columns[1] == noField) != e.hasNoField(), !e.IsField() && e.Origin != OriginSpec:
		return e, fmt.Errorf("field %s, type %s and origin %s do not go together: expected, on an entity's own line, %s, %s and %s",
			schema.Printable(columns[1]), schema.Printable(columns[3]), schema.Printable(columns[4]),
			noField, TypeEntity, OriginSpec)
	case len(columns) == 6 && (!e.IsField() || columns[5] != accepted && columns[5] != provisional):
		return e, fmt.Errorf("found %s in the last column, expected %s or %s on a field's line, and none on others",
			schema.Printable(columns[5]), accepted, provisional)
	}
	e.Accepted = len(columns) == 6 && columns[5] == accepted
	return e, nil
}

// containers cuts the containers off a type: list/typekey.
func containers(typ string) (within []schema.Container, rest string) {
	for {
		first, after, found := strings.Cut(typ, string(withinSign))
		c := schema.Container(first)
		if !found || c != schema.List && c != schema.Map {
			return within, typ
		}
		within, typ = append(within, c), after
	}
}

// splitField reads the second column: a field, or on the line of a text of a pick-list both.
func splitField(column, typ string) (field, text string, err error) {
	if typ != string(TypeChoice) {
		field, err = unquote(column)
		return field, "", err
	}
	if prefix, quoteErr := strconv.QuotedPrefix(column); quoteErr == nil {
		field, text = prefix, column[len(prefix):]
	} else if i := strings.IndexByte(column, choiceSign); i >= 0 {
		field, text = column[:i], column[i:]
	}
	rest, found := strings.CutPrefix(text, string(choiceSign))
	if !found {
		return "", "", fmt.Errorf("found %s, expected a field, an equals sign and a quoted text of its pick-list", schema.Printable(column))
	}
	if field, err = unquote(field); err != nil {
		return "", "", err
	}
	text, err = unquote(rest)
	return field, text, err
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
