package report

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/drift"
	"github.com/bpgen/bpgen/internal/schema"
)

const separators = `/\`

// file returns the last element of a path: folders of a machine are nobody's business.
func file(path string) string { return tail(path, 1) }

// tail returns the last n elements of a path.
func tail(path string, n int) string {
	at := len(path)
	for ; n > 0 && at >= 0; n-- {
		at = strings.LastIndexAny(path[:at], separators)
	}
	return path[at+1:]
}

// short returns what a page calls snapshots. Those whose files have one name are called by paths:
// of these it keeps as many elements as tell them apart.
func short(snapshots []diff.Snapshot) map[string]string {
	paths := make(map[string]string)
	for _, s := range snapshots {
		if strings.ContainsAny(s.Name, separators) {
			paths[s.Name] = s.Name
		}
	}
	for n := 2; ; n++ {
		seen := make(map[string]bool)
		whole := true
		for path := range paths {
			paths[path] = tail(path, n)
			seen[paths[path]] = true
			whole = whole && paths[path] == path
		}
		if whole || len(seen) == len(paths) {
			return paths
		}
	}
}

// called returns a name as a page has it.
func called(name string, paths map[string]string) string {
	if short, ok := paths[name]; ok {
		return short
	}
	return name
}

func withoutFolders(r *diff.Report) *diff.Report {
	c, paths := *r, short([]diff.Snapshot{r.Old, r.New})
	c.Old.Name, c.New.Name = called(r.Old.Name, paths), called(r.New.Name, paths)
	return &c
}

func matrixWithoutFolders(m *drift.Matrix) *drift.Matrix {
	paths := short(m.Snapshots)
	if len(paths) == 0 {
		return m
	}
	c := *m
	c.Snapshots, c.Rows, c.Groups, c.Against = slices.Clone(m.Snapshots), slices.Clone(m.Rows), slices.Clone(m.Groups), slices.Clone(m.Against)
	var pairs []string
	for i := range c.Snapshots {
		name := &c.Snapshots[i].Name
		if short, ok := paths[*name]; ok {
			pairs = append(pairs, schema.Printable(*name), schema.Printable(short))
			*name = short
		}
	}
	words := strings.NewReplacer(pairs...)
	for i := range c.Groups {
		c.Groups[i].Pattern = words.Replace(c.Groups[i].Pattern)
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		r.FirstSeen, r.LastSeen = called(r.FirstSeen, paths), called(r.LastSeen, paths)
	}
	for i := range c.Against {
		c.Against[i].Snapshot = called(c.Against[i].Snapshot, paths)
	}
	return &c
}
