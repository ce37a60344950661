package tree

import (
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
)

// blockSize trades the size of the line index against the bytes that one position
// has to count: at 1 KiB the index is below 1 % of the source, and counting is done
// at the speed of memory.
const blockSize = 1 << 10

// lineIndex has a mark for the beginning of each block of the source. Marks instead
// of line starts keep the index small for indented documents and positions cheap for
// documents that are one long line.
type lineIndex []lineMark

type lineMark struct {
	line  uint32 // number of the line, from 1
	start uint32 // offset of the line's first byte
}

// pos returns the position of the byte at offset. The index is built on first use:
// whoever never asks for a position never pays for it.
func (d *Doc) pos(offset int) schema.Pos {
	d.once.Do(func() { d.lines = indexLines(d.src, d.start) })
	offset = max(offset, d.start)
	block := offset / blockSize
	mark := d.lines[block].advance(d.src, block*blockSize, offset)
	return schema.Pos{File: d.name, Line: int(mark.line), Col: offset - int(mark.start) + 1}
}

// indexLines marks the blocks of src, whose first line begins at start. Only LF ends a
// line, which serves CRLF as well.
func indexLines(src string, start int) lineIndex {
	index := make(lineIndex, 0, len(src)/blockSize+1)
	mark := lineMark{line: 1, start: uint32(start)}
	for at := 0; ; at += blockSize {
		index = append(index, mark)
		if at+blockSize > len(src) {
			return index
		}
		mark = mark.advance(src, at, at+blockSize)
	}
}

// advance returns the mark for offset to, given that m is the mark for offset from.
func (m lineMark) advance(src string, from, to int) lineMark {
	part := src[from:to]
	if n := strings.Count(part, "\n"); n > 0 {
		m.line += uint32(n)
		m.start = uint32(from + strings.LastIndexByte(part, '\n') + 1)
	}
	return m
}
