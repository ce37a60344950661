package main

import (
	"os"
	"runtime/debug"
	"slices"

	"github.com/bpgen/bpgen/internal/generate"
)

// boundMemory trades memory that the exports justify for time: by default the collector
// runs whenever the heap has doubled, which for a run that keeps little of what it makes is
// some twenty times for nothing. It now runs when the heap has grown fivefold, and before
// the process takes more than limit, which leaves room in the four times the export's size
// plus 20 MiB that are promised. Who sets GOGC or GOMEMLIMIT is obeyed.
//
// Full validation keeps up to twenty times the export in memory. It may take more, but has
// the collector run before it takes more than four times the size and 64 MiB in all.
func boundMemory(targets []generate.Target) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	size, validate := int64(0), false
	for _, t := range targets {
		info, err := os.Stat(t.Spec)
		if err != nil {
			return // whoever opens the file says so
		}
		size += info.Size() + sizeOf(slices.Concat(t.Siblings, []string{t.Metadata}))
		validate = validate || t.Validate
	}
	// Small exports have room: four times nothing and 64 MiB is what even a bad one may take.
	const base, least, validating = 14 << 20, 56 << 20, 50 << 20
	if validate {
		debug.SetMemoryLimit(validating + size*7/2)
		return
	}
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(max(base+size*7/2, least))
}

// sizeOf returns the size of what is evidence. What cannot be opened is reported later.
func sizeOf(paths []string) (size int64) {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			size += info.Size()
		}
	}
	return size
}

// boundPair does the same for a command that reads exports one after the other, and keeps no
// more of each than its model. The model of a compact export is larger than the file, so up to
// what pairs of any size may take, there is room for that, too: a collector that has less room
// than what it has to keep runs all the time.
func boundPair(files []string) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	var largest, all int64
	for _, file := range files {
		n := sizeOf([]string{file})
		largest, all = max(largest, n), all+n
	}
	const base, least, models = 14 << 20, 48 << 20, 416 << 20
	debug.SetGCPercent(200)
	debug.SetMemoryLimit(max(base+largest*5/2+all/2, min(all*10, models), least))
}
