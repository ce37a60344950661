//go:build unix

package proc

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// group makes a command the head of a process group, which is stopped as a whole.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}

func used(state *os.ProcessState) Usage {
	peak := state.SysUsage().(*syscall.Rusage).Maxrss * 1024
	if runtime.GOOS == "darwin" {
		peak /= 1024 // counts bytes already
	}
	return Usage{CPU: (state.UserTime() + state.SystemTime()).Round(time.Millisecond), Peak: int64(peak)}
}
