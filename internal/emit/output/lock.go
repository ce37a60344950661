package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// LockFile is the name of the file that says what bpgen wrote into a folder, and from what.
// It is disposable: without it bpgen only knows less about what is there.
const LockFile = "bpgen.lock"

// lockFormat is the number of the format of the file. It is raised by hand when an older
// bpgen could misread what a newer one writes; a file of another format counts as none.
const lockFormat = "1"

const (
	lockPrefix = "# bpgen.lock " + lockFormat + ":"
	lockHeader = lockPrefix + " what bpgen wrote here. Disposable: settle conflicts by running bpgen generate."
)

// Stamp says what an output is made from, as hashes that neither the order nor the place
// of anything in the export changes.
type Stamp struct {
	Model  string // of the loaded model
	Config string // of what the configuration says about the target
}

// Hash returns the hash of data in the form that locks hold.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// fileHash is Hash for a file, in which the ends of lines do not count: Git may have
// changed them on the way, which nobody means by editing a file.
func fileHash(data []byte) string { return Hash(unixLines(data)) }

func unixLines(data []byte) []byte {
	if bytes.IndexByte(data, '\r') < 0 {
		return data
	}
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
}

// lock is the content of a bpgen.lock. While a run is under way, a file can have several
// hashes: of the bytes that are there and of those that will be.
type lock struct {
	stamp Stamp
	files map[string][]string // by path
}

// knows reports whether bpgen wrote, or was about to write, those bytes at path.
func (l *lock) knows(path, hash string) bool { return slices.Contains(l.files[path], hash) }

// add notes a hash of a file.
func (l *lock) add(path, hash string) {
	if hash != "" && !l.knows(path, hash) {
		l.files[path] = append(l.files[path], hash)
	}
}

// format returns the file: each line stands for itself, so that a merge of two branches
// that both generated gives a file that holds what either wrote.
func (l *lock) format() []byte {
	var b bytes.Buffer
	b.WriteString(lockHeader + "\nmodel " + l.stamp.Model + "\nconfig " + l.stamp.Config + "\n")
	for _, path := range slices.Sorted(maps.Keys(l.files)) {
		for _, hash := range slices.Sorted(slices.Values(l.files[path])) {
			b.WriteString("file " + path + " " + hash + "\n")
		}
	}
	return b.Bytes()
}

// parseLock reads a file. What is not one, or one of another format, counts as none.
func parseLock(data []byte) (l *lock, ok bool) {
	none := &lock{files: map[string][]string{}}
	header, rest, _ := strings.Cut(string(unixLines(data)), "\n")
	if !strings.HasPrefix(header, lockPrefix) {
		return none, false
	}
	l = &lock{files: map[string][]string{}}
	for text := range strings.Lines(rest) {
		if !l.line(strings.TrimSuffix(text, "\n")) {
			return none, false
		}
	}
	return l, true
}

func (l *lock) line(text string) bool {
	kind, rest, _ := strings.Cut(text, " ")
	switch kind {
	case "model":
		l.stamp.Model = rest
	case "config":
		l.stamp.Config = rest
	case "file":
		path, hash, ok := strings.Cut(rest, " ")
		if !ok || len(hash) != hex.EncodedLen(sha256.Size) {
			return false
		}
		l.add(path, hash)
	case "#", "<<<<<<<", "|||||||", "=======", ">>>>>>>": // what a merge leaves between lines
	default:
		return false
	}
	return true
}
