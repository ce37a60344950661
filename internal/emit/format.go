package emit

import (
	"bytes"
	"fmt"
	goformat "go/format"
	"slices"
	"strconv"
	"strings"
)

// format is the only place where Go source is formatted. A file that does not parse is
// a defect of bpgen and stops the run before anything is written.
func format(path string, src []byte) ([]byte, error) {
	out, err := goformat.Source(src)
	if err != nil {
		return nil, fmt.Errorf("emit: %s does not parse, which is a defect of bpgen: %w\n%s", path, err, numbered(src))
	}
	if bytes.Contains(out, []byte("\n//go:build ")) || bytes.HasPrefix(out, []byte("//go:build ")) {
		return nil, fmt.Errorf("emit: %s has a build constraint, which is a defect of bpgen\n%s", path, numbered(out))
	}
	return bytes.Clone(out), nil // without the room to grow that out has
}

// groupImports moves the imports of the SDK's own packages into a group behind those of
// the standard library: jennifer renders all imports as one block.
func groupImports(src []byte, importPath string) []byte {
	head, rest, found := bytes.Cut(src, []byte("import (\n"))
	block, tail, closed := bytes.Cut(rest, []byte("\n)"))
	if !found || !closed || bytes.Contains(block, []byte("\n\n")) {
		return src
	}
	var std, own [][]byte
	for _, line := range bytes.Split(block, []byte("\n")) {
		if bytes.Contains(line, []byte(strconv.Quote(importPath)[:len(importPath)+1])) {
			own = append(own, line)
		} else {
			std = append(std, line)
		}
	}
	if len(std) == 0 || len(own) == 0 {
		return src
	}
	groups := append(append(std, nil), own...)
	return slices.Concat(head, []byte("import (\n"), bytes.Join(groups, []byte("\n")), []byte("\n)"), tail)
}

// numbered returns source with line numbers, for the report of a defect.
func numbered(src []byte) string {
	const most = 400
	var b strings.Builder
	for i, line := range bytes.Split(src, []byte("\n")) {
		if i == most {
			b.WriteString("…\n")
			break
		}
		fmt.Fprintf(&b, "%4d  %s\n", i+1, line)
	}
	return b.String()
}
