package emit

import (
	"bytes"
	"fmt"
	goformat "go/format"
	"strings"
)

// format is the only place where Go source is formatted. A file that does not parse is
// a defect of bpgen and stops the run before anything is written.
func format(f File) ([]byte, error) {
	if !strings.HasSuffix(f.Path, ".go") {
		return f.Data, nil
	}
	out, err := goformat.Source(f.Data)
	if err != nil {
		return nil, fmt.Errorf("emit: %s does not parse, which is a defect of bpgen: %w\n%s", f.Path, err, numbered(f.Data))
	}
	return out, nil
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
