package tree

import "strings"

// blockReader reads the YAML that exporters write: mappings and sequences in block
// style, flow collections, and scalars in every style. What it is not certain about it
// leaves to the YAML parser, which is some twenty-five times slower: anchors, aliases, tags,
// merge keys, complex keys but those on one line, directives, several documents, unusual white space, and
// whatever is wrong. It never says that a document is wrong, but that it has too much, or a colon
// where the YAML parser would report the block around it.
//
// Between calls, i is at the first byte of a line that has something, or at the end.
type blockReader struct {
	d      *Doc
	src    string // d.src, closer at hand
	i      int    // offset of the next byte
	line   int    // offset where its line begins
	remark bool   // there were comments between the last content and i
	tape   []entry
	levels []level // the open block collections
	keys   keyChecker
	odd    oddity
	err    *SyntaxError
}

// level is an open block collection.
type level struct {
	index  int // of its entry
	indent int // column of its keys or dashes
	empty  int // offset behind a colon or dash whose value has not been seen, else 0
}

// oddity is what a blockReader has left to the YAML parser.
type oddity struct {
	offset int
	what   string
}

// readBlock fills d.tape and d.dups from d.src. Without an error, ok tells whether it
// did, or where it gave up.
func readBlock(d *Doc) (odd oddity, ok bool, err *SyntaxError) {
	p := blockReader{d: d, src: d.src, i: d.start, tape: make([]entry, 0, blockEntries(d.src))}
	p.keys.d = d
	d.form = blockYAML // which looking for repeated keys depends on
	if ok = p.document(); ok {
		d.tape = p.tape
		return oddity{}, true, nil
	}
	d.form, d.tape, d.dups = jsonForm, nil, nil
	return p.odd, false, p.err
}

// blockEntries returns how many entries a block reader can make of src at most: a key
// and a value for each colon, and one for each other indicator.
func blockEntries(src string) int {
	n := 2 + 2*strings.Count(src, ":")
	for _, indicator := range []string{"-", ",", "[", "{"} {
		n += strings.Count(src, indicator)
	}
	return min(n, maxEntries(src)+2*maxDepth)
}

// document reads everything.
func (p *blockReader) document() bool {
	if !p.skip() {
		return false
	}
	if p.marker() && p.src[p.i] == '-' {
		if p.i += 3; !p.endLine() {
			return false
		}
	}
	for p.i < len(p.src) {
		if len(p.tape) > maxEntries(p.src) {
			p.err = p.d.tooMany(p.i)
			return false
		}
		if !p.content() {
			return false
		}
	}
	if len(p.tape) == 0 {
		return p.leave(p.i, "no value")
	}
	for len(p.levels) > 0 {
		p.close()
	}
	return p.err == nil
}

// leave gives up because of what is at offset, and returns false.
func (p *blockReader) leave(offset int, what string) bool {
	p.odd = oddity{offset, what}
	return false
}

// content reads the key, item or value that begins a line, to the end of its last line.
func (p *blockReader) content() bool {
	if p.marker() {
		return p.leave(p.i, "the mark of another document")
	}
	column, dash := p.i-p.line, p.dash(p.i)
	for len(p.levels) > 0 && p.top().ended(p.tape, column, dash) {
		p.close()
	}
	if len(p.levels) == 0 {
		if len(p.tape) > 0 {
			return p.leave(p.i, "a second value")
		}
		return p.node()
	}
	top := p.top()
	array := p.tape[top.index].kind() == Array
	switch {
	case top.empty > 0 && (column > top.indent || dash && !array):
		top.empty = 0
		return p.node()
	case column != top.indent || dash != array:
		return p.leave(p.i, "a line that is indented as nothing around it")
	}
	p.fill()
	if array {
		return p.items()
	}
	return p.member()
}

// ended reports whether content at a column is outside of the collection. A sequence
// may stand at the column of the key it belongs to, where the next key ends it.
func (l *level) ended(tape []entry, column int, dash bool) bool {
	return column < l.indent || column == l.indent && !dash && tape[l.index].kind() == Array
}

func (p *blockReader) top() *level { return &p.levels[len(p.levels)-1] }

// indent returns the column of the innermost block collection, -1 if there is none.
func (p *blockReader) indent() int {
	if len(p.levels) == 0 {
		return -1
	}
	return p.top().indent
}

// fill gives the last key or dash of the innermost collection its null.
func (p *blockReader) fill() {
	if top := p.top(); top.empty > 0 {
		p.add(Null, top.empty, 0)
		top.empty = 0
	}
}

// open begins a block collection at p.i.
func (p *blockReader) open(kind Kind) bool {
	if len(p.levels) == maxDepth {
		p.err = p.d.tooDeep(p.i)
		return false
	}
	p.levels = append(p.levels, level{index: len(p.tape), indent: p.i - p.line})
	p.add(kind, p.i, 0)
	return true
}

// close ends the innermost block collection.
func (p *blockReader) close() {
	p.fill()
	p.end(p.top().index)
	p.levels = p.levels[:len(p.levels)-1]
}

// end completes the entry of the collection at index i, which holds the rest of the tape.
func (p *blockReader) end(i int) {
	e := p.tape[i]
	p.tape[i] = newEntry(e.kind(), e.offset(), len(p.tape))
	if e.kind() == Object {
		p.d.tape = p.tape
		p.keys.check(uint32(i))
	}
}

// add appends an entry.
func (p *blockReader) add(kind Kind, offset, arg int) {
	p.tape = append(p.tape, newEntry(kind, offset, arg))
}

// node reads what may be a collection in block style or any other value.
func (p *blockReader) node() bool {
	if p.dash(p.i) {
		return p.open(Array) && p.items()
	}
	if p.mark(p.i) {
		return p.open(Object) && p.marked()
	}
	if !p.maybeKey() {
		return p.value()
	}
	s, ok := p.scalar()
	switch {
	case !ok:
		return false
	case !s.key:
		return p.finish(s)
	}
	p.i = s.offset
	return p.open(Object) && p.pair(s)
}

// items reads a dash and what follows it, which may be another dash.
func (p *blockReader) items() bool {
	for {
		p.i++
		behind := p.i
		if p.spaces(); p.atLineEnd() {
			p.top().empty = behind
			return p.endLine()
		}
		if !p.dash(p.i) {
			return p.node()
		}
		if !p.open(Array) {
			return false
		}
	}
}

// member reads a key and what follows it on its line.
func (p *blockReader) member() bool {
	if p.mark(p.i) {
		return p.marked()
	}
	if !p.maybeKey() {
		return p.leave(p.i, "something else than a key")
	}
	s, ok := p.scalar()
	if ok && !s.key {
		return p.leave(s.offset, "something else than a key")
	}
	return ok && p.pair(s)
}

// pair appends a key, and reads what follows it on its line.
func (p *blockReader) pair(key scalar) bool {
	if !p.addKey(key) {
		return false
	}
	p.i = key.end + 1
	behind := p.i
	if p.spaces(); p.atLineEnd() {
		p.top().empty = behind
		return p.endLine()
	}
	if p.dash(p.i) {
		return p.leave(p.i, "an item on the line of a key")
	}
	return p.value()
}

// value reads a value that is no collection in block style.
func (p *blockReader) value() bool {
	switch p.src[p.i] {
	case '[', '{':
		return p.flow() && p.endLine()
	case '|', '>':
		return p.blockScalar()
	}
	s, ok := p.scalar()
	switch {
	case !ok:
		return false
	case s.key:
		return p.leave(s.offset, "a key where there may be none")
	}
	return p.finish(s)
}

// finish appends a scalar that is a value, with the lines that continue it.
func (p *blockReader) finish(s scalar) bool {
	p.i = s.end
	if s.quoted {
		p.addValue(s)
		return p.endLine()
	}
	if len(p.levels) == 0 {
		return p.leave(s.offset, "a scalar that is the whole document")
	}
	for {
		if !p.endLine() {
			return false
		}
		if p.remark || p.i == len(p.src) || p.i-p.line <= p.indent() {
			break
		}
		end, key, ok := p.plainLine(p.i)
		if !ok {
			return false
		}
		if key {
			return p.leave(p.i, "a key where there may be none")
		}
		s.end, s.escaped = end, true
		p.i = end
	}
	p.addValue(s)
	return true
}

// maybeKey reports whether what is at p.i can be a scalar on one line.
func (p *blockReader) maybeKey() bool {
	switch p.src[p.i] {
	case '[', '{', '|', '>':
		return false
	}
	return true
}

// dash reports whether there is the dash of an item at offset i.
func (p *blockReader) dash(i int) bool {
	return i < len(p.src) && p.src[i] == '-' && p.blank(i+1)
}

// blank reports whether offset i is at white space or the end.
func (p *blockReader) blank(i int) bool {
	return i >= len(p.src) || isBlank(p.src[i])
}

// marker reports whether there is --- or ... at the beginning of a line at p.i.
func (p *blockReader) marker() bool {
	return p.i == p.line && isMarker(p.src[p.i:])
}

// isMarker reports whether the line that s begins with marks where documents begin or end.
func isMarker(s string) bool {
	if !strings.HasPrefix(s, "---") && !strings.HasPrefix(s, "...") {
		return false
	}
	return len(s) == 3 || isBlank(s[3])
}

func (p *blockReader) spaces() {
	for p.i < len(p.src) && p.src[p.i] == ' ' {
		p.i++
	}
}

// atLineEnd reports whether the line has nothing but a comment from p.i on.
func (p *blockReader) atLineEnd() bool {
	if p.i >= len(p.src) {
		return true
	}
	switch p.src[p.i] {
	case '\n', '\r':
		return true
	case '#':
		return p.src[p.i-1] == ' '
	}
	return false
}

// endLine expects nothing but a comment on the rest of the line, and goes to the next
// line that has something.
func (p *blockReader) endLine() bool {
	p.remark = false
	if p.spaces(); !p.atLineEnd() {
		return p.leave(p.i, "something else than the end of the line")
	}
	if p.i < len(p.src) && p.src[p.i] == '#' && !p.comment() {
		return false
	}
	return p.lineBreak() && p.skip()
}

// lineBreak goes behind the line break at p.i, if it is not the end of the document.
func (p *blockReader) lineBreak() bool {
	if p.i < len(p.src) && p.src[p.i] == '\r' {
		p.i++
		if p.i == len(p.src) || p.src[p.i] != '\n' {
			return p.leave(p.i-1, "a carriage return without a line feed")
		}
	}
	if p.i < len(p.src) {
		p.i++
	}
	return true
}

// skip goes from the beginning of a line to the first one that has something.
func (p *blockReader) skip() bool {
	for {
		p.line = p.i
		if p.spaces(); p.i == len(p.src) {
			return true
		}
		switch p.src[p.i] {
		case '\n', '\r':
		case '#':
			if !p.comment() {
				return false
			}
		default:
			return true
		}
		if !p.lineBreak() {
			return false
		}
	}
}

// comment goes to the end of the line of a comment.
func (p *blockReader) comment() bool {
	p.remark = true
	i, ok := p.lineEnd(p.i)
	p.i = i
	return ok
}

// lineEnd returns the offset of the line break behind offset i, and whether all
// characters until there are those that YAML allows in a line.
func (p *blockReader) lineEnd(i int) (end int, ok bool) {
	for i < len(p.src) {
		switch c := p.src[i]; {
		case ' ' <= c && c <= '~' || c == '\t':
			i++
		case c == '\n' || c == '\r':
			return i, true
		default:
			size := p.rune(i)
			if size == 0 {
				return i, false
			}
			i += size
		}
	}
	return i, true
}

// rune returns the length of the character at offset i, which is not ASCII. It gives up
// and returns 0 if the character is a line break, a byte order mark or not allowed.
func (p *blockReader) rune(i int) int {
	r, size, ok := yamlRune(p.src[i:])
	if !ok || size == 1 || isYAMLBreak(r) || r == '\uFEFF' {
		p.leave(i, "a character with a meaning of its own")
		return 0
	}
	return size
}
