package proc

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// resident returns the bytes resident of all processes of a group. It reads /proc; where
// there is none it returns 0, and no memory limit holds.
func resident(pgid int) int64 {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	total := int64(0)
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // ended meanwhile
		}
		if group, pages := parseStat(string(data)); group == pgid {
			total += pages * int64(os.Getpagesize())
		}
	}
	return total
}

// parseStat returns the process group and the resident pages that a line of /proc/PID/stat
// has. The name in parentheses comes before them and may hold anything.
func parseStat(line string) (pgid int, pages int64) {
	const groupField, pagesField = 2, 21 // counted after the name
	fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
	if len(fields) <= pagesField {
		return 0, 0
	}
	pgid, _ = strconv.Atoi(fields[groupField])
	pages, _ = strconv.ParseInt(fields[pagesField], 10, 64)
	return pgid, pages
}
