//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// busyFile marks a folder that a run has, where folders cannot be locked.
const busyFile = ".bpgen-busy"

// hold marks the folder as this run's. The mark outlives a run that is killed; whoever
// finds it can tell better than bpgen whether that run is still there.
func hold(root *os.Root) (release func(), err error) {
	mark, err := root.OpenFile(busyFile, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("another run of bpgen has the folder; if there is none, delete %s in it", busyFile)
	}
	if err != nil {
		return nil, err
	}
	mark.Close()
	outside := root.Name()
	return func() { os.Remove(outside + string(os.PathSeparator) + busyFile) }, nil
}
