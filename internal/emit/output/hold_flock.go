//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package output

import (
	"errors"
	"os"
	"syscall"
)

// hold waits until this process alone has the folder. The lock is on the folder itself:
// it leaves no file behind, and goes when the process does, however that ends.
func hold(root *os.Root) (release func(), err error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil && !errors.Is(err, errors.ErrUnsupported) { // some network file systems have no locks
		dir.Close()
		return nil, err
	}
	return func() { dir.Close() }, nil
}
