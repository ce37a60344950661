package main

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// extent is the size of a folder's Go code.
type extent struct{ files, lines, bytes int64 }

// measure reads the Go files of a folder and of those below it that keep says yes to. It
// streams: what this program holds in memory would count as a child's peak.
func measure(folder string, keep func(path string) bool) (extent, error) {
	var e extent
	buf := make([]byte, 64<<10)
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || !keep(path) {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		e.files++
		for r := bufio.NewReaderSize(file, len(buf)); ; {
			n, err := r.Read(buf)
			e.bytes += int64(n)
			e.lines += int64(bytes.Count(buf[:n], []byte("\n")))
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
	return e, err
}

func everything(string) bool { return true }

// compiled tells the files that `go build` of the folder's package reads.
func compiled(folder string) func(string) bool {
	return func(path string) bool {
		return filepath.Dir(path) == folder && !strings.HasSuffix(path, "_test.go")
	}
}
