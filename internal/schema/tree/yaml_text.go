package tree

import "strings"

// fold decodes the text of the scalar at index i, which a block reader has read and
// which the source does not have verbatim.
func (d *Doc) fold(i uint32) string {
	raw := d.raw(i)
	switch e := d.tape[i]; d.src[e.offset()] {
	case '"':
		return unfold(raw, '\\')
	case '\'':
		return unfold(raw, '\'')
	case '|', '>':
		return foldBlock(raw, d.src[d.start:e.offset()])
	default:
		if e.kind() == Bool {
			return strings.ToLower(raw)
		}
		return unfold(raw, '\n') // no escapes: a line break is none
	}
}

// unfold decodes a plain or quoted scalar: white space around line breaks goes, one
// break becomes a space, several become one less. Escapes begin with the byte escape.
func unfold(raw string, escape byte) string {
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case isBlank(c):
			i = foldSpace(&b, raw, i, " ")
		case c == escape && c == '\'':
			b.WriteByte(c)
			i += 2
		case c == escape && (raw[i+1] == '\n' || raw[i+1] == '\r'):
			i = foldSpace(&b, raw, i+1, "")
		case c == escape:
			i += unescapeYAML(&b, raw[i:])
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// foldSpace writes what the white space at offset i of raw stands for, and returns where
// it ends. A single line break stands for the text one.
func foldSpace(b *strings.Builder, raw string, i int, one string) int {
	end := i
	for end < len(raw) && isBlank(raw[end]) {
		end++
	}
	switch breaks := strings.Count(raw[i:end], "\n"); breaks {
	case 0:
		b.WriteString(raw[i:end])
	case 1:
		b.WriteString(one)
	default:
		for range breaks - 1 {
			b.WriteByte('\n')
		}
	}
	return end
}

// unescapeYAML writes what the escape at the beginning of s stands for, and returns its
// length.
func unescapeYAML(b *strings.Builder, s string) int {
	size := 2
	switch s[1] {
	case 'x':
		size = 4
	case 'u':
		size = 6
	case 'U':
		size = 10
	default:
		b.WriteString(yamlEscapes[s[1]])
		return size
	}
	b.WriteRune(hexRune(s[2:size]))
	return size
}

// blockHeader is the first line of a block scalar.
type blockHeader struct {
	chomp  byte // '+', '-' or 0
	indent int  // of the text, relative to what is around it; 0 if the text tells
	length int  // with the line break; 0 if there is something else
}

// readHeader reads the first line of the block scalar that s begins with.
func readHeader(s string) (h blockHeader) {
	i := 1
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case (c == '+' || c == '-') && h.chomp == 0:
			h.chomp = c
			continue
		case '1' <= c && c <= '9' && h.indent == 0:
			h.indent = int(c - '0')
			continue
		}
		break
	}
	rest := strings.TrimLeft(s[i:], " ")
	switch i = len(s) - len(rest); {
	case strings.HasPrefix(rest, "\n"):
		h.length = i + 1
	case strings.HasPrefix(rest, "\r\n"):
		h.length = i + 2
	}
	return h
}

// columnOfParent returns the column of the key or dash that a block scalar belongs to,
// given its line in front of it; -1 if that is on another line.
func columnOfParent(line string) int {
	column := -1
	for i := 0; ; {
		i += len(line[i:]) - len(strings.TrimLeft(line[i:], " "))
		if i == len(line) {
			return column
		}
		column = i
		if !strings.HasPrefix(line[i:], "- ") {
			return column
		}
		i++
	}
}

// foldBlock decodes a block scalar. It follows before in the source.
func foldBlock(raw, before string) string {
	h := readHeader(raw)
	lines := raw[h.length:]
	if h.indent > 0 {
		h.indent += columnOfParent(before[strings.LastIndexByte(before, '\n')+1:])
	} else {
		text := strings.TrimLeft(lines, " \r\n")
		first := lines[:len(lines)-len(text)]
		h.indent = len(first) - strings.LastIndexByte(first, '\n') - 1
	}
	f := blockFolder{folded: raw[0] == '>'}
	f.text.Grow(len(lines))
	for lines != "" {
		line, rest, ended := strings.Cut(lines, "\n")
		f.line(strings.TrimSuffix(line, "\r"), h.indent, ended)
		lines = rest
	}
	return f.finish(h.chomp)
}

// blockFolder puts the lines of a block scalar together.
type blockFolder struct {
	text   strings.Builder
	folded bool
	begun  bool // there has been a line with text
	spaced bool // the last one began with white space
	ended  bool // the last one ended with a break
	breaks int  // number of empty lines since
}

// line adds a line, whose text begins behind indent spaces, and whether it has a break.
func (f *blockFolder) line(line string, indent int, ended bool) {
	if len(line) <= indent && strings.Trim(line, " ") == "" {
		if ended {
			f.breaks++
		}
		return
	}
	text := line[indent:]
	spaced := text != "" && (text[0] == ' ' || text[0] == '\t')
	if f.begun {
		f.join(spaced)
	}
	f.newlines(f.breaks)
	f.text.WriteString(text)
	f.begun, f.spaced, f.ended, f.breaks = true, spaced, ended, 0
}

// join writes what the break between two lines with text stands for.
func (f *blockFolder) join(spaced bool) {
	if !f.folded || f.spaced || spaced {
		f.text.WriteByte('\n')
	} else if f.breaks == 0 {
		f.text.WriteByte(' ')
	}
}

func (f *blockFolder) newlines(n int) {
	for range n {
		f.text.WriteByte('\n')
	}
}

// finish adds the breaks at the end and returns the text.
func (f *blockFolder) finish(chomp byte) string {
	if chomp != '-' && f.begun && f.ended {
		f.text.WriteByte('\n')
	}
	if chomp == '+' {
		f.newlines(f.breaks)
	}
	return f.text.String()
}
