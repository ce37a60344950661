package tree

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// ReadFile reads the document in a regular file. The path appears in positions as it is
// given. The error is a *SyntaxError when the trouble is the document, not the file.
func ReadFile(path string) (*Doc, error) {
	src, err := readString(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, src)
}

// readString returns the content of a file. It fills a string in place, where
// os.ReadFile and a conversion would hold the file twice.
func readString(path string) (string, error) {
	// A look before opening: to open a named pipe would wait for its other end.
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	switch {
	case info.IsDir():
		return "", fmt.Errorf("%s: is a folder, expected a file", path)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s: is a device or pipe, expected a regular file", path)
	}
	if err := checkSize(path, info.Size()); err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() // nothing was written: closing cannot lose anything
	var b strings.Builder
	b.Grow(int(info.Size()))
	// The file may have grown since; one byte beyond the limit lets Parse refuse it.
	if _, err := io.Copy(&b, io.LimitReader(f, maxSize+1)); err != nil {
		return "", err
	}
	return b.String(), nil
}
