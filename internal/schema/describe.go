package schema

import "strings"

// DescribeType returns the type of a field whose document types it, in words: "list of typekey
// Currency".
func DescribeType(f *Field) string {
	var b strings.Builder
	for _, c := range f.Within {
		b.WriteString(string(c) + " of ")
	}
	b.WriteString(string(f.Type))
	switch {
	case f.Typelist != "":
		b.WriteString(" " + f.Typelist)
	case f.Target != "":
		b.WriteString(" " + f.Target)
	}
	return b.String()
}
